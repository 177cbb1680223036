"""What is said on the Compare page: scenarios beside each other, and the inputs that differ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from planner.analysis.scenario_comparison import BETTER, Entry, ScenarioComparison
from planner.analysis.verdict import swamped_in
from planner.model.scenario import WEEKS_PER_YEAR
from planner.plans.differences import ABSENT, ByRole, Input
from planner.plans.plan import field_at
from planner.statistics.intervals import Interval
from planner.statistics.looks import FAMILY_ERROR
from planner.views.common.fields import choice
from planner.views.common.numbers import count, decimals_for, listed, number, percent, signed

QUESTION = "Which scenario wins?"
ABOUT = (
    "Freeze a scenario, change its numbers, freeze it again: all meet the same leads with the same "
    "luck, so what differs between them is what you changed."
)
EMPTY = "Nothing is frozen yet."
EMPTY_ABOUT = (
    "Freeze the scenario of the Plan page as A, change a number there, and come back to freeze it "
    "as B. Up to eight can stand beside each other."
)
KEPT = "What is frozen is kept in the link of this page, and nowhere else."
ALONE = "Freeze a second scenario to compare it with this one."
HIDDEN = "The answers are hidden. What does the room think: which one wins the most, and why?"
WAITING = "The scenarios are being simulated…"

# Measure → its column, and the words for more and less of it.
COLUMNS = {
    "wins_per_quarter": ("Wins a quarter", "more wins", "fewer wins"),
    "cycle_days_p50": ("Days until half the wins are in", "days slower", "days faster"),
    "margin_per_year_usd": ("Value of the wins less people's cost, a year", "more", "less"),
}
BUSIEST = "Busiest people"


def amount(measure: str, found: Interval) -> tuple[str, str]:
    """A measure of one scenario and its range: '15.1', '14.9 to 15.3'."""
    if found.mean != found.mean:
        return "no win", ""
    shown = _dollars if measure.endswith("_usd") else _plain
    if found.low != found.low:  # one replication has a win: no range
        return shown(found, found.mean), ""
    return shown(found, found.mean), f"{shown(found, found.low)} to {shown(found, found.high)}"


def difference(measure: str, found: Interval, is_same: bool) -> tuple[str, str, str]:
    """How a scenario differs from the reference: (words, range, helps | hurts | unclear | none)."""
    if is_same:
        return "= the very same", "", "none"
    if found.low != found.low:
        return "≈ can't tell", "", "unclear"
    _, more, less = COLUMNS[measure]
    shown = _signed_dollars if measure.endswith("_usd") else _signed
    spread = f"{shown(found, found.low)} to {shown(found, found.high)}"
    if found.sign == 0:
        return "≈ can't tell", spread, "unclear"
    is_more = found.sign > 0
    is_better = found.sign == BETTER[measure]
    sign = "▲" if is_better else "▼"  # as everywhere: up is good
    # Its size: the word behind it says which way, "2.3 fewer wins".
    size = (_dollars if measure.endswith("_usd") else _plain)(found, abs(found.mean))
    words = f"{sign} {size} {more if is_more else less}"
    return words, spread, "helps" if is_better else "hurts"


def _plain(found: Interval, value: float) -> str:
    half = (found.high - found.low) / 2
    decimals = max(decimals_for(found.mean, half), 1 if abs(found.mean) < 100 else 0)
    return number(value, decimals)


def _signed(found: Interval, value: float) -> str:
    return signed(value, max(1, decimals_for(found.mean, (found.high - found.low) / 2)))


def _dollars(found: Interval, value: float) -> str:
    """To a thousandth of the amount: $1,605,000, or $12,400 for small ones."""
    size = max(abs(found.mean), abs(found.high - found.low), 1.0)
    digits = max(0, len(f"{size:.0f}") - 4)
    return (
        number(round(value, -digits), 0).replace("−\u202f", "−\u202f$")
        if value < 0
        else (f"${number(round(value, -digits), 0)}")
    )


def _signed_dollars(found: Interval, value: float) -> str:
    text = _dollars(found, abs(value))
    return text if not text.strip("$0") else f"{'+' if value > 0 else '−'}\u202f{text}"


def busiest(entry: Entry) -> tuple[str, str]:
    """Who works the largest share of their hours: 'SDR', '93 % busy'."""
    role, share = entry.busiest
    return role, f"{percent(share.mean)} busy"


def cautions(entry: Entry) -> list[str]:
    """What to know of a scenario before reading its numbers."""
    found = []
    if roles := swamped_in(entry.outcome):
        found.append(f"more leads than {listed(roles)} can work")
    if not entry.outcome.checks.settled:
        found.append("open deals keep growing or shrinking")
    return found


def most_quarters(entry: Entry) -> str:
    """'mostly 12 to 19': where eight of ten quarters lie."""
    if not entry.wins_of_quarters.size:
        return "less than a quarter was measured"
    low, high = np.percentile(entry.wins_of_quarters, (10, 90))
    return f"mostly {number(low, 0)} to {number(high, 0)}"


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


def how_often(lineup: ScenarioComparison, reference: int) -> str:
    """Beside the picture of wins."""
    return f"how often a quarter brings how many{_dashed(lineup, reference)}"


def how_long(lineup: ScenarioComparison, reference: int) -> str:
    """Beside the picture of days."""
    return f"how often a win takes how long{_dashed(lineup, reference)}"


def _dashed(lineup: ScenarioComparison, reference: int) -> str:
    if len(lineup.entries) == 1:
        return ""
    return f"; the dashed line is {lineup.entries[reference].name}"


def trust(lineup: ScenarioComparison) -> list[str]:
    """How much was simulated, and what the ranges say."""
    years = [
        lineup.replications * entry.scenario.clock.horizon_weeks / WEEKS_PER_YEAR
        for entry in lineup.entries
    ]
    sound = all(entry.outcome.checks.adds_up for entry in lineup.entries)
    said = [
        f"{count(round(min(years)), 'simulated year')} of each scenario, with the same leads and "
        "luck",
        "every deal accounted for" if sound else "⚠ deals not accounted for: trust no number here",
    ]
    if len(lineup.entries) > 1:
        said.append(
            "the differences hold all together at least "
            f"{percent(1 - FAMILY_ERROR)} of the time, whichever scenario is the reference"
        )
    return [
        *said,
        "the range of a scenario's own number holds 95 % of the time",
        f"seed {lineup.seed}, engine {lineup.entries[0].outcome.engine}",
    ]


# --- Inputs that differ ---------------------------------------------------------------------------

SAME = "All frozen scenarios have the same inputs."


_NAMES = {
    "scenario.team.roles": "Roles",
    "scenario.team.roles.0.stages": "Who does what",
}


def input_name(found: Input) -> tuple[str, str]:
    """Label of a field with its stage or role, and its unit: ('Demo: Drop-off', '%')."""
    about = field_at(found.leaf)
    label = _NAMES.get(found.leaf, about.label)
    unit = "" if about.unit == label.lower() else about.shown_unit  # not "People people"
    return (f"{found.part}: {label}" if found.part else label), unit


def input_value(found: Input, value: Any) -> str:
    """A value of a field as a leader reads it."""
    if value is ABSENT:
        return "not there"
    if isinstance(value, ByRole):
        is_list = found.leaf.endswith("stages")
        return ("; " if is_list else ", ").join(
            f"{role}{':' if is_list else ''} {input_value(found, each)}"
            for role, each in value.values
        )
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return (" → " if found.leaf == "scenario.stages" else ", ").join(value)
    if isinstance(value, str):
        return choice(value)
    about = field_at(found.leaf)
    if about.kind:
        return number(round(about.scale * value, 9))
    # Nobody pays in cents: an average cost of some roles would have them.
    return number(round(value, 0 if about.unit.startswith("USD") and abs(value) >= 1000 else 2))
