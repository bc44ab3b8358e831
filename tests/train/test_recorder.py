import pytest
import torch

from zth_tui.train.recorder import histogram, matrix


def test_a_histogram_counts_every_value_and_knows_the_saturated_and_the_dead() -> None:
    h = torch.tensor([[0.0, 1.0, 0.5], [0.5, -1.0, 0.98], [-0.5, 0.99, 0.0], [0.1, 1.0, 0.2]])
    found = histogram("h", h)
    assert sum(found.counts) == h.numel()
    assert (found.low, found.high) == (-1.0, 1.0)
    assert found.saturation == pytest.approx(5 / 12)
    assert found.dead == 1  # the middle unit: beyond 0.97 for every example
    assert found.mean == pytest.approx(h.mean().item())
    assert found.std == pytest.approx(h.std().item())


def test_values_beyond_one_widen_the_range() -> None:
    found = histogram("pre", torch.tensor([[-4.0, 2.0]]))
    assert (found.low, found.high, sum(found.counts)) == (-4.0, 4.0, 2)


def test_a_large_matrix_is_cropped_with_its_labels() -> None:
    labels = [str(i) for i in range(100)]
    found = matrix(3, "matrix", "W", torch.zeros(100, 100), labels, labels)
    assert (len(found.values), len(found.values[0]), len(found.rows), len(found.columns)) == (80, 80, 80, 80)


def test_counts_stay_whole_numbers() -> None:
    found = matrix(0, "matrix", "N", torch.tensor([[1, 2], [3, 4]], dtype=torch.int32), ["a", "b"], ["a", "b"])
    assert found.values == [[1, 2], [3, 4]]
