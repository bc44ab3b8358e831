"""The tokenizer inspector: a text, what every encoding makes of it, and a tokenizer of one's own in training."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import BindingType

from zth_tui.course.packs import Pack
from zth_tui.errors import UserError
from zth_tui.tokens import find, own
from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.find import MINE
from zth_tui.tokens.shelf import Oddity
from zth_tui.tui.beside import beside
from zth_tui.tui.commands import Place, Situation, bindings
from zth_tui.tui.inspector.inspection import Inspection
from zth_tui.tui.inspector.inspector import Inspector
from zth_tui.tui.inspector.own_run import EXPERIMENT, OwnRun, live_tokenizer_run, with_tokenizer
from zth_tui.tui.run_screen import RunScreen
from zth_tui.tui.screens.train_tokenizer import Wish
from zth_tui.tui.watch import Watch
from zth_tui.tui.widgets.key_bar import KeyBar
from zth_tui.tui.widgets.run_bar import RunBar

MOST_COPIED = 10_000  # tokens: terminals take about 70 KB
PLACE_OF_RUN = "tokens"  # a run that is trained here takes no lesson's place
MOVES: dict[str, Callable[[Inspection], None]] = {
    "left": lambda seen: seen.move_by_tokens(-1),
    "right": lambda seen: seen.move_by_tokens(1),
    "<": lambda seen: seen.move_to(seen.byte - 1),
    ">": lambda seen: seen.move_to(seen.byte + 1),
    "home": lambda seen: seen.move_to(0),
    "end": lambda seen: seen.move_to(seen.n_bytes),
    "up": lambda seen: seen.choose_next(-1),
    "down": lambda seen: seen.choose_next(1),
    "-": lambda seen: seen.scrub_by(-1),
    "+": lambda seen: seen.scrub_by(1),
}
"""By key: through the text, the rows and the merges."""


class TokensScreen(RunScreen):
    """It steers the tokenizer that is trained here, or one that is trained already."""

    PLACE: ClassVar[Place] = "tokens"
    COUNTS = False
    CSS_PATH = "tokens.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("tokens")
    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012

    def __init__(self, pack: Pack, inspection: Inspection) -> None:
        pack = with_tokenizer(pack)
        super().__init__(pack, (pack.path, PLACE_OF_RUN))
        self.inspection = inspection
        self._own = OwnRun()
        self._has_run = False  # one was started or found here, and is shown to its end

    def compose(self) -> ComposeResult:
        yield Inspector(self.inspection)
        yield RunBar(id="run-bar")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        self.inspector.change(Inspection.try_again)
        if self.watched is None:
            self._look_for_a_run()

    @work
    async def _look_for_a_run(self) -> None:
        """A tokenizer that somebody trains already is seen and steered here."""
        live = await beside(partial(live_tokenizer_run, self.pack))
        if live and self.is_running and self.watched is None and not self.is_starting:
            self.zth.lesson_runs.show(self.key, self.zth.lesson_runs.held(live.folder) or live)
            self._has_run = True
            self.look()

    @property
    def inspector(self) -> Inspector:
        return self.query_one(Inspector)

    @property
    def situation(self) -> Situation:
        seen = self.inspection
        return replace(
            super().situation,
            editing=self.inspector.editing,
            counting=self.inspector.work.counting,
            replaying=seen.k is not None,
            merged=seen.encoding is not None,
            has_special=any(row.special for row in seen.rows),
        )

    def on_inspector_changed(self) -> None:
        self.show_keys()

    def show(self) -> None:
        """The run, if one is live or was started here; the tokenizer that it has learned so far."""
        bar, watch = self.query_one(RunBar), self.watched
        bar.display = self.is_starting or (watch is not None and (watch.live or self._has_run))
        bar.show(watch, starting=self.is_starting, invitation="")
        if watch and self._own.look(watch, monotonic()):
            self.inspector.work.own_folder = watch.folder
            self.inspector.change(lambda seen: seen.load_again(MINE))

    # The text

    def on_paste(self, event: events.Paste) -> None:
        self.inspector.paste(event.text)

    def action_type(self) -> None:
        self.inspector.edit(anew=True)

    def action_edit(self) -> None:
        self.inspector.edit()

    def action_done(self) -> None:
        self.inspector.end_editing()

    def action_open_text(self) -> None:
        from zth_tui.tui.screens.open_text import OpenTextScreen

        self.app.push_screen(OpenTextScreen(), self._opened)

    def _opened(self, opened: tuple[str, str] | None) -> None:
        if opened is not None:
            title, text = opened
            self.inspector.take(text, title)

    def action_shelf(self) -> None:
        from zth_tui.tui.screens.shelf import ShelfScreen

        self.app.push_screen(ShelfScreen(self.inspection.title), self._take_from_shelf)

    def _take_from_shelf(self, oddity: Oddity | None) -> None:
        if oddity is not None:
            self.inspector.move(lambda seen: seen.take_oddity(oddity))
            if oddity.opens == "numbers":
                self.action_numbers()

    def action_copy_ids(self) -> None:
        """To the clipboard, also that of the machine at which the learner sits."""
        tokens = self.inspection.tokens
        if not tokens or len(tokens) > MOST_COPIED:
            self.notify("there are too many to copy" if tokens else "there is nothing to copy yet", severity="warning")
            return
        self.app.copy_to_clipboard(f"[{', '.join(map(str, tokens.ids))}]")
        self.notify(f"the ids of {len(tokens):,} tokens were sent to your terminal's clipboard", timeout=3)

    # The encodings

    @work(exclusive=True, group="encodings")
    async def action_encodings(self) -> None:
        """Those that are shown can be put away even where no others are found."""
        from zth_tui.tui.screens.encodings import EncodingsScreen

        known: list[str] = []
        try:
            known = await beside(find.names)
        except (UserError, OSError) as error:
            self.notify(str(error), severity="error", markup=False)
        if self.is_active:
            self.app.push_screen(EncodingsScreen(known, self.inspection.names), self._want)

    def _want(self, names: list[str] | None) -> None:
        if names is not None:
            self.inspector.move(lambda seen: seen.want(names))

    def action_numbers(self) -> None:
        from zth_tui.tui.screens.numbers import NumbersScreen

        seen = self.inspection
        rows = [row for row in seen.rows if isinstance(row.encoding, BytePairEncoding)]
        chosen = next((i for i, row in enumerate(rows) if row is seen.row), 0)
        self.app.push_screen(NumbersScreen(rows, chosen))

    def action_special(self) -> None:
        self.inspector.move(lambda seen: setattr(seen, "special", not seen.special))

    def action_pieces(self) -> None:
        self.inspector.move(lambda seen: setattr(seen, "borders", not seen.borders))

    def action_stop_counting(self) -> None:
        self.inspector.work.stop()

    # The cursor

    def action_token(self, key: str) -> None:
        self.inspector.move(MOVES[key])

    action_byte = action_end = action_row = action_scrub_one = action_token

    def action_line(self, key: str) -> None:
        self.inspector.move_by_lines({"pageup": -1, "pagedown": 1}[key])

    def action_tree(self, key: str) -> None:
        self.inspector.scroll_tree({"(": -1, ")": 1}[key])

    # The replay

    def action_replay(self) -> None:
        if self.inspection.k is None:
            self._scrub(0)
        else:
            self.action_end_replay()

    def action_end_replay(self) -> None:
        self.inspector.move(Inspection.end_replay)

    def action_jump(self) -> None:
        """To the merge that made the token under the cursor."""
        number = self.inspection.number_under_cursor
        if number:
            self._scrub(number)
        elif number == 0:
            self.notify("no merge made this token: it is a byte, or a special token", timeout=3)

    def action_scrub_touching(self, key: str) -> None:
        replay, k = self.inspector.work.replay, self.inspection.k
        if replay is not None and k is not None:
            self._scrub(replay.previous_touching(k) if key == "[" else replay.next_touching(k))

    def action_scrub_share(self, ninths: int) -> None:
        self.inspector.move(lambda seen: seen.scrub_share(ninths))

    def _scrub(self, k: int) -> None:
        self.inspector.move(lambda seen: seen.scrub(k))

    # Training

    def action_train(self) -> None:
        from zth_tui.tui.screens.train_tokenizer import TrainTokenizerScreen

        self.app.push_screen(TrainTokenizerScreen(self.pack.stage(own.STAGE), self.inspection.text), self._train)

    def _train(self, wish: Wish | None) -> None:
        if wish is not None:
            self.when_free("the new tokenizer", partial(self._begin, wish))

    def _begin(self, wish: Wish, instead_of: Watch | None) -> None:
        experiment = self.pack.experiment(EXPERIMENT)
        self._has_run = True
        self.start(
            partial(self.zth.starter.run, self.pack, experiment, wish.settings, wish.data), instead_of=instead_of
        )
        if MINE not in self.inspection.names:
            self._want([*self.inspection.names, MINE])
        self.inspector.move(lambda seen: seen.choose(seen.names.index(MINE)))
        self.look()
