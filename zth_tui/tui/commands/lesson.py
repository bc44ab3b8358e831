"""Reading a lesson, and looking at its panels and at all runs."""

from zth_tui.tui.commands.command import Command
from zth_tui.tui.commands.run import RUN

COMMANDS = (
    Command(
        "next_step",
        ("n",),
        "Next",
        "Read the next step of the lesson",
        "The text",
        ("lesson",),
        when=lambda s: s.has_next,
        footer=lambda s: True,
    ),
    Command(
        "previous_step",
        ("p",),
        "Previous",
        "Read the previous step of the lesson",
        "The text",
        ("lesson",),
        when=lambda s: s.has_previous,
    ),
    Command(
        "code",
        ("c",),
        "Code",
        "See the stage's own source, the line that matters marked",
        "The text",
        ("lesson",),
        when=lambda s: s.has_source,
        footer=lambda s: s.phase == "idle" and not s.resumable,
    ),
    Command(
        "enlarge",
        tuple("123456789"),
        "Enlarge",
        "Enlarge the panel of this number to the whole screen, and back",
        "The panels",
        RUN,
        by_key=True,
    ),
    Command(
        "explain",
        ("w",),
        "What is this?",
        "Explain the panel, with its numbers of now",
        "The panels",
        RUN,
        footer=lambda s: s.place == "panel",
    ),
    Command("log_scale", ("l",), "Log scale", "Draw losses and matrices on a log scale, and back", "The panels", RUN),
    Command(
        "delete",
        ("x", "delete"),
        "Delete",
        "Delete the run under the cursor, after a question",
        "The runs",
        ("runs",),
        footer=lambda s: True,
    ),
)
