"""Encodings that were published: what is known of them, and where their ranks come from."""
