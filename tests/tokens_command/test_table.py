"""`zth-tui tokens`: a row for each encoding."""

from pathlib import Path

import pytest
from rich.text import Text

from tests.tokens.tokenizers_json import word_piece
from tests.tokens.trained import trained
from tests.tokens_command.printed import as_json, cells_of, on_terminal, tokens, tokens_of
from zth_tui import __main__ as command_line
from zth_tui.tokens import find


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
