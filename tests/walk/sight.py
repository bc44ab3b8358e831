"""Whether all that a screen has to say can be seen, be it by scrolling."""

from textual.widget import Widget
from textual.widgets import OptionList, Static

from zth_tui.tui.screens.lesson import LessonScreen
from zth_tui.tui.screens.predict import PredictScreen
from zth_tui.tui.screens.question import QuestionScreen
from zth_tui.tui.widgets.offer_list import OfferList
from zth_tui.tui.widgets.prose import Fence


def assert_reading_is_whole(screen: LessonScreen) -> None:
    """The text within its column, and every line of what the step offers."""
    reading = screen.query_one("#reading")
    assert_is_within(reading)
    for fence in reading.query(Fence):
        assert fence.max_scroll_x == 0, "a line of code is longer than its column"
    offers = screen.query_one(OfferList)
    assert rows_wanted(offers) <= offers.content_size.height, f"of the offers: {screen.step.title}"


def assert_question_is_whole(screen: QuestionScreen) -> None:
    """Up and down go from choice to choice, so each has to fit by itself, and the first below the question."""
    page, rows = screen.query_one("#question"), screen.rows
    assert_is_within(page)
    assert rows[0].virtual_region.bottom <= page.size.height, "the question is not seen with its first choice"
    assert max(row.size.height for row in rows) <= page.size.height, "a choice is higher than the screen"


def assert_form_is_whole(screen: PredictScreen) -> None:
    """Nobody can scroll it by keys, so it has to fit."""
    form = screen.query_one("#form")
    assert_is_within(form)
    assert form.max_scroll_y == 0, "the question and its answers are higher than the screen"
    assert all(choices.max_scroll_x == choices.max_scroll_y == 0 for choices in form.query(OptionList))


def assert_is_within(page: Widget) -> None:
    """All that stands on the page is as wide as the page at most, and each text has the rows that it takes."""
    assert page.max_scroll_x == 0
    for widget in page.query("*"):
        assert widget.region.right <= page.region.right, widget
    for text in page.query(Static):
        if text.display:
            assert rows_wanted(text) <= text.content_size.height, text


def rows_wanted(text: Widget) -> int:
    """Those that all of its words take at its width."""
    return text.get_content_height(text.container_size, text.app.size, text.content_size.width)
