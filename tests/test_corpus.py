"""The text that is always there."""

from pathlib import Path

import pytest

from zth_tui import corpus, datasets
from zth_tui.errors import UserError


def test_it_is_found_by_its_name_and_is_much_plain_text() -> None:
    source = datasets.find("python")
    text = datasets.read_text(source)
    assert source.characters == len(text)
    assert 500_000 < len(text) <= corpus.MOST_CHARACTERS
    assert text.isascii()
    assert "import" in text


def test_the_same_python_gives_the_same_text() -> None:
    first = datasets.find("python").sha256
    corpus.path().unlink()
    assert datasets.find("python").sha256 == first


def test_pulling_it_writes_it() -> None:
    said: list[str] = []
    assert datasets.pull("python", said.append) == corpus.path()
    assert said == [f"python is here: {corpus.path()}"]


def test_modules_that_are_not_plain_ascii_or_too_much_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.py").write_text("a = 1\n")
    (tmp_path / "b.py").write_text("b = 'é'\n", encoding="utf-8")
    (tmp_path / "c.py").write_text("c = 3\n" * 100)
    (tmp_path / "d.py").write_text("d = 4\n")
    monkeypatch.setattr(corpus, "MOST_CHARACTERS", 20)
    assert corpus._sources(tmp_path) == "a = 1\nd = 4\n"


def test_a_python_without_sources_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no sources to train on; use --data FILE"):
        corpus._sources(tmp_path)


def test_a_torn_copy_is_written_anew() -> None:
    whole = datasets.find("python").sha256
    corpus.path().write_text("import th")
    assert datasets.find("python").sha256 == whole
