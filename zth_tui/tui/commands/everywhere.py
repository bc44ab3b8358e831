"""What works on every screen."""

from zth_tui.tui.commands.command import Command

COMMANDS = (
    Command("home", ("h",), "Home", "Go to the map of the course; a run goes on training", "Everywhere", ("app",)),
    Command(
        "runs",
        ("u",),
        "Runs",
        "See all runs: open one, or delete it",
        "Everywhere",
        ("app",),
        footer=lambda s: s.place == "app",
    ),
    Command(
        "tokens",
        ("t",),
        "Tokens",
        "See what tokenizers make of a text",
        "Everywhere",
        ("app",),
        when=lambda s: s.place != "tokens",
        footer=lambda s: s.place == "app",
    ),
    Command(
        "recall",
        ("b",),
        "Brush up",
        "Answer up to three quick questions about what you did before",
        "Everywhere",
        ("app",),
        when=lambda s: bool(s.questions_due),
        footer=lambda s: s.place == "app",
    ),
    Command("search", ("/",), "Search", "Find a word in all lessons and in the glossary", "Everywhere", ("app",)),
    Command(
        "back",
        ("escape",),
        "Back",
        "Go back to where you came from",
        "Everywhere",
        ("lesson", "panel", "code", "recap", "runs", "tokens"),
        when=lambda s: not (s.counting or s.replaying),
        footer=lambda s: s.place not in ("lesson", "tokens"),
    ),
    Command("command_palette", ("ctrl+p",), "Palette", "Find a command by its name", "Everywhere", ("app",)),
    Command("suspend_process", ("ctrl+z",), "Suspend", "Go to the shell; fg comes back", "Everywhere", ("app",)),
    Command("help", ("?", "f1"), "Help", "See every key", "Everywhere", ("app",), footer=lambda s: True),
    Command(
        "quit",
        ("q",),
        "Quit",
        "Quit; asks what is to become of a run that is training",
        "Everywhere",
        ("app",),
        footer=lambda s: True,
    ),
)
