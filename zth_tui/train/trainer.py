"""The loop: steps in chunks, and between chunks commands, looks and checkpoints."""

import dataclasses
import math
import time
from collections.abc import Callable
from typing import Any

import torch

from zth_tui.course import stages as course
from zth_tui.errors import UserError
from zth_tui.runs import commands, events
from zth_tui.runs.folder import RunFolder
from zth_tui.runs.log import EventWriter
from zth_tui.train.journal import Journal
from zth_tui.train.keeper import Best, Keeper
from zth_tui.train.observer import Observer
from zth_tui.train.probes import SHARE
from zth_tui.train.stage import Checking, Stage

CHUNK_SECONDS = 0.02  # a command waits for a chunk and a look at most
IDLE_SECONDS = 0.02
PAUSE_SECONDS = 2.0  # of looking at a pause, where that takes so long
STOP_SECONDS = 0.5  # the same before a stop, whose losses are told
MOST_SAMPLES = 200


class Trainer:
    """Takes a run from a step to the end, a stop, or a divergence.

    Looking never changes the run: weights and losses are the same, bit for bit, however much is watched.
    """

    def __init__(
        self,
        stage: Stage,
        declared: course.Stage,
        folder: RunFolder,
        writer: EventWriter,
        *,
        step: int = 0,
        conditions: dict[str, Any] | None = None,
        best: Best | None = None,
        interrupted: Callable[[], bool] = lambda: False,
        look_share: float = SHARE,
    ) -> None:
        """`conditions` go into every checkpoint, `best` is that of an earlier life; `interrupted` is asked at every
        step border."""
        self.stage = stage
        self.step = step
        self._declared = declared
        self._folder = folder
        self._interrupted = interrupted
        self._commands = commands.CommandReader(folder.commands)
        self._journal = Journal(writer, step)
        self._observer = Observer(stage, self._journal, look_share)
        self._keeper = Keeper(stage, self._journal, folder.checkpoints, conditions or {}, best)
        self._paused = False
        self._owed = 0  # steps still to make before pausing again
        self._stopping = False
        self._chunk = 1  # steps
        self._next_step_at = 0.0  # on the clock of perf_counter, where the config asks for a slow pace
        self._first_step = step
        self._trained = 0.0  # seconds in the loop, looks and checkpoints included, pauses not

    def run(self) -> events.Finished:
        """Train to the end. The last event is written and returned. Raises what a step raises: see `fail`."""
        self._keeper.keep(self.step)
        self._look_at_all()
        while self.step < self.stage.max_steps:
            self._obey_all()
            if self._stopping or self._interrupted():
                return self._finish("stopped")
            if self._observer.writing:
                self._write_on()
            elif self._paused and not self._owed:
                time.sleep(IDLE_SECONDS)
            elif not self._advance():
                self._keeper.discard(self.step)
                return self._finish("diverged", self._divergence())
        return self._finish("done")

    def fail(self, message: str) -> events.Finished:
        """End what `run` has raised from. The weights may be amid a step: they are neither kept nor looked at."""
        return self._finish("error", message)

    def _write_on(self) -> None:
        start = time.perf_counter()
        self._observer.write_on()
        if not self._paused:
            self._trained += time.perf_counter() - start

    def _advance(self) -> bool:
        """A chunk of steps and what is due after it, or some of the wait for a slow pace; False on divergence."""
        start = time.perf_counter()
        if start < self._next_step_at and not self._owed:
            time.sleep(min(IDLE_SECONDS, self._next_step_at - start))
        elif not self._train_chunk():
            return False
        self._observer.look_if_due(self.step, self._trained)
        step, dev_loss = self._observer.estimates.get("dev", (-1, 0.0))
        if step == self.step:
            self._keeper.keep_if_best(step, dev_loss, self._trained)
        self._keeper.keep_if_due(self.step, self._trained)
        self._trained += time.perf_counter() - start
        if self._paused and not self._owed:
            self._journal.write()  # be there a look that is cheap enough, or none
            self._look_at_all(PAUSE_SECONDS)
        return True

    def _train_chunk(self) -> bool:
        """Some steps; False when a loss is not finite, with `step` at the first such one."""
        pace = getattr(self.stage.config, "pace", 0.0)  # steps a second
        n = min(1 if pace else self._chunk, self.stage.max_steps - self.step, self._owed or self._chunk)
        start = time.perf_counter()
        self._next_step_at = start + 1 / pace if pace else 0.0
        losses, lrs = [], []
        for step in range(self.step, self.step + n):
            if step >= self.stage.max_steps:
                break  # the step before has left nothing to do
            lr = self.stage.learning_rate(step)
            losses.append(self.stage.step(lr))
            lrs.append(lr)
        n = len(losses)
        values = _fetch(losses)
        self._adapt_chunk(n, time.perf_counter() - start)

        good = next((i for i, loss in enumerate(values) if not math.isfinite(loss)), n)
        self.step += good
        self._owed = max(0, self._owed - n)
        self._journal.add(values[:good], lrs[:good])
        return good == n

    def _adapt_chunk(self, n: int, seconds: float) -> None:
        fitting = int(n * CHUNK_SECONDS / seconds) if seconds else 2 * n
        self._chunk = max(1, min(fitting, 2 * self._chunk))

    def _look_at_all(self, seconds: float = math.inf) -> None:
        """Until somebody wants something."""
        self._observer.look_at_all(self.step, self._trained, seconds, self._is_wanted)

    def _is_wanted(self) -> bool:
        return self._commands.waiting or self._interrupted()

    def _finish(self, why: events.Why, message: str = "") -> events.Finished:
        evaluation = {}
        if why in ("done", "stopped"):
            self._keeper.keep(self.step)  # before anything that could still go wrong
        if why == "done":
            self._observer.look_at_all(self.step, self._trained)
            evaluation = self._observer.evaluate_whole()
        elif why == "stopped":
            self._observer.look_at_all(self.step, self._trained, STOP_SECONDS, losses_first=True)
            evaluation = self._observer.estimated
        while why == "done" and self._observer.writing and not self._interrupted():
            self._observer.write_on()
        steps = self.step - self._first_step
        finished = events.Finished(
            why=why,
            steps=self.step,
            evaluation=evaluation,
            steps_per_second=round(steps / self._trained, 1) if self._trained else 0.0,
            run=str(self._folder.path),
            message=message,
        )
        self._journal.write(finished)
        self._commands.close()
        return finished

    def _divergence(self) -> str:
        return (
            f"the loss is no longer finite at step {self.step:,}, with learning rate "
            f"{self.stage.learning_rate(self.step):g}; the last good checkpoint is step {self._keeper.kept_step or 0:,}"
        )

    # --- obeying ---

    def _obey_all(self) -> None:
        asked, bad = self._commands.read()
        for line in bad:
            self._refuse(line[:80], "this is no command")
        for command in asked:
            try:
                self._obey(command)
            except (UserError, ValueError, OverflowError) as error:
                self._refuse(_name(command), str(error))

    def _refuse(self, command: str, reason: str) -> None:
        self._journal.write(events.Refused(step=self.step, command=command, reason=reason))

    def _obey(self, command: commands.Command) -> None:
        match command:
            case commands.Pause():
                self._pause()
            case commands.Resume():
                self._resume()
            case commands.Step(n=n):
                if not 1 <= n <= 10**6:
                    raise ValueError("a number of steps from 1 to 1,000,000 is wanted")
                self._pause()
                self._observer.stop_writing()
                self._owed += n
            case commands.Set(who=who, name=name, value=value):
                self._set(who, name, value)
            case commands.Scale(who=who, name=name, factor=factor):
                self._scale(who, name, factor)
            case commands.Sample(n=n, prompt=prompt, temperature=temperature, seed=seed):
                if not (1 <= n <= MOST_SAMPLES and 0.01 <= temperature <= 100):
                    raise ValueError(f"1 to {MOST_SAMPLES} samples at a temperature from 0.01 to 100 are wanted")
                self._observer.step = self.step
                self._observer.sample(n, prompt, temperature, seed)
            case commands.Checkpoint():
                self._keeper.keep(self.step)
            case commands.Stop():
                self._stopping = True

    def _pause(self) -> None:
        if not self._paused:
            self._paused = True
            self._journal.write(events.Paused(step=self.step))
            self._look_at_all(PAUSE_SECONDS)

    def _resume(self) -> None:
        if self._paused:
            self._paused, self._owed = False, 0
            self._observer.stop_writing()
            self._journal.write(events.Resumed(step=self.step))

    def _scale(self, who: str, name: str, factor: float) -> None:
        old = getattr(self.stage.config, self._declared.setting(name).name)
        if isinstance(old, bool | str):
            raise ValueError(f"{name} is no number")
        self._set(who, name, type(old)(old * factor))

    def _set(self, who: str, name: str, value: course.Value) -> None:
        setting = self._declared.setting(name)
        if not setting.live:
            raise ValueError(f"{name} cannot change while training; start a new run with --set {name}={value}")
        value = setting.check(value)
        old = getattr(self.stage.config, name)
        config = dataclasses.replace(self.stage.config, **{name: value})
        if isinstance(self.stage, Checking):
            self.stage.check(config)
        self._keeper.keep(self.step)  # so that the way without the change stays open
        self.stage.config = config
        self._journal.write(events.Knob(step=self.step, who=who, name=name, old=old, new=value))
        if self._paused:
            self._look_at_all(PAUSE_SECONDS)


def _name(command: commands.Command) -> str:
    """What a refusal speaks of: the setting that was to change, or the command."""
    return command.name if isinstance(command, commands.Set | commands.Scale) else type(command).__name__.lower()


def _fetch(losses: list[Any]) -> list[float]:
    """The losses of many steps, in one transfer from the device."""
    if isinstance(losses[0], torch.Tensor):
        return [float(loss) for loss in torch.stack(losses).tolist()]
    return losses
