"""Each tokenizer.json gives the ids that Hugging Face's own package gives."""

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import tiktoken
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers

from tests.tokens.conftest import Tiktoken
from tests.tokens.tokenizers_json import (
    DEEPSEEK,
    LLAMA3,
    O200K,
    PAGE,
    QWEN,
    SPECIAL,
    byte_level,
    byte_pairs,
    saved_json,
    sentence_pieces,
    split,
    texts,
    unigram,
    word_piece,
)
from tests.tokens.vocabularies import leaves
from zth_tui.errors import UserError
from zth_tui.tokens.encoding import BytePairEncoding, Encoding
from zth_tui.tokens.files.byte_level import ByteLevel
from zth_tui.tokens.files.foreign import Foreign
from zth_tui.tokens.files.formats import LETTERS
from zth_tui.tokens.files.huggingface import NeedsPackage, read_tokenizer_json
from zth_tui.tokens.text import of_bytes, to_bytes
from zth_tui.tokens.tree import tree_of

digits = pre_tokenizers.Digits
sequence = pre_tokenizers.Sequence

HERE: dict[str, Callable[[], Tokenizer]] = {
    "gpt2": lambda: byte_pairs(byte_level()),
    "no pattern": lambda: byte_pairs(byte_level(use_regex=False)),
    "llama3": lambda: byte_pairs(split(LLAMA3)),
    "o200k": lambda: byte_pairs(split(O200K)),
    "qwen": lambda: byte_pairs(split(QWEN), normalizers.NFC()),
    "deepseek": lambda: byte_pairs(split(*DEEPSEEK)),
    "single digits": lambda: byte_pairs(sequence([digits(individual_digits=True), byte_level()])),
    "whole numbers": lambda: byte_pairs(sequence([digits(individual_digits=False), byte_level()])),
    "a word": lambda: byte_pairs(sequence([pre_tokenizers.Split("return", "isolated"), byte_level()])),
}
ELSEWHERE: dict[str, Callable[[], Tokenizer]] = {
    "word piece": word_piece,
    "unigram": unigram,
    "sentence piece": sentence_pieces,
    "a blank before the text": lambda: byte_pairs(byte_level(add_prefix_space=True)),
    "nfkc": lambda: byte_pairs(byte_level(), normalizers.NFKC()),
    "possessive numbers": lambda: byte_pairs(split(r"\p{N}{1,3}+")),  # to Oniguruma, any number of digits
    "dropped blanks": lambda: byte_pairs(sequence([pre_tokenizers.WhitespaceSplit(), byte_level()])),
}
tokenizers: dict[str, Tokenizer] = {}


def tokenizer(name: str) -> Tokenizer:
    """Trained once."""
    if name not in tokenizers:
        tokenizers[name] = (HERE | ELSEWHERE)[name]()
    return tokenizers[name]


def read(saved: Tokenizer | dict[str, Any]) -> Encoding:
    text = saved.to_str() if isinstance(saved, Tokenizer) else json.dumps(saved)
    return read_tokenizer_json("mine", text.encode())


encodings: dict[str, Encoding] = {}


def encoding(name: str) -> Encoding:
    if name not in encodings:
        encodings[name] = read(tokenizer(name))
    return encodings[name]


def ids_of(theirs: Tokenizer, text: str, *, special: bool) -> list[int]:
    theirs.encode_special_tokens = not special
    found: list[int] = theirs.encode(text, add_special_tokens=False).ids
    return found


def spans(ours: Encoding, text: str) -> list[bytes]:
    """The bytes of the text that each token has."""
    tokens, data = ours.encode(text), to_bytes(text)
    return [data[slice(*tokens.span(i))] for i in range(len(tokens))]


def test_what_is_byte_pair_encoding_over_bytes_is_done_here() -> None:
    assert {name: type(encoding(name)) for name in HERE} == dict.fromkeys(HERE, ByteLevel)


def test_the_rest_is_done_by_the_package() -> None:
    assert {name: type(encoding(name)) for name in ELSEWHERE} == dict.fromkeys(ELSEWHERE, Foreign)


