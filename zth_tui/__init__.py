"""zth-tui: train the nets of Neural Networks: Zero to Hero, live, in a terminal."""

__version__ = "0.1.0"
