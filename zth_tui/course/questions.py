"""A question with a few answers to choose from, and something to be said of each."""

import msgspec


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    says: str
    why: str  # the answer to somebody who chooses it
    right: bool = False


class Question(msgspec.Struct, frozen=True):
    ask: str
    choices: tuple[Choice, ...]  # exactly one of them is right


class _Block(msgspec.Struct, forbid_unknown_fields=True):
    """As it is written: a [[choice]] for each."""

    ask: str
    choice: list[Choice]


def question_of(block: dict[str, object]) -> Question:
    """From the TOML of a ```question block. Raises ValueError with what is to be mended."""
    read = _convert(block)
    right = sum(choice.right for choice in read.choice)
    if len(read.choice) < 2 or right != 1:
        raise ValueError(f"it needs two choices or more, one of them right; it has {len(read.choice)}, {right} right")
    if not read.ask.strip() or not all(choice.says.strip() for choice in read.choice):
        raise ValueError("`ask` and `says` must not be empty")
    said = [choice.says.strip() for choice in read.choice]
    if twice := next((says for says in said if said.count(says) > 1), None):
        raise ValueError(f"two choices say {twice!r}")
    if empty := next((choice.says for choice in read.choice if not choice.why.strip()), None):
        raise ValueError(f"the choice {empty!r} has no feedback; say in `why` what it gets wrong or right")
    return Question(read.ask, tuple(read.choice))


def _convert(block: dict[str, object]) -> _Block:
    try:
        return msgspec.convert(block, _Block)
    except msgspec.ValidationError as error:
        raise ValueError(f"{error}; a question has `ask`, and for each [[choice]] `says` and `why`") from None
