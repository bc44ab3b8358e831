"""The panels of a run side by side: as many as there is room for, the one that the text points to among them."""

from collections.abc import Sequence

from textual.containers import Grid

from zth_tui.runs.history import History
from zth_tui.tui.panels import PANELS
from zth_tui.tui.widgets.panel_view import PanelView

NARROWEST, LOWEST = 34, 9  # cells of a panel in which a picture can be read
COMFORTABLE = 14  # rows of a panel, where there is more than one column
MOST_COLUMNS = 3


class PanelGrid(Grid):
    DEFAULT_CSS = """
    PanelGrid {
        grid-rows: 1fr;
        grid-columns: 1fr;
        & > .-pointed-at { border-title-color: $text-accent; border-title-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.names: tuple[str, ...] = ()
        self._pointed_at: str | None = None

    @property
    def views(self) -> list[PanelView]:
        return list(self.query(PanelView))

    @property
    def hidden(self) -> list[PanelView]:
        """Those for which there is no room."""
        return [view for view in self.views if not view.display]

    async def hold(self, names: Sequence[str]) -> None:
        """Have these panels, in this order."""
        if tuple(names) != self.names:
            self.names = tuple(names)
            await self.remove_children()
            await self.mount(*(PanelView(PANELS[name], i) for i, name in enumerate(names, start=1)))
            self.fit()

    def point_at(self, name: str | None) -> None:
        """The panel that matters now is shown in any case, and marked."""
        self._pointed_at = name
        self.fit()

    def show(self, history: History) -> None:
        for view in self.views:
            if view.display:
                view.show(history)

    def set_log_scale(self, log_scale: bool) -> None:
        for view in self.views:
            view.log_scale = log_scale

    def on_resize(self) -> None:
        self.fit()

    def fit(self) -> None:
        """Choose what is shown, and in how many columns."""
        columns, shown = arrangement(self.names, self._pointed_at, self.size.width, self.size.height)
        self.styles.grid_size_columns = columns
        first = True
        for view in self.views:
            view.display = view.panel.name in shown
            view.set_class(view.panel.name == self._pointed_at, "-pointed-at")
            if view.display:
                view.styles.column_span = 2 if first and len(shown) % columns == columns - 1 and columns > 1 else 1
                first = False


def arrangement(names: Sequence[str], pointed_at: str | None, width: int, height: int) -> tuple[int, list[str]]:
    """(columns, panels shown): the first ones, but the one pointed at in any case."""
    most_columns = max(1, min(MOST_COLUMNS, width // NARROWEST))
    rows = max(1, height // (COMFORTABLE if most_columns > 1 else LOWEST))
    room = min(len(names), most_columns * rows)
    shown = list(names[:room])
    if pointed_at is not None and pointed_at in names and pointed_at not in shown:
        shown[-1] = pointed_at
    columns = min(most_columns, 1 if len(shown) <= 2 else 2 if len(shown) <= 4 else 3)
    return columns, shown
