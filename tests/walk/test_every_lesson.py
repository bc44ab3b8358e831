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

PACK = builtin_pack()
LESSONS = [entry.name for entry in PACK.entries if entry.there]
SIZES = [(80, 24), (120, 40)]
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
    names = datasets.registry()[datasets.DEFAULT].path.read_text().split()
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


@pytest.mark.parametrize("name", LESSONS)
async def test_a_lesson_from_its_first_step_to_its_recap(name, forks, texts, tmp_path, monkeypatch) -> None:
    """On a small terminal and on a larger one, each time by a learner who has done nothing yet.

    What was trained to its end in the first walk is not trained again in the second, which finds a copy of that run.
    """
    starter = ShortRuns(forks, texts, SMALLER)
    for width, height in SIZES:
        monkeypatch.setenv("ZTH_HOME", str(tmp_path / f"{width}x{height}"))
        await walk(name, starter, (width, height))


async def walk(name: str, starter: ShortRuns, size: tuple[int, int]) -> None:
    app, steps = ZthApp(PACK, name, starter=starter), PACK.lesson(name).steps
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        learner = Learner(pilot, app, starter)
        for step in steps:
            await learner.read(step)
            assert step.title in str(learner.screen.query_one("#step-title", Static).content)
            await learner.do(step)
            await pilot.press("n")
        await settle(pilot)
        assert isinstance(app.screen, RecapScreen)
        assert f"{len(steps)} of {len(steps)} steps done" in text_of(app)
