"""`python -m zth_tui.train.expressions PACK LESSON`: what the expressions behind the numbers of a lesson come to.

Reads a JSON list of expressions from standard input, and prints a JSON list of as many answers: {"value": a number or a
text}, {"missing": which data set is not here} or {"error": what went wrong}. An expression is Python over

    ln exp sqrt log10 log2 pi abs round min max sum len
    expect("mlp/lecture", "dev")      a published figure of an experiment
    setting("mlp/lecture", "lr")      a setting of an experiment
    a name                            what the function of that name in the lesson's `figures.py` returns

Such a function takes nothing, or `data`: `data("ssa-2018")` is the text of that data set. It is called once, and only
where an expression names it.
"""

import argparse
import ast
import contextlib
import importlib
import inspect
import json
import math
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import msgspec
import torch

from zth_tui import corpus, datasets
from zth_tui.course.packs import Pack
from zth_tui.course.stages import did_you_mean
from zth_tui.errors import FAILED, OK, UserError
from zth_tui.train.stage import PACKAGE, make_packages

FILE = "figures.py"
MATHS: dict[str, Any] = {
    "ln": math.log,
    **{name: getattr(math, name) for name in ("exp", "sqrt", "log10", "log2", "pi")},
    **{function.__name__: function for function in (abs, round, min, max, sum, len)},
}
Answer = dict[str, Any]


class NotHere(LookupError):
    """A data set that would have to be fetched first."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m zth_tui.train.expressions", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("pack", type=Path)
    parser.add_argument("lesson")
    arguments = parser.parse_args(argv)
    torch.set_num_threads(1)
    with _own_output() as output:
        try:
            answers = answers_to(_asked(), arguments.pack, arguments.lesson)
        except UserError as error:
            print(error, file=sys.stderr)
            return FAILED
        print(json.dumps(answers), file=output)
    return OK


@contextlib.contextmanager
def _own_output() -> Iterator[TextIO]:
    """Standard output, for the answers alone: what a stage or a program that it calls prints goes to standard error."""
    with open(os.dup(1), "w", encoding="utf-8") as output, contextlib.redirect_stdout(sys.stderr):
        os.dup2(2, 1)
        yield output


def answers_to(expressions: Sequence[str], pack: Path, lesson: str) -> list[Answer]:
    """One for each expression; what goes wrong in one of them keeps no other from its answer.

    Raises UserError where the lesson's `figures.py` cannot be imported.
    """
    names = _Names(Pack(pack), lesson)
    return [_answer(expression, names) for expression in expressions]


def _asked() -> list[str]:
    try:
        return msgspec.json.decode(sys.stdin.buffer.read(), type=list[str])
    except msgspec.MsgspecError as error:
        raise UserError(f"standard input holds no JSON list of expressions: {error}") from None


def text_of(name: str) -> str:
    """The text of a data set that is on this machine. Raises NotHere; UserError where it is broken or unknown."""
    known = datasets.registry()
    if name != corpus.NAME:
        if name not in known:
            raise UserError(f"there is no data set {name!r}{did_you_mean(name, [*known, corpus.NAME])}")
        if not known[name].path.exists():
            raise NotHere(f"data set {name} is not here")
    return datasets.read_text(datasets.find(name))


class _Names:
    """What an expression may name. The values of `figures.py` are computed when they are asked for, and kept."""

    def __init__(self, pack: Pack, lesson: str) -> None:
        self._pack = pack
        self._values: dict[str, Any] = {**MATHS, "expect": self._expect, "setting": self._setting}
        self._functions = _functions(pack.path, lesson)

    def of(self, expression: ast.Expression) -> dict[str, Any]:
        """Those that stand in it. Raises UserError for one that there is not."""
        named = [node for node in ast.walk(expression) if isinstance(node, ast.Name)]
        own = {node.id for node in named if isinstance(node.ctx, ast.Store)}  # the `x` of `sum(x for x in …)`
        own |= {node.arg for node in ast.walk(expression) if isinstance(node, ast.arg)}
        return {name: self._value(name) for name in dict.fromkeys(node.id for node in named) if name not in own}

    def _value(self, name: str) -> Any:
        if name not in self._values:
            if name not in self._functions:
                raise UserError(f"there is no {name!r}{did_you_mean(name, self._functions | self._values)}")
            function = self._functions[name]
            wants = list(inspect.signature(function).parameters)
            if wants not in ([], ["data"]):
                raise UserError(f"{name}({', '.join(wants)}) is no figure; it takes nothing, or `data`")
            torch.manual_seed(0)  # a figure does not depend on those before it
            self._values[name] = function(text_of) if wants else function()
        return self._values[name]

    def _expect(self, experiment: str, figure: str) -> float:
        expected = self._pack.experiment(experiment).expect
        if figure not in expected:
            raise UserError(f"{experiment} promises no {figure!r}{did_you_mean(figure, expected)}")
        return expected[figure]

    def _setting(self, experiment: str, name: str) -> Any:
        config = self._pack.experiment(experiment).config
        if name not in config:
            raise UserError(f"{experiment} has no setting {name!r}{did_you_mean(name, config)}")
        return config[name]


def _functions(pack: Path, lesson: str) -> dict[str, Callable[..., Any]]:
    """Those that the lesson's `figures.py` itself defines, cached ones included; none where there is no such file.

    Raises UserError where it cannot be imported.
    """
    if not (pack / lesson / FILE).is_file():
        return {}
    make_packages(pack, lesson)
    try:
        module = importlib.import_module(f"{PACKAGE}.{lesson}.figures")
    except (Exception, SystemExit) as error:
        raise UserError(f"{FILE} cannot be imported: {_told(error)}") from error
    return {
        name: value
        for name, value in vars(module).items()
        if callable(value) and not isinstance(value, type) and getattr(value, "__module__", "") == module.__name__
    }


def _answer(expression: str, names: _Names) -> Answer:
    try:
        tree = ast.parse(expression.strip(), mode="eval")
        code = compile(tree, "<figure>", "eval")
    except (SyntaxError, ValueError) as error:
        return {"error": f"it is no Python expression ({getattr(error, 'msg', error)})"}
    try:
        return {"value": _plain(eval(code, {"__builtins__": {}, **names.of(tree)}))}
    except NotHere as error:
        return {"missing": str(error)}
    except (Exception, SystemExit) as error:
        return {"error": _told(error)}


def _told(error: Exception | SystemExit) -> str:
    """With the line of the lesson's own file, if it came so far."""
    if isinstance(error, UserError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f.lineno for f in frames if Path(f.filename).name == FILE and f.filename != __file__]
    return f"{type(error).__name__}: {error}" + (f" ({FILE}, line {lines[-1]})" if lines else "")


def _plain(value: Any) -> float | int | str:
    """A number or a text. Raises UserError for what is neither."""
    if hasattr(value, "item"):
        if value.numel() != 1:
            raise UserError(f"it is a tensor of the shape {tuple(value.shape)}, no number")
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise UserError(f"it is {value!r:.40}, neither number nor text")
    return value


if __name__ == "__main__":
    sys.exit(main())
