"""Why a practice wins or loses not one deal here."""

from __future__ import annotations

import numpy as np

from planner.analysis.verdict import Verdict
from planner.model import flow
from planner.model.practices import Options
from planner.model.scenario import WEEKS_PER_YEAR, Scenario
from planner.simulation.outcome import Outcome
from planner.views.common.numbers import count, number
from planner.views.common.role_words import they
from planner.views.common.vocabulary import load

CODES = ("same_team", "never_binds")
"""The reasons told here."""

_SAME_TEAM = {
    "": "The team already works this way: with and without are identical here.",
    "people_stay": "Nobody leaves here.",
    "one_programme": "Programmes change once a year at most as it is.",
    "early_qualification": "No buyer drops off after the first stage.",
    "standard_work": "Hands-on hours do not vary here.",
}
_NO_EFFECT = {
    "": "It changed no deal",
    "pull": "The limit was never reached",
    "help": "Nobody who was free met a waiting deal of others",
    "people_stay": "Who left later, or not at all, changed no deal",
}
_FEWEST_OUTSIDE = 0.5  # leads on average, before their number is told


def reason(verdict: Verdict, options: Options) -> str:
    """The sentence for a verdict whose reason is one of CODES."""
    practice = verdict.practice
    if verdict.reason.code == "same_team":
        if practice == "leveling" and verdict.without:
            return _level_already(verdict.without.scenario, options)
        return _SAME_TEAM.get(practice, _SAME_TEAM[""])
    is_limit = practice == "pull" and "cap" in options.pull
    if verdict.moves_no_win:
        if is_limit and verdict.with_ is not None:
            return _moves_the_line(verdict.with_)
        return "It changes when deals are worked on, but not one is won or lost by it."
    told = (
        _NO_EFFECT[""]
        if practice == "pull" and not is_limit
        else _NO_EFFECT.get(practice, _NO_EFFECT[""])
    )
    return f"{told} in {_years(verdict)}."


def _moves_the_line(limited: Outcome) -> str:
    """A limit that is reached, where the people it keeps deals from have enough to do as it is."""
    outside = float(np.mean(limited.measures["lead_pool"]))
    where = (
        f"about {count(round(outside), 'lead waits', 'leads wait')} outside instead of within"
        if outside >= _FEWEST_OUTSIDE
        else "deals wait at another place"
    )
    return f"The limit is reached, but only moves the line: {where}, and as many are won."


def _years(verdict: Verdict) -> str:
    """'the 24 years simulated so far', or '1,000 simulated years' where no more come."""
    outcome = verdict.with_ or verdict.without
    if outcome is None:
        return "any simulated year"
    measured = outcome.replications * outcome.scenario.clock.horizon_weeks / WEEKS_PER_YEAR
    years = max(1, round(measured))
    if outcome.stopped == "not yet":
        return f"the {count(years, 'year')} simulated so far"
    return count(years, "simulated year")


def _level_already(scenario: Scenario, options: Options) -> str:
    """Why leveling leaves a team as it is: not that its load is even, but that it gets no lower."""
    if options.leveling != ("staff",):
        return "Stages and people are already as even as this would make them."
    if len(scenario.team.roles) == 1:
        return "Everybody does the same work: there is nobody to move."
    busiest = flow.bottleneck(scenario)
    return (
        f"No other split of the same {number(scenario.people)} people makes the busiest less busy: "
        f"{they(scenario, [busiest], 'have')} {load(flow.loads(scenario)[busiest])}, juggling and "
        "explaining deals again not counted."
    )
