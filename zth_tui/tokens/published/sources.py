"""Where a file of ranks comes from: tiktoken's cache, the data folder, a package that ships it, or the network."""

import gzip
import hashlib
import os
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from zth_tui import fetching, paths
from zth_tui.errors import UserError

RETRY_SECONDS = 60  # after a fetch that failed: it may have taken a timeout to fail
EXTRA = "pip install 'zth-tui[encodings]'"


class MissingRanks(UserError):
    """Nobody here has the ranks of an encoding. The message says how to get them, and what was tried."""


@dataclass(frozen=True)
class RanksFile:
    """A file as it was published, wherever a copy of it lies."""

    name: str
    url: str
    sha256: str
    format: str
    package: str = ""
    """A Python package that ships it, and its path there; `.gz` if it is packed."""

    @property
    def path(self) -> Path:
        """Where it belongs in the data folder, be it there or not."""
        return paths.data() / "encodings" / self.name

    @property
    def package_name(self) -> str:
        return self.package.partition("/")[0]


@dataclass(frozen=True)
class Found:
    file: RanksFile
    content: bytes
    source: str


def look(files: Sequence[RanksFile]) -> tuple[Found | None, list[str]]:
    """(the first whole copy of one of these files on this machine, what is wrong with the copies met before it)."""
    wrong: list[str] = []
    for file, source, path in _copies(files):
        try:
            content = _read(path)
        except (OSError, EOFError, zlib.error) as error:
            wrong.append(f"{path} cannot be read ({getattr(error, 'strerror', None) or error})")
            continue
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 == file.sha256:
            return Found(file, content, source), wrong
        wrong.append(f"{path} is not {file.name}: its sha256 is {sha256} and should be {file.sha256}")
    return None, wrong


class Fetcher:
    """Fetches files into the data folder. One that could not be had is not asked for again for a minute."""

    def __init__(self) -> None:
        self._failed: dict[str, tuple[float, str]] = {}

    def fetch(self, file: RanksFile) -> None:
        """Raises UserError with the reason."""
        when, reason = self._failed.get(file.url, (0.0, ""))
        if reason and time.monotonic() - when < RETRY_SECONDS:
            raise UserError(reason)
        try:
            fetching.fetch(file.name, file.url, file.sha256, file.path)
        except UserError as error:
            self._failed[file.url] = (time.monotonic(), str(error))
            raise


def obtain(name: str, files: Sequence[RanksFile], fetcher: Fetcher | None) -> Found:
    """The ranks called `name`, from the first source that has one of its files whole; the first is the one to fetch.

    Raises MissingRanks when none has; without a fetcher, the network is not asked.
    """
    found, wrong = look(files)
    if found is None and fetcher:
        try:
            fetcher.fetch(files[0])
            found, _ = look(files)
        except UserError as error:
            wrong.append(str(error))
    if found is None:
        raise _missing(name, files, wrong, fetched=fetcher is not None)
    return found


def in_cache(file: RanksFile) -> Path | None:
    """Where tiktoken itself would keep it; it names each file by its address."""
    for variable in ("TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"):
        if variable in os.environ:  # empty: no cache is wanted
            folder = os.environ[variable]
            break
    else:
        folder = os.path.join(tempfile.gettempdir(), "data-gym-cache")
    return Path(folder) / hashlib.sha1(file.url.encode()).hexdigest() if folder else None


def in_data(file: RanksFile) -> Path:
    return file.path


def in_package(file: RanksFile) -> Path | None:
    """Its path in the package that ships it, if that is installed. The package is not imported."""
    package, _, path = file.package.partition("/")
    spec = find_spec(package) if package else None
    folders = spec.submodule_search_locations if spec else None
    return Path(folders[0]) / path if folders else None


SOURCES: tuple[tuple[str, Callable[[RanksFile], Path | None]], ...] = (
    ("tiktoken's cache", in_cache),
    ("the data folder", in_data),
    ("the package {package}", in_package),
)


def _copies(files: Sequence[RanksFile]) -> Iterator[tuple[RanksFile, str, Path]]:
    """(file, source, path) of every copy on this machine, those to be preferred first."""
    for source, path_in in SOURCES:
        for file in files:
            path = path_in(file)
            if path and os.path.isfile(path):  # unlike Path's, it takes a folder that is closed to us for none
                yield file, source.format(package=file.package_name), path


def _read(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def _missing(name: str, files: Sequence[RanksFile], troubles: Sequence[str], *, fetched: bool) -> MissingRanks:
    first = files[0]
    packages = sorted({file.package_name for file in files if file.package})
    ways = [EXTRA] if packages else []
    ways += [] if fetched else [f"zth-tui data pull {name}"]
    ways += [f"fetch {first.url} elsewhere and put it at {first.path}"]
    looked = [f"tiktoken's cache {cache.parent}"] if (cache := in_cache(first)) else []
    looked += [f"the data folder {first.path.parent}", *(f"the package {package}" for package in packages)]
    told = "; ".join([f"there is no whole copy in {', '.join(looked)}", *troubles])
    return MissingRanks(f"the ranks of {name} are not here: {', or '.join(ways)} ({told})")
