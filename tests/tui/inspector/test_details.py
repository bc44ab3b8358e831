"""What stands below the rows about the token under the cursor."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tokens.tokenizers_json import word_piece
from tests.tokens.vocabularies import learned, lower
from zth_tui.tokens.count import Row, count
from zth_tui.tokens.encoding import BytePairEncoding, Bytes, Characters, Encoding, Tokens
from zth_tui.tokens.files.huggingface import read_tokenizer_json
from zth_tui.tokens.published import public
from zth_tui.tokens.text import of_bytes, to_bytes
from zth_tui.tokens.tree import tree_of
from zth_tui.tokens.vocabulary import Merged
from zth_tui.tui.inspector.pane.details import details, last_first_line
from zth_tui.tui.inspector.pane.merge_tree import last_page, merge_tree

WIDTH, HEIGHT = 78, 9
NOT_HERE = Row("o200k_base", None, note="nobody has its ranks: zth-tui data pull o200k_base")


def about(
    text: str,
    rows: Sequence[Row],
    chosen: int,
    byte: int,
    width: int = WIDTH,
    height: int = HEIGHT,
    special: bool = False,
) -> list[str]:
    return [row.plain.rstrip() for row in details(text, rows, chosen, byte, width, height, special=special)]


def facts(lines: list[str]) -> list[str]:
    """What stands to the left of the tree."""
    return [row[:46].rstrip() for row in lines]


def tree(lines: list[str]) -> list[str]:
    return [row[48:] for row in lines[1:]]


def counts(text: str, *encodings: Encoding) -> list[Row]:
    return [count(encoding, text) for encoding in encodings]


@pytest.fixture
def gpt2() -> BytePairEncoding:
    return public.load("gpt2", fetch=False)


@pytest.fixture
def cl100k() -> BytePairEncoding:
    return public.load("cl100k_base", fetch=False)


@pytest.fixture(scope="module")
def bert() -> Encoding:
    return read_tokenizer_json("bert", word_piece().to_str().encode())


class TestToken:
    def test_its_text_number_id_rank_and_merge_come_first(self, gpt2: BytePairEncoding) -> None:
        text = "I have an Egg."
        lines = about(text, counts(text, gpt2), 0, 10)
        assert lines[0] == "·Egg  token 4 of 5 · id and rank 14562 · merge 14,307 of 50,000"
        assert facts(lines)[1] == "4 bytes  20 45 67 67"

    def test_a_vocabulary_without_ranks_has_ids_and_merges(self) -> None:
        assert about("lower", counts("lower", lower()), 0, 0)[0] == "lower  token 1 of 1 · id 259 · merge 4 of 4"

    def test_a_single_byte_is_not_merged_and_has_no_tree(self) -> None:
        lines = about("low!", counts("low!", lower()), 0, 3)
        assert lines[0] == "!  token 2 of 2 · id 33 · a byte, not merged"
        assert not any("─" in line for line in lines)

    def test_its_characters_have_code_points_and_names(self) -> None:
        lines = facts(about("lower", counts("lower", lower()), 0, 0))
        assert lines[2:4] == ["l U+006C LATIN SMALL LETTER L", "o U+006F LATIN SMALL LETTER O"]

    def test_where_there_is_room_for_few_a_line_stands_for_the_others(self) -> None:
        assert facts(about("lower", counts("lower", lower()), 0, 0, height=5))[2:4] == [
            "l U+006C LATIN SMALL LETTER L",
            "… 4 more",
        ]
        codes = facts(about("lower", counts("lower", lower()), 0, 0, height=4))[2]
        assert codes.startswith("l U+006C  o U+006F  w U+0077")

    def test_equal_characters_are_named_once(self, cl100k: BytePairEncoding) -> None:
        lines = facts(about(" " * 128, counts(" " * 128, cl100k), 0, 0))
        assert "· U+0020 SPACE  128 times" in lines
        assert lines[0].startswith("···") and "…  token 1 of 1" in about(" " * 128, counts(" " * 128, cl100k), 0, 0)[0]

    def test_the_cursor_may_stand_on_any_of_its_bytes(self) -> None:
        rows = counts("low lower", lower())
        assert len({tuple(about("low lower", rows, 0, byte)) for byte in range(4, 9)}) == 1


class TestSplitCharacter:
    def test_its_parts_and_their_tokens_are_named(self, gpt2: BytePairEncoding) -> None:
        lines = about("안", counts("안", gpt2), 0, 0)
        assert lines[2:4] == [
            "byte 1 of 3 of 안 U+C548 HANGUL SYLLABLE AN",
            "  in 3 tokens: 168 (EC) 243 (95) 230 (88)",
        ]
        assert about("안", counts("안", gpt2), 0, 2)[2].startswith("byte 3 of 3 of 안")

    def test_a_token_may_hold_whole_characters_and_a_part(self, cl100k: BytePairEncoding) -> None:
        lines = facts(about("a 👋", counts("a 👋", cl100k), 0, 1))
        assert lines[2] == "bytes 1-3 of 4 of 👋 U+1F44B WAVING HAND SIGN"[:45] or lines[2].startswith(
            "bytes 1-3 of 4 of 👋"
        )
        assert lines[3] == "  in 2 tokens: 62904 (F0 9F 91) 233 (8B)"
        assert lines[4] == "· U+0020 SPACE"

    def test_bytes_that_are_no_utf8_are_called_so(self) -> None:
        text = of_bytes(b"a\x88\x95\x88\x88")
        assert about(text, counts(text, lower()), 0, 4)[2] == "88 is no UTF-8"


class TestPiece:
    def test_the_piece_is_shown_with_its_tokens(self, cl100k: BytePairEncoding) -> None:
        lines = facts(about("strawberry", counts("strawberry", cl100k), 0, 4))
        assert "its piece, 3 tokens  str│aw│berry" in lines

    def test_a_token_may_be_a_whole_piece(self, cl100k: BytePairEncoding) -> None:
        assert "a whole piece of the split pattern" in facts(about("a berry", counts("a berry", cl100k), 0, 1))

    def test_without_a_pattern_the_text_is_one(self) -> None:
        assert "no split pattern: the text is one piece" in facts(about("low", counts("low", lower()), 0, 0))

    def test_of_a_long_one_what_is_near_the_token_is_shown(self) -> None:
        text = "lower" * 30
        encoding = BytePairEncoding("words", lower().vocabulary, r"\w+")
        piece = next(line for line in about(text, counts(text, encoding), 0, 72) if "its piece" in line)[:46].rstrip()
        assert piece.startswith("its piece, 30 tokens  …lower│")
        assert piece.endswith("…")


class TestOthers:
    def test_each_shows_how_it_cuts_the_same_bytes(self, gpt2: BytePairEncoding, cl100k: BytePairEncoding) -> None:
        text = "strawberry"
        lines = facts(about(text, counts(text, learned("", 0), gpt2, cl100k), 2, 4))
        assert "mine  a│w  97 119" in lines
        assert "gpt2  …aw  1831" in lines

    def test_a_dot_stands_where_a_token_reaches_beyond_the_bytes(
        self, gpt2: BytePairEncoding, cl100k: BytePairEncoding
    ) -> None:
        text = "strawberry"
        lines = facts(about(text, counts(text, gpt2, cl100k), 0, 2))
        assert "cl100k_base  …r│aw  496 675" in lines

    def test_where_the_ids_have_no_room_they_are_counted(self) -> None:
        text = "low" * 30
        lines = facts(about(text, counts(text, Characters(), learned(text, 9), lower()), 1, 0))
        assert "lower  " + "low│" * 6 + "low…  30 tokens" in lines

    def test_those_that_are_not_there_say_so(self) -> None:
        rows = [*counts("low", lower()), NOT_HERE, Row("mine", lower(), note="counting")]
        assert facts(about("low", rows, 0, 0))[-2:] == [
            "o200k_base  nobody has its ranks: zth-tui dat…",
            "mine        counting",
        ]

    def test_where_there_is_no_room_for_all_the_rest_is_counted(self) -> None:
        rows = [*counts("low", lower()), *(Row(f"other {n}", None, note="loading…") for n in range(9))]
        assert about("low", rows, 0, 0)[-1] == "… 5 more encodings"

    def test_two_files_of_one_name_are_told_apart(self) -> None:
        rows = [*counts("low", lower()), *(Row(f"/models/{name}/tokenizer.json", lower()) for name in ("bert", "t5"))]
        assert facts(about("low", rows, 0, 0))[-2:] == ["bert  not counted yet", "t5    not counted yet"]

    def test_characters_and_bytes_are_not_repeated(self) -> None:
        rows = counts("low", Characters(), Bytes(), lower())
        assert not any(line.startswith(("characters", "bytes ")) for line in about("low", rows, 2, 0))


class TestCharactersAndBytes:
    def test_a_row_of_characters_says_what_it_is(self) -> None:
        assert about("é", counts("é", Characters()), 0, 1) == [
            "é  character 1 of 1 · id 233, its code point",
            "2 bytes  C3 A9",
            "é U+00E9 LATIN SMALL LETTER E WITH ACUTE",
            "this row has a token for each character",
        ]

    def test_a_row_of_bytes_tells_the_character_of_each(self) -> None:
        assert about("é", counts("é", Bytes()), 0, 1) == [
            "A9  byte 2 of 2 · id 169",
            "1 byte  A9",
            "byte 2 of 2 of é U+00E9 LATIN SMALL LETTER E WITH ACUTE",
            "  in 2 tokens: 195 (C3) 169 (A9)",
            "this row has a token for each byte of the text's UTF-8",
        ]


class TestSpecial:
    TEXT = "hi<|endoftext|>!"

    def test_read_as_what_it_stands_for_it_is_named_so(self, gpt2: BytePairEncoding) -> None:
        lines = about(self.TEXT, counts(self.TEXT, gpt2), 0, 5, special=True)
        assert lines[0] == "<|endoftext|>  token 2 of 3 · id 50256 · a special token"
        assert lines[2] == "as mere text, which s shows: 7 tokens"

    def test_read_as_text_it_tells_what_it_could_be(self, gpt2: BytePairEncoding) -> None:
        lines = facts(about(self.TEXT, counts(self.TEXT, gpt2), 0, 5))
        assert lines[0].startswith("end  token 4 of 9")
        assert "in <|endoftext|>, 7 tokens; s: one, id 50256" in lines

    def test_beside_it_the_key_for_the_other_reading_is_named(self, gpt2: BytePairEncoding) -> None:
        rows = counts(self.TEXT, gpt2)
        assert "s reads special tokens as what they stand for" in about(self.TEXT, rows, 0, 0)
        assert "s reads special tokens as mere text" in about(self.TEXT, rows, 0, 0, special=True)

    def test_where_the_text_has_none_nothing_is_said(self, gpt2: BytePairEncoding) -> None:
        assert "special" not in "".join(about("hi", counts("hi", gpt2), 0, 0))


class TestForeign:
    """Of tokenizers that change the text, or do not know it."""

    def test_a_token_for_what_is_unknown_says_so(self, bert: Encoding) -> None:
        lines = about("a 𐎀 b", counts("a 𐎀 b", bert), 0, 2)
        assert "id 0 is [UNK]: this encoding does not know these characters" in lines

    def test_bytes_and_what_they_stand_for_are_told_apart(self, bert: Encoding) -> None:
        lines = about("a  DE", counts("a  DE", bert), 0, 4)
        assert lines[1:3] == ["4 bytes  20 20 44 45", "covers these bytes, stands for de"]

    def test_a_token_that_is_its_bytes_needs_no_words(self, bert: Encoding) -> None:
        assert "stands for" not in "".join(about("de", counts("de", bert), 0, 0))


class TestStandIns:
    def test_what_they_stand_for_is_explained(self) -> None:
        text = "👍🏽 👨\u200d👩"
        rows = counts(text, Characters(), Bytes(), *[lower()] * 5)
        assert about(text, rows, 0, 4, height=8)[2:4] == [
            "◌ U+1F3FD EMOJI MODIFIER FITZPATRICK TYPE-4",
            "◌ changes its neighbour, or joins it",
        ]
        assert "‿ joins its two neighbours" in about(text, rows, 0, 13, height=8)
        assert "‿ joins its two neighbours" in about(text, rows, 1, 14, height=8)


class TestNothingToTell:
    def test_an_empty_text(self) -> None:
        assert about("", counts("", lower()), 0, 0) == ["there is no text yet"]

    def test_an_encoding_that_drops_all_of_it(self) -> None:
        dropped = Row("bert", lower(), Tokens([], []))
        assert about("   ", [dropped], 0, 0) == ["bert drops all of this text"]
        assert "bert  drops all of this text" in about("   ", [*counts("   ", lower()), dropped], 0, 0)

    def test_an_encoding_that_is_not_there(self) -> None:
        assert about("low", [NOT_HERE], 0, 0) == [f"o200k_base: {NOT_HERE.note}"]

    def test_a_row_that_is_not_counted(self) -> None:
        assert about("low", [Row("lower", lower())], 0, 0) == ["lower: not counted yet"]

    def test_no_rows(self) -> None:
        assert about("low", [], 0, 0) == ["no encoding is chosen"]


LOWER_TREE = [
    "lower  259  merge 4",
    "├─ low  257  merge 2",
    "│  ├─ lo  256  merge 1",
    "│  │  ├─ l  108  byte 6C",
    "│  │  └─ o  111  byte 6F",
    "│  └─ w  119  byte 77",
    "└─ er  258  merge 3",
    "   ├─ e  101  byte 65",
    "   └─ r  114  byte 72",
]


class TestTree:
    def drawn(self, width: int = 30, height: int = 9, first_line: int = 0) -> list[str]:
        rows = merge_tree(tree_of(lower().vocabulary, 259), width, height, first_line)
        return [row.plain for row in rows]

    def test_it_goes_down_to_the_bytes(self) -> None:
        assert self.drawn() == LOWER_TREE

    def test_it_stands_at_the_right_of_the_words(self) -> None:
        assert tree(about("lower", counts("lower", lower()), 0, 0, height=10)) == LOWER_TREE

    def test_where_it_is_too_high_tokens_of_two_bytes_hold_them_in_their_line(self) -> None:
        assert self.drawn(height=5) == [
            "lower  259  merge 4",
            "├─ low  257  merge 2",
            "│  ├─ lo = l + o  256  merge 1",
            "│  └─ w  119  byte 77",
            "└─ er = e + r  258  merge 3",
        ]

    def test_what_is_still_too_high_is_cut_and_can_be_scrolled(self) -> None:
        assert self.drawn(height=3)[2] == "… 3 lines below"
        assert self.drawn(height=3, first_line=1) == [
            "… 2 lines above",
            "│  ├─ lo = l + o  256  merge 1",
            "… 2 lines below",
        ]
        assert self.drawn(height=3, first_line=2) == [
            "… 3 lines above",
            "│  └─ w  119  byte 77",
            "└─ er = e + r  258  merge 3",
        ]

    def test_it_is_not_scrolled_beyond_its_last_page(self) -> None:
        tree = tree_of(lower().vocabulary, 259)
        assert [last_page(tree, height) for height in (9, 5, 3)] == [0, 0, 2]
        assert self.drawn(height=3, first_line=99) == self.drawn(height=3, first_line=2)

    def test_the_pane_tells_how_far_its_tree_can_be_scrolled(self, gpt2: BytePairEncoding) -> None:
        rows = counts(" international", gpt2)
        last = last_first_line(" international", rows, 0, 0, WIDTH, 8)
        pages = [
            [row.plain[48:] for row in details(" international", rows, 0, 0, WIDTH, 8, first_line=first)[1:]]
            for first in (0, last, last + 1)
        ]
        assert (pages[0][-1], pages[1][0]) == (f"… {last + 1} lines below", f"… {last + 1} lines above")
        assert "… " not in pages[1][-1]
        assert pages[1] == pages[2]
        assert last_first_line("x", counts("x", gpt2), 0, 0, WIDTH, 8) == 0

    def test_where_it_is_narrow_numbers_go_first(self) -> None:
        assert self.drawn(width=18)[:2] == ["lower  259", "├─ low  257"]

    def test_equal_halves_are_drawn_once(self, cl100k: BytePairEncoding) -> None:
        rows = [row.plain for row in merge_tree(tree_of(cl100k.vocabulary, 58040), 60, 20)]
        assert rows[0] == "·······…  128 bytes  58040  merge 57,785"
        assert rows[1].startswith("└─ 2 × ·······…  64 bytes")
        assert rows[-1].strip() == "└─ 2 × ·  220  byte 20"
        assert len(rows) == 8

    def test_a_tree_of_millions_of_lines_is_not_drawn_to_its_end(self) -> None:
        merges = [(97, 98, 256)] + [(256 + i, 97 + i % 2, 257 + i) for i in range(3000)]
        rows = merge_tree(tree_of(Merged(range(256), merges), 3256), 40, 8)
        assert rows[-1].plain == "… 1,000 or more lines below"
        assert all(row.cell_len <= 40 for row in rows)


class TestAnything:
    TEXT = "low 안녕 👋\t\x1b[2J <|endoftext|>" + of_bytes(b"\xff\xec\x95") + "e\u0301 " + " " * 90 + "x" * 500

    @given(st.integers(0, 800), st.integers(0, 4), st.integers(1, 130), st.integers(0, 20), st.booleans())
    def test_fits_its_place_and_cannot_move_the_cursor(
        self, byte: int, chosen: int, width: int, height: int, special: bool
    ) -> None:
        gpt2 = public.load("gpt2", fetch=False)
        rows = [*counts(self.TEXT, Characters(), Bytes(), lower(), gpt2), NOT_HERE]
        lines = details(self.TEXT, rows, chosen, byte, width, height, special=special)
        assert len(lines) <= height
        assert all(line.cell_len <= width for line in lines)
        assert not any(ch in line.plain for line in lines for ch in "\x1b\t\n\u0301")

    def test_every_byte_of_a_character_leads_to_it(self) -> None:
        text = "é안👋" + of_bytes(b"\x95\xed\xa0\x80") + "é"
        names = [about(text, counts(text, Bytes()), 0, byte)[2].split()[-1] for byte in range(len(to_bytes(text)))]
        assert names == ["ACUTE"] * 2 + ["AN"] * 3 + ["SIGN"] * 4 + ["UTF-8"] * 4 + ["ACUTE"] * 2
