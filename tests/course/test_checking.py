"""What `zth-tui lessons check` finds in a pack."""

from pathlib import Path

import pytest

from tests.tui.small_course import small_pack
from zth_tui.__main__ import main
from zth_tui.course.checking import COLUMN, MOST_WORDS, problems
from zth_tui.course.packs import Pack


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return small_pack(tmp_path / "pack")


def write(pack: Pack, text: str) -> None:
    (pack.path / "mlp" / "lesson.md").write_text(text)


def step(title: str = "A step", text: str = "Text.", offers: str = 'run = "counts"') -> str:
    return f"## {title}\n{text}\n\n```step\n{offers}\n```\n"


def test_in_a_sound_pack_there_is_nothing_to_mend(pack: Pack) -> None:
    assert problems(pack) == []


def test_a_long_title_is_told_with_its_length(pack: Pack) -> None:
    write(pack, "# MLP\n\n" + step("x" * (COLUMN + 1)))
    assert problems(pack) == [f"mlp, step {'x' * 29!r}: its title has 29 characters; 28 fit"]


def test_a_long_line_of_code_is_quoted(pack: Pack) -> None:
    line = "y = " + "x" * COLUMN
    write(pack, "# MLP\n\n" + step(text=f"```python\n{line}\n```"))
    assert problems(pack) == [f"mlp, step 'A step': {line!r} has 32 characters; 28 fit"]


def test_a_step_of_too_many_words_is_to_be_cut(pack: Pack) -> None:
    write(pack, "# MLP\n\n" + step(text="word " * (MOST_WORDS + 1)))
    assert problems(pack) == ["mlp, step 'A step': it has 131 words; cut it to 130, or make two steps of it"]


def test_a_panel_that_the_run_does_not_show_is_told(pack: Pack) -> None:
    stage = pack.path / "mlp" / "stage.py"
    stage.write_text(stage.read_text().replace('"learn them"}', '"learn them", "panels": ("matrix",)}'))
    write(pack, "# MLP\n\n" + step(offers='run = "counts"\npanel = "matrix"'))
    assert problems(pack) == ["mlp, step 'A step': counts does not show the panel 'matrix'; it has: loss"]


def test_two_steps_of_one_title_are_told(pack: Pack) -> None:
    write(pack, "# MLP\n\n" + step() + step())
    assert problems(pack) == ["mlp: 2 steps are called 'A step'; progress knows steps by their titles"]


def test_a_malformed_lesson_is_told_with_file_and_line_and_the_others_are_checked(pack: Pack) -> None:
    write(pack, "# MLP\n\n" + step(offers='run = "nets"'))
    (pack.path / "bigram" / "lesson.md").write_text("# Bigrams\n\n" + step("x" * 29))
    first, second = problems(pack)
    assert "bigram, step" in first
    assert str(pack.path / "mlp" / "lesson.md") in second and "did you mean net" in second


def test_a_term_of_the_glossary_is_taught_in_a_lesson_that_there_is(pack: Pack) -> None:
    term = '[[term]]\nname = "logits"\nsays = "Numbers."\nlesson = "mpl"\n'
    (pack.path / "glossary.toml").write_text(term)
    assert problems(pack) == ["glossary, 'logits': there is no lesson 'mpl'; did you mean mlp?"]


def test_a_term_stands_in_the_glossary_once(pack: Pack) -> None:
    (pack.path / "glossary.toml").write_text('[[term]]\nname = "loss"\nsays = "A number."\n' * 2)
    assert problems(pack) == ["glossary: 'loss' stands there 2 times"]


def test_a_malformed_glossary_is_told(pack: Pack) -> None:
    (pack.path / "glossary.toml").write_text("[[term")
    (problem,) = problems(pack)
    assert "glossary.toml" in problem


def test_the_command_fails_where_there_is_something_to_mend(pack: Pack, capsys: pytest.CaptureFixture[str]) -> None:
    write(pack, "# MLP\n\n" + step("x" * 29))
    assert main(["lessons", "check", str(pack.path)]) == 1
    assert "28 fit" in capsys.readouterr().err


def test_the_command_says_what_it_has_checked(pack: Pack, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lessons", "check", str(pack.path)]) == 0
    assert capsys.readouterr().out.strip() == "A small course: 2 lessons, 4 steps, nothing to mend"


def test_a_folder_that_is_no_pack_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lessons", "check", str(tmp_path)]) == 1
    assert "it has no course.toml" in capsys.readouterr().err
