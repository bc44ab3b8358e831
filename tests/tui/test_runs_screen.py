"""All runs: opened, watched, deleted."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from textual.screen import Screen

from tests.build import finished, run_folder, run_info, scalars, started, write_log
from tests.tui.inspector.gate import Gate
from tests.tui.small_course import SmallApp, settle, small_pack, text_of
from zth_tui import paths
from zth_tui.runs import catalogue
from zth_tui.runs.folder import RunFolder
from zth_tui.runs.lock import TrainerLock
from zth_tui.tui.screens.confirm import ConfirmScreen
from zth_tui.tui.screens.runs import RunsScreen
from zth_tui.tui.widgets import run_table
from zth_tui.tui.widgets.run_table import RunTable

both_sizes = pytest.mark.parametrize("size", [(80, 24), (120, 40)])


@pytest.fixture
def app(tmp_path) -> SmallApp:
    return SmallApp(small_pack(tmp_path / "pack"), RunsScreen())


def some_runs() -> list[RunFolder]:
    """Three of them, newest first."""
    return [
        run_folder(paths.runs(), started(), finished(steps, train=2.5), info=run_info(created=1e9 - 1e6 * steps))
        for steps in (1, 2, 3)
    ]


def highlighted(app: SmallApp) -> str | None:
    run = app.screen.query_one(RunTable).highlighted
    return run.folder.name if run else None


async def look_again(app: SmallApp, pilot) -> None:
    """What the clock does once a second."""
    app.screen.query_one(RunTable).look()
    await settle(pilot)


@both_sizes
async def test_every_run_is_listed_newest_first(app, size):
    run_folder(paths.runs(), started(), scalars(0, 3.0), info=run_info("net", created=1e9))
    run_folder(paths.runs(), started(), finished(1200, train=2.454, dev=2.5), info=run_info(created=2e9))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        screen = text_of(app)
        newer, older = (line for line in screen.splitlines() if "bigram/" in line)
        assert all(words in newer for words in ("✓ done", "bigram/counts", "1,200", "2.454", "2.500"))
        assert all(words in older for words in ("■ stopped", "bigram/net"))
        assert "2 runs, 0 live" in screen


async def test_where_there_is_room_the_folders_are_named(app):
    folder = run_folder(paths.runs(), started())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        [row] = [line for line in text_of(app).splitlines() if "bigram/counts" in line]
        assert folder.name in row


async def test_the_run_under_the_cursor_is_told_in_full(app):
    folder = run_folder(paths.runs(), started(), finished(5, train=2.45401))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "data ssa-2018   train 2.4540" in text_of(app)
        assert str(folder.path)[:60] in text_of(app)


async def test_enter_opens_the_run(app):
    runs = some_runs()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "enter")
        assert app.opened == [runs[1].name]


@pytest.mark.parametrize("key", ["x", "delete"])
async def test_a_run_is_deleted_only_after_a_question(app, key):
    kept, deleted, _ = some_runs()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", key)
        await pilot.pause()
        assert deleted.name in text_of(app)
        await pilot.press("d")
        await settle(pilot)
        assert not deleted.path.exists() and kept.path.exists()
        assert deleted.name not in text_of(app)


@pytest.mark.parametrize("key", ["escape", "enter", "k"])
async def test_a_hasty_answer_deletes_nothing(app, key):
    runs = some_runs()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("x")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press(key)
        await settle(pilot)
        assert isinstance(app.screen, RunsScreen)
        assert all(run.path.exists() for run in runs)


async def test_while_a_run_is_being_deleted_keys_work_and_nobody_asks_for_it_again(app, monkeypatch):
    disk, deleted = Gate(), []

    def delete(folder: RunFolder) -> None:
        disk.go_through()
        deleted.append(folder)

    monkeypatch.setattr(catalogue, "delete", delete)
    first, second, _ = some_runs()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("x", "d")
        await pilot.press("x", "down")
        assert deleted == [] and highlighted(app) == second.name
        disk.open()
        await settle(pilot)
        assert deleted == [first]


async def test_a_question_that_is_called_for_twice_at_once_is_asked_once(app):
    some_runs()
    async with app.run_test() as pilot:
        await settle(pilot)
        for _ in range(2):
            app.simulate_key("x")
        await pilot.pause()
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, RunsScreen)


async def test_a_run_that_trains_is_not_deleted(app):
    folder = run_folder(paths.runs(), started())
    lock = TrainerLock(folder.lock)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("x")
        await pilot.pause()
        assert isinstance(app.screen, RunsScreen)
        assert "still training" in app.said[0]
        assert folder.path.exists()
    lock.release()


async def test_a_run_that_began_to_train_during_the_question_is_not_deleted(app):
    folder = run_folder(paths.runs(), started())
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("x")
        await pilot.pause()
        lock = TrainerLock(folder.lock)
        await pilot.press("d")
        await settle(pilot)
        assert "still training" in app.said[0]
        assert folder.path.exists()
    lock.release()


async def test_a_broken_run_says_why_is_not_opened_and_can_be_deleted(app):
    folder = run_folder(paths.runs(), started())
    folder.run_json.write_text("{")
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "? broken" in text_of(app) and "corrupt" in text_of(app)
        await pilot.press("enter")
        assert app.opened == [] and "corrupt" in app.said[0]
        await pilot.press("x")
        await pilot.pause()
        await pilot.press("d")
        await settle(pilot)
        assert not folder.path.exists()


@both_sizes
async def test_where_there_are_no_runs_it_says_what_to_do(app, size):
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert "No runs yet" in text_of(app)
        assert "zth-tui --train bigram" in text_of(app)
        await pilot.press("x", "enter")
        assert app.opened == [] and isinstance(app.screen, RunsScreen)


async def test_deleting_the_last_run_says_what_to_do(app):
    run_folder(paths.runs(), started())
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("x")
        await pilot.pause()
        await pilot.press("d")
        await settle(pilot)
        assert "No runs yet" in text_of(app)
        assert highlighted(app) is None


async def test_new_steps_are_seen_at_the_next_look(app):
    folder = run_folder(paths.runs(), started(), scalars(0, 3.0))
    async with app.run_test() as pilot:
        await settle(pilot)
        write_log(folder.events, scalars(1, *[2.9] * 4320))
        await look_again(app, pilot)
        assert "4,321" in text_of(app)


async def test_the_cursor_stays_on_its_run_when_a_newer_one_begins(app):
    runs = some_runs()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("down")
        run_folder(paths.runs(), started(), info=run_info("net", created=2e9))
        await look_again(app, pilot)
        assert highlighted(app) == runs[1].name


async def test_the_cursor_stays_in_its_place_when_its_run_is_gone(app):
    runs = some_runs()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("down")
        catalogue.delete(runs[1])
        await look_again(app, pilot)
        assert highlighted(app) == runs[2].name
        catalogue.delete(runs[2])
        await look_again(app, pilot)
        assert highlighted(app) == runs[0].name


async def test_runs_are_listed_anew_only_while_they_are_in_front(app):
    async with app.run_test() as pilot:
        await settle(pilot)
        table = app.screen.query_one(RunTable)
        app.push_screen(Screen())
        await pilot.pause()
        folder = run_folder(paths.runs(), started())
        table.look()
        await settle(pilot)
        assert table.highlighted is None
        app.pop_screen()
        await settle(pilot)
        assert highlighted(app) == folder.name


async def test_an_idle_screen_is_not_drawn_again(app, monkeypatch):
    monkeypatch.setattr(run_table, "time", SimpleNamespace(time=lambda: 2e9))  # no run grows older meanwhile
    some_runs()
    async with app.run_test() as pilot:
        await settle(pilot)
        drawn = []
        monkeypatch.setattr(app, "_display", lambda screen, renderable: drawn.append(renderable))
        await look_again(app, pilot)
        assert drawn == []


async def test_escape_goes_back(app):
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, RunsScreen)


async def test_where_the_runs_cannot_be_read_for_a_while_they_stay_and_it_is_said_once(app):
    folder = some_runs()[0]
    async with app.run_test() as pilot:
        await settle(pilot)
        with out_of_reach(paths.runs()):
            await look_again(app, pilot)
            await look_again(app, pilot)
            assert highlighted(app) == folder.name
        await look_again(app, pilot)
        assert highlighted(app) == folder.name
        assert app.said == [f"{paths.runs()} cannot be read: Too many levels of symbolic links"]


async def test_runs_that_again_cannot_be_read_are_said_so_again(app):
    some_runs()
    async with app.run_test() as pilot:
        await settle(pilot)
        for _ in range(2):
            with out_of_reach(paths.runs()):
                await look_again(app, pilot)
            await look_again(app, pilot)
        assert len(app.said) == 2


@contextmanager
def out_of_reach(folder: Path) -> Iterator[None]:
    """As a folder on a network disk may be for a while."""
    away = folder.rename(folder.with_name("away"))
    folder.symlink_to(folder)
    yield
    folder.unlink()
    away.rename(folder)
