"""Figures as a leader has them, from which fields of the scenario follow.

A CRM says what share of the deals that enter a stage is lost there; the model counts the visits
that end lost, and a deal may visit a stage more than once. Leads are often counted by the month. A
figure has a path of its own beside the fields: 'scenario.stages.0.lost_here'.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from planner.model import paths
from planner.model.fields import About
from planner.model.scenario import Scenario

WEEKS_PER_MONTH = 52 / 12
LEADS_PER_MONTH = "scenario.leads.per_month"
LEADS_PER_WEEK = "scenario.leads.per_week"

_LOST_HERE = re.compile(r"^(scenario\.stages\.(\d+))\.lost_here$")
_REPEAT = re.compile(r"^(scenario\.stages\.(\d+))\.repeat$")
_DIGITS = 12  # decimals kept: a figure that comes back from its field is what was typed


def field_of(path: str) -> str | None:
    """The field of a plan that follows from the figure at a path; None where that is no figure."""
    if path == LEADS_PER_MONTH:
        return LEADS_PER_WEEK
    stage = _LOST_HERE.match(path)
    return f"{stage[1]}.drop_off" if stage else None


def value_of(scenario: Scenario, path: str) -> float:
    """The figure at a path. Raises KeyError when there is no such stage."""
    if path == LEADS_PER_MONTH:
        return round(scenario.leads.per_week * WEEKS_PER_MONTH, _DIGITS)
    stage = _LOST_HERE.match(path)
    if stage is None or int(stage[2]) >= len(scenario.stages):
        raise KeyError(path)
    return round(scenario.stages[int(stage[2])].lost_here, _DIGITS)


def as_fields(scenario: Scenario, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes of fields and figures as changes of fields alone.

    What is lost of the deals that enter a stage stays when only its repeats change. Raises KeyError
    when there is no such stage.
    """
    fields = {path: value for path, value in changes.items() if field_of(path) is None}
    if LEADS_PER_MONTH in changes:
        fields[LEADS_PER_WEEK] = round(changes[LEADS_PER_MONTH] / WEEKS_PER_MONTH, _DIGITS)
    for path in changes:
        stage = _LOST_HERE.match(path) or _REPEAT.match(path)
        if stage is None or f"{stage[1]}.drop_off" in changes:
            continue
        if int(stage[2]) >= len(scenario.stages):
            raise KeyError(path)
        _follow(scenario, stage[1], int(stage[2]), changes, fields)
    return fields


def _follow(
    scenario: Scenario, at: str, number: int, changes: Mapping[str, Any], fields: dict[str, Any]
) -> None:
    """The drop-off per visit that makes of a stage's repeats what is lost of its deals."""
    stage = scenario.stages[number]
    lost = changes.get(f"{at}.lost_here", stage.lost_here)
    repeat = changes.get(f"{at}.repeat", stage.repeat)
    if not 0 <= repeat < 1:
        return  # refused by itself
    # What no share can be is passed on as it is, to be refused as what was typed.
    fields[f"{at}.drop_off"] = round(lost * (1 - repeat), _DIGITS) if 0 <= lost <= 1 else lost


def about_at(path: str) -> About:
    """What is known of the figure at a path. Raises KeyError where it is none."""
    field = field_of(path)
    if field is None:
        raise KeyError(path)
    known = paths.about_at(Scenario, field.removeprefix("scenario."))
    if path == LEADS_PER_MONTH:
        assert known.high is not None
        return replace(
            known,
            label="Leads per month",
            unit="leads/month",
            help="New leads that reach the team in an average month.",
            high=float(int(known.high * WEEKS_PER_MONTH)),
            step=5,
        )
    return replace(
        known,
        label="Lost here",
        unit="share of the deals that enter",
        help="Of the deals that enter this stage, the share that ends lost in it, as a CRM tells "
        "it. Repeats do not change it: they only make more work of it.",
    )
