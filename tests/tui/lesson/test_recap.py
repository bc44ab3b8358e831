"""The end of a lesson: what was done, predicted and reached, and the exercises."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from tests.build import finished, run_folder, run_info, scalars, started
from tests.tui.small_course import SmallApp, settle, small_pack, text_of
from zth_tui import paths
from zth_tui.course.packs import Pack
from zth_tui.course.progress import Answer, Guess, Progress
from zth_tui.runs import events
from zth_tui.tui.lesson.recap import Best, Recap, recap
from zth_tui.tui.screens.code import CodeScreen
from zth_tui.tui.screens.recap import RecapScreen, words

STAGE = '''"""A stage of the tests."""
from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Config:
    wide: Annotated[bool, "a wider net"] = False


DATA = ("ssa-2018",)
EXPERIMENTS = {
    "counts": {"doc": "count them", "expect": {"train": 2.454}},
    "net": {"doc": "learn them"},
    "split": {"doc": "two figures", "expect": {"train": 2.1, "dev": 2.3}},
    "steps": {"doc": "a figure of a step", "expect": {"train": 2.1, "step 1": 3.0}},
}
'''


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    made = small_pack(tmp_path / "pack")
    (made.path / "bigram" / "stage.py").write_text(STAGE)
    folder = made.path / "bigram" / "exercises"
    folder.mkdir()
    for name, task in (("E01", "Count triples"), ("E02", "Split the names")):
        (folder / f"{name}.py").write_text(f'"""{task}\n\nMore.\n"""\n')
    return made


@pytest.fixture
def progress() -> Progress:
    return Progress.load(paths.progress())


def of(pack: Pack, progress: Progress) -> Recap:
    return recap(pack, pack.lesson("bigram"), progress, paths.runs())


@pytest.fixture
def ended(pack: Pack) -> Callable[..., None]:
    """Adds a run of the pack's stage that has ended so."""

    def add(
        experiment: str,
        *said: events.Event,
        why: events.Why = "done",
        data: str = "ssa-2018",
        wide: bool = False,
        **evaluation: float,
    ) -> None:
        made = run_info(experiment)
        source = msgspec.structs.replace(made.data, name=data)
        info = msgspec.structs.replace(made, pack=str(pack.path), data=source, config={"wide": wide})
        run_folder(paths.runs(), started(), *said, finished(9, why, **evaluation), info=info)

    return add


def test_somebody_who_has_only_read_gets_a_kind_word(pack, progress):
    told = words(of(pack, progress)).plain
    assert "0 of 2 steps done" in told and "still open: The first step, The second step" in told
    assert "Nothing was predicted" in told and "Nothing has been run" in told


def test_a_guess_stands_beside_the_truth(pack, progress):
    progress.guessed("bigram", "The first step", Guess(3.3, 3.2958, True, "r"))
    progress.guessed("bigram", "The second step", Guess("falls", "rises", False, "r"))
    told = words(of(pack, progress)).plain
    assert "Predicted: 1 of 2 close" in told
    assert "✓ The first step   you: 3.3   the run: 3.296" in told
    assert "· The second step  you: falls   the run: rises" in told


def test_a_guess_that_was_skipped_is_none(pack, progress):
    progress.guessed("bigram", "The first step", Guess())
    assert of(pack, progress).predicted == []


def test_a_guess_of_a_run_that_never_ended_is_not_held_against_anybody(pack, progress):
    progress.guessed("bigram", "The first step", Guess(3.3))
    told = words(of(pack, progress)).plain
    assert "Predicted: 0 of 0 close" in told and "the run did not end" in told


def test_the_best_run_of_each_experiment_stands_beside_the_figure_to_reach(pack, progress, ended):
    ended("counts", train=2.6)
    ended("counts", train=2.5)
    ended("net", train=2.4, dev=2.7)
    assert of(pack, progress).best == (
        Best("counts", "train", 2.5, 2.454),
        Best("net", "dev", 2.7),
    )
    assert " · counts  train 2.5000  to reach 2.4540" in words(of(pack, progress)).plain


def test_a_tick_is_judged_by_the_run_that_is_shown(pack, progress, ended):
    ended("counts", train=2.46)
    assert of(pack, progress).best == (Best("counts", "train", 2.46, 2.454, reached=True),)


