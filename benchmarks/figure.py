from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value, as it is printed, and what it should be."""

    name: str
    value: str
    goal: str = ""
