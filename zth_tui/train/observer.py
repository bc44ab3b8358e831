"""All the looking: estimates, watched tensors, samples. None of it changes the run."""

import math
from functools import partial

from zth_tui.runs import events
from zth_tui.train import recorder
from zth_tui.train.journal import Journal
from zth_tui.train.probes import Probe, Probes
from zth_tui.train.stage import Stage

ESTIMATE_EXAMPLES = 10_000  # of a split, for the points on the chart while training
SAMPLES = 10


class Observer:
    def __init__(self, stage: Stage, journal: Journal, share: float) -> None:
        """`share` is the part of the training time that looking may take."""
        self._stage = stage
        self._journal = journal
        self._seed = int(getattr(stage.config, "seed", 0))  # of the latest samples
        self.step = 0
        self._probes = Probes(self._make_probes(), share)

    def look_if_due(self, step: int, trained: float) -> None:
        self.step = step
        self._probes.look_if_due(trained)

    def look_at_all(self, step: int, trained: float) -> None:
        self.step = step
        self._probes.look_at_all(trained)

    def sample(self, n: int = SAMPLES, prompt: str = "", temperature: float = 1.0, seed: int | None = None) -> None:
        """Write samples; without a seed, the next of the run's own."""
        if seed is None:
            self._seed += 1
            seed = self._seed
        texts = self._stage.sample(n, prompt=prompt, temperature=temperature, seed=seed)
        samples = [events.Sample(text, text in self._stage.known) for text in texts]
        self._journal.write(
            events.Samples(step=self.step, seed=seed, temperature=temperature, prompt=prompt, samples=samples)
        )

    def evaluate_whole(self, *, test: bool) -> dict[str, float]:
        """Every split's loss (nats) over all its examples; the test split only when `test`."""
        losses = {s: self._stage.evaluate(s) for s in self._stage.splits if test or s != "test"}
        return {split: loss for split, loss in losses.items() if math.isfinite(loss)}

    def _make_probes(self) -> list[Probe]:
        probes = [Probe(0.25, self._watch), Probe(2.0, self.sample)]
        for split, period in (("dev", 1.0), ("train", 2.0)):
            if split in self._stage.splits:
                probes.append(Probe(period, partial(self._estimate, split)))
        return probes

    def _watch(self) -> None:
        self._journal.write(*recorder.watch_events(self._stage, self.step))

    def _estimate(self, split: str) -> None:
        loss = self._stage.evaluate(split, ESTIMATE_EXAMPLES)
        if math.isfinite(loss):  # an unsmoothed table finds unseen pairs impossible: no point to draw
            self._journal.write(events.Evaluation(step=self.step, losses={split: loss}))
