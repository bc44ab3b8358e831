"""A series answers for its numbers at any zoom as if it had looked at all of them."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from zth_tui.runs.series import BASE, EMPTY, Bucket, Series, join, summarise

numbers = st.lists(st.floats(-1e6, 1e6) | st.sampled_from([math.nan, math.inf, -math.inf]), max_size=40 * BASE)
pieces = st.lists(st.integers(0, 5 * BASE), max_size=12)  # lengths of what arrives at a time
whole = settings(max_examples=60)


def made_of(values: list[float]) -> Series:
    series = Series()
    series.extend(values)
    return series


def naive(values: list[float]) -> Bucket:
    finite = [v for v in values if math.isfinite(v)]
    return Bucket(min(finite), max(finite), math.fsum(finite), len(finite)) if finite else EMPTY


def assert_alike(found: Bucket, expected: Bucket) -> None:
    assert (found.low, found.high, found.n) == (expected.low, expected.high, expected.n)
    assert math.isclose(found.total, expected.total, rel_tol=1e-9, abs_tol=1e-3)


@whole
@given(numbers, st.integers(1, 300))
def test_buckets_hold_what_looking_at_every_number_finds(values: list[float], at_most: int) -> None:
    size, buckets = made_of(values).buckets(at_most)
    assert len(buckets) == math.ceil(len(values) / size) <= at_most
    for i, bucket in enumerate(buckets):
        assert_alike(bucket, naive(values[i * size : (i + 1) * size]))


@whole
@given(pieces, st.integers(1, 40))
def test_it_does_not_matter_in_which_pieces_the_numbers_came(lengths: list[int], at_most: int) -> None:
    growing, values = Series(), []
    for n in lengths:
        piece = [float(len(values) + i) for i in range(n)]
        growing.extend(piece)
        values += piece
    assert growing.buckets(at_most) == made_of(values).buckets(at_most)


@whole
@given(pieces, st.lists(st.tuples(st.integers(0, 300), st.integers(0, 5 * BASE)), max_size=5), st.integers(1, 40))
def test_cut_and_continued_it_equals_a_fresh_one(lengths: list[int], cuts: list[tuple[int, int]], at_most: int) -> None:
    series, values = Series(), []
    for n in lengths:
        series.extend([1.0] * n)
        values += [1.0] * n
    for cut, n in cuts:
        series.truncate(cut)
        series.extend([-2.0] * n)
        values = values[:cut] + [-2.0] * n
    fresh = made_of(values)
    assert [series[i] for i in range(len(series))] == values
    assert series.buckets(at_most) == fresh.buckets(at_most)


@given(st.integers(0, 4999), st.integers(1, 500))
def test_a_spike_of_one_step_is_seen_at_any_zoom(position: int, at_most: int) -> None:
    size, buckets = SPIKED[position % len(SPIKED)].buckets(at_most)
    spike = SPIKE_STEPS[position % len(SPIKED)]
    assert buckets[spike // size].high == 99.0
    assert sum(b.high == 99.0 for b in buckets) == 1


SPIKE_STEPS = (0, 15, 16, 17, 2500, 4095, 4096, 4999)
SPIKED = [made_of([99.0 if i == step else 2.0 for i in range(5000)]) for step in SPIKE_STEPS]


def test_buckets_stay_where_they_are_while_the_series_grows() -> None:
    series = made_of([float(i) for i in range(1000)])
    size, before = series.buckets(100)
    series.extend([0.5] * 200)
    same_size, after = series.buckets(100)
    assert same_size == size
    assert after[: len(before) - 1] == before[:-1]


def test_numbers_that_are_none_are_left_out_of_a_bucket() -> None:
    assert summarise([math.nan, 1.0, math.inf, 3.0]) == Bucket(1.0, 3.0, 4.0, 2)
    assert math.isnan(summarise([math.nan]).mean)
    assert join(summarise([math.nan]), summarise([5.0])) == Bucket(5.0, 5.0, 5.0, 1)


def test_an_empty_series_has_no_buckets() -> None:
    assert Series().buckets(10) == (1, [])


def test_no_room_at_all_is_taken_as_room_for_one_bucket() -> None:
    assert made_of([1.0, 2.0, 3.0]).buckets(0) == (4, [Bucket(1.0, 3.0, 6.0, 3)])


def test_the_tail_is_a_series_of_its_own() -> None:
    series = made_of([0.0, 1.0, 2.0, 3.0])
    tail = series.tail(2)
    series.truncate(1)
    assert [tail[i] for i in range(len(tail))] == [2.0, 3.0]
    assert len(series) == 1
