"""Samples begin with the prompt, repeat with their seed, and follow the likeliest letters where it is cold."""

import pytest
import torch

from tests.lessons.makemore.small_nets import EXPERIMENTS, guesses, small
from tests.lessons.stages import train


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_samples_begin_with_the_prompt_and_repeat_with_their_seed(experiment: str) -> None:
    stage = small(experiment)
    train(stage, 20)
    names = stage.sample(20, prompt="ja", seed=3)
    assert len(names) == 20
    assert all(name.startswith("ja") and len(name) < stage.block_size for name in names)
    assert names == stage.sample(20, prompt="ja", seed=3)
    assert names != stage.sample(20, prompt="ja", seed=4)


def test_a_cold_sample_takes_the_likeliest_letter_at_every_place() -> None:
    stage = small("gru")
    train(stage, 50)
    (name,) = stage.sample(1, prompt="ma", temperature=1e-6)
    idx = torch.tensor([[0, *(stage.stoi[ch] for ch in name)]])
    likeliest = guesses(stage, idx)[0].argmax(-1).tolist()
    followed = [stage.stoi[ch] for ch in name[2:]] + [0] * (len(name) < stage.block_size - 1)
    assert likeliest[2 : 2 + len(followed)] == followed


@pytest.mark.parametrize(
    ("prompt", "message"), [("Ada", "never seen 'A'"), ("a.b", "never seen '.'"), ("a" * 50, "the longest name")]
)
def test_a_prompt_that_does_not_suit_is_refused(prompt: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        small("rnn").sample(1, prompt=prompt)
