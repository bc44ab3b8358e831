"""Every operation on a `Value`, and whatever is made of them, has torch's gradient in double precision."""

import math
import operator

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lessons.micrograd.engine import MICROGRAD, Value, in_both

BINARY = {
    "a + b": operator.add,
    "a - b": operator.sub,
    "a * b": operator.mul,
    "a / b": operator.truediv,
    "2 + a": lambda a, b: 2 + a,
    "2 - a": lambda a, b: 2 - a,
    "2 * a": lambda a, b: 2 * a,
    "2 / a": lambda a, b: 2 / a,
    "a + 2": lambda a, b: a + 2,
    "a - 2": lambda a, b: a - 2,
    "a * 2": lambda a, b: a * 2,
    "a / 2": lambda a, b: a / 2,
    "a**3": lambda a, b: a**3,
    "a**-1.5": lambda a, b: a**-1.5,
    "-a": lambda a, b: -a,
    "exp": lambda a, b: a.exp(),
    "log": lambda a, b: a.log(),
    "tanh": lambda a, b: a.tanh(),
    "relu": lambda a, b: a.relu(),
    "relu of a negative": lambda a, b: (-a).relu(),
}


@pytest.mark.parametrize("f", BINARY.values(), ids=BINARY)
def test_each_operation_and_its_gradient_are_torchs(f) -> None:
    ours, theirs = in_both(f, 0.7, -1.3)
    assert ours == pytest.approx(theirs, rel=1e-14)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(list(BINARY)), st.integers(0, 99), st.integers(0, 99)), max_size=12),
    st.lists(st.floats(0.5, 2.0), min_size=2, max_size=4),
)
def test_any_expression_has_torchs_gradient(recipe, numbers) -> None:
    def f(*leaves):
        made = list(leaves)
        for name, i, j in recipe:
            a, b = made[i % len(made)], made[j % len(made)]
            made.append((BINARY[name](a.tanh() + 2, b.tanh() + 2)).tanh() + 2)  # far from 0, where log and / are wild
        return sum(made)

    ours, theirs = in_both(f, *numbers)
    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-12)


def test_the_readmes_example() -> None:
    a, b = Value(-4.0), Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    assert [f"{x:.4f}" for x in (g.data, a.grad, b.grad)] == ["24.7041", "138.8338", "645.5773"]


def test_the_lectures_first_expression_and_its_nudge() -> None:
    a, b, c, f = Value(2.0), Value(-3.0), Value(10.0), Value(-2.0)
    e = a * b
    d = e + c
    L = d * f
    L.backward()
    assert L.data == -8.0
    assert [v.grad for v in (L, d, f, c, e, a, b)] == [1.0, -2.0, 4.0, -2.0, -2.0, 6.0, -4.0]
    for leaf in (a, b, c, f):
        leaf.data += 0.01 * leaf.grad
    assert ((a * b + c) * f).data == pytest.approx(-7.286496)


def test_exercise_m1s_gradient() -> None:
    def sin(v):
        return Value(math.sin(v.data), (v,), "sin", (math.cos(v.data),))  # an operation of the learner's own

    a, b, c = Value(2.0), Value(3.0), Value(4.0)
    f = -(a**3) + sin(3 * b) - 1.0 / c + b**2.5 - a**0.5
    f.backward()
    assert f.data == pytest.approx(6.336362190988558, rel=1e-14)
    gradient = [-12.353553390593273, 10.25699027111255, 0.0625]
    assert [a.grad, b.grad, c.grad] == pytest.approx(gradient, rel=1e-14)


def test_exercise_m4s_softmax_and_loss_are_torchs() -> None:
    def of_values(*logits):
        return -MICROGRAD.softmax(logits)[3].log()

    numbers = (0.0, 3.0, -2.0, 1.0)
    logits = [Value(x) for x in numbers]
    loss = of_values(*logits)
    loss.backward()
    theirs = torch.tensor([numbers], dtype=torch.float64, requires_grad=True)
    their_loss = torch.nn.functional.cross_entropy(theirs, torch.tensor([3]))
    their_loss.backward()
    assert loss.data == pytest.approx(their_loss.item(), rel=1e-14)
    assert [v.grad for v in logits] == pytest.approx(theirs.grad[0].tolist(), rel=1e-13)


def test_softmax_of_huge_logits_does_not_overflow() -> None:
    assert [p.data for p in MICROGRAD.softmax([Value(1000.0), Value(-1000.0)])] == [1.0, 0.0]


def test_a_value_used_twice_collects_both_gradients() -> None:
    a = Value(3.0)
    b = a + a
    b.backward()
    assert a.grad == 2.0

    a = Value(3.0)
    b = a + a
    c = b + b  # a plain walk without order gets this one wrong
    c.backward()
    assert (b.grad, a.grad) == (2.0, 4.0)


def test_two_paths_to_one_leaf_add_up() -> None:
    a, b = Value(-2.0), Value(3.0)
    ((a * b) * (a + b)).backward()
    assert (a.grad, b.grad) == (-3.0, -8.0)


def test_a_long_chain_does_not_overflow_the_stack() -> None:
    a = Value(0.0)
    v = a
    for _ in range(50_000):
        v = v + 1
    v.backward()
    assert (v.data, a.grad) == (50_000.0, 1.0)


def test_tanh_taken_apart_has_the_same_gradient() -> None:
    x, y = Value(0.8813735870195432), Value(0.8813735870195432)
    x.tanh().backward()
    e = (2 * y).exp()
    ((e - 1) / (e + 1)).backward()
    assert x.grad == pytest.approx(y.grad, rel=1e-14)


def test_no_number_stays_no_number() -> None:
    assert math.isnan(Value(math.nan).relu().data)


def test_only_numbers_can_be_exponents() -> None:
    with pytest.raises(TypeError, match="exponent"):
        Value(2.0) ** Value(3.0)
