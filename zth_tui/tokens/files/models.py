"""The .model files of lecture 8's tokenizers: minbpe's, and those that lessons/bpe/stage.py saves."""

import json

import regex

from zth_tui.tokens.encoding import PATIENCE, BytePairEncoding
from zth_tui.tokens.files.formats import HIGHEST_ID, blamed
from zth_tui.tokens.vocabulary import Merged

JSON_TEXTS = "bpe v1"  # pattern and special tokens are JSON; in minbpe's own files they stand as they are
VERSIONS = (JSON_TEXTS, "minbpe v1")


def read_model(name: str, data: bytes) -> BytePairEncoding:
    """Raises ValueError with the line that is wrong."""
    lines = _Lines(data)
    try:
        version = next(lines)
        if version not in VERSIONS:
            raise ValueError(f"{' or '.join(map(repr, VERSIONS))} is wanted")
        is_json = version == JSON_TEXTS
        pattern = _pattern(_text(next(lines), is_json))
        special = [_special_token(next(lines), is_json) for _ in range(int(next(lines)))]
        merges: dict[tuple[int, int], int] = {}
        for line in lines:
            pair = _pair(line, 256 + len(merges))
            if pair in merges:
                raise ValueError("a merge is made once")
            merges[pair] = 256 + len(merges)
    except StopIteration:
        raise ValueError(f"line {lines.number}: the file ends too soon") from None
    except (ValueError, RecursionError) as error:
        raise blamed(lines.number, lines.line, error) from None
    if clash := [text for text, idx in special if idx < 256 + len(merges)]:
        raise ValueError(f"the special token {clash[0]!a} has the id of another token")
    vocabulary = Merged(range(256), ((*pair, made) for pair, made in merges.items()))
    return BytePairEncoding(name, vocabulary, pattern, dict(special), patience=PATIENCE)


class _Lines:
    """One after the other; the last one read, and its number."""

    def __init__(self, data: bytes) -> None:
        self.number, self.line = 0, b""
        self._left = iter(data.replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n"))

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        self.number += 1
        self.line = next(self._left)
        try:
            return self.line.decode()
        except UnicodeDecodeError:
            raise ValueError("this is no UTF-8") from None


def _text(line: str, is_json: bool) -> str:
    text = json.loads(line) if is_json else line
    if not isinstance(text, str):
        raise ValueError("a text in quotes is wanted")
    return text


def _pattern(pattern: str) -> str:
    try:
        regex.compile(pattern)
    except (regex.error, RecursionError) as error:
        raise ValueError(f"this is no pattern: {error}") from None
    return pattern


def _special_token(line: str, is_json: bool) -> tuple[str, int]:
    quoted, _, idx = line.rpartition(" ")
    text = _text(quoted, is_json)
    if not text or int(idx) > HIGHEST_ID:
        raise ValueError(f"a special token and its id, up to {HIGHEST_ID:,}, are wanted")
    return text, int(idx)


def _pair(line: str, free: int) -> tuple[int, int]:
    """What a merge joins. `free`: the id that it will make."""
    parts = [int(part) for part in line.split(" ")]
    if len(parts) != 2 or not all(0 <= part < free for part in parts):
        raise ValueError(f"two tokens from 0 to {free - 1} are wanted")
    return parts[0], parts[1]
