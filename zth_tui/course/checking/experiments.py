"""Can what an experiment promises and shows be had?"""

from collections.abc import Collection, Iterator

from zth_tui.course.checking.offers import splits
from zth_tui.course.predictions import step_of
from zth_tui.course.stages import Experiment, Stage, did_you_mean


def idle_experiments(stage: Stage, panels: Collection[str]) -> Iterator[str]:
    """Figures that no run has, and panels that are none of `panels`; without any of these, panels are not checked."""
    for experiment in stage.experiments.values():
        file = "zoo.toml" if experiment.bug else "stage.py"
        for problem in (*_promises(experiment, stage), *_unknown_panels(experiment, panels)):
            yield f"{stage.name}/{file}: experiment {experiment.name}: {problem}"


def _promises(experiment: Experiment, stage: Stage) -> Iterator[str]:
    figures = ["loss", *dict.fromkeys(splits(stage))]
    for figure in experiment.expect:
        if figure not in figures and step_of(figure) is None and figure.partition("/")[0] not in experiment.panels:
            yield f"expect names {figure!r}, which is no figure of a run{did_you_mean(figure, figures)}"


def _unknown_panels(experiment: Experiment, panels: Collection[str]) -> Iterator[str]:
    for name in experiment.panels if panels else ():
        if name not in panels:
            yield f"there is no panel {name!r}{did_you_mean(name, panels)}"
