"""The command line. Nothing heavy is imported before it is known to be needed."""

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

from zth_tui import __version__
from zth_tui.errors import FAILED, INTERRUPTED, OK, UsageError, UserError

EPILOG = """\
more commands:
  zth-tui runs              list the runs
  zth-tui attach [RUN]      open a run in the app: a live one, or a finished one from its log
  zth-tui data list         data sets and encodings, and which of them are here
  zth-tui data pull NAME    fetch one
  zth-tui tokens [TEXT]     what every tokenizer makes of a text; without one, in the app
  zth-tui progress          how far you have come; --reset LESSON begins one anew
  zth-tui lessons new NAME  begin a lesson of your own
  zth-tui lessons check     what is to be mended in a lesson pack of your own
  zth-tui doctor            what works on this machine, and what does not

exit codes: 0 done · 1 the run could not go on · 2 wrong arguments · 3 the loss became infinite
            130 stopped by ctrl+c, 143 by SIGTERM (both after writing a checkpoint)
"""
COMMANDS = ("runs", "attach", "data", "tokens", "progress", "lessons", "doctor")  # each a NAME_command.py


def main(argv: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if argv is None else argv
    try:
        if sys.stdout is None:
            raise UserError("standard output is closed")
        code = _do(arguments)
        sys.stdout.flush()
        return code
    except UserError as error:
        print(f"zth-tui: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `zth-tui tokens --json | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is still to be written at the exit
        return OK
    except OSError as error:  # a full disk behind `>`
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  # for what is still to be written at the exit
        print(f"zth-tui: {error.strerror or error}", file=sys.stderr)
        return FAILED


def _do(arguments: list[str]) -> int:
    if arguments and arguments[0] in COMMANDS:
        command = import_module(f"zth_tui.{arguments[0]}_command")
        code: int = command.main(arguments[1:])
        return code
    return _run(_parser().parse_args(arguments))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="zth-tui",
        description="Train the nets of Neural Networks: Zero to Hero, live, in a terminal.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("lesson", nargs="?", help="open the app at this lesson")
    parser.add_argument("--version", action="version", version=f"zth-tui {__version__}")
    parser.add_argument(
        "--lessons", type=Path, metavar="DIR", help="use the lesson pack in DIR instead of the built-in one"
    )
    parser.add_argument("--list", action="store_true", help="list stages, experiments and settings")
    train = parser.add_argument_group("training without the app")
    train.add_argument("--train", metavar="STAGE[/EXPERIMENT]", help="train and print; no screen is needed")
    train.add_argument("--resume", metavar="RUN", help="go on with a run (a name from `zth-tui runs`, or its folder)")
    train.add_argument("--steps", type=_steps, metavar="N", help="end at step N, counted from the run's beginning")
    train.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="change a setting (repeatable)")
    train.add_argument("--data", metavar="FILE", help="train on this text, or on a data set by its name")
    train.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), default="auto")
    train.add_argument("--seed", type=_whole_number, metavar="N", help="the same as --set seed=N")
    train.add_argument("--out", type=Path, metavar="DIR", help="the run's folder: a new or an empty one")
    train.add_argument("--json", action="store_true", help="print every event as a line of JSON")
    train.add_argument("--quiet", action="store_true", help="print nothing but the result")
    return parser


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None


def _steps(text: str) -> int:
    steps = _whole_number(text)
    if steps < 0:
        raise argparse.ArgumentTypeError("a number of steps is not negative")
    return steps


def _run(asked: argparse.Namespace) -> int:
    from zth_tui.course.packs import Pack, builtin_pack

    pack = Pack(asked.lessons) if asked.lessons else builtin_pack()
    if asked.list:
        from rich.console import Console

        from zth_tui.listing import print_stages

        print_stages(Console(), pack)
        return 0
    if asked.train or asked.resume:
        from zth_tui import headless

        return headless.main(pack, asked)
    if alone := _training_options(asked):
        raise UsageError(f"{alone} belongs to --train or --resume")
    from zth_tui.tui.app import run_app

    return run_app(pack, lesson=asked.lesson)


def _training_options(asked: argparse.Namespace) -> str:
    """The first option that was given and makes sense with training only."""
    given = {
        "--steps": asked.steps is not None,
        "--set": bool(asked.set),
        "--data": asked.data is not None,
        "--device": asked.device != "auto",
        "--seed": asked.seed is not None,
        "--out": asked.out is not None,
        "--json": asked.json,
        "--quiet": asked.quiet,
    }
    return next((option for option, is_given in given.items() if is_given), "")


if __name__ == "__main__":
    sys.exit(main())
