"""What can be turned to see where a verdict flips: one number of a scenario over a plausible range.

Mostly a field of the scenario; some axes turn several fields together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from planner.errors import AxisError
from planner.model import kind_edits, paths
from planner.model.factory_line import factory_to_sales
from planner.model.fields import MOST_SPREAD, changed
from planner.model.in_use import is_in_use
from planner.model.kinds import ComesBack, Kind
from planner.model.people import Leaving, Ramp
from planner.model.scenario import Scenario
from planner.model.season import with_swing
from planner.model.stage import Stage
from planner.model.team import Priorities, Team

FACTORY_TO_SALES = "factory_to_sales"
VARIABILITY = "variability"
LOAD = "load"
TEAM_SIZE = "team_size"
SEASON_SIZE = "season_size"
SHARE_OF = "share_of."  # and the name of a kind: its share of the new leads, the others as before

_SAME_SHARE = 1e-6


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
    is_percent: bool  # as it is shown

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
    if path == SEASON_SIZE and not scenario.season.is_told:
        raise AxisError(f"{path}: this scenario has no season that could be larger or smaller")
    axis = _composite(path) or _share_of(scenario, path) or _of_field(scenario, path)
    low = axis.low if low is None else low
    high = axis.high if high is None else high
    if not low < high:
        raise AxisError(f"{path}: the range {low:g} to {high:g} is empty")
    return replace(axis, low=low, high=high)


def axes(scenario: Scenario) -> list[Axis]:
    """Every number of the scenario that wins can depend on, those that nobody has measured first;
    then the axes of several fields.
    """
    numbers = [found for found in paths.walk(scenario) if _can_be_turned(scenario, found)]
    numbers.sort(key=lambda found: found.about.plausible is None)
    every = [_axis(scenario, found) for found in numbers]
    every += [
        axis
        # Of two kinds the one has what the other has not.
        for kind in scenario.kinds[: 1 if len(scenario.kinds) == 2 else None]
        if (axis := _share_of(scenario, f"{SHARE_OF}{kind.name}")) is not None
    ]
    every += [
        axis
        for name in _COMPOSITES
        if (name != SEASON_SIZE or scenario.season.is_told) and (axis := _composite(name))
    ]
    return [axis for axis in every if axis.low < axis.high]


def unused_axes(scenario: Scenario) -> list[Axis]:
    """What could be asked of people whom a team does not have, from none of it on: how often people
    leave a role that nobody leaves, and how long its new ones take where none come, who would come
    if somebody left (see `only_beside`).

    `axes` has none of these, so that no search through all inputs costs more for them.
    """
    return [
        _axis(scenario, found)
        for found in paths.walk(scenario)
        if _is_of_nobody(found) and not is_in_use(scenario, found) and _could_come(scenario, found)
    ]


def only_beside(scenario: Scenario, path: str) -> str | None:
    """The axis beside which alone that path changes anything: leaving, where nobody new comes to a
    role otherwise. None for a path that counts by itself.
    """
    if not scenario.has(path):
        return None
    way = paths.way_to(scenario, path)
    found = paths.Found(way, paths.value_at(scenario, way[:-1]), paths.value_at(scenario, way))
    if not isinstance(found.part, Ramp) or is_in_use(scenario, found):
        return None
    return paths.named(scenario, (*way[:-2], "leaving", "per_year"))


def _is_of_nobody(found: paths.Found) -> bool:
    """Of the kind that is nothing at 0 and means something from there on."""
    if isinstance(found.part, Ramp):
        return found.name == "weeks"
    return isinstance(found.part, Leaving) and found.name == "per_year"


def _could_come(scenario: Scenario, found: paths.Found) -> bool:
    """Whether somebody new would come to the role if somebody left; asked of what new ones take."""
    return not isinstance(found.part, Ramp) or scenario.team.roles[int(found.way[2])].leaving.refill


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _can_be_turned(scenario: Scenario, found: paths.Found) -> bool:
    """A number with which a verdict could flip; not one that counts only with what is off."""
    about, part = found.about, found.part
    if not (_is_number(found.value) and about.can_flip and is_in_use(scenario, found)):
        return False
    if about.spread_of:  # a spread of nothing
        return bool(getattr(part, about.spread_of) != 0)
    if isinstance(part, Kind) and found.name in _OF_KINDS:
        return any(_OF_KINDS[found.name](stage) for stage in scenario.stages)
    if isinstance(part, Team) and found.name == "pods":
        return part.pods > 1
    return not isinstance(part, Priorities) or part.shifts_per_year != 0


# What a kind multiplies where stages have it.
_OF_KINDS: dict[str, Callable[[Stage], bool]] = {
    "buyer": lambda stage: stage.buyer.mean_days > 0,
    "patience": lambda stage: stage.patience_days is not None,
}


def _of_field(scenario: Scenario, path: str) -> Axis:
    try:
        way = paths.way_to(scenario, path)
    except KeyError:
        raise AxisError(f"{path!r} is no field of the scenario") from None
    part, value = paths.value_at(scenario, way[:-1]), paths.value_at(scenario, way)
    if not _is_number(value):
        raise AxisError(f"{path!r} is no number of this scenario")
    return replace(_axis(scenario, paths.Found(way, part, value)), path=path)


def _axis(scenario: Scenario, found: paths.Found) -> Axis:
    about, owner = found.about, paths.owner_of(scenario, found.way)
    low, high = _range(found)
    if about.low is not None and about.high is not None:
        low, high = max(low, about.low), min(high, about.high)
    return Axis(
        path=paths.named(scenario, found.way),
        label=f"{about.label}, {owner}" if owner else about.label,
        unit=about.unit,
        low=low,
        high=high,
        now=float(found.value),
        is_whole=about.is_whole,
        is_percent=about.kind is not None,
    )


def _range(found: paths.Found) -> tuple[float, float]:
    """The range in which a number is looked at: where claims about sales span one, that range with
    today's value; else mostly from half of today's value to double.
    """
    about, now = found.about, float(found.value)
    if about.plausible:
        low, high = about.plausible
        return min(low, now), max(high, now)
    if isinstance(found.part, Stage) and found.name in Stage.OUTCOMES:
        return 0.0, min(0.95 - (1 - found.part.advance - now), max(0.3, 2 * now))
    if isinstance(found.part, ComesBack) and about.kind == "share":
        return 0.0, 1.0
    if about.kind == "spread":
        return 0.0, max(2.0, now)
    if about.is_whole:
        return max(1.0, now // 2), float(max(now + 2, ceil(1.5 * now)))
    return (now / 2, 2 * now) if now else (0.0, 1.0)


# --- Axes of several fields -----------------------------------------------------------------------


def _composite(name: str) -> Axis | None:
    if name not in _COMPOSITES:
        return None
    label, unit, low, high, _ = _COMPOSITES[name]
    is_whole = name == TEAM_SIZE
    return Axis(name, label, unit, low, high, 1.0, is_whole, is_percent=unit == "share")


def _share_of(scenario: Scenario, path: str) -> Axis | None:
    """The share of the new leads that are of one kind; None where the path is of no kind, or all
    leads are of that one.
    """
    name = path.removeprefix(SHARE_OF)
    if not path.startswith(SHARE_OF) or name not in {kind.name for kind in scenario.kinds}:
        return None
    if len(scenario.kinds) < 2:
        return None
    label, now = f"Share of the leads, {name}", kind_edits.share_of(scenario, name)
    low, high = (now / 2, min(1.0, 2 * now)) if now else (0.0, 1.0)
    return Axis(path, label, "share", low, high, now, is_whole=False, is_percent=True)


def _all_spreads(scenario: Scenario, factor: float) -> Scenario:
    """Every spread times the factor, as far as it can go."""
    return scenario.replace(
        {
            paths.named(scenario, found.way): min(MOST_SPREAD, factor * found.value)
            for found in paths.walk(scenario)
            if found.about.kind == "spread" and is_in_use(scenario, found)
        }
    )


def _all_leads(scenario: Scenario, factor: float) -> Scenario:
    """The same mix of leads, so many times as many."""
    return scenario.replace({"leads.per_week": factor * scenario.leads.per_week})


def _larger_team(scenario: Scenario, factor: float) -> Scenario:
    """So many times the people and the leads, so that the load stays."""
    times = round(factor)
    changes: dict[str, Any] = {"leads.per_week": times * scenario.leads.per_week}
    for role in scenario.team.roles:
        changes[f"team.roles.{role.name}.people"] = times * role.people
        changes[f"team.roles.{role.name}.tenure_weeks"] = times * role.tenure_weeks
    for i, hire in enumerate(scenario.team.hires):
        changes[f"team.hires.{i}.people"] = times * hire.people
    for i, row in enumerate(scenario.today.open_deals if scenario.today else ()):
        changes[f"today.open_deals.{i}.deals"] = times * row.deals
    if scenario.pull.system_cap is not None:
        changes["pull.system_cap"] = times * scenario.pull.system_cap
    return scenario.replace(changes)


def _larger_season(scenario: Scenario, size: float) -> Scenario:
    return changed(scenario, season=with_swing(scenario.season, size))


_Make = Callable[[Scenario, float], Scenario]
_COMPOSITES: dict[str, tuple[str, str, float, float, _Make]] = {
    FACTORY_TO_SALES: ("From factory (0) to your sales (1)", "share", 0.0, 1.0, factory_to_sales),
    VARIABILITY: ("How much everything varies", "× today", 0.0, 2.0, _all_spreads),
    LOAD: ("Leads, at the same mix", "× today", 0.25, 2.0, _all_leads),
    SEASON_SIZE: ("How far seasons swing", "× today", 0.0, 2.0, _larger_season),
    TEAM_SIZE: ("Size of the team, as busy as now", "× today", 1.0, 4.0, _larger_team),
}


def turned(scenario: Scenario, path: str, value: float) -> Scenario:
    """The scenario with one axis at a value. Raises ScenarioError where it cannot be had."""
    if path in _COMPOSITES:
        return _COMPOSITES[path][-1](scenario, value)
    if is_share(path):
        return kind_edits.with_share(scenario, path.removeprefix(SHARE_OF), value)
    return with_fields(scenario, {path: value})


def with_fields(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The scenario with fields, by path, at these values, checked once. Raises ScenarioError."""

    def is_whole(path: str, value: float) -> bool:
        # A default may be a whole number where others count, too: only the field itself knows.
        way = paths.way_to(scenario, path)
        return paths.Found(way, paths.value_at(scenario, way[:-1]), value).about.is_whole

    return scenario.replace(
        {path: round(each) if is_whole(path, each) else each for path, each in values.items()}
    )


def is_composite(path: str) -> bool:
    """Does this axis turn several fields?"""
    return path in _COMPOSITES or is_share(path)


def is_share(path: str) -> bool:
    """Is this axis the share of the leads that are of one kind?"""
    return path.startswith(SHARE_OF)


def has_shares(scenario: Scenario, values: Mapping[str, float]) -> bool:
    """Whether the kinds have the shares that axes say: one moves the others, so of two kinds that
    are turned together both can hold or not.
    """
    return all(
        abs(kind_edits.share_of(scenario, path.removeprefix(SHARE_OF)) - value) < _SAME_SHARE
        for path, value in values.items()
        if is_share(path)
    )
