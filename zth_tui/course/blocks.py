"""The blocks of a `lesson.md` that are not shown, and what only looks like one."""

import difflib
import re

KINDS = ("step", "predict", "question")
BLOCK = re.compile(rf"^```({'|'.join(KINDS)}) *\n(.*?)^``` *$\n?", re.MULTILINE | re.DOTALL)
BEGINS = re.compile(rf"```({'|'.join(KINDS)}) *\n?")
FENCE = re.compile(r"[ \t]*(?:`{3,}|~{3,})[ \t]*([\w-]+)")
NEAR = 0.75  # steps, stpe; no name of a language


def trouble_with(line: str, *, before_the_first_step: bool) -> str:
    """What is to be mended where a line opens a code block that is, or may be meant for, one of ours; else nothing."""
    fence = FENCE.match(line)
    near = difflib.get_close_matches(fence[1].lower(), KINDS, n=1, cutoff=NEAR) if fence else []
    if not near:
        return ""
    if not BEGINS.fullmatch(line):
        return f"{line.strip():.30} would be shown as it stands; did you mean ```{near[0]}, alone in its line?"
    return f"a {near[0]} block belongs to a step; put it below a '## Step'" if before_the_first_step else ""
