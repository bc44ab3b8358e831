"""Markdown as the plain text that a reader sees."""

import re
from collections.abc import Iterator

FENCED = re.compile(r"^[ \t]*```[^\n]*\n(.*?)^[ \t]*```[ \t]*$", re.MULTILINE | re.DOTALL)
LINE_BEGINS = re.compile(r"^(#{1,6}|[-*+]|>) +", re.MULTILINE)
MARKED = re.compile(
    r"\\(?P<escaped>[^\w\s])"
    r"|`(?P<code>[^`]+)`"
    r"|(?<![\w*])(?P<stars>\*{1,3})(?=[^\s*])(?P<emphasised>.+?)(?<!\s)(?P=stars)(?![\w*])"
    r"|\[(?P<link>[^\]]*)\]\([^)]*\)",
    re.DOTALL,
)


def plain(markdown: str) -> str:
    """In one line; code as it stands, without the fence around it."""
    return " ".join(" ".join(_parts(markdown)).split())


def _parts(markdown: str) -> Iterator[str]:
    end = 0
    for block in FENCED.finditer(markdown):
        yield _prose(markdown[end : block.start()])
        yield block[1]
        end = block.end()
    yield _prose(markdown[end:])


def _prose(text: str) -> str:
    return _unmarked(LINE_BEGINS.sub("", text))


def _unmarked(text: str) -> str:
    return MARKED.sub(_meaning, text)


def _meaning(marked: re.Match[str]) -> str:
    literal = marked["escaped"] or marked["code"]
    return literal or _unmarked(marked["emphasised"] or marked["link"] or "")
