"""Where a principle is put to the test: a factory, sales of the team's kind, the team itself."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from planner.analysis.effects import compare_in_looks
from planner.analysis.verdict import Verdict, verdicts
from planner.errors import PlannerError
from planner.model.practices import Options
from planner.model.scenario import Priorities, Scenario
from planner.plans.plan import Plan
from planner.plans.presets import FIRST, Preset, load
from planner.simulation import budget
from planner.studies import bottleneck, programmes

FACTORY = "factory_floor"
QUALITY = ("early_qualification", "standard_work")
EQUAL_STEPS = Options(leveling=("staff", "times"))
"""Leveling as the principle means it: equal steps on one beat, people where the load is."""

_USUAL = Options()

Place = Literal["factory", "sales", "team"]


@dataclass(frozen=True)
class Site:
    """One scenario to put a principle to the test, and how."""

    scenario: Scenario
    options: Options = _USUAL
    seed: int = Plan.model_fields["seed"].default
    precision: float = Plan.model_fields["precision"].default


Found = Any  # what a study gives
Results = Generator[Found, None, None]
Study = Callable[[Site], Results]
Side = Mapping[Place, Found | PlannerError | None]
"""What is known by place: a study's newest result, why there is none, or None so far."""


def sites(plan: Plan, preset: Preset) -> dict[Place, Site]:
    """The factory, the preset the plan is nearest to (the first for a factory's), and the plan.

    Where priorities never shift, the rest of them counts for nothing and is left out.
    """
    kind = load(FIRST) if preset.name == FACTORY else preset
    scenario = plan.scenario
    if scenario.priorities.shifts_per_year == 0:
        scenario = _with_priorities(scenario, Priorities())
    return {
        "factory": Site(load(FACTORY).scenario),
        "sales": Site(kind.scenario),
        "team": Site(scenario, plan.options, plan.seed, plan.precision),
    }


def with_priorities(at: Mapping[Place, Site], priorities: Priorities) -> dict[Place, Site]:
    """All of them with the same cost and gain of a change."""
    return {
        place: replace(site, scenario=_with_priorities(site.scenario, priorities))
        for place, site in at.items()
    }


def _with_priorities(scenario: Scenario, priorities: Priorities) -> Scenario:
    return scenario.replace(
        {f"priorities.{name}": value for name, value in dict(priorities).items()}
    )


# --- The studies ----------------------------------------------------------------------------------


def programme_study(site: Site) -> Results:
    """Principle 1: see `programmes`."""
    return programmes.study(site.scenario, site.seed, precision=site.precision)


def relief_study(site: Site) -> Results:
    """Principle 2: see `relief`."""
    return bottleneck.study(site.scenario, site.seed)


def main_study(site: Site) -> Results:
    """Principles 3 and 4: the verdicts of the Plan page, with a limit for pull at every place."""
    return _verdicts(site, limited(site.options), ("hand_offs", "leveling", "pull"))


def limited(options: Options) -> Options:
    """The same with pull as the principle means it: open deals limited, in the order they have."""
    return Options(**dict(options) | {"pull": ("cap",)})


def equal_steps_study(site: Site) -> Results:
    """Principle 4: equal steps on one beat, against the steps as they are."""
    return _verdicts(site, EQUAL_STEPS, ("leveling",))


def quality_study(site: Site) -> Results:
    """Principles 5 and 6."""
    return _verdicts(site, site.options, QUALITY)


def _verdicts(
    site: Site, options: Options, practices: tuple[str, ...]
) -> Generator[dict[str, Verdict], None, None]:
    for comparison in compare_in_looks(
        site.scenario,
        options,
        site.seed,
        practices=practices,
        precision=site.precision,
        limit=budget.PAGE,
    ):
        yield verdicts(comparison)


# --- Side by side ---------------------------------------------------------------------------------


def side_by_side(
    at: Mapping[Place, Site], study: Study
) -> Generator[dict[Place, Found | PlannerError | None], None, None]:
    """What a study finds at each place, as it comes: the team's first, then the others', then the
    team's ever sharper. What is found for an example is kept for all who ask.
    """
    known: dict[Place, Found | PlannerError | None] = dict.fromkeys(at)
    same = [place for place, site in at.items() if site == at["team"]]
    team = _or_why_not(study(at["team"]))
    known.update(dict.fromkeys(same, next(team, None)))
    yield dict(known)
    for place, site in at.items():
        if place not in same:
            known[place] = _last(study, site)
            yield dict(known)
    for sharper in team:
        known.update(dict.fromkeys(same, sharper))
        yield dict(known)


def _or_why_not(results: Results) -> Results:
    try:
        yield from results
    except PlannerError as error:
        yield error


@lru_cache(maxsize=24)
def _last(study: Study, site: Site) -> Found | PlannerError:
    *_, last = _or_why_not(study(site))
    return last
