"""What is being inspected: a text, the encodings beside it, and where the cursor stands."""

from collections.abc import Sequence
from dataclasses import replace

from zth_tui.tokens.count import Row
from zth_tui.tokens.encoding import BytePairEncoding, Tokens
from zth_tui.tokens.find import whole_name
from zth_tui.tokens.shelf import Oddity
from zth_tui.tokens.text import to_bytes
from zth_tui.tui.inspector.row_work import COUNTING, LOADING

STOPPED = "not counted: it was stopped"


class Inspection:
    """Lives as long as the app does, so that coming back to the inspector is coming back to the same place."""

    def __init__(self, names: Sequence[str], text: str = "", title: str = "") -> None:
        """`names`: of the encodings, as `tokens.find` knows them."""
        self.rows: list[Row] = []
        self.chosen = 0
        """Which row the cursor walks in."""
        self.byte = 0
        """Where in the text it stands."""
        self.special = False
        """Special tokens in the text are what they stand for, not their letters."""
        self.borders = False
        """The pieces of the split pattern are drawn."""
        self._whole: Row | None = None  # the chosen row as it is when it is not replayed
        self._outdated = False  # that row has to be loaded again
        self.want(names)
        self.take(text, title)

    # The text

    def take(self, text: str, title: str, look: str = "") -> None:
        """Another text; the cursor goes to its start. `look`: what to look for in it."""
        self.title, self.byte = title, 0
        self.edit(text)
        self.look = look

    def take_oddity(self, oddity: Oddity) -> None:
        """Its text, the cursor where it is best seen."""
        self.take(oddity.text, oddity.title, oddity.look)
        if oddity.encoding in self.names:
            self.choose(self.names.index(oddity.encoding))
        self.move_to(oddity.byte)

    def edit(self, text: str) -> None:
        """The same text, changed: the cursor stays, and nothing is counted."""
        self.text, self.n_bytes = text, len(to_bytes(text))
        self.look = ""
        self.rows = [_uncounted(row) for row in self.rows]
        self.move_to(self.byte)

    # The encodings

    @property
    def names(self) -> list[str]:
        return [row.name for row in self._rows_without_replay()]

    def want(self, names: Sequence[str]) -> None:
        """These encodings, in this order; those that were there before are kept, and those that failed tried again."""
        self.end_replay()
        chosen = self.row.name if self.row else ""
        there = {row.name: row for row in self.rows if row.encoding}
        self.rows = [there.get(name) or _unloaded(name) for name in names]
        self.choose(list(names).index(chosen) if chosen in names else self.chosen)

    def try_again(self) -> None:
        """What could not be had may be there by now."""
        self.rows = [row if row.encoding else _unloaded(row.name) for row in self.rows]

    def stop(self) -> None:
        """What is waited for is not, until the text changes."""
        self.rows = [replace(r, note=STOPPED, state="stopped") if r.state == "waiting" else r for r in self.rows]

    def load_again(self, name: str) -> None:
        """The encoding of this name has changed; while it is replayed, that can wait."""
        self._outdated = self._outdated or (self._whole is not None and self._whole.name == name)
        for i, row in enumerate(self.rows):
            if row.name == name:
                self.rows[i] = _unloaded(name)

    def put_in_place_of(self, old: Row, new: Row) -> None:
        """If the old one is still there."""
        self.rows = [new if row is old else row for row in self.rows]

    @property
    def uncounted(self) -> list[Row]:
        """Rows that wait for their encoding or their tokens. A row that is another one by then is not waited for."""
        return [row for row in self.rows if row.state == "waiting"]

    @property
    def row(self) -> Row | None:
        return self.rows[self.chosen] if self.rows else None

    @property
    def tokens(self) -> Tokens | None:
        """Of the chosen row, as they are shown."""
        return self.row.shown(self.special) if self.row else None

    @property
    def encoding(self) -> BytePairEncoding | None:
        """The chosen one with all its merges, if it is made of merges."""
        row = self._whole or self.row
        return row.encoding if row and isinstance(row.encoding, BytePairEncoding) else None

    # The cursor

    @property
    def token(self) -> int | None:
        """The token under the cursor."""
        return self.tokens.ids[self.tokens.at(self.byte)] if self.tokens else None

    @property
    def number_under_cursor(self) -> int | None:
        """Of the merge that made the token under the cursor; 0: no merge made it; None: there is no such token yet."""
        if self.encoding is None or self.token is None:
            return None
        return self.encoding.vocabulary.number_of(self.token)

    def move_to(self, byte: int) -> None:
        self.byte = max(0, min(byte, self.n_bytes - 1))

    def move_by_tokens(self, n: int) -> None:
        """To the first byte of the token `n` on; by bytes where the tokens are not counted."""
        if not self.tokens:
            self.move_to(self.byte + n)
            return
        tokens, last = self.tokens, len(self.tokens) - 1
        i = tokens.at(self.byte) + n
        while 0 < i < last and tokens.span(i)[0] == tokens.span(i)[1]:
            i += n  # some tokenizers make tokens of nothing
        self.move_to(tokens.span(max(0, min(i, last)))[0])

    def choose(self, row: int) -> None:
        """Another row; what was replayed is whole again."""
        self.end_replay()
        self.chosen = max(0, min(row, len(self.rows) - 1))

    def choose_next(self, way: int) -> None:
        """The row below (1) or above (-1); in a replay, the next one that can be replayed, from no merge on."""
        if self.k is None:
            self.choose(self.chosen + way)
            return
        beyond = range(self.chosen + way, len(self.rows) if way > 0 else -1, way)
        row = next((i for i in beyond if isinstance(self.rows[i].encoding, BytePairEncoding)), None)
        if row is not None:
            self.choose(row)
            self.scrub(0)

    # The replay

    @property
    def k(self) -> int | None:
        """How many merges the chosen encoding is shown after; None: all of them, there is no replay."""
        if self._whole is None or self.row is None or not isinstance(self.row.encoding, BytePairEncoding):
            return None
        return self.row.encoding.k

    def scrub(self, k: int) -> None:
        """Show the chosen encoding after its first k merges, or the nearest number there is."""
        whole = self._whole or self.row
        if whole and isinstance(whole.encoding, BytePairEncoding):
            self._whole = whole
            limited = whole.encoding.limited(max(0, k))
            name = f"{whole_name(whole.name)}@{limited.k}"
            self.rows[self.chosen] = Row(name, limited, note=COUNTING, state="waiting")

    def scrub_by(self, merges: int) -> None:
        """On or back, in a replay."""
        if self.k is not None:
            self.scrub(self.k + merges)

    def scrub_share(self, ninths: int) -> None:
        """From no merge (0) to all of them (9), divided as the slider is: logarithmically."""
        if self.encoding:
            self.scrub(round((self.encoding.vocabulary.n_merges + 1) ** (ninths / 9)) - 1)

    def end_replay(self) -> None:
        if whole := self._whole:
            self.rows[self.chosen] = _unloaded(whole.name) if self._outdated else _uncounted(whole)
            self._whole, self._outdated = None, False

    def _rows_without_replay(self) -> list[Row]:
        rows = list(self.rows)
        if self._whole:
            rows[self.chosen] = self._whole
        return rows


def _unloaded(name: str) -> Row:
    return Row(name, None, note=LOADING, state="waiting")


def _uncounted(row: Row) -> Row:
    """Of another text. What could not be had is not tried again, what was only stopped is."""
    if row.encoding is None:
        return _unloaded(row.name) if row.state != "done" else row
    return Row(row.name, row.encoding, note=COUNTING, state="waiting")
