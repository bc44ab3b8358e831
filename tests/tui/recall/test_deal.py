"""Quick questions: from which deeds they are made, which are due, and when they come back."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from tests.build import finished, run_folder, run_info, scalars, started
from zth_tui.course.packs import Pack
from zth_tui.course.progress import Answer, Guess, Progress, Recall
from zth_tui.runs import events
from zth_tui.tui.recall.card import Card
from zth_tui.tui.recall.deal import DAY, MOST, deal, invitation, is_due, remember

COURSE = 'title = "T"\n[[lesson]]\nname = "bigram"\ntitle = "Bigrams"\n'
STAGE = '''"""A stage."""
from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Config:
    lr: Annotated[float, "learning rate"] = 0.1


EXPERIMENTS = {"counts": {"doc": "count"}, "net": {"doc": "learn"}}
'''
ZOO = '[[bug]]\nname = "zoo-1"\nof = "counts"\nright = "0.1"\nwrong = "1.0"\ncause = "It is too fast."\n'
STEP = """
## Step {n}

```step
run = "counts"
```

```predict
ask = "What does it begin with?"
number = "step 0"
says = "ln 27, for it knows nothing."
```

```question
ask = "Question {n}?"
[[choice]]
says = "yes"
why = "right"
right = true
[[choice]]
says = "no"
why = "wrong"
```
"""


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    lesson = tmp_path / "pack" / "bigram"
    lesson.mkdir(parents=True)
    (lesson.parent / "course.toml").write_text(COURSE)
    (lesson / "stage.py").write_text(STAGE)
    (lesson / "zoo.toml").write_text(ZOO)
    (lesson / "lesson.md").write_text("# Bigrams\n" + "".join(STEP.format(n=n) for n in range(5)))
    return Pack(lesson.parent)


@pytest.fixture
def progress(tmp_path: Path) -> Progress:
    return Progress.load(tmp_path / "progress.json")


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    return tmp_path / "runs"


def asked(pack: Pack, progress: Progress, runs: Path, now: float = 0.0) -> list[str]:
    return [card.question.ask for card in deal(pack, progress, runs, now)]


@pytest.fixture
def run(runs: Path, pack: Pack) -> Callable[..., None]:
    """Adds a run of the pack's stage that has ended so."""

    def add(experiment: str = "counts", why: events.Why = "done", *, of: Pack = pack, **evaluation: float) -> None:
        info = msgspec.structs.replace(run_info(experiment), pack=str(of.path))
        run_folder(runs, started(), scalars(0, 3.0), finished(9, why, **evaluation), info=info)

    return add


def test_somebody_new_is_asked_nothing(pack, progress, runs):
    assert deal(pack, progress, runs, 0.0) == []


def test_questions_that_were_answered_come_again_those_with_help_first(pack, progress, runs):
    progress.answered("bigram", "Step 0", Answer(tries=1, right=True))
    progress.answered("bigram", "Step 3", Answer(tries=2, right=True))
    assert asked(pack, progress, runs) == ["Question 3?", "Question 0?"]


def test_no_more_than_three_are_asked(pack, progress, runs):
    for n in range(5):
        progress.answered("bigram", f"Step {n}", Answer(tries=1, right=True))
    assert len(deal(pack, progress, runs, 0.0)) == MOST == 3


def test_a_missed_guess_is_asked_for_with_the_truth_of_the_run(pack, progress, runs):
    progress.guessed("bigram", "Step 0", Guess(10.0, 3.2958, False, "bigram-counts-1"))
    progress.guessed("bigram", "Step 1", Guess(3.3, 3.2958, True, "bigram-counts-1"))
    (card,) = deal(pack, progress, runs, 0.0)
    assert "10" not in card.question.ask  # a choice that is named as wrong is none
    assert [(c.says, c.right) for c in card.question.choices] == [("10", False), ("3.296", True), ("6.648", False)]
    assert card.source == "Bigrams, counts"


def test_only_the_right_choice_tells_what_the_run_said(pack, progress, runs):
    progress.guessed("bigram", "Step 0", Guess(10.0, 3.2958, False, "bigram-counts-1"))
    (card,) = deal(pack, progress, runs, 0.0)
    assert [choice.why for choice in card.question.choices] == [
        "That is what you said then, too.",
        "ln 27, for it knows nothing.",
        "Not what the run showed.",
    ]


def test_a_guess_that_reads_as_the_truth_does_was_not_missed(pack, progress, runs):
    progress.guessed("bigram", "Step 0", Guess(3.296, 3.29584, False, "bigram-counts-1"))
    assert deal(pack, progress, runs, 0.0) == []


