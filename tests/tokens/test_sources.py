"""A file of ranks is taken from the first place that has it whole; where none has, the message says how to get it."""

import errno
import gzip
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from tiktoken.load import read_file_cached

from tests.web import Web, serving
from zth_tui import paths
from zth_tui.errors import UserError
from zth_tui.tokens.published import sources
from zth_tui.tokens.published.sources import Fetcher, Found, MissingRanks, RanksFile, look, obtain

CONTENT = b"IQ== 0\nIg== 1\n"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
NOWHERE = "http://127.0.0.1:1"
CACHED_NAME = hashlib.sha1(f"{NOWHERE}/tiny.tiktoken".encode()).hexdigest()
OTHER_SHA256 = hashlib.sha256(b"torn").hexdigest()


def published(address: str = NOWHERE, sha256: str = SHA256, name: str = "tiny.tiktoken") -> RanksFile:
    return RanksFile(name, f"{address}/{name}", sha256, "tiktoken", f"tiny_ranks/data/{name}.gz")


def put(path: Path, content: bytes = CONTENT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.fixture
def web() -> Iterator[Web]:
    with serving({"/tiny.tiktoken": CONTENT}) as web:
        yield web


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file lies in a package that can be imported; it is not there yet."""
    code = put(tmp_path / "site" / "tiny_ranks" / "__init__.py", b"raise RuntimeError('it was imported')")
    monkeypatch.syspath_prepend(tmp_path / "site")
    return code.parent / "data" / "tiny.tiktoken.gz"


def cached() -> Path:
    return Path(os.environ["TIKTOKEN_CACHE_DIR"], CACHED_NAME)


def source_of(found: tuple[Found | None, list[str]]) -> str:
    assert found[0] is not None
    assert found[0].content == CONTENT
    return found[0].source


# --- each place ---


def test_what_tiktoken_has_fetched_is_found_in_its_cache(web: Web) -> None:
    assert look([published(web.address)]) == (None, [])
    read_file_cached(published(web.address).url, SHA256)
    assert source_of(look([published(web.address)])) == "tiktoken's cache"


def test_the_cache_is_where_tiktokens_variables_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path / "one"))
    monkeypatch.setenv("DATA_GYM_CACHE_DIR", str(tmp_path / "two"))
    assert cached().parent == tmp_path / "one"
    assert sources.in_cache(published()) == cached()
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR")
    assert sources.in_cache(published()) == tmp_path / "two" / CACHED_NAME
    monkeypatch.delenv("DATA_GYM_CACHE_DIR")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert sources.in_cache(published()) == tmp_path / "data-gym-cache" / CACHED_NAME


def test_an_empty_variable_means_that_there_is_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / CACHED_NAME)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "")
    assert look([published()]) == (None, [])


def test_a_file_put_into_the_data_folder_is_found() -> None:
    assert published().path == paths.data() / "encodings" / "tiny.tiktoken"
    put(published().path)
    assert source_of(look([published()])) == "the data folder"


def test_a_package_that_ships_it_is_unpacked_and_not_imported(package: Path) -> None:
    put(package, gzip.compress(CONTENT, mtime=0))
    assert source_of(look([published()])) == "the package tiny_ranks"
    assert "tiny_ranks" not in sys.modules


def test_a_package_may_ship_it_unpacked(package: Path) -> None:
    put(package.with_suffix(""))
    file = RanksFile("tiny.tiktoken", NOWHERE, SHA256, "tiktoken", "tiny_ranks/data/tiny.tiktoken")
    assert source_of(look([file])) == "the package tiny_ranks"


def test_a_package_that_no_longer_ships_it_is_passed_over(package: Path) -> None:
    assert look([published()]) == (None, [])


def test_what_is_fetched_lies_in_the_data_folder(web: Web) -> None:
    found = obtain("tiny", [published(web.address)], Fetcher())
    assert (found.source, found.content) == ("the data folder", CONTENT)
    assert published().path.read_bytes() == CONTENT


# --- their order ---


def test_they_are_asked_in_this_order(package: Path, web: Web) -> None:
    file = published(web.address)
    put(package, gzip.compress(CONTENT, mtime=0))
    put(file.path)
    read_file_cached(file.url)
    (in_cache,) = Path(os.environ["TIKTOKEN_CACHE_DIR"]).iterdir()
    asked = []
    for path in (in_cache, file.path, package):
        asked.append(obtain("tiny", [file], Fetcher()).source)
        path.unlink()
    assert asked == ["tiktoken's cache", "the data folder", "the package tiny_ranks"]
    assert len(web.asked) == 1  # tiktoken's own
    obtain("tiny", [file], Fetcher())
    assert len(web.asked) == 2


def test_a_nearer_place_goes_before_a_preferred_file(package: Path) -> None:
    put(package, gzip.compress(CONTENT, mtime=0))
    other = published(name="other.tiktoken")
    put(other.path)
    found, _ = look([published(), other])
    assert found is not None
    assert (found.file, found.source) == (other, "the data folder")


def test_only_the_first_of_several_files_is_fetched(web: Web) -> None:
    with pytest.raises(MissingRanks, match=r"/other\.tiktoken elsewhere"):
        obtain("tiny", [published(web.address, name="other.tiktoken"), published(web.address)], Fetcher())
    assert web.asked == ["/other.tiktoken"]


# --- copies that are not whole ---


@pytest.mark.parametrize("torn", [b"torn", b"", gzip.compress(CONTENT, mtime=0)[:-9]])
def test_a_wrong_copy_is_passed_over_where_there_is_a_whole_one(package: Path, torn: bytes) -> None:
    put(cached(), torn)
    put(published().path, torn)
    put(package, gzip.compress(CONTENT, mtime=0))
    assert source_of(look([published()])) == "the package tiny_ranks"
    assert cached().read_bytes() == torn  # it is not ours to delete


@pytest.mark.parametrize("torn", [b"no gzip", gzip.compress(CONTENT, mtime=0)[:-9], b"\x1f\x8b\x08" + b"\xff" * 30])
def test_so_is_one_that_cannot_be_unpacked(package: Path, torn: bytes) -> None:
    put(package, torn)
    found, wrong = look([published()])
    assert found is None
    assert f"{package} cannot be read" in wrong[0]


def test_a_wrong_copy_is_named_with_both_sha256_where_there_is_no_other() -> None:
    place = put(published().path, b"torn")
    with pytest.raises(MissingRanks) as error:
        obtain("tiny", [published()], Fetcher())
    assert f"{place} is not tiny.tiktoken: its sha256 is {OTHER_SHA256} and should be {SHA256}" in str(error.value)


def test_a_wrong_copy_in_the_data_folder_is_replaced_by_the_fetched_one(web: Web) -> None:
    put(published().path, b"torn")
    assert obtain("tiny", [published(web.address)], Fetcher()).source == "the data folder"


def test_a_copy_that_may_not_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    place = put(published().path)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert look([published()]) == (None, [f"{place} cannot be read (Permission denied)"])


def test_a_folder_or_a_pipe_of_that_name_is_no_copy() -> None:
    published().path.mkdir(parents=True)
    cached().parent.mkdir()
    os.mkfifo(cached())
    assert look([published()]) == (None, [])


# --- where nobody has it ---


def test_without_a_network_all_ways_to_get_it_are_told() -> None:
    with pytest.raises(MissingRanks) as error:
        obtain("tiny", [published()], Fetcher())
    place = paths.data() / "encodings" / "tiny.tiktoken"
    assert str(error.value) == (
        "the ranks of tiny are not here: pip install 'zth-tui[encodings]', "
        f"or fetch {NOWHERE}/tiny.tiktoken elsewhere and put it at {place} "
        f"(there is no whole copy in tiktoken's cache {cached().parent}, the data folder {place.parent}, "
        "the package tiny_ranks; tiny.tiktoken could not be fetched (Connection refused))"
    )
    assert not place.exists()


def test_what_no_package_ships_is_not_promised_by_pip() -> None:
    with pytest.raises(MissingRanks) as error:
        obtain("tiny", [RanksFile("tiny.tiktoken", NOWHERE, SHA256, "tiktoken")], Fetcher())
    assert "pip" not in str(error.value)


def test_where_the_network_may_not_be_asked_the_command_that_asks_it_is_told(web: Web) -> None:
    with pytest.raises(MissingRanks, match="or zth-tui data pull tiny, or fetch"):
        obtain("tiny", [published(web.address)], None)
    assert web.asked == []


def test_a_wrong_file_from_the_network_is_not_kept(web: Web) -> None:
    with pytest.raises(MissingRanks, match=f"sends is not tiny.tiktoken .*{SHA256}.*; nothing was kept"):
        obtain("tiny", [published(web.address, sha256="0" * 64)], Fetcher())
    assert list(published().path.parent.iterdir()) == []


def test_a_data_folder_that_cannot_be_made_is_told(home: Path, web: Web) -> None:
    home.touch()
    with pytest.raises(MissingRanks, match=r"tiny\.tiktoken could not be fetched \(Not a directory\)"):
        obtain("tiny", [published(web.address)], Fetcher())


# --- fetches that failed ---


def test_a_fetch_that_failed_is_not_tried_again_at_once(web: Web) -> None:
    fetcher, gone = Fetcher(), published(web.address, name="gone.tiktoken")
    said = []
    for _ in range(3):
        with pytest.raises(UserError) as error:
            fetcher.fetch(gone)
        said.append(str(error.value))
    assert len(web.asked) == 1
    assert len(set(said)) == 1


def test_after_a_while_it_is(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    fetcher, now = Fetcher(), 1000.0
    monkeypatch.setattr(sources, "time", SimpleNamespace(monotonic=lambda: now))
    for seconds, requests in ((0, 1), (59, 1), (61, 2), (62, 2)):
        now = 1000.0 + seconds
        with pytest.raises(UserError):
            fetcher.fetch(published(web.address, name="gone.tiktoken"))
        assert len(web.asked) == requests


def test_one_that_failed_keeps_no_other_from_being_fetched(web: Web) -> None:
    fetcher = Fetcher()
    with pytest.raises(UserError):
        fetcher.fetch(published(web.address, name="gone.tiktoken"))
    fetcher.fetch(published(web.address))
    assert published().path.read_bytes() == CONTENT
