"""Who waits for whom, in days: what each kind of deal waits at whose stages."""

from __future__ import annotations

from collections.abc import Iterator

from planner.analysis.kind_waits import KindWait, KindWaits
from planner.model import flow
from planner.model.scenario import Scenario
from planner.statistics.intervals import Interval
from planner.views.common.numbers import listed, number, percent, short, span
from planner.views.plan.kinds_words import hours_by_kind

TITLE = "Who waits for whom"
CAPTION = "Waits of each kind of deal"
HEADS = ("Kind", "Days to a win", "Waiting among them", "Waits longest", "Gone cold a quarter")
ABOUT = (
    "Simulated with a line of its own for each kind in front of the same people. Days to a win, "
    "and the waiting among them, are of deals that are won: work, buyer's time and hand-offs by "
    "formula, and the waits as measured; where many deals go cold, those that are won wait a "
    "little less than this says."
)
BEHIND_A_LIMIT = "The wait outside, behind the limit on open deals, is not in it."
_LITTLE = 0.005  # of a role's hours


def about(found: KindWaits) -> str:
    """How it was found, and what is not in it."""
    pull = found.scenario.pull
    is_limited = pull.deals_per_rep is not None or pull.system_cap is not None
    return f"{ABOUT} {BEHIND_A_LIMIT}" if is_limited and pull.when_full == "wait" else ABOUT


def rows(found: KindWaits) -> Iterator[tuple[str, ...]]:
    """A row for each kind, as HEADS names its cells."""
    for name, one in found.of_kinds.items():
        yield (
            name,
            "never won" if one.days_to_win is None else short(one.days_to_win.mean),
            "–" if one.waiting_days is None else _days(one.waiting_days),
            _longest(one),
            number(one.cold_per_quarter.mean, 1 if one.cold_per_quarter.mean < 10 else 0),
        )


def _days(found: Interval) -> str:
    """'3.0 (2.9 to 3.1)'"""
    low, high = short(found.low), short(found.high)
    return short(found.mean) + ("" if low == high or low == "nan" else f" ({span(low, high)})")


def _longest(one: KindWait) -> str:
    """'Close: 1.2 days a visit'"""
    known = {stage: wait for stage, wait in one.wait_days.items() if wait.mean == wait.mean}
    if not known:
        return "–"
    stage, wait = max(known.items(), key=lambda each: each[1].mean)
    return f"{stage}: {short(wait.mean)} days a visit"


def says(found: KindWaits) -> list[str]:
    """A sentence for each role that several kinds wait for: whose work it mostly is, and what each
    kind waits there; the longest waits first.
    """
    scenario = found.scenario
    told = []
    for place in range(len(scenario.team.roles)):
        waits = _at(found, scenario, place)
        if len(waits) > 1:
            told.append((max(waits.values()), _sentence(scenario, place, waits)))
    return [sentence for _, sentence in sorted(told, key=lambda each: -each[0])]


def _at(found: KindWaits, scenario: Scenario, place: int) -> dict[str, float]:
    """Kind → mean days that a visit of it waits for this role, of the kinds that it works on."""
    role = scenario.team.roles[place]
    waits = {}
    for kind, part in hours_by_kind(scenario, place):
        one = found.of_kinds[kind]
        known = {
            stage: wait.mean
            for stage, wait in one.wait_days.items()
            if stage in role.stages and wait.mean == wait.mean
        }
        visits = sum(one.visits_per_week[stage] for stage in known)
        if part >= _LITTLE and visits:
            days = sum(one.visits_per_week[stage] * wait for stage, wait in known.items())
            waits[kind] = days / visits
    return waits


def _sentence(scenario: Scenario, place: int, waits: dict[str, float]) -> str:
    role = scenario.team.roles[place].name
    most, part = max(hours_by_kind(scenario, place), key=lambda each: each[1])
    busy = percent(flow.loads(scenario)[role])
    each = listed([f"{kind} {number(days, 1)} days" for kind, days in waits.items()])
    return (
        f"For {role} (work for {busy} of their hours, {percent(part)} of it {most}) a visit waits: "
        f"{each}."
    )
