"""The list of runs: each told at a glance, however it ended and whatever is broken."""

import os
import time
from pathlib import Path

import pytest

from tests.build import finished, run_folder, run_info, scalars, started, write_log
from zth_tui.errors import UsageError, UserError
from zth_tui.runs import catalogue, events
from zth_tui.runs.catalogue import list_runs, summarise
from zth_tui.runs.folder import RunFolder, create
from zth_tui.runs.lock import TrainerLock


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    return tmp_path / "runs"


def test_before_the_first_run_there_are_none(runs: Path) -> None:
    assert list_runs(runs) == []


def test_the_newest_comes_first(runs: Path) -> None:
    for created in (200.0, 300.0, 100.0):
        run_folder(runs, info=run_info(created=created))
    assert [run.created for run in list_runs(runs)] == [300.0, 200.0, 100.0]


@pytest.mark.parametrize(
    ("why", "status"),
    [("done", "done"), ("stopped", "stopped"), ("diverged", "diverged"), ("error", "failed"), ("refused", "failed")],
)
def test_how_a_run_ended_is_its_status(runs: Path, why: events.Why, status: str) -> None:
    run = summarise(run_folder(runs, started(), scalars(0, 3.0), finished(1, why)))
    assert (run.status, run.steps) == (status, 1)


def test_a_run_whose_trainer_died_without_a_word_is_stopped(runs: Path) -> None:
    run = summarise(run_folder(runs, started(), scalars(0, 3.0, 2.9)))
    assert (run.status, run.steps) == ("stopped", 2)


def test_a_run_whose_trainer_lives_is_training(runs: Path) -> None:
    folder = run_folder(runs, started(), finished(5, "stopped"), started(5))
    lock = TrainerLock(folder.lock)
    assert summarise(folder).status == "training"
    lock.release()


def test_a_run_that_was_made_a_moment_ago_is_starting_and_kept(runs: Path) -> None:
    folder = create(runs, run_info(created=time.time()))
    assert summarise(folder).status == "starting"
    with pytest.raises(UserError, match="may be about to begin"):
        catalogue.delete(folder)


@pytest.mark.parametrize("ago", [3600, -3600])  # clocks are set back, and runs copied from other machines
def test_one_that_never_began_is_stopped_and_may_be_deleted(runs: Path, ago: float) -> None:
    folder = create(runs, run_info(created=time.time() - ago))
    assert summarise(folder).status == "stopped"
    catalogue.delete(folder)
    assert list_runs(runs) == []


def test_a_run_that_has_ended_is_so_while_its_trainer_is_still_going(runs: Path) -> None:
    folder = run_folder(runs, started(), scalars(0, 3.0), finished(1))
    lock = TrainerLock(folder.lock)
    assert summarise(folder).status == "done"
    lock.release()


def test_a_live_run_that_waits_is_paused(runs: Path) -> None:
    paused = run_folder(runs, started(), events.Paused(step=3))
    resumed = run_folder(runs, started(), events.Paused(step=3), events.Resumed(step=3))
    died = run_folder(runs, started(), events.Paused(step=3))
    locks = [TrainerLock(paused.lock), TrainerLock(resumed.lock)]
    assert summarise(paused).paused
    assert not summarise(resumed).paused
    assert not summarise(died).paused
    for lock in locks:
        lock.release()


def test_a_log_that_has_grown_is_read_anew(runs: Path) -> None:
    folder = run_folder(runs, started(), scalars(0, 3.0))
    assert summarise(folder).steps == 1
    write_log(folder.events, scalars(1, 2.9, 2.8))
    assert summarise(folder).steps == 3


def test_a_resumed_run_is_not_judged_by_its_earlier_end(runs: Path) -> None:
    run = summarise(run_folder(runs, started(), scalars(0, 3.0, 9.0), finished(2, "diverged"), started(1)))
    assert (run.status, run.steps, run.trouble) == ("stopped", 1, "")


def test_the_last_losses_of_each_split_are_told(runs: Path) -> None:
    said = [
        started(),
        events.Evaluation(step=0, losses={"train": 3.3, "dev": 3.4}),
        events.Evaluation(step=9, losses={"dev": 3.0}),
        finished(10, train=2.1),
    ]
    assert summarise(run_folder(runs, *said)).evaluation == {"train": 2.1, "dev": 3.0}


def test_a_loss_of_long_ago_is_not_told_beside_one_of_now(runs: Path) -> None:
    first, last = events.Evaluation(step=0, losses={"train": 3.3}), events.Evaluation(step=95, losses={"dev": 2.2})
    said = (started(), first, scalars(0, *[2.5] * 100), last, finished(100, "stopped"))
    assert summarise(run_folder(runs, *said)).evaluation == {"dev": 2.2}


