"""Tokenizers as Hugging Face's package saves them, trained on a page of text."""

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

SPECIAL = "<|endoftext|>"
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
ENDINGS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
O200K = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+" + ENDINGS + "|"
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*" + ENDINGS + "|"
    r"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
DEEPSEEK = [
    r"\p{N}{1,3}",
    "[一-龥぀-ゟ゠-ヿ]+",
    r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"""
    r"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
]

PAGE = [
    Path(__file__).read_text(encoding="utf-8"),
    "안녕하세요 안녕 naïve café 😉👋🏽 東京 ｅ 1234 12 123 I'LL don't we've  \r\n\t x" * 9,
]

letters = st.characters(exclude_categories=["Cs", "Cn"], max_codepoint=0x0FFF) | st.characters(
    exclude_categories=["Cs", "Cn", "Mn"]  # accents of a Unicode that the library does not know yet
)
pieces = [" ", "  ", "\n", "\r\n", "\t", "def f(x):\n    return x", "'s", "'LL", "'ſ", "K", "1234567", "½", "²"]
pieces += ["안녕", "é", "e\u0301", "ᄀ", "ᅡ", "Å", "ﬃ", "ﷺ", "😉", "👨‍👩‍👧", "東京", "a" * 400, " " * 90, "!!!"]
pieces += [SPECIAL, "<think>", "[CLS]", "▁", "<0x0A>", "don't", "ĠĊ", "\0", "\x85", "\u3000", "\ufffd"]
texts = st.lists(st.text(letters, max_size=5) | st.sampled_from(pieces)).map("".join)


def split(*patterns: str) -> pre_tokenizers.PreTokenizer:
    """Cut by each of these patterns, then written in bytes."""
    cuts = [pre_tokenizers.Split(Regex(pattern), "isolated") for pattern in patterns]
    return pre_tokenizers.Sequence([*cuts, byte_level(use_regex=False)])


def byte_level(*, use_regex: bool = True, add_prefix_space: bool = False) -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.ByteLevel(add_prefix_space=add_prefix_space, use_regex=use_regex)


def byte_pairs(
    pre_tokenizer: pre_tokenizers.PreTokenizer, normalizer: normalizers.Normalizer | None = None, vocab_size: int = 700
) -> Tokenizer:
    """Byte pair encoding over bytes."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.ByteLevel()
    if normalizer:
        tokenizer.normalizer = normalizer
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    return _trained(
        tokenizer,
        trainers.BpeTrainer(
            vocab_size=vocab_size, initial_alphabet=alphabet, special_tokens=[SPECIAL], show_progress=False
        ),
    )


def word_piece() -> Tokenizer:
    """As BERT's."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[UNK]", "[CLS]"]
    return _trained(tokenizer, trainers.WordPieceTrainer(vocab_size=300, special_tokens=special, show_progress=False))


def unigram() -> Tokenizer:
    """As T5's, but with single bytes for what the vocabulary lacks."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<unk>", *_bytes()]
    trainer = trainers.UnigramTrainer(vocab_size=500, unk_token="<unk>", special_tokens=special, show_progress=False)
    saved = saved_json(_trained(tokenizer, trainer))
    saved["model"]["byte_fallback"] = True
    saved["added_tokens"] = saved["added_tokens"][:1]
    return Tokenizer.from_str(json.dumps(saved))


def sentence_pieces() -> Tokenizer:
    """As Llama 2's: byte pair encoding over characters, a blank before the text, single bytes for what is missing."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer = _trained(
        tokenizer,
        trainers.BpeTrainer(vocab_size=500, special_tokens=["<unk>", "<s>", *_bytes()], show_progress=False),
    )
    saved = saved_json(tokenizer)
    saved["added_tokens"] = saved["added_tokens"][:2]
    return Tokenizer.from_str(json.dumps(saved))


def saved_json(tokenizer: Tokenizer) -> dict[str, Any]:
    saved: dict[str, Any] = json.loads(tokenizer.to_str())
    return saved


def _bytes() -> list[str]:
    return [f"<0x{byte:02X}>" for byte in range(256)]


def _trained(tokenizer: Tokenizer, trainer: trainers.Trainer) -> Tokenizer:
    tokenizer.train_from_iterator(PAGE, trainer)
    return tokenizer
