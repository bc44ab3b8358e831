"""The Textual app: a viewer of runs and a reader of lessons. Imports no torch."""
