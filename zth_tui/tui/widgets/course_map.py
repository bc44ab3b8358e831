"""The course as a map: a line or two for every lesson, with what the learner has done of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from zth_tui.course.standing import Standing
from zth_tui.tui.widgets.row_list import ACCENT, QUIET, RowList

BAR = 10  # cells
TITLE = 27
WIDE = 73  # cells from which on a short row has a bar and all figures
Part = str | Content | tuple[str, str]
DONE, BEGUN, NEW, TO_COME, UNREADABLE = "✓", "◐", "○", " ", "?"


class CourseMap(RowList):
    """The lessons in the order of the course."""

    roomy = var(False)
    """Two lines for each lesson instead of one."""

    @dataclass
    class Chosen(Message):
        """Enter was pressed on a lesson."""

        standing: Standing

    @dataclass
    class Highlighted(Message):
        """The cursor is on this lesson."""

        standing: Standing

    def __init__(self, standings: Sequence[Standing], *, at: str | None = None) -> None:
        """`at`: the lesson on which the cursor starts; the first that is there if it is none of these."""
        self._standings = list(standings)
        super().__init__(*(Option(short_row(s)) for s in self._standings))
        self.highlighted = next((i for i, s in enumerate(self._standings) if s.entry.there), None)
        self.go_to(at)

    def go_to(self, name: str | None) -> None:
        """Move the cursor to this lesson, if it is one of the course."""
        names = [s.entry.name for s in self._standings]
        if name in names:
            self.highlighted = names.index(name)

    def show(self, standings: Sequence[Standing]) -> None:
        """The same lessons, with what has been done since."""
        self._standings = list(standings)
        for index, standing in enumerate(self._standings):
            row = long_row(standing) if self.roomy else short_row(standing, self.size.width - 3)
            self.replace_option_prompt_at_index(index, row)
        if self.highlighted is not None:
            self.post_message(self.Highlighted(self._standings[self.highlighted]))

    def on_resize(self) -> None:
        self.show(self._standings)

    def watch_roomy(self) -> None:
        self.show(self._standings)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Chosen(self._standings[event.option_index]))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.post_message(self.Highlighted(self._standings[event.option_index]))


def heading(width: int) -> Content:
    """Over short rows of that width."""
    bar_and_passed = width >= WIDE
    seen = f"{'steps done':>{BAR + 7}}" if bar_and_passed else f"{'done':>7}"
    return Content(f"   lecture  {'lesson':<{TITLE}}{seen}     run" + "  reached" * bar_and_passed)


def short_row(standing: Standing, width: int = WIDE) -> Content:
    parts: list[Part] = [*_name(standing, lecture_width=7)]
    if standing.steps:
        done = f"{standing.steps_done}/{len(standing.steps)}"
        run = _share(standing.ran, len(standing.experiments))
        passed = _share(standing.passed, standing.passable)
        if width >= WIDE:
            parts += [bar(standing.steps_done, len(standing.steps)), f"{done:>7}  {run:>6}   {passed:>6}"]
        else:
            parts.append(f"{done:>7}  {run:>6}")
    else:
        parts.append((remark(standing), QUIET))
    return Content.assemble(*parts)


def long_row(standing: Standing) -> Content:
    parts: list[Part] = [*_name(standing, lecture_width=4), "\n" + " " * 9]
    if standing.steps:
        done = f"  {standing.steps_done}/{len(standing.steps)} steps"
        if standing.experiments:
            run = f" · {standing.ran}/{len(standing.experiments)} run"
            done += run + (f" · {standing.passed}/{standing.passable} reached" if standing.passable else "")
        parts += [bar(standing.steps_done, len(standing.steps)), (done, QUIET)]
    else:
        parts.append((remark(standing), QUIET))
    return Content.assemble(*parts)


def bar(done: int, of: int) -> Content:
    """Thick for what is done and thin for the rest, so that it reads without colour."""
    filled = BAR if done >= of else done * BAR // of
    filled = max(filled, 1) if done else 0
    return Content.assemble(("━" * filled, ACCENT), ("─" * (BAR - filled), QUIET))


def mark(standing: Standing) -> str:
    if not standing.entry.there:
        return TO_COME
    if standing.trouble:
        return UNREADABLE
    if standing.steps and standing.steps_done == len(standing.steps):
        return DONE
    return BEGUN if standing.steps_seen or standing.ran else NEW


def remark(standing: Standing) -> str:
    """What stands in the place of figures."""
    if not standing.entry.there:
        return "to come"
    return "cannot be read" if standing.trouble else ""


def _name(standing: Standing, *, lecture_width: int) -> tuple[tuple[str, str], ...]:
    entry = standing.entry
    style = "" if entry.there else QUIET
    title = entry.title if cell_len(entry.title) < TITLE else set_cell_size(entry.title, TITLE - 2) + "…"
    return (
        (f"{mark(standing)}  ", ACCENT),
        (f"{entry.lecture:<{lecture_width}}  ", QUIET),
        (set_cell_size(title, TITLE), style),
    )


def _share(count: int, of: int) -> str:
    return f"{count}/{of}" if of else ""
