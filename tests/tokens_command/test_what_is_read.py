"""`zth-tui tokens`: which text, and which encodings."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.tokens_command.printed import Terminal, as_json, cells_of, give_stdin, tokens
from zth_tui import __main__ as command_line
from zth_tui.tui import app


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
