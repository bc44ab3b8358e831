"""The numbers 0 to 9999: which are one token."""

import pytest

from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.numbers import LIMIT, NumberCuts, cut_numbers, meaning
from zth_tui.tokens.published import public
from zth_tui.tokens.vocabulary import Merged

BYTES = BytePairEncoding("bytes only", Merged(range(256), []))


@pytest.fixture(scope="module")
def gpt2() -> NumberCuts:
    return cut_numbers(public.load("gpt2", fetch=False))


@pytest.fixture(scope="module")
def cl100k() -> NumberCuts:
    return cut_numbers(public.load("cl100k_base", fetch=False))


def merged(*pairs: str) -> NumberCuts:
    """Of an encoding that learned these pairs of digits."""
    merges = [(ord(left), ord(right), 256 + i) for i, (left, right) in enumerate(pairs)]
    return cut_numbers(BytePairEncoding("mine", Merged(range(256), merges)))


def test_gpt2_has_single_tokens_as_the_lecture_counts_them(gpt2: NumberCuts) -> None:
    assert (gpt2.singles(0, 999), gpt2.singles(1000, 9999)) == (819, 88)


@pytest.mark.parametrize("name", ["cl100k_base", "o200k_base"])
def test_the_later_ones_have_every_number_of_three_digits_and_no_longer_one(name: str) -> None:
    numbers = cut_numbers(public.load(name, fetch=False))
    assert (numbers.singles(0, 999), numbers.singles(1000, 9999)) == (1000, 0)


def test_a_number_is_cut_as_when_it_stands_alone(gpt2: NumberCuts, cl100k: NumberCuts) -> None:
    assert (gpt2.cuts[1275], cl100k.cuts[1275]) == (("12", "75"), ("127", "5"))
    assert (gpt2.tokens(677), gpt2.tokens(521)) == (1, 2)


def test_gpt2_knows_the_years_of_our_time(gpt2: NumberCuts) -> None:
    assert gpt2.singles(1963, 2020) == 2020 - 1963 + 1
    assert gpt2.tokens(2021) == 2


def test_the_cuts_of_a_number_make_it_up(gpt2: NumberCuts) -> None:
    assert ["".join(cut) for cut in gpt2.cuts] == [str(number) for number in range(LIMIT)]


def test_the_work_can_be_ended() -> None:
    class Ended(Exception):
        pass

    def end() -> None:
        raise Ended

    with pytest.raises(Ended):
        cut_numbers(BYTES, end)


# --- what it means ---


def test_threes_from_the_left_change_what_a_token_is_worth(cl100k: NumberCuts) -> None:
    assert "from the left: 1275 is 127│5, and 127 stands for 1270 there" in meaning(cl100k)


def test_threes_from_the_right_keep_their_columns(cl100k: NumberCuts) -> None:
    cuts = [(str(n),) if n < 1000 else (str(n)[:1], str(n)[1:]) for n in range(LIMIT)]
    assert "from the right: 1275 is 1│275. So a token stands in the same columns" in meaning(NumberCuts("it", cuts))


def test_other_cuts_of_longer_numbers_are_named_and_no_more() -> None:
    cuts = [(str(n),) if n < 1000 else (str(n)[:2], str(n)[2:]) for n in range(LIMIT)]
    assert meaning(NumberCuts("it", cuts)) == "Longer numbers are several: 1275 is 12│75."


def test_without_a_rule_two_neighbours_show_it(gpt2: NumberCuts) -> None:
    assert "No rule says which numbers are one token: 520 is, 521 is 5│21." in meaning(gpt2)
    assert "10 is, 11 is 1│1." in meaning(merged("10"))


def test_digits_by_themselves_keep_the_columns() -> None:
    assert "Every digit is a token of its own: 1275 is 1│2│7│5." in meaning(cut_numbers(BYTES))


def test_where_each_number_is_one_token_there_is_nothing_to_compare() -> None:
    assert "Every number is one token" in meaning(NumberCuts("it", [(str(n),) for n in range(LIMIT)]))
