"""What a token is spelled with: its bytes, and the characters that these belong to."""

from collections import Counter

from rich.text import Text

from zth_tui.tokens.glyphs import glyph
from zth_tui.tui.inspector.pane.characters import Character, characters_at
from zth_tui.tui.inspector.pane.cuts import tokens_in
from zth_tui.tui.inspector.pane.token_here import Place
from zth_tui.tui.inspector.pane.words import CHOSEN, NAME, REMARK, TOKEN, Words, counted, line

MOST_BYTES = 40  # written in hex
MOST_CHARACTERS = 200  # looked at


def bytes_of(place: Place, width: int) -> Text:
    more = " …" if len(place.token) > MOST_BYTES else ""
    spelled = place.token[:MOST_BYTES].hex(" ").upper()
    return line((f"{counted(len(place.token), 'byte')}  ", NAME), spelled + more, width=width)


def characters_of(place: Place, room: int, width: int) -> list[Text]:
    """A line or two for each character that is split over tokens; then the whole ones, in as many lines as are left."""
    start, end = place.span
    characters = characters_at(place.data, start, min(end, start + 4 * MOST_CHARACTERS))
    split = [character for character in characters if character.start < start or character.end > end]
    lines = [text for character in split for text in _split(place, character, width)]
    whole = Counter((c.ch, c.words) for c in characters if c not in split)
    return [*lines, *_whole(whole, room - len(lines), width)]


def _split(place: Place, character: Character, width: int) -> list[Text]:
    """`byte 1 of 3 of 안 U+C548 ...`, and below it: `in 3 tokens: 168 (EC) 243 (95) 230 (88)`."""
    start, end = character.start, character.end
    first, last = max(start, place.span[0]) - start + 1, min(end, place.span[1]) - start
    which = f"byte {first}" if first == last else f"bytes {first}-{last}"
    inside = tokens_in(place.tokens, start, end)
    parts: list[Words] = [(f"  in {counted(len(inside), 'token')}:", NAME)]
    for i in inside:
        a, b = place.tokens.span(i)
        held = place.data[max(a, start) : min(b, end)].hex(" ").upper()
        parts.append((f" {place.tokens.ids[i]} ({held})", CHOSEN if i == place.i else TOKEN))
    of_what = (f"{which} of {end - start} of ", NAME)
    return [
        line(of_what, (glyph(character.ch), TOKEN), f" {character.words}", width=width),
        line(*parts, width=width),
    ]


def _whole(characters: Counter[tuple[str, str]], room: int, width: int) -> list[Text]:
    """Equal ones once. In the last line a … stands for those that have no line; a single line names codes alone."""
    if room == 1 and len(characters) > 1:
        parts: list[Words] = []
        for ch, words in characters:
            parts += ["  " if parts else "", (glyph(ch), TOKEN), f" {words.split()[0]}"]
        return [line(*parts, width=width)]
    lines = [
        line((glyph(ch), TOKEN), f" {words}", (f"  {n} times" if n > 1 else "", NAME), width=width)
        for (ch, words), n in characters.items()
    ]
    if len(lines) <= room:
        return lines
    return [*lines[: room - 1], line((f"… {len(lines) - room + 1} more", REMARK), width=width)] if room > 0 else []