def test_the_lessons_are_read_once(pack, progress, runs, monkeypatch):
    progress.answered("bigram", "Step 0", Answer(tries=1, right=True))
    progress.guessed("bigram", "Step 1", Guess(10.0, 3.2958, False, "bigram-counts-1"))
    read, all_of = [], Pack.readable
    monkeypatch.setattr(Pack, "readable", lambda pack: read.append(pack) or all_of(pack))
    assert len(deal(pack, progress, runs, 0.0)) == 2
    assert read == [pack]


def test_the_invitation_speaks_of_what_was_done_be_it_a_minute_ago():
    assert invitation([Card("c", "", None)]) == "1 quick question about what you did before"  # type: ignore[arg-type]


def test_two_runs_are_compared_by_their_dev_loss(pack, progress, runs, run):
    run("counts", dev=2.1)
    run("net", dev=2.5)
    (card,) = deal(pack, progress, runs, 0.0)
    (right,) = [choice for choice in card.question.choices if choice.right]
    assert right.says == "bigram/counts" and "2.100" in right.why and "2.500" in right.why
    (wrong,) = [choice for choice in card.question.choices if not choice.right]
    assert wrong.why == "This one ended higher."


def test_runs_that_are_as_good_as_each_other_are_not_compared(pack, progress, runs, run):
    run("counts", dev=2.1)
    run("net", dev=2.11)
    assert deal(pack, progress, runs, 0.0) == []


def test_the_bug_zoo_is_not_asked_about(pack, progress, runs, run):
    run("counts", dev=2.1)
    run("zoo-1", dev=0.02, train=0.01)
    run("zoo-1", "diverged")
    assert deal(pack, progress, runs, 0.0) == []


def test_runs_of_another_pack_are_not_asked_about(pack, progress, runs, run, tmp_path):
    run("counts", "diverged", of=Pack(tmp_path))
    assert deal(pack, progress, runs, 0.0) == []


def test_a_question_that_is_still_open_is_not_given_away(pack, progress, runs):
    progress.answered("bigram", "Step 0", Answer(tries=1))
    assert deal(pack, progress, runs, 0.0) == []


def test_a_run_that_diverged_is_asked_about(pack, progress, runs, run):
    run("counts", "diverged")
    assert "What do you try first?" in asked(pack, progress, runs)[0]


def test_a_run_is_called_by_its_experiment(pack, progress, runs, run):
    run("counts", "diverged")
    (card,) = deal(pack, progress, runs, 0.0)
    assert card.source == "your run bigram/counts"


def test_a_run_that_overfits_is_asked_about(pack, progress, runs, run):
    run("counts", train=1.6, dev=2.3)
    assert "What does the gap say?" in asked(pack, progress, runs)[0]


@pytest.mark.parametrize(
    ("train", "dev"),
    [
        pytest.param(11501.5, 11617.7, id="both worse than a clueless guess"),
        pytest.param(3.1, 3.22, id="a gap that is small beside the losses"),
    ],
)
def test_where_little_was_learned_a_gap_is_not_called_overfitting(pack, progress, runs, run, train, dev):
    run("counts", train=train, dev=dev)
    assert deal(pack, progress, runs, 0.0) == []


def test_a_net_so_sure_of_what_it_learned_by_heart_that_dev_is_worse_than_a_guess_overfits(pack, progress, runs, run):
    run("counts", train=0.2, dev=4.5)
    assert "What does the gap say?" in asked(pack, progress, runs)[0]


def test_each_kind_has_its_turn(pack, progress, runs, run):
    for n in range(3):
        progress.answered("bigram", f"Step {n}", Answer(tries=1, right=True))
        progress.guessed("bigram", f"Step {n}", Guess(10.0, 3.2958, False, "r"))
    run("counts", "diverged")
    assert [card.name.split()[0] for card in deal(pack, progress, runs, 0.0)] == ["guess", "diverged", "bigram/Step"]


def test_what_is_known_comes_back_later_and_later(pack, progress, runs):
    progress.answered("bigram", "Step 0", Answer(tries=1, right=True))
    (card,) = deal(pack, progress, runs, 0.0)
    remember(progress, card, right=True, now=0.0)
    assert deal(pack, progress, runs, 0.9 * DAY) == []
    assert deal(pack, progress, runs, DAY) == [card]
    remember(progress, card, right=True, now=DAY)
    assert deal(pack, progress, runs, 2.9 * DAY) == []
    assert deal(pack, progress, runs, 3 * DAY) == [card]


def test_what_was_not_known_is_due_at_the_next_sitting(pack, progress):
    card = Card("c", "", None)  # type: ignore[arg-type]
    remember(progress, card, right=True, now=0.0)
    remember(progress, card, right=False, now=1.0)
    assert is_due(progress.recall("c"), 2.0)


def test_a_question_that_was_right_a_thousand_times_is_due_some_day():
    assert not is_due(Recall(0.0, 5000), 100 * DAY)
    assert is_due(Recall(0.0, 5000), 2000 * DAY)
