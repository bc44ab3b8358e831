"""Invent an exercise of your own, and do it.

Ask something of these models that you do not know. Some beginnings:
which names does the model find the least likely? Is the loss of girls'
names lower than that of boys'? What do names of another country cost a
table of these?
Done when you have written down what you expected, what you measured,
and what you now believe.

Hint: choose a question whose answer is a number, and guess that number
before you compute it.
"""

QUESTION = ""
GUESS: float | None = None


def measure(names: list[str]) -> float:
    """The number that answers your question."""
    raise NotImplementedError("your turn")


if __name__ == "__main__":
    answer = measure(["emma", "olivia", "ava"])
    print(QUESTION, "guessed:", GUESS, "measured:", answer)
