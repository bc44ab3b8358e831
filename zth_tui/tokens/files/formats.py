"""The files in which byte pair encodings are published: tiktoken's ranks, and the merges of GPT-2."""

import re
from binascii import a2b_base64
from collections.abc import Callable, Iterable, Mapping

HIGHEST_ID = 9_999_999  # no vocabulary comes near it; a torn line may go far beyond
VERSION = "#version: 0.2"  # the first line of a vocab.bpe
SHOWN = 40  # characters of a line that is wrong

PRINTED = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
UNPRINTED = [byte for byte in range(256) if byte not in PRINTED]
BYTE_ORDER = (*PRINTED, *UNPRINTED)
"""GPT-2's tokens 0 to 255 are the bytes in this order."""
LETTERS = {byte: chr(byte) for byte in PRINTED} | {byte: chr(0x100 + i) for i, byte in enumerate(UNPRINTED)}
"""GPT-2's files write each byte as one letter: itself where that can be printed, else one from Ā on (a space is Ġ)."""
NO_LETTER = "\uffff"
_BYTES = dict.fromkeys(range(256), NO_LETTER) | {ord(letter): chr(byte) for byte, letter in LETTERS.items()}


def ranks_of_tiktoken(data: bytes) -> dict[bytes, int]:
    """{token: rank} from lines of base64 and rank. Raises ValueError with the line that is wrong."""
    lines = data.splitlines()
    try:
        ranks = {a2b_base64(token, strict_mode=True): int(rank) for token, rank in map(bytes.split, lines)}
    except ValueError:
        return _one_by_one(lines, _tiktoken_line)
    numbers = set(ranks.values())
    in_bounds = not numbers or (min(numbers) >= 0 and max(numbers) <= HIGHEST_ID)
    if in_bounds and b"" not in ranks and len(ranks) == len(numbers) == len(lines):
        return ranks
    return _one_by_one(lines, _tiktoken_line)


def ranks_of_vocab_bpe(data: bytes) -> dict[bytes, int]:
    """{token: rank} from GPT-2's vocab.bpe: the bytes in its own order, then the merges, 256 for the first.

    Raises ValueError with the line that is wrong.
    """
    ranks = {bytes([byte]): rank for rank, byte in enumerate(BYTE_ORDER)}
    version, *lines = data.splitlines() or [b""]
    if version != VERSION.encode():
        raise blamed(1, version, ValueError(f"{VERSION!r} is wanted"))
    for number, line in enumerate(lines, 2):
        try:
            token = _merged(line, ranks)
        except ValueError as error:
            raise blamed(number, line, error) from None
        ranks[token] = len(ranks)
    return ranks


def bytes_of_letters(token: str) -> bytes:
    """The bytes of a token that is written in GPT-2's letters. Raises ValueError for any other letter."""
    try:
        return token.translate(_BYTES).encode("latin-1")
    except UnicodeEncodeError as error:
        raise ValueError(f"{token[error.start]!a} stands for no byte") from None


def _one_by_one(lines: Iterable[bytes], read: Callable[[bytes], tuple[bytes, int]]) -> dict[bytes, int]:
    """The same, slower: names the line that is wrong, and passes over empty ones."""
    ranks: dict[bytes, int] = {}
    taken: set[int] = set()
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            token, rank = read(line)
            if token in ranks or rank in taken:
                raise ValueError("a token and its rank stand in one line only")
        except ValueError as error:
            raise blamed(number, line, error) from None
        ranks[token] = rank
        taken.add(rank)
    return ranks


def _tiktoken_line(line: bytes) -> tuple[bytes, int]:
    parts = re.fullmatch(rb"(\S+) (\d{1,9})", line)
    if not parts or int(parts[2]) > HIGHEST_ID:
        raise ValueError("base64, a space and a rank are wanted")
    return a2b_base64(parts[1], strict_mode=True), int(parts[2])


def _merged(line: bytes, ranks: Mapping[bytes, int]) -> bytes:
    parts = line.decode(errors="replace").split(" ")
    if len(parts) != 2:
        raise ValueError("two tokens and a space between them are wanted")
    left, right = map(bytes_of_letters, parts)
    if left not in ranks or right not in ranks:
        raise ValueError("a merge takes two tokens that are there")
    if left + right in ranks:
        raise ValueError("a token is made once")
    return left + right


def blamed(number: int, line: bytes, error: Exception) -> ValueError:
    """The same error, said with the line that it is about."""
    shown = ascii(line.decode(errors="replace"))[1:-1]
    shown = shown if len(shown) <= SHOWN else shown[:SHOWN] + "…"
    return ValueError(f"line {number}, '{shown}': {error}")
