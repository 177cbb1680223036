"""Where a principle is put to the test: a factory, sales of the team's kind, the team itself."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from planner.analysis.effects import compare_in_looks
from planner.analysis.verdict import Verdict, Word, verdicts
from planner.errors import PlannerError
from planner.model.practices import Options
from planner.model.scenario import Scenario
from planner.model.team import Priorities
from planner.plans.plan import Plan
from planner.plans.presets import FIRST, Preset, load
from planner.simulation import budget
from planner.studies import bottleneck, programmes
from planner.studies.bottleneck import BottleneckStudy
from planner.studies.programmes import Programmes
from planner.studies.turnover import with_turnover

FACTORY = "factory_floor"
QUALITY = ("early_qualification", "standard_work")
PEOPLE = ("coaching", "people_stay", "help")
TEAM_ONLY = (*QUALITY, *PEOPLE)
"""Tested in the team only."""
EQUAL_STEPS = Options(leveling=("staff", "times"))
"""Leveling as the textbook says it: equal stage times, people where the load is."""
EQUAL_LOAD = Options(leveling=("staff", "loads"))
"""Leveling as a Lean practitioner would do it where deals drop off: later stages see fewer of them,
so their work may take longer; all people get the same load.
"""
_MIXED_TEAMS = 2  # of a team that has none

_USUAL = Options()

Place = Literal["factory", "sales", "team"]


@dataclass(frozen=True)
class Setting:
    """One scenario to put a principle to the test, and how."""

    scenario: Scenario
    options: Options = _USUAL
    seed: int = Plan.model_fields["seed"].default
    precision: float = Plan.model_fields["precision"].default


Held = Literal[
    "HOLDS",
    "DOES NOT HOLD",
    "NO CLEAR DIFFERENCE",
    "NO EFFECT HERE",
    "NOT POSSIBLE HERE",
    "CANNOT SAY",
]
Found = Any  # what a study gives
Outcome = Programmes | BottleneckStudy | Mapping[str, Verdict] | PlannerError
"""What a study found at one place, or why there is nothing."""
Results = Generator[Found, None, None]
Study = Callable[[Setting], Results]
Side = Mapping[Place, Found | PlannerError | None]
"""What is known by place: a study's newest result, why there is none, or None so far."""


def settings_of(plan: Plan, preset: Preset) -> dict[Place, Setting]:
    """The factory, the preset the plan is nearest to (the first for a factory's), and the plan.

    Where priorities never shift, the rest of them counts for nothing and is left out.
    """
    kind = load(FIRST) if preset.name == FACTORY else preset
    scenario = plan.scenario
    if scenario.priorities.shifts_per_year == 0:
        scenario = _with_priorities(scenario, Priorities())
    return {
        "factory": Setting(load(FACTORY).scenario),
        "sales": Setting(kind.scenario),
        "team": Setting(scenario, plan.options, plan.seed, plan.precision),
    }


def with_priorities(at: Mapping[Place, Setting], priorities: Priorities) -> dict[Place, Setting]:
    """All of them with the same cost and gain of a change."""
    return {
        place: replace(setting, scenario=_with_priorities(setting.scenario, priorities))
        for place, setting in at.items()
    }


def _with_priorities(scenario: Scenario, priorities: Priorities) -> Scenario:
    return scenario.replace(
        {f"priorities.{name}": value for name, value in dict(priorities).items()}
    )


# --- The studies ----------------------------------------------------------------------------------


def programme_study(setting: Setting) -> Results:
    """Principle 1: see `programmes`."""
    return programmes.study(setting.scenario, setting.seed, precision=setting.precision)


def bottleneck_study(setting: Setting) -> Results:
    """Principle 2: see `bottleneck`."""
    return bottleneck.study(setting.scenario, setting.seed)


def main_study(setting: Setting) -> Results:
    """Principles 3 and 4: the verdicts of the Plan page, with a limit for pull at every place."""
    return _verdicts(setting, limited(setting.options), ("hand_offs", "leveling", "pull"))


def limited(options: Options) -> Options:
    """The same with pull as the principle means it: open deals limited, in the order they have."""
    return Options(**dict(options) | {"pull": ("cap",)})


