"""A tokenizer that was saved loads again, and a malformed file is refused with its line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lessons.bpe.texts import MIXED, PLAY, SPECIAL
from tests.lessons.bpe.tokenizers import BasicTokenizer, RegexTokenizer, trained
from zth_tui.course.packs import builtin_pack

SPECIALS = {SPECIAL: 1000, "a b  c": 1001, " 1 2\n3\r\n": 1002, '"quoted" \\n': 1003, "끝 ": 1004, "\u2028": 1005}


@pytest.mark.parametrize("tokenizer", [BasicTokenizer, RegexTokenizer])
def test_a_model_loads_again(tokenizer, tmp_path: Path) -> None:
    ours = trained(tokenizer(), PLAY + MIXED, 256 + 64)
    ours.save(str(tmp_path / "play"))
    theirs = tokenizer()
    theirs.load(str(tmp_path / "play.model"))
    assert (theirs.merges, theirs.vocab, theirs.pattern) == (ours.merges, ours.vocab, ours.pattern)
    assert theirs.encode(MIXED) == ours.encode(MIXED)


def test_special_tokens_with_blanks_and_newlines_come_back(tmp_path: Path) -> None:
    ours = trained(RegexTokenizer(r"\S+|\s+"), PLAY, 270)
    ours.register_special_tokens(SPECIALS)
    ours.save(tmp_path / "play")
    theirs = RegexTokenizer()
    theirs.load(tmp_path / "play.model")
    assert theirs.special_tokens == SPECIALS
    assert list(theirs.merges.items()) == list(ours.merges.items())
    text = "x".join(SPECIALS) + PLAY
    assert theirs.encode(text, "all") == ours.encode(text, "all")


def test_it_is_written_as_utf8_where_that_is_not_the_default(tmp_path: Path) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(builtin_pack().path / 'bpe')!r}); import stage\n"
        "t = stage.RegexTokenizer(); t.register_special_tokens({'\\uae4d': 999})\n"
        "t.train('\\uae4d' * 9, 260); t.save('korean')"
    )
    plain = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=plain)
    assert "\uae4d" in (tmp_path / "korean.model").read_text(encoding="utf-8")
    assert "[\uae4d]" in (tmp_path / "korean.vocab").read_text(encoding="utf-8")


def test_minbpes_own_files_load_too(tmp_path: Path) -> None:
    (tmp_path / "a.model").write_bytes(b"minbpe v1\n\\w+| +\n2\n<|a|> 500\n<| b |> 501\n97 98\n256 99\n")
    tokenizer = RegexTokenizer()
    tokenizer.load(tmp_path / "a.model")
    assert tokenizer.pattern == r"\w+| +"
    assert tokenizer.encode("abc<| b |>ab", "all") == [257, 501, 256]


def test_people_can_read_what_each_token_is_made_of(tmp_path: Path) -> None:
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
def test_a_malformed_one_is_refused_with_its_line(tmp_path: Path, content: bytes, line: int) -> None:
    (tmp_path / "bad.model").write_bytes(content)
    tokenizer = trained(RegexTokenizer(), PLAY, 260)
    merges = dict(tokenizer.merges)
    with pytest.raises(ValueError, match=rf"bad\.model, line {line}\b"):
        tokenizer.load(tmp_path / "bad.model")
    assert tokenizer.merges == merges
