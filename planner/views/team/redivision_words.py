"""One role split in two, or two as one, in words: what can be tried, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from planner.analysis.verdict import Verdict
from planner.model.practices import Options
from planner.model.redivision import Merger, Redivision, Split
from planner.model.scenario import WEEKS_PER_QUARTER, WEEKS_PER_YEAR, Scenario
from planner.staffing.redivision import Redivided, Tried
from planner.views.common.numbers import count, decimals_for, listed, number, percent, signed
from planner.views.common.role_words import named
from planner.views.plan import turning_words, words

TITLE = "Split one role in two (hunters and closers), or let one do the work of two"
QUESTION = "What is tried"
WORKING = "Trying it with your people…"
PUT = "Put it in place"
NONE = "No role here works on several stages, and no two could be one."
HEADS = ("People", "Wins a quarter against today", "How busy")


def choice(how: Redivision, scenario: Scenario) -> str:
    """'Split AE: some do Demo, others Proposal and Close', 'SDR and AE as one role: …'."""
    if isinstance(how, Merger):
        return (
            f"{how.first} and {how.second} as one role: everyone does {_stages_of(how, scenario)}"
        )
    return f"Split {how.role}: some do {listed(how.first)}, others {listed(how.then)}"


def _stages_of(how: Merger, scenario: Scenario) -> str:
    both = {
        stage
        for role in scenario.team.roles
        if role.name in (how.first, how.second)
        for stage in role.stages
    }
    return listed([stage.name for stage in scenario.stages if stage.name in both])


def lines(found: Redivided, evidence: Callable[[str], str], *, is_last: bool) -> words.VerdictLines:
    """The card of the best: what is compared with what, its verdict, and what would turn it."""
    best = found.best
    turning = ""
    if is_last and found.flips is not None:
        turning = turning_words.turned_by(best.verdict, found.flips, evidence)
    elif not is_last:
        turning = turning_words.LOOKING
    said = words.verdict_lines(best.verdict, Options(), turning=turning)
    return replace(
        said,
        name=_name(found.how),
        term=_against(found),
        move=_people(found.how, found.scenario, best.going),
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


def _people(how: Redivision, scenario: Scenario, going: int) -> str:
    """'Best split: 6 for Demo, 4 for Proposal and Close'."""
    if isinstance(how, Merger):
        return ""
    return f"Best split: {_split(how, scenario, going)}"


def _split(how: Split, scenario: Scenario, going: int) -> str:
    people = next(role.people for role in scenario.team.roles if role.name == how.role)
    return (
        f"{number(people - going)} for {listed(how.first)}, {number(going)} for {listed(how.then)}"
    )


def rows(found: Redivided) -> Iterator[tuple[str, ...]]:
    """Every split of the people that was tried, under HEADS; nothing of two roles as one."""
    if isinstance(found.how, Merger):
        return
    for one in found.tried:
        yield _split(found.how, found.scenario, one.going), _gain(one.verdict), _busy(one, found)


def _gain(verdict: Verdict) -> str:
    if verdict.difference is None:
        return ""
    gain = verdict.difference.scaled(WEEKS_PER_QUARTER)
    decimals = max(1, decimals_for(gain.mean, gain.half_width))
    low, high = signed(gain.low, decimals), signed(gain.high, decimals)
    return f"{signed(gain.mean, decimals)} ({low} to {high})"


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
