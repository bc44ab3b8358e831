"""What stands below the rows, and under which title."""

from zth_tui.tokens.count import count
from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.merging import never
from zth_tui.tokens.vocabulary import Merged
from zth_tui.tui.inspector.inspection import Inspection
from zth_tui.tui.inspector.pane.below import PREPARING, below
from zth_tui.tui.inspector.row_work import Prepared, prepared

PAIRS = BytePairEncoding("pairs", Merged(range(256), [(97, 97, 256)]))
WIDTH, HEIGHT = 60, 8


def inspecting(text: str) -> Inspection:
    seen = Inspection(["pairs"], text, "a text")
    seen.rows = [count(PAIRS, text)]
    return seen


def shown(seen: Inspection, made: Prepared | None = None, width: int = WIDTH) -> tuple[str, str]:
    title, lines = below(seen, made, 0, width, HEIGHT)
    return title.plain, "\n".join(line.plain for line in lines)


def test_it_is_the_token_under_the_cursor():
    title, words = shown(inspecting("aab"))
    assert title == "Under the cursor"
    assert "id 256" in words


def test_what_to_look_for_comes_first_in_as_many_lines_as_it_takes():
    seen = inspecting("aab")
    seen.look = "Look at the pair."
    assert shown(seen, width=12) == ("What to look for: a text", "Look at the\npair.")


def test_in_a_replay_it_is_the_replay():
    seen = inspecting("aab")
    seen.scrub(1)
    title, words = shown(seen, prepared("aab", PAIRS, never))
    assert title == "Replay: pairs@1"
    assert "merge 1: a + a → aa" in words


def test_a_replay_that_is_not_there_yet_is_being_prepared():
    seen = inspecting("aab")
    seen.scrub(1)
    assert shown(seen) == ("Replay: pairs@1", PREPARING)


def test_a_replay_that_cannot_be_made_says_why():
    seen = inspecting("aab")
    seen.scrub(1)
    assert shown(seen, Prepared("aab", PAIRS, None, "it takes too long")) == ("Replay: pairs@1", "it takes too long")
