"""`zth-tui tokens`: what it prints on a terminal and in a pipe, its JSON, and how it ends."""

import io
import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from tests.tokens.tokenizers_json import word_piece
from tests.tokens.trained import trained
from zth_tui import __main__ as command_line
from zth_tui.tokens import find
from zth_tui.tokens.count import count
from zth_tui.tokens_listing import print_rows
from zth_tui.tui import app

ZTH = [sys.executable, "-m", "zth_tui"]
DEADLINE = 60.0  # seconds that anything may take on a busy machine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def tokens(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What is printed in a pipe."""
    assert command_line.main(["tokens", *arguments]) == 0
    return capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    return json.loads(tokens(capsys, *arguments, "--json"))


def give_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def on_terminal(text: str, *names: str, width: int = 80, color_system: str = "256") -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=color_system)
    print_rows(console, text, [count(find.find(name), text) for name in names])
    return console.file.getvalue()


def tokens_of(printed: str, label: str) -> str:
    """What stands after the label below the table."""
    below = printed.partition("\n\n")[2].splitlines()
    return next(line.removeprefix(label).lstrip() for line in below if line.startswith(f"{label}  "))


def cells_of(printed: str, name: str) -> list[str]:
    return next(line for line in printed.splitlines() if line.startswith(name)).split()


# --- the table ---


