"""Texts to train on: the registered data sets and the user's own files, checked before a run may read them."""

import codecs
import hashlib
import os
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from zth_tui import corpus, paths
from zth_tui.course.packs import shipped
from zth_tui.course.stages import did_you_mean
from zth_tui.errors import UsageError, UserError
from zth_tui.fetching import fetch
from zth_tui.files import Unfit, read_regular
from zth_tui.runs.folder import DataSource

DEFAULT = "ssa-2018"
OWN_FILE = "file"  # the name of a source that is not registered
MAX_BYTES = 64_000_000


class NotFetched(UserError):
    """A data set could not be fetched; its message says how to get it by hand."""

    def __init__(self, dataset: "DataSet", url: str, why: UserError) -> None:
        super().__init__(f"{why}; fetch {url} elsewhere and put it at {dataset.path}, or use --data FILE")
        self.short = f"{why}; zth-tui data pull {dataset.name} tries again, and says how to get it by hand"


@dataclass(frozen=True)
class DataSet:
    """A text that zth-tui knows by name."""

    name: str
    doc: str
    file: str
    sha256: str
    characters: int
    licence: str
    url: str | None = None  # None: shipped with zth-tui

    @property
    def path(self) -> Path:
        """Where its file belongs, be it there or not."""
        return (paths.data() if self.url else shipped("data")) / self.file


def registry() -> dict[str, DataSet]:
    """Every registered data set by name."""
    with open(shipped("data") / "datasets.toml", "rb") as file:
        return {name: DataSet(name, **entry) for name, entry in tomllib.load(file).items()}


def is_here(dataset: DataSet) -> Path | None:
    """Its file, if that is there with the right sha256."""
    try:
        return dataset.path if _sha256(_read_bytes(dataset.path)) == dataset.sha256 else None
    except UserError:
        return None


def obtain(names: Sequence[str]) -> tuple[DataSource, str]:
    """(the first of these data sets that is here or can be fetched, what is to be said about those before it).

    Raises UserError when none can be had.
    """
    troubles: list[UserError] = []
    for name in names:
        dataset = registry().get(name)
        try:
            if dataset and dataset.url and not dataset.path.exists():
                _fetch(dataset, dataset.url)
            return find(name), _instead(name, troubles)
        except UserError as error:
            troubles.append(error)
    raise UserError("; ".join(map(str, troubles)))


def _instead(name: str, troubles: Sequence[UserError]) -> str:
    """In few words: a run has three lines for it. How to get a file by hand is told by `data pull`."""
    if not troubles:
        return ""
    return f"this run reads {name}: {'; '.join(e.short if isinstance(e, NotFetched) else str(e) for e in troubles)}"


def find(name_or_path: str) -> DataSource:
    """A registered data set that is here, or else a file of the user's, read once and found usable.

    A file with a registered sha256 is that data set, wherever it lies. Raises UsageError for what is neither, and
    UserError for what cannot be used; both say what to do.
    """
    if name_or_path == corpus.NAME:
        data = _read_bytes(corpus.gather())
        return DataSource(corpus.NAME, str(corpus.path()), _sha256(data), len(data))
    known = registry()
    dataset = known.get(name_or_path)
    if dataset and dataset.path.exists():
        data = _read_bytes(dataset.path)
        if _sha256(data) != dataset.sha256:
            raise UserError(f"{dataset.path} is not the data set {dataset.name}: its sha256 differs; {_mend(dataset)}")
        return DataSource(dataset.name, str(dataset.path), dataset.sha256, len(_decode(data, dataset.path)))
    path = Path(os.path.expanduser(name_or_path))
    try:
        is_there = path.exists()
    except OSError as error:  # no file can be called so
        raise UserError(f"{name_or_path[:40]!r} is no data set, and no file: {error.strerror}") from error
    if not is_there:
        raise _not_found(name_or_path, dataset)
    data = _read_bytes(path)
    sha256 = _sha256(data)
    name = next((d.name for d in known.values() if d.sha256 == sha256), OWN_FILE)
    return DataSource(name, str(path.resolve()), sha256, len(_decode(data, path)))


def read_text(source: DataSource) -> str:
    """The text of a source, lines ended by `\\n`. Raises UserError when it is no longer what it was."""
    path = Path(source.path)
    dataset = registry().get(source.name)
    if dataset and not path.exists():  # zth-tui was installed anew, or a home has moved
        path = dataset.path
    data = _read_bytes(path)
    if (found := _sha256(data)) != source.sha256:
        raise UserError(
            f"{path} has changed since the run was made: its sha256 was {source.sha256} and is {found}; "
            "put the old file back, or start a new run"
        )
    return _decode(data, path)


def pull(name: str, report: Callable[[str], object] = print) -> Path:
    """Fetch a registered data set, unless it is here. Raises UserError saying how to get it by hand."""
    if name == corpus.NAME:
        report(f"{name} is here: {corpus.gather()}")
        return corpus.path()
    known = registry()
    if name not in known:
        raise UsageError(f"there is no data set {name!r}{did_you_mean(name, [*known, corpus.NAME])}")
    dataset = known[name]
    if here := is_here(dataset):
        report(f"{name} is here: {here}")
        return here
    if dataset.url is None:
        raise UserError(f"{dataset.path}, a part of zth-tui, is missing or was changed; install zth-tui again")
    _fetch(dataset, dataset.url)
    report(f"{name}: {dataset.characters:,} characters in {dataset.path}")
    return dataset.path


def _fetch(dataset: DataSet, url: str) -> None:
    """Download to the data set's place. Raises UserError saying how to get it by hand."""
    try:
        fetch(dataset.name, url, dataset.sha256, dataset.path)
    except UserError as error:
        raise NotFetched(dataset, url, error) from error


def _not_found(name_or_path: str, dataset: DataSet | None) -> UserError:
    if dataset:
        return UserError(f"the data set {dataset.name} is not here yet: {_mend(dataset)}")
    if "/" in name_or_path or "." in name_or_path:
        return UserError(f"there is no file {name_or_path}")
    return UsageError(f"there is no data set and no file {name_or_path!r}{did_you_mean(name_or_path, registry())}")


def _mend(dataset: DataSet) -> str:
    if dataset.url is None:
        return "install zth-tui again, or use --data FILE"
    return f"zth-tui data pull {dataset.name}, or put a copy at {dataset.path}, or use --data FILE"


def _read_bytes(path: Path) -> bytes:
    try:
        return read_regular(path, MAX_BYTES)
    except Unfit as error:
        cut = f"head -c {MAX_BYTES // 1_000_000}MB {path}"
        raise UserError(f"{path} {error}; a data set is a text file, cut from a longer one by: {cut}") from None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from None


def _decode(data: bytes, path: Path) -> str:
    """The text, without a byte order mark, its lines ended by `\\n`."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
        wrong = data.find(b"\0")  # valid UTF-8, but in no text
    except UnicodeDecodeError as error:
        wrong = error.start
    if wrong >= 0:
        line = data.count(b"\n", 0, wrong) + 1
        byte = wrong - data.rfind(b"\n", 0, wrong)
        raise UserError(f"{path} is no UTF-8 text: line {line}, byte {byte} is 0x{data[wrong]:02x}; save it as UTF-8")
    if not text.strip():
        raise UserError(f"{path} is empty; a data set holds some text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