def test_a_torn_or_corrupt_line_hides_nothing_else(runs: Path) -> None:
    folder = run_folder(runs, started(), scalars(0, 3.0))
    with open(folder.events, "ab") as log:
        log.write(b'\xff\x00{"kind"\n{"kind":"finished","why":"do')
    run = summarise(folder)
    assert (run.status, run.steps) == ("stopped", 1)


def test_a_broken_run_is_listed_as_broken_and_hides_no_other(runs: Path) -> None:
    good = run_folder(runs, started())
    bad = runs / "bad"
    bad.mkdir()
    (bad / "run.json").write_text("{")
    unreadable = runs / "unreadable"
    (unreadable / "run.json").mkdir(parents=True)
    found = {run.folder.name: run.status for run in list_runs(runs)}
    assert found == {good.name: "stopped", "bad": "broken", "unreadable": "broken"}
    assert all(run.trouble for run in list_runs(runs) if run.status == "broken")


def test_files_and_hidden_folders_are_no_runs(runs: Path) -> None:
    (runs / ".aside").mkdir(parents=True)
    (runs / "notes.txt").touch()
    assert list_runs(runs) == []


def test_a_run_deleted_while_it_is_listed_is_no_crash(runs: Path) -> None:
    gone = summarise(RunFolder(runs / "gone"))
    assert (gone.status, gone.created) == ("broken", 0.0)


def test_a_run_is_found_by_path_name_or_the_beginning_of_its_name(runs: Path, tmp_path: Path) -> None:
    run_folder(runs, info=run_info("net"))
    folder = run_folder(runs, info=run_info("counts"))
    elsewhere = run_folder(tmp_path / "elsewhere")
    assert catalogue.find(runs, folder.name) == folder
    assert catalogue.find(runs, "bigram-c") == folder
    assert catalogue.find(runs, str(elsewhere.path)) == elsewhere


def test_a_run_found_by_a_relative_path_is_found_from_everywhere(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = run_folder(runs)
    monkeypatch.chdir(folder.path)
    found = catalogue.find(runs, ".")
    monkeypatch.chdir(os.sep)
    assert found.info() == run_info()


def test_a_whole_name_wins_over_a_longer_one(runs: Path) -> None:
    first, second = run_folder(runs), run_folder(runs)
    assert second.name.startswith(first.name)
    assert catalogue.find(runs, first.name) == first


def test_a_name_that_fits_several_or_none_says_which_there_are(runs: Path) -> None:
    with pytest.raises(UsageError, match="no run is called x; there are none yet"):
        catalogue.find(runs, "x")
    first, second = run_folder(runs, info=run_info(created=100.0)), run_folder(runs, info=run_info(created=2e8))
    with pytest.raises(UsageError, match=f"could be any of: {second.name}, {first.name}"):
        catalogue.find(runs, "bigram")
    with pytest.raises(UsageError, match=f"no run is called x; the newest is {second.name}"):
        catalogue.find(runs, "x")


def test_a_deleted_run_is_gone(runs: Path) -> None:
    folder = run_folder(runs, started())
    catalogue.delete(folder)
    assert not folder.path.exists()


def test_a_run_that_trains_is_not_deleted(runs: Path) -> None:
    folder = run_folder(runs, started())
    lock = TrainerLock(folder.lock)
    with pytest.raises(UserError, match="still training; stop it first"):
        catalogue.delete(folder)
    lock.release()
    assert folder.info() == run_info()


def test_a_run_that_cannot_be_deleted_says_why(runs: Path) -> None:
    folder = run_folder(runs)
    link = RunFolder(runs / "link")
    link.path.symlink_to(folder.path)
    with pytest.raises(UserError, match="link cannot be deleted"):
        catalogue.delete(link)


def test_a_folder_of_runs_that_cannot_be_read_is_said_so(runs: Path) -> None:
    runs.symlink_to(runs)
    with pytest.raises(UserError, match=f"{runs} cannot be read: Too many levels"):
        list_runs(runs)


def test_a_run_that_cannot_be_looked_at_is_broken_and_hides_no_other(runs: Path) -> None:
    good = run_folder(runs)
    (runs / "bad").symlink_to("x" * 1000)  # a name that is too long for any disk
    assert {run.folder.name: run.status for run in list_runs(runs)} == {good.name: "stopped", "bad": "broken"}


def test_a_run_that_is_being_deleted_is_listed_no_more(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, going = run_folder(runs, finished(0)), run_folder(runs, finished(0))
    listed: list[Path] = []
    monkeypatch.setattr(catalogue.shutil, "rmtree", lambda _: listed.extend(run.folder.path for run in list_runs(runs)))
    catalogue.delete(going)
    assert listed == [kept.path]
