"""Lean practices as functions from scenario to scenario, in one registry.

`with_` puts a practice in place, `without` takes it out; leads, people, cost and luck stay.
A new principle is two functions and one entry of `PRACTICES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import floor
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, model_validator

from planner.errors import NotPossible, broken_rule
from planner.model import flow, leveling
from planner.model.fields import Part, Whole, changed, field, highest
from planner.model.leveling import LevelingPart
from planner.model.role_merge import merged
from planner.model.scenario import Scenario
from planner.model.team import Pull

FULL_CYCLE = "Full-cycle rep"

PullPart = Literal["cap", "finish_first"]


def _in_order(*known: str) -> AfterValidator:
    """Parts once each and in one order, so that equal choices are equal and make equal links."""
    return AfterValidator(lambda given: tuple(part for part in known if part in given))


class Options(Part):
    """Which parts of leveling and pull are meant by "with"."""

    leveling: Annotated[tuple[LevelingPart, ...], _in_order(*get_args(LevelingPart))] = field(
        ("staff",),
        label="Parts of evening out the work (leveling)",
        help="Even out the work: move people to where the load is (staff), make all stages "
        "equally long (times, takt) or long in proportion to their people (loads), let leads in "
        "on a steady beat (pace).",
    )
    pull: Annotated[tuple[PullPart, ...], _in_order(*get_args(PullPart))] = field(
        ("cap",),
        label="Parts of limiting open deals (pull)",
        help="Limit open deals: a cap per person (cap), the deal nearest to its end first "
        "(finish_first).",
    )
    cap: Whole | None = field(
        None,
        label="Most open deals per person",
        unit="open deals",
        help="Open deals per person when pull is in place. Empty: the scenario's own limit, "
        "or else as many as a person can juggle.",
        step=1,
        ge=1,
        le=highest(Pull, "deals_per_rep"),
    )

    @model_validator(mode="after")
    def _one_rule_for_times(self) -> Self:
        if {"times", "loads"} <= set(self.leveling):
            raise broken_rule(
                "'times' and 'loads' cannot go together, both set the hands-on hours", "leveling"
            )
        return self


Change = Callable[[Scenario, Options], Scenario]


@dataclass(frozen=True)
class Practice:
    """Both ways of one practice. Either raises NotPossible where the scenario cannot take it."""

    with_: Change
    without: Change


def today(practice: str, scenario: Scenario, options: Options) -> Literal["with", "without"] | None:
    """Whether the scenario is the arm with the practice of that name, the one without, or neither.

    None as well when the practice changes nothing here, so that both arms are the scenario.
    """
    with_it = _is_left_as_is(PRACTICES[practice].with_, scenario, options)
    without_it = _is_left_as_is(PRACTICES[practice].without, scenario, options)
    if with_it == without_it:
        return None
    return "with" if with_it else "without"


def combined(scenario: Scenario, chosen: Mapping[str, bool], options: Options) -> Scenario:
    """The scenario with each named practice put in place (True) or taken out (False).

    In the order of `PRACTICES`, whatever the order of `chosen`. Raises NotPossible, and KeyError
    for a name that is none.
    """
    if unknown := chosen.keys() - PRACTICES.keys():
        raise KeyError(f"no practice is called {', '.join(sorted(unknown))}")
    for name, practice in PRACTICES.items():
        if name in chosen:
            scenario = (practice.with_ if chosen[name] else practice.without)(scenario, options)
    return scenario


def _is_left_as_is(change: Change, scenario: Scenario, options: Options) -> bool:
    try:
        return change(scenario, options) == scenario
    except NotPossible:
        return False


# --- Hand-offs: one role per stage, against one person for the whole sale -------------------------


def _split_by_stage(scenario: Scenario, options: Options) -> Scenario:
    role, stages, pods = scenario.team.roles[0], scenario.stages, scenario.team.pods
    if len(scenario.team.roles) > 1:
        return scenario
    if role.people < len(stages):
        raise NotPossible(
            f"{len(stages)} stages with their own specialists need at least {len(stages)} people; "
            f"the team has {role.people}"
        )
    each, rest = divmod(role.people, len(stages))
    if each < pods:
        raise NotPossible(
            f"{pods} mixed teams need at least {pods} people at every stage; with specialists "
            f"{stages[-1].name} would have {each}"
        )
    specialists = tuple(
        changed(
            role,
            name=stage.name,
            people=each + (i < rest),
            stages=(stage.name,),
            owns_deals=False,
        )
        for i, stage in enumerate(stages)
    )
    return changed(scenario, team=changed(scenario.team, roles=specialists))


def _full_cycle(scenario: Scenario, options: Options) -> Scenario:
    roles = scenario.team.roles
    if len(roles) == 1 and roles[0].owns_deals and scenario.team.pods == 1:
        return scenario
    whole_sale = changed(
        merged(roles),
        name=FULL_CYCLE,
        stages=tuple(stage.name for stage in scenario.stages),
        owns_deals=True,
    )
    return changed(scenario, team=changed(scenario.team, roles=(whole_sale,), pods=1))


# --- Leveling -------------------------------------------------------------------------------------


def _level(scenario: Scenario, options: Options) -> Scenario:
    return leveling.leveled(scenario, options.leveling)


def _unpaced(scenario: Scenario, options: Options) -> Scenario:
    return changed(scenario, leads=changed(scenario.leads, pace=None))


# --- Pull: limits on open deals -------------------------------------------------------------------


def _limit(scenario: Scenario, options: Options) -> Scenario:
    changes: dict[str, Any] = {}
    if "cap" in options.pull:
        cap = (
            options.cap
            or scenario.pull.deals_per_rep
            or max(1, floor(scenario.focus.deals_per_rep))
        )
        changes["pull"] = changed(scenario.pull, deals_per_rep=max(1, cap))
    if "finish_first" in options.pull:
        changes["work_order"] = "finish_first"
    return changed(scenario, **changes)


def _push(scenario: Scenario, options: Options) -> Scenario:
    unlimited = changed(scenario.pull, deals_per_rep=None, system_cap=None)
    return changed(scenario, pull=unlimited, work_order="fifo")


# --- The other principles -------------------------------------------------------------------------


def _at_most_one_programme(scenario: Scenario, options: Options) -> Scenario:
    shifts = min(scenario.priorities.shifts_per_year, 1.0)
    return changed(scenario, priorities=changed(scenario.priorities, shifts_per_year=shifts))


def _qualify_early(scenario: Scenario, options: Options) -> Scenario:
    """Half of every later drop-off, and as much more at the first stage as keeps the wins."""
    chance = flow.win_chance(scenario)
    first, *later = scenario.stages
    # Where nobody is won, or nobody dropped later, there is nothing to move, not even by rounding.
    if chance == 0 or not any(stage.drop_off for stage in later):
        return scenario
    milder = tuple(changed(stage, drop_off=stage.drop_off / 2) for stage in later)
    drop_off = flow.first_drop_off(changed(scenario, stages=(first, *milder)), chance)
    return changed(scenario, stages=(changed(first, drop_off=drop_off), *milder))


def _standard_work(scenario: Scenario, options: Options) -> Scenario:
    stages = tuple(
        changed(stage, work=changed(stage.work, cv=stage.work.cv / 2)) for stage in scenario.stages
    )
    return changed(scenario, stages=stages)


def _as_given(scenario: Scenario, options: Options) -> Scenario:
    return scenario


# --- The registry ---------------------------------------------------------------------------------


def _on_one_clock(change: Change) -> Change:
    """The same change, but an arm warms up as long as the scenario that it is an arm of.

    model.md leaves open how long an arm warms up where the clock says "as long as needed". With a
    window of its own it would meet other leads than the other arm.
    """

    def arm(scenario: Scenario, options: Options) -> Scenario:
        changed_one = change(scenario, options)
        if scenario.clock.warmup_weeks is not None or changed_one == scenario:
            return changed_one
        weeks = flow.warmup_weeks(scenario)
        return changed(changed_one, clock=changed(scenario.clock, warmup_weeks=weeks))

    return arm


def _practice(with_: Change, without: Change) -> Practice:
    return Practice(_on_one_clock(with_), _on_one_clock(without))


# In the order in which they are put in place when several are.
PRACTICES: dict[str, Practice] = {
    "hand_offs": _practice(_split_by_stage, _full_cycle),
    "leveling": _practice(_level, _unpaced),
    "pull": _practice(_limit, _push),
    "one_programme": _practice(_at_most_one_programme, _as_given),
    "early_qualification": _practice(_qualify_early, _as_given),
    "standard_work": _practice(_standard_work, _as_given),
}

MAIN = ("hand_offs", "leveling", "pull")
"""The practices of the founding post: one verdict each on the first page."""
