"""Encodings side by side, printed: a table of their counts, then the tokens themselves."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from zth_tui.palette import Palette, palette
from zth_tui.printing import print_whole, ratio, table
from zth_tui.tokens.count import Row, bytes_per_token, characters_per_token, shortest
from zth_tui.tokens.encoding import Characters, Encoding, Tokens
from zth_tui.tokens.find import is_mine, whole_name
from zth_tui.tokens.glyphs import BORDER, visible_token
from zth_tui.tokens.text import is_utf8, to_bytes
from zth_tui.visible import visible

SHOWN = 2000  # characters of the text whose tokens are printed; the counts are of all of it
MORE = "dim"
EMPTY = "the text is empty, so there is nothing to count: zth-tui tokens 'I have an Egg.'"
DROPPED = "drops all of this text"


@dataclass(frozen=True)
class Reading:
    """A text as an encoding reads it: as mere text, or with special tokens as what they stand for."""

    label: str
    encoding: Encoding
    tokens: Tokens


def print_rows(console: Console, text: str, rows: Sequence[Row]) -> None:
    """The table, then the tokens: coloured, or where there are no colours, a line for each encoding."""
    if not text:
        print_whole(console, Text(EMPTY))
        return
    print_whole(console, Text(_about(text)))
    _print_counts(console, text, rows)
    for row in rows:
        if row.note:
            print_whole(console, Text(f"{visible(row.name)}: {visible(row.note)}", style="yellow"))
        elif is_mine(row.name) and row.encoding:
            run = visible(whole_name(row.encoding.name))
            print_whole(console, Text(f"{row.name}: the newest run, {run}", style=MORE))
    console.print()
    _print_tokens(console, text, [reading for row in rows for reading in _readings(row)])


# --- the table ---


def _about(text: str) -> str:
    return f"{len(text):,} characters, {len(to_bytes(text)):,} bytes{'' if is_utf8(text) else ', not UTF-8'}"


def _print_counts(console: Console, text: str, rows: Sequence[Row]) -> None:
    special = ["special"] if any(row.special is not None for row in rows) else []
    figures = ("tokens", *special, "bytes/token", "chars/token")
    counted = table("encoding", *figures, "", right=figures)
    fewest = shortest(rows)
    for row in rows:
        counts = [_number(row.tokens), *([_number(row.special)] if special else [])]
        ratios = [ratio(bytes_per_token(row.tokens, text)), ratio(characters_per_token(row.tokens, text))]
        remark = "not here" if row.encoding is None else "shortest" if row.name in fewest else ""
        style = "bold green" if row.name in fewest else ""
        counted.add_row(*map(Text, (visible(row.name), *counts, *ratios, remark)), style=style)
    console.print(counted)


def _number(tokens: Tokens | None) -> str:
    return "-" if tokens is None else f"{len(tokens):,}"


# --- the tokens ---


def _readings(row: Row) -> Iterator[Reading]:
    if row.encoding is not None and row.tokens is not None:
        yield Reading(visible(row.name), row.encoding, row.tokens)
        if row.special is not None:
            yield Reading(f"{visible(row.name)}, as special", row.encoding, row.special)


def _print_tokens(console: Console, text: str, readings: Sequence[Reading]) -> None:
    colours = palette(console.color_system, console.no_color)
    data, ends, limit = to_bytes(text), Characters().encode(text).ends, len(to_bytes(text[:SHOWN]))
    longest = max((len(reading.label) for reading in readings), default=0)
    for reading in readings:
        shown = groups(reading.tokens, ends, limit)
        parts = [part for group in shown for part in _parts(reading, group, data, colours)]
        left = len(reading.tokens) - (shown[-1].stop if shown else 0)
        more = f" … and {left:,} more tokens" if left else "" if shown else DROPPED
        if console.color_system is None:
            print_whole(console, Text(f"{reading.label:{longest}}  {BORDER.join(part.plain for part in parts)}{more}"))
        else:
            print_whole(console, Text(reading.label, style="bold"))
            console.print(*_lines(parts, console.width), sep="\n", end="")
            print_whole(console, Text(f"{more}\n", style=MORE))


def groups(tokens: Tokens, ends: Sequence[int], limit: int) -> list[range]:
    """Tokens by their places, those that share a character together, up to the one that holds the byte before `limit`.

    `ends`: where the characters end, in bytes.
    """
    found, start = [], 0
    for i, end in enumerate(tokens.ends):
        if ends[bisect_left(ends, end)] == end:
            found.append(range(start, i + 1))
            start = i + 1
            if end >= limit:
                break
    return found


def _parts(reading: Reading, group: range, data: bytes, colours: Palette) -> list[Text]:
    """A token; or the characters that several share, and the bytes that each of these has: `안[EC│95│88]`.

    Several whose own text is not that of these characters, such as `[UNK]`, are told one by one.
    """
    tokens = [reading.encoding.token(reading.tokens.ids[i]) for i in group]
    tones = [colours.of_token(i).calm for i in group]
    start, end = reading.tokens.span(group[0])[0], reading.tokens.span(group[-1])[1]
    if len(tokens) == 1 or b"".join(tokens) != data[start:end]:
        return [Text(_glyphs(token), tone) for token, tone in zip(tokens, tones, strict=True)]
    bytes_of_each = [Text(token.hex(" ").upper(), tone) for token, tone in zip(tokens, tones, strict=True)]
    shared = (_glyphs(b"".join(tokens)), colours.of_split_character(group.start).calm)
    return [Text.assemble(shared, "[", Text(BORDER).join(bytes_of_each), "]")]


def _glyphs(token: bytes) -> str:
    """A token as it is printed; a huge one by its beginning."""
    return visible_token(token) if len(token) <= SHOWN else f"{visible_token(token[:SHOWN])}…"


def _lines(parts: Sequence[Text], width: int) -> list[Text]:
    """No token is broken that fits a line; one that does not begins a line, and is broken where it must."""
    lines = [Text(overflow="fold")]
    for part in parts:
        if lines[-1] and lines[-1].cell_len + part.cell_len > width:
            lines.append(Text(overflow="fold"))
        lines[-1].append_text(part)
    return lines
