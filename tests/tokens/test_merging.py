"""The merges of one chunk, compared with the plainest loop that makes the same ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tokens.conftest import Tiktoken
from tests.tokens.vocabularies import bpe, lower, vocabularies
from zth_tui.tokens.merging import MERGES_BETWEEN_CHECKS, PLACE_BITS, merge_chunk, never
from zth_tui.tokens.published import public
from zth_tui.tokens.vocabulary import Merged, Vocabulary

chunks = st.text("abc", max_size=40).map(str.encode)
few_examples = settings(max_examples=300)


def one_by_one(chunk: bytes, vocabulary: Vocabulary, limit: int) -> tuple[list[int], list[int]]:
    """(the tokens, the merges made): of all neighbours that may merge the earliest learned, the leftmost of them."""
    tokens = [vocabulary.byte_tokens[byte] for byte in chunk]
    made = []
    while True:
        numbers = [vocabulary.number(*tokens[i : i + 2]) for i in range(len(tokens) - 1)]
        possible = [(number, i) for i, number in enumerate(numbers) if number is not None and number <= limit]
        if not possible:
            return tokens, made
        number, i = min(possible)
        tokens[i : i + 2] = [vocabulary.made(number)]
        made.append(number)


@given(chunk=chunks, vocabulary=vocabularies, limit=st.integers(0, 30))
@few_examples
def test_what_was_learned_first_is_merged_first_from_left_to_right(
    chunk: bytes, vocabulary: Vocabulary, limit: int
) -> None:
    merged: list[int] = []
    tokens = merge_chunk(chunk, vocabulary, limit, never, merged)
    assert (tokens, [entry >> PLACE_BITS for entry in merged]) == one_by_one(chunk, vocabulary, limit)


@given(chunk=chunks, vocabulary=vocabularies, limit=st.integers(0, 30))
@few_examples
def test_each_merge_is_told_with_its_place(chunk: bytes, vocabulary: Vocabulary, limit: int) -> None:
    merged: list[int] = []
    tokens = merge_chunk(chunk, vocabulary, limit, never, merged)
    at = {place: vocabulary.byte_tokens[byte] for place, byte in enumerate(chunk)}
    for entry in merged:
        number, place = divmod(entry, 1 << PLACE_BITS)
        right = min(other for other in at if other > place)
        assert vocabulary.number(at[place], at.pop(right)) == number
        at[place] = vocabulary.made(number)
    assert [at[place] for place in sorted(at)] == tokens


@given(learned=chunks, chunk=chunks, n_merges=st.integers(0, 20))
@few_examples
def test_the_text_that_was_learned_from_ends_as_the_lectures_loop_leaves_it(
    learned: bytes, chunk: bytes, n_merges: int
) -> None:
    merges = bpe.textbook([learned], n_merges)
    vocabulary = Merged(range(256), [(*pair, idx) for pair, idx in merges.items()])
    for text in (learned, chunk):
        ids = list(text)
        for pair, idx in merges.items():
            ids = bpe.merge(ids, pair, idx)
        assert merge_chunk(text, vocabulary, vocabulary.n_merges) == ids


@pytest.mark.parametrize(
    ("limit", "tokens"),
    [
        (0, [108, 111, 119, 101, 114]),
        (1, [256, 119, 101, 114]),
        (2, [257, 101, 114]),
        (3, [257, 258]),
        (4, [259]),
        (99, [259]),
    ],
)
def test_only_the_first_merges_are_made_where_there_is_a_limit(limit: int, tokens: list[int]) -> None:
    assert merge_chunk(b"lower", lower().vocabulary, limit) == tokens


@pytest.mark.parametrize("chunk", [b"", b"x", b"lo"])
def test_chunks_too_short_to_merge_much(chunk: bytes) -> None:
    assert merge_chunk(chunk, lower().vocabulary, 0) == list(chunk)


def test_a_long_run_of_one_letter_ends_as_tiktoken_leaves_it(tiktokens: Tiktoken) -> None:
    run = "a" * 200_000
    vocabulary = public.load("cl100k_base").vocabulary
    assert merge_chunk(run.encode(), vocabulary, vocabulary.n_merges) == tiktokens("cl100k_base").encode_ordinary(run)


class Ended(Exception):
    pass


def test_a_long_chunk_is_checked_now_and_then_and_can_be_ended() -> None:
    checks: list[None] = []

    def end_at_the_third() -> None:
        checks.append(None)
        if len(checks) == 3:
            raise Ended

    merged: list[int] = []
    with pytest.raises(Ended):
        merge_chunk(b"lo" * 50_000, lower().vocabulary, 4, end_at_the_third, merged)
    assert len(merged) <= 3 * MERGES_BETWEEN_CHECKS
