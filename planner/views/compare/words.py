"""What is said on the Compare page: scenarios beside each other, and the inputs that differ."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import Any

import numpy as np

from planner.analysis.scenario_comparison import BETTER, Entry, ScenarioComparison
from planner.analysis.verdict import swamped_in, tipping_in
from planner.model.frozen_map import FrozenMap
from planner.model.scenario import WEEKS_PER_YEAR
from planner.plans.differences import ABSENT, ByRole, Input
from planner.plans.figures import LEADS_PER_WEEK, round_by_the_month
from planner.plans.plan import field_at
from planner.simulation.money import without_cost
from planner.statistics.intervals import Interval
from planner.statistics.looks import FAMILY_ERROR
from planner.views.common import rows, vocabulary
from planner.views.common.fields import choice
from planner.views.common.numbers import (
    count,
    decimals_for,
    listed,
    money,
    number,
    percent,
    signed,
    with_range,
)
from planner.views.common.vocabulary import tips

QUESTION = "Which scenario wins?"
ABOUT = (
    "Freeze a scenario, change its numbers, freeze it again. All get the same leads and the same "
    "luck, so what differs between them is what you changed."
)
EMPTY = "Nothing is frozen yet."
EMPTY_ABOUT = (
    "Freeze the scenario of the Plan page as A, change a number there, and come back to freeze it "
    "as B. Up to eight can be compared."
)
KEPT = "Frozen scenarios are kept in the link of this page, and nowhere else."
ALONE = "Freeze a second scenario to compare it with this one."
HIDDEN = "The answers are hidden. What does the room think: which one wins the most, and why?"
WAITING = "The scenarios are being simulated…"

# Measure → its column, and the words for more and less of it.
COLUMNS = {
    "wins_per_quarter": ("Wins a quarter", "more wins", "fewer wins"),
    "cycle_days_p50": ("Median days from lead to win", "days slower", "days faster"),
    "margin_per_year_usd": ("Value of wins minus cost of people, a year", "more", "less"),
}
BUSIEST = "Busiest people"


def amount(measure: str, interval: Interval) -> tuple[str, str]:
    """A measure of one scenario and its range: '15.1', '14.9 to 15.3'."""
    if interval.mean != interval.mean:
        return "no win", ""
    if not measure.endswith("_usd"):
        return with_range(interval.mean, interval.low, interval.high)
    shown = _dollars
    if interval.low != interval.low:  # one replication has a win: no range
        return shown(interval, interval.mean), ""
    return shown(
        interval, interval.mean
    ), f"{shown(interval, interval.low)} to {shown(interval, interval.high)}"


def below(measure: str, entry: Entry) -> str:
    """What belongs to a measure: beside wins the chance of the target, beside the margin the cost
    of people; "" where there is none.
    """
    if measure == "wins_per_quarter" and (wins := entry.scenario.target_wins) is not None:
        chance = entry.outcome.chance_of_target()
        if chance.mean == chance.mean:
            dollars = entry.scenario.target.revenue_per_quarter_usd
            target = number(ceil(wins)) if dollars is None else money(dollars)
            return f"{percent(chance.mean)} chance of {target} or more"
    if measure != "margin_per_year_usd":
        return ""
    if lacking := without_cost(entry.outcome.scenario):
        worth = WEEKS_PER_YEAR * entry.outcome.summary("revenue_per_week_usd").mean
        return f"no cost given for {listed(lacking)}; wins are worth {money(worth)} a year"
    return f"people cost {money(float(entry.outcome.cost_per_year_usd.mean()))} a year{_of(entry)}"


NO_MARGIN = "no margin"


def has_no_margin(measure: str, entry: Entry) -> bool:
    """Whether a measure cannot be told of a scenario, as what some people cost is not given."""
    return measure == "margin_per_year_usd" and bool(without_cost(entry.outcome.scenario))


def _of(entry: Entry) -> str:
    """Whose cost that is, where people come and go."""
    team = entry.outcome.scenario.team
    told = ["with the people planned to come and go"] if team.hires else []
    if any(role.leaving.per_year for role in team.roles):
        told.append("empty seats left out")
    return "".join(f", {each}" for each in told)


def difference(
    measure: str, interval: Interval, is_same: bool, own: tuple[float, float] | None = None
) -> tuple[str, str, str]:
    """How a scenario differs from the reference: (words, range, helps | hurts | unclear | none).

    own: its own number and that of the reference, from which it is told to the last digit shown.
    """
    if is_same:
        return "= no difference", "", "none"
    if interval.low != interval.low:
        return "≈ too close to call", "", "unclear"
    _, more, less = COLUMNS[measure]
    shown = _signed_dollars if measure.endswith("_usd") else _signed
    spread = f"{shown(interval, interval.low)} to {shown(interval, interval.high)}"
    if interval.sign == 0:
        return "≈ too close to call", spread, "unclear"
    is_more = interval.sign > 0
    is_better = interval.sign == BETTER[measure]
    sign = "▲" if is_better else "▼"  # as everywhere: up is good
    # Its size: the word behind it says which way, "2.3 fewer wins".
    size = (_dollars if measure.endswith("_usd") else _plain)(interval, abs(interval.mean))
    if own is not None and max(own) < 100 and (left := round(own[0], 1) - round(own[1], 1)):
        size = number(abs(left), 1)
    words = f"{sign} {size} {more if is_more else less}"
    return words, spread, "helps" if is_better else "hurts"


def _plain(interval: Interval, value: float) -> str:
    half = (interval.high - interval.low) / 2
    decimals = max(decimals_for(interval.mean, half), 1 if abs(interval.mean) < 100 else 0)
    return number(value, decimals)


def _signed(interval: Interval, value: float) -> str:
    return signed(value, max(1, decimals_for(interval.mean, (interval.high - interval.low) / 2)))


def _dollars(interval: Interval, value: float) -> str:
    """To a thousandth of the amount: $1,605,000, or $12,400 for small ones."""
    size = max(abs(interval.mean), abs(interval.high - interval.low), 1.0)
    digits = max(0, len(f"{size:.0f}") - 4)
    return (
        number(round(value, -digits), 0).replace("−\u202f", "−\u202f$")
        if value < 0
        else (f"${number(round(value, -digits), 0)}")
    )


def _signed_dollars(interval: Interval, value: float) -> str:
    text = _dollars(interval, abs(value))
    return text if not text.strip("$0") else f"{'+' if value > 0 else '−'}\u202f{text}"


def busiest(entry: Entry) -> tuple[str, str]:
    """Who works the largest share of their hours: 'SDR', '93 % busy'."""
    role, share = entry.busiest
    return role, f"{percent(share.mean)} busy"


def cautions(entry: Entry) -> list[str]:
    """What to know of a scenario before reading its numbers."""
    cautions = []
    if roles := swamped_in(entry.outcome):
        cautions.append(f"more leads than {listed(roles)} can handle")
    if not entry.outcome.checks.settled:
        cautions.append(vocabulary.drifting(entry.outcome))
    if edge := tipping_in(entry.outcome):
        cautions.append(tips(entry.scenario, edge))
    return cautions


def most_quarters(entry: Entry) -> str:
    """'8 of 10 quarters: 12 to 19'."""
    if not entry.wins_of_quarters.size:
        return "less than a quarter was measured"
    low, high = np.percentile(entry.wins_of_quarters, (10, 90))
    return f"8 of 10 quarters: {number(low, 0)} to {number(high, 0)}"


def most_wins(entry: Entry) -> str:
    """'half within 49, 85 % within 73'."""
    if not entry.cycle_days.size:
        return "no win"
    half, most = entry.cycle_days[[50, 85]]
    return f"half within {number(half, 0)}, 85 % within {number(most, 0)}"


WINS_TITLE, DAYS_TITLE = "Wins a quarter", "Days from lead to win"
SPREAD_HEADS = ("Scenario", "1 of 10 below", "Half below", "1 of 10 above")


def spread_of_quarters(entry: Entry) -> tuple[str, ...]:
    """Wins of a quarter as a row under SPREAD_HEADS."""
    wins = entry.wins_of_quarters
    return entry.name, *_three(np.percentile(wins, (10, 50, 90)) if wins.size else ())


def spread_of_days(entry: Entry) -> tuple[str, ...]:
    """Days from lead to win as a row under SPREAD_HEADS."""
    days = entry.cycle_days
    return entry.name, *_three(days[[10, 50, 90]] if days.size else ())


def _three(values: Iterable[float]) -> tuple[str, ...]:
    return tuple(number(each, 0) for each in values) or ("–",) * 3


def how_often(comparison: ScenarioComparison, reference: int) -> str:
    """Beside the picture of wins."""
    return f"how often a quarter brings how many wins{_dashed(comparison, reference)}"


def how_long(comparison: ScenarioComparison, reference: int) -> str:
    """Beside the picture of days."""
    # Above stands the mean of the years' medians, which differs where some years are much slower.
    about = "how many days wins take, all years in one; the median above is that of a year"
    return f"{about}{_dashed(comparison, reference)}"


def _dashed(comparison: ScenarioComparison, reference: int) -> str:
    if len(comparison.entries) == 1:
        return ""
    return f"; the dashed line is {comparison.entries[reference].name}"


def trust(comparison: ScenarioComparison) -> list[str]:
    """How much was simulated, and what the ranges say."""
    years = [
        comparison.replications * entry.scenario.clock.horizon_weeks / WEEKS_PER_YEAR
        for entry in comparison.entries
    ]
    sound = all(entry.outcome.checks.adds_up for entry in comparison.entries)
    facts = [
        "a difference is that of the two numbers shown; its range is from "
        f"{count(round(min(years)), 'simulated year')} of each scenario, with the same leads and "
        "luck",
        vocabulary.own_numbers([entry.outcome for entry in comparison.entries]),
        "every deal accounted for"
        if sound
        else "⚠ deals not accounted for: do not trust these numbers",
    ]
    if len(comparison.entries) > 1:
        facts.append(
            "all differences hold together at least "
            f"{percent(1 - FAMILY_ERROR)} of the time, whichever scenario is the reference"
        )
    return [
        *facts,
        "the range of a scenario's own number holds 95 % of the time",
        f"seed {comparison.seed}, engine {comparison.entries[0].outcome.engine}",
    ]


# --- Inputs that differ ---------------------------------------------------------------------------

SAME = "All frozen scenarios have the same inputs."


_NAMES = {
    "scenario.team.roles": "Roles",
    "scenario.team.roles.0.stages": "Who does what",
}


def input_name(field: Input) -> tuple[str, str]:
    """Label of a field with its stage or role, and its unit: ('Demo: Drop-off', '%')."""
    about = field_at(field.leaf)
    label = _NAMES.get(field.leaf, about.label)
    unit = "" if about.unit == label.lower() else about.shown_unit  # not "People people"
    return (f"{field.part}: {label}" if field.part else label), unit


def input_value(field: Input, value: Any) -> str:
    """A value of a field as a leader reads it."""
    if value is ABSENT:
        return "not in it"
    if isinstance(value, ByRole):
        is_list = field.leaf.endswith("stages")
        return ("; " if is_list else ", ").join(
            f"{role}{':' if is_list else ''} {input_value(field, each)}"
            for role, each in value.values
        )
    if value is None:
        return "all" if field.leaf == "scenario.team.roles.0.kinds" else "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return _several(field, value)
    if isinstance(value, FrozenMap):  # a kind's own stages
        return "; ".join(f"{stage}: {rows.at_stage(own)}" for stage, own in value.items())
    if isinstance(value, str):
        return choice(value) if field_at(field.leaf).choices else value
    if field.leaf == "scenario.today.year":
        return str(value)
    about = field_at(field.leaf)
    if field.leaf == LEADS_PER_WEEK and (a_month := round_by_the_month(value)):
        return f"{number(round(value, 1))} ({number(a_month)} a month)"
    if about.kind:
        return number(round(about.scale * value, 9))
    # Nobody pays in cents: an average cost of some roles would have them.
    return number(round(value, 0 if about.unit.startswith("USD") and abs(value) >= 1000 else 2))


_MOST_ROWS = 4  # told one by one


def _several(field: Input, values: tuple[Any, ...]) -> str:
    """Names in their order, weekly factors by their range, rows one by one as far as they fit."""
    if not values:
        return "none"
    if isinstance(values[0], str):
        return (" → " if field.leaf == "scenario.stages" else ", ").join(values)
    if isinstance(values[0], float):
        if field.leaf.startswith("scenario.season."):
            return f"{len(values)} weeks, {number(min(values))} to {number(max(values))}"
        return ", ".join(map(number, values))
    told = [rows.row(each) for each in values[:_MOST_ROWS]]
    more = len(values) - len(told)
    return "; ".join(told) + (f"; and {more} more" if more else "")
