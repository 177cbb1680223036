"""What must be said of a team before anything else: too many leads, not in steady state."""

from __future__ import annotations

from planner.analysis.verdict import swamped_in, tipping_in
from planner.model import flow
from planner.model.scenario import Scenario
from planner.simulation.outcome import Outcome
from planner.views.common.numbers import count, number, percent
from planner.views.common.role_words import begun
from planner.views.common.vocabulary import overrun, tips


def warnings(outcome: Outcome) -> list[str]:
    """What to know about a way of working before reading its numbers."""
    cautions = []
    if roles := swamped_in(outcome):
        cautions.append(overrun(roles))
    if not outcome.checks.settled:
        cautions.append(_drifts(outcome))
        if weeks := short_warmup(outcome.scenario):
            cautions.append(weeks)
    elif outcome.scenario.clock.warmup_weeks == 0 and outcome.scenario.today is None:
        cautions.append("The measured time begins with an empty pipeline.")
    if edge := tipping_in(outcome):
        cautions.append(f"{begun(tips(outcome.scenario, edge))}.")
    return cautions


def _drifts(outcome: Outcome) -> str:
    """How open deals change. From today on that is what is to be seen, no fault of the run."""
    drift = outcome.checks.drift
    if outcome.scenario.today is not None:
        more = "more" if drift > 0 else "fewer"
        return f"At the end {percent(abs(drift))} {more} deals are open than at first."
    way = "growing" if drift > 0 else "shrinking"
    return f"Open deals keep {way}: not in steady state, a longer run would differ."


def short_warmup(scenario: Scenario) -> str:
    """'Its warm-up of 26 weeks is short: this team needs 52 (Precision and seed).', or ""."""
    given, needed = scenario.clock.warmup_weeks, flow.warmup_needed_weeks(scenario)
    if given is None or given >= needed or scenario.today is not None:
        return ""
    short = f"Its warm-up of {count(given, 'week')} is short"
    if given == 0:
        short = "The measured time begins with an empty pipeline"
    return f"{short}: this team needs {number(needed)} weeks of warm-up (Precision and seed)."


LONGER_WARMUP = "Warm up as long as this team needs"
