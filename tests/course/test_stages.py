"""Settings take what they may take, and names that are wrong are met with the nearest ones."""

import math
from pathlib import Path

import pytest

from zth_tui.course.stages import Experiment, Setting, Stage, did_you_mean
from zth_tui.errors import USAGE, UsageError

N_HIDDEN = Setting("n_hidden", int, 200, "neurons", 1, 10_000)
LR = Setting("lr", float, 0.1, "learning rate", 0.0, 100.0, live=True)
FREE = Setting("bias", float, 0.0, "any number")
KAIMING = Setting("kaiming", bool, False, "scale by rule")
SCHEDULE = Setting("lr_schedule", str, "decay", "how lr moves", choices=("decay", "sweep"))
COUNTS = Experiment("bigram", "counts", "count", {}, {}, ("loss",))
NET = Experiment("bigram", "net", "learn", {}, {}, ("loss",))
BIGRAM = Stage("bigram", "Bigrams", Path("stage.py"), {"lr": LR, "n_hidden": N_HIDDEN}, {"counts": COUNTS, "net": NET})


@pytest.mark.parametrize(
    ("setting", "text", "value"),
    [
        (N_HIDDEN, "64", 64),
        (LR, "0.05", 0.05),
        (LR, "1e-3", 0.001),
        (LR, "1", 1.0),
        (KAIMING, "true", True),
        (KAIMING, "No", False),
        (SCHEDULE, "sweep", "sweep"),
    ],
)
def test_what_is_typed_becomes_a_value_of_the_settings_type(setting: Setting, text: str, value: object) -> None:
    assert setting.parse(text) == value
    assert type(setting.parse(text)) is setting.kind


@pytest.mark.parametrize(
    ("setting", "text", "complaint"),
    [
        (N_HIDDEN, "many", "n_hidden takes a whole number, not 'many'"),
        (N_HIDDEN, "6.5", "n_hidden takes a whole number, not '6.5'"),
        (N_HIDDEN, "0", "n_hidden must be between 1 and 10000, not 0"),
        (N_HIDDEN, "10001", "not 10001"),
        (LR, "-0.1", "lr must be between 0 and 100, not -0.1"),
        (LR, "nan", "not nan"),
        (LR, "inf", "not inf"),
        (FREE, "nan", "bias must be a number, not nan"),
        (LR, "", "lr takes a number, not ''"),
        (KAIMING, "maybe", "kaiming takes true or false, not 'maybe'"),
        (SCHEDULE, "cosine", "lr_schedule is one of decay, sweep, not 'cosine'"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(setting: Setting, text: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint) as refusal:
        setting.parse(text)
    assert refusal.value.exit_code == USAGE


def test_the_ends_of_a_range_belong_to_it() -> None:
    assert (N_HIDDEN.parse("1"), N_HIDDEN.parse("10000")) == (1, 10_000)


def test_a_whole_number_will_do_where_a_number_is_wanted_but_not_the_other_way() -> None:
    assert LR.check(1) == 1.0
    with pytest.raises(UsageError):
        N_HIDDEN.check(1.0)


def test_true_is_no_number() -> None:
    for setting in (N_HIDDEN, LR):
        with pytest.raises(UsageError, match="not True"):
            setting.check(True)


def test_a_setting_without_a_range_takes_any_number() -> None:
    assert FREE.parse("-1e300") == -1e300
    assert math.isinf(float(FREE.parse("inf")))


def test_the_first_experiment_is_the_one_without_a_name() -> None:
    assert BIGRAM.experiment(None) is COUNTS
    assert BIGRAM.experiment("net") is NET
    assert NET.title == "bigram/net"


def test_a_wrong_name_is_met_with_the_nearest_or_with_all() -> None:
    with pytest.raises(UsageError, match=r"bigram has no experiment 'cuonts'; did you mean counts\?"):
        BIGRAM.experiment("cuonts")
    with pytest.raises(UsageError, match=r"bigram has no setting 'hidden'; did you mean n_hidden\?"):
        BIGRAM.setting("hidden")
    assert did_you_mean("zzz", ["counts", "net"]) == "; there are: counts, net"
