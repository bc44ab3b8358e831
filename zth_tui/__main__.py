"""The command line. Nothing heavy is imported before it is known to be needed."""

import argparse
import os
import sys
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
COMMANDS = ("runs", "attach", "data", "progress", "lessons", "doctor")


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
    if arguments and arguments[0] == "tokens":
        from zth_tui import tokens_command

        return tokens_command.main(arguments[1:])
    if arguments and arguments[0] in COMMANDS:
        return _run_command(arguments)
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
    train.add_argument("--seed", type=int, metavar="N", help="the same as --set seed=N")
    train.add_argument("--out", type=Path, metavar="DIR", help="the run's folder")
    train.add_argument("--json", action="store_true", help="print every event as a line of JSON")
    train.add_argument("--quiet", action="store_true", help="print nothing but the result")
    return parser


def _steps(text: str) -> int:
    steps = int(text)
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


def _run_command(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="zth-tui")
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("runs", help="list the runs")
    attach = commands.add_parser("attach", help="open a run in the app")
    attach.add_argument(
        "run", nargs="?", help="its name, the beginning of its name, or its folder; the newest if left out"
    )
    data = commands.add_parser("data", help="data sets and encodings").add_subparsers(dest="action", required=True)
    data.add_parser("list", help="data sets and encodings, and which of them are here")
    data.add_parser("pull", help="fetch a data set, or the ranks of an encoding").add_argument("name")
    progress = commands.add_parser("progress", help="how far you have come")
    progress.add_argument("--json", action="store_true", help="print it as JSON")
    progress.add_argument("--reset", metavar="LESSON", help="begin a lesson anew; its runs are kept")
    lessons = commands.add_parser("lessons", help="lesson packs").add_subparsers(dest="action", required=True)
    check = lessons.add_parser("check", help="what is to be mended in a pack")
    check.add_argument("dir", nargs="?", type=Path, metavar="DIR", help="the built-in pack if left out")
    new = lessons.add_parser("new", help="begin a lesson")
    new.add_argument("name")
    new.add_argument("dir", nargs="?", type=Path, default=Path(), metavar="DIR", help="its pack; made if there is none")
    commands.add_parser("doctor", help="what works on this machine, and what does not")
    asked = parser.parse_args(arguments)

    from rich.console import Console

    from zth_tui import listing, paths

    match asked.command:
        case "runs":
            listing.print_runs(Console(), paths.runs())
        case "data" if asked.action == "list":
            listing.print_data(Console())
        case "data":
            from zth_tui import datasets
            from zth_tui.tokens.published import public

            pull = public.pull if asked.name in public.names() else datasets.pull
            pull(asked.name)
        case "lessons":
            from zth_tui import lessons_command
            from zth_tui.course.packs import Pack, builtin_pack

            if asked.action == "new":
                return lessons_command.new(Console(), asked.name, asked.dir)
            from zth_tui.tui.panels import PANELS

            return lessons_command.check(Console(), Pack(asked.dir) if asked.dir else builtin_pack(), _keys(), PANELS)
        case "progress":
            from zth_tui import progress_command
            from zth_tui.course.packs import builtin_pack

            progress_command.show(Console(), builtin_pack(), asked)
        case "doctor":
            from zth_tui import doctor

            return doctor.main(Console())
        case "attach":
            from zth_tui.course.packs import builtin_pack, pack_of
            from zth_tui.runs import catalogue
            from zth_tui.tui.app import run_app

            run = catalogue.find(paths.runs(), asked.run)
            own = pack_of(run.info().pack)
            return run_app(own if own.is_there else builtin_pack(), run=run)
    return 0


def _keys() -> set[str]:
    """What a learner can press, as Textual calls it and as a person reads it."""
    from zth_tui.tui.commands import COMMANDS, NAMES

    return {name for command in COMMANDS for key in command.keys for name in (key, NAMES.get(key, key))}


if __name__ == "__main__":
    sys.exit(main())
