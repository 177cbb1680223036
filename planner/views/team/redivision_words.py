"""One role split in two, or two as one, in words: what can be tried, and what came of it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from planner.analysis.verdict import Verdict
from planner.model.practices import Options
from planner.model.redivision import Merger, Redivision, Split, has_closers
from planner.model.scenario import WEEKS_PER_QUARTER, WEEKS_PER_YEAR, Scenario
from planner.simulation.outcome import Outcome
from planner.staffing.redivision import Redivided, Survey, Tried
from planner.views.common.input_words import WHO
from planner.views.common.numbers import (
    added_up,
    count,
    decimals_for,
    decimals_that_tell,
    listed,
    number,
    percent,
    signed,
)
from planner.views.common.role_words import named
from planner.views.common.vocabulary import SIGNS
from planner.views.plan import turning_words, words

TITLE = "Split one role in two (hunters and closers), or let one do the work of two"
DETAILS = "Look closer at"
SURVEY = "Every way to split a role, or to make one of two, against your team as it is"
SURVEYING = "Trying every way with your people…"
WORKING = "Trying it with your people…"
PUT = "Put it in place"
NONE = "No role here works on several stages, and no two could be one."
SURVEY_HEADS = ("What", "People", "Verdict", "Wins a quarter more or fewer")
TOO_SMALL = "TOO SMALL TO MATTER"
HEADS = ("People", "Wins a quarter", "Against today", "Busy: hours worked", "Days to a win, median")
BY_KIND = (
    "A group for large deals and one for small ones is no split by stages: give each role its "
    f"kinds under “{WHO}”, in “Kinds of deals” among the inputs."
)
TODAY = "As it is today"


def choice(how: Redivision, scenario: Scenario) -> str:
    """'Split AE into hunters (Demo) and closers (Proposal, Close)', 'SDR and AE as one role: …'."""
    if isinstance(how, Merger):
        return (
            f"{how.first} and {how.second} as one role: everyone does {_stages_of(how, scenario)}"
        )
    first, then = ", ".join(how.first), ", ".join(how.then)
    if has_closers(scenario, how):
        return f"Split {how.role} into hunters ({first}) and closers ({then})"
    return f"Split {how.role} in two: {first} | {then}"


def survey_rows(found: Survey) -> Iterator[tuple[str, ...]]:
    """A row for each way, under SURVEY_HEADS."""
    for way in found.ways:
        verdict = way.tried.verdict
        yield (
            choice(way.how, found.scenario),
            people(way.how, found.scenario, way.tried.going),
            f"{SIGNS[verdict.word][0]} {TOO_SMALL if verdict.is_too_small else verdict.word}",
            _gain(verdict),
        )


def survey_trust(found: Survey) -> str:
    """What the numbers of all ways are of."""
    years = found.replications * found.scenario.clock.horizon_weeks / WEEKS_PER_YEAR
    return (
        f"Rough: {count(round(years), 'simulated year')} of each on the same luck, with the "
        "people where the work is; the ranges hold for all rows together. One role in the place "
        "of two takes for granted that everyone can do both. Below, the one you choose is worked "
        "out more exactly, and with other splits of its people."
    )


def _stages_of(how: Merger, scenario: Scenario) -> str:
    both = {
        stage
        for role in scenario.team.roles
        if role.name in (how.first, how.second)
        for stage in role.stages
    }
    return listed([stage.name for stage in scenario.stages if stage.name in both])


def people(how: Redivision, scenario: Scenario, going: int) -> str:
    """'6 for Demo, 4 for Proposal and Close', 'all of both'."""
    return "all of both" if isinstance(how, Merger) else _split(how, scenario, going)


def lines(found: Redivided, evidence: Callable[[str], str], *, is_last: bool) -> words.VerdictLines:
    """The card of the best: what is compared with what, its verdict, and what would turn it."""
    best = found.best
    turning = ""
    if is_last and found.flips is not None:
        turning = turning_words.turned_by(best.verdict, found.flips, evidence)
        # Not to be read as what would turn all specialists, on Plan and on Where it flips.
        what = "One role" if isinstance(found.how, Merger) else "This split"
        turning = re.sub("^Would ", f"{what} would ", turning)
    elif not is_last:
        turning = turning_words.LOOKING
    said = words.verdict_lines(best.verdict, Options(), turning=turning)
    return replace(
        said,
        name=_name(found.how),
        term=_against(found),
        move=_people(found),
    )


def _name(how: Redivision) -> str:
    if isinstance(how, Merger):
        return f"{how.first} and {how.second} as one role"
    return f"Split {how.role} in two"


def _against(found: Redivided) -> str:
    """What is compared with what, in the team's own names."""
    how = found.how
    if isinstance(how, Merger):
        return (
            f"everyone of both does {_stages_of(how, found.scenario)}, against your team as it is: "
            "the same people, all else alike"
        )
    role = next(each for each in found.scenario.team.roles if each.name == how.role)
    return (
        f"{listed(how.first)} apart from {listed(how.then)}, against your team as it is, where "
        f"each of {number(role.people)} {named(role.name, role.people)} does both: the same "
        "people, all else alike"
    )


