"""Code and emphasis in a sentence."""

import pytest

from zth_tui.tui.widgets.inline import CODE, inline


@pytest.mark.parametrize(
    ("text", "plain", "styles"),
    [
        ("the same", "the same", []),
        ("take `x @ W` now", "take x @ W now", [CODE]),
        ("the *mean* of it", "the mean of it", ["italic"]),
        ("2*3*4, a * b * c and ` alone", "2*3*4, a * b * c and ` alone", []),
        ("`a*b*c`, [red]no[/red]", "a*b*c, [red]no[/red]", [CODE]),
    ],
)
def test_what_is_marked_is_styled_and_nothing_else_is_touched(text, plain, styles):
    made = inline(text)
    assert made.plain == plain
    assert [span.style for span in made.spans] == styles


def test_a_style_holds_for_all_of_it():
    made = inline("take `x` now", "$text-success")
    assert [(span.start, span.end) for span in made.spans if span.style == "$text-success"] == [(0, 10)]
