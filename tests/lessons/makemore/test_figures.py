"""The figures of makemore.py: how large its nets are, and their losses on the lectures' names."""

import math

import pytest

from tests.lessons.makemore.small_nets import small
from tests.lessons.stages import built, train


@pytest.mark.parametrize(
    ("experiment", "parameters"),
    [
        ("bigram", 729),
        ("mlp", 69_147),
        ("rnn", 11_803),
        ("gru", 28_315),
        ("lstm", 36_635),
        ("bow", 12_827),
        ("cnn", 86_171),
        ("transformer", 204_544),
    ],
)
def test_the_nets_are_as_large_as_makemores(module, experiment: str, parameters: int) -> None:
    config = module.Config(**module.EXPERIMENTS[experiment].get("config", {}))
    net = module.make_net(config, vocab_size=27, block_size=16)
    assert sum(p.numel() for p in net.parameters()) == parameters


@pytest.mark.parametrize(("experiment", "dev"), [("rnn", 2.2760), ("bow", 2.3149)])
def test_after_500_steps_the_loss_is_makemores(lecture_names, experiment: str, dev: float) -> None:
    stage = built(f"makemore/{experiment}", lecture_names.read_text())
    train(stage, 500)
    assert stage.evaluate("dev") == pytest.approx(dev, abs=0.02)


def test_an_untrained_bigram_knows_nothing() -> None:
    stage = small("bigram")
    assert stage.evaluate("dev") == pytest.approx(math.log(len(stage.letters)))
