"""Encodings that are given by path: tokenizer.json, ranks, and the models of the lecture's tokenizers."""
