"""One lesson of the map in full: what it is about, its steps, its experiments and the figures to reach."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from zth_tui.course.standing import ExperimentStanding, Level, Standing
from zth_tui.tui.widgets.course_map import remark
from zth_tui.tui.widgets.row_list import ACCENT, QUIET

MARKS: dict[Level, str] = {"new": "·", "seen": "○", "done": "●", "helped": "+", "passed": "✓"}


class LessonCard(Vertical):
    DEFAULT_CSS = """
    LessonCard {
        & > .about { height: auto; margin-bottom: 1; }
        & > .done { height: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._about, self._done = Static(classes="about"), Static(classes="done")

    def compose(self) -> ComposeResult:
        yield self._about
        yield self._done

    def show(self, standing: Standing) -> None:
        self.border_title = Content(standing.entry.title)
        self._about.update(Content(standing.entry.about))
        self._done.update(card(standing))


def card(standing: Standing) -> Content:
    lines = [Content.styled(remark(standing), QUIET)] if remark(standing) else []
    if standing.trouble:
        lines.append(Content.styled(standing.trouble, "$text-error"))
    if standing.steps:
        lines += _steps(standing)
    if standing.experiments:
        lines += [Content(), *_experiments(standing)]
    return Content("\n").join(lines)


def _steps(standing: Standing) -> list[Content]:
    lines = [Content.styled("steps   ○ seen  ● done  ✓ passed  + with help", QUIET)]
    for index, step in enumerate(standing.steps):
        here = index == standing.place and standing.steps_seen
        pointer = Content.styled("▸" if here else " ", ACCENT)
        lines.append(pointer + _line(MARKS[step.level], step.title, "" if step.seen else QUIET))
    return lines


def _experiments(standing: Standing) -> list[Content]:
    width = max(len(e.experiment.name) for e in standing.experiments)
    lines = [Content.styled("experiments", QUIET)]
    for e in standing.experiments:
        line = _line(mark(e), f"{e.experiment.name:<{width}}  ", "" if e.ran else QUIET)
        lines.append(line + Content.styled(_figures(e) or e.experiment.doc, QUIET))
    return lines


def mark(e: ExperimentStanding) -> str:
    """How far the learner has come with it."""
    return "✓" if e.passed else "●" if e.ran else "·"


def _figures(e: ExperimentStanding) -> str:
    return "  ".join(f"{split} {loss:.3f}" for split, loss in e.experiment.expect.items())


def _line(mark: str, text: str, style: str) -> Content:
    return Content.assemble((f" {mark} ", ACCENT), (text, style))
