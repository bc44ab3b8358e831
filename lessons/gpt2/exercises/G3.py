"""Write the learning rate of the long run.

It climbs in a straight line for the first steps, then follows half a
cosine down to a tenth, and stays there.

Done when, with the settings below: step 0 has 6e-4 / 715 (so the first
step is not lost), steps 714 and 715 have 6e-4, the middle of the way
down, step 9,894, has 3.3e-4, and step 19,073 and all later ones have
6e-5.

Hint: first the share of the way down that lies behind you, from 0 to
1; then a coefficient that falls from 1 to 0.
"""


def get_lr(step: int, max_lr: float, warmup_steps: int, max_steps: int) -> float:
    """The learning rate of a step, counted from 0."""
    raise NotImplementedError("your turn")


if __name__ == "__main__":
    for step in (0, 714, 715, 9_894, 19_073, 20_000):
        print(step, get_lr(step, 6e-4, 715, 19_073))