def _people(found: Redivided) -> str:
    """'Best split: 6 for Demo, 4 for Proposal and Close'; what hurts is not praised as best."""
    if isinstance(found.how, Merger):
        return ""
    lead = "Even the best split" if found.best.verdict.word == "HURTS" else "Best split"
    return f"{lead}: {_split(found.how, found.scenario, found.best.going)}"


def _split(how: Split, scenario: Scenario, going: int) -> str:
    people = next(role.people for role in scenario.team.roles if role.name == how.role)
    return (
        f"{number(people - going)} for {listed(how.first)}, {number(going)} for {listed(how.then)}"
    )


def rows(found: Redivided) -> Iterator[tuple[str, ...]]:
    """Every split of the people that was tried, under HEADS; nothing of two roles as one."""
    if isinstance(found.how, Merger):
        return
    decimals = 1 if found.wins.mean < 100 else 0
    yield TODAY, number(found.wins.mean, decimals), "", *_today(found.how, found)
    for one in found.tried:
        gain = one.verdict.difference.mean * WEEKS_PER_QUARTER if one.verdict.difference else 0.0
        yield (
            _split(found.how, found.scenario, one.going),
            number(added_up(found.wins.mean, gain), decimals),
            _gain(one.verdict),
            _busy(one, found),
            _days(one.verdict.with_),
        )


def _gain(verdict: Verdict) -> str:
    if verdict.difference is None:
        return ""
    gain = verdict.difference.scaled(WEEKS_PER_QUARTER)
    decimals = max(1, decimals_for(gain.mean, gain.half_width))
    decimals = decimals_that_tell(decimals, gain.low, gain.high)
    low, high = signed(gain.low, decimals), signed(gain.high, decimals)
    return f"{signed(gain.mean, decimals)} ({low} to {high})"


def _today(how: Split, found: Redivided) -> tuple[str, str]:
    """How busy the role is today, and the days to a win."""
    outcome = found.best.verdict.without
    assert outcome is not None
    return percent(outcome.summary("utilization", role=how.role).mean), _days(outcome)


def _days(outcome: Outcome | None) -> str:
    """'43', from lead to win; "" where nothing was won."""
    assert outcome is not None
    days = outcome.summary("cycle_days_p50").mean
    return number(days, 0) if math.isfinite(days) else ""


def _busy(one: Tried, found: Redivided) -> str:
    """'81 % and 79 %', of the two roles."""
    outcome = one.verdict.with_
    assert outcome is not None
    known = {role.name for role in found.scenario.team.roles}
    pair = [
        role.name
        for role in one.scenario.team.roles
        if role.name not in known or (isinstance(found.how, Split) and role.name == found.how.role)
    ]
    return listed([percent(outcome.summary("utilization", role=name).mean) for name in pair])


def trust(found: Redivided) -> list[str]:
    """What the numbers are of."""
    years = found.replications * found.scenario.clock.horizon_weeks / WEEKS_PER_YEAR
    told = [f"{count(round(years), 'simulated year')} each on the same luck, seed {found.seed}"]
    if isinstance(found.how, Merger):
        told.append(
            "whoever takes a deal keeps it; cost, hours and the rest are the average of both"
        )
    else:
        told.append(
            "whoever does one stage only takes the next deal when free; the ranges hold for all "
            "splits together"
        )
    return told
