"""A sentence or two in Markdown's `code` and *emphasis*, where a whole document would be too much."""

import re

from textual.content import Content

CODE = "$text-accent on $foreground 10%"
MARKED = re.compile(r"`([^`\n]+)`|(?<![\w*])\*([^*\s][^*\n]*)\*(?![\w*])")


def inline(text: str, style: str = "") -> Content:
    """`style` is that of all of it; code and emphasis have their own on top."""
    content, at = Content(), 0
    for marked in MARKED.finditer(text):
        code, emphasised = marked.groups()
        content += text[at : marked.start()]
        content += Content.styled(code, CODE) if code else Content.styled(emphasised, "italic")
        at = marked.end()
    return (content + text[at:]).stylize_before(style)