def test_the_name_of_a_file_is_counted_as_a_text_and_a_hint_given(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (file := tmp_path / "a page.txt").touch()
    command_line.main(["tokens", str(file), "--encoding", "bytes"])
    told = capsys.readouterr()
    assert f"zth-tui tokens < '{file}'" in told.err and str(len(str(file))) in told.out


def test_each_encoding_is_told_with_tokens_and_ratios(capsys: pytest.CaptureFixture[str]) -> None:
    printed = tokens(capsys, "안녕하세요 👋 (hello in Korean!)")
    assert printed.splitlines()[0] == "26 characters, 39 bytes"
    assert cells_of(printed, "characters") == ["characters", "26", "1.50", "1.00"]
    assert cells_of(printed, "gpt2") == ["gpt2", "21", "1.86", "1.24"]
    assert cells_of(printed, "cl100k_base") == ["cl100k_base", "12", "3.25", "2.17"]


def test_the_shortest_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    printed = tokens(capsys, "안녕하세요 👋 (hello in Korean!)")
    assert [line.split()[0] for line in printed.splitlines() if line.rstrip().endswith("shortest")] == ["o200k_base"]


def test_ones_own_run_stands_beside_them(capsys: pytest.CaptureFixture[str]) -> None:
    trained("words")
    printed = tokens(capsys, "lower low")
    assert cells_of(printed, "mine ")[1] == "3"
    assert "mine: the newest run, words\n" in printed


def test_ones_own_is_called_so_and_its_run_is_named_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    trained("words")
    told = as_json(capsys, "lower low", "--encoding", "mine,mine@2,words")["encodings"]
    assert [(row["name"], row.get("run")) for row in told] == [("mine", "words"), ("mine@2", "words"), ("words", None)]


def test_special_tokens_in_the_text_are_told_both_ways(capsys: pytest.CaptureFixture[str]) -> None:
    printed = tokens(capsys, "<|endoftext|>hello world", "--encoding", "bytes,gpt2")
    assert cells_of(printed, "encoding")[1:3] == ["tokens", "special"]
    assert cells_of(printed, "gpt2")[1:3] == ["9", "3"]
    assert cells_of(printed, "bytes")[1:3] == ["24", "-"]
    assert tokens_of(printed, "gpt2") == "<│|│end│of│text│|│>│hello│·world"
    assert tokens_of(printed, "gpt2, as special") == "<|endoftext|>│hello│·world"


def test_the_table_fits_80_columns() -> None:
    trained("bpe-regex-20260101-120000")
    rows = on_terminal("<|endoftext|>" * 8, *find.DEFAULT).splitlines()[:8]
    assert all(len(Text.from_ansi(row).plain.rstrip()) <= 80 for row in rows)
    assert Text.from_ansi(rows[4]).plain.startswith("bpe-regex-20260101-120000  ")


def test_of_an_empty_text_there_is_nothing_to_count(capsys: pytest.CaptureFixture[str]) -> None:
    assert tokens(capsys, "") == "the text is empty, so there is nothing to count: zth-tui tokens 'I have an Egg.'\n"


@pytest.fixture
def bert(tmp_path: Path) -> str:
    path = tmp_path / "bert.json"
    path.write_text(word_piece().to_str())
    return str(path)


def test_an_encoding_that_drops_all_of_the_text_says_so(bert: str, capsys: pytest.CaptureFixture[str]) -> None:
    printed = tokens(capsys, "   ", "--encoding", bert)
    assert cells_of(printed, "bert") == ["bert", "0", "-", "-"]
    assert tokens_of(printed, "bert") == "drops all of this text"


def test_a_token_that_is_not_what_stands_in_the_text_is_shown_by_its_own_name(
    bert: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "DE 𐎀 ﬃ"  # small letters; unknown; one character of three tokens
    printed = tokens(capsys, text, "--encoding", bert)
    (told,) = as_json(capsys, text, "--encoding", bert)["encodings"]
    assert told["texts"][:2] == ["de", "[UNK]"]
    assert tokens_of(printed, "bert") == "│".join(told["texts"])


# --- the tokens ---


def test_in_a_pipe_each_encoding_has_a_line_of_tokens(capsys: pytest.CaptureFixture[str]) -> None:
    printed = tokens(capsys, "127 + 677 = 804", "--encoding", "gpt2")
    assert printed.splitlines()[-1] == "gpt2  127│·+│·6│77│·=│·8│04"
    assert "\x1b" not in printed


def test_a_character_of_several_tokens_is_shown_whole_with_the_bytes_of_each(
    capsys: pytest.CaptureFixture[str],
) -> None:
    printed = tokens(capsys, "안녕 👋", "--encoding", "bytes,gpt2,cl100k_base,characters")
    assert tokens_of(printed, "bytes") == "안[EC│95│88]│녕[EB│85│95]│·│👋[F0│9F│91│8B]"
    assert tokens_of(printed, "gpt2") == "안[EC│95│88]│녕[EB│85│95]│·👋[20 F0 9F 91│8B]"
    assert tokens_of(printed, "cl100k_base") == "안[EC 95│88]│녕[EB 85│95]│·👋[20 F0 9F 91│8B]"
    assert tokens_of(printed, "characters") == "안│녕│·│👋"


def test_what_cannot_be_seen_is_made_visible(capsys: pytest.CaptureFixture[str]) -> None:
    printed = tokens(capsys, "a\t\r\n\x1b[31mred\x07\x9b\u202e\u200b\x7f", "--encoding", "characters")
    assert tokens_of(printed, "characters").startswith(r"a│→│␍│↵│\x1b│[│3│1│m│r│e│d│\x07│")
    assert set(filter(lambda ch: not ch.isprintable(), printed)) == {"\n"}


def test_a_token_cannot_colour_a_terminal() -> None:
    text = "\x1b[31mred\x07\x1b]0;title\x07\x9b5A"
    printed = on_terminal(text, *DEFAULT_WITHOUT_MINE)
    without_colours = Text.from_ansi(printed).plain
    assert r"\x1b" in without_colours
    sequences = [part.partition("m")[0] for part in printed.split("\x1b")[1:]]
    assert all(set(sequence) <= set("[0123456789;") for sequence in sequences)
    assert not set("\x07\x9b\r") & set(printed)


DEFAULT_WITHOUT_MINE = tuple(name for name in find.DEFAULT if name != "mine")


@pytest.mark.parametrize("color_system", ["standard", "256", "truecolor"])
@pytest.mark.parametrize("name", ["characters", "bytes", "gpt2"])
def test_neighbours_never_have_the_same_colour(name: str, color_system: str) -> None:
    printed = on_terminal("aaaaaaaa 안녕하세요 hello world" * 3, name, color_system=color_system, width=300)
    coloured = Text.from_ansi(printed.splitlines()[-2])
    grounds = [str(span.style.bgcolor) for span in coloured.spans if span.style.bgcolor]
    assert len(grounds) > 20
    assert all(left != right for left, right in pairwise(grounds))


def test_a_token_that_fits_a_line_is_not_broken() -> None:
    text = "Tokenization weirdness 안녕하세요 👋 " * 8
    for width in (20, 40, 79):
        lines = [Text.from_ansi(line) for line in on_terminal(text, "gpt2", width=width).splitlines()]
        start = next(i for i, line in enumerate(lines) if line.plain == "gpt2") + 1
        assert max(line.cell_len for line in lines[start:]) <= width
        assert all(line.plain.count("[") == line.plain.count("]") for line in lines[start:])
        shown = "".join(line.plain for line in lines[start:])
        assert shown.count("👋[20 F0 9F 91│8B]") == 8


def test_a_token_that_fits_no_line_is_broken() -> None:
    lines = [Text.from_ansi(line).plain for line in on_terminal("-" * 64, "o200k_base", width=30).splitlines()]
    assert lines[-4:] == ["-" * 30, "-" * 30, "-" * 4, ""]


def test_of_a_long_text_the_first_tokens_are_shown_and_all_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    printed = tokens(capsys, "안" * 3000, "--encoding", "characters,bytes")
    assert cells_of(printed, "bytes")[:2] == ["bytes", "9,000"]
    assert tokens_of(printed, "characters").endswith("안 … and 1,000 more tokens")
    assert tokens_of(printed, "bytes").endswith("안[EC│95│88] … and 3,000 more tokens")
    assert tokens_of(printed, "characters").count("안") == 2000


def test_bytes_that_are_no_utf8_are_tokens_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    give_stdin(monkeypatch, b"caf\xe9 \xff\xfe")
    printed = tokens(capsys, "-", "--encoding", "bytes,gpt2")
    assert printed.splitlines()[0] == "7 characters, 7 bytes, not UTF-8"
    assert tokens_of(printed, "bytes") == r"c│a│f│\xe9│·│\xff│\xfe"


# --- what is read ---


@pytest.mark.parametrize("arguments", [["-"], []])
def test_a_pipe_is_read_to_its_end(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    give_stdin(monkeypatch, b"two\nlines\n")
    assert as_json(capsys, *arguments)["text"] == {"characters": 10, "bytes": 10, "utf8": True}


def test_a_text_is_one_argument(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["tokens", "don't", "panic"]) == 2
    assert "the text is one argument: zth-tui tokens 'don'\"'\"'t panic'" in capsys.readouterr().err


def test_without_a_text_the_app_opens_at_the_inspector(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[dict] = []
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(app, "run_app", lambda pack, **how: opened.append(how) or 7)
    assert command_line.main(["tokens"]) == 7
    assert opened == [{"tokens": True}]


@pytest.mark.parametrize("option", [["--json"], ["--encoding", "gpt2"]])
def test_options_without_a_text_are_told(
    option: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    assert command_line.main(["tokens", *option]) == 2
    assert "which text? zth-tui tokens TEXT, or a text in a pipe" in capsys.readouterr().err


# --- which encodings ---


@pytest.mark.parametrize("given", [["gpt2", "bytes", "gpt2@3"], ["gpt2,bytes", "gpt2@3"], ["gpt2, bytes,,gpt2@3,gpt2"]])
def test_encodings_are_named_one_by_one_or_with_commas(
    given: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    options = [word for name in given for word in ("--encoding", name)]
    assert [row["name"] for row in as_json(capsys, "hi", *options)["encodings"]] == ["gpt2", "bytes", "gpt2@3"]


def test_two_of_one_name_are_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gpt2.model"
    file.write_text("minbpe v1\n\n0\n104 105\n")
    told = as_json(capsys, "hi there", "--encoding", "gpt2", "--encoding", str(file))
    assert [(row["name"], row["shortest"]) for row in told["encodings"]] == [("gpt2", True), (str(file), False)]


def test_two_files_of_one_name_are_both_called_by_their_paths(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / folder / "low.model" for folder in ("a", "b")]
    for file in files:
        file.parent.mkdir()
        file.write_text("minbpe v1\n\n0\n108 111\n")
    told = as_json(capsys, "low", *(word for file in files for word in ("--encoding", str(file))))
    assert [row["name"] for row in told["encodings"]] == [*map(str, files)]


def test_an_unknown_encoding_is_met_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["tokens", "hi", "--encoding", "bytes", "--encoding", "gtp2"]) == 2
    said = capsys.readouterr()
    assert said.err == "zth-tui: there is no encoding 'gtp2'; did you mean gpt2?\n"
    assert said.out == ""


@pytest.mark.usefixtures("no_ranks")
def test_an_encoding_that_cannot_be_had_says_so_and_the_others_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    printed = tokens(capsys, "hello")
    assert cells_of(printed, "bytes")[1] == "5"
    assert cells_of(printed, "gpt2") == ["gpt2", "-", "-", "-", "not", "here"]
    assert "pip install" in next(line for line in printed.splitlines() if line.startswith("gpt2: "))


@pytest.mark.usefixtures("no_ranks")
def test_one_that_was_asked_for_by_name_must_be_had(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["tokens", "hello", "--encoding", "gpt2"]) == 1
    assert "pip install" in capsys.readouterr().err


# --- JSON ---


def test_json_has_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    told = as_json(capsys, "안녕!", "--encoding", "bytes", "--encoding", "cl100k_base")
    assert told == {
        "text": {"characters": 3, "bytes": 7, "utf8": True},
        "encodings": [
            {
                "name": "bytes",
                "shortest": False,
                "tokens": 7,
                "bytes_per_token": 1.0,
                "characters_per_token": 3 / 7,
                "ids": [236, 149, 136, 235, 133, 149, 33],
                "texts": [*"\ufffd" * 6, "!"],
                "hex": ["ec", "95", "88", "eb", "85", "95", "21"],
            },
            {
                "name": "cl100k_base",
                "shortest": True,
                "tokens": 5,
                "bytes_per_token": 7 / 5,
                "characters_per_token": 3 / 5,
                "ids": [31495, 230, 75265, 243, 0],
                "texts": [*"\ufffd" * 4, "!"],
                "hex": ["ec95", "88", "eb85", "95", "21"],
            },
        ],
    }


def test_json_has_special_tokens_as_what_they_stand_for(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = as_json(capsys, "<|endoftext|>hello world", "--encoding", "cl100k_base")["encodings"]
    assert row["tokens"] == len(row["ids"]) == 9
    assert row["special"]["tokens"] == 3
    assert row["special"]["ids"] == [100257, 15339, 1917]
    assert row["special"]["texts"] == ["<|endoftext|>", "hello", " world"]


@pytest.mark.usefixtures("no_ranks")
def test_json_has_an_error_where_an_encoding_cannot_be_had(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {row["name"]: row for row in as_json(capsys, "hi")["encodings"]}
    assert set(rows["gpt2"]) == {"name", "error"}
    assert "pip install" in rows["gpt2"]["error"]
    assert rows["bytes"]["tokens"] == 2


def test_json_is_never_cut_and_holds_every_byte(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = "안녕 hi\n".encode() * 500 + b"\xff\x1b\x9b"
    give_stdin(monkeypatch, data)
    for row in as_json(capsys, "-", "--encoding", "characters,bytes,gpt2,o200k_base")["encodings"]:
        assert bytes.fromhex("".join(row["hex"])) == data
        assert row["tokens"] == len(row["ids"]) == len(row["texts"]) == len(row["hex"])


def test_json_of_nothing_has_no_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = as_json(capsys, "", "--encoding", "gpt2")["encodings"]
    assert (row["tokens"], row["bytes_per_token"], row["characters_per_token"], row["shortest"]) == (
        0,
        None,
        None,
        False,
    )


def test_json_is_of_ascii_alone(capsys: pytest.CaptureFixture[str]) -> None:
    printed = tokens(capsys, "안\x1b\x9b\x7f\u202e", "--json")
    assert printed.removesuffix("\n").isascii()
    assert printed.removesuffix("\n").isprintable()


# --- a whole process ---


def zth(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*ZTH, "tokens", *arguments],
        input=stdin,
        capture_output=True,
        timeout=DEADLINE,
        env={**os.environ, **environment},
    )


def test_any_bytes_may_come_through_a_pipe() -> None:
    done = zth("--encoding", "bytes", stdin=b"\xff\x00\x1b[2J")
    assert (done.returncode, done.stderr) == (0, b"")
    assert r"\xff│\x00│\x1b│[│2│J" in done.stdout.decode()
    assert b"\x1b" not in done.stdout


def test_a_terminal_that_knows_few_letters_gets_escapes() -> None:
    done = zth("a 안", "--encoding", "characters", PYTHONIOENCODING="ascii")
    assert rb"a\u2502\xb7\u2502\uc548" in done.stdout


def test_a_reader_that_has_enough_ends_it_quietly() -> None:
    process = subprocess.Popen(
        [*ZTH, "tokens", "a" * 100_000, "--encoding", "bytes", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout.read(10) == b'{"text": {'
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(DEADLINE) == 0


def test_ctrl_c_ends_it_at_once_without_a_word() -> None:
    process = subprocess.Popen(
        [*ZTH, "tokens"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdin.write("a" * 1_000_000)  # more than a pipe holds, so it is being read by now
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=DEADLINE)
    assert (process.returncode, out, err) == (130, "", "")


@pytest.mark.parametrize(
    ("line", "code", "word"),
    [
        ("tokens <&-", 2, "there is nothing to read a text from"),
        ("tokens hi --json >&-", 1, "standard output is closed"),
        ("tokens hi >/dev/full", 1, "No space left on device"),
        ("tokens hi --json >/dev/full", 1, "No space left on device"),
        ("tokens hi --encoding ''", 2, "--encoding wants a name"),
    ],
)
def test_what_the_shell_gives_or_takes_away_is_told_in_one_line(line: str, code: int, word: str) -> None:
    command = f"{shlex.quote(sys.executable)} -m zth_tui {line}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
    assert done.returncode == code
    assert word in done.stderr and "Traceback" not in done.stderr
