"""A run as a screen watches it: what it is doing, what of it is news, and whether it hears."""

import errno
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.build import finished, run_folder, scalars, started, write_log
from tests.tui.lesson_rig import FakeTrainer, asked, make_checkpoint
from zth_tui.runs import commands, events
from zth_tui.runs.folder import RunFolder
from zth_tui.runs.lock import TrainerLock
from zth_tui.runs.viewer import RunViewer
from zth_tui.tui import watch as watch_module
from zth_tui.tui.watch import Notice, Watch


def watched(folder: RunFolder, trainer: FakeTrainer | None = None) -> Watch:
    return Watch(RunViewer(folder, trainer))  # type: ignore[arg-type]


@contextmanager
def trained_elsewhere(folder: RunFolder) -> Iterator[None]:
    lock = TrainerLock(folder.lock)
    yield
    lock.release()


def ended_trainer() -> FakeTrainer:
    trainer = FakeTrainer()
    trainer.code = 0
    return trainer


class TestARunWithWhichSomebodyElseGoesOn:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> RunFolder:
        return run_folder(tmp_path, started(), scalars(0, 3.3, 3.0), finished(2, "stopped"))

    @pytest.fixture(params=["begun here", "opened"])
    def watch(self, request: pytest.FixtureRequest, folder: RunFolder) -> Watch:
        return watched(folder, ended_trainer() if request.param == "begun here" else None)

    def test_is_seen_to_train_and_never_called_lost(self, folder: RunFolder, watch: Watch):
        assert watch.phase == "stopped"
        with trained_elsewhere(folder):
            write_log(folder.events, started(2))
            assert (watch.look(), watch.phase) == ([], "training")
            write_log(folder.events, scalars(2, 2.9))
            assert (watch.look(), watch.phase, watch.history.step) == ([], "training", 3)

    def test_is_sent_nothing_before_its_new_trainer_listens(self, folder: RunFolder, watch: Watch):
        with trained_elsewhere(folder):
            write_log(folder.events, started(2))
            watch.look()
            watch.ask(commands.Pause())
            assert asked(folder) == []
            write_log(folder.events, scalars(2, 2.9))
            watch.look()
            assert asked(folder) == [commands.Pause()]

    def test_and_that_has_ended_unseen_goes_on_from_where_it_came_to(self, folder: RunFolder):
        make_checkpoint(folder, 2)
        watch = watched(folder)
        assert watch.resumes_at == 2
        write_log(folder.events, started(2), scalars(2, 2.9), finished(3, "stopped"))
        make_checkpoint(folder, 3)
        watch.look()
        assert watch.resumes_at == 3


class TestARunThatEndsWhileTheDiskFails:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> RunFolder:
        folder = run_folder(tmp_path, started(), scalars(0, 3.3, 3.0))
        make_checkpoint(folder, 2)
        return folder

    @pytest.fixture
    def watch(self, folder: RunFolder, monkeypatch: pytest.MonkeyPatch) -> Watch:
        """It has looked while checkpoints could not be read."""

        def fails(_: Path):
            raise OSError(errno.EIO, "Input/output error")

        trainer = FakeTrainer()
        watch = watched(folder, trainer)
        message = "the loss is no longer finite"
        end = events.Finished(why="diverged", steps=2, evaluation={}, steps_per_second=1.0, run="run", message=message)
        write_log(folder.events, end)
        trainer.code = 0
        with monkeypatch.context() as patch:
            patch.setattr(watch_module, "complete_checkpoints", fails)
            self.told = [notice.text for notice in watch.look()]
            self.trouble = watch.trouble
        self.told += [notice.text for notice in watch.look()]
        return watch

    def test_says_what_cannot_be_read_as_long_as_it_cannot(self, watch: Watch):
        assert (self.trouble, watch.trouble) == ("the run cannot be read: Input/output error", "")

    def test_goes_on_from_its_checkpoint_once_that_can_be_read(self, watch: Watch):
        assert (watch.phase, watch.resumes_at) == ("diverged", 2)

    def test_says_why_it_ended_and_only_once(self, watch: Watch):
        assert self.told == ["the loss is no longer finite"]


def test_a_run_that_is_lost_while_the_disk_fails_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fails(_: Path):
        raise OSError(errno.EIO, "Input/output error")

    trainer = FakeTrainer()
    watch = watched(run_folder(tmp_path, started()), trainer)
    trainer.code = -signal.SIGKILL
    with monkeypatch.context() as patch:
        patch.setattr(watch_module, "complete_checkpoints", fails)
        assert watch.look() == []
    assert watch.look() == [Notice("the trainer ended without a word")]
    assert watch.look() == []


class TestStopping:
    def test_a_run_that_listens_is_asked(self, tmp_path: Path):
        trainer = FakeTrainer()
        watch = watched(folder := run_folder(tmp_path, started(), scalars(0, 3.3)), trainer)
        assert watch.stop()
        assert (asked(folder), trainer.code) == ([commands.Stop()], None)

    @pytest.mark.parametrize("said", [(), (started(),)])
    def test_a_trainer_of_ours_that_does_not_listen_yet_is_ended(self, tmp_path: Path, said: tuple[events.Event, ...]):
        trainer = FakeTrainer()
        watch = watched(folder := run_folder(tmp_path, *said), trainer)
        assert watch.stop()
        assert (asked(folder), trainer.code) == ([], -signal.SIGTERM)

    def test_a_run_that_is_gone_on_with_here_is_stopped_though_it_listened_once(self, tmp_path: Path):
        trainer = FakeTrainer()
        watch = watched(folder := run_folder(tmp_path, started(), scalars(0, 3.3), finished(1, "stopped")))
        watch.continued_by(trainer)  # type: ignore[arg-type]
        assert watch.stop()
        assert (asked(folder), trainer.code) == ([], -signal.SIGTERM)

    def test_one_that_has_begun_to_listen_since_the_last_look_is_asked(self, tmp_path: Path):
        trainer = FakeTrainer()
        watch = watched(folder := run_folder(tmp_path), trainer)
        write_log(folder.events, started(), scalars(0, 3.3))
        assert watch.stop()
        assert (asked(folder), trainer.code) == ([commands.Stop()], None)

    def test_what_the_run_has_said_until_then_is_still_told(self, tmp_path: Path):
        watch = watched(folder := run_folder(tmp_path, started(), scalars(0, 3.3)), FakeTrainer())
        write_log(folder.events, events.Warning(step=1, text="a strange gradient"))
        watch.stop()
        assert watch.look() == [Notice("a strange gradient")]

    def test_somebody_elses_trainer_that_does_not_listen_yet_goes_on(self, tmp_path: Path):
        folder = run_folder(tmp_path, started())
        with trained_elsewhere(folder):
            assert not watched(folder).stop()
        assert asked(folder) == []

    def test_where_the_disk_does_not_take_the_command_it_goes_on(self, tmp_path: Path):
        watch = watched(folder := run_folder(tmp_path, started(), scalars(0, 3.3)), trainer := FakeTrainer())
        folder.commands.mkdir()  # nothing can be written there
        assert not watch.stop()
        assert trainer.code is None
