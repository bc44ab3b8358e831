"""Give your tokenizer special tokens.

Done when, with GPT-4's merges, "<|endoftext|>hello world" becomes
[100257, 15339, 1917] where the special token is allowed, an error
where nothing was said, and 7 tokens and those of "hello world" where
all is read as plain text.

Hint: cut the text at the special tokens, before any other cut. A
pattern in brackets keeps what `re.split` splits at; escape the bars in
it.
"""

SPECIAL = {"<|endoftext|>": 100257}


def encode(text: str, allowed_special: str | set[str] = "none_raise") -> list[int]:
    """`allowed_special`: "all", "none", those in a set, or
    "none_raise": ValueError if the text holds any."""
    raise NotImplementedError("your turn")


def decode(ids: list[int]) -> str:
    """The text, that of the special tokens included."""
    raise NotImplementedError("your turn")


if __name__ == "__main__":
    print(encode("<|endoftext|>hello world", allowed_special="all"))
