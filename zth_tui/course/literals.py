"""Does a number of a text hold?"""

import re
from decimal import Decimal

NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?(e[+-]?\d+)?%?")


def holds(literal: str, value: object) -> bool:
    """The literal is the value at the precision that it is written with: 3.30 is ln 27, and 15% is 0.15.

    It may have thousands commas, an exponent, and a minus sign of the text (−). A text must be equal.
    """
    if isinstance(value, str):
        return literal == value
    plain = literal.replace("−", "-")
    if isinstance(value, bool) or not isinstance(value, int | float) or not NUMBER.fullmatch(plain):
        return False
    number = Decimal(plain.rstrip("%").replace(",", ""))
    exact = Decimal(value) * (100 if plain.endswith("%") else 1)
    if not exact.is_finite():
        return False
    half = Decimal(5).scaleb(int(number.as_tuple().exponent) - 1)
    return abs(exact - number) <= half * (1 + Decimal("1e-9"))  # of two neighbours as near, either will do
