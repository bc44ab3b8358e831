"""The rows of the encodings, aligned by what they cut."""
