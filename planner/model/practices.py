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
from planner.model import division_of_work, flow, leveling
from planner.model.fields import Part, Whole, changed, field, highest
from planner.model.leveling import LevelingPart
from planner.model.scenario import Scenario
from planner.model.team import Pull, Role

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
        "equally long (times) or long in proportion to their people (loads), let leads in "
        "on a steady beat (pace), have no seasons (volume), take the kinds of deal in turn (mix).",
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


# --- Hand-offs ------------------------------------------------------------------------------------


def _specialised(scenario: Scenario, options: Options) -> Scenario:
    return division_of_work.specialised(scenario)


def _full_cycle(scenario: Scenario, options: Options) -> Scenario:
    return division_of_work.full_cycle(scenario)


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


# --- People ---------------------------------------------------------------------------------------


def _with_help(scenario: Scenario, options: Options) -> Scenario:
    return changed(scenario, team=changed(scenario.team, help="idle"))


def _without_help(scenario: Scenario, options: Options) -> Scenario:
    return changed(scenario, team=changed(scenario.team, help="none"))


def _people_stay(scenario: Scenario, options: Options) -> Scenario:
    def staying(role: Role) -> Role:
        half = role.leaving.per_year / 2
        return changed(role, leaving=changed(role.leaving, per_year=half))

    return _with_roles(scenario, staying)


COACHING_HOURS = 1.0
"""Selling hours a week that coaching takes from everybody."""

COACHED_RAMP = 0.64
"""Time to full speed of a new person who is coached, as a share of that of one who is not."""


def _coached(scenario: Scenario, options: Options) -> Scenario:
    def coached(role: Role) -> Role:
        return changed(
            role,
            selling_hours_per_week=role.selling_hours_per_week - COACHING_HOURS,
            ramp=changed(role.ramp, weeks=role.ramp.weeks * COACHED_RAMP),
        )

    return _with_roles(scenario, coached)


def _with_roles(scenario: Scenario, change: Callable[[Role], Role]) -> Scenario:
    roles = tuple(change(role) for role in scenario.team.roles)
    return changed(scenario, team=changed(scenario.team, roles=roles))


# --- The other principles -------------------------------------------------------------------------


def _at_most_one_programme(scenario: Scenario, options: Options) -> Scenario:
    shifts = min(scenario.priorities.shifts_per_year, 1.0)
    return changed(scenario, priorities=changed(scenario.priorities, shifts_per_year=shifts))


def _qualify_early(scenario: Scenario, options: Options) -> Scenario:
    """Half of every later drop-off, and as much more at the first stage as keeps the wins."""
    as_declared = changed(scenario, changes=())  # what changes then changes in both arms
    chance = flow.win_chance(as_declared)
    first, *later = scenario.stages
    # Where nobody is won, or nobody dropped later, there is nothing to move, not even by rounding.
    if chance == 0 or not any(stage.drop_off for stage in later):
        return scenario
    milder = tuple(changed(stage, drop_off=stage.drop_off / 2) for stage in later)
    drop_off = _first_drop_off(changed(as_declared, stages=(first, *milder)), chance)
    return changed(scenario, stages=(changed(first, drop_off=drop_off), *milder))


def _first_drop_off(scenario: Scenario, chance: float) -> float:
    try:
        return flow.first_drop_off(scenario, chance)
    except ValueError:
        raise NotPossible(
            f"however many drop off at {scenario.stages[0].name} instead, more would be won: some "
            "kinds of deal do not pass it"
        ) from None


def _standard_work(scenario: Scenario, options: Options) -> Scenario:
    stages = tuple(
        changed(stage, work=changed(stage.work, cv=stage.work.cv / 2)) for stage in scenario.stages
    )
    return changed(scenario, stages=stages)


def as_given(scenario: Scenario, options: Options) -> Scenario:
    """The scenario as it is."""
    return scenario


# --- The registry ---------------------------------------------------------------------------------


def _arm(change: Change) -> Change:
    """The same change, with what makes what it gives an arm of the scenario it is of.

    An arm warms up as long as the scenario: model.md leaves open how long where the clock says "as
    long as needed", and with a window of its own it would meet other leads than the other arm. And
    an arm with another division of work is reorganised where it begins with today's deals.
    """

    def arm(scenario: Scenario, options: Options) -> Scenario:
        found = change(scenario, options)
        if found == scenario:
            return found
        if scenario.today is not None:
            return division_of_work.reorganised(found, scenario)
        if scenario.clock.warmup_weeks is None:
            weeks = flow.warmup_weeks(scenario)
            return changed(found, clock=changed(found.clock, warmup_weeks=weeks))
        return found

    return arm


def practice_of(with_: Change, without: Change) -> Practice:
    """What these two changes give, as arms of the scenario that they are of."""
    return Practice(_arm(with_), _arm(without))


# In the order in which they are put in place when several are.
PRACTICES: dict[str, Practice] = {
    "hand_offs": practice_of(_specialised, _full_cycle),
    "leveling": practice_of(_level, _unpaced),
    "pull": practice_of(_limit, _push),
    "help": practice_of(_with_help, _without_help),
    "people_stay": practice_of(_people_stay, as_given),
    "coaching": practice_of(_coached, as_given),
    "one_programme": practice_of(_at_most_one_programme, as_given),
    "early_qualification": practice_of(_qualify_early, as_given),
    "standard_work": practice_of(_standard_work, as_given),
}

MAIN = ("hand_offs", "leveling", "pull")
"""The practices of the founding post: one verdict each on the first page."""
