"""A tokenizer in training is found, and asked for its merges as it goes on."""

import os
import shutil
from pathlib import Path

import pytest

from tests.build import finished, run_folder, run_info, scalars, started, write_log
from tests.tokens.trained import trained
from tests.tui.lesson_rig import FakeTrainer, asked
from zth_tui import paths
from zth_tui.course.packs import Pack, builtin_pack
from zth_tui.runs import commands, events
from zth_tui.runs.folder import RunFolder
from zth_tui.runs.lock import TrainerLock
from zth_tui.runs.viewer import RunViewer
from zth_tui.tui.inspector.own_run import ASK_EVERY, OwnRun, live_tokenizer_run, with_tokenizer
from zth_tui.tui.watch import Watch


class Training:
    """A run, what its trainer says, and how often it was asked for a checkpoint."""

    def __init__(self, created: float = 1.7e9) -> None:
        self.trainer = FakeTrainer()
        self.folder = run_folder(paths.runs(), started(), info=run_info(created=created))
        self.watch = Watch(RunViewer(self.folder, self.trainer))  # type: ignore[arg-type]
        self._step = 0

    def go_on(self, steps: int = 1) -> None:
        write_log(self.folder.events, scalars(self._step, *[1.0] * steps))
        self._step += steps
        self.watch.look()

    def save(self, step: int) -> None:
        write_log(self.folder.events, events.Checkpoint(step=step, folder=f"step-{step:09d}"))
        self.watch.look()

    def end(self) -> None:
        write_log(self.folder.events, finished(self._step))
        self.trainer.code = 0
        self.watch.look()

    @property
    def n_asked(self) -> int:
        return asked(self.folder).count(commands.Checkpoint())


@pytest.fixture
def training() -> Training:
    return Training()


class TestAsking:
    def test_it_is_asked_for_what_it_has_learned(self, training: Training):
        training.go_on()
        OwnRun().look(training.watch, 100.0)
        assert training.n_asked == 1

    def test_it_is_asked_at_most_once_a_second(self, training: Training):
        own = OwnRun()
        for now in (100.0, 100.2, 100.0 + ASK_EVERY, 100.1 + ASK_EVERY):
            training.go_on()
            own.look(training.watch, now)
        assert training.n_asked == 2

    def test_it_is_not_asked_again_before_it_has_made_a_step(self, training: Training):
        own = OwnRun()
        training.go_on()
        for now in (100.0, 200.0, 300.0):
            own.look(training.watch, now)
        assert training.n_asked == 1

    def test_it_is_not_asked_before_its_first_step(self, training: Training):
        OwnRun().look(training.watch, 100.0)
        assert training.n_asked == 0

    def test_it_is_not_asked_once_it_has_ended(self, training: Training):
        training.go_on()
        training.end()
        OwnRun().look(training.watch, 100.0)
        assert training.n_asked == 0

    def test_another_one_is_asked_from_its_first_step_on(self, training: Training):
        own = OwnRun()
        training.go_on(500)
        own.look(training.watch, 100.0)
        another = Training(created=1.8e9)
        another.go_on()
        own.look(another.watch, 200.0)
        assert another.n_asked == 1

    def test_a_disk_that_refuses_is_asked_again_later(self, training: Training):
        training.folder.commands.mkdir()  # nothing can be written there
        own = OwnRun()
        training.go_on()
        assert not own.look(training.watch, 100.0)
        training.folder.commands.rmdir()
        training.go_on()
        own.look(training.watch, 200.0)
        assert training.n_asked == 1


class TestCheckpoints:
    def test_without_any_there_is_nothing_to_load(self, training: Training):
        assert not OwnRun().look(training.watch, 100.0)

    def test_each_is_told_once(self, training: Training):
        own = OwnRun()
        training.save(1)
        assert [own.look(training.watch, 100.0) for _ in range(3)] == [True, False, False]
        training.save(2)
        assert [own.look(training.watch, 100.0) for _ in range(3)] == [True, False, False]

    def test_the_disk_is_not_asked(self, training: Training, monkeypatch: pytest.MonkeyPatch):
        training.save(1)
        monkeypatch.setattr(os, "scandir", lambda path: pytest.fail(f"{path} was listed"))
        assert OwnRun().look(training.watch, 100.0)

    def test_the_last_one_is_told_after_the_end(self, training: Training):
        own = OwnRun()
        training.go_on()
        training.end()
        training.save(1)
        assert own.look(training.watch, 100.0)

    def test_another_run_without_any_is_no_news(self, training: Training):
        own = OwnRun()
        training.save(1)
        assert own.look(training.watch, 100.0)
        assert not own.look(Training(created=1.8e9).watch, 100.0)

    def test_one_of_another_run_is_news_even_at_the_same_step(self, training: Training):
        own = OwnRun()
        another = Training(created=1.8e9)
        for one in (training, another):
            one.save(1)
        assert own.look(training.watch, 100.0)
        assert own.look(another.watch, 100.0)


def own_pack(path: Path) -> Pack:
    """With the built-in tokenizer, which the learner may change."""
    shutil.copytree(builtin_pack().path / "bpe", path / "bpe")
    (path / "course.toml").write_text('title = "Mine"\n[[lesson]]\nname = "bpe"\ntitle = "BPE"\n')
    return Pack(path)


class TestThePackWhoseTokenizerIsTrained:
    def test_is_the_learners_own_where_it_has_one(self, tmp_path: Path):
        pack = own_pack(tmp_path / "own")
        assert with_tokenizer(pack) is pack

    def test_is_the_built_in_one_where_the_experiment_is_missing(self, tmp_path: Path):
        pack = own_pack(tmp_path / "own")
        stage = pack.path / "bpe" / "stage.py"
        stage.write_text(stage.read_text().replace('"regex": {', '"another": {'))
        assert with_tokenizer(pack) == builtin_pack()

    def test_is_the_built_in_one_where_it_cannot_be_read(self, tmp_path: Path):
        assert with_tokenizer(Pack(tmp_path)) == builtin_pack()


class TestOneThatIsInTraining:
    @pytest.fixture
    def trains(self):
        """Lets somebody train these runs."""
        locks: list[TrainerLock] = []
        yield lambda *folders: locks.extend(TrainerLock(folder.lock) for folder in folders)
        for lock in locks:
            lock.release()

    def found(self, pack: Pack) -> RunFolder | None:
        watch = live_tokenizer_run(pack)
        return watch.folder if watch else None

    def test_is_found(self, trains):
        folder = trained()
        trains(folder)
        assert self.found(builtin_pack()) == folder

    def test_is_the_newest(self, trains):
        older, newer = trained("older"), trained("newer", created=1.8e9)
        trains(older, newer)
        assert self.found(builtin_pack()) == newer

    def test_is_none_that_has_ended(self):
        trained()
        assert self.found(builtin_pack()) is None

    def test_is_none_of_another_pack(self, trains, tmp_path: Path):
        trains(trained(pack=own_pack(tmp_path / "own").path))
        assert self.found(builtin_pack()) is None

    def test_is_none_where_the_runs_cannot_be_read(self, monkeypatch: pytest.MonkeyPatch):
        def stale(_: Path):
            raise OSError("Stale file handle")

        monkeypatch.setattr("zth_tui.tui.inspector.own_run.list_runs", stale)
        assert self.found(builtin_pack()) is None
