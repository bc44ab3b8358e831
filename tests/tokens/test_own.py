"""A tokenizer that was trained here, read from its run."""

import json
from pathlib import Path

import pytest

from tests.lessons.stages import built, train
from tests.tokens.trained import LOW, checkpoint, trained
from zth_tui.course.packs import builtin_pack
from zth_tui.errors import UserError
from zth_tui.runs.folder import RunFolder
from zth_tui.tokens.own import encoding_of, trained_runs

PLAY = "First Citizen:\nBefore we proceed any further, hear me speak.\n\nAll:\nSpeak, speak. '안녕' it's 2024\n\n" * 3


def tokens(folder: RunFolder, text: str) -> list[bytes]:
    encoding = encoding_of(folder)
    return [encoding.token(idx) for idx in encoding.encode(text).ids]


def test_a_run_is_an_encoding_of_its_name() -> None:
    encoding = encoding_of(trained("words"))
    assert (encoding.name, encoding.vocabulary.n_merges) == ("words", 4)
    assert list(encoding.encode("lower low").ids) == [259, 32, 257]


@pytest.mark.parametrize("split", ["none", "gpt2", "gpt4"])
def test_it_makes_the_tokens_that_the_stage_makes(split: str) -> None:
    stage = built("bpe/regex", PLAY, split=split)
    train(stage, 60)
    merges = json.loads(json.dumps(stage.state_dict()["merges"]))
    encoding = encoding_of(trained(merges=merges, split=split))
    text = PLAY[:200] + " it'S further   specks; 12345\r\n"
    assert list(encoding.encode(text).ids) == stage.tokenizer.encode_ordinary(text)


def test_the_newest_checkpoint_counts() -> None:
    folder = trained(merges=LOW[:1])
    checkpoint(folder, LOW)
    checkpoint(folder, LOW[:2])
    assert tokens(folder, "lower") == [b"lower"]


def test_a_run_that_has_made_no_merge_yet_has_the_bytes() -> None:
    assert tokens(trained(merges=[]), "low") == [b"l", b"o", b"w"]


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b'{"config": {"split": "gp',
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"config": {"split": "gpt4"}, "stage": {}}',
        b'{"config": {"split": "gpt4"}, "stage": {"merges": [[108]]}}',
        b'{"config": {"split": "gpt4"}, "stage": {"merges": [[108, "o"]]}}',
        b'{"config": {"split": "gpt4"}, "stage": {"merges": [[108, 300]]}}',
        b'{"config": {"split": "gpt4"}, "stage": {"merges": [[-1, 108]]}}',
    ],
)
def test_a_damaged_checkpoint_is_passed_over_for_the_one_before(damage: bytes) -> None:
    folder = trained(merges=LOW[:2])
    newest = checkpoint(folder, LOW)
    newest.write_bytes(damage)
    assert tokens(folder, "lower") == [b"low", b"e", b"r"]


def test_a_run_without_a_checkpoint_that_can_be_read_names_itself_and_the_damage() -> None:
    folder = trained("torn")
    (folder.checkpoints / "step-000000004" / "state.json").write_text("{")
    with pytest.raises(UserError, match=r"torn has no checkpoint that can be read \(step-000000004 is damaged: .*\)"):
        encoding_of(folder)


def test_a_run_without_a_checkpoint_is_told() -> None:
    folder = trained("young")
    (folder.checkpoints / "step-000000004").rename(folder.checkpoints / ".step-000000004.1234")
    with pytest.raises(UserError, match="young has no checkpoint yet"):
        encoding_of(folder)


def test_a_run_of_another_stage_is_no_tokenizer() -> None:
    with pytest.raises(UserError, match="names is a run of mlp, which is no tokenizer; zth-tui --train bpe makes one"):
        encoding_of(trained("names", stage="mlp"))


# --- whose split pattern ---


def test_a_split_that_the_stage_does_not_know_is_told() -> None:
    source = builtin_pack().stage("bpe").source
    with pytest.raises(UserError, match=f"odd was split by 'gpt5', which is not in SPLIT_PATTERNS of {source}"):
        encoding_of(trained("odd", split="gpt5"))


def pack(folder: Path, constants: str) -> Path:
    """A teacher's pack whose `bpe` has these constants."""
    (folder / "bpe").mkdir(parents=True)
    (folder / "course.toml").write_text('title = "mine"\n[[lesson]]\nname = "bpe"\ntitle = "Tokens"\n')
    config = "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass Config:\n    split: str = 'halves'\n"
    (folder / "bpe" / "stage.py").write_text(f'{config}EXPERIMENTS = {{"regex": {{"doc": "cut"}}}}\n{constants}\n')
    return folder


def test_a_run_of_another_pack_is_split_by_that_packs_pattern(tmp_path: Path) -> None:
    teachers = pack(tmp_path / "pack", 'SPLIT_PATTERNS = {"halves": "lo|wer"}')
    assert tokens(trained(split="halves", pack=teachers), "lower") == [b"lo", b"w", b"er"]


@pytest.mark.parametrize(
    ("constants", "complaint"),
    [
        ('OTHER = ""', "there is no constant SPLIT_PATTERNS"),
        ('SPLIT_PATTERNS = {"halves": "("}', "its split pattern is none"),
        ("SPLIT_PATTERNS = 3", "which is not in SPLIT_PATTERNS"),
    ],
)
def test_a_pack_without_such_a_pattern_is_told_with_its_file(tmp_path: Path, constants: str, complaint: str) -> None:
    teachers = pack(tmp_path / "pack", constants)
    with pytest.raises(UserError) as error:
        encoding_of(trained(split="halves", pack=teachers))
    assert str(teachers / "bpe" / "stage.py") in str(error.value)
    assert complaint in str(error.value)


# --- the list of them ---


def test_trained_runs_are_those_of_bpe_that_have_a_checkpoint_newest_first() -> None:
    trained("old", created=1.0)
    trained("new", created=3.0)
    trained("middle", created=2.0)
    trained("net", stage="mlp", created=4.0)
    young = trained("young", created=5.0)
    (young.checkpoints / "step-000000004" / "state.json").unlink()
    (young.path.parent / "broken").mkdir()
    assert [run.folder.name for run in trained_runs()] == ["new", "middle", "old"]


def test_before_the_first_run_there_are_none() -> None:
    assert trained_runs() == []
