"""The tokenizer inspector."""

from functools import partial

from zth_tui.tui.commands.command import Command

_tokens = partial(Command, group="The tokens", places=("tokens",))

COMMANDS = (
    _tokens(
        "edit",
        ("enter", "i"),
        "Edit",
        "Type another text, or change this one",
        footer=lambda s: not (s.replaying or s.live or s.counting),
    ),
    _tokens(
        "done",
        ("escape",),
        "Done",
        "End typing; the keys are commands again",
        footer=lambda s: True,
        typing=True,
    ),
    _tokens(
        "shelf",
        ("o",),
        "Oddities",
        "Take one of the lecture's oddities off the shelf",
        footer=lambda s: not (s.replaying or s.live or s.has_special),
    ),
    _tokens("open_text", ("f",), "File", "Open a file or a data set as the text"),
    _tokens(
        "encodings",
        ("e",),
        "Encodings",
        "Choose what stands side by side; add a name, a file, a run",
        footer=lambda s: not (s.merged or s.replaying or s.live),
    ),
    _tokens(
        "train",
        ("t",),
        "Train",
        "Train a tokenizer, on this text or on another one",
        footer=lambda s: not (s.replaying or s.live),
    ),
    _tokens("token", ("left", "right"), "Token", "Go a token back, or on", by_key=True),
    _tokens("byte", ("<", ">"), "Byte", "Go a byte back, or on", by_key=True),
    _tokens("row", ("up", "down"), "Row", "Go to another encoding", by_key=True),
    _tokens("line", ("pageup", "pagedown"), "Line", "Go a line up, or down", by_key=True),
    _tokens("end", ("home", "end"), "Ends", "Go to the start of the text, or to its end", by_key=True),
    _tokens(
        "replay",
        ("r",),
        "Replay",
        "See the merges of this encoding one by one; end that",
        when=lambda s: s.merged,
        footer=lambda s: not s.live,
    ),
    _tokens(
        "scrub_touching",
        ("[", "]"),
        "Merge here",
        "In a replay: to the merge before or after that changes this text",
        when=lambda s: s.replaying,
        footer=lambda s: not s.live,
        by_key=True,
    ),
    _tokens(
        "scrub_one",
        ("-", "+"),
        "One merge",
        "In a replay: one merge back, or on",
        when=lambda s: s.replaying,
        footer=lambda s: not s.live,
        by_key=True,
    ),
    _tokens(
        "scrub_share",
        tuple("0123456789"),
        "None to all",
        "In a replay: from no merge (0) to all of them (9)",
        when=lambda s: s.replaying,
        footer=lambda s: not (s.live or s.counting),
        by_key=True,
    ),
    _tokens(
        "jump",
        ("j",),
        "Its merge",
        "Replay up to the merge that made the token under the cursor",
        when=lambda s: s.merged,
    ),
    _tokens("pieces", ("v",), "Pieces", "Draw where the split pattern cuts the text, or hide it"),
    _tokens(
        "special",
        ("s",),
        "Special",
        "Read special tokens as what they stand for, or as letters",
        when=lambda s: s.has_special,
        footer=lambda s: not (s.replaying or s.live),
    ),
    _tokens("numbers", ("n",), "Numbers", "See which numbers from 0 to 9999 are one token"),
    _tokens("copy_ids", ("y",), "Copy", "Copy the ids of this row's tokens"),
    _tokens(
        "stop_counting",
        ("escape",),
        "Give up",
        "Give up a count that takes too long",
        when=lambda s: s.counting,
        footer=lambda s: True,
    ),
)
