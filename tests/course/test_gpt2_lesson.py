"""The GPT-2 lesson says what its runs show; its numbers are checked by `lessons check`."""

import runpy

import pytest

from tests.lessons.stages import train
from zth_tui.course.exercises import exercises
from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage

STAGE = builtin_pack().stage("gpt2")
LESSON = builtin_pack().lesson("gpt2")
GPT2 = import_stage("gpt2", builtin_pack().path)
TEXT = "First Citizen:\nBefore we proceed any further, hear me speak.\n\nAll:\nSpeak, speak.\n" * 20
TINY = {"block_size": 16, "batch_size": 2}


def test_a_step_for_every_experiment() -> None:
    assert {step.run for step in LESSON.steps if step.run} == set(STAGE.experiments)


def test_the_order_of_the_lecture_ends_with_the_zoo_and_the_night() -> None:
    assert [step.run for step in LESSON.steps][-3:] == ["zoo-1", "zoo-2", "gpt2-124M"]


@pytest.mark.parametrize("name", ["zoo-1", "zoo-2"])
def test_a_zoo_step_asks_what_is_wrong_and_shows_no_line(name: str) -> None:
    (step,) = (step for step in LESSON.steps if step.run == name)
    assert step.question and step.question.ask == "What is wrong?" and not step.code


def test_decay_pulls_matrices_and_no_layernorm() -> None:
    strong, usual = (
        GPT2.build(GPT2.Config(**{**TINY, "weight_decay": decay, "warmup_steps": 0}), TEXT) for decay in (20.0, 0.1)
    )
    for stage in (strong, usual):
        train(stage, 40)
    ours, theirs = (dict(stage.net.named_parameters()) for stage in (strong, usual))
    assert ours["transformer.wpe.weight"].std() < theirs["transformer.wpe.weight"].std() / 2
    assert ours["transformer.ln_f.weight"].mean() > 0.9


def test_spare_rows_lose_their_probability() -> None:
    stage = GPT2.build(GPT2.Config(**{**TINY, "vocab_size": 320, "top_k": 0, "warmup_steps": 0}), TEXT)
    idx = stage.tokens["dev"][None, :16]
    before = stage.next_probs(idx)[0, 257:].sum().item()
    train(stage, 60)
    assert before == pytest.approx(63 / 320, abs=0.05)
    assert stage.next_probs(idx)[0, 257:].sum().item() < before / 5


@pytest.mark.parametrize("exercise", exercises(builtin_pack().path / "gpt2"), ids=lambda e: e.name)
def test_an_exercise_runs_up_to_what_is_to_be_written(exercise) -> None:
    with pytest.raises(NotImplementedError, match="your turn"):
        runpy.run_path(str(exercise.path), run_name="__main__")


def test_there_are_four_exercises() -> None:
    assert [e.name for e in exercises(builtin_pack().path / "gpt2")] == ["G1", "G2", "G3", "G4"]
