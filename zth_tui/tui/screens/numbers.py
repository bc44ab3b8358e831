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
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import get_current_worker

from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.numbers import LIMIT, NumberCuts, cut_numbers, meaning
from zth_tui.tui.inspector.number_map import number_map
from zth_tui.tui.widgets.row_list import ACCENT, QUIET
from zth_tui.visible import visible

NONE = "No encoding here is made of merges. Add one, such as gpt2, and come back."
COUNTING = "counting…"
START = 1999
MOVES = {"left": (-1, "One back"), "right": (1, "One on"), "up": (-10, "A row up"), "down": (10, "A row down")}


class Cancelled(Exception):
    """The screen was left."""


class NumbersScreen(ModalScreen[None]):
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

    def __init__(self, encodings: Sequence[BytePairEncoding]) -> None:
        super().__init__()
        self._encodings = encodings
        self._cut: dict[int, NumberCuts] = {}
        self.chosen = 0
        self.number = START
        self.within = False
        """The cursor moves among the numbers of a hundred."""

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="numbers", can_focus=False):
            yield Static(id="encodings")
            yield Static(id="here")
            yield Static(id="maps")
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
            for place, encoding in enumerate(self._encodings):
                self.post_message(self.Cut(place, cut_numbers(encoding, check)))
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
        self.query_one("#encodings", Static).update(self._names())
        maps, words = self.query_one("#maps", Static), self.query_one("#words", Static)
        numbers = self._cut.get(self.chosen)
        maps.display = numbers is not None
        if numbers is None:
            words.update(COUNTING if self._encodings else NONE)
            return
        rows = number_map(numbers, self.number, self.within, maps.content_size.width)
        maps.update(Text("\n").join(rows))
        self.query_one("#here", Static).update(self._here())
        words.update(self._words(numbers))

    def _names(self) -> Content:
        names = (
            Content.styled(f"{i + 1} {visible(encoding.name)}", "bold reverse" if i == self.chosen else QUIET)
            for i, encoding in enumerate(self._encodings)
        )
        return Content("   ").join(names)

    def _here(self) -> Content:
        """The number under the cursor, as each encoding cuts it."""
        cuts = (f"{visible(known.name)} {'|'.join(known.cuts[self.number])}" for _, known in sorted(self._cut.items()))
        return Content.assemble((f"{self.number}", ACCENT), f"   {'   '.join(cuts)}")

    def _words(self, numbers: NumberCuts) -> Content:
        small, large = numbers.singles(0, 999), numbers.singles(1000, LIMIT - 1)
        counts = f"One token: {small:,} of 0 to 999, {large:,} of 1000 to 9999."
        return Content.assemble((f"{counts} ", "bold"), meaning(numbers))
