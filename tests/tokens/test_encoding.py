"""Every encoding cuts a text as tiktoken does, and its tokens put together are the text's bytes."""

import random
import sys
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
import regex
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tokens.conftest import Tiktoken
from tests.tokens.vocabularies import encoding_of, learned, lower, tokenizer_of, vocabularies
from zth_tui.errors import UserError
from zth_tui.tokens import encoding as encoding_module
from zth_tui.tokens.encoding import BytePairEncoding, Bytes, Characters, Encoding, Tokens
from zth_tui.tokens.merging import Check, never
from zth_tui.tokens.published.public import load, names
from zth_tui.tokens.text import of_bytes, of_str
from zth_tui.tokens.vocabulary import Merged, Ranked

NAMES = ("gpt2", "p50k_base", "cl100k_base", "o200k_base", "o200k_harmony")
PLAY = "First Citizen:\nBefore we proceed any further, hear me speak.\n\nAll:\nSpeak, speak.\n\n"
BYTES = {bytes([byte]): byte for byte in range(256)}
MIXED = "hello123!!!? (안녕하세요!) 😉"
END = "<|endoftext|>"

odd = [" ", "   ", "\n", "\r\n", "\t", "'s", "'LL", "'ſ", "K", " don't", "HTTPServer", "1234567", "e\u0301", "안녕"]
odd += ["😉", "👨‍👩‍👧", "🇩🇪", "!!!", "//\n", "\u2028", "\x00\x1b[2J", "def f(x):\n    return x", "if a&&b{}\n\n\n"]
odd += [END, "<|endofprompt|>", "<|fim_prefix|>", "<|start|>", "<|reserved_200013|>", "<|endof"]
words = st.sampled_from(odd)

NEWER = ("Cn", "Cs")  # what this Python's Unicode has not; `regex` knows more letters than tiktoken does yet
CHANGED = "ʕ"  # Unicode 17 no longer calls it a small letter
letters = st.characters(exclude_categories=NEWER, exclude_characters=CHANGED)
runs = st.builds(lambda ch, n: ch * n, letters, st.sampled_from([2, 3, 40, 1500]))
texts = st.lists(st.text(letters, max_size=8) | words | runs, max_size=12).map("".join)
typed = st.lists(st.text(letters, max_size=5) | st.text(st.characters(categories=["Cs"])) | words).map("".join)
LEARNED = learned(PLAY, 60)
few_examples = settings(max_examples=100)
fewer_examples = settings(max_examples=30)


def ids(encoding: Encoding, text: str, **how: bool) -> list[int]:
    return list(encoding.encode(text, **how).ids)


def put_together(encoding: Encoding, tokens: Tokens) -> bytes:
    return b"".join(map(encoding.token, tokens.ids))


# --- tiktoken's tokens ---


@pytest.mark.parametrize("name", NAMES)
@given(text=texts)
@few_examples
def test_tokens_are_tiktokens(name: str, tiktokens: Tiktoken, text: str) -> None:
    ours, theirs = load(name), tiktokens(name)
    assert ids(ours, text) == theirs.encode_ordinary(text)
    assert ids(ours, text, special=True) == theirs.encode(text, allowed_special="all")


@pytest.mark.parametrize("name", NAMES)
@given(text=typed)
@few_examples
def test_so_they_are_where_surrogates_stand_alone(name: str, tiktokens: Tiktoken, text: str) -> None:
    assert ids(load(name), of_str(text)) == tiktokens(name).encode_ordinary(text)


@pytest.mark.parametrize("name", NAMES)
def test_so_they_are_for_whole_files_of_code(name: str, tiktokens: Tiktoken) -> None:
    code = Path(random.__file__).read_text(encoding="utf-8") + Path(__file__).read_text(encoding="utf-8")
    for text in (code, code.replace("    ", "\t"), code.upper(), code.replace("\n", "\r\n")):
        assert ids(load(name), text) == tiktokens(name).encode_ordinary(text)


@pytest.mark.parametrize("name", NAMES)
def test_so_they_are_for_long_runs_of_one_character(name: str, tiktokens: Tiktoken) -> None:
    for ch in ("a", " ", "\n", "0", "-", "é", "안", "😉", "\x00"):
        for text in (ch * 10_000, f"x{ch * 999}y"):
            assert ids(load(name), text) == tiktokens(name).encode_ordinary(text)


@pytest.mark.parametrize(
    "kind",
    [r"\p{L}", r"\p{N}", r"\s", r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]", "(?i:[sdmtlvre])"],
)
def test_a_pattern_takes_for_a_letter_what_tiktoken_takes_for_one(kind: str) -> None:
    codes = (chr(code) for code in range(sys.maxunicode + 1))
    known = "".join(ch for ch in codes if unicodedata.category(ch) not in NEWER and ch not in CHANGED)
    theirs = tiktoken.Encoding("bytes", pat_str=kind, mergeable_ranks=BYTES, special_tokens={})
    assert "".join(regex.findall(kind, known)) == theirs.decode(theirs.encode_ordinary(known))


