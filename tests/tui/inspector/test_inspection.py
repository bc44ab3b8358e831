"""What is inspected: the text, the rows, the cursor and the replay, without a screen."""

from dataclasses import replace

from zth_tui.tokens.count import Row, count
from zth_tui.tokens.encoding import BytePairEncoding, Bytes, Characters, Tokens
from zth_tui.tokens.shelf import Oddity
from zth_tui.tokens.vocabulary import Merged
from zth_tui.tui.inspector.inspection import Inspection
from zth_tui.tui.inspector.row_work import COUNTING, LOADING

AA, AAB = 256, 257


def pairs() -> BytePairEncoding:
    """Two merges: aa, then aab."""
    return BytePairEncoding("pairs", Merged(range(256), [(97, 97, AA), (AA, 98, AAB)]))


def inspecting(text: str, *encodings) -> Inspection:
    """All rows counted."""
    seen = Inspection([encoding.name for encoding in encodings], text, "a text")
    seen.rows = [count(encoding, text) for encoding in encodings]
    return seen


def test_at_first_every_row_waits_for_its_encoding():
    seen = Inspection(["bytes", "gpt2"], "aab", "a text")
    assert [(row.name, row.encoding, row.note) for row in seen.uncounted] == [
        ("bytes", None, LOADING),
        ("gpt2", None, LOADING),
    ]


def test_the_cursor_walks_by_the_tokens_of_the_chosen_row():
    seen = inspecting("aabaab", Bytes(), pairs())
    seen.choose(1)
    seen.move_by_tokens(1)
    assert (seen.byte, seen.token) == (3, AAB)
    seen.choose(0)
    seen.move_by_tokens(1)
    assert (seen.byte, seen.token) == (4, 97)


def test_the_cursor_stays_in_the_text():
    seen = inspecting("é", Characters())
    seen.move_by_tokens(5)
    assert seen.byte == 0
    seen.move_to(99)
    assert seen.byte == 1
    seen.move_to(-1)
    assert seen.byte == 0


def test_an_empty_text_has_no_token():
    seen = inspecting("", Bytes())
    seen.move_by_tokens(1)
    assert (seen.byte, seen.token) == (0, None)


def test_an_edit_leaves_the_cursor_and_drops_what_was_counted():
    seen = inspecting("aabaab", pairs())
    seen.move_to(3)
    seen.edit("aab aab")
    assert seen.byte == 3
    assert [(row.tokens, row.note) for row in seen.rows] == [(None, COUNTING)]


def test_an_encoding_that_stays_keeps_what_was_counted():
    seen = inspecting("aab", Bytes(), pairs())
    kept = seen.rows[1]
    seen.want(["pairs", "gpt2"])
    assert seen.rows == [kept, Row("gpt2", None, note=LOADING, state="waiting")]


def test_the_chosen_encoding_stays_the_chosen_one():
    seen = inspecting("aab", Bytes(), pairs())
    seen.choose(1)
    seen.want(["pairs"])
    assert seen.row.name == "pairs"


def test_what_could_not_be_had_is_tried_again_when_it_is_wanted_again_and_not_before():
    seen = inspecting("aab", Bytes())
    failed = Row("gpt2", None, note="not here")
    seen.rows.append(failed)
    seen.edit("aabb")
    assert seen.rows[1] is failed
    seen.want(["bytes", "gpt2"])
    assert seen.rows[1].state == "waiting"


def test_what_was_stopped_waits_again_for_the_next_text():
    seen = Inspection(["gpt2"], "aab", "a text")
    seen.stop()
    assert seen.uncounted == []
    seen.edit("aabb")
    assert [row.name for row in seen.uncounted] == ["gpt2"]


def test_tokens_of_nothing_do_not_hold_the_cursor():
    seen = inspecting("abc", Bytes())
    seen.rows = [Row("foreign", Bytes(), Tokens([7, 8, 9, 10], [1, 1, 2, 3]))]
    seen.move_to(2)
    seen.move_by_tokens(-1)
    assert seen.byte == 1
    seen.move_by_tokens(-1)
    assert seen.byte == 0
    seen.move_by_tokens(1)
    assert seen.byte == 1


def test_the_chosen_row_is_one_that_there_is():
    seen = inspecting("aab", Bytes(), pairs())
    seen.choose(7)
    assert seen.chosen == 1
    seen.want(["bytes"])
    assert seen.chosen == 0


