import math

import pytest

from zth_tui.train import probes
from zth_tui.train.probes import Probe, Probes


@pytest.fixture
def clock(monkeypatch):
    """A clock that each look moves on by its cost."""
    now = [0.0]
    monkeypatch.setattr(probes.time, "perf_counter", lambda: now[0])
    return now


def looker(clock, cost: float, looks: list[str], name: str, size: int = 0):
    def look() -> int:
        clock[0] += cost
        looks.append(name)
        return size

    return look


def watch_for(seconds: float, watched: Probes) -> None:
    for tick in range(int(seconds * 100)):
        watched.look_if_due(tick, tick / 100)


def test_looking_keeps_to_its_share(clock) -> None:
    looks: list[str] = []
    watch_for(50, Probes([Probe(0.25, looker(clock, 0.1, looks, "dear"))], share=0.03))
    assert len(looks) * 0.1 <= 0.03 * 50 + 0.1
    assert len(looks) >= 14


def test_cheap_probes_keep_their_rhythm(clock) -> None:
    looks: list[str] = []
    watch_for(10, Probes([Probe(0.25, looker(clock, 0.0001, looks, "cheap"))], share=0.03))
    assert 38 <= len(looks) <= 41


def test_a_share_of_nothing_looks_only_when_told(clock) -> None:
    looks: list[str] = []
    watched = Probes([Probe(0.25, looker(clock, 0.001, looks, "x"))], share=0.0)
    watch_for(10, watched)
    assert looks == []
    watched.look_at_all(1000, 10, math.inf, lambda: False)
    assert looks == ["x"]


def test_rhythms_slow_down_with_the_age_of_a_run(clock) -> None:
    looks: list[str] = []
    watched = Probes([Probe(1.0, looker(clock, 0.0001, looks, "x"))], share=0.03)
    watch_for(60, watched)
    young = len(looks)
    for tick in range(60_000, 66_000):
        watched.look_if_due(tick, tick / 100)
    assert len(looks) - young <= young / 5


def test_no_probe_starves(clock) -> None:
    looks: list[str] = []
    pair = [Probe(0.25, looker(clock, 0.01, looks, "often")), Probe(2.0, looker(clock, 0.05, looks, "seldom"))]
    watch_for(60, Probes(pair, share=0.03))
    assert looks.count("seldom") >= 5
    assert looks.count("often") >= 20


def test_a_dear_look_that_is_saved_for_does_not_keep_the_cheap_ones_waiting(clock) -> None:
    looks: list[str] = []
    watched = Probes([Probe(0.25, looker(clock, 0.005, looks, "cheap")), Probe(1.0, looker(clock, 2.0, looks, "dear"))])
    watched.look_at_all(0, 0.0, math.inf, lambda: False)  # as at the start of a run: now their costs are known
    looks.clear()
    watch_for(90, watched)
    assert looks.count("dear") == 0  # its 2 seconds are not in 2% of 90 yet
    assert looks.count("cheap") >= 100
    watch_for(300, watched)
    assert looks.count("dear") >= 1


def test_large_looks_come_seldom_enough_for_a_small_log(clock) -> None:
    looks: list[str] = []
    watch_for(60, Probes([Probe(0.25, looker(clock, 0.0001, looks, "large", size=100_000))], share=0.03))
    assert 60 * probes.BYTES_A_SECOND / 100_000 <= len(looks) <= 60 * probes.BYTES_A_SECOND / 100_000 + 2


def test_the_log_of_an_old_run_grows_ever_more_slowly() -> None:
    hour, two_hours, four_hours = (probes.bytes_allowed(3600.0 * h) for h in (1, 2, 4))
    assert two_hours - hour == pytest.approx(four_hours - two_hours)
    assert two_hours < 12_000_000


def test_a_step_is_looked_at_once_however_long_it_stands(clock) -> None:
    looks: list[str] = []
    watched = Probes([Probe(0.25, looker(clock, 0.0001, looks, "x"))])
    for tick in range(1, 1000):
        watched.look_if_due(7, tick / 100)
    assert looks == ["x"]


def test_what_would_take_too_long_is_left_out(clock) -> None:
    looks: list[str] = []
    pair = [Probe(0.25, looker(clock, 0.1, looks, "quick")), Probe(2.0, looker(clock, 9.0, looks, "slow"))]
    watched = Probes(pair)
    watched.look_at_all(0, 0.0, math.inf, lambda: False)
    watched.look_at_all(1, 1.0, 2.0, lambda: False)
    assert looks == ["quick", "slow", "quick"]


def test_looking_ends_when_somebody_wants_something(clock) -> None:
    looks: list[str] = []
    probes_ = [Probe(0.25, looker(clock, 0.1, looks, name)) for name in "abc"]
    Probes(probes_).look_at_all(0, 0.0, math.inf, lambda: len(looks) == 2)
    assert looks == ["a", "b"]
