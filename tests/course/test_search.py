"""What a word finds in the lessons and the glossary of a pack."""

from pathlib import Path

import pytest

from tests.tui.small_course import small_pack
from zth_tui.course.packs import Pack
from zth_tui.course.search import Found, glossary, index_of, search
from zth_tui.errors import UserError

GLOSSARY = """
[[term]]
name = "softmax"
says = "Chances of logits."
lesson = "bigram"
[[term]]
name = "logits"
also = ["scores"]
says = "Numbers before softmax."
"""

ZOO = '[[bug]]\nname = "zoo-1"\nof = "counts"\nright = "0.1"\nwrong = "1.0"\ncause = "It is too fast."\n'


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    pack = small_pack(tmp_path / "pack")
    (pack.path / "glossary.toml").write_text(GLOSSARY)
    text = "# MLP\n\n## Why a net\nCounting explodes, and softmax\nstays.\n\n## Softmax again\nText.\n"
    (pack.path / "mlp" / "lesson.md").write_text(text)
    return pack


def found(pack: Pack, words: str) -> list[Found]:
    return search(index_of(pack), words)


def test_a_term_comes_first_then_titles_then_texts(pack: Pack) -> None:
    assert [(f.title, f.is_term) for f in found(pack, "softmax")] == [
        ("softmax", True),
        ("MLP: Softmax again", False),
        ("logits", True),
        ("MLP: Why a net", False),
    ]


def test_a_term_tells_where_it_is_explained(pack: Pack) -> None:
    (pack.path / "glossary.toml").write_text(GLOSSARY.replace("bigram", "mlp"))
    assert [f.place for f in found(pack, "softmax") if f.is_term] == ["MLP: Why a net", ""]


def test_a_step_is_told_with_the_words_around(pack: Pack) -> None:
    (step,) = found(pack, "explodes")
    assert (step.lesson, step.step) == ("mlp", 0)
    assert step.text == "Counting explodes, and softmax stays."


def test_words_are_cut_whole_and_markup_is_not_shown(pack: Pack) -> None:
    text = (
        "# MLP\n\n## Rows\nEach *row* of counts is a list of chances.\n\n```python\nP = N/N.sum(1, keepdim=True)\n```\n"
    )
    (pack.path / "mlp" / "lesson.md").write_text(text)
    (step,) = found(pack, "keepdim")
    assert step.text == "…of chances. P = N/N.sum(1, keepdim=True)"
    (step,) = found(pack, "each row")
    assert step.text == "Each row of counts is a list of…"


def explained(pack: Pack, *steps: str) -> int | None:
    """The step to which `logits` leads, in a lesson of these steps."""
    glossary = GLOSSARY.replace('before softmax."', 'before softmax."\nlesson = "mlp"')
    (pack.path / "glossary.toml").write_text(glossary)
    text = "".join(f"## Step {i}\n{step}\n\n" for i, step in enumerate(steps))
    (pack.path / "mlp" / "lesson.md").write_text(f"# MLP\n\n{text}")
    return found(pack, "logits")[0].step


def test_a_term_leads_to_the_step_that_explains_it(pack: Pack) -> None:
    assert explained(pack, "Nothing.", "Some logits.", "These are *logits*.", "Again *logits*.") == 2


def test_one_that_is_emphasised_by_another_name_too(pack: Pack) -> None:
    assert explained(pack, "Some logits.", "The **scores** of letters.") == 1


def test_else_to_the_first_that_speaks_of_it(pack: Pack) -> None:
    assert explained(pack, "Biologits.", "Text.", "Logits, and more.", "logits") == 2


def test_a_name_may_go_over_the_end_of_a_line_or_stand_in_a_title(pack: Pack) -> None:
    (pack.path / "glossary.toml").write_text('[[term]]\nname = "chain rule"\nsays = "times"\nlesson = "mlp"\n')
    for text in ("## A\nNone.\n## B\nThe *chain\nrules*.", "## A\nNone.\n## The chain-rule\nTimes."):
        (pack.path / "mlp" / "lesson.md").write_text(f"# MLP\n\n{text}\n")
        assert found(pack, "chain rule")[0].step == 1


def test_its_own_name_is_looked_for_before_the_others(pack: Pack) -> None:
    assert explained(pack, "High scores.", "Logits.") == 1


def test_a_riddle_explains_nothing(pack: Pack) -> None:
    (pack.path / "mlp" / "zoo.toml").write_text(ZOO)
    riddle = '*Logits* are wrong.\n\n```step\nrun = "zoo-1"\n```\n'
    assert explained(pack, riddle, "Logits.") == 1


def test_else_to_the_lesson_where_it_was_left(pack: Pack) -> None:
    assert explained(pack, "Nothing.") is None


def test_a_term_is_found_by_its_other_names_in_any_case(pack: Pack) -> None:
    assert [f.title for f in found(pack, " SCORES ")] == ["logits"]


def test_nothing_is_found_where_nothing_is_asked(pack: Pack) -> None:
    assert found(pack, "  ") == []
    assert found(pack, "transformer") == []


def test_a_lesson_that_cannot_be_read_hides_no_other(pack: Pack) -> None:
    (pack.path / "bigram" / "lesson.md").write_text("no heading")
    assert found(pack, "explodes")


def test_a_pack_needs_no_glossary(pack: Pack) -> None:
    (pack.path / "glossary.toml").unlink()
    assert glossary(pack) == []


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ("[[term]]\nname = 3\nsays = ''", r"a \[\[term\]\] has a name and says"),
        ("[[term]]\nname = 'x'", r"a \[\[term\]\] has a name and says"),
        ("[[term", "Expected"),
        ("[[terms]]\nname = 'x'\nsays = 'y'", "unknown key 'terms'; did you mean term?"),
        ("[[term]]\nname = 'x'\nsays = 'y'\nasol = ['z']", "unknown key 'asol'; did you mean also?"),
        ("[[term]]\nname = ''\nsays = 'y'", "the term '' has an empty name"),
        ("[[term]]\nname = 'x'\nsays = 'y'\nalso = ['']", "the term 'x' has an empty name"),
    ],
)
def test_a_malformed_glossary_is_told_with_its_file(pack: Pack, wrong: str, complaint: str) -> None:
    (pack.path / "glossary.toml").write_text(wrong)
    with pytest.raises(UserError, match=rf"glossary\.toml: .*{complaint}"):
        glossary(pack)
