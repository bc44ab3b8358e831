"""Which of the numbers 0 to 9999 are one token, and how the others are cut."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from zth_tui.tokens.count import Row
from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.glyphs import BORDER
from zth_tui.tokens.numbers import LIMIT, NumberCuts, cut_numbers, meaning
from zth_tui.tui.inspector.names import shown_names
from zth_tui.tui.inspector.number_map import SINGLE, number_map
from zth_tui.tui.screens.dialog import Dialog
from zth_tui.tui.widgets.row_list import ACCENT, QUIET

NONE = "No encoding here is made of merges. Add one, such as gpt2, and come back."
COUNTING = "counting…"
LEGEND = f"{SINGLE} one token   2 3 4 so many tokens   · none of the hundred"
LONGEST_NUMBER = len(str(LIMIT - 1))
LONGEST_CUT = 2 * LONGEST_NUMBER - 1  # a border between every two digits
START = 1999
MOVES = {"left": (-1, "One back"), "right": (1, "One on"), "up": (-10, "A row up"), "down": (10, "A row down")}


class Cancelled(Exception):
    """The screen was left."""


class NumbersScreen(Dialog[None]):
    """Two maps: the hundreds, and the numbers of the hundred under the cursor. The cursor moves in one of them."""

    CSS_PATH = "numbers.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back"),
        Binding("tab,enter", "change_map", "Other map", tooltip="Go to the hundreds, or to the numbers of one"),
        *(Binding(key, f"move({step})", words, tooltip=words) for key, (step, words) in MOVES.items()),
        *(Binding(str(n), f"choose({n})", "Encoding", tooltip="Another encoding") for n in range(1, 10)),
    ]

    @dataclass
    class Cut(Message):
        """The numbers were cut by one of the encodings."""

        place: int
        numbers: NumberCuts

    def __init__(self, rows: Sequence[Row], chosen: int = 0) -> None:
        """`rows`: those whose encoding is made of merges. `chosen`: which of them is shown at first."""
        super().__init__()
        self._encodings = [row.encoding for row in rows if isinstance(row.encoding, BytePairEncoding)]
        self._names = shown_names([row.name for row in rows])
        self._cut: dict[int, NumberCuts] = {}
        self.chosen = chosen
        self.number = START
        self.within = False
        """The cursor moves among the numbers of a hundred."""

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="numbers", can_focus=False):
            yield Static(id="encodings")
            yield Static(id="maps")
            yield Static(id="here")
            yield Static(Content.styled(LEGEND, QUIET), id="legend")
            yield Static(id="words")

    def on_mount(self) -> None:
        frame = self.query_one("#numbers")
        frame.border_title = "Numbers that are one token"
        frame.border_subtitle = "1-9 encoding   ←→↑↓ move   Tab other map   Esc back"
        self._count()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    @work(thread=True)
    def _count(self) -> None:
        worker = get_current_worker()

        def check() -> None:
            if worker.is_cancelled:
                raise Cancelled

        try:
            for place in sorted(range(len(self._names)), key=lambda place: place != self.chosen):
                self.post_message(self.Cut(place, cut_numbers(self._encodings[place], check)))
        except Cancelled:
            pass

    def on_numbers_screen_cut(self, event: Cut) -> None:
        self._cut[event.place] = event.numbers
        self._draw()

    def action_change_map(self) -> None:
        self.within = not self.within
        self._draw()

    def action_move(self, cells: int) -> None:
        moved = self.number + cells * (1 if self.within else 100)
        if 0 <= moved < LIMIT:
            self.number = moved
            self._draw()

    def action_choose(self, number: int) -> None:
        if number <= len(self._encodings):
            self.chosen = number - 1
            self._draw()

    def _draw(self) -> None:
        self.query_one("#encodings", Static).update(self._choices())
        maps, words = self.query_one("#maps", Static), self.query_one("#words", Static)
        for part in ("#here", "#maps", "#legend"):
            self.query_one(part).display = bool(self._encodings)
        numbers = self._cut.get(self.chosen)
        self.query_one("#here", Static).update(self._here())
        if numbers is None:
            maps.update("")
            words.update(COUNTING if self._encodings else NONE)
            return
        rows = number_map(numbers, self.number, self.within, maps.content_size.width)
        maps.update(Text("\n").join(rows))
        words.update(self._words(numbers))

    def _choices(self) -> Content:
        names = (
            Content.styled(f"{i + 1} {name}", "bold reverse" if i == self.chosen else QUIET)
            for i, name in enumerate(self._names)
        )
        return Content("   ").join(names)

    def _here(self) -> Content:
        """The number under the cursor, as each encoding cuts it, in the same cells whatever the cuts are."""
        cuts = [BORDER.join(self._cut[i].cuts[self.number]) if i in self._cut else "…" for i in range(len(self._names))]
        told = (f"{name} {cut:<{LONGEST_CUT}}" for name, cut in zip(self._names, cuts, strict=True))
        return Content.assemble((f"{self.number:<{LONGEST_NUMBER}}", ACCENT), f"  {'  '.join(told)}")

    def _words(self, numbers: NumberCuts) -> Content:
        small, large = numbers.singles(0, 999), numbers.singles(1000, LIMIT - 1)
        counts = f"One token: {small:,} of 0 to 999, {large:,} of 1000 to 9999."
        return Content.assemble((f"{counts} ", "bold"), meaning(numbers))
