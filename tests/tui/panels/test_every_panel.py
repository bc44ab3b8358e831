"""What every panel owes: it fits its place, shows the same twice, and explains itself."""

import re

import pytest

from tests.build import started
from tests.tui.panels.drawing import SIZES, plain
from tests.tui.panels.histories import after, everything
from zth_tui.runs.history import History
from zth_tui.tui.panels import PANELS, Panel, View


@pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS)
class TestEveryPanel:
    @pytest.mark.parametrize("log_scale", [False, True])
    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.parametrize("history", [History(), after(started()), everything()], ids=["nothing", "started", "all"])
    def test_it_fits_its_place(self, panel: Panel, history: History, size: tuple[int, int], log_scale: bool) -> None:
        width, height = size
        rows = panel.draw(history, View(width, height, log_scale))
        assert 0 < len(rows) <= height
        assert all(row.cell_len <= width and "\n" not in row.plain for row in rows)

    def test_looking_twice_shows_the_same(self, panel: Panel) -> None:
        history, view = everything(), View(46, 9)
        assert panel.draw(history, view) == panel.draw(history, view)

    def test_before_there_is_data_it_says_so_kindly(self, panel: Panel) -> None:
        history = after(started())
        assert "first" in " ".join(plain(panel.draw(history, View(76, 20))))
        assert panel.summary(history) == ""
        assert panel.explain(history).startswith("## ")

    def test_lines_of_code_are_not_glued_together(self, panel: Panel) -> None:
        """Markdown makes one line of two that follow each other."""
        assert not re.search(r"^`[^`]*`\n`", panel.explain(everything()), re.MULTILINE)

    def test_its_numbers_stand_in_the_explanation(self, panel: Panel) -> None:
        history = everything()
        shown = bool(panel.summary(history))
        assert shown == (len(panel.explain(history)) > len(panel.explain(History())))
