"""What can be turned to see where a verdict flips: one number of a scenario over a plausible range.

Mostly a field of the scenario; some axes turn several fields together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from planner.errors import AxisError
from planner.model.practices import factory_to_sales
from planner.model.scenario import Scenario
from planner.plans.plan import field_at

FACTORY_TO_SALES = "factory_to_sales"
VARIABILITY = "variability"
LOAD = "load"
TEAM_SIZE = "team_size"

# Ranges that claims about sales span, (low, high); other numbers go from half to double.
_KNOWN_RANGES = {
    "hand_off.loss": (0.0, 0.30),
    "hand_off.repeat": (0.0, 0.30),
    "hand_off.rebrief": (0.0, 0.50),
    "hand_off.delay.mean_days": (0.0, 7.0),
    "team.specialist_gain": (0.0, 0.60),
    "focus.deals_per_rep": (5.0, 30.0),
    "focus.switching_cost": (0.0, 0.60),
}
_SHARES = ("drop_off", "repeat", "restart")
# What wins do not depend on, or what is no property of the team.
_LEFT_OUT = ("clock", "money", "target", "schema_version", "cost_per_year_usd", "pod_hand_off")


@dataclass(frozen=True)
class Axis:
    """One number to turn: where it is now, and the range in which it is looked at.

    path: the field's dotted path, stages and roles by name, or the name of an axis of its own.
    """

    path: str
    label: str
    unit: str
    low: float
    high: float
    now: float
    is_whole: bool

    def values(self, count: int) -> list[float]:
        """So many values from low to high, evenly spaced; fewer where only whole ones count."""
        spaced = [self.low + (self.high - self.low) * i / (count - 1) for i in range(count)]
        if not self.is_whole:
            return spaced
        return sorted({float(round(value)) for value in spaced})


def axis_of(
    scenario: Scenario, path: str, low: float | None = None, high: float | None = None
) -> Axis:
    """The axis of that path, in a range of its own or the plausible one.

    Raises AxisError when the path leads to no number, or the range is empty.
    """
    axis = _composite(path) or _of_field(scenario, path)
    low = axis.low if low is None else low
    high = axis.high if high is None else high
    if not low < high:
        raise AxisError(f"{path}: the range {low:g} to {high:g} is empty")
    return replace(axis, low=low, high=high)


def axes(scenario: Scenario) -> list[Axis]:
    """Every number of the scenario that wins can depend on, those that nobody has measured first;
    then the axes of several fields.
    """
    paths = sorted(_paths(scenario), key=lambda path: path not in _KNOWN_RANGES)
    found = [_of_field(scenario, path) for path in paths]
    found += [one for name in _COMPOSITES if (one := _composite(name))]
    return [one for one in found if one.low < one.high]


def _paths(scenario: Scenario) -> Iterator[str]:
    """Dotted paths of the scenario's numbers, stages and roles by name."""

    def walk(part: Any, way: str) -> Iterator[str]:
        for name in type(part).model_fields:
            value = getattr(part, name)
            path = f"{way}{name}"
            if name in _LEFT_OUT or value is None or isinstance(value, bool | str):
                continue
            if isinstance(value, tuple):
                for inner in value:
                    if hasattr(inner, "name"):
                        yield from walk(inner, f"{path}.{inner.name}.")
            elif isinstance(value, int | float):
                yield path
            else:
                yield from walk(value, f"{path}.")

    for path in walk(scenario, ""):
        if not _is_without_effect(scenario, path):
            yield path


def _is_without_effect(scenario: Scenario, path: str) -> bool:
    """A spread of nothing, and what only counts with something that is off."""
    for mean in ("mean_hours", "mean_days"):
        sibling = f"{path.removesuffix('cv')}{mean}"
        if path.endswith(".cv") and scenario.has(sibling):
            return bool(scenario.value(sibling) == 0)
    if path == "team.pods":
        return scenario.team.pods == 1
    if path.startswith("priorities."):
        return scenario.priorities.shifts_per_year == 0
    return False


