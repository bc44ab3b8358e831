"""The bug zoo: experiments that run a stage with one line of its source wrong.

[[bug]]
name = "zoo-1"
of = "lecture"                            # the experiment that it spoils
doc = "one line is wrong; what do the panels say?"
right = "self.optimizer.zero_grad()"      # a part of exactly one line of stage.py
wrong = "pass"                            # stands there instead
cause = "The gradients of all steps add up, for nobody sets them to zero."
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import msgspec

from zth_tui.course import toml
from zth_tui.course.stages import Bug, Experiment, Setting, Value, did_you_mean
from zth_tui.errors import UsageError


class _Entry(msgspec.Struct):
    name: str
    of: str
    right: str
    wrong: str
    cause: str
    doc: str = "one line of its source is wrong; which?"
    config: dict[str, Value] = {}
    panels: list[str] = []


class _Zoo(msgspec.Struct):
    bug: list[_Entry] = []


def read_zoo(
    file: Path, source: str, experiments: Mapping[str, Experiment], settings: Mapping[str, Setting]
) -> dict[str, Experiment]:
    """The experiments of a `zoo.toml`, none where there is no such file. Raises ValueError with the mend."""
    try:
        content = toml.parse(file.read_text(encoding=toml.ENCODING))
        toml.know_keys(content, _Zoo.__struct_fields__)
        for entry in toml.tables(content.get("bug")):
            toml.know_keys(entry, _Entry.__struct_fields__)
        zoo = msgspec.convert(content, _Zoo)
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.ValidationError) as error:
        raise ValueError(str(error)) from None
    names = [entry.name for entry in zoo.bug]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f"two bugs are called {twice!r}")
    return {entry.name: _experiment(entry, source, experiments, settings) for entry in zoo.bug}


def planted(source: str, bug: Bug) -> str:
    """The source with the bug in it."""
    return source.replace(bug.right, bug.wrong)


def _experiment(
    entry: _Entry, source: str, experiments: Mapping[str, Experiment], settings: Mapping[str, Setting]
) -> Experiment:
    for key in ("name", "right", "cause"):
        if not getattr(entry, key).strip():
            raise ValueError(f"{entry.name or 'a bug'}: its {key} is empty")
    if entry.name in experiments:
        raise ValueError(f"{entry.name}: stage.py has an experiment of that name")
    if entry.of not in experiments:
        raise ValueError(f"{entry.name}: no experiment {entry.of!r}{did_you_mean(entry.of, experiments)}")
    if source.count(entry.right) != 1:
        raise ValueError(
            f"{entry.name}: {entry.right!r} stands {source.count(entry.right)} times in stage.py, not once"
        )
    spoilt = experiments[entry.of]
    return replace(
        spoilt,
        name=entry.name,
        doc=entry.doc,
        config={**spoilt.config, **_config(entry, settings)},
        expect={},
        panels=tuple(entry.panels) or spoilt.panels,
        bug=Bug(entry.right, entry.wrong, entry.cause),
    )


def _config(entry: _Entry, settings: Mapping[str, Setting]) -> dict[str, Value]:
    for name in entry.config:
        if name not in settings:
            raise ValueError(f"{entry.name}: there is no setting {name!r}{did_you_mean(name, settings)}")
    try:
        return {name: settings[name].check(value) for name, value in entry.config.items()}
    except UsageError as error:
        raise ValueError(f"{entry.name}: {error}") from None
