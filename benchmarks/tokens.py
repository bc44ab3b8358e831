"""The tokenizer inspector in a real terminal: an edit, a pasted megabyte, and a megabyte that is one long run."""

import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.terminal import Terminal
from zth_tui import corpus
from zth_tui.tokens.encoding import Encoding
from zth_tui.tokens.published import public

SIZE = (120, 40)
EDITS = 20
ENCODINGS = ("gpt2", "cl100k_base", "o200k_base")


def figures(home: str) -> Iterator[Figure]:
    os.environ["ZTH_HOME"] = home
    text = corpus.gather().read_text().replace("\t", " ")
    with Terminal("tokens", size=SIZE) as app:
        app.wait_for("185", "300")
        yield editing(app, Path(home), text[:10_000])
    encodings = [public.load(name) for name in ENCODINGS]
    for name, big in (("of Python", text[:1_000_000]), ("of one letter", "a" * 1_000_000)):
        with Terminal("tokens", size=SIZE) as app:
            app.wait_for("185", "300")
            yield from pasting(app, encodings, name, big)


def editing(app: Terminal, home: Path, text: str) -> Figure:
    """From a key to the rows of all encodings, in a text of 10,000 characters."""
    file = home / "text.txt"
    file.write_text(text)
    app.press("f")
    app.wait_for("a file, or a data set")
    app.press(f"{file}\r")
    app.wait_for("10,000 characters")
    app.press("i")
    app.wait_for("Type or paste")
    waits = []
    for n in range(1, EDITS + 1):
        time.sleep(0.3)
        seen = len(app.output)
        pressed = app.press("x")
        app.wait_for(f"{10_000 + n:,} characters", since=seen)
        waits.append((app.last_match - pressed) * 1000)
    waits.sort()
    value = f"{statistics.median(waits):.0f} / {waits[int(0.95 * EDITS)]:.0f} ms"
    return Figure("edit of 10,000 characters to all rows, median / 95 %", value, "< 100 ms")


def pasting(app: Terminal, encodings: list[Encoding], name: str, text: str) -> Iterator[Figure]:
    """To the first picture of a pasted megabyte, to all its counts, and from a key to the screen meanwhile."""
    counts = [f"{len(encoding.encode(text)):,}" for encoding in encodings]
    seen = len(app.output)
    pasted = time.perf_counter()
    written = f"\x1b[200~{text}\x1b[201~".replace("\n", "\r")
    for i in range(0, len(written), 50_000):
        app.press(written[i : i + 50_000])
    app.wait_for("pasted: 1,000,000 characters", since=seen)
    shown = app.last_match - pasted
    waits = []
    for n in range(1, 6):
        since = len(app.output)
        pressed = app.press(">")
        app.wait_for(f"byte {n} of", since=since)
        waits.append((app.last_match - pressed) * 1000)
    app.wait_for(*counts, since=seen, seconds=120)
    yield Figure(f"a pasted megabyte {name}: seen", f"{shown:.2f} s")
    yield Figure(
        f"a pasted megabyte {name}: counted", f"{app.last_match - pasted:.2f} s", "< 2 s" if name == "of Python" else ""
    )
    yield Figure("a key meanwhile, the slowest of five", f"{max(waits):.0f} ms")
