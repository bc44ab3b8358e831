"""Every test has a home and draws of its own, and no network; data that may not be there is looked for here."""

import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ["OMP_NUM_THREADS"] = "1"  # before torch is imported: on a busy machine its threads wait for each other

from zth_tui import datasets, paths
from zth_tui.tokens.published import public, sources

CHECKOUT = Path(__file__).parent.parent
OPTIONAL_DATA = (CHECKOUT.parent / "shared" / "data", paths.data())  # read before a test moves the home

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a machine may be as slow as it likes
settings.register_profile("the same draws", UNTIMED, derandomize=True)
settings.register_profile("other draws", UNTIMED)  # to find more: pytest --hypothesis-profile "other draws"
settings.load_profile("the same draws")  # before tests are imported, whose own settings build on it


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder into which zth-tui puts runs, data and progress during this test."""
    home = tmp_path / "home"
    monkeypatch.setenv("ZTH_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test asks of the network is refused, unless it asks this machine; tiktoken's cache is empty."""
    for scheme in ("http", "https"):
        monkeypatch.setenv(f"{scheme}_proxy", "http://127.0.0.1:1")  # nobody listens there
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path / "tiktoken-cache"))


@pytest.fixture(autouse=True, scope="session")
def hears_signals() -> None:
    """Shells and nohup start what runs in the background deaf to ctrl+c and to hanging up; tests send both."""
    for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


@pytest.fixture(autouse=True)
def same_draws() -> None:
    """What a test draws at random is the same in every run, where torch is used at all."""
    if torch := sys.modules.get("torch"):
        torch.manual_seed(0)


@pytest.fixture
def no_ranks(monkeypatch: pytest.MonkeyPatch) -> None:
    """No published encoding can be had: no Python package ships its ranks, and none was loaded by an earlier test."""
    monkeypatch.setattr(sources, "find_spec", lambda _: None)
    library = public.Library(public.registry())
    monkeypatch.setattr(public, "_library", lambda: library)


@pytest.fixture
def lecture_names() -> Path:
    """The lectures' own names.txt, for tests that hold published figures."""
    return optional_data("names")


@pytest.fixture
def lecture_shakespeare() -> Path:
    """Lecture 7's own tinyshakespeare.txt, for tests that hold published figures."""
    return optional_data("tinyshakespeare")


def optional_data(name: str) -> Path:
    """Skips the test where the data set is not there."""
    dataset = datasets.registry()[name]
    for folder in OPTIONAL_DATA:
        path = folder / dataset.file
        if path.is_file() and datasets.find(str(path)).sha256 == dataset.sha256:
            return path
    pytest.skip(f"{dataset.file} is in none of {', '.join(map(str, OPTIONAL_DATA))}: zth-tui data pull {name}")
