"""The stage trains a tokenizer, a merge a step, and shows each merge in its text."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import regex

from tests.lessons.bpe.texts import MIXED, PLAY
from tests.lessons.bpe.tokenizers import RegexTokenizer, bpe, trained
from tests.lessons.stages import built, train
from zth_tui.course.packs import builtin_pack


def stage(experiment: str, text: str, **settings):
    return built(f"bpe/{experiment}", text, **settings)


def test_a_step_is_a_merge_and_returns_the_tokens_per_byte_before_it() -> None:
    model = stage("basic", "aaabdaaabac")
    assert train(model, 3) == [11 / 11, 9 / 11, 7 / 11]
    assert model.evaluate("train") == 5 / 11
    assert list(model.tokenizer.merges) == [(97, 97), (256, 97), (257, 98)]


@pytest.mark.parametrize("experiment", ["basic", "regex", "regex-gpt2"])
def test_its_merges_are_the_tokenizers(experiment: str) -> None:
    model = stage(experiment, PLAY + MIXED, vocab_size=300)
    train(model, model.max_steps)
    assert model.tokenizer.merges == trained(RegexTokenizer(model.tokenizer.pattern), PLAY + MIXED, 300).merges
    assert model.evaluate("train") == len(model.tokenizer.encode(PLAY + MIXED)) / len((PLAY + MIXED).encode())


@pytest.mark.parametrize(("experiment", "merges"), [("basic", 20), ("regex", 768), ("regex-gpt2", 768)])
def test_the_vocabulary_says_how_many_steps_there_are(experiment: str, merges: int) -> None:
    assert stage(experiment, PLAY).max_steps == merges
    assert stage(experiment, PLAY, max_steps=5).max_steps == 5


@pytest.mark.parametrize(("text", "steps"), [("", 0), ("a", 0), ("aaaa", 2), ("ab" * 4, 3)])
def test_it_ends_when_nothing_is_left_to_merge(text: str, steps: int) -> None:
    model = stage("basic", text)
    while len(model.tokenizer.merges) < model.max_steps:
        model.step(0.0)
    assert model.max_steps == len(model.tokenizer.merges) == steps
    assert model.step(0.0) == model.evaluate("train")
    assert model.max_steps == steps
    assert model.watch()["pairs"]["next"][1] == []


def test_the_held_out_text_is_learned_nothing_from() -> None:
    model = stage("held-out", "ab" * 90 + "cd" * 10, vocab_size=258)
    assert model.splits == ("train", "dev")
    train(model, 2)
    assert list(model.tokenizer.merges) == [(97, 98), (256, 256)]
    assert model.evaluate("dev") == 1.0
    assert model.evaluate("train") == 45 / 180


def test_a_part_of_the_held_out_text_will_do_while_training() -> None:
    model = stage("held-out", "ab" * 90 + "ababababab" + "cdcdcdcdcd", split="none", vocab_size=257)
    train(model, 1)
    assert model.evaluate("dev", examples=10) == 0.5
    assert model.evaluate("dev") == 0.75


def test_a_run_goes_on_from_its_state_exactly() -> None:
    ours = stage("regex", PLAY, vocab_size=320)
    train(ours, 20)
    theirs = stage("regex", PLAY, vocab_size=320)
    theirs.load_state_dict(json.loads(json.dumps(ours.state_dict())))
    assert theirs.watch() == ours.watch()
    assert train(theirs, 30) == train(ours, 30)
    assert theirs.state_dict() == ours.state_dict()


def test_looking_changes_nothing() -> None:
    watched, alone = stage("held-out", PLAY, vocab_size=320), stage("held-out", PLAY, vocab_size=320)
    for _ in range(40):
        watched.watch()
        watched.evaluate("dev")
        assert watched.step(0.0) == alone.step(0.0)
    assert watched.state_dict() == alone.state_dict()


@pytest.mark.parametrize("experiment", ["basic", "regex"])
def test_the_passage_is_the_text_with_the_newest_token_marked(experiment: str) -> None:
    model = stage(experiment, PLAY)
    for _ in range(12):
        model.step(0.0)
        pieces = model.watch()["merge"]["text"]
        idx = max(model.tokenizer.vocab)
        assert "".join(text for text, _ in pieces) in PLAY
        marked = {text for text, new in pieces if new}
        assert marked == {model.tokenizer.vocab[idx].decode()}
        first = model.tokenizer.encode(PLAY).index(idx)
        shown = next(i for i, (_, new) in enumerate(pieces) if new)
        before = model.tokenizer.encode(PLAY)[first - shown : first]
        assert [text for text, _ in pieces[:shown]] == [model.tokenizer.vocab[i].decode() for i in before]


def test_the_first_passage_is_bytes() -> None:
    assert stage("regex", "é!").watch()["merge"]["text"] == [("\\xc3", False), ("\\xa9", False), ("!", False)]


def test_the_tables_tell_the_candidates_the_merges_and_the_longest() -> None:
    model = stage("basic", "aaab aaab")
    train(model, 2)
    tables = {**model.watch()["pairs"], **model.watch()["tokens"]}
    assert tables["next"][1][0] == ("aaa+b", 2, "257 98")
    assert tables["made"][1] == [("aa+a", 2, 257, "256 97"), ("a+a", 4, 256, "97 97")]
    assert tables["longest"][1] == [("aaa", 3, 257, "61 61 61"), ("aa", 2, 256, "61 61")]


def test_a_look_stays_small_whatever_the_text() -> None:
    model = stage("basic", "a" * 2**16)
    train(model, 16)
    assert len(model.tokenizer.vocab[271]) == 2**16
    assert len(json.dumps(model.watch())) < 8000


def test_the_first_merges_of_shakespeare_are_the_textbooks(lecture_shakespeare) -> None:
    text = lecture_shakespeare.read_text(encoding="utf-8")[:15_000]
    model = stage("regex", text)
    train(model, 40)
    chunks = [chunk.encode() for chunk in regex.findall(bpe.GPT4_SPLIT_PATTERN, text)]
    assert model.tokenizer.merges == bpe.textbook(chunks, 40)


def test_the_file_runs_alone_and_without_torch(tmp_path: Path) -> None:
    (tmp_path / "play.txt").write_text(PLAY, encoding="utf-8")
    code = (
        "import runpy, sys; source, *sys.argv[1:] = sys.argv[1:]\n"
        "runpy.run_path(source, run_name='__main__'); print('torch' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(builtin_pack().path / "bpe" / "stage.py"), "basic", "play.txt"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path).stdout.splitlines()
    assert said[0].startswith("step    0: 1.0000 tokens per byte")
    assert said[-1] == "False"
