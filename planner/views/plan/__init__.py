"""The Plan page and why its verdicts come out as they do."""
