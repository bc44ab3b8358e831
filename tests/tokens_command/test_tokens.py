"""`zth-tui tokens`: the tokens themselves, in a pipe and on a terminal."""

from itertools import pairwise

import pytest
from rich.text import Text

from tests.tokens_command.printed import cells_of, give_stdin, on_terminal, tokens, tokens_of
from zth_tui.tokens import find


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
