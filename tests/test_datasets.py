"""Data sets: found by name or path, fetched with proof, and refused before a run could stumble over them."""

import codecs
import errno
import hashlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web import serving
from zth_tui import datasets, paths
from zth_tui.datasets import find, is_here, pull, read_text, registry
from zth_tui.errors import UsageError, UserError

TEXT = "emma\nzoë\n"
CONTENT = TEXT.encode()
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.txt"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def address() -> Iterator[str]:
    """A web server on this machine that has names.txt and nothing else."""
    with serving({"/names.txt": CONTENT}) as web:
        yield web.address


def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, sha256: str = SHA256) -> None:
    """Let there be a registered data set "tiny" at that address, and a shipped one."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "shipped.txt").write_bytes(CONTENT)
    (tmp_path / "data" / "datasets.toml").write_text(
        f'[tiny]\ndoc = "two names"\nfile = "tiny.txt"\nurl = "{address}/names.txt"\n'
        f'sha256 = "{sha256}"\ncharacters = 9\nlicence = "none"\n'
        f'[shipped]\ndoc = "the same"\nfile = "shipped.txt"\nsha256 = "{SHA256}"\ncharacters = 9\nlicence = "none"\n'
    )
    monkeypatch.setattr(datasets, "shipped", lambda name: tmp_path / name)


# --- the registry ---


def test_the_default_is_shipped_and_whole() -> None:
    default = registry()[datasets.DEFAULT]
    assert is_here(default) == default.path
    assert len(read_text(find(datasets.DEFAULT))) == default.characters
    assert read_text(find(datasets.DEFAULT)).splitlines()[:3] == ["emma", "olivia", "ava"]


def test_each_data_set_says_what_it_is_whose_it_is_and_where_it_comes_from() -> None:
    known = registry()
    assert set(known) == {"ssa-2018", "names", "tinyshakespeare"}
    for name, dataset in known.items():
        assert dataset.doc
        assert dataset.licence
        assert len(dataset.sha256) == 64
        assert (dataset.url is None) == (name == datasets.DEFAULT)


def test_two_data_sets_never_share_a_place() -> None:
    places = [dataset.path for dataset in registry().values()]
    assert len(set(places)) == len(places)


def test_the_lectures_names_are_the_registered_ones(lecture_names: Path) -> None:
    source = find(str(lecture_names))
    assert (source.name, source.characters) == ("names", registry()["names"].characters)
    assert len(read_text(source).split("\n")) == 32_033


# --- finding ---


def test_a_file_of_ones_own_is_found_by_its_path(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = find(str(file))
    assert (source.name, source.path, source.sha256, source.characters) == ("file", str(file), SHA256, 9)
    monkeypatch.chdir(file.parent)
    assert find("mine.txt") == source


def test_a_file_in_the_home_folder_is_found(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(file.parent))
    assert find("~/mine.txt").path == str(file)


def test_a_data_set_that_is_not_pulled_says_how_to_get_it() -> None:
    place = paths.data() / "names.txt"
    with pytest.raises(UserError) as error:
        find("names")
    assert str(error.value) == (
        f"the data set names is not here yet: zth-tui data pull names, or put a copy at {place}, or use --data FILE"
    )


def test_a_copy_put_into_the_data_folder_is_as_good_as_pulled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register(tmp_path, monkeypatch, "http://127.0.0.1:1")
    place = registry()["tiny"].path
    place.parent.mkdir(parents=True)
    place.write_bytes(CONTENT)
    assert is_here(registry()["tiny"]) == place
    assert find("tiny").path == str(place)


def test_a_wrong_copy_in_the_data_folder_is_not_taken_for_the_data_set() -> None:
    place = registry()["names"].path
    place.parent.mkdir(parents=True)
    place.write_bytes(CONTENT)
    assert is_here(registry()["names"]) is None
    with pytest.raises(UserError, match=f"{place} is not the data set names: its sha256 differs; zth-tui data pull"):
        find("names")


def test_an_unknown_name_is_met_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"no data set and no file 'nmaes'; did you mean names\?"):
        find("nmaes")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=f"there is no file {tmp_path}/none.txt"):
        find(f"{tmp_path}/none.txt")


# --- files that are refused ---


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty; a data set holds some text"),
        (b" \n\r\n\t", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (b"emma\nzo\xeb\n", "is no UTF-8 text: line 2, byte 3 is 0xeb; save it as UTF-8"),
        (codecs.BOM_UTF8 + b"\xff", "line 1, byte 1 is 0xff"),
        ("emma\n".encode("utf-16"), "line 1, byte 1 is 0xff"),
        (b"emma\n\nava\0\n", "line 3, byte 4 is 0x00"),
        (b"\x89PNG\r\n\x1a\n\0\0", "line 1, byte 1 is 0x89"),
    ],
)
def test_what_is_no_text_is_refused_with_the_place(file: Path, content: bytes, complaint: str) -> None:
    file.write_bytes(content)
    with pytest.raises(UserError, match=f"{file} .*{complaint}"):
        find(str(file))


def test_a_huge_file_is_refused_unread(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.truncate(file, 3_000_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} was read"))
    with pytest.raises(UserError, match="has 3,000 MB, and may have 64; .* head -c 64MB"):
        find(str(file))


def test_a_file_may_have_just_the_greatest_size(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets, "MAX_BYTES", len(CONTENT))
    assert find(str(file)).sha256 == SHA256
    monkeypatch.setattr(datasets, "MAX_BYTES", len(CONTENT) - 1)
    with pytest.raises(UserError, match="and may have"):
        find(str(file))


def test_a_folder_is_no_data_set(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is no regular file"):
        find(str(tmp_path))


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError, match="is no regular file"):
        find(str(tmp_path / "pipe"))


def test_a_file_that_may_not_be_read_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(UserError, match="cannot be read: Permission denied"):
        find(str(file))


# --- reading ---


def test_a_text_is_read_as_it_was_written(file: Path) -> None:
    assert read_text(find(str(file))) == TEXT


@pytest.mark.parametrize(
    "content", [codecs.BOM_UTF8 + CONTENT, CONTENT.replace(b"\n", b"\r\n"), CONTENT.replace(b"\n", b"\r")]
)
def test_marks_and_line_ends_of_other_systems_leave_no_trace(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    source = find(str(file))
    assert read_text(source) == TEXT
    assert source.characters == len(TEXT)


def test_a_text_of_one_line_is_a_text(file: Path) -> None:
    file.write_text("emma")
    assert read_text(find(str(file))) == "emma"


def test_a_file_changed_since_is_refused_with_both_fingerprints(file: Path) -> None:
    source = find(str(file))
    file.write_bytes(b"emma\n")
    with pytest.raises(UserError) as error:
        read_text(source)
    assert f"{file} has changed since the run was made" in str(error.value)
    assert SHA256 in str(error.value)
    assert hashlib.sha256(b"emma\n").hexdigest() in str(error.value)


def test_a_file_that_is_gone_is_named(file: Path) -> None:
    source = find(str(file))
    file.unlink()
    with pytest.raises(UserError, match=f"{file} cannot be read: No such file"):
        read_text(source)


def test_a_registered_text_is_read_wherever_it_lies_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register(tmp_path, monkeypatch, "http://127.0.0.1:1")
    source = find("shipped")
    (tmp_path / "data").rename(tmp_path / "moved")
    monkeypatch.setattr(datasets, "shipped", lambda name: tmp_path / "moved")
    assert read_text(source) == TEXT


# --- pulling ---


def test_a_pulled_data_set_is_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    register(tmp_path, monkeypatch, address)
    reported: list[str] = []
    path = pull("tiny", reported.append)
    assert path == registry()["tiny"].path == is_here(registry()["tiny"])
    assert read_text(find("tiny")) == TEXT
    assert reported == [f"tiny: 9 characters in {path}"]


def test_what_is_here_is_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    register(tmp_path, monkeypatch, address)
    path = pull("tiny", lambda _: None)
    monkeypatch.setattr(datasets, "_fetch", lambda *_: pytest.fail("it was fetched again"))
    reported: list[str] = []
    assert pull("tiny", reported.append) == path
    assert reported == [f"tiny is here: {path}"]


def test_pulling_a_shipped_data_set_fetches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register(tmp_path, monkeypatch, "http://127.0.0.1:1")
    assert pull("shipped", lambda _: None) == tmp_path / "data" / "shipped.txt"
    (tmp_path / "data" / "shipped.txt").write_bytes(b"changed")
    with pytest.raises(UserError, match="missing or was changed; install zth-tui again"):
        pull("shipped")


def test_a_wrong_file_from_the_network_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    register(tmp_path, monkeypatch, address, sha256="0" * 64)
    with pytest.raises(
        UserError, match=rf"names\.txt sends is not tiny .*{SHA256}.*nothing was kept; fetch .* elsewhere"
    ):
        pull("tiny")
    assert list(paths.data().iterdir()) == []


def test_a_wrong_copy_is_replaced_by_the_right_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    register(tmp_path, monkeypatch, address)
    place = registry()["tiny"].path
    place.parent.mkdir(parents=True)
    place.write_bytes(b"a torn copy")
    pull("tiny", lambda _: None)
    assert read_text(find("tiny")) == TEXT


def test_without_a_network_it_says_how_to_copy_the_file_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}"  # nobody listens there, and nobody else can
        register(tmp_path, monkeypatch, closed)
        with pytest.raises(UserError) as error:
            pull("tiny")
    assert str(error.value) == (
        f"tiny could not be fetched (Connection refused); fetch {closed}/names.txt elsewhere and put it at "
        f"{registry()['tiny'].path}, or use --data FILE"
    )
    assert list(paths.data().iterdir()) == []


def test_an_address_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    register(tmp_path, monkeypatch, f"{address}/moved")
    with pytest.raises(UserError, match=r"tiny could not be fetched \(404 .*\); fetch .* elsewhere"):
        pull("tiny")


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    register(tmp_path, monkeypatch, "http://127.0.0.1:1")
    home.touch()
    with pytest.raises(UserError, match=r"tiny could not be fetched \(Not a directory\)"):
        pull("tiny")


def test_an_unknown_name_cannot_be_pulled() -> None:
    with pytest.raises(UsageError, match=r"there is no data set 'name'; did you mean names\?"):
        pull("name")


# --- the first that can be had ---


def test_the_preferred_data_set_is_fetched_when_it_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    register(tmp_path, monkeypatch, address)
    source, note = datasets.obtain(("tiny", "shipped"))
    assert (source.name, note) == ("tiny", "")
    assert is_here(registry()["tiny"])


def test_where_it_cannot_be_had_the_next_one_is_taken_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(tmp_path, monkeypatch, "http://127.0.0.1:1")
    source, note = datasets.obtain(("tiny", "shipped"))
    assert source.name == "shipped"
    assert note == (
        "this run reads shipped: tiny could not be fetched (Connection refused); "
        "zth-tui data pull tiny tries again, and says how to get it by hand"
    )


def test_where_none_can_be_had_all_the_reasons_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register(tmp_path, monkeypatch, "http://127.0.0.1:1")
    with pytest.raises(UserError, match="tiny could not be fetched"):
        datasets.obtain(("tiny",))
