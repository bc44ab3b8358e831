"""A text after the first k merges of an encoding: what merge k did, and what is met most often before and after it."""

from rich.text import Text

from zth_tui.tokens.replay import Merge, Replay
from zth_tui.tui import colours
from zth_tui.tui.axes import Axis, Tick, short
from zth_tui.tui.charts import Line, Upright, line_chart
from zth_tui.tui.inspector.pane.pair_tables import GAP, pair_tables
from zth_tui.tui.inspector.pane.words import CHOSEN, NAME, REMARK, TOKEN, Words, beside, line, plural, shortened, whole

LEAST_WIDTH_OF_TABLES, LEAST_WIDTH_OF_ALL = 24, 56  # cells; beside the curve they need more
LEAST_CURVE, MOST_CURVE = 20, 50
LEAST_HEIGHT_OF_CURVE = 5  # two rows of dots between its ends
LONGEST_TOKEN = 16  # cells
DONE, TO_DO, KNOB = "━", "─", "●"


def replay_view(replay: Replay, k: int, width: int, height: int) -> list[Text]:
    """At most `height` lines of at most `width` cells. k: how many merges are made, from 0 to the last one."""
    k = max(0, min(k, replay.n_merges))
    if not replay.n_bytes:
        return [line(("there is no text to replay", NAME), width=width)][: max(0, height)]
    if not replay.n_merges:
        return [line(("this encoding has no merges: its tokens are the bytes", NAME), width=width)][: max(0, height)]
    head = [_slider(replay, k, width), _made(replay, k, width), _next(replay, k, width)]
    return [*head, *_pictures(replay, k, width, height - len(head))][: max(0, height)]


def _slider(replay: Replay, k: int, width: int) -> Text:
    last = f"{replay.n_merges:,}"
    label = f"k {k:>{len(last)},} of {last}  "
    n_tokens = plural(replay.tokens_at(k), "token").rjust(len(plural(replay.n_bytes, "token")))
    size = f"  {n_tokens}, {replay.tokens_per_byte(k):.3f} per byte"
    room = width - len(label) - len(size)
    if room < 8:
        return whole((label, f"bold {colours.KNOB}"), (size.lstrip(), NAME), width=width)
    place = _axis(replay.n_merges).cell(k + 1, room)
    return line(
        (label, f"bold {colours.KNOB}"),
        (DONE * place + KNOB, colours.KNOB),
        (TO_DO * (room - place - 1), REMARK),
        (size, colours.LOSS),
        width=width,
    )


def _made(replay: Replay, k: int, width: int) -> Text:
    if not k:
        return line(("before the first merge the tokens are the bytes", NAME), width=width)
    merge = replay.merge(k)
    return _told(_joins(replay, f"merge {k:,}", merge), _how_often(merge), width)


def _how_often(merge: Merge) -> str:
    if merge.made is None or not merge.times:
        return ": nothing changes here" if merge.made is None else ", not met here"
    merged = f", merged {_times(merge.times)}" if merge.met != merge.times else ""
    return f", met {_times(merge.met)}{merged}"


def _times(n: int) -> str:
    return "once" if n == 1 else f"{n:,} times"


def _next(replay: Replay, k: int, width: int) -> Text:
    if k == replay.n_merges:
        return line(("this was the last merge", NAME), width=width)
    merge = replay.merge(k + 1)
    often = _how_often(merge) + (_standing(replay, k, merge.met) if merge.met else _coming(replay, k))
    return _told(_joins(replay, f"next, {k + 1:,}", merge), often, width)


def _told(joins: list[Words], often: str, width: int) -> Text:
    """Of tokens that are too long the end is left out, not the numbers after them."""
    return line(line(*joins, width=width - len(often)), (often, NAME), width=width)


def _standing(replay: Replay, k: int, met: int) -> str:
    place = replay.standing(k) or 1
    if place > 1:
        return f", place {place:,} of all"
    return ", most of all" if met > 1 else ", as is every pair"


def _coming(replay: Replay, k: int) -> str:
    coming = replay.next_touching(k)
    changes = replay.tokens_at(coming) < replay.tokens_at(k)
    return f"; next here: {coming:,}" if changes else ", nor is any later one"


def _joins(replay: Replay, name: str, merge: Merge) -> list[Words]:
    """merge 1,234: ·t + he → ·the"""
    tokens = replay.vocabulary.tokens
    if merge.made is None:
        return [(f"{name}: there is no such token", NAME)]
    parts: list[Words] = [(f"{name}: ", NAME)]
    for i, part in enumerate(merge.parts):
        parts += [(" + " if i else "", NAME), (shortened(tokens[part], LONGEST_TOKEN), TOKEN)]
    parts += [(" → " if merge.parts else "makes anew ", NAME), (shortened(tokens[merge.made], LONGEST_TOKEN), CHOSEN)]
    return parts


def _pictures(replay: Replay, k: int, width: int, height: int) -> list[Text]:
    if height < 2 or width < LEAST_WIDTH_OF_TABLES:
        return []
    has_curve = width >= LEAST_WIDTH_OF_ALL and height >= LEAST_HEIGHT_OF_CURVE
    curve = max(LEAST_CURVE, min(MOST_CURVE, width * 2 // 5)) if has_curve else 0
    tables = pair_tables(replay, k, width - curve - GAP * has_curve, height)
    return beside(tables, _curve(replay, k, curve, height), width - curve) if has_curve else tables


def _curve(replay: Replay, k: int, width: int, height: int) -> list[Text]:
    """Tokens per byte over k, the place of k marked, a number at each end."""
    last = replay.tokens_per_byte(replay.n_merges)
    low, high = f"{last:.2f}", "1.00"
    y = Axis(last, 1.0, ((last, low), (1.0, high))) if low != high else Axis(last - 0.5, 1.0, ((1.0, high),))
    points = replay.curve(2 * width)
    line_of_points = Line([point + 1 for point, _ in points], [value for _, value in points], colours.LOSS)
    here = Upright(k + 1, "", colours.KNOB)  # its label would hide the curve
    name = whole(("tokens per byte", colours.LOSS), (f"  {replay.tokens_per_byte(k):.3f}", colours.KNOB), width=width)
    return [name, *line_chart([line_of_points, here], _axis(replay.n_merges), y, width, height - 1)]


def _axis(n_merges: int) -> Axis:
    """Over k + 1: most of what merges do to a text the first few do, so each tenfold of k has the same room."""
    ticks: list[Tick] = [(1, "0")]
    power = 10
    while power * 8 < n_merges:
        ticks.append((power + 1, short(power)))
        power *= 10
    return Axis(1, n_merges + 1, (*ticks, (n_merges + 1, short(n_merges))), log=True)
