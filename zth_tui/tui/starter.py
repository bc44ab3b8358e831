"""Starts the app's trainers, and keeps one warm so that the next run begins at once."""

import threading
from collections.abc import Mapping
from subprocess import Popen

from zth_tui import launch
from zth_tui.course.packs import Pack
from zth_tui.course.stages import Experiment, Value
from zth_tui.errors import UserError
from zth_tui.runs.folder import Forecast, RunFolder, RunInfo
from zth_tui.runs.viewer import RunViewer


class Starter:
    """Its methods block for as long as disks and processes take, so the app calls them in threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._warm: launch.WarmTrainer | None = None
        self._started: list[Popen[bytes]] = []
        self._closed = False

    def warm_up(self) -> None:
        """Have a trainer ready, if there is none."""
        with self._lock:
            if self._warm is None and not self._closed:
                self._warm = launch.WarmTrainer()

    def run(
        self,
        pack: Pack,
        experiment: Experiment,
        settings: Mapping[str, Value] | None = None,
        data: str | None = None,
        forecast: Forecast | None = None,
    ) -> RunViewer:
        """A new run of the experiment, on its own data if no other is named. Raises UserError."""
        return self._start(launch.plan(pack, experiment, settings, data=data, forecast=forecast))

    def run_again(self, pack: Pack, info: RunInfo, settings: Mapping[str, Value]) -> RunViewer:
        """A new run like that one, but for `settings`: the same experiment, data and device. Raises UserError."""
        experiment = pack.experiment(info.title)
        data = None if info.data is None else info.data.path if info.data.name == "file" else info.data.name
        config = {**info.config, **settings}
        plan = launch.plan(pack, experiment, config, data=data, device=info.device, forecast=info.forecast)
        return self._start(plan)

    def go_on(self, folder: RunFolder, settings: Mapping[str, Value]) -> Popen[bytes]:
        """A trainer that continues the run from its newest checkpoint, with `settings` changed. Raises UserError."""
        with self._lock:
            self._refuse_once_closed()
            warm, self._warm = self._warm, None
            arguments = launch.trainer_arguments(folder, settings=settings)
            trainer = warm.start(folder, arguments) if warm else launch.start_trainer(folder, arguments)
            self._started = [p for p in self._started if p.poll() is None]  # collects those that have ended
            self._started.append(trainer)
        return trainer

    def close(self) -> None:
        """End the warm trainer. Those at work go on."""
        with self._lock:
            self._closed = True
            if self._warm is not None:
                self._warm.dismiss()
                self._warm = None

    def _start(self, info: RunInfo) -> RunViewer:
        self._refuse_once_closed()
        folder = launch.create_run(info)
        return RunViewer(folder, self.go_on(folder, {}))

    def _refuse_once_closed(self) -> None:
        """Nobody is left who could say that it trains."""
        if self._closed:
            raise UserError("the app has ended")
