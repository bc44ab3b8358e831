"""Markdown in the app's own calm colours; code in it, and code by itself."""

from pygments.token import Token  # type: ignore[import-untyped]
from textual.content import Content
from textual.highlight import HighlightTheme, highlight
from textual.widgets import Markdown
from textual.widgets.markdown import MarkdownFence


class CodeColours(HighlightTheme):
    """Names are text; only what is not a name is coloured."""

    STYLES = {  # noqa: RUF012
        Token.Comment: "$foreground 55%",
        Token.Keyword: "$text-accent",
        Token.Operator.Word: "$text-accent",
        Token.Name.Builtin.Pseudo: "$foreground 70%",
        Token.Name.Class: "bold",
        Token.Name.Decorator: "$text-accent",
        Token.Name.Function: "bold",
        Token.Literal.Number: "$text-warning",
        Token.Literal.String: "$text-success",
    }


def python(code: str) -> Content:
    """The code in colours."""
    return highlight(code, language="python", theme=CodeColours)


class Fence(MarkdownFence):
    @classmethod
    def highlight(cls, code: str, language: str, ansi: bool = False, dark: bool = False) -> Content:
        return python(code) if language == "python" else Content(code)


class Prose(Markdown):
    """Links are not opened: there may be nobody at the other end of this terminal's machine."""

    BLOCKS = {**Markdown.BLOCKS, "fence": Fence}  # noqa: RUF012
    DEFAULT_CSS = """
    Prose {
        padding: 0 1;

        MarkdownH1, MarkdownH2, MarkdownH3 {
            margin: 0 0 1 0;
            padding: 0;
            content-align: left middle;
            color: $foreground;
            text-style: bold;
            background: transparent;
            border: none;
        }
        MarkdownParagraph, MarkdownBulletList, MarkdownOrderedList {
            margin: 0 0 1 0;
            padding: 0;
        }
        Fence {
            margin: 0 0 1 0;
            background: $surface;
        }
        Fence > Label {
            padding: 0 1;
        }
        MarkdownBlockQuote {
            margin: 0 0 1 0;
            background: transparent;
            border-left: solid $accent;
        }
        MarkdownBlock {
            &:dark > .code_inline { color: $text-accent; background: $surface; }
        }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, open_links=False)
