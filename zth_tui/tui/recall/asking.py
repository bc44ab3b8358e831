"""Quick questions, asked one after the other."""

import time

from textual.app import App

from zth_tui.course.progress import Answer, Progress
from zth_tui.tui.recall.card import Card
from zth_tui.tui.recall.deal import remember
from zth_tui.tui.screens.question import QuestionScreen


def ask(app: App[None], cards: list[Card], progress: Progress) -> None:
    """As long as there are some. One that was tried is taken from `cards`; Esc leaves the rest for later."""
    if not cards:
        return
    card = cards[0]
    tried: list[Answer] = []

    def answered(_: None) -> None:
        if tried:
            remember(progress, card, right=tried[-1].right and not tried[-1].helped, now=time.time())
            cards.remove(card)
            ask(app, cards, progress)

    app.push_screen(QuestionScreen(card.question, None, tried.append, card.source), answered)
