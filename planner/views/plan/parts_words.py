"""Leveling part by part in words: who does what, volume, mix, and what campaigns would cost."""

from __future__ import annotations

from collections.abc import Iterator

from planner.analysis.leveling_parts import LevelingParts, Part
from planner.model.practices import Options
from planner.model.scenario import WEEKS_PER_QUARTER
from planner.simulation.outcome import Outcome
from planner.views.common.numbers import count, short
from planner.views.plan import words

TITLE = "Even out the work, part by part: people, volume, mix"
WORKING = "Trying one part after the other…"
ABOUT = (
    "Each part alone, everything else as it is; its range holds 95 times in 100 by itself. Waits: "
    "days that a lead waits for people in all; deals gone cold while they wait are told beside it."
)
HEADS = ("Part", "Verdict", "Wins a quarter", "Waits, days", "Gone cold a quarter")

_PARTS = {
    "staff": "People moved to where the work is",
    "pace": "Leads let in on a steady beat",
    "volume": "Every month alike (volume), instead of seasons",
}


def name(part: Part) -> str:
    """What is done instead of what."""
    if part.name != "mix":
        return _PARTS[part.name]
    leads = part.scenario.leads
    campaigns = f"in campaigns of {count(leads.mix_batch, 'lead')} of one kind"
    come = "by chance" if leads.mix == "random" else campaigns
    return f"Kinds in turn (mix, heijunka), not {come}"


def rows(found: LevelingParts) -> Iterator[tuple[str, ...]]:
    """A row for each part, as HEADS names its cells: without it → with it."""
    for part in found.parts:
        verdict = part.verdict
        lines = words.verdict_lines(verdict, Options(leveling=(part.name,)))
        with_, without = verdict.with_, verdict.without
        size = f"{lines.size} {lines.range}".strip().replace(" wins a quarter", "")
        if with_ is None or without is None:
            yield name(part), verdict.word, lines.reason, "", ""
            continue
        yield (
            name(part),
            verdict.word,
            size,
            arrow(waited_days(without), waited_days(with_)),
            arrow(gone_cold(without), gone_cold(with_)),
        )


def sentence(part: Part) -> str:
    """'Kinds in turn (mix, heijunka), not by chance: no clear difference, …; waits 3.1 → 2.4 days,
    gone cold 12 → 10 a quarter.'
    """
    verdict = part.verdict
    lines = words.verdict_lines(verdict, Options(leveling=(part.name,)))
    with_, without = verdict.with_, verdict.without
    if with_ is None or without is None:
        return f"{name(part)}: {verdict.word.lower()}. {lines.reason}"
    size = f"{lines.size} {lines.range}".strip()
    return (
        f"{name(part)}: {verdict.word.lower()}, {size}; waits "
        f"{arrow(waited_days(without), waited_days(with_))} days, gone cold "
        f"{arrow(gone_cold(without), gone_cold(with_))} a quarter."
    )


def waited_days(outcome: Outcome) -> float:
    """Days that a lead waits for people in all, on average; waits that end cold are out."""
    waited = sum(
        float((stage["wait_days"] * stage["visits_per_week"])[stage["visits_per_week"] > 0].mean())
        for stage in outcome.stages.values()
        if (stage["visits_per_week"] > 0).any()
    )
    return waited / float(outcome.measures["leads_per_week"].mean())


def gone_cold(outcome: Outcome) -> float:
    """Deals gone cold a quarter, at all stages."""
    of_stages = (float(stage["cold_per_week"].mean()) for stage in outcome.stages.values())
    return WEEKS_PER_QUARTER * sum(of_stages)


def arrow(before: float, after: float) -> str:
    """'3.1 → 2.4'; once where both read the same."""
    shown = short(before), short(after)
    return shown[0] if shown[0] == shown[1] else f"{shown[0]} → {shown[1]}"
