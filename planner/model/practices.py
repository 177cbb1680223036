"""Lean practices as functions from scenario to scenario, in one registry.

`with_` puts a practice in place, `without` takes it out; leads, people, cost and luck stay.
A new principle is two functions and one entry of `PRACTICES`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, isclose
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, model_validator

from planner.errors import NotPossible, broken_rule
from planner.model import flow
from planner.model.fields import Part, Whole, changed, field, highest
from planner.model.scenario import Leads, Scenario
from planner.model.stage import Stage
from planner.model.team import Pull, Role

PACE = 1.1
"""Paced release: how much faster than the leads come. A beat of exactly 1 would never catch up."""

FULL_CYCLE = "Full-cycle rep"

# Numbers this close, relatively, differ by rounding only: loads that tie, times that are level.
ROUNDING = 1e-9

LevelingPart = Literal["staff", "times", "loads", "pace"]
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
    return _with_roles(scenario, specialists)


def _full_cycle(scenario: Scenario, options: Options) -> Scenario:
    roles = scenario.team.roles
    if len(roles) == 1 and roles[0].owns_deals and scenario.team.pods == 1:
        return scenario
    people = [role.people for role in roles]
    whole_sale = changed(
        roles[0],
        name=FULL_CYCLE,
        people=sum(people),
        stages=tuple(stage.name for stage in scenario.stages),
        selling_hours_per_week=_average([role.selling_hours_per_week for role in roles], people),
        owns_deals=True,
        cost_per_year_usd=_average([role.cost_per_year_usd for role in roles], people),
    )
    return changed(scenario, team=changed(scenario.team, roles=(whole_sale,), pods=1))


# --- Leveling: times, then people, then the beat --------------------------------------------------


def _level(scenario: Scenario, options: Options) -> Scenario:
    for part, change in _LEVEL_IN_ORDER.items():
        if part in options.leveling:
            scenario = change(scenario)
    return scenario


def _unpaced(scenario: Scenario, options: Options) -> Scenario:
    return _with_pace(scenario, None)


def _equal_times(scenario: Scenario) -> Scenario:
    hours = [stage.work.mean_hours for stage in scenario.stages]
    return _with_hours(scenario, [_average(hours, [1] * len(hours))] * len(hours))


def _times_to_people(scenario: Scenario) -> Scenario:
    """Mean work ∝ the stage's share of its role's people / its visits, the sum unchanged."""
    visits = flow.visits_per_lead(scenario)
    for stage, often in zip(scenario.stages, visits, strict=True):
        if often == 0:
            raise NotPossible(f"no lead ever reaches {stage.name}: its work cannot be evened out")
    roles = [scenario.team.roles[home] for home in scenario.role_of_stage()]
    share = [
        role.people / len(role.stages) / float(often)
        for role, often in zip(roles, visits, strict=True)
    ]
    per_share = sum(stage.work.mean_hours for stage in scenario.stages) / sum(share)
    return _with_hours(scenario, [per_share * one for one in share])


def _staff_to_load(scenario: Scenario) -> Scenario:
    roles = scenario.team.roles
    work = flow.offered_load(scenario)
    people = level_people(
        [work[role.name] for role in roles],
        [role.people for role in roles],
        least=scenario.team.pods,
        most=int(highest(Role, "people")),
    )
    return _with_roles(
        scenario,
        tuple(changed(role, people=count) for role, count in zip(roles, people, strict=True)),
    )


def _paced(scenario: Scenario) -> Scenario:
    if scenario.pull.when_full == "turn_away":
        raise NotPossible(
            "leads that find no room are turned away here, so none waits for a paced release"
        )
    return _with_pace(scenario, PACE)


_LEVEL_IN_ORDER: dict[str, Callable[[Scenario], Scenario]] = {
    "times": _equal_times,
    "loads": _times_to_people,
    "staff": _staff_to_load,
    "pace": _paced,
}


def level_people(
    work: Sequence[float], people: Sequence[int], least: int = 1, most: int = 1000
) -> tuple[int, ...]:
    """People per role with the lowest highest load `work / people`, their total kept.

    `work` is what each role is offered (any unit, ≥ 0), `people` who is there now (each between
    `least` and `most`). Of all best answers the one that moves the fewest people: each role gets
    exactly what it lacks, from the earlier roles first. Loads within 1e-9 count as equal.
    Exact: cost grows with the square of the roles, not with the people.
    """
    needed = _people_at_lowest_peak(work, sum(people), least, most)
    to_give = sum(max(need - have, 0) for need, have in zip(needed, people, strict=True))
    after = []
    for need, have in zip(needed, people, strict=True):
        given = min(max(have - need, 0), to_give)
        to_give -= given
        after.append(max(have, need) - given)
    return tuple(after)


def _people_at_lowest_peak(work: Sequence[float], total: int, least: int, most: int) -> list[int]:
    """The fewest people each role needs at the lowest highest load that the total allows."""
    peak = _peak_if_people_were_divisible(work, total, least, most)
    while peak > 0:
        needed = [max(least, ceil(one / (peak * (1 + ROUNDING)))) for one in work]
        if sum(needed) <= total:
            return needed
        # No load between here and the next one at which some role can spare a person does better.
        peak = min(one / (need - 1) for one, need in zip(work, needed, strict=True) if need > least)
    return [least] * len(work)


def _peak_if_people_were_divisible(
    work: Sequence[float], total: int, least: int, most: int
) -> float:
    """A highest load that no allocation can beat: close below the best one, so few steps remain."""
    peak = 0.0
    rising = sorted(work)
    for small, one in enumerate(rising):
        # The `small` roles with the least work stay at `least`, the others share the rest evenly.
        peak = sum(rising[small:]) / (total - small * least)
        if one >= peak * least:
            break
    return max(peak, rising[-1] / most)


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


# --- Two ends of one line -------------------------------------------------------------------------


def factory_to_sales(scenario: Scenario, t: float) -> Scenario:
    """The scenario on its way from a factory (t = 0) to the team's own sales (t = 1).

    What a factory does not have (variability, loss, repeats, the buyer's time, impatience, the harm
    of hand-offs) is t times the team's own; leads are scaled to keep the highest load, within their
    bounds. At t = 1 it is the scenario itself. Raises ValueError for t outside 0 to 1.
    """
    if not 0 <= t <= 1:
        raise ValueError(f"t must be between 0 (factory) and 1 (sales), not {t}")
    if t == 1:
        return scenario
    hand_off = scenario.hand_off
    mixed = changed(
        scenario,
        leads=changed(scenario.leads, cv=t * scenario.leads.cv),
        stages=tuple(_nearer_to_factory(stage, t) for stage in scenario.stages),
        deal_cv=t * scenario.deal_cv,
        hand_off=changed(
            hand_off,
            delay=changed(
                hand_off.delay, mean_days=t * hand_off.delay.mean_days, cv=t * hand_off.delay.cv
            ),
            rebrief=t * hand_off.rebrief,
            loss=t * hand_off.loss,
            repeat=t * hand_off.repeat,
        ),
    )
    return _with_highest_load(mixed, max(flow.loads(scenario).values()))


def _nearer_to_factory(stage: Stage, t: float) -> Stage:
    return changed(
        stage,
        work=changed(stage.work, cv=t * stage.work.cv),
        buyer=changed(stage.buyer, mean_days=t * stage.buyer.mean_days, cv=t * stage.buyer.cv),
        drop_off=t * stage.drop_off,
        repeat=t * stage.repeat,
        restart=t * stage.restart,
        patience_days=_patience(stage.patience_days, t),
    )


def _patience(days: float | None, t: float) -> float | None:
    """Patience whose rate 1/days is t times as high; None (for ever) beyond the field's bound."""
    if days is None or t == 0 or days / t > highest(Stage, "patience_days"):
        return None
    return days / t


