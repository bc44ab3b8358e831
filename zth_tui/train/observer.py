"""All the looking: estimates, watched tensors, samples. None of it changes the run."""

import math
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

from zth_tui.runs import events
from zth_tui.train import recorder
from zth_tui.train.journal import Journal
from zth_tui.train.probes import Probe, Probes
from zth_tui.train.stage import Sampling, Stage, Streaming
from zth_tui.train.writing import Writing

ESTIMATE_EXAMPLES = 10_000  # of a split, for the points on the chart while training
FEWER_EXAMPLES = 1_000  # where those would take longer than
LONG_ESTIMATE = 2.0  # seconds
SAMPLES = 10


class Observer:
    def __init__(self, stage: Stage, journal: Journal, share: float) -> None:
        """`share` is the part of the training time that looking may take."""
        self._stage = stage
        self._journal = journal
        self._seed = int(getattr(stage.config, "seed", 0))  # of the latest samples
        self._writing: Writing | None = None
        self._examples = 0  # of a split in an estimate; 0: not chosen yet
        self._told: set[str] = set()  # what could not be looked at
        self.step = 0
        self.estimates: dict[str, tuple[int, float]] = {}  # split -> (step, nats), the latest
        self._probes = Probes(self._make_probes(), share)

    def look_if_due(self, step: int, trained: float) -> None:
        self.step = step
        self._probes.look_if_due(step, trained)

    def look_at_all(
        self,
        step: int,
        trained: float,
        seconds: float = math.inf,
        enough: Callable[[], bool] = lambda: False,
        *,
        losses_first: bool = False,
    ) -> None:
        self.step = step
        self._probes.look_at_all(step, trained, seconds, enough, backwards=losses_first)

    def sample(self, n: int = SAMPLES, prompt: str = "", temperature: float = 1.0, seed: int | None = None) -> int:
        """Write samples, or begin a long one; without a seed, the next of the run's own. The bytes written.

        Raises ValueError when the stage has nothing to write, or does not know a letter of the prompt.
        """
        if seed is None:
            self._seed += 1
            seed = self._seed
        if isinstance(self._stage, Streaming):
            self._writing = Writing(self._stage, self.step, prompt, temperature, seed)
            return self._write_on()
        if not isinstance(self._stage, Sampling):
            raise ValueError("this stage writes no texts")
        with _chances():
            texts = self._stage.sample(n, prompt=prompt, temperature=temperature, seed=seed)
        samples = [events.Sample(text, text in self._stage.known) for text in texts]
        return self._journal.write(
            events.Samples(step=self.step, seed=seed, temperature=temperature, prompt=prompt, samples=samples)
        )

    @property
    def writing(self) -> bool:
        """A long text is not whole yet: the weights must stay as they are."""
        return self._writing is not None

    def stop_writing(self) -> None:
        """The net is to move on: the text ends where it is."""
        self._writing = None

    def write_on(self) -> None:
        """The next slice of the long text."""
        start = time.perf_counter()
        written = self._if_possible(self._write_on)
        self._probes.charge(time.perf_counter() - start, written)

    @property
    def estimated(self) -> dict[str, float]:
        """split -> loss (nats), where it was estimated at this very step; in the stage's order of splits."""
        of_now = {split: loss for split, (step, loss) in self.estimates.items() if step == self.step}
        return {split: of_now[split] for split in self._stage.splits if split in of_now}

    def evaluate_whole(self) -> dict[str, float]:
        """Every split's loss (nats) over all its examples; where that fails, its estimate of this step."""
        losses = {split: self._whole_loss(split) for split in self._stage.splits}
        return {split: loss for split, loss in losses.items() if math.isfinite(loss)}

    def _whole_loss(self, split: str) -> float:
        """NaN where there is not even an estimate."""
        try:
            return self._stage.evaluate(split)
        except Exception as error:
            instead = ", so its estimate is told" if split in self.estimated else ""
            self._tell_once(f"the loss over all of {split} could not be computed{instead}", error)
            return self.estimated.get(split, math.nan)

    def _make_probes(self) -> list[Probe]:
        """The losses last."""
        looks: list[tuple[float, Callable[[], int]]] = [(0.25, self._watch)]
        if isinstance(self._stage, Sampling | Streaming):
            looks.append((2.0, self.sample))
        for split, period in (("dev", 1.0), ("train", 2.0)):
            if split in self._stage.splits:
                looks.append((period, partial(self._estimate, split)))
        return [Probe(period, partial(self._if_possible, look)) for period, look in looks]

    def _if_possible(self, look: Callable[[], int]) -> int:
        """Looking may fail where training does not: of numbers that overflow nothing can be drawn."""
        try:
            return look()
        except Exception as error:
            return self._tell_once("something could not be looked at", error)

    def _tell_once(self, what: str, error: Exception) -> int:
        """The bytes written. Where it happened stands in the trainer's log."""
        text = f"{what}: {_reason(error)}"
        if text in self._told:
            return 0
        self._told.add(text)
        with suppress(OSError):  # the disk may be full
            traceback.print_exception(error)
        return self._journal.write(events.Warning(step=self.step, text=text))

    def _watch(self) -> int:
        return self._journal.write(*recorder.watch_events(self._stage, self.step))

    def _estimate(self, split: str) -> int:
        if not self._examples:
            self._examples = self._choose_examples(split)
        loss = self._stage.evaluate(split, self._examples)
        if not math.isfinite(loss):  # an unsmoothed table finds unseen pairs impossible: no point to draw
            return 0
        self.estimates[split] = (self.step, loss)
        return self._journal.write(events.Evaluation(step=self.step, losses={split: loss}))

    def _choose_examples(self, split: str) -> int:
        """Try with few."""
        few = FEWER_EXAMPLES // 2
        start = time.perf_counter()
        self._stage.evaluate(split, few)
        expected = (time.perf_counter() - start) * ESTIMATE_EXAMPLES / few
        return FEWER_EXAMPLES if expected > LONG_ESTIMATE else ESTIMATE_EXAMPLES

    def _write_on(self) -> int:
        assert self._writing is not None
        try:
            with _chances():
                stream = self._writing.write_on()
        except ValueError:
            self._writing = None
            raise
        if self._writing.whole:
            self._writing = None
        return self._journal.write(stream)


@contextmanager
def _chances() -> Iterator[None]:
    """Where a net's probabilities are no numbers any more, torch cannot draw from them; a stage may fail in its own
    ways. Raises ValueError then."""
    try:
        yield
    except ValueError:
        raise
    except Exception as error:
        raise ValueError(f"nothing can be drawn from the net ({_reason(error)})") from error


def _reason(error: Exception) -> str:
    """The name of an error of torch or of a bad request says no more than its words."""
    worded = isinstance(error, ValueError | RuntimeError | ArithmeticError)
    return str(error) if worded else f"{type(error).__name__}: {error}"
