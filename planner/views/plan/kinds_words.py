"""What each kind of deal brings, below the figures of the whole team; nothing without kinds."""

from __future__ import annotations

from collections.abc import Iterator

from planner.analysis.kind_waits import KindWaits
from planner.analysis.verdict import Verdict, wins_lost_waiting
from planner.model import flow, kind_edits
from planner.model.kinds_apart import can_be_told
from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_QUARTER, Scenario
from planner.simulation.outcome import Outcome
from planner.statistics.intervals import Interval
from planner.views.common.numbers import listed, money, number, percent, short, span, with_range

TITLE = "By kind of deal"
ABOUT = (
    "Won: of the deals that ended. Wins lost to waiting: what the lost deals would have brought if "
    "none had gone cold, been turned away or lost its owner. Days to a win: work, buyers and "
    "hand-offs by formula, and the days waited for people as simulated."
)
DAYS = "Days to a win"
HEADS = (
    "Kind",
    "Wins a quarter",
    "Revenue a quarter",
    "Won",
    "Lost a quarter",
    "Wins lost to waiting",
    DAYS,
)
ON_PLAN = "Plan tells how long each waits for people."


def rows(outcome: Outcome, waits: KindWaits | None = None) -> Iterator[tuple[str, ...]]:
    """A row for each kind, as HEADS names its cells; sizes with their ranges.

    Without `waits` the days that are waited are left open.
    """
    missed = wins_lost_waiting(outcome)
    for name in outcome.kinds:
        yield (
            name,
            wins(outcome, name),
            revenue(outcome, name),
            won(outcome, name),
            lost(outcome, name),
            _missed(missed[name]) if name in missed else "–",
            days(outcome.scenario, name, waits),
        )


def days(scenario: Scenario, kind: str, waits: KindWaits | None) -> str:
    """Days to a win: '22 (3.0 waiting)', or '19 + waiting' where it is not known."""
    weeks = flow.weeks_to_win_of_kinds(scenario)
    week = weeks[[each.name for each in scenario.kinds].index(kind)]
    if week is None:
        return "never won"
    one = waits.of_kinds[kind] if waits else None
    if one is None or one.days_to_win is None or one.waiting_days is None:
        return f"{short(DAYS_PER_WEEK * week)} + waiting"
    return f"{short(one.days_to_win.mean)} ({number(one.waiting_days.mean, 1)} waiting)"


def days_told(scenario: Scenario, waits: KindWaits | None) -> str:
    """'Days to a win, as it stands: Renewals 22 (3.0 waiting) and New logos 52 (9.3 waiting).'

    Without `waits` it says where they are told, if they can be.
    """
    told = listed([f"{kind.name} {days(scenario, kind.name, waits)}" for kind in scenario.kinds])
    pointer = f" {ON_PLAN}" if waits is None and can_be_told(scenario) else ""
    return f"{DAYS}, as it stands: {told}.{pointer}"


def wins(outcome: Outcome, kind: str) -> str:
    """'12.3 (12.1 to 12.5)' a quarter."""
    found = outcome.summary("throughput_per_week", kind=kind).scaled(WEEKS_PER_QUARTER)
    size, spread = with_range(found.mean, found.low, found.high)
    return f"{size} ({spread})" if spread else size


def arms(verdict: Verdict) -> list[str]:
    """'Renewals: 12.3 (12.1 to 12.5) wins a quarter without it, …'; none without kinds or arms."""
    with_, without = verdict.with_, verdict.without
    if with_ is None or without is None or with_.scenario == without.scenario:
        return []
    return [
        f"{kind}: {wins(without, kind)} wins a quarter without it, {wins(with_, kind)} with it"
        for kind in without.kinds
    ]


def revenue(outcome: Outcome, kind: str) -> str:
    """'$170k ($168k to $172k)' a quarter."""
    found = outcome.summary("revenue_per_week_usd", kind=kind).scaled(WEEKS_PER_QUARTER)
    return money(found.mean) + _spread(money(found.low), money(found.high))


def won(outcome: Outcome, kind: str) -> str:
    """'15 % (14 % to 16 %)' of the deals of the kind that ended."""
    found = outcome.summary("win_share", kind=kind)
    if found.mean != found.mean:
        return "none ended"
    decimals = 0 if found.mean >= 0.1 else 1
    size, low, high = (percent(each, decimals) for each in (found.mean, found.low, found.high))
    return size + _spread(low, high)


def lost(outcome: Outcome, kind: str) -> str:
    """Deals of the kind lost in any way, a quarter."""
    return _few(outcome.lost_per_week(kind).scaled(WEEKS_PER_QUARTER).mean)


def _missed(found: Interval) -> str:
    """Wins a quarter, or that there are none to speak of."""
    per_quarter = found.scaled(WEEKS_PER_QUARTER)
    if not per_quarter.low > 0:
        return f"0 to {number(max(per_quarter.high, 0.0), 1)}"
    return f"{_few(per_quarter.mean)} ({_few(per_quarter.low)} to {_few(per_quarter.high)})"


def _few(value: float) -> str:
    return number(value, 1 if value < 10 else 0)


def _spread(low: str, high: str) -> str:
    return "" if low == high or "nan" in low else f" ({span(low, high)})"


# --- Who waits for whom ---------------------------------------------------------------------------

_LITTLE = 0.005  # of a role's hours


def hours_by_kind(scenario: Scenario, role: int) -> list[tuple[str, float]]:
    """The kinds a role works on and the share of its work that comes with each; none without."""
    if not scenario.kinds:
        return []
    hours = flow.hours_of_kinds(scenario)[role]
    names = kind_edits.worked_by(scenario, scenario.team.roles[role].name)
    whole = float(hours.sum()) or 1.0
    return [
        (kind.name, float(part) / whole)
        for kind, part in zip(scenario.kinds, hours, strict=True)
        if kind.name in names
    ]


def work_of(scenario: Scenario, role: int) -> str:
    """'Renewals 19 %, New logos 81 % of the work'; one name where there is one, "" without."""
    parts = hours_by_kind(scenario, role)
    if len(parts) < 2:
        return f"{parts[0][0]} only" if parts and len(scenario.kinds) > 1 else ""
    return f"{', '.join(f'{name} {percent(part)}' for name, part in parts)} of the work"


def who_waits(outcome: Outcome) -> list[str]:
    """For each role that several kinds wait for, how much work each brings and which of them goes
    first, the busiest role first.
    """
    scenario = outcome.scenario
    busy = [float(outcome.roles[role.name]["utilization"].mean()) for role in scenario.team.roles]
    order = sorted(range(len(busy)), key=lambda i: -busy[i])
    return [said for i in order if (said := _waits(scenario, i, busy[i]))]


def _waits(scenario: Scenario, role: int, busy: float) -> str:
    parts = [each for each in hours_by_kind(scenario, role) if each[1] >= _LITTLE]
    if len(parts) < 2:
        return ""
    work = listed([f"{percent(share)} {name}" for name, share in parts])
    ranks = {kind.name: kind.rank for kind in scenario.kinds}
    first = [name for name, _ in parts if ranks[name] == min(ranks[each] for each, _ in parts)]
    turn = f"{listed(first)} first served" if len(first) < len(parts) else "no kind goes first"
    return (
        f"{scenario.team.roles[role].name}, {percent(busy)} busy: their work is {work}, all in one "
        f"line; {turn}."
    )
