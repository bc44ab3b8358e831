"""The tokenizer inspector: a text, what every encoding makes of it, and a tokenizer of one's own in training."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import BindingType

from zth_tui import paths
from zth_tui.course.packs import Pack, builtin_pack
from zth_tui.errors import UserError
from zth_tui.runs.catalogue import list_runs
from zth_tui.runs.viewer import RunViewer
from zth_tui.tokens import find, own
from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.find import MINE
from zth_tui.tokens.shelf import Oddity
from zth_tui.tui.commands import Place, Situation, bindings
from zth_tui.tui.inspector.inspection import Inspection
from zth_tui.tui.inspector.inspector import Inspector
from zth_tui.tui.inspector.own_run import OwnRun
from zth_tui.tui.run_screen import RunScreen
from zth_tui.tui.screens.train_tokenizer import Wish
from zth_tui.tui.watch import Watch
from zth_tui.tui.widgets.key_bar import KeyBar
from zth_tui.tui.widgets.run_bar import RunBar

MOST_COPIED = 10_000  # tokens: terminals take about 70 KB
EXPERIMENT = "bpe/regex"  # what is trained here, with other settings


def live_run() -> Watch | None:
    """The newest tokenizer that is being trained."""
    for run in list_runs(paths.runs()):
        if run.status == "training" and run.info and run.info.stage == own.STAGE:
            with suppress(UserError, OSError):
                return Watch(RunViewer(run.folder))
    return None


class TokensScreen(RunScreen):
    """The run that it steers is that of the lesson on tokenizers."""

    PLACE: ClassVar[Place] = "tokens"
    CSS_PATH = "tokens.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("tokens")
    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012

    def __init__(self, pack: Pack, inspection: Inspection) -> None:
        pack = _with_tokenizer(pack)
        super().__init__(pack, (pack.path, own.STAGE))
        self.inspection = inspection
        self._own = OwnRun()
        self._has_run = False  # one was started or found here, and is shown to its end

    def compose(self) -> ComposeResult:
        yield Inspector(self.inspection)
        yield RunBar(id="run-bar")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        super().on_mount()
        self.inspection.try_again()
        self.inspector.recount()
        if self.watched is None:
            self._look_for_a_run()

    @work
    async def _look_for_a_run(self) -> None:
        """A tokenizer that somebody trains already is seen and steered here."""
        live = await asyncio.to_thread(live_run)
        if live is not None and self.watched is None:
            self.zth.watches[self.key] = live
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
            counting=self.inspector.counting,
            replaying=seen.k is not None,
            merged=seen.encoding is not None,
            has_special=any(row.special for row in seen.rows),
        )

    def on_inspector_changed(self) -> None:
        self.show_keys()

    def show(self) -> None:
        """The run, if one is live or was started here; the tokenizer that it has learned so far."""
        bar, watch = self.query_one(RunBar), self.watched
        starting = self.key in self.zth.starting
        bar.display = starting or (watch is not None and (watch.live or self._has_run))
        bar.show(watch, starting=starting, invitation="")
        if watch and self._own.look(watch, monotonic()):
            self.inspector.own_folder = watch.folder
            self.inspection.load_again(MINE)
            self.inspector.recount()

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
        if oddity is None:
            return
        self.inspector.take(oddity.text, oddity.title, oddity.look)
        if oddity.encoding in self.inspection.names:
            self.inspection.choose(self.inspection.names.index(oddity.encoding))
        self.inspection.move_to(oddity.byte)
        self.inspector.recount()
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

    def action_encodings(self) -> None:
        from zth_tui.tui.screens.encodings import EncodingsScreen

        self.app.push_screen(EncodingsScreen([*find.names()], self.inspection.names), self._want)

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
        self.inspector.stop_counting()

    # The cursor

    def action_token(self, key: str) -> None:
        self.inspector.move(lambda seen: seen.move_by_tokens({"left": -1, "right": 1}[key]))

    def action_byte(self, key: str) -> None:
        self.inspector.move(lambda seen: seen.move_to(seen.byte + {"<": -1, ">": 1}[key]))

    def action_row(self, key: str) -> None:
        """In a replay, to the next encoding that can be replayed."""
        seen, way = self.inspection, {"up": -1, "down": 1}[key]
        if seen.k is None:
            self.inspector.move(lambda seen: seen.choose(seen.chosen + way))
            return
        beyond = seen.rows[seen.chosen + 1 :] if way > 0 else seen.rows[: seen.chosen][::-1]
        steps = next((i for i, row in enumerate(beyond, 1) if isinstance(row.encoding, BytePairEncoding)), 0)
        if steps:
            self.inspector.move(lambda seen: seen.choose(seen.chosen + way * steps))
            self._scrub(0)

    def action_tree(self, key: str) -> None:
        self.inspector.scroll_tree({"(": -1, ")": 1}[key])

    def action_line(self, key: str) -> None:
        self.inspector.move_by_lines({"pageup": -1, "pagedown": 1}[key])

    def action_end(self, key: str) -> None:
        self.inspector.move(lambda seen: seen.move_to({"home": 0, "end": seen.n_bytes}[key]))

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
        seen = self.inspection
        if seen.encoding is None or seen.token is None:
            return
        number = seen.encoding.vocabulary.number_of(seen.token)
        if number:
            self._scrub(number)
        else:
            self.notify("no merge made this token: it is a byte, or a special token", timeout=3)

    def action_scrub_touching(self, key: str) -> None:
        replay, k = self.inspector.replay, self.inspection.k
        if replay is not None and k is not None:
            self._scrub(replay.previous_touching(k) if key == "[" else replay.next_touching(k))

    def action_scrub_one(self, key: str) -> None:
        if self.inspection.k is not None:
            self._scrub(self.inspection.k + {"-": -1, "+": 1}[key])

    def action_scrub_share(self, ninths: int) -> None:
        if encoding := self.inspection.encoding:
            n_merges = encoding.vocabulary.n_merges
            self._scrub(round((n_merges + 1) ** (ninths / 9)) - 1)  # as the slider is divided: logarithmically

    def _scrub(self, k: int) -> None:
        self.inspector.move(lambda seen: seen.scrub(k))

    # Training

    def action_train(self) -> None:
        from zth_tui.tui.screens.train_tokenizer import TrainTokenizerScreen

        self.app.push_screen(TrainTokenizerScreen(self.pack.stage(own.STAGE), self.inspection.text), self._train)

    def _train(self, wish: Wish | None) -> None:
        if wish is not None:
            self.when_free("the new tokenizer", lambda: self._begin(wish))

    def _begin(self, wish: Wish) -> None:
        experiment = self.pack.experiment(EXPERIMENT)
        self._has_run = True
        start = partial(self.zth.starter.run, self.pack, experiment, wish.settings, wish.data)
        self.zth.begin(self.key, start, ticks=False)
        if MINE not in self.inspection.names:
            self._want([*self.inspection.names, MINE])
        self.look()


def _with_tokenizer(pack: Pack) -> Pack:
    """The built-in one, where this one has no stage that trains tokenizers, or cannot be read."""
    try:
        pack.stage(own.STAGE)
    except UserError:
        return builtin_pack()
    return pack
