"""The built-in lessons fit their column, and every figure in them is what the learner will see."""

import math
from collections import Counter

import pytest
import torch

from tests.course.counting import LETTERS, cost, count_pairs, descend, examples, floor, loss_of, net_loss
from tests.course.says import assert_says
from tests.lessons.stages import built, train
from zth_tui import datasets
from zth_tui.course.checking import problems
from zth_tui.course.packs import builtin_pack
from zth_tui.train.recorder import SATURATED

LESSONS = [entry.name for entry in builtin_pack().entries if (builtin_pack().path / entry.name / "lesson.md").is_file()]
PUBLISHED_START = 27.8817  # of mlp/lecture on the lectures' list; test_mlp.py holds the stage to it

TEXT = datasets.registry()[datasets.DEFAULT].place.read_text()
NAMES = TEXT.split()
STARTS = ("lecture", "logits-init", "tanh-init", "kaiming")
BATCH = NAMES[:5]  # of overfit-batch


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_a_handful_of_steps_in_the_words_of_the_map(name: str) -> None:
    lesson = builtin_pack().lesson(name)
    assert lesson.title == next(e.title for e in builtin_pack().entries if e.name == name)
    assert 5 <= len(lesson.steps) <= 20


@pytest.mark.parametrize("name", LESSONS)
def test_every_step_offers_a_run_a_panel_and_a_line_of_code(name: str) -> None:
    for step in builtin_pack().lesson(name).steps:
        assert step.run and step.panel and step.code, step.title


def test_nothing_is_to_be_mended() -> None:
    assert problems(builtin_pack()) == []


def test_the_figures_of_the_bigram_lesson() -> None:
    N = count_pairs(NAMES)
    losses, W = descend(N, 50.0, 0.01)
    wrong = N / N.sum(1)  # keepdim forgotten
    first, second = (LETTERS[i] for i in divmod(int(N.argmax()), 27))  # of the most frequent pair
    settings = builtin_pack().stage("bigram").settings
    assert_says(
        "bigram",
        f"The {len(NAMES):,} names of the built-in list hold {N.sum().item():,.0f} pairs",
        f"cell is `{first}{second}`: {N.max().item():,.0f} names end in *{first}*",
        f"Of the {N.numel()} cells {(N == 0).sum().item()} stay dark",
        f"each further `.` counts {settings['names_per_step'].default} names",
        f"row `.` now sums to {wrong[0].sum().item():.2f} instead of 1",
        f"Multiplied, {N.sum().item():,.0f} chances vanish",
        f"ln 27 = {math.log(27):.4f}",
        f"The table ends at train {loss_of(N):.4f}, and e to the {loss_of(N):.4f} is {math.exp(loss_of(N)):.1f}",
        f"a choice among {math.exp(loss_of(N)):.1f} letters",
        f"On the lectures' list it is {builtin_pack().experiment('bigram/counts').expect['train']:.4f}",
        f"*andrejq* costs {cost(N + 1, 'andrejq'):.2f} a pair",
        f"hardly moves: {loss_of(N, smoothing=1):.4f}",
        f"It is {loss_of(N, smoothing=1000):.4f}: the table is on its way",
        f"above or below {math.log(27):.4f}?",
        f"Above, at {losses[0]:.2f}",
        f"By step 100 it is at {losses[100]:.4f}",
        f"the lr of {settings['lr'].default:g}",
        f"ends at {losses[399]:.4f} with this term counted in, at {net_loss(N, W):.4f} without",
        f"it is {net_loss(N, descend(N, 50.0, 1.0)[1]):.4f} without",
    )


def test_what_the_bigram_lesson_says_without_figures() -> None:
    N = count_pairs(NAMES)
    assert N[LETTERS.index("j"), LETTERS.index("q")] == 0  # No name holds `jq`
    assert torch.equal(N.sum(0), N.sum(1))  # every letter is left as often as it is entered
    assert loss_of(count_pairs(NAMES[:250])) < loss_of(count_pairs(NAMES[:5000])) < loss_of(N)  # the curve rises
    wrong = -torch.xlogy(N, N / N.sum(1)).sum().item() / N.sum().item()
    assert wrong == pytest.approx(loss_of(N))  # not even the loss moves
    last = descend(N, 4 * 50.0, 0.01)[0][-50:]
    assert max(last) - min(last) > 0.5  # `]` twice, and the loss never settles
    assert descend(N, 50.0, 0.01)[1].softmax(1)[LETTERS.index("j"), LETTERS.index("q")] > 0.001  # a small chance


def test_the_figures_of_the_mlp_lesson() -> None:
    contexts = Counter(context for context, _ in examples(NAMES))
    lecture, logits_init, tanh_init, kaiming = (built(f"mlp/{name}", TEXT) for name in STARTS)
    batch = built("mlp/overfit-batch", TEXT)
    losses = train(batch, 1000)
    parts = [len(lecture.examples[split][0]) / len(examples(NAMES)) for split in ("train", "dev", "test")]
    assert_says(
        "mlp",
        f"Two need {27**2}, three 27³ = {27**3:,}",
        f"Of the {27**3:,} only {len(contexts):,} occur in our list, "
        f"{sum(n == 1 for n in contexts.values()):,} of them just once",
        f"the bigrams' {loss_of(count_pairs(NAMES)):.4f}",
        f"It falls from {losses[0]:.2f} and sticks at {losses[-1]:.3f}",
        f"5 · ln 5 / {len(examples(BATCH))} = {floor(BATCH):.4f}",
        f"the dev loss, near {batch.evaluate('dev'):.1f}",
        f"{lecture.config.batch_size} examples out of {len(lecture.examples['train'][0]):,}",
        f"so {lecture.config.lr:g} it is",
        f"{lecture.config.n_embd} numbers a letter, {lecture.config.n_hidden} neurons, "
        f"{lecture.n_parameters:,} parameters",
        f"ln 27 = {math.log(27):.4f}",
        f"The run `lecture` starts at {lecture.step(0.0).item():.2f} ({PUBLISHED_START:.2f} on the lectures' list)",
        f"W2 *= {logits_init.config.W2_scale:g}",
        f"It starts at {logits_init.step(0.0).item():.2f}",
        f"{saturation(logits_init):.0%} of them lie beyond ±{SATURATED}",
        f"At h = {SATURATED} that leaves {1 - SATURATED**2:.0%}",
        f"It starts with {saturation(tanh_init):.0%} beyond ±{SATURATED}",
        f"5/3 / 30**0.5 # {5 / 3 / 30**0.5:.3f}",
        f"That is `kaiming`. It starts with {saturation(kaiming):.0%}",
        f"{parts[0]:.0%} *train* the weights, {parts[1]:.0%} (*dev*) judge our choices, and {parts[2]:.0%} (*test*)",
        " ".join(f"{name} {builtin_pack().experiment(f'mlp/{name}').expect['dev']:.2f}" for name in STARTS),
    )


def test_what_the_mlp_lesson_says_without_figures() -> None:
    finder = built("mlp/lr-finder", TEXT)
    losses = train(finder, 1000)
    stretches = [sum(losses[i : i + 50]) for i in range(0, 1000, 50)]
    valley = stretches.index(min(stretches)) * 50 + 25
    assert round(math.log10(finder.learning_rate(valley))) == -1


def saturation(mlp) -> float:
    """The share of hidden values at the ends of tanh, for the examples that the panel shows."""
    return (mlp.watch()["activations"]["h = tanh(…)"].abs() > SATURATED).float().mean().item()
