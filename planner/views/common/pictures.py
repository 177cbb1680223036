"""What stands in a picture that leaves the page: its title, the scenario and the day."""

from __future__ import annotations

import datetime


def title(file_name: str) -> str:
    """'Wins a quarter' of a picture called wins-a-quarter.png."""
    words = file_name.rpartition(".")[0].replace("-", " ")
    return f"{words[:1].upper()}{words[1:]}"


def source(about: str, made_on: datetime.date) -> str:
    """'Mid-market SDR–AE–closer · 2026-11-29 · flow planner'; no scenario where `about` is ""."""
    return " · ".join([*([about] if about else []), made_on.isoformat(), "flow planner"])
