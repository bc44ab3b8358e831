"""The pane below the rows: the token under the cursor, or the replay of an encoding."""