class TestIds:
    @pytest.mark.parametrize("name", [*HERE, *ELSEWHERE])
    @given(text=texts, special=st.booleans())
    @settings(max_examples=60)
    def test_they_are_the_librarys(self, name: str, text: str, special: bool) -> None:
        found = encoding(name).encode(text, special=special)
        assert list(found.ids) == ids_of(tokenizer(name), text, special=special)

    @pytest.mark.parametrize("name", [*HERE, *ELSEWHERE])
    def test_so_they_are_on_long_runs(self, name: str) -> None:
        for text in ("a" * 5000, " " * 5000 + "x", "ab" * 3000, "안" * 2000, "1" * 3000, "e\u0301" * 900):
            assert list(encoding(name).encode(text).ids) == ids_of(tokenizer(name), text, special=False)


class TestPlaces:
    @pytest.mark.parametrize("name", [*HERE, *ELSEWHERE])
    @given(text=texts, junk=st.binary(max_size=4))
    @settings(max_examples=60)
    def test_tokens_follow_each_other_byte_by_byte(self, name: str, text: str, junk: bytes) -> None:
        data = to_bytes(text) + junk + b"a"
        tokens = encoding(name).encode(of_bytes(data), special=True)
        assert list(tokens.ends) == sorted(tokens.ends)
        assert tokens.ends[-1] == len(data)

    @pytest.mark.parametrize("name", [name for name in HERE if name != "qwen"])
    @given(data=st.binary(max_size=40) | texts.map(to_bytes))
    @settings(max_examples=60)
    def test_their_bytes_are_the_texts(self, name: str, data: bytes) -> None:
        ours = encoding(name)
        tokens = ours.encode(of_bytes(data), special=True)
        assert b"".join(ours.token(idx) for idx in tokens.ids) == data
        assert [len(ours.token(idx)) for idx in tokens.ids] == [b - a for a, b in map(tokens.span, range(len(tokens)))]

    @pytest.mark.parametrize(
        ("name", "text", "parts"),
        [
            ("word piece", "  D' x \n", ["  D", "'", " x \n"]),
            ("word piece", "a 🦖b c", ["a", " 🦖b", " c"]),
            ("word piece", "ï e\u0301 x", ["ï", " e\u0301", " x"]),
            ("dropped blanks", " \t!  x ", [" \t!", "  x "]),
            ("sentence piece", "🦖 x", ["", b"\xf0", b"\x9f", b"\xa6", b"\x96", " ", "x"]),
            ("unigram", "é🦖", ["", "é", b"\xf0", b"\x9f", b"\xa6", b"\x96"]),
            ("unigram", "ｅ東", ["", "ｅ", "東"]),
            ("a blank before the text", "ß", ["", b"\xc3", b"\x9f"]),
        ],
    )
    def test_whose_bytes_are_whose(self, name: str, text: str, parts: Sequence[str | bytes]) -> None:
        expected = [part if isinstance(part, bytes) else part.encode() for part in parts]
        assert spans(encoding(name), text) == expected

    def test_a_text_that_is_dropped_whole_has_no_tokens(self) -> None:
        assert len(encoding("word piece").encode(" \n")) == 0

    def test_places_in_a_text_that_is_composed_first_are_those_before(self) -> None:
        assert spans(encoding("qwen"), "!\u212be\u0301") == [b"!", b"\xe2", b"\x84\xab", b"e\xcc\x81"]

    @pytest.mark.parametrize("name", ["gpt2", "llama3"])
    def test_pieces_are_where_the_pattern_cuts(self, name: str) -> None:
        tokens = encoding(name).encode(f"ab 12{SPECIAL}é", special=True)
        assert list(tokens.pieces) == ([2, 5, 18, 20] if name == "gpt2" else [2, 3, 5, 18, 20])

    def test_of_several_patterns_each_cuts_what_the_one_before_it_left_whole(self) -> None:
        ours = encoding("single digits")
        assert isinstance(ours, BytePairEncoding)
        assert ours.pieces("  12 ab") == ["  ", "1", "2", " ab"]


