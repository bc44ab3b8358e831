"""The picture of a text after the first k merges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from tests.tokens.vocabularies import learned, lower, texts, vocabularies
from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.replay import Replay
from zth_tui.tokens.vocabulary import Merged, Ranked, Vocabulary
from zth_tui.tui.inspector.pane.replay_view import replay_view
from zth_tui.tui.inspector.pane.words import CHOSEN

WIDTH, HEIGHT = 78, 9
TEXT = "low lower lowest slower\n" * 3


def words(replay: Replay, k: int, width: int = WIDTH, height: int = HEIGHT) -> list[str]:
    return [row.plain.rstrip() for row in replay_view(replay, k, width, height)]


def standing_out(rows: list[Text]) -> list[str]:
    """What is drawn in the colour of what is new."""
    return [row.plain[span.start : span.end] for row in rows for span in row.spans if span.style == CHOSEN]


@pytest.fixture
def replay() -> Replay:
    return Replay(TEXT, lower())


class TestHead:
    def test_the_slider_tells_k_and_what_is_left_of_the_text(self, replay: Replay) -> None:
        slider = words(replay, 2)[0]
        assert slider.startswith("k 2 of 4  ━")
        assert slider.endswith("48 tokens, 0.667 per byte")

    def test_the_knob_goes_from_one_end_to_the_other(self, replay: Replay) -> None:
        bars = [words(replay, k)[0].split("  ")[1] for k in range(5)]
        assert bars[0][0] == bars[-1][-1] == "●"
        assert [bar.index("●") for bar in bars] == sorted({bar.index("●") for bar in bars})
        assert len({len(bar) for bar in bars}) == 1

    def test_the_bytes_come_before_the_first_merge(self, replay: Replay) -> None:
        assert words(replay, 0)[1:3] == [
            "before the first merge the tokens are the bytes",
            "next, 1: l + o → lo, met 12 times, most of all",
        ]

    def test_then_there_is_the_merge_just_made_and_the_next_one(self, replay: Replay) -> None:
        assert words(replay, 2)[1:3] == [
            "merge 2: lo + w → low, met 12 times",
            "next, 3: e + r → er, met 6 times, place 2 of all",
        ]

    def test_after_the_last_one_there_is_no_next(self, replay: Replay) -> None:
        assert words(replay, 4)[2] == "this was the last merge"

    def test_a_merge_that_is_not_met_says_so_and_which_one_will_be(self) -> None:
        assert words(Replay("er", lower()), 1)[1:3] == [
            "merge 1: l + o → lo, not met here",
            "next, 2: lo + w → low, not met here; next here: 3",
        ]

    def test_where_all_are_met_once_none_is_met_most_often(self) -> None:
        assert words(Replay("lower", lower()), 0)[2] == "next, 1: l + o → lo, met once, as is every pair"

    def test_numbers_are_read_whole_however_long_the_tokens_are(self) -> None:
        long = "internationalization" * 2
        merges = [(255 + i if i else ord(long[0]), ord(ch), 256 + i) for i, ch in enumerate(long[1:])]
        encoding = BytePairEncoding("long", Merged(range(256), [*merges, (101, 120, 999)]))
        assert words(Replay("ex", encoding), 30, width=60)[2].endswith("…, not met here; next here: 40")

    def test_bytes_that_are_no_text_are_written_in_hex(self) -> None:
        assert words(Replay("안안", learned("안안안", 2)), 2)[1] == "merge 2: EC 95 + 88 → 안, met 2 times"

    def test_when_nothing_changes_any_more_it_says_so(self) -> None:
        assert words(Replay("lo", lower()), 1)[2] == "next, 2: lo + w → low, not met here, nor is any later one"

    def test_what_overlaps_is_met_more_often_than_merged(self) -> None:
        assert words(Replay("aaa", learned("aaaa", 1)), 1)[1].endswith("met 2 times, merged once")

    def test_a_gap_in_the_ranks_is_told(self) -> None:
        vocabulary = Ranked({bytes([i]): i for i in range(256)} | {b"ab": 256, b"cd": 258})
        head = words(Replay("abcd", BytePairEncoding("gap", vocabulary)), 2)[1]
        assert head == "merge 2: there is no such token: nothing changes here"

    def test_foreign_tokens_cannot_move_the_cursor(self) -> None:
        escape = Replay("\x1b[2J\x1b[2J", learned("\x1b[2J\x1b[2J", 2))
        assert "\x1b" not in "".join(words(escape, 1))


class TestPairs:
    def test_they_stand_side_by_side_before_and_after(self, replay: Replay) -> None:
        table = [row[:46].split() for row in words(replay, 1)[3:]]
        assert table[0] == ["before", "met", "after", "met"]
        assert table[1] == ["l", "+", "o", "12", "lo", "+", "w", "12"]
        assert table[2] == ["o", "+", "w", "12", "w", "+", "e", "9"]

    def test_the_pair_that_goes_and_the_token_that_comes_stand_out(self, replay: Replay) -> None:
        rows = replay_view(replay, 1, WIDTH, HEIGHT)[3:]
        assert standing_out(rows) == ["l + o", "12", "lo + w", "12", "· + lo", "6"]

    def test_they_do_so_also_where_others_are_met_more_often(self) -> None:
        text = "ababababab cdcdcdcd efefef ghgh lo lo"
        rows = replay_view(Replay(text, lower()), 1, WIDTH, 6)[3:]
        assert rows[-1].plain.split()[:5] == ["…", "l", "+", "o", "2"]
        assert rows[-1].plain.split()[5:10] == ["…", "·", "+", "lo", "2"]

    def test_before_the_first_merge_there_is_one_table(self, replay: Replay) -> None:
        assert words(replay, 0)[3][:46].split() == ["bytes", "met"]

    def test_a_single_token_has_no_neighbours(self) -> None:
        assert "no two tokens meet" in words(Replay("lo", lower()), 1)[4]


class TestCurve:
    def test_there_are_numbers_at_its_ends_and_at_k(self, replay: Replay) -> None:
        rows = words(replay, 2)
        curve = [row[46:] for row in rows[3:]]
        assert curve[0].strip() == f"tokens per byte  {replay.tokens_per_byte(2):.3f}"
        assert curve[1].strip().startswith("1.00┤")
        assert curve[3].strip().startswith(f"{replay.tokens_per_byte(4):.2f}┤")
        assert curve[-1].split() == ["0", "4"]
        assert not any(ch.isdigit() for row in curve[1:-1] for ch in row.partition("┤")[2])  # nothing hides the curve

    def test_it_makes_way_where_there_is_little_room(self, replay: Replay) -> None:
        assert "tokens per byte" not in "".join(words(replay, 2, 40, 9) + words(replay, 2, 78, 7))
        assert "before" in words(replay, 2, 40, 9)[3]


class TestAnything:
    @given(vocabularies, texts, st.integers(-1, 30), st.integers(1, 130), st.integers(0, 20))
    def test_fits_its_place(self, vocabulary: Vocabulary, text: str, k: int, width: int, height: int) -> None:
        rows = replay_view(Replay(text, BytePairEncoding("any", vocabulary)), k, width, height)
        assert len(rows) <= height
        assert all(row.cell_len <= width for row in rows)

    def test_wide_characters_fit_too(self) -> None:
        replay = Replay("안녕하세요 안녕하세요", learned("안녕하세요 안녕하세요", 20))
        for k in range(replay.n_merges + 1):
            assert all(row.cell_len <= 61 for row in replay_view(replay, k, 61, 12))

    def test_no_text_and_no_merges_are_told(self, replay: Replay) -> None:
        assert words(Replay("", lower()), 1) == ["there is no text to replay"]
        none = BytePairEncoding("none", Merged(range(256), []))
        assert words(Replay("ab", none), 0) == ["this encoding has no merges: its tokens are the bytes"]

    def test_a_k_beyond_the_last_merge_is_the_last_one(self, replay: Replay) -> None:
        assert words(replay, 99) == words(replay, 4)
