"""Which screens lie on each other. Keys may come faster than screens are made."""

from collections.abc import Callable

from textual.app import App
from textual.geometry import Size

from zth_tui.tui.screens.home import HomeScreen

SMALLEST = Size(60, 16)


def once_whole(app: App[None], go: Callable[[], object]) -> None:
    """As soon as the screen on top is whole: Textual cannot take it away before."""
    if len(app.screen_stack) > 1 and not app.screen.is_mounted:
        app.call_later(once_whole, app, go)
    else:
        go()


def uncover_home(app: App[None]) -> None:
    """Take away what lies on the map of the course; all that can be taken away, where there is none."""
    while len(app.screen_stack) > 1 and not isinstance(app.screen, HomeScreen):
        app.pop_screen()


def mind_size(app: App[None], size: Size) -> None:
    """Too small a terminal hides what there is to see until it grows again."""
    from zth_tui.tui.screens.too_small import TooSmallScreen

    too_small = size.width < SMALLEST.width or size.height < SMALLEST.height
    if isinstance(app.screen, TooSmallScreen) != too_small:
        if too_small:
            app.push_screen(TooSmallScreen(SMALLEST))
        else:
            app.pop_screen()
