"""What a token is spelled with: its bytes, and the characters that these belong to."""

from collections import Counter
from collections.abc import Sequence

from rich.text import Text

from zth_tui.tokens.glyphs import glyph, stand_in
from zth_tui.tokens.text import to_bytes
from zth_tui.tui.inspector.pane.characters import Character, characters_at
from zth_tui.tui.inspector.pane.cuts import tokens_in
from zth_tui.tui.inspector.pane.token_here import TokenHere
from zth_tui.tui.inspector.pane.words import CHOSEN, NAME, REMARK, TOKEN, Words, line, plural, shortened

MOST_BYTES = 40  # written in hex
MOST_CHARACTERS = 200  # looked at
MOST_CELLS = 10  # of a character that is escaped


def bytes_of(here: TokenHere, width: int) -> Text:
    more = " …" if len(here.token) > MOST_BYTES else ""
    spelled = here.token[:MOST_BYTES].hex(" ").upper()
    return line((f"{plural(len(here.token), 'byte')}  ", NAME), spelled + more, width=width)


def characters_of(here: TokenHere, room: int, width: int) -> list[Text]:
    """A line or two for each character that is split over tokens; then the whole ones, in as many lines as are left;
    at last what stand-ins among them stand for."""
    start, end = here.span
    characters = characters_at(here.data, start, min(end, start + 4 * MOST_CHARACTERS))
    split = [character for character in characters if character.start < start or character.end > end]
    lines = [text for character in split for text in _split(here, character, width)]
    whole = Counter((c.ch, c.words) for c in characters if c not in split)
    signs = _signs(characters, width)
    return [*lines, *_whole(whole, room - len(lines) - len(signs), width), *signs]


def n_signs(here: TokenHere) -> int:
    """How many lines tell what stand-ins stand for."""
    start, end = here.span
    return len(_signs(characters_at(here.data, start, min(end, start + 4 * MOST_CHARACTERS)), 0))


def _signs(characters: Sequence[Character], width: int) -> list[Text]:
    signs = dict.fromkeys((glyph(c.ch), stand_in(c.ch)) for c in characters if stand_in(c.ch))
    return [line((sign, TOKEN), f" {words}", width=width) for sign, words in signs]


def _split(here: TokenHere, character: Character, width: int) -> list[Text]:
    """`byte 1 of 3 of 안 U+C548 ...`, and below it: `in 3 tokens: 168 (EC) 243 (95) 230 (88)`."""
    start, end = character.start, character.end
    first, last = max(start, here.span[0]) - start + 1, min(end, here.span[1]) - start
    which = f"byte {first}" if first == last else f"bytes {first}-{last}"
    inside = tokens_in(here.tokens, start, end)
    parts: list[Words] = [(f"  in {plural(len(inside), 'token')}:", NAME)]
    for i in inside:
        a, b = here.tokens.span(i)
        held = here.data[max(a, start) : min(b, end)].hex(" ").upper()
        parts.append((f" {here.tokens.ids[i]} ({held})", CHOSEN if i == here.i else TOKEN))
    of_what = (f"{which} of {end - start} of ", NAME)
    return [
        line(of_what, (_sign(character.ch), TOKEN), f" {character.words}", width=width),
        line(*parts, width=width),
    ]


def _whole(characters: Counter[tuple[str, str]], room: int, width: int) -> list[Text]:
    """Equal ones once. In the last line a … stands for those that have no line; a single line names codes alone."""
    if room == 1 and len(characters) > 1:
        parts: list[Words] = []
        for ch, words in characters:
            parts += ["  " if parts else "", (_sign(ch), TOKEN), f" {words.split()[0]}"]
        return [line(*parts, width=width)]
    lines = [
        line((_sign(ch), TOKEN), f" {words}", (f"  {n} times" if n > 1 else "", NAME), width=width)
        for (ch, words), n in characters.items()
    ]
    if len(lines) <= room:
        return lines
    return [*lines[: room - 1], line((f"… {len(lines) - room + 1} more", REMARK), width=width)] if room > 0 else []


def _sign(ch: str) -> str:
    """A character, or the byte that is none."""
    return shortened(to_bytes(ch), MOST_CELLS)
