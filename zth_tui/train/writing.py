"""A text that is being written, token by token, in slices between which the trainer listens."""

import time

from zth_tui.runs.events import Stream, Token
from zth_tui.train.stage import Streaming

SLICE_SECONDS = 0.02
MOST_TOKENS = 500


class Writing:
    def __init__(self, stage: Streaming, step: int, prompt: str, temperature: float, seed: int) -> None:
        """Nothing is written yet. `stage` must not train before the text is whole."""
        self._tokens = stage.stream(prompt=prompt, temperature=temperature, seed=seed)
        self._step, self._prompt, self._temperature, self._seed = step, prompt, temperature, seed
        self._written = 0
        self.whole = False

    def write_on(self) -> Stream:
        """As many more tokens as fit into a slice of time. Raises ValueError for a prompt with unknown letters."""
        start = time.perf_counter()
        tokens: list[Token] = []
        while time.perf_counter() - start < SLICE_SECONDS and not self.whole:
            token = next(self._tokens, None) if self._written + len(tokens) < MOST_TOKENS else None
            if token is None:
                self.whole = True
            else:
                text, p, top = token
                tokens.append(Token(text, round(p, 4), [(t, round(q, 4)) for t, q in top]))
        first, self._written = self._written, self._written + len(tokens)
        return Stream(
            step=self._step,
            seed=self._seed,
            temperature=self._temperature,
            prompt=self._prompt,
            first=first,
            tokens=tokens,
        )
