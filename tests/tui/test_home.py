"""The first screen: the map of the course, the latest runs, what there is to train with."""

from types import SimpleNamespace

import pytest
from textual.screen import Screen
from textual.widgets import Static

from tests.build import finished, run_folder, run_info, scalars, started
from tests.tui.small_course import SmallApp, settle, small_pack, text_of
from zth_tui import datasets, paths
from zth_tui.course.packs import Pack, builtin_pack
from zth_tui.course.progress import Progress
from zth_tui.runs import events
from zth_tui.runs.lock import TrainerLock
from zth_tui.tui.app import ZthApp
from zth_tui.tui.device import Device
from zth_tui.tui.screens import home
from zth_tui.tui.screens.home import HomeScreen
from zth_tui.tui.screens.lesson import LessonScreen
from zth_tui.tui.screens.tokens import TokensScreen
from zth_tui.tui.widgets import run_table
from zth_tui.tui.widgets.course_map import CourseMap
from zth_tui.tui.widgets.run_table import RunTable

SIZES = [(80, 24), (120, 40)]
both_sizes = pytest.mark.parametrize("size", SIZES)


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often a trainer was asked for its device. No test waits for torch."""
    asked: list[str] = []

    async def answer() -> Device:
        asked.append("device")
        return Device("cuda", "a GPU of the test")

    monkeypatch.setattr(home, "ask_trainer", answer)
    monkeypatch.setattr(HomeScreen, "ASK_AFTER", 0.0)
    return asked


@pytest.fixture
def app(tmp_path) -> SmallApp:
    return SmallApp(small_pack(tmp_path / "pack"), HomeScreen())


def row_of(app: SmallApp, words: str) -> str:
    """The one line of the screen with these words."""
    [line] = [line for line in text_of(app).splitlines() if words in line]
    return line


@both_sizes
async def test_the_title_says_what_this_is_and_what_to_press(app, size):
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        title = row_of(app, "A small course")
        assert title.strip().startswith("zth-tui")
        assert "Enter open" in title and "Tab runs" in title


@both_sizes
async def test_every_lesson_of_the_course_is_listed_and_those_to_come_are_marked(app, size):
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        screen = text_of(app)
        assert all(title in screen for title in ("micrograd", "Bigrams", "MLP"))
        assert screen.count("to come") == 1


async def test_the_map_counts_what_was_seen_run_and_passed(app):
    app.progress.came_to("bigram", 0, "The first step")
    app.progress.done("bigram", "The first step")
    app.progress.ran("bigram/net")
    app.progress.passed("bigram/counts")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert row_of(app, "Bigrams").split()[-5:-1] == ["━━━━━─────", "1/2", "2/2", "1/1"]
        assert row_of(app, "MLP").split()[-5:-1] == ["──────────", "0/2", "0/2", "0/1"]


async def test_where_there_is_room_the_lesson_under_the_cursor_is_told_in_full(app):
    app.progress.came_to("bigram", 0, "The first step")
    app.progress.done("bigram", "The first step")
    app.progress.passed("bigram/counts")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "1/2 steps · 1/2 run · 1/1 reached" in text_of(app)
        assert "✓" not in row_of(app, "The second step")
        assert "✓ counts  train 2.454" in text_of(app)
        assert "· net     learn them" in text_of(app)
        await pilot.press("down")
        assert "three letters of context" in text_of(app)


async def test_where_there_is_just_room_no_figure_of_the_course_is_cut_off():
    pack = builtin_pack()
    app = SmallApp(pack, HomeScreen())
    async with app.run_test(size=HomeScreen.ROOMY) as pilot:
        await settle(pilot)
        assert text_of(app).count(" reached") == len(pack.entries)


async def test_the_cursor_starts_where_the_learner_left(app):
    app.progress.came_to("mlp", 1, "The second step")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        assert app.opened == ["mlp"]


async def test_a_new_learner_starts_at_the_first_lesson_that_is_there(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        assert app.opened == ["bigram"]


async def test_arrows_and_enter_open_a_lesson(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down", "enter")
        assert app.opened == ["mlp"]


async def test_a_lesson_to_come_is_not_opened_and_says_so(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("up", "enter")
        assert app.opened == []
        assert app.said == ["micrograd is still to come."]


async def test_a_lesson_that_cannot_be_read_says_why_and_stops_no_other(app):
    (app.pack.path / "mlp" / "lesson.md").write_text("no [heading]")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "cannot be read" in row_of(app, "MLP")
        await pilot.press("down", "enter", "up", "enter")
        assert app.opened == ["bigram"]
        assert "lesson.md, line 1" in app.said[0]


async def test_progress_made_in_a_lesson_is_on_the_map_when_the_learner_comes_back(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.push_screen(Screen())
        app.progress.came_to("mlp", 0, "The first step")
        app.progress.done("mlp", "The first step")
        app.pop_screen()
        await settle(pilot)
        assert "1/2" in row_of(app, "MLP")


async def test_the_cursor_is_where_the_learner_left_on_coming_back(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.push_screen(Screen())
        app.progress.came_to("mlp", 1, "The second step")
        app.pop_screen()
        await settle(pilot)
        await pilot.press("enter")
        assert app.opened == ["mlp"]


@both_sizes
async def test_the_latest_runs_are_listed_with_their_figures(app, size):
    run_folder(paths.runs(), started(), scalars(0, *[2.5] * 1200), finished(1200, train=2.454, dev=2.5))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        row = row_of(app, "bigram/counts")
        assert "✓ done" in row
        assert all(figure in row for figure in ("1,200", "2.454", "2.500", " d"))


async def test_a_run_that_still_trains_has_a_live_mark(app):
    training = run_folder(paths.runs(), started(), scalars(0, 3.0))
    paused = run_folder(paths.runs(), started(), events.Paused(step=0), info=run_info("net"))
    locks = [TrainerLock(training.lock), TrainerLock(paused.lock)]
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "● training" in row_of(app, "bigram/counts")
        assert "‖ paused" in row_of(app, "bigram/net")
    for lock in locks:
        lock.release()


async def test_tab_goes_to_the_runs_and_back(app):
    folder = run_folder(paths.runs(), started())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("tab", "enter", "tab", "enter")
        assert app.opened == [folder.name, "bigram"]


async def test_a_broken_run_is_not_opened_and_says_why(app):
    folder = run_folder(paths.runs(), started())
    folder.run_json.write_text("{")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("tab", "enter")
        assert app.opened == []
        assert "corrupt" in app.said[0]


async def test_before_the_first_run_it_says_how_to_make_one(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "No runs yet" in text_of(app)
        run_folder(paths.runs(), started())
        app.screen.query_one(RunTable).look()
        await settle(pilot)
        assert "No runs yet" not in text_of(app)
        assert row_of(app, "bigram/counts")


async def test_data_sets_are_told_by_whether_they_are_here(app):
    pulled = datasets.registry()["names"].path
    pulled.parent.mkdir(parents=True)
    pulled.write_text("not the data set")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        line = row_of(app, "data pull NAME")
        assert "✓ ssa-2018" in line and "○ names" in line


async def test_the_device_is_what_the_newest_run_here_has_chosen(app, asked):
    run_folder(paths.runs(), started(), info=run_info(created=100.0))
    folder = run_folder(paths.runs(), started(), info=run_info(created=200.0))
    TrainerLock(folder.lock).release()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "cpu  as asked" in row_of(app, "device")
    assert asked == []


async def test_without_a_run_on_this_machine_a_trainer_is_asked_for_the_device_once(app, asked):
    folder = run_folder(paths.runs(), started())
    folder.lock.write_text('{"pid": 1, "started": 0.0, "host": "another machine"}')
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.screen.query_one(RunTable).look()
        await settle(pilot)
        assert "cuda  a GPU of the test" in row_of(app, "device")
    assert asked == ["device"]


async def test_trouble_with_the_progress_file_is_said(app):
    paths.progress().parent.mkdir(parents=True)
    paths.progress().write_text("torn")
    app.progress = Progress.load(paths.progress())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "your progress begins anew" in row_of(app, "note")


async def test_the_whole_course_is_seen_at_80x24_without_scrolling(app):
    entry = '[[lesson]]\nname = "{0}"\ntitle = "Lesson {0}"\n'
    course = app.pack.path / "course.toml"
    course.write_text('title = "Nine lessons"\n' + "".join(entry.format(n) for n in range(1, 10)))
    for number in range(20):
        run_folder(paths.runs(), started(), info=run_info(created=float(number)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        screen = text_of(app)
        assert all(f"Lesson {number}" in screen for number in range(1, 10))
        assert screen.count("bigram/counts") >= 3
        assert app.screen.query_one(CourseMap).max_scroll_y == 0
        assert "data" in screen and "device" in screen


async def test_the_smallest_terminal_still_shows_lessons_and_runs(app):
    run_folder(paths.runs(), started())
    async with app.run_test(size=(60, 16)) as pilot:
        await settle(pilot)
        assert all(words in text_of(app) for words in ("micrograd", "Bigrams", "MLP", "bigram/counts"))


async def test_going_from_small_to_large_and_back_loses_nothing(app):
    run_folder(paths.runs(), started(), finished(5, train=2.454))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        small = text_of(app)
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert text_of(app) == small
        assert app.screen.query_one("#course-title", Static).size.width > 0


async def test_an_idle_screen_is_not_drawn_again(app, monkeypatch):
    monkeypatch.setattr(run_table, "time", SimpleNamespace(time=lambda: 2e9))  # no run grows older meanwhile
    run_folder(paths.runs(), started(), finished(5, train=2.454))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        drawn = []
        monkeypatch.setattr(app, "_display", lambda screen, renderable: drawn.append(renderable))
        app.screen.query_one(RunTable).look()
        await settle(pilot)
        assert drawn == []


@both_sizes
async def test_in_the_real_app_it_comes_first_and_in_its_own_style(app, size, monkeypatch):
    monkeypatch.setattr(ZthApp, "warm_up", lambda self: None)
    real = ZthApp(app.pack)
    async with real.run_test(size=size) as pilot:
        await settle(pilot)
        assert isinstance(real.screen, HomeScreen)
        assert "╭─ Course" in text_of(real) and "╭─ Latest runs" in text_of(real)
        await pilot.press("enter")
        await settle(pilot)
        assert "The first step" in text_of(real)
        await pilot.press("h")
        await settle(pilot)
        assert "◐  2        Bigrams" in text_of(real) or "◐  2     Bigrams" in text_of(real)


@pytest.mark.parametrize("course", [None, "title = ", 'title = "no lessons"'])
async def test_a_course_that_cannot_be_read_is_told_and_runs_are_there(tmp_path, monkeypatch, course):
    monkeypatch.setattr(ZthApp, "warm_up", lambda self: None)
    run_folder(paths.runs(), started(), scalars(0, 3.0), finished(1))
    if course is not None:
        (tmp_path / "course.toml").write_text(course)
    app = ZthApp(Pack(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "no course" in text_of(app)
        assert [n.severity for n in app._notifications if "course.toml" in n.message] == ["error"]
        assert "bigram/counts" in text_of(app)
        await pilot.press("tab", "enter")
        await settle(pilot)
        assert isinstance(app.screen, LessonScreen)
        await pilot.press("t")
        await settle(pilot)
        assert isinstance(app.screen, TokensScreen)


async def test_it_tells_where_enter_goes_on(app):
    app.progress.came_to("bigram", 1, "The second step")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Enter goes on at step 2: The second step" in text_of(app)
        await pilot.press("down")
        await settle(pilot)
        assert "three letters of context" in text_of(app)
