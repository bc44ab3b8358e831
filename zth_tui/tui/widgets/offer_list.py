"""The lines below a lesson's text: what the step offers, each with its key and a tick."""

from collections.abc import Sequence
from textwrap import wrap

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from zth_tui.tui.lesson.offers import Offer
from zth_tui.tui.widgets.row_list import ACCENT, QUIET

ROWS, ROWS_WHERE_LOW = 6, 3
GAP = "   "
KEY_NAMES = {"Enter": "enter", ".": "full_stop"}


class OfferList(Static):
    """A line for each where there is room; side by side where there is not. A click on one presses its key."""

    DEFAULT_CSS = """
    OfferList {
        height: auto;
        max-height: 6;
        padding: 0 1;
        background: $surface;
        link-color: $foreground 60%;
        link-style: none;
        &.-low { max-height: 3; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._offers: Sequence[Offer] = ()
        self._low = False
        self._shown: tuple[Sequence[Offer], bool, int] | None = None

    def show(self, offers: Sequence[Offer]) -> None:
        self._offers = offers
        self._write()

    def set_low(self, low: bool) -> None:
        """There is little room."""
        self._low = low
        self.set_class(low, "-low")
        self._write()

    def on_resize(self) -> None:
        self._write()

    def _write(self) -> None:
        """Only what is new is drawn."""
        width = max(1, self.size.width)
        if self._shown != (self._offers, self._low, width):
            self._shown = self._offers, self._low, width
            self.display = bool(self._offers)
            self.update(side_by_side(self._offers, width) if self._low else one_a_line(self._offers, width))
            self.call_after_refresh(self.refresh, layout=True)  # a layout asked for in a layout is not made


def one_a_line(offers: Sequence[Offer], width: int) -> Content:
    """With what an experiment does below it, if all that has room."""
    lines = [_line(offer, _mark(offer) or "  ", offer.words) for offer in offers]
    free = ROWS - sum(_height(line, width) for line in lines)
    if free < 0:
        return side_by_side(offers, width)
    for offer, line in zip(offers, list(lines), strict=True):
        about = Content.styled(f"  {offer.about}", QUIET)
        if offer.about and _height(about, width) <= free:
            lines.insert(lines.index(line) + 1, about)
    return Content("\n").join(lines)


def side_by_side(offers: Sequence[Offer], width: int) -> Content:
    """As many in a row as there is room for; if the rows are too many, what has to be done comes first."""
    rows = _rows(offers, width)
    if sum(_height(row, width) for row in rows) > ROWS_WHERE_LOW:
        rows = _rows(sorted(offers, key=lambda offer: not offer.wanted), width)
    return Content("\n").join(rows)


def _rows(offers: Sequence[Offer], width: int) -> list[Content]:
    rows: list[Content] = []
    for offer in offers:
        line = _line(offer, _mark(offer), offer.short)
        if rows and rows[-1].cell_length + len(GAP) + line.cell_length <= width:
            rows[-1] = rows[-1] + GAP + line
        else:
            rows.append(line)
    return rows


def _mark(offer: Offer) -> str:
    return "✓ " if offer.done else "○ " if offer.wanted else ""


def _line(offer: Offer, mark: str, words: str) -> Content:
    key = (f"{offer.key} ", f"bold {ACCENT}") if offer.key else ""
    told = Content.styled(words, QUIET)
    if pressed := _key(offer):
        told = told.stylize(Style.from_meta({"@click": f"app.simulate_key({pressed!r})"}))
    return Content.assemble((mark, ACCENT), key, told)


def _key(offer: Offer) -> str:
    """The one that a click presses; of several the last, and none where one has to be chosen."""
    key = offer.key.split()[-1] if offer.key else ""
    return "" if key == "…" else KEY_NAMES.get(key, key)


def _height(line: Content, width: int) -> int:
    return max(1, len(wrap(line.plain, max(1, width))))
