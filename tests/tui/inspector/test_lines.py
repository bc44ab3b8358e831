"""Lines that end where their room does."""

import pytest
from rich.text import Text

from zth_tui.tui.inspector.pane.words import beside, line, plural, shortened, whole


@pytest.mark.parametrize(
    ("token", "cells", "shown"),
    [
        (b" the", 4, "·the"),
        (b" the", 3, "·t…"),
        (" 안녕".encode(), 5, "·안녕"),
        (" 안녕".encode(), 4, "·안…"),
        (b"\xec\x95\x88\xec", 11, "EC 95 88 EC"),
        (b"\xec\xec\xec", 7, "EC EC …"),
        (b"\x1b\x1b\x1b", 9, "\\x1b\\x1b…"),
        (b"a" * 10_000, 3, "aa…"),
        (b"", 3, ""),
    ],
)
def test_a_long_token_is_shortened_but_no_escape_is_cut_in_two(token: bytes, cells: int, shown: str) -> None:
    assert shortened(token, cells) == shown


def test_a_line_ends_in_a_sign_where_it_is_cut() -> None:
    assert line("merge ", ("안녕", "red"), width=9).plain.rstrip() == "merge 안…"


def test_parts_without_room_are_left_out_whole() -> None:
    assert whole("the", "  id 262", "  merge 7", width=14).plain == "the  id 262"


def test_pictures_stand_side_by_side_whatever_their_heights() -> None:
    rows = beside([Text("a")], [Text("b"), Text("c")], 3)
    assert [row.plain for row in rows] == ["a  b", "   c"]


def test_one_is_not_many() -> None:
    assert [plural(n, "token") for n in (0, 1, 1234)] == ["0 tokens", "1 token", "1,234 tokens"]
