"""The limit on open deals that a card is about, beside how many people have open without it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from planner.analysis.verdict import Verdict
from planner.plans import presets
from planner.plans.plan import Plan
from planner.simulation.outcome import Outcome
from planner.views.common.fields import YOURS
from planner.views.common.numbers import count, number, short
from planner.views.common.role_words import they

COUNTED = (
    "Open at a stage are also the deals that wait for room there; they still count against the "
    "limit of the people they come from."
)
"""Below a flow with a limit: a stage can show more open deals than its people may have."""


def compared(verdict: Verdict, limit: int) -> str:
    """'at most 20 open deals a person; today SDRs have about 19'; only the limit where people of
    several roles work the same stage, as it is not measured whose its deals are.
    """
    told = f"at most {count(limit, 'open deal')} a person"
    without = verdict.without
    if without is None or not (open_deals := _open_deals_a_person(without)):
        return told
    fullest = max(open_deals, key=lambda role: open_deals[role])
    size = open_deals[fullest]
    about = number(size, 0) if size >= _WHOLE_FROM else short(size)
    when = "without it" if verdict.today == "with" else "today"
    return f"{told}; {when} {they(without.scenario, [fullest], 'have')} about {about}"


def none_goes_cold(plan: Plan, evidence: Callable[[str], str]) -> str:
    """That waiting costs no deal, where that is assumed at every stage: limits rest on it.

    `evidence`: as of `turning_words.turning`. "" where some deal can go cold, or it is known. In a
    team made of figures it is known if it is measured: what an example has there says nothing.
    """
    scenario = plan.scenario
    paths = [f"stages.{stage.name}.patience_days" for stage in scenario.stages]
    if any(scenario.value(path) is not None for path in paths):
        return ""
    if presets.named_as(scenario) is None:
        is_assumed = any(plan.tags.get(path) != "measured" for path in paths)
    else:
        is_assumed = any(evidence(path) not in _KNOWN for path in paths)
    return "Assumed here: no deal goes cold while it waits." if is_assumed else ""


_KNOWN = ("", YOURS.lower())

_WHOLE_FROM = 3.0  # open deals a person, of which tenths tell nothing


def _open_deals_a_person(outcome: Outcome) -> dict[str, float]:
    """By role, the mean number open in its stages over its people; {} where stages are shared."""
    roles = outcome.scenario.team.roles
    stages = [stage for role in roles for stage in role.stages]
    if len(stages) != len(set(stages)):
        return {}
    return {
        role.name: sum(
            float(np.mean(outcome.stages[stage]["work_in_process"])) for stage in role.stages
        )
        / people
        for role in roles
        if (people := outcome.people_in(role)) > 0
    }