class TestMerges:
    def test_both_ways_to_write_them_are_read(self) -> None:
        saved = saved_json(tokenizer("llama3"))
        assert isinstance(saved["model"]["merges"][0], list)
        saved["model"]["merges"] = [" ".join(pair) for pair in saved["model"]["merges"]]
        text = "def f(x):\n    return x"
        assert list(read(saved).encode(text).ids) == list(encoding("llama3").encode(text).ids)

    def test_the_oldest_files_do_not_name_their_kind(self) -> None:
        saved = saved_json(tokenizer("gpt2"))
        del saved["model"]["type"]
        saved["model"] |= {"continuing_subword_prefix": "", "end_of_word_suffix": ""}
        assert list(read(saved).encode("return x").ids) == list(encoding("gpt2").encode("return x").ids)

    @pytest.mark.parametrize("ignore_merges", [False, True])
    @given(text=st.text("abc ", max_size=30))
    @settings(max_examples=60)
    def test_a_token_may_be_made_in_several_ways_and_before_its_parts(self, ignore_merges: bool, text: str) -> None:
        saved = saved_json(byte_pairs_of(MANY_WAYS, ["cab", "bcab"]))
        saved["model"]["ignore_merges"] = ignore_merges
        theirs, ours = Tokenizer.from_str(json.dumps(saved)), read(saved)
        assert isinstance(ours, ByteLevel)
        assert list(ours.encode(text).ids) == ids_of(theirs, text, special=False)

    def test_a_piece_that_is_a_token_needs_no_merges_where_the_file_says_so(self) -> None:
        saved = saved_json(byte_pairs_of(MANY_WAYS, ["cab"]))
        assert tokens_of(read(saved), "cab") == [b"c", b"ab"]
        saved["model"]["ignore_merges"] = True
        whole = read(saved)
        assert tokens_of(whole, "cab") == [b"cab"]
        assert isinstance(whole, BytePairEncoding)
        assert tokens_of(whole.limited(3), "cab") == [b"c", b"ab"]

    def test_the_tree_of_a_token_is_how_it_is_made_from_its_bytes(self) -> None:
        ours = read(byte_pairs_of(MANY_WAYS))
        assert isinstance(ours, BytePairEncoding)
        [idx] = ours.encode("abc").ids
        assert [part.token for part in tree_of(ours.vocabulary, idx).parts] == [b"ab", b"c"]

    def test_every_token_has_a_tree(self) -> None:
        ours = encoding("llama3")
        assert isinstance(ours, BytePairEncoding)
        for idx, token in ours.vocabulary.tokens.items():
            assert b"".join(leaf.token for leaf in leaves(tree_of(ours.vocabulary, idx))) == token

    def test_there_are_as_few_merges_as_one_likes(self) -> None:
        ours = encoding("gpt2")
        assert isinstance(ours, BytePairEncoding)
        first = ours.token(ours.vocabulary.made(1)).decode()
        assert tokens_of(ours.limited(0), first) == [ch.encode() for ch in first]
        assert tokens_of(ours.limited(1), first) == [first.encode()]

    def test_with_few_of_them_a_text_is_cut_as_before(self) -> None:
        ours = encoding("single digits")
        assert isinstance(ours, BytePairEncoding)
        assert ours.limited(3).pieces("12 ab") == ["1", "2", " ab"]

    @pytest.mark.parametrize("name", ["gpt2", "cl100k_base"])
    def test_published_encodings_written_so_are_tiktokens(self, name: str, tiktokens: Tiktoken) -> None:
        """With every way to make a token as a merge, as the converted files of Llama 3 have it."""
        theirs = tiktokens(name)
        ours = read(converted(theirs, split(LLAMA3) if name == "cl100k_base" else byte_level()))
        assert isinstance(ours, ByteLevel)
        text = "".join(PAGE) + "a" * 3000 + " " * 90 + "안녕하세요 👋🏽 12345 SolidGoldMagikarp"
        assert list(ours.encode(text).ids) == theirs.encode_ordinary(text)


