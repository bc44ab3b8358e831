"""An encoding from a file: a tokenizer.json, ranks in tiktoken's format, a .model of lecture 8.

Ranks come without the pattern that goes with them. Those of a published encoding are known by their sha256; all others
are given the pattern of cl100k_base.
"""

import codecs
import hashlib
import re
from pathlib import Path

from zth_tui.errors import UserError
from zth_tui.files import Unfit, read_regular
from zth_tui.tokens.encoding import BytePairEncoding, Encoding
from zth_tui.tokens.files.formats import ranks_of_tiktoken
from zth_tui.tokens.files.huggingface import NeedsPackage, read_tokenizer_json
from zth_tui.tokens.files.models import read_model
from zth_tui.tokens.published import public
from zth_tui.tokens.vocabulary import Ranked
from zth_tui.visible import visible

MOST_BYTES = 100_000_000  # the longest tokenizer.json in use have a third of it
TOKENIZER_JSON = "tokenizer.json"
PATTERN_OF = "cl100k_base"

RANKS = re.compile(rb"\S+ \d+\s")
MODEL = re.compile(rb"(min)?bpe v")
KNOWN = f"a {TOKENIZER_JSON} of Hugging Face, ranks as tiktoken has them, a .model of minbpe or of lecture 8"
NEARLY = {
    b"\x1f\x8b": "is packed; gunzip it first",
    b"PK": "is packed; unzip it first",
    b"#version": f"holds merges without their ids; give the {TOKENIZER_JSON} that goes with it (gpt2 is here by name)",
    b"\n\x0e\n": f"is SentencePiece's own format; give the {TOKENIZER_JSON} that goes with it",
}


def load_file(path: Path) -> Encoding:
    """The encoding in a file, or in the tokenizer.json of a folder. What it is, its content decides.

    Its name is the file's without the ending, or the folder's. Raises UserError.
    """
    if path.is_dir():
        if not (path / TOKENIZER_JSON).is_file():
            raise UserError(f"{_shown(path)} is a folder without a {TOKENIZER_JSON}; give a file")
        path = path / TOKENIZER_JSON
    data = _read(path).removeprefix(codecs.BOM_UTF8)
    try:
        return _encoding(path.resolve().parent.name if path.name == TOKENIZER_JSON else path.stem, data)
    except NeedsPackage as error:
        raise UserError(f"{_shown(path)} is {error}") from None
    except _Unknown as error:
        raise UserError(f"{_shown(path)} {error}") from None
    except ValueError as error:
        raise UserError(f"{_shown(path)}: {error}; give {KNOWN}, in a whole copy") from None


class _Unknown(ValueError):
    """Of a file that is no encoding: says what it is instead."""


def _encoding(name: str, data: bytes) -> Encoding:
    if data.lstrip().startswith(b"{"):
        return read_tokenizer_json(name, data)
    if MODEL.match(data):
        return read_model(name, data)
    if RANKS.match(data):
        return _of_ranks(name, data)
    what = next((what for start, what in NEARLY.items() if data.startswith(start)), "is none of the encodings known")
    raise _Unknown(f"{what}; known are {KNOWN}" if data else "is empty")


def _of_ranks(name: str, data: bytes) -> BytePairEncoding:
    sha256 = hashlib.sha256(data).hexdigest()
    known = public.registry().values()
    published = next((e for e in known if any(file.sha256 == sha256 for file in e.ranks.files)), None)
    vocabulary = Ranked(ranks_of_tiktoken(data))
    if published is None:
        return BytePairEncoding(name, vocabulary, public.published(PATTERN_OF).pattern)
    return BytePairEncoding(name, vocabulary, published.pattern, published.special_tokens)


def _read(path: Path) -> bytes:
    try:
        return read_regular(path, MOST_BYTES)
    except Unfit as error:
        raise UserError(f"{_shown(path)} {error}; give {KNOWN}") from None
    except OSError as error:
        raise UserError(f"{_shown(path)} cannot be read: {error.strerror}") from None


def _shown(path: Path) -> str:
    return visible(str(path))
