"""Words that every page uses: the names of the practices, the signs of verdicts, how busy."""

from __future__ import annotations

from collections.abc import Sequence

from planner.analysis.baseline import PRECISION
from planner.model.scenario import WEEKS_PER_YEAR, Scenario
from planner.simulation.outcome import Outcome
from planner.views.common.numbers import listed, number, percent
from planner.views.common.role_words import they

TABLE = "The chart as a table"

SETTLING = "getting sharper…"

LOOK_CLOSER = "Look closer"
LOOK_CLOSER_HELP = (
    "Goes on to a thousand simulated years, until you go back: what is too close to call now may "
    "be told then. It takes longer."
)
LOOK_LESS = "Back to the usual precision"

FAILED = (
    "This could not be calculated. The fault is ours, not yours, and it has been logged. "
    "Change any number, or come back later."
)

NAMES = {
    "hand_offs": ("Split the work among specialists", "hand-offs"),
    "leveling": ("Even out the work", "leveling"),
    "pull": ("Limit open deals", "pull"),
    "help": ("Help where the queue is", "cross-training"),
    "people_stay": ("Half as many people leave", "retention"),
    "coaching": ("Coach everybody an hour a week", "coaching"),
    "one_programme": ("One new programme a year at most", "constancy of purpose"),
    "early_qualification": ("Qualify early", "early qualification"),
    "standard_work": ("Work to a standard", "standard work"),
}

_LEADS = {
    "with": "You do this today. Stopping:",
    "without": "You do not do this today. Starting:",
    None: "With it rather than without:",
}


def lead(practice: str, today: str | None) -> str:
    """What a number of wins is of: changing what the team does today."""
    if practice == "hand_offs" and today == "with":
        return "You work this way today. If everyone did it all:"
    return _LEADS[today]


# Sign and kind of a verdict: a word, a sign and a colour say the same.
SIGNS = {
    "HELPS": ("▲", "helps"),
    "HURTS": ("▼", "hurts"),
    "NO CLEAR DIFFERENCE": ("≈", "unclear"),
    "NO EFFECT HERE": ("=", "none"),
    "NOT POSSIBLE HERE": ("✕", "none"),
    "HOLDS": ("✓", "helps"),
    "DOES NOT HOLD": ("≠", "hurts"),
    "CANNOT SAY": ("?", "none"),
    "…": ("", "none"),
}


def busy(share: float) -> str:
    """How much of their hours people work."""
    return f"{percent(share)} busy"


def load(*shares: float) -> str:
    """The work that comes to a role, if none goes cold, as a share of the hours it has: now, or
    now and after a change.
    """
    return f"work for {' → '.join(map(percent, shares))} of their hours if none goes cold"


WORK_AND_BUSY = (
    "Work for so much of their hours is what the leads bring, without juggling and without "
    "explaining deals again; how busy people are is the hours they work, with both."
)


def own_numbers(outcomes: Sequence[Outcome]) -> str:
    """How much was simulated of scenarios as they stand, and how well that tells their wins."""
    years = sorted(
        {
            round(each.replications * each.scenario.clock.horizon_weeks / WEEKS_PER_YEAR)
            for each in outcomes
        }
    )
    many = number(years[0]) if len(years) == 1 else f"{number(years[0])} to {number(years[-1])}"
    whose = "today's own numbers" if len(outcomes) == 1 else "each scenario's own numbers"
    known = (
        f", wins to ± {percent(PRECISION, 1)} or better"
        if all(each.stopped == "precision" for each in outcomes)
        else ""
    )
    still = any(each.stopped == "not yet" for each in outcomes)
    where = "getting sharper" if still else "the same on every page"
    return f"{whose} from {many} simulated years{known}: {where}"


def tips(scenario: Scenario, roles: Sequence[str]) -> str:
    """What to know of a team that works its leads, and would not if everybody juggled too many."""
    return (
        f"{they(scenario, roles, 'keep')} up with their leads, but would not if open deals piled "
        "up: juggling too many at once takes the hours that the leads need"
    )


def drifting(outcome: Outcome) -> str:
    """What to know of a team whose open deals are not as many at the end as at first."""
    return f"open deals keep {'growing' if outcome.checks.drift > 0 else 'shrinking'}"


def overrun(roles: Sequence[str]) -> str:
    """What to know of a team with more leads than it can work."""
    return (
        f"More leads than {listed(roles)} can handle: their hours limit your wins, not the leads."
    )
