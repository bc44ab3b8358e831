"""What becomes of the runs that train when the app ends."""

from collections.abc import Sequence
from contextlib import suppress

from textual.app import App

from zth_tui.runs import commands
from zth_tui.tui.screens.quit import STOP, QuitScreen
from zth_tui.tui.watch import Watch


def ask_to_quit(app: App[None], live: Sequence[Watch]) -> None:
    """Asks if a run is live. Asked twice, it leaves the runs training."""
    if not live or isinstance(app.screen, QuitScreen):
        _quit(app, live)
        return

    def answered(answer: str | None) -> None:
        if answer is not None:
            _quit(app, live, stop=answer == STOP)

    app.push_screen(QuitScreen([watch.viewer.info.title for watch in live]), answered)


def _quit(app: App[None], live: Sequence[Watch], *, stop: bool = False) -> None:
    if stop:
        for watch in live:
            with suppress(OSError):
                watch.viewer.send(commands.Stop())
    left = [] if stop else [watch.folder.name for watch in live]
    app.exit(message="\n".join(f"{name} goes on training: zth-tui attach {name}" for name in left) or None)
