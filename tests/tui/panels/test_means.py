"""The means that smooth a curve, with and without looking ahead."""

import math

import pytest

from zth_tui.tui.panels.smooth import centred_mean, debiased_mean


def test_the_mean_of_a_constant_is_that_constant_from_the_start() -> None:
    assert debiased_mean([2.5] * 5, 0.9) == pytest.approx([2.5] * 5)


def test_the_mean_is_that_of_adam() -> None:
    assert debiased_mean([1.0, 2.0], 0.9) == pytest.approx([1.0, (0.09 * 1 + 0.1 * 2) / (1 - 0.9**2)])


def test_a_gap_stays_a_gap_and_does_not_disturb_the_mean() -> None:
    means = debiased_mean([1.0, math.nan, 2.0], 0.9)
    assert math.isnan(means[1]) and means[2] == debiased_mean([1.0, 2.0], 0.9)[1]


def test_the_centred_mean_does_not_lag() -> None:
    valley = [abs(i - 50.0) for i in range(101)]
    means = centred_mean(valley, 0.9)
    assert means.index(min(means)) == 50