def _with_highest_load(scenario: Scenario, load: float) -> Scenario:
    now = max(flow.loads(scenario).values())
    if now == 0 or load == 0:
        return scenario
    leads = scenario.leads.per_week * load / now
    # The field's bounds: above 0, at most its highest.
    leads = min(max(leads, sys.float_info.min), highest(Leads, "per_week"))
    return changed(scenario, leads=changed(scenario.leads, per_week=leads))


# --- Changing a scenario --------------------------------------------------------------------------


def _with_roles(scenario: Scenario, roles: tuple[Role, ...]) -> Scenario:
    return changed(scenario, team=changed(scenario.team, roles=roles))


def _with_pace(scenario: Scenario, pace: float | None) -> Scenario:
    return changed(scenario, leads=changed(scenario.leads, pace=pace))


def _with_hours(scenario: Scenario, hours: Sequence[float]) -> Scenario:
    """Each stage with its mean hours; the scenario itself where only rounding would change."""
    pairs = list(zip(scenario.stages, hours, strict=True))
    if all(isclose(stage.work.mean_hours, mean, rel_tol=ROUNDING) for stage, mean in pairs):
        return scenario
    return changed(
        scenario,
        stages=tuple(
            changed(stage, work=changed(stage.work, mean_hours=mean)) for stage, mean in pairs
        ),
    )


def _average(values: Sequence[float], weights: Sequence[int]) -> float:
    """Weighted mean, rounded once: of equal values it is that value, bit for bit."""
    total = sum(Fraction(value) * weight for value, weight in zip(values, weights, strict=True))
    return float(total / sum(weights))


def _is_left_as_is(change: Change, scenario: Scenario, options: Options) -> bool:
    try:
        return change(scenario, options) == scenario
    except NotPossible:
        return False


# In the order in which they are put in place when several are.
PRACTICES: dict[str, Practice] = {
    "hand_offs": Practice(_split_by_stage, _full_cycle),
    "leveling": Practice(_level, _unpaced),
    "pull": Practice(_limit, _push),
    "one_programme": Practice(_at_most_one_programme, _as_given),
    "early_qualification": Practice(_qualify_early, _as_given),
    "standard_work": Practice(_standard_work, _as_given),
}

MAIN = ("hand_offs", "leveling", "pull")
"""The practices of the founding post: one verdict each on the first page."""