def _of_field(scenario: Scenario, path: str) -> Axis:
    try:
        now = scenario.value(path)
    except KeyError:
        raise AxisError(f"{path!r} is no field of the scenario") from None
    if isinstance(now, bool) or not isinstance(now, int | float):
        raise AxisError(f"{path!r} is no number of this scenario")
    about = field_at(f"scenario.{scenario.numbered(path)}")
    said: Any = about.json_schema_extra or {}
    low, high = _range(scenario, path, float(now))
    for rule in about.metadata:
        low = max(low, getattr(rule, "ge", low), getattr(rule, "gt", low))
        high = min(high, getattr(rule, "le", high), getattr(rule, "lt", high))
    is_whole = isinstance(now, int)

    return Axis(
        path=path,
        label=_label(scenario, path, said.get("label", path)),
        unit=said.get("unit", ""),
        low=low,
        high=high,
        now=float(now),
        is_whole=is_whole,
    )


def _range(scenario: Scenario, path: str, now: float) -> tuple[float, float]:
    last = path.rpartition(".")[2]
    if path in _KNOWN_RANGES:
        low, high = _KNOWN_RANGES[path]
        return min(low, now), max(high, now)
    if path.startswith("stages.") and last in _SHARES:
        stage = scenario.stages[int(scenario.numbered(path).split(".")[1])]
        return 0.0, min(0.95 - (1 - stage.advance - now), max(0.3, 2 * now))
    if last == "cv" or path == "deal_cv":
        return 0.0, max(2.0, now)
    if isinstance(scenario.value(path), int):
        return max(1.0, now // 2), float(max(now + 2, ceil(1.5 * now)))
    return (now / 2, 2 * now) if now else (0.0, 1.0)


def _label(scenario: Scenario, path: str, label: str) -> str:
    """'Drop-off, Demo': with the name of its stage or role."""
    numbered = scenario.numbered(path)
    for start, parts in (("stages.", scenario.stages), ("team.roles.", scenario.team.roles)):
        if numbered.startswith(start):
            return f"{label}, {parts[int(numbered.removeprefix(start).partition('.')[0])].name}"
    return label


# --- Axes of several fields -----------------------------------------------------------------------


def _composite(name: str) -> Axis | None:
    if name not in _COMPOSITES:
        return None
    label, unit, low, high, _ = _COMPOSITES[name]
    return Axis(name, label, unit, low, high, 1.0, name == TEAM_SIZE)


def _all_spreads(scenario: Scenario, factor: float) -> Scenario:
    """Every cv times the factor, at most 5."""
    paths = [
        path
        for path in _every_path(scenario)
        if path.endswith(".cv") or path in {"deal_cv", "leads.cv"}
    ]
    return scenario.replace({path: min(5.0, factor * scenario.value(path)) for path in paths})


def _every_path(scenario: Scenario) -> Iterator[str]:
    yield "leads.cv"
    yield "deal_cv"
    yield "hand_off.delay.cv"
    for stage in scenario.stages:
        yield f"stages.{stage.name}.work.cv"
        yield f"stages.{stage.name}.buyer.cv"


def _all_leads(scenario: Scenario, factor: float) -> Scenario:
    """The same mix of leads, so many times as many."""
    return scenario.replace({"leads.per_week": factor * scenario.leads.per_week})


def _larger_team(scenario: Scenario, factor: float) -> Scenario:
    """So many times the people and the leads, so that the load stays."""
    times = round(factor)
    changes: dict[str, Any] = {"leads.per_week": times * scenario.leads.per_week}
    for role in scenario.team.roles:
        changes[f"team.roles.{role.name}.people"] = times * role.people
    if scenario.pull.system_cap is not None:
        changes["pull.system_cap"] = times * scenario.pull.system_cap
    return scenario.replace(changes)


_Make = Callable[[Scenario, float], Scenario]
_COMPOSITES: dict[str, tuple[str, str, float, float, _Make]] = {
    FACTORY_TO_SALES: ("From factory (0) to your sales (1)", "share", 0.0, 1.0, factory_to_sales),
    VARIABILITY: ("How much everything varies", "× today", 0.0, 2.0, _all_spreads),
    LOAD: ("Leads, at the same mix", "× today", 0.25, 2.0, _all_leads),
    TEAM_SIZE: ("Size of the team, as busy as now", "× today", 1.0, 4.0, _larger_team),
}


def turned(scenario: Scenario, path: str, value: float) -> Scenario:
    """The scenario with one axis at a value. Raises ScenarioError where it cannot be had."""
    if path in _COMPOSITES:
        return _COMPOSITES[path][-1](scenario, value)
    is_whole = isinstance(scenario.value(path), int)
    return scenario.replace({path: round(value) if is_whole else value})


def is_composite(path: str) -> bool:
    """Does this axis turn several fields?"""
    return path in _COMPOSITES
