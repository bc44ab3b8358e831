"""The built-in stages, imported as the trainer imports them."""

from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage


def built(title: str, text: str, **settings):
    experiment = builtin_pack().experiment(title)
    module = import_stage(experiment.stage, builtin_pack().path)
    return module.build(module.Config(**{**experiment.config, **settings}), text)


def train(stage, steps: int) -> list[float]:
    return [float(stage.step(stage.learning_rate(i))) for i in range(steps)]
