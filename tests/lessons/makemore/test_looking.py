"""What is shown of a net, its attention above all; looking at it changes nothing."""

import pytest
import torch

from tests.lessons.makemore.small_nets import EXPERIMENTS, SMALL, small
from tests.lessons.stages import built
from zth_tui.course.packs import builtin_pack
from zth_tui.train.recorder import watch_events


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_looking_changes_nothing(experiment: str) -> None:
    unseen, seen = small(experiment), small(experiment)
    torch.manual_seed(1)
    losses = [float(unseen.step(0.01)) for _ in range(3)]
    torch.manual_seed(1)
    watched = [float(seen.step(0.01))]
    before, rng = {name: t.clone() for name, t in seen.state_dict().items()}, torch.get_rng_state()
    seen.evaluate("dev")
    seen.sample(3)
    watch_events(seen, 1)
    assert torch.equal(torch.get_rng_state(), rng)
    assert all(torch.equal(t, before[name]) for name, t in seen.state_dict().items())
    assert watched + [float(seen.step(0.01)) for _ in range(2)] == losses


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_a_look_is_small_and_has_a_panel(experiment: str) -> None:
    stage = small(experiment)
    declared = builtin_pack().experiment(f"makemore/{experiment}")
    assert set(stage.watch()) == set(declared.panels) - {"loss", "samples"}


def test_the_attention_that_is_shown_is_the_attention_that_is_paid(module) -> None:
    attn = module.CausalSelfAttention(module.Config(n_embd=8, n_head=2))
    x, real = torch.randn(18, 8), torch.arange(18)
    _, _, v = attn.qkv(x, real, 3, 6)
    heard = attn.weights(x, real, 3, 6) @ v  # (B, n_head, T, size)
    assert torch.allclose(attn(x, real, 3, 6), attn.c_proj(heard.transpose(1, 2).reshape(18, 8)), atol=1e-6)


def test_the_attention_is_that_of_the_prompt_and_layer_asked_for() -> None:
    stage = small("transformer", prompt="anna", layer=3)
    look = stage.watch()["attention"]
    assert list(look) == ["layer 3 head 1", "layer 3 head 2"]
    head, rows, columns = look["layer 3 head 1"]
    assert rows == columns == [".", "a", "n", "n", "a"]
    assert torch.allclose(head.sum(1), torch.ones(5))
    assert torch.equal(head, head.tril())


def test_of_the_default_prompt_only_known_letters_are_shown() -> None:
    stage = built("makemore/transformer", "\n".join(["bea", "abe"] * 5), **SMALL)
    _, rows, _ = stage.watch()["attention"]["layer 1 head 1"]
    assert rows == [".", "a", "b", "e"]


@pytest.mark.parametrize(("settings", "message"), [({"prompt": "Ada"}, "never seen"), ({"layer": 5}, "4 layers")])
def test_a_setting_that_does_not_suit_the_net_is_refused(module, settings: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        small("transformer").check(module.Config(**settings))
    with pytest.raises(ValueError, match=message):
        small("transformer", **settings)
