"""The page of what flips the verdicts."""
