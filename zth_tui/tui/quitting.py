"""What becomes of the runs that train when the app ends."""

from collections.abc import Sequence

from textual.app import App

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
    """And name what is left training."""
    still = [watch for watch in live if watch.viewer.live]  # it may have ended while the learner was asked
    left = [watch.folder.name for watch in still if not (stop and watch.stop())]
    goes_on = "could not be stopped and goes on training" if stop else "goes on training"
    app.exit(message="\n".join(f"{name} {goes_on}: zth-tui attach {name}" for name in left) or None)
