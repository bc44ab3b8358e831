"""The tokenizer inspector: what every encoding makes of one text, side by side."""
