"""Every setting that may change while training, with its value of now."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input

from zth_tui.course.stages import Setting, Value
from zth_tui.errors import UsageError
from zth_tui.runs import commands
from zth_tui.tui.screens.dialog import Dialog
from zth_tui.tui.widgets.field import field
from zth_tui.tui.widgets.hint import Hint

HINT = "Tab next   Enter set it   Esc back"


class KnobsScreen(Dialog[commands.Set | None]):
    """Dismisses with the change that was asked for, checked, or None."""

    CSS_PATH = "form.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back")]

    def __init__(self, settings: Iterable[Setting], values: Mapping[str, Value]) -> None:
        super().__init__()
        self._settings = {setting.name: setting for setting in settings}
        self._values = values

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="form", can_focus=False):
            for setting in self._settings.values():
                value = self._values.get(setting.name, setting.default)
                yield from field(setting.name, f"{value}", _meaning(setting))
            yield Hint(id="hint")

    def on_mount(self) -> None:
        self.query_one("#form").border_title = "Knobs"
        self.query_one("#form").border_subtitle = HINT

    def on_input_changed(self) -> None:
        self.query_one(Hint).forgive()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        setting = self._settings[event.input.name or ""]
        try:
            value = setting.parse(event.value.strip())
        except UsageError as error:
            self.query_one(Hint).complain(str(error))
            return
        self.dismiss(commands.Set(name=setting.name, value=value))


def _meaning(setting: Setting) -> str:
    if setting.low is None:
        reach = f" ({setting.takes})" if setting.kind is bool else ""
    else:
        reach = f" ({setting.low:g} to {setting.high:g})"
    return f"{setting.doc}{reach}"
