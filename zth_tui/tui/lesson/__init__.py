"""What is done in a lesson: steps and what ticks them, predictions and what came of them, the recap."""
