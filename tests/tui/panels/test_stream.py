"""What the panel of a text in the making shows of a history."""

import math
from collections.abc import Sequence

import pytest

from tests.build import started
from tests.tui.panels.drawing import cells_in, picture
from tests.tui.panels.histories import after
from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.panels import PANELS, View

SIZES = [(36, 8), (38, 9), (78, 20), (118, 36), (196, 56), (12, 3), (3, 1)]
LIKELIEST = [(ch, 0.5 / 2**i) for i, ch in enumerate("etaoinshrd")]


def token(text: str, p: float = 0.25, top: Sequence[tuple[str, float]] = ()) -> events.Token:
    ten = list(top) or [(text, p), *((t, q) for t, q in LIKELIEST if t != text)][:10]
    return events.Token(text=text, p=p, top=ten)


def written(text: str | Sequence[events.Token], prompt: str = "", first: int = 0) -> History:
    tokens = [token(ch) if isinstance(ch, str) else ch for ch in text]
    said = events.Stream(step=500, seed=3, temperature=0.8, prompt=prompt, first=first, tokens=tokens)
    return after(started(), said)


def marked(history: History, **wishes: int) -> str:
    """The letters of the text that are shown as the ones looked at."""
    rows = PANELS["stream"].draw(history, View(78, 20, **wishes))
    return "".join(rows[y].plain[x] for x, y in sorted(cells_in(rows, "reverse")))


@pytest.mark.parametrize("page", [-1000, -3, 0, 1, 7])
@pytest.mark.parametrize("size", SIZES)
def test_it_fits_its_place(size: tuple[int, int], page: int) -> None:
    width, height = size
    for text in ("To be, or not to be\n" * 10, "x" * 300, "\n\n\n", "日本語" * 40, "\x1b[2J\t"):
        rows = PANELS["stream"].draw(written(text, prompt="O "), View(width, height, page=page))
        assert 0 < len(rows) <= height
        assert all(row.cell_len <= width and row.plain.isprintable() for row in rows)


def test_before_there_is_data_it_says_so_kindly() -> None:
    assert "first text" in picture("stream", after(started()))[0]
    assert PANELS["stream"].summary(after(started())) == ""
    assert "first text" in picture("stream", written(""))[0]


def test_text_and_odds_stand_side_by_side_where_there_is_room() -> None:
    rows = picture("stream", written("speak"), 78, 20)
    assert rows[1].startswith("speak ") and "▶ k " in rows[1] and rows[1].endswith("25.0%")


def test_and_below_each_other_where_there_is_not() -> None:
    rows = picture("stream", written("speak"), 38, 9)
    assert rows[1] == "speak"
    assert rows[2].startswith("▶ k ")


def test_the_newest_lines_are_shown() -> None:
    rows = picture("stream", written("".join(f"line {i}\n" for i in range(30)) + "end"), 38, 9)
    assert [row for row in rows[1:] if row.startswith("line")] == ["line 29"]
    assert "end" in rows


def test_the_newest_token_is_looked_at_first() -> None:
    assert marked(written("hear me")) == "e"
    assert "token 7 of 7" in picture("stream", written("hear me"))[0]


def test_keys_walk_back_through_the_tokens_and_round() -> None:
    history = written("hear!")
    assert [marked(history, page=page) for page in (0, -1, -2, -4, -5, 1)] == ["!", "r", "a", "h", "!", "h"]


def test_a_blank_and_a_line_end_can_be_seen_among_the_odds() -> None:
    rows = picture("stream", written([token("a", 0.5, [("a", 0.5), (" ", 0.3), ("\n", 0.2)])]), 38, 9)
    assert [row.split()[0] for row in rows[-2:]] == ["·", "↵"]


def test_a_line_end_that_is_looked_at_can_be_seen_in_the_text() -> None:
    assert marked(written("be.\n")) == "↵"


def test_a_larger_probability_has_a_longer_bar() -> None:
    rows = picture("stream", written([token("e", 0.5, LIKELIEST)]), 78, 20)
    bars = [row.count("█") for row in rows[1:11]]
    assert bars == sorted(bars, reverse=True) and bars[0] > bars[1] > 0


def test_the_chosen_token_is_shown_though_it_was_unlikely() -> None:
    unlikely = [token("q", 0.0004, LIKELIEST)]
    for width, height in ((78, 20), (38, 9), (38, 5)):
        rows = picture("stream", written(unlikely), width, height)
        assert sum("▶ q" in row for row in rows) == 1


def test_the_chosen_token_has_a_colour_of_its_own() -> None:
    rows = PANELS["stream"].draw(written([token("t", 0.25, LIKELIEST)]), View(78, 20))
    assert {y for _, y in cells_in(rows, colours.NEW_NAME)} == {2}  # the second of the ten


def test_what_was_given_is_told_from_what_was_written() -> None:
    rows = PANELS["stream"].draw(written("day", prompt="Good "), View(78, 20))
    assert rows[1].plain.startswith("Good day")
    assert {x for x, y in cells_in(rows, colours.AXIS) if y == 1 and x < 10} == set(range(5))


def test_lines_are_broken_between_words() -> None:
    rows = picture("stream", written("before we proceed any further hear me"), 20, 20)
    assert [row.rstrip() for row in rows[1:3]] == ["before we proceed", "any further hear me"]


def test_slices_that_follow_each_other_are_one_text() -> None:
    first = events.Stream(step=5, seed=1, temperature=1.0, prompt="", first=0, tokens=[token("a"), token("b")])
    then = events.Stream(step=5, seed=1, temperature=1.0, prompt="", first=2, tokens=[token("c")])
    assert "abc" in picture("stream", after(started(), first, then))[1]


def test_its_numbers_stand_in_summary_and_explanation() -> None:
    history = written([token("a", 0.5), token("q", 0.125)])
    assert PANELS["stream"].summary(history) == "2 tokens"
    text = PANELS["stream"].explain(history)
    assert f"a surprise of {2 * math.log(2):.2f} nats a token" in text
    assert "`q`, with a probability of 0.1250" in text
