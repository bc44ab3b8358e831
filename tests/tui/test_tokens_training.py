"""A tokenizer is trained in the inspector, and seen as it grows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from textual.app import App
from textual.widgets import Input

from tests.build import finished, scalars, started, write_log
from tests.tokens.trained import checkpoint, trained
from tests.tui.lesson_rig import Rig, asked, both_sizes, look, rig
from tests.tui.small_course import settle, text_of
from tests.tui.tokens_rig import counts, opened, press
from zth_tui import datasets
from zth_tui.course.packs import builtin_pack
from zth_tui.runs import commands, events
from zth_tui.runs.folder import RunFolder
from zth_tui.runs.lock import TrainerLock
from zth_tui.tui.screens.tokens import TokensScreen
from zth_tui.tui.screens.train_tokenizer import TrainTokenizerScreen

__all__ = ["rig"]


@both_sizes
async def test_the_form_offers_this_text_and_the_settings(rig: Rig, size):
    async with opened(rig, size=size) as (app, pilot):
        await press(pilot, "t")
        values = {field.name: field.value for field in app.screen.query(Input)}
        assert values == {"text": "this text", "split": "gpt4", "vocab_size": "1024", "pace": "0.0"}


async def test_esc_leaves_the_form_and_nothing_starts(rig: Rig):
    async with opened(rig) as (app, pilot):
        await press(pilot, "t", "escape")
        assert isinstance(app.screen, TokensScreen)
        assert rig.starter.begun == []


async def test_it_is_an_ordinary_run_on_this_very_text(rig: Rig):
    async with opened(rig, "low lower\n") as (_, pilot):
        await press(pilot, "t", "enter")
        info = rig.newest.info()
        assert (info.stage, info.config["split"], info.config["vocab_size"]) == ("bpe", "gpt4", 1024)
        assert info.data and datasets.read_text(info.data) == "low lower\n"


async def test_of_another_pack_only_the_settings_that_it_has_are_asked_for(rig: Rig):
    builtin = builtin_pack().stage("bpe")
    few = {name: setting for name, setting in builtin.settings.items() if name != "pace"}
    app, said = App[None](), []
    async with app.run_test() as pilot:
        app.push_screen(TrainTokenizerScreen(replace(builtin, settings=few), "low lower"), said.append)
        await settle(pilot)
        assert [field.name for field in app.screen.query(Input)] == ["text", "split", "vocab_size"]
        await press(pilot, "enter")
        assert said[0].settings == {"split": "gpt4", "vocab_size": 1024}


async def test_a_wrong_setting_is_told_and_nothing_starts(rig: Rig):
    async with opened(rig) as (app, pilot):
        await press(pilot, "t", "tab", *"x", "enter")
        assert "split is one of none, gpt2, gpt4" in text_of(app)
        assert rig.starter.begun == []


def save(rig: Rig, *merges: tuple[int, int]) -> None:
    """The trainer of the newest run saves what it has learned so far, and says so."""
    checkpoint(rig.newest, merges)
    rig.say(events.Checkpoint(step=len(merges), folder=f"step-{len(merges):09d}"))


@both_sizes
async def test_the_own_row_grows_while_the_run_goes_on(rig: Rig, size):
    async with opened(rig, "low lower", size) as (app, pilot):
        await press(pilot, "t", "enter")
        rig.say(started(max_steps=768, loss_name="tokens per byte"), scalars(0, 1.0))
        save(rig, (108, 111))
        await look(pilot)
        assert counts(app)["mine"] == 7
        assert "bpe/regex" in text_of(app)
        save(rig, (108, 111), (256, 119))
        rig.end(finished(2, train=0.56))
        await look(pilot)
        assert counts(app)["mine"] == 5


async def test_the_cursor_is_on_the_new_tokenizer_so_that_it_can_be_replayed(rig: Rig):
    async with opened(rig, "low lower") as (app, pilot):
        await press(pilot, "t", "enter")
        assert app.inspection.row.name == "mine"


async def test_its_run_takes_no_place_in_the_lesson(rig: Rig):
    async with opened(rig, "low lower") as (app, pilot):
        await press(pilot, "t", "enter")
        assert app.lesson_runs.shown((rig.pack.path, "bpe")) is None


async def test_the_run_is_asked_for_what_it_has_learned(rig: Rig):
    async with opened(rig, "low lower") as (_, pilot):
        await press(pilot, "t", "enter")
        rig.say(started(max_steps=768), scalars(0, 1.0))
        await look(pilot)
        assert asked(rig.newest) == [commands.Checkpoint()]


async def test_the_run_is_paused_and_stopped_here(rig: Rig):
    async with opened(rig) as (_, pilot):
        await press(pilot, "t", "enter")
        rig.say(started(max_steps=768), scalars(0, 1.0, 0.9))
        await look(pilot)
        await press(pilot, "space", "x")
        assert [command for command in asked(rig.newest) if not isinstance(command, commands.Checkpoint)] == [
            commands.Pause(),
            commands.Stop(),
        ]


async def test_a_text_that_cannot_be_had_is_told_in_the_form(rig: Rig):
    async with opened(rig) as (app, pilot):
        await press(pilot, "t")
        app.screen.query_one(Input).value = "nowhere.txt"
        await press(pilot, "enter")
        assert "there is no file nowhere.txt" in text_of(app)
        assert rig.starter.begun == []


async def test_it_is_no_progress_in_the_lesson(rig: Rig):
    async with opened(rig) as (app, pilot):
        await press(pilot, "t", "enter")
        assert not app.progress.has_run("bpe/regex")


@contextmanager
def held(folder: RunFolder) -> Iterator[None]:
    """Somebody trains it."""
    lock = TrainerLock(folder.lock)
    yield
    lock.release()


async def test_a_tokenizer_in_training_is_found_and_steered(rig: Rig):
    folder = trained()
    write_log(folder.events, started(max_steps=768, loss_name="tokens per byte"), scalars(0, 1.0))
    with held(folder):
        async with opened(rig) as (app, pilot):
            await look(pilot)
            assert "● training  bpe/regex" in text_of(app)
            await press(pilot, "x")
            assert commands.Stop() in asked(folder)