MANY_WAYS = [("a", "bc"), ("ab", "ca"), ("a", "b"), ("b", "c"), ("ab", "c"), ("c", "a"), ("bc", "a"), ("a", "bca")]
"""`abc` is made of `a` and `bc` before there is any `bc`."""


def byte_pairs_of(merges: Sequence[tuple[str, str]], more: Sequence[str] = ()) -> Tokenizer:
    """These merges of bytes; `more`: tokens that no merge makes."""
    tokens = dict.fromkeys([*LETTERS.values(), *map("".join, merges), *more])
    theirs = Tokenizer(models.BPE({token: idx for idx, token in enumerate(tokens)}, list(merges)))
    theirs.pre_tokenizer = byte_level()
    return theirs


def converted(theirs: tiktoken.Encoding, pre_tokenizer: pre_tokenizers.PreTokenizer) -> Tokenizer:
    ranks = theirs._mergeable_ranks
    ways = [
        ((ranks[token[:i]], ranks[token[i:]]), token[:i], token[i:], rank)
        for token, rank in ranks.items()
        for i in range(1, len(token))
        if token[:i] in ranks and token[i:] in ranks
    ]
    merges = [(written(left), written(right)) for _, left, right, _ in sorted(ways, key=lambda way: (way[3], way[0]))]
    tokenizer = Tokenizer(models.BPE({written(token): rank for token, rank in ranks.items()}, merges))
    tokenizer.pre_tokenizer = pre_tokenizer
    return tokenizer


def written(token: bytes) -> str:
    return "".join(LETTERS[byte] for byte in token)


def tokens_of(ours: Encoding, text: str, *, special: bool = False) -> list[bytes]:
    return [ours.token(idx) for idx in ours.encode(text, special=special).ids]


class TestAddedTokens:
    @pytest.fixture
    def theirs(self) -> Tokenizer:
        theirs = byte_pairs(split(LLAMA3))
        theirs.add_special_tokens([AddedToken("<|im|>", normalized=False), AddedToken("<|im|>x", normalized=False)])
        theirs.add_tokens([AddedToken("<think>", normalized=False), AddedToken("im|><", normalized=False)])
        return theirs

    def test_special_ones_are_so_only_if_that_is_wanted(self, theirs: Tokenizer) -> None:
        ours = read(theirs)
        assert b"<|im|>x" not in tokens_of(ours, "a<|im|>x")
        assert tokens_of(ours, "a<|im|>x", special=True) == [b"a", b"<|im|>x"]
        assert set(ours.special_tokens) == {SPECIAL, "<|im|>", "<|im|>x"}

    def test_others_always_are(self, theirs: Tokenizer) -> None:
        assert b"<think>" in tokens_of(read(theirs), "a<think>b")

    @given(text=st.lists(st.sampled_from(["<|", "im", "|>", "x", "<think>", "<", SPECIAL, " a"])).map("".join))
    @settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
    @pytest.mark.parametrize("special", [False, True])
    def test_where_they_overlap_the_first_and_longest_counts(self, theirs: Tokenizer, special: bool, text: str) -> None:
        ours = read(theirs)
        assert isinstance(ours, ByteLevel)
        assert list(ours.encode(text, special=special).ids) == ids_of(theirs, text, special=special)

    @pytest.mark.parametrize("flag", ["single_word", "lstrip", "rstrip"])
    def test_those_that_look_at_what_is_beside_them_are_left_to_the_package(self, theirs: Tokenizer, flag: str) -> None:
        theirs.add_tokens([AddedToken("<mask>", normalized=False, **{flag: True})])
        ours = read(theirs)
        assert isinstance(ours, Foreign)
        text = "a <mask> b<mask>c"
        assert list(ours.encode(text).ids) == ids_of(theirs, text, special=False)

    def test_ids_that_the_library_gives_out_otherwise_are_the_librarys(self, theirs: Tokenizer) -> None:
        saved = saved_json(theirs)
        saved["added_tokens"][-1]["id"] += 100
        ours = read(saved)
        text = "im|><"
        assert list(ours.encode(text).ids) == ids_of(Tokenizer.from_str(json.dumps(saved)), text, special=False)


