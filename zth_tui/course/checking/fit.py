"""Does a step fit its narrow column?"""

from collections.abc import Iterator

from rich.cells import cell_len

from zth_tui.course.checking.prose import code_lines, words
from zth_tui.course.lessons import Step

COLUMN = 28  # characters that a line has, beside the panels of 80 columns
MOST_WORDS = 130  # of a step, so that little has to be scrolled


def too_much(step: Step) -> Iterator[str]:
    if (width := cell_len(step.title)) > COLUMN:
        yield f"its title has {width} characters; {COLUMN} fit"
    if (n := len(step.text.split())) > MOST_WORDS:
        yield f"it has {n} words; cut it to {MOST_WORDS}, or make two steps of it"
    for line in code_lines(step.text):
        if (width := cell_len(line)) > COLUMN:
            yield f"{line!r} has {width} characters; {COLUMN} fit"
    for word in words(step.text):
        if (width := cell_len(word)) > COLUMN:
            yield f"the word {word!r} has {width} characters; {COLUMN} fit, and it would be broken"
