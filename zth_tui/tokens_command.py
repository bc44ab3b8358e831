"""`zth-tui tokens`: what every tokenizer makes of a text, on the command line."""

import argparse
import io
import json
import os
import shlex
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from rich.console import Console

from zth_tui.errors import UsageError, UserError
from zth_tui.tokens import find
from zth_tui.tokens.count import Row, bytes_per_token, characters_per_token, count, shortest
from zth_tui.tokens.encoding import Encoding, Tokens
from zth_tui.tokens.text import is_utf8, of_bytes, to_bytes
from zth_tui.tokens_listing import print_rows

STDIN = "-"


def main(arguments: Sequence[str]) -> int:
    """Print what was asked for, or open the inspector; the exit code."""
    asked = _parser().parse_args(arguments)
    text = _text(asked.text)
    if text is None:
        return _open_the_inspector(asked)
    rows = list(_rows(text, _names(asked.encoding)))
    if asked.json:
        sys.stdout.writelines(as_json(text, rows))
        sys.stdout.flush()
        return 0
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that has no · shall see \xb7
    console = Console()
    print_rows(Console(color_system=None) if console.no_color else console, text, rows)
    return 0


def as_json(text: str, rows: Sequence[Row]) -> Iterator[str]:
    """All of it, uncut, an encoding at a time: those of a megabyte need not be held at once. The README explains it."""
    fewest = shortest(rows)
    about = {"characters": len(text), "bytes": len(to_bytes(text)), "utf8": is_utf8(text)}
    yield f'{{"text": {json.dumps(about)}, "encodings": ['
    for i, row in enumerate(rows):
        yield (", " if i else "") + json.dumps(_row_as_json(row, text, row.name in fewest))
    yield "]}\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="zth-tui tokens",
        description="What every tokenizer makes of a text. Without a text: the inspector, in the app.",
    )
    parser.add_argument("text", nargs="*", metavar="TEXT", help="one argument; - or a pipe is read as bytes")
    parser.add_argument(
        "--encoding",
        action="append",
        default=[],
        metavar="NAME",
        help=f"{', '.join(find.DEFAULT)} (these where none is named), any other that tiktoken knows, a file, or a run; "
        "NAME@K: its first K merges alone; for several NAME,NAME or the option again",
    )
    parser.add_argument("--json", action="store_true", help="print all of it as JSON")
    return parser


def _text(words: Sequence[str]) -> str | None:
    """What was typed or piped; None where nothing was. Raises UsageError for several arguments."""
    if len(words) > 1:
        raise UsageError(f"the text is one argument: zth-tui tokens {shlex.quote(' '.join(words))}")
    if words and words[0] != STDIN:
        _hint_at_file(words[0])
        return words[0]
    if sys.stdin is None:
        raise UsageError("there is nothing to read a text from: zth-tui tokens TEXT")
    if not words and sys.stdin.isatty():
        return None
    return of_bytes(sys.stdin.buffer.read())


def _hint_at_file(text: str) -> None:
    """Who names a file wants what is in it, as with other commands; here an argument is the text itself."""
    with suppress(OSError, ValueError):  # it is no name that a file could have
        if os.path.isfile(text):
            print(f"this is counted as a text; for the file: zth-tui tokens < {shlex.quote(text)}", file=sys.stderr)


def _open_the_inspector(asked: argparse.Namespace) -> int:
    if asked.json or asked.encoding:
        raise UsageError("which text? zth-tui tokens TEXT, or a text in a pipe")
    from zth_tui.course.packs import builtin_pack
    from zth_tui.tui.app import run_app

    return run_app(builtin_pack(), tokens=True)


def _names(asked: Sequence[str]) -> list[str]:
    """Each once, in the order in which they were asked for; none means the default."""
    given = (name for word in asked for name in ([word] if os.path.exists(word) else word.split(",")))
    names = list(dict.fromkeys(filter(None, map(str.strip, given))))
    if asked and not names:
        raise UsageError("--encoding wants a name")
    return names


def _rows(text: str, names: Sequence[str]) -> Iterator[Row]:
    """Of the default encodings, one that cannot be had is a row that says so. Raises UserError for one asked for."""
    found = {name: _found(name, must_be=bool(names)) for name in names or find.defaults()}
    taken = Counter(one.name for one in found.values() if not isinstance(one, Row))
    for name, one in found.items():
        if isinstance(one, Row):
            yield one
        else:  # two files may have one name: each is then called as it was asked for
            own_name = taken[one.name] == 1 and not find.is_mine(name)
            yield replace(count(one, text), name=one.name if own_name else name)


def _found(name: str, *, must_be: bool) -> Encoding | Row:
    """The encoding, or a row that says why it cannot be had. Raises UserError for one that must be."""
    try:
        return find.find(name)
    except UserError as error:
        if must_be:
            raise
        return Row(name, None, note=str(error))


def _row_as_json(row: Row, text: str, is_shortest: bool) -> dict[str, Any]:
    if row.encoding is None or row.tokens is None:
        return {"name": row.name, "error": row.note}
    told: dict[str, Any] = {"name": row.name}
    if find.is_mine(row.name):
        told["run"] = find.whole_name(row.encoding.name)
    told |= {"shortest": is_shortest, **_tokens_as_json(row.encoding, row.tokens, text)}
    return told if row.special is None else told | {"special": _tokens_as_json(row.encoding, row.special, text)}


def _tokens_as_json(encoding: Encoding, tokens: Tokens, text: str) -> dict[str, Any]:
    known = {idx: encoding.token(idx) for idx in set(tokens.ids)}
    texts = {idx: token.decode(errors="replace") for idx, token in known.items()}
    hexes = {idx: token.hex() for idx, token in known.items()}
    return {
        "tokens": len(tokens),
        "bytes_per_token": bytes_per_token(tokens, text),
        "characters_per_token": characters_per_token(tokens, text),
        "ids": list(tokens.ids),
        "texts": [texts[idx] for idx in tokens.ids],
        "hex": [hexes[idx] for idx in tokens.ids],
    }
