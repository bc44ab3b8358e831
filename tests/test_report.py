"""What `--train` prints at the end of a run."""

import io

from rich.console import Console

from tests.build import finished
from zth_tui.report import closing_table, losses_line


def closing_lines(**evaluation: float) -> list[str]:
    out = io.StringIO()
    Console(file=out, width=80).print(closing_table(finished(5000, **evaluation)))
    return out.getvalue().splitlines()


def test_the_table_holds_losses_alone_and_its_title_how_fast_it_went() -> None:
    title, *table = closing_lines(train=2.1, dev=2.2)
    assert title.strip() == "done at step 5,000, 100 steps/s"
    assert not any("steps/s" in line for line in table)


def test_a_loss_of_nearly_nothing_has_no_minus() -> None:
    assert losses_line(finished(9, train=-1e-7)).startswith("train 0.0000 ")
    assert not any("-0.0000" in line for line in closing_lines(train=-1e-7))
