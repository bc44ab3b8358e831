"""Write a BasicTokenizer: train, encode and decode.

Done when "aaabdaaabac" with 3 merges becomes [258, 100, 258, 97, 99],
and any text comes back from decode(encode(text)). Then make 20 merges
of a longer text, and look at them one by one: how long is the longest
token?

Hint: write two functions first, one that counts the pairs of a list
and one that replaces a pair by a number. Training and encoding are
both a loop over these two; they differ in which pair comes next.
"""


class BasicTokenizer:
    def train(self, text: str, vocab_size: int) -> None:
        """Learn vocab_size - 256 merges from the UTF-8 bytes of the
        text."""
        raise NotImplementedError("your turn")

    def encode(self, text: str) -> list[int]:
        """The tokens of any text; of the pairs in it, the one that was
        learned first is merged first."""
        raise NotImplementedError("your turn")

    def decode(self, ids: list[int]) -> str:
        """The text; bytes that are no UTF-8 become �."""
        raise NotImplementedError("your turn")


if __name__ == "__main__":
    tokenizer = BasicTokenizer()
    tokenizer.train("aaabdaaabac", 259)
    print(tokenizer.encode("aaabdaaabac"))