@pytest.mark.parametrize("name", names())
def test_special_tokens_are_read_both_ways(name: str, tiktokens: Tiktoken) -> None:
    ours, theirs = load(name), tiktokens(name)
    text = f"a{END}{END} b <|endofprompt|><|fim_middle|><|call|>"
    assert ids(ours, text) == theirs.encode_ordinary(text)
    assert ids(ours, text, special=True) == theirs.encode(text, allowed_special="all")
    assert len(ids(ours, text, special=True)) < len(ids(ours, text))


# --- the bytes come back ---

ANY = ("characters", "bytes", "lower", "play", *NAMES)


def any_encoding(name: str) -> Encoding:
    own = {"characters": Characters(), "bytes": Bytes(), "lower": lower(), "play": LEARNED}
    return own[name] if name in own else load(name)


@pytest.mark.parametrize("name", ANY)
@given(text=texts)
@fewer_examples
def test_tokens_put_together_are_the_text(name: str, text: str) -> None:
    encoding, data = any_encoding(name), text.encode()
    for special in (False, True):
        tokens = encoding.encode(text, special=special)
        assert put_together(encoding, tokens) == data
        assert [encoding.token(idx) for idx in tokens.ids] == [data[slice(*tokens.span(i))] for i in range(len(tokens))]


@pytest.mark.parametrize("name", ANY)
@given(
    data=st.binary(max_size=60) | st.lists(st.text(max_size=5).map(str.encode) | st.binary(max_size=3)).map(b"".join)
)
@fewer_examples
def test_bytes_that_are_no_utf8_come_back_as_they_were(name: str, data: bytes) -> None:
    encoding, text = any_encoding(name), of_bytes(data)
    for special in (False, True):
        assert put_together(encoding, encoding.encode(text, special=special)) == data


@pytest.mark.parametrize("name", ["lower", *NAMES])
def test_a_token_that_there_is_not_is_a_key_error(name: str) -> None:
    with pytest.raises(KeyError):
        any_encoding(name).token(10**6)


# --- the first k merges ---


@pytest.mark.parametrize("name", ["gpt2", "cl100k_base"])
@pytest.mark.parametrize("k", [0, 1, 10, 500, 20_000])
def test_with_k_merges_it_is_the_encoding_that_has_only_the_first_ranks(name: str, k: int, tiktokens: Tiktoken) -> None:
    whole = tiktokens(name)
    ranks = {token: rank for token, rank in whole._mergeable_ranks.items() if rank < 256 + k}
    theirs = tiktoken.Encoding(name, pat_str=whole._pat_str, mergeable_ranks=ranks, special_tokens={END: 99_999})
    ours = load(name).limited(k)
    text = PLAY + MIXED + "    return x\n" + "a" * 50 + "127 + 677 = 804"
    assert ours.k == k
    assert ids(ours, text) == theirs.encode_ordinary(text)


@pytest.mark.parametrize("pattern", ["", r"\w+|\W+"])
def test_at_every_k_a_trained_one_is_the_lessons_tokenizer(pattern: str) -> None:
    text = PLAY * 2 + MIXED
    ours = encoding_of(tokenizer_of(text, 60, pattern))
    for k in range(61):
        theirs = tokenizer_of(text, k, pattern)
        for other in (text, MIXED, "He spoke further, Citizens."):
            assert ids(ours.limited(k), other) == theirs.encode_ordinary(other)


def test_more_merges_than_there_are_are_all() -> None:
    assert lower().limited(99).k == lower().k == 4
    assert ids(lower().limited(99), "lower") == [259]


def test_what_was_remembered_of_all_merges_is_not_taken_for_fewer() -> None:
    whole = lower()
    assert ids(whole, "lower") == [259]
    assert ids(whole.limited(2), "lower") == [257, 101, 114]
    assert ids(whole, "lower") == [259]


# --- where tokens and pieces lie ---


@given(text=texts, vocabulary=vocabularies, pattern=st.sampled_from(["", r"\w+", r"\p{L}+|\s"]))
@few_examples
def test_ends_rise_to_the_texts_and_pieces_end_where_tokens_do(text: str, vocabulary: Ranked, pattern: str) -> None:
    encoding = BytePairEncoding("any", vocabulary, pattern, {"ab": 999})
    for special in (False, True):
        tokens = encoding.encode(text, special=special)
        ends = [0, *tokens.ends]
        assert all(left < right for left, right in pairwise(ends))
        assert ends[-1] == len(text.encode())
        assert list(tokens.pieces) == sorted(set(tokens.pieces) & set(tokens.ends))
        assert list(tokens.pieces[-1:]) == (ends[-1:] if pattern and text else [])


def test_the_token_at_a_byte_is_the_one_that_holds_it() -> None:
    tokens = load("gpt2").encode("é Egg.")
    assert list(tokens.ends) == [2, 6, 7]
    assert [tokens.at(byte) for byte in range(8)] == [0, 0, 1, 1, 1, 1, 2, 3]
    assert [tokens.span(i) for i in range(3)] == [(0, 2), (2, 6), (6, 7)]


