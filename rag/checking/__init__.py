"""From statements and the lines they cite to verdicts."""
