"""A lesson: its text, the panels of its run, and the run bar."""

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from zth_tui.course.lessons import Lesson, Step
from zth_tui.course.packs import Pack
from zth_tui.course.stages import Experiment
from zth_tui.runs import commands
from zth_tui.tui.commands import Place, Situation, bindings
from zth_tui.tui.lesson_of_run import panels_of
from zth_tui.tui.run_screen import RunScreen
from zth_tui.tui.screens.confirm import ConfirmScreen
from zth_tui.tui.watch import Watch
from zth_tui.tui.widgets.key_bar import KeyBar
from zth_tui.tui.widgets.lesson_text import LessonText
from zth_tui.tui.widgets.panel_grid import PanelGrid
from zth_tui.tui.widgets.run_bar import RunBar

NOTHING_OFFERED = "Nothing runs in this step; n reads on."


class LessonScreen(RunScreen):
    """The text may run ahead of the run: panels are those of the run, or of the step's experiment before there is one."""

    PLACE: ClassVar[Place] = "lesson"
    CSS_PATH = "lesson.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("lesson")

    def __init__(self, pack: Pack, lesson: Lesson) -> None:
        super().__init__(pack, (pack.path, lesson.name))
        self.lesson = lesson
        self.index = 0
        self.log_scale = False
        self._shown: Watch | None = None
