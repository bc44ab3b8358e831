"""Texts for tokenizers: a play, many scripts, and whatever Hypothesis draws."""

from hypothesis import settings
from hypothesis import strategies as st

MIXED = "hello123!!!? (안녕하세요!) 😉"
SPECIAL = "<|endoftext|>"
PLAY = "First Citizen:\nBefore we proceed any further, hear me speak.\n\nAll:\nSpeak, speak.\n\n" * 3

few_letters = st.text(alphabet="ab c1", max_size=60)
pieces = [
    " ",
    "  ",
    "\n",
    "\r\n",
    "\t",
    "def f(x):\n    return x",
    "'s",
    "'LL",
    "'ſ",
    "K",
    "1234567",
    "안녕",
    "é",
    "e\u0301",
]
texts = st.lists(
    st.text(max_size=5) | st.sampled_from([*pieces, "😉", "👨‍👩‍👧", "a" * 40, " " * 90, "!!!", SPECIAL])
).map("".join)
few_examples = settings(max_examples=60)