def equal_steps_study(setting: Setting) -> Results:
    """Principle 4: equal stage times, against the stages as they are."""
    return _verdicts(setting, EQUAL_STEPS, ("leveling",))


def equal_load_study(setting: Setting) -> Results:
    """Principle 4: equal load with drop-off taken into account, against the stages as they are."""
    for found in _verdicts(setting, EQUAL_LOAD, ("leveling",)):
        yield {"loads": found["leveling"]}


def cells_study(setting: Setting) -> Results:
    """Principle 4: specialists in mixed teams, a deal stays in its team, against one person for the
    whole sale, who is also what a single line is held against.
    """
    pods = max(_MIXED_TEAMS, setting.scenario.team.pods)
    in_teams = replace(setting, scenario=setting.scenario.replace({"team.pods": pods}))
    for found in _verdicts(in_teams, setting.options, ("hand_offs",)):
        yield {"cells": found["hand_offs"]}


def quality_study(setting: Setting) -> Results:
    """Principles 5 and 6."""
    return _verdicts(setting, setting.options, QUALITY)


def people_study(setting: Setting) -> Results:
    """Principles 9 and 10, with people leaving as usual where nobody leaves."""
    leaving = replace(setting, scenario=with_turnover(setting.scenario))
    return _verdicts(leaving, setting.options, PEOPLE)


def _verdicts(
    setting: Setting, options: Options, practices: tuple[str, ...]
) -> Generator[dict[str, Verdict], None, None]:
    for comparison in compare_in_looks(
        setting.scenario,
        options,
        setting.seed,
        practices=practices,
        precision=setting.precision,
        limit=budget.PAGE,
        each_alone=True,
    ):
        yield verdicts(comparison)


# --- Whether a claim holds ------------------------------------------------------------------------


def holds(study: str, found: Outcome) -> Held:
    """Whether what a principle claims holds where it was tested; `study`: the practice, if it is
    about one.

    Of coaching all of the cost is known and a part only of what it brings (coaching.py): that the
    rest does not make up for the hours cannot be said.
    """
    if isinstance(found, PlannerError):
        return "NOT POSSIBLE HERE"
    if isinstance(found, BottleneckStudy):
        return found.answer
    if isinstance(found, Programmes):
        # The claim is that changing hurts.
        return _HOLDS[_OPPOSITE.get(found.word, found.word)]
    if study == "coaching" and found[study].word == "HURTS":
        return "CANNOT SAY"
    return _HOLDS[found[study].word]


# Whether a claim holds where the practice does what it claims to do.
_HOLDS: dict[Word, Held] = {
    "HELPS": "HOLDS",
    "HURTS": "DOES NOT HOLD",
    "NO CLEAR DIFFERENCE": "NO CLEAR DIFFERENCE",
    "NO EFFECT HERE": "NO EFFECT HERE",
    "NOT POSSIBLE HERE": "NOT POSSIBLE HERE",
}
_OPPOSITE: dict[Word, Word] = {"HELPS": "HURTS", "HURTS": "HELPS"}


# --- Side by side ---------------------------------------------------------------------------------


def side_by_side(
    at: Mapping[Place, Setting], study: Study
) -> Generator[dict[Place, Found | PlannerError | None], None, None]:
    """What a study finds at each place, as it comes: the team's first, then the others', then the
    team's ever sharper. What is found for an example is kept for all who ask.
    """
    known: dict[Place, Found | PlannerError | None] = dict.fromkeys(at)
    same = [place for place, setting in at.items() if setting == at["team"]]
    team = or_why_not(study(at["team"]))
    known.update(dict.fromkeys(same, next(team, None)))
    yield dict(known)
    for place, setting in at.items():
        if place not in same:
            known[place] = _last(study, setting)
            yield dict(known)
    for sharper in team:
        known.update(dict.fromkeys(same, sharper))
        yield dict(known)


def or_why_not(results: Results) -> Results:
    """The results, and at the end why there are no more, if there is a reason."""
    try:
        yield from results
    except PlannerError as error:
        yield error


@lru_cache(maxsize=24)
def _last(study: Study, setting: Setting) -> Found | PlannerError:
    *_, last = or_why_not(study(setting))
    return last
