"""The next hire in words that stand beside its numbers: who is there, on what it rests, dollars."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from planner.model.people import Hire as Dated
from planner.model.scenario import WEEKS_PER_YEAR, Scenario
from planner.staffing.hiring import Hire, Hiring
from planner.statistics.intervals import Interval
from planner.views.common.fields import GRADES
from planner.views.common.numbers import count, listed, money, money_alike, percent, span
from planner.views.common.role_words import on_dates
from planner.views.common.vocabulary import busy

Evidence = Callable[[str], str]
"""From the path of a field, with the names of stages and roles, to where its value comes from."""

NEVER_COLD = "no deal going cold while it waits"


def there(hiring: Hiring, hire: Hire) -> str:
    """'3 people today and 1 who starts in week 8, 59 % busy in the year'."""
    people = count(hire.people, "person", "people")
    return f"{people} today{on_dates(_dated(hiring, hire.role))}, {how_busy(hiring, hire)}"


def how_busy(hiring: Hiring, hire: Hire) -> str:
    """'59 % busy', of a role with people on dates 'in the year': not today, without them."""
    said, weeks = busy(hire.utilization), hiring.scenario.clock.horizon_weeks
    if not _dated(hiring, hire.takes_from or hire.role):
        return said
    return (
        f"{said} in the year" if weeks == WEEKS_PER_YEAR else f"{said} over {count(weeks, 'week')}"
    )


def _dated(hiring: Hiring, role: str) -> list[Dated]:
    return [each for each in hiring.scenario.team.hires if each.role == role]


def on_top(hiring: Hiring) -> str:
    """What one more person comes on top of, where people come or go on dates; else ""."""
    hires = hiring.scenario.team.hires
    if not hires:
        return ""
    who = on_dates(hires, {hire.role for hire in hires})
    who = who.removeprefix(" and ").removeprefix(", ")
    return f"Already in these numbers: {who}. One more comes on top of that, there from the start."


def revenue(usd: Interval) -> str:
    """'about $56k ($11k to $101k) of revenue a year', or the range alone where it has no sign."""
    if usd.is_nothing:
        return ""
    ends = span(*money_alike(usd.low, usd.high))
    if not usd.sign:
        return f"{ends} of revenue a year"
    return f"about {money(usd.mean)} ({ends}) of revenue a year"


def rests_on_busy(hiring: Hiring, evidence: Evidence) -> str:
    """Where no hire is advised as people have time: that this rests on what nobody measured, hours
    and the patience of buyers.
    """
    if hiring.best is not None:
        return ""
    assumed = [
        stage.name
        for stage in hiring.scenario.stages
        if evidence(f"stages.{stage.name}.work.mean_hours").startswith(GRADES["none"])
    ]
    if not assumed:
        return ""
    shares = [f"{h.role} {percent(h.utilization)}" for h in hiring.hires if not h.takes_from]
    every = len(assumed) == len(hiring.scenario.stages)
    which = "every stage" if every else listed(assumed)
    names = [stage.name for stage in hiring.scenario.stages]
    patient = f", and on {NEVER_COLD}" if _never_cold(hiring.scenario, names, evidence) else ""
    return (
        f"This rests on how busy people are ({listed(shares)}), and so on the hands-on hours of "
        f"{which}, which are assumed{patient}."
    )


def rests_on(scenario: Scenario, name: str, evidence: Evidence) -> str:
    """'Rests on: hands-on hours (assumption) and selling hours (vendor benchmark).'"""
    role = next(each for each in scenario.team.roles if each.name == name)
    work = {evidence(f"stages.{stage}.work.mean_hours"): None for stage in role.stages}
    parts = {
        "hands-on hours": listed([word for word in work if word]),
        "selling hours": evidence(f"team.roles.{name}.selling_hours_per_week"),
    }
    known = [f"{what} ({word})" for what, word in parts.items() if word]
    if _never_cold(scenario, role.stages, evidence):
        known.append(NEVER_COLD)
    return f"Rests on: {listed(known)}." if known else ""


def _never_cold(scenario: Scenario, names: Sequence[str], evidence: Evidence) -> bool:
    """Whether no deal goes cold at any of these stages, and nobody has measured that."""
    stages = [stage for stage in scenario.stages if stage.name in names]
    return all(
        stage.patience_days is None and evidence(f"stages.{stage.name}.patience_days")
        for stage in stages
    )