def test_the_piece_at_a_byte_is_the_one_that_holds_it() -> None:
    tokens = load("gpt2").encode("12é strawberry")
    assert [tokens.piece(byte) for byte in (0, 1, 2, 3, 4, 14)] == [(0, 2), (0, 2), (2, 4), (2, 4), (4, 15), (4, 15)]
    assert tokens.piece(15) is None
    assert load("gpt2").encode("").piece(0) is None


def test_an_encoding_that_does_not_split_has_no_pieces() -> None:
    for encoding in (Characters(), Bytes(), lower()):
        assert encoding.encode("low lower").piece(0) is None


def test_a_special_token_is_a_piece_of_its_own() -> None:
    tokens = load("gpt2").encode(f"a{END}b", special=True)
    assert list(tokens.pieces) == [1, 14, 15]


def test_what_the_pattern_does_not_match_is_a_piece_too() -> None:
    encoding = BytePairEncoding("words", lower().vocabulary, r"\w+")
    assert encoding.pieces("-- low, lower!") == ["-- ", "low", ", ", "lower", "!"]
    assert encoding.pieces("") == []


def test_a_match_of_nothing_is_no_piece() -> None:
    assert BytePairEncoding("odd", lower().vocabulary, r"\w*").pieces("low, er") == ["low", ",", " ", "er"]


def test_of_special_tokens_that_begin_alike_the_longest_is_read() -> None:
    encoding = BytePairEncoding("any", lower().vocabulary, "", {"<a>": 1000, "<a><b>": 1001, "": 1002})
    assert ids(encoding, "<a><b><a>", special=True) == [1001, 1000]


@pytest.mark.parametrize(
    ("text", "codes", "ends"),
    [("", [], []), ("aé", [97, 233], [1, 3]), ("안😉\udcff", [50504, 0x1F609, 0xDCFF], [3, 7, 8])],
)
def test_characters_have_their_code_points_as_tokens(text: str, codes: list[int], ends: list[int]) -> None:
    tokens = Characters().encode(text)
    assert (list(tokens.ids), list(tokens.ends)) == (codes, ends)


def test_bytes_are_their_own_tokens() -> None:
    tokens = Bytes().encode("é\udcff")
    assert (list(tokens.ids), list(tokens.ends)) == ([0xC3, 0xA9, 0xFF], [1, 2, 3])


# --- long work, and what is wrong ---


class Ended(Exception):
    pass


def end() -> None:
    raise Ended


@pytest.mark.parametrize("text", ["low " * 10_000, "a" * 100_000, "short"])
@pytest.mark.parametrize("special", [False, True])
def test_encoding_can_be_ended(text: str, special: bool) -> None:
    with pytest.raises(Ended):
        load("gpt2").encode(text, end, special=special)


def test_one_thread_may_forget_pieces_that_another_still_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding_module, "MOST_REMEMBERED", 2)
    shared = load("gpt2").limited(50_000)
    tokens = shared.encode(PLAY, lambda: shared.encode("one two three four") and None)
    assert put_together(shared, tokens) == PLAY.encode()


class Merging(BytePairEncoding):
    """Notes every piece that it merges, which is every one that it does not remember."""

    def __init__(self) -> None:
        super().__init__("merging", lower().vocabulary, r"\S+|\s+")
        self.pieces_merged: list[bytes] = []

    def merged(self, piece: bytes, check: Check = never) -> list[int]:
        self.pieces_merged.append(piece)
        return super().merged(piece, check)


def test_a_piece_that_comes_again_is_not_merged_again() -> None:
    encoding = Merging()
    assert ids(encoding, "lower low lower") == ids(encoding, "lower low lower")
    assert sorted(encoding.pieces_merged) == [b" ", b"low", b"lower"]


def test_long_pieces_are_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding_module, "LONGEST_REMEMBERED", 4)
    encoding = Merging()
    for text in ("long", "longer", "long", "longer"):
        encoding.encode(text)
    assert encoding.pieces_merged == [b"long", b"longer", b"longer"]


def test_no_more_pieces_are_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding_module, "MOST_REMEMBERED", 2)
    encoding = Merging()
    for text in ("a", "b", "a", "c", "a", "b"):  # with c there are too many, so that what comes next begins anew
        encoding.encode(text)
    assert encoding.pieces_merged == [b"a", b"b", b"c", b"a", b"b"]


def test_a_pattern_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="bad: its split pattern is none: "):
        BytePairEncoding("bad", lower().vocabulary, "(")


def test_a_pattern_that_takes_for_ever_is_given_up() -> None:
    endless = BytePairEncoding("endless", Merged(range(256), []), r"(a+)+$|(a|aa)+b", patience=0.05)
    with pytest.raises(UserError, match="split pattern takes too long"):
        endless.encode("a" * 60 + "c")


def test_merges_that_would_fill_the_memory_are_refused() -> None:
    doubling = [(97, 97, 256), *((idx, idx, idx + 1) for idx in range(256, 294))]
    with pytest.raises(ValueError, match=r"merge 25 makes a token of more than 16,777,216 bytes"):
        Merged(range(256), doubling)
