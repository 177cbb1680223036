"""What the team as it stands brings, above the verdicts: the figures a leader asks for first."""

from __future__ import annotations

from collections.abc import Iterator

from planner.analysis.baseline import wins_per_quarter
from planner.analysis.effects import change_between, paired_change
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.simulation.outcome import Outcome
from planner.statistics.intervals import Interval
from planner.views.common.numbers import count, money, number, percent, signed, span, with_range
from planner.views.common.role_words import they


def figures(outcome: Outcome) -> Iterator[tuple[str, str, str]]:
    """(what it is, its size, its range in brackets) of each; a range that says nothing is ""."""
    wins, average = wins_per_quarter(outcome), ", on average" if outcome.scenario.today else ""
    yield f"wins a quarter{average}", *_counted(wins)
    if outcome.scenario.money.deal_value_usd:
        usd = outcome.summary("revenue_per_week_usd").scaled(WEEKS_PER_QUARTER)
        yield (
            f"revenue a quarter{average}",
            money(usd.mean),
            _spread(money(usd.low), money(usd.high)),
        )
    days = outcome.summary("cycle_days_p50")
    if days.mean == days.mean:
        yield "median days from lead to win", *_counted(days)
    busy = {role: outcome.summary("utilization", role=role) for role in outcome.roles}
    role = max(busy, key=lambda name: busy[name].mean)
    busiest = busy[role]
    are = they(outcome.scenario, [role], "are")
    who = f"of their hours {are} busy" + (", the busiest" if len(busy) > 1 else "")
    decimals = 0 if percent(busiest.low) != percent(busiest.high) else 1
    size, low, high = (
        percent(each, decimals) for each in (busiest.mean, busiest.low, busiest.high)
    )
    yield who, size, _spread(low, high)


EACH_QUARTER = "Each quarter by itself"
"""The way from the figures to Next quarters."""


def averages(scenario: Scenario) -> str:
    """What the figures of a team with a pipeline of today are."""
    return f"Averages over the {count(scenario.clock.horizon_weeks, 'week')} from today."


def on_average(scenario: Scenario) -> str:
    """', on average over the 48 weeks from today': a team with a pipeline of today is not told of a
    quarter that is like any other. "" of others.
    """
    if scenario.today is None:
        return ""
    return f", on average over the {count(scenario.clock.horizon_weeks, 'week')} from today"


def _counted(found: Interval) -> tuple[str, str]:
    size, spread = with_range(found.mean, found.low, found.high)
    return size, f"({spread})" if spread else ""


def _spread(low: str, high: str) -> str:
    """'(28 to 30)'; nothing where it would be one number twice, or there is none."""
    return "" if low == high or "nan" in low else f"({span(low, high)})"


AS_IT_STANDS = "As it stands:"


def as_it_stands(outcome: Outcome) -> tuple[str, str]:
    """('28.3 wins a quarter', '(28.0 to 28.6)'), on pages about other things."""
    size, spread = _counted(wins_per_quarter(outcome))
    return f"{size} wins a quarter{on_average(outcome.scenario)}", spread


def change(before: Outcome, now: Outcome) -> tuple[str, str]:
    """('15.0 → 16.2 wins a quarter', '(+ 0.9 to + 1.5)'): what the last change did.

    The range is of the difference on the same luck, 95 times in 100. While one of them is simulated
    further only the difference is told, on the luck of both: 'about + 0.4 wins a quarter'. What few
    years more or less bring to either number alone would be told as an effect of the change.
    """
    is_rough = "not yet" in (before.stopped, now.stopped)
    found = paired_change(before, now) if is_rough else change_between(before, now)
    difference = found.scaled(WEEKS_PER_QUARTER)
    sizes = [WEEKS_PER_QUARTER * each.summary("throughput_per_week").mean for each in (before, now)]
    decimals = 1 if max(sizes) < 100 else 0
    told = " → ".join(number(each, decimals) for each in sizes)
    if is_rough and not difference.is_nothing:
        told = f"about {signed(difference.mean, decimals)}"
    size = f"{told} wins a quarter"
    if difference.is_nothing:
        return size, "no difference"
    low, high = signed(difference.low, decimals), signed(difference.high, decimals)
    spread = f"{low} to {high}"
    return (
        size,
        f"too close to call: {spread}" if difference.low <= 0 <= difference.high else spread,
    )
