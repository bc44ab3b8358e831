"""Lesson 8's stage file, and its tokenizers trained on a text."""

from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage

bpe = import_stage("bpe", builtin_pack().path)
BasicTokenizer, RegexTokenizer = bpe.BasicTokenizer, bpe.RegexTokenizer

PATTERNS = ("", bpe.GPT2_SPLIT_PATTERN, bpe.GPT4_SPLIT_PATTERN)


def trained(tokenizer, text: str, vocab_size: int):
    tokenizer.train(text, vocab_size)
    return tokenizer
