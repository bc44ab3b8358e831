"""What a built-in lesson says, held against what is true."""

import re

from zth_tui.course.packs import builtin_pack

FIGURE = re.compile(r"\d+[.,]\d+|\d+%")


def assert_says(name: str, *claims: str) -> None:
    """The lesson makes every claim, and no figure stands in it that is in none of them."""
    text = " ".join(" ".join(step.text for step in builtin_pack().lesson(name).steps).split())
    for claim in claims:
        assert claim in text
    for claim in claims:
        text = text.replace(claim, "")
    assert FIGURE.findall(text) == []