class TestTheBytesOfAToken:
    @pytest.mark.parametrize(
        ("name", "written", "token"),
        [
            ("nfkc", "Ġx", b" x"),
            ("word piece", "##x", b"x"),
            ("word piece", "[CLS]", b"[CLS]"),
            ("unigram", "▁", b" "),
            ("sentence piece", "<0xF0>", b"\xf0"),
            ("sentence piece", "<s>", b"<s>"),
        ],
    )
    def test_are_what_the_vocabulary_means(self, name: str, written: str, token: bytes) -> None:
        assert encoding(name).token(tokenizer(name).token_to_id(written)) == token

    @pytest.mark.parametrize("name", ["gpt2", "word piece"])
    @pytest.mark.parametrize("idx", [-1, 10**6, 2**40])
    def test_there_are_none_for_an_id_that_is_no_token(self, name: str, idx: int) -> None:
        with pytest.raises(KeyError):
            encoding(name).token(idx)


class TestFaults:
    def test_without_the_package_it_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        theirs = tokenizer("word piece")
        monkeypatch.setitem(sys.modules, "tokenizers", None)
        with pytest.raises(NeedsPackage, match=r"^a WordPiece tokenizer: pip install 'zth-tui\[encodings\]' brings"):
            read(theirs)
        read(tokenizer("gpt2"))  # needs none

    def test_a_text_with_no_token_for_what_is_unknown_is_refused(self) -> None:
        words = Tokenizer(models.WordLevel({"a": 0}, unk_token="[UNK]"))
        ours = read(words)
        assert tokens_of(ours, "a") == [b"a"]
        with pytest.raises(UserError, match="mine cannot encode this text"):
            ours.encode("b")

    def test_work_that_is_ended_ends(self) -> None:
        class Ended(Exception):
            pass

        def check() -> None:
            raise Ended

        for name in ("word piece", "deepseek"):
            with pytest.raises(Ended):
                encoding(name).encode("some words", check)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (lambda saved: saved.pop("model"), "no tokenizer.json: .*`model`"),
            (lambda saved: saved["model"].update(type="Magic"), "type of its model is 'Magic'"),
            (lambda saved: saved["model"].update(vocab=[]), "its vocabulary: Expected `object`"),
            (lambda saved: saved["model"]["vocab"].update(a="x"), "its vocabulary: Expected `int`"),
            (lambda saved: saved["model"]["vocab"].update(a=-1), "token 'a' has the id -1"),
            (lambda saved: saved["model"]["vocab"].update(a=saved["model"]["vocab"]["b"]), "the same id"),
            (lambda saved: saved["model"]["merges"].append("abc"), "merge 444, 'abc': two tokens"),
            (lambda saved: saved["model"]["merges"].append(["a", "\x1b"]), r"merge 444, 'a' and '\\x1b': the vocab"),
            (lambda saved: saved["model"]["merges"].append(saved["model"]["merges"][0]), "twice"),
            (lambda saved: saved["model"].update(merges=7), "Expected `array"),
            (lambda saved: saved["pre_tokenizer"].update(type="Sequence", pretokenizers=3), "expected a sequence"),
            (lambda saved: saved["added_tokens"].append({}), "missing required field `id`"),
        ],
    )
    def test_a_file_that_is_wrong_says_where(self, change: Callable[[dict[str, Any]], object], message: str) -> None:
        saved = saved_json(tokenizer("gpt2"))
        change(saved)
        with pytest.raises(ValueError, match=message):
            read(saved)

    def test_what_only_the_package_reads_is_checked_by_it(self) -> None:
        saved = saved_json(tokenizer("word piece"))
        saved["model"]["vocab"] = 3
        with pytest.raises(ValueError):
            read(saved)
