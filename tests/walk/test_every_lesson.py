"""A learner walks through every built-in lesson with real, short runs: each step is ticked, nothing is cut off."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Static

from tests.tui.small_course import settle, text_of
from tests.walk.learner import Learner
from tests.walk.trainers import Forks, ShortRuns
from zth_tui import corpus, datasets
from zth_tui.course.packs import builtin_pack
from zth_tui.tui.app import ZthApp
from zth_tui.tui.screens.recap import RecapScreen
from zth_tui.tui.widgets.prose import Fence

PACK = builtin_pack()
LESSONS = [entry.name for entry in PACK.entries if entry.there]
SMALL_GPT = {"batch_size": 2, "block_size": 8, "n_embd": 8, "n_head": 2, "n_layer": 1}
SMALLER = {"gpt/scaled": SMALL_GPT}
NAMES, CHARACTERS = 300, 6000  # as much of a text as is read


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    made = Forks()
    yield made
    made.close()


@pytest.fixture
def texts(tmp_path: Path) -> dict[str, Path]:
    """A small one for each data set."""
    names = datasets.registry()[datasets.DEFAULT].place.read_text().split()
    small = {
        "names": "\n".join(names[:: len(names) // NAMES]),
        "prose": datasets.read_text(datasets.obtain([corpus.NAME])[0])[:CHARACTERS],
    }
    paths = {}
    for kind, text in small.items():
        paths[kind] = tmp_path / f"{kind}.txt"
        paths[kind].write_text(text)
    of_names = dict.fromkeys(("names", datasets.DEFAULT), paths["names"])
    return of_names | dict.fromkeys(("tinyshakespeare", corpus.NAME), paths["prose"])


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", LESSONS)
async def test_a_lesson_from_its_first_step_to_its_recap(name, size, forks, texts) -> None:
    starter = ShortRuns(forks, texts, SMALLER)
    app = ZthApp(PACK, name, starter=starter)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        learner = Learner(pilot, app, starter)
        for step in PACK.lesson(name).steps:
            await settle(pilot)
            assert step.title in str(learner.screen.query_one("#step-title", Static).content)
            assert_nothing_is_cut_off(learner)
            await learner.do(step)
            await learner.until(lambda step=step: app.progress.has_done(name, step.title))
            await pilot.press("n")
        await settle(pilot)
        assert isinstance(app.screen, RecapScreen)
        steps = len(PACK.lesson(name).steps)
        assert f"{steps} of {steps} steps done" in text_of(app)


def assert_nothing_is_cut_off(learner: Learner) -> None:
    """All of the text is within the column, so that scrolling up and down shows the whole of it."""
    reading = learner.screen.query_one("#reading")
    assert reading.max_scroll_x == 0
    for widget in reading.query("*"):
        assert widget.region.right <= reading.region.right, widget
    for fence in reading.query(Fence):
        assert fence.max_scroll_x == 0, "a line of code is longer than its column"
