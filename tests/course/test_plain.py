"""Markdown as the plain text that a reader sees."""

import pytest

from zth_tui.course.plain import plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a *logit* is **no** chance", "a logit is no chance"),
        ("call `N[ix1, ix2] += 1`", "call N[ix1, ix2] += 1"),
        (r"Now \*andrejq\* comes", "Now *andrejq* comes"),
        ("see [softmax](<#Scores into chances>)", "see softmax"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("**a `b` c**", "a b c"),
    ],
)
def test_marks_are_taken_for_what_they_mean(written: str, read: str) -> None:
    assert plain(written) == read


def test_code_stands_as_it_is_without_its_fence() -> None:
    assert plain("Rows.\n\n```python\nP = a*b*c\n```\nSo.") == "Rows. P = a*b*c So."


def test_lines_are_joined() -> None:
    assert plain("one\ntwo  three\n\n- four") == "one two three four"