class TestAnOddity:
    def test_is_taken_with_what_to_look_for(self):
        seen = inspecting("aab", Bytes(), pairs())
        seen.take_oddity(Oddity("egg", "An egg", "in an egg", "Look at it.", encoding="pairs", byte=6))
        assert (seen.text, seen.title, seen.look) == ("in an egg", "An egg", "Look at it.")
        assert (seen.row.name, seen.byte) == ("pairs", 6)

    def test_is_taken_without_the_encoding_that_shows_it_best(self):
        seen = inspecting("aab", Bytes(), pairs())
        seen.choose(1)
        seen.take_oddity(Oddity("egg", "An egg", "egg", "Look at it.", encoding="gpt2"))
        assert seen.row.name == "pairs"


def test_the_next_row_is_the_one_below_or_above():
    seen = inspecting("aab", Bytes(), pairs())
    seen.choose_next(1)
    assert seen.chosen == 1
    seen.choose_next(-1)
    assert seen.chosen == 0


def test_the_merge_that_made_the_token_under_the_cursor_is_known_by_its_number():
    seen = inspecting("aabc", Bytes(), pairs())
    assert seen.number_under_cursor is None  # no encoding of merges
    seen.choose(1)
    assert seen.number_under_cursor == 2
    seen.move_to(3)
    assert seen.number_under_cursor == 0


class TestReplay:
    def test_it_shows_the_encoding_after_its_first_merges(self):
        seen = inspecting("aab", Bytes(), pairs())
        seen.choose(1)
        assert seen.k is None
        seen.scrub(1)
        assert (seen.k, seen.row.name) == (1, "pairs@1")
        assert list(count(seen.row.encoding, "aab").tokens.ids) == [AA, 98]

    def test_k_is_a_number_of_merges_that_there_is(self):
        seen = inspecting("aab", pairs())
        seen.scrub(-5)
        assert seen.k == 0
        seen.scrub(99)
        assert seen.k == 2

    def test_it_goes_on_and_back_merge_by_merge(self):
        seen = inspecting("aab", pairs())
        seen.scrub_by(1)
        assert seen.k is None
        seen.scrub(0)
        seen.scrub_by(1)
        assert seen.k == 1
        seen.scrub_by(-1)
        assert seen.k == 0

    def test_shares_of_all_merges_have_the_same_room_for_each_tenfold(self):
        merges = Merged(range(256), [(97, 256 + i if i else 97, 257 + i) for i in range(-1, 998)])
        seen = inspecting("a", BytePairEncoding("many", merges))
        assert [seen.scrub_share(ninths) or seen.k for ninths in (0, 3, 6, 9)] == [0, 9, 99, 999]

    def test_the_next_row_is_one_that_can_be_replayed(self):
        seen = inspecting("aab", pairs(), Bytes(), pairs(), Bytes())
        seen.scrub(2)
        seen.choose_next(1)
        assert (seen.chosen, seen.k) == (2, 0)
        seen.choose_next(1)
        assert (seen.chosen, seen.k) == (2, 0)
        seen.choose_next(-1)
        assert (seen.chosen, seen.k) == (0, 0)

    def test_an_at_in_the_name_of_a_file_stays(self):
        seen = inspecting("aab", pairs())
        seen.rows = [replace(seen.rows[0], name="/home/me@work/t.json")]
        seen.scrub(1)
        assert seen.row.name == "/home/me@work/t.json@1"

    def test_some_of_the_merges_are_replayed_up_to_all_of_them(self):
        seen = inspecting("aab", pairs().limited(1))
        seen.rows = [replace(seen.rows[0], name="pairs@1")]
        seen.scrub(2)
        assert (seen.k, seen.row.name) == (2, "pairs@2")

    def test_a_row_without_merges_has_none(self):
        seen = inspecting("aab", Bytes())
        seen.scrub(1)
        assert seen.k is None and seen.encoding is None

    def test_choosing_another_row_ends_it(self):
        seen = inspecting("aab", Bytes(), pairs())
        seen.choose(1)
        seen.scrub(0)
        seen.choose(0)
        assert seen.k is None
        assert [row.name for row in seen.rows] == ["bytes", "pairs"]

    def test_the_names_are_those_that_were_wanted(self):
        seen = inspecting("aab", pairs())
        seen.scrub(1)
        assert seen.names == ["pairs"]

    def test_an_encoding_that_has_changed_meanwhile_is_loaded_at_its_end(self):
        seen = inspecting("aab", pairs())
        seen.scrub(1)
        seen.load_again("pairs")
        assert seen.k == 1
        seen.end_replay()
        assert seen.rows == [Row("pairs", None, note=LOADING, state="waiting")]
