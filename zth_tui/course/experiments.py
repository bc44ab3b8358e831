"""What stands in the EXPERIMENTS of a stage, checked."""

import math
from collections.abc import Mapping
from typing import Any

from zth_tui.course import toml
from zth_tui.course.stages import Experiment, Setting, Value, did_you_mean

KEYS = ("doc", "config", "expect", "panels", "data")


def entries_by_name(entries: object) -> dict[str, Any]:
    """EXPERIMENTS as it is declared. Raises ValueError where it is no dictionary of names."""
    if not isinstance(entries, dict):
        raise ValueError("it must be a dictionary, name -> experiment")
    for name in entries:
        if not isinstance(name, str) or not name.strip() or "/" in name:
            raise ValueError(f"{name!r} cannot be the name of an experiment: it is a string without /")
    return entries


def _table(entry: object) -> dict[str, Any]:
    if not isinstance(entry, dict) or not isinstance(entry.get("doc"), str):
        raise ValueError("it must be a dictionary with a doc")
    return entry


def experiment_of(
    stage: str, name: str, written: object, defaults: Mapping[str, Any], settings: Mapping[str, Setting]
) -> Experiment:
    """As written, with the panels and data of `defaults` where it names none. Raises ValueError with the mend."""
    entry = {**defaults, **_table(written)}
    toml.know_keys(entry, KEYS)
    return Experiment(
        stage,
        name,
        entry["doc"],
        _config(entry.get("config", {}), settings),
        _figures(entry.get("expect", {})),
        names_of(entry["panels"]),
        names_of(entry["data"]),
    )


def _config(changed: object, settings: Mapping[str, Setting]) -> dict[str, Value]:
    if not isinstance(changed, dict):
        raise ValueError("config must be a dictionary, setting -> value")
    config = {s.name: s.default for s in settings.values()}
    for key, value in changed.items():
        if key not in settings:
            raise ValueError(f"there is no setting {key!r}{did_you_mean(str(key), settings)}")
        config[key] = settings[key].check(value)
    return config


def _figures(expect: object) -> dict[str, float]:
    if not isinstance(expect, dict) or not all(isinstance(name, str) and _is_number(n) for name, n in expect.items()):
        raise ValueError('expect must be a dictionary of numbers, such as {"dev": 2.17}')
    return expect


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def names_of(names: object) -> tuple[str, ...]:
    """Of panels or data sets. Raises ValueError, for a bare string as well: it would be taken for its letters."""
    if not isinstance(names, tuple | list) or not all(isinstance(name, str) for name in names):
        raise ValueError(f'names are wanted, ("loss",) for a single one, not {names!r:.40}')
    return tuple(names)
