"""What there is to train with: data sets, device. And what the learner should know."""

from collections.abc import Mapping
from textwrap import wrap

from textual.content import Content
from textual.widgets import Static

from zth_tui.tui.device import Device
from zth_tui.tui.widgets.row_list import ACCENT, QUIET

LABEL = 8  # cells
MOST = 3  # lines


class Facts(Static):
    """A line each; what is not known yet is said to be so. A long note has two, and the device none then."""

    DEFAULT_CSS = """
    Facts { text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.data: Mapping[str, bool] = {}  # data set -> it is here
        self.device: Device | None = None
        self.device_known = False
        self.note = ""
        self.invitation = ""

    def on_mount(self) -> None:
        self.show()

    def on_resize(self) -> None:
        self.show()

    def show(self) -> None:
        """Draw what the attributes say now."""
        lines = [_line("data", self._data()), _line("device", self._device())]
        if self.note:
            note = self._note()
            lines = [*lines[: MOST - len(note)], *note]
        if self.invitation and not self.note:
            lines.append(_line("recall", Content.styled(self.invitation, ACCENT)))
        self.update(Content("\n").join(lines))

    def _note(self) -> list[Content]:
        width = max(2, self.size.width - LABEL)
        rows = wrap(self.note, width, max_lines=2, placeholder="…") or [self.note]
        return [
            _line(label, Content.styled(row, "$text-warning")) for label, row in zip(("note", ""), rows, strict=False)
        ]

    def _data(self) -> Content:
        names = [
            Content.assemble(("✓ ", ACCENT), name) if here else Content.styled(f"○ {name}", QUIET)
            for name, here in self.data.items()
        ]
        how = Content() if all(self.data.values()) else Content.styled("   zth-tui data pull NAME", QUIET)
        return Content("   ").join(names) + how

    def _device(self) -> Content:
        if self.device is None:
            return Content.styled("it will be said when a run starts" if self.device_known else "looking …", QUIET)
        return Content.assemble(self.device.device, (f"  {self.device.why}", QUIET))


def _line(label: str, content: Content) -> Content:
    return Content.styled(f"{label:<{LABEL}}", QUIET) + content
