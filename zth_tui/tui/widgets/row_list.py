"""A list of rows to choose from, inside a frame that is somebody else's."""

from textual.widgets import OptionList

QUIET = "$foreground 60%"  # what is not to be read first; it stays readable on the cursor's row
ACCENT = "$text-accent"


class RowList(OptionList):
    """Rows are cut, never wrapped, and the cursor is as wide as the list."""

    DEFAULT_CSS = """
    RowList {
        padding: 0;
        border: none;
        background: transparent;
        scrollbar-size-vertical: 1;
        scrollbar-color: $foreground 30%;
        scrollbar-background: transparent;
        scrollbar-gutter: stable;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        &:focus { border: none; background-tint: transparent; }
        & > .option-list--option { padding: 0 1; }
        & > .option-list--option-highlighted { background: $primary 25%; }
        &:focus > .option-list--option-highlighted { color: $foreground; background: $primary 60%; }
    }
    """
