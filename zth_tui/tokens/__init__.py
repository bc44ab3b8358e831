"""What every tokenizer makes of a text: vocabularies, encodings, and where their ranks come from. Imports no torch."""
