"""The gradient check tells an honest gradient from one that piles up where zero_grad is forgotten."""

import pytest

from tests.lessons.stages import built, train


class TestForgottenZeroGrad:
    def test_the_gradients_of_all_steps_pile_up(self) -> None:
        forgetful = built("micrograd/no-zero-grad", "")
        careful = built("micrograd/four-points", "")
        piled = [0.0] * careful.n_parameters
        for _ in range(4):
            for ours, theirs in zip(careful.parameters, forgetful.parameters, strict=True):
                ours.data = theirs.data  # the gradient at the same place, without the bug
            careful.step(0.0)
            piled = [pile + p.grad for pile, p in zip(piled, careful.parameters, strict=True)]
            forgetful.step(0.1)
            assert [p.grad for p in forgetful.parameters] == pytest.approx(piled, rel=1e-12)

    def test_the_gradient_check_tells(self) -> None:
        for experiment, honest in (("four-points", True), ("no-zero-grad", False)):
            stage = built(f"micrograd/{experiment}", "")
            train(stage, 3)
            ((_, rows),) = stage.watch()["gradient_check"].values()
            assert all((apart < 1e-7) == honest for *_, apart, _ in rows)

    def test_it_may_be_repaired_while_it_runs(self) -> None:
        stage = built("micrograd/no-zero-grad", "")
        train(stage, 3)
        stage.config = built("micrograd/four-points", "").config
        train(stage, 1)
        ((_, rows),) = stage.watch()["gradient_check"].values()
        assert all(apart < 1e-7 for *_, apart, _ in rows)


def test_before_the_first_step_there_is_no_gradient_to_check() -> None:
    ((_, rows),) = built("micrograd/four-points", "").watch()["gradient_check"].values()
    assert all(row[1] is None and row[3] is None for row in rows)


def test_the_checked_parameter_must_exist() -> None:
    with pytest.raises(ValueError, match="one of 0 to 40: the net has 41"):
        built("micrograd/four-points", "", checked=41)
    stage = built("micrograd/four-points", "")
    with pytest.raises(ValueError, match="one of 0 to 40"):
        stage.check(built("micrograd/moons", "", checked=336).config)
