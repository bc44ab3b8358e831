"""Long texts: written in slices, while the trainer listens and the weights stand still."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.train.rig import rig, run_info
from zth_tui.runs import commands, events
from zth_tui.train.writing import MOST_TOKENS, Writing


class Scribe:
    """Writes so many tokens; refuses a prompt in capitals."""

    def __init__(self, n: int) -> None:
        self.n = n

    def stream(self, *, prompt: str, temperature: float, seed: int) -> Iterator[tuple[str, float, list]]:
        if prompt.isupper():
            raise ValueError("no capitals")
        for i in range(self.n):
            yield "ab"[i % 2], 0.5, [("a", 0.5), ("b", 0.5)]


def all_of(writing: Writing) -> list[events.Stream]:
    slices = []
    while not writing.whole:
        slices.append(writing.write_on())
    return slices


def test_slices_follow_each_other_without_a_gap() -> None:
    slices = all_of(Writing(Scribe(50), 7, "x", 1.0, 3))
    tokens = [token.text for piece in slices for token in piece.tokens]
    assert tokens == list("ab" * 25)
    assert [piece.first for piece in slices] == [sum(len(p.tokens) for p in slices[:i]) for i in range(len(slices))]
    assert {(piece.step, piece.prompt, piece.seed) for piece in slices} == {(7, "x", 3)}


def test_a_text_without_end_is_cut() -> None:
    slices = all_of(Writing(Scribe(10**9), 0, "", 1.0, 1))
    assert sum(len(piece.tokens) for piece in slices) == MOST_TOKENS


def test_a_bad_prompt_is_refused_in_the_stages_words() -> None:
    with pytest.raises(ValueError, match="no capitals"):
        Writing(Scribe(5), 0, "X", 1.0, 1).write_on()


def scribbling(path: Path, *asked: commands.Command, **settings):
    """A trainer whose stage also streams."""
    r = rig(path, run_info(max_steps=30, **settings), *asked)
    r.trainer.stage.stream = Scribe(300).stream
    return r


def test_a_stage_that_streams_is_streamed_and_not_sampled(tmp_path: Path) -> None:
    r = scribbling(tmp_path / "run")
    r.trainer.run()
    assert r.of_kind(events.Samples) == []
    whole = [e for e in r.of_kind(events.Stream) if e.step == 30]
    assert sum(len(piece.tokens) for piece in whole) == 300


def test_the_weights_stand_still_while_a_text_is_written(tmp_path: Path) -> None:
    r = scribbling(tmp_path / "run", commands.Sample(prompt="abc"))
    r.trainer.run()
    pieces = [e for e in r.of_kind(events.Stream) if e.prompt == "abc"]
    assert len({piece.step for piece in pieces}) == 1


def test_a_bad_prompt_is_refused_and_the_run_goes_on(tmp_path: Path) -> None:
    r = scribbling(tmp_path / "run", commands.Sample(prompt="ABC"))
    assert r.trainer.run().why == "done"
    assert [e.reason for e in r.of_kind(events.Refused)] == ["no capitals"]
