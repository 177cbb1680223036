"""Who starts on a date and what people leaving costs, to take away, in a leader's words."""

from __future__ import annotations

from collections.abc import Iterator

from planner.model.scenario import WEEKS_PER_QUARTER
from planner.simulation.money import any_value
from planner.staffing.dated_hire import DatedHiring
from planner.staffing.designs import is_priced
from planner.staffing.hiring_plan import HiringPlans
from planner.staffing.leaving import Leaving
from planner.staffing.one_year import Difference
from planner.staffing.redivision import Redivided, Survey
from planner.views.common.sheet import Row, Sheet, sensible
from planner.views.team import dated_words, hiring_plan_words, redivision_words

_HEADER = ("About", "Figure", "Unit", "Mean", "Range from", "Range to", "In words")


def dated_hires(found: DatedHiring) -> Sheet:
    """What one more person in each role adds within the year, and when they have paid."""
    rows = list[Row]()
    has_value = any_value(found.scenario)
    for hire in found.hires:
        about = f"One more {hire.role}, {dated_words.when(found.scenario, found.week)}"
        if hire.adds is None:
            rows.append(
                (about, "Wins added", "within the year", None, None, None, "at its maximum")
            )
            continue
        rows += _figures(about, hire.adds, "added", has_value=has_value)
        if has_value:
            said = dated_words.paid_back(found, hire)
            rows.append((about, "Paid back", "", None, None, None, said))
    return Sheet("New person on a date", _HEADER, rows)


def leaving(found: Leaving) -> Sheet:
    """What a year would have more of if nobody left, half as many did, or nobody of a role."""
    has_value = any_value(found.scenario)
    rows = [
        row
        for name, more in dated_words.leaving_cases(found)
        for row in _figures(f"If {name}", more, "more", has_value=has_value)
    ]
    return Sheet("People leaving", _HEADER, rows)


def hiring_plans(found: HiringPlans) -> Sheet:
    """Plans of hires for one quarter: its chance of the target with each, and what each costs."""
    quarter = hiring_plan_words.quarters(found.scenario)[found.quarter]
    cost = "USD a year" if is_priced(found.scenario) else "people"
    rows = list[Row]()
    for plan, row in hiring_plan_words.plans(found):
        chance = tuple(
            round(100 * each) for each in (plan.chance.mean, plan.chance.low, plan.chance.high)
        )
        unit = "% of simulated years"
        rows.append((row.name, f"{quarter} reaches its target", unit, *chance, row.about))
        rows.append((row.name, "Pay of a whole year", cost, round(plan.cost), None, None, ""))
    return Sheet("Hires for a quarter", _HEADER, rows)


def redivisions(found: Survey, closer: Redivided) -> Sheet:
    """Every way to split a role or make one of two, roughly; then the one that was looked at more
    closely, at every split of its people.
    """
    rows = list[Row]()
    rough = [(each.how, each.tried) for each in found.ways if each.how != closer.how]
    for how, one in (*((closer.how, one) for one in closer.tried), *rough):
        about = redivision_words.choice(how, found.scenario)
        people = redivision_words.people(how, found.scenario, one.going)
        gain = one.verdict.difference
        size = (None, None, None) if gain is None else sensible(gain.scaled(WEEKS_PER_QUARTER))
        rows.append((about, people, "wins a quarter", *size, one.verdict.word))
    return Sheet("Roles split or merged", ("What", "People", *_HEADER[2:]), rows)


def _figures(about: str, more: Difference, word: str, *, has_value: bool) -> Iterator[Row]:
    yield about, f"Wins {word}", "within the year", *sensible(more.wins), ""
    if has_value:
        unit = "USD within the year"
        yield about, f"Revenue {word}", unit, *sensible(more.revenue_usd), ""
        yield about, f"Cost of people {word}", unit, round(more.cost_usd), None, None, ""
        yield about, f"Revenue less cost of people {word}", unit, *sensible(more.net_usd), ""