def test_how_near_is_near_enough_is_said_once(pack, progress, ended):
    ended("counts", train=2.46)
    told = words(of(pack, progress)).plain
    assert told.count("✓ reached: within 0.02 of the figure, or below") == 1
    assert "the app's list of names is a little harder than the lecture's" in told


def test_where_there_is_no_figure_to_reach_nothing_is_said_of_it(pack, progress, ended):
    ended("net", dev=2.7)
    assert "within" not in words(of(pack, progress)).plain


def test_of_several_figures_the_one_that_is_missed_is_shown(pack, progress, ended):
    ended("split", train=2.2, dev=2.2)
    assert of(pack, progress).best == (Best("split", "train", 2.2, 2.1),)


def test_of_several_figures_that_are_reached_dev_is_shown(pack, progress, ended):
    ended("split", train=2.11, dev=2.2)
    assert of(pack, progress).best == (Best("split", "dev", 2.2, 2.3, reached=True),)


def test_the_loss_of_a_step_is_a_figure_too(pack, progress, ended):
    ended("steps", scalars(0, 3.3, 3.1), train=2.0)
    assert of(pack, progress).best == (Best("steps", "step 1", 3.1, 3.0),)


def test_a_run_that_never_came_to_that_step_is_not_compared(pack, progress, ended):
    ended("steps", scalars(0, 3.3), train=2.0)
    assert of(pack, progress).best == (Best("steps", "train", 2.0, note="ended too early to compare"),)


@pytest.mark.parametrize("changed", [{"wide": True}, {"data": "file"}])
def test_only_runs_on_its_own_data_and_settings_are_compared(pack, progress, ended, changed):
    ended("counts", train=0.4, **changed)
    assert of(pack, progress).best == (Best("counts", "train", 0.4, note="with other data or settings"),)
    ended("counts", train=2.6)
    assert of(pack, progress).best == (Best("counts", "train", 2.6, 2.454),)


def test_a_run_that_was_stopped_is_not_compared(pack, progress, ended):
    ended("counts", why="stopped", train=2.4)
    assert of(pack, progress).best == (Best("counts", "train", 2.4, note="not at its end"),)


def test_what_another_run_has_reached_is_not_taken_back(pack, progress, ended):
    ended("counts", train=2.6)
    progress.passed("bigram/counts")
    assert of(pack, progress).best == (
        Best("counts", "train", 2.6, 2.454, reached=True, note="another run has reached it"),
    )


def test_answers_at_once_and_with_help_are_kept_apart(pack, progress):
    lesson = pack.path / "bigram" / "lesson.md"
    choices = '[[choice]]\nsays = "a"\nwhy = "y"\nright = true\n[[choice]]\nsays = "b"\nwhy = "n"\n'
    question = f'```question\nask = "?"\n{choices}```\n'
    lesson.write_text(f"# Bigrams\n\n## One\n{question}\n## Two\n{question}")
    for title, tries in (("One", 1), ("Two", 2)):
        progress.answered("bigram", title, Answer(tries, right=True))
        progress.done("bigram", title)
    assert "2 of 2 steps done; questions: 1 answered at once, 1 with help" in words(of(pack, progress)).plain


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
async def test_the_exercises_are_in_sight_and_open_their_stub(pack, progress, size):
    app = SmallApp(pack, RecapScreen(pack, pack.lesson("bigram"), progress))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert "E01   Count triples" in text_of(app) and "E02   Split the names" in text_of(app)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert isinstance(app.screen, CodeScreen) and app.screen.source.name == "E02.py"


async def test_a_stub_that_is_gone_is_told(pack, progress):
    app = SmallApp(pack, RecapScreen(pack, pack.lesson("bigram"), progress))
    async with app.run_test() as pilot:
        await settle(pilot)
        (pack.path / "bigram" / "exercises" / "E01.py").unlink()
        await pilot.press("enter")
        await settle(pilot)
        assert "cannot be read" in text_of(app)


async def test_runs_that_cannot_be_read_are_told(pack, progress):
    paths.runs().parent.mkdir(parents=True, exist_ok=True)
    paths.runs().symlink_to(paths.runs())
    app = SmallApp(pack, RecapScreen(pack, pack.lesson("bigram"), progress))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "cannot be read: Too many levels" in " ".join(text_of(app).replace("│", " ").split())
