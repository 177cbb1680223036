"""The cheapest hires that bring a quarter to its target, in words."""

from __future__ import annotations

from collections.abc import Iterator

from planner.model.scenario import Scenario
from planner.simulation.quarters import weeks_of_quarters
from planner.staffing.designs import is_priced
from planner.staffing.hiring_plan import TOLD, HiringPlan, HiringPlans
from planner.staffing.one_year import of_one_year
from planner.views.common.numbers import count, listed, money, number, percent
from planner.views.common.quarter_names import quarter_name
from planner.views.common.role_words import named
from planner.views.team.dated_words import Cell, Row, simulated, when
from planner.views.team.words import cost

TITLE = "The hires that bring a quarter to its target, and when they start"
WORKING = "Hires are being tried, the cheapest first…"
NO_TARGET = "A target is needed first: it is typed above."
_HEADS = ("Who starts", "Chance of the target", "Pay of a whole year")


def quarters(scenario: Scenario) -> dict[int, str]:
    """The quarters to choose from, by number: 1 'Q4 2026', …"""
    year = of_one_year(scenario)
    return {
        n: quarter_name(scenario, n, first)
        for n, (first, _) in enumerate(weeks_of_quarters(year), start=1)
    }


def answer(found: HiringPlans) -> str:
    """What is known so far, in a sentence or two."""
    quarter, best = quarters(found.scenario)[found.quarter], found.best
    target, years = _target(found.scenario), "of the simulated years"
    now = percent(found.as_it_is.chance.mean)
    if found.status == "as it is":
        return (
            f"Nobody needs to be hired for {quarter}: as the team is, it reaches {target} "
            f"{_in(found.as_it_is)}; {percent(found.wanted)} were asked for."
        )
    if found.status == "out of reach" and best is not None:
        surely = " surely" if best.chance.high >= found.wanted else ""
        return (
            f"No plan of up to {count(found.people, 'person', 'people')} more{surely} brings "
            f"{quarter} to {target} in {percent(found.wanted)} {years}. Closest comes "
            f"{_who(found, best)}: in {percent(best.chance.mean)}. As the team is: in {now}."
        )
    if best is not None:
        so_far = " so far" if found.status == "searching" else ""
        brings = "bring" if sum(hire.people for hire in best.hires) > 1 else "brings"
        return (
            f"{_who(found, best)} {brings} {quarter} to {target} {_in(best)}, for "
            f"{_cost(found, best)}: the cheapest found{so_far}.{_short(found, best)} As the team "
            f"is: in {now}."
        )
    if found.status == "not found":
        return (
            "The search ended without an answer: this team takes long to simulate. As it is, "
            f"{quarter} reaches {target} in {now} {years}."
        )
    return f"As the team is, {quarter} reaches {target} in {now} {years}. {WORKING}"


def heads(found: HiringPlans) -> tuple[str, ...]:
    """The columns: pay only where anybody costs anything."""
    return _HEADS if is_priced(found.scenario) else _HEADS[:2]


def rows(found: HiringPlans) -> Iterator[Row]:
    """A row for each plan that is told."""
    yield from (row for _, row in plans(found))


def plans(found: HiringPlans) -> Iterator[tuple[HiringPlan, Row]]:
    """The team as it is, what costs less and does not surely do, and the answer."""
    yield found.as_it_is, _row(found, "Nobody more", "", found.as_it_is)
    for plan in found.cheaper:
        is_close = plan.chance.high >= found.wanted
        about = "falls just short, or too close to call" if is_close else "falls short"
        yield plan, _row(found, _who(found, plan), about, plan)
    best = found.best
    if best is not None and found.status != "as it is":
        name = "comes closest" if found.status == "out of reach" else "the cheapest found"
        yield best, _row(found, _who(found, best), name, best)


def _row(found: HiringPlans, name: str, about: str, plan: HiringPlan) -> Row:
    reaches = plan.chance.mean >= found.wanted - TOLD
    low, high = percent(plan.chance.low), percent(plan.chance.high)
    cells = [
        Cell(percent(plan.chance.mean), f"({low} to {high})", "helps" if reaches else "none"),
        Cell(_cost(found, plan)),
    ]
    return Row(name, about, tuple(cells[: len(heads(found)) - 1]))


def trust(found: HiringPlans) -> list[str]:
    """What it rests on."""
    step = "one by one" if found.step == 1 else f"{number(found.step)} at a time"
    shown = found.best or found.as_it_is
    return [
        f"{count(found.tried, 'plan')} tried, of up to {count(found.people, 'person', 'people')} "
        f"more, {step}, from week {number(found.earliest_week)} on",
        "first the cheapest people, by the pay of a whole year; then as late as the chance allows",
        "an earlier start is taken never to make a quarter worse",
        "chosen on some years, then to reach it on others, too; the chance told is of years that "
        "chose nothing",
        simulated(shown.replications, found.seed),
    ]


def _who(found: HiringPlans, plan: HiringPlan) -> str:
    """'1 more AE from week 4 (3 September) on, 2 more SDRs from week 8 (1 October) on'."""
    by_week: dict[float, list[str]] = {}
    for hire in plan.hires:
        who = f"{number(hire.people)} more {named(hire.role, hire.people)}"
        by_week.setdefault(hire.week, []).append(who)
    return ", ".join(
        f"{listed(who)} {_from(found.scenario, week)}" for week, who in by_week.items()
    )


def _from(scenario: Scenario, week: float) -> str:
    """'from week 4 (3 September) on'."""
    return f"{when(scenario, int(week)).replace('in ', 'from ', 1)} on"


def _target(scenario: Scenario) -> str:
    """'16 wins', '$400,000'."""
    wins, dollars = scenario.target.wins_per_quarter, scenario.target.revenue_per_quarter_usd
    return money(dollars) if wins is None and dollars is not None else count(wins or 0, "win")


def _in(plan: HiringPlan) -> str:
    """'in 82 % of the simulated years (79 % to 84 %)'."""
    low, high = percent(plan.chance.low), percent(plan.chance.high)
    return f"in {percent(plan.chance.mean)} of the simulated years ({low} to {high})"


def _short(found: HiringPlans, plan: HiringPlan) -> str:
    """That years which chose nothing show a little less than was asked for."""
    if plan.chance.mean >= found.wanted - TOLD:
        return ""
    return f" That is a little short of the {percent(found.wanted)} asked for."


def _cost(found: HiringPlans, plan: HiringPlan) -> str:
    if not plan.hires:
        return "–"
    return cost(plan.cost, is_priced(found.scenario))
