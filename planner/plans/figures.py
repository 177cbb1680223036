"""Figures as a leader has them, from which fields of the scenario follow.

A CRM says what share of the deals that enter a stage is lost there; the model counts the visits
that end lost, and a deal may visit a stage more than once. Leads are often counted by the month. A
figure has a path of its own beside the fields: 'scenario.stages.0.lost_here'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import sqrt
from typing import Any

from planner.errors import Problem, ScenarioError
from planner.model import paths
from planner.model.fields import About
from planner.model.scenario import Scenario

WEEKS_PER_MONTH = 52 / 12
LEADS_PER_MONTH = "scenario.leads.per_month"
LEADS_PER_WEEK = "scenario.leads.per_week"

_LOST_HERE = re.compile(r"^(scenario\.stages\.(\d+))\.lost_here$")
_REPEAT = re.compile(r"^(scenario\.stages\.(\d+))\.repeat$")
_NONE: Mapping[str, Any] = {}
_ROUND = 1e-6  # what is nearer to a round number was typed as one
_SAME = 1e-9  # shares that differ by less differ by rounding
_DIGITS = 12  # decimals kept: a figure that comes back from its field is what was typed


def come_by_the_month(scenario: Scenario) -> bool:
    """Whether leads are a round number a month and none a week, as whoever counts by months has."""
    return round_by_the_month(scenario.leads.per_week) is not None


def round_by_the_month(per_week: float) -> int | None:
    """How many leads a month these are, where that is a round number and theirs a week is none."""
    a_month = round(per_week * WEEKS_PER_MONTH, _DIGITS)
    is_round = abs(a_month - round(a_month)) < _ROUND
    return round(a_month) if is_round and abs(round(per_week, 2) - per_week) > _ROUND else None


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
    return round(lost_here(scenario, int(stage[2])), _DIGITS)


def lost_here(scenario: Scenario, number: int) -> float:
    """Share of the deals that enter the stage of this number that ends lost in it.

    What the hand-off before it loses is lost in it, as a CRM counts it.
    """
    stage, (loss, repeat) = scenario.stages[number], _harm(scenario, number)
    # The first visit loses some of its advances and repeats others; all visits drop off alike.
    visits = 1 + (stage.repeat + repeat * stage.advance) / (1 - stage.repeat)
    return stage.drop_off * visits + loss * stage.advance


def _harm(
    scenario: Scenario, number: int, changes: Mapping[str, Any] = _NONE
) -> tuple[float, float]:
    """(loss, repeat): shares of its first visit's advances, where deals come by a hand-off.

    With what is changed of hand-offs.
    """
    roles = scenario.role_of_stage()
    if number == 0 or roles[number] == roles[number - 1]:
        return 0.0, 0.0
    milder = scenario.team.pod_factor
    loss = changes.get("scenario.hand_off.loss", scenario.hand_off.loss)
    return loss * milder, changes.get("scenario.hand_off.repeat", scenario.hand_off.repeat) * milder


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


def with_lost_of(scenario: Scenario, other: Scenario, stages: Iterable[str]) -> Scenario | None:
    """With what is lost at these stages as in another scenario of the same stages, whatever is lost
    or repeated because of hand-offs; None where a hand-off alone loses more.
    """
    place = {stage.name: n for n, stage in enumerate(scenario.stages)}
    lost = {
        f"scenario.stages.{place[name]}.lost_here": was
        for name in stages
        for was, now in [(lost_here(other, place[name]), lost_here(scenario, place[name]))]
        if abs(was - now) > _SAME
    }
    if not lost:
        return scenario
    try:
        fields = as_fields(scenario, lost)
        return scenario.replace({path.removeprefix("scenario."): at for path, at in fields.items()})
    except ScenarioError:
        return None


def _follow(
    scenario: Scenario, at: str, number: int, changes: Mapping[str, Any], fields: dict[str, Any]
) -> None:
    """The drop-off per visit that makes of a stage's repeats what is lost of its deals."""
    stage = scenario.stages[number]
    lost = changes.get(f"{at}.lost_here", lost_here(scenario, number))
    again = changes.get(f"{at}.repeat", stage.repeat)
    restart = changes.get(f"{at}.restart", stage.restart)
    if not (0 <= again < 1 and 0 <= restart <= 1 - again):
        return  # refused by itself
    # What no share can be is passed on as it is, to be refused as what was typed.
    harm = _harm(scenario, number, changes)
    drop_off = _drop_off(lost, again, restart, *harm) if 0 <= lost <= 1 else lost
    if drop_off < 0 <= lost and f"{at}.lost_here" in changes:
        least = harm[0] * (1 - again - restart)
        why = f"must be at least {100 * least:.3g} %: so much is lost at the hand-off before it"
        raise ScenarioError([Problem(f"{at}.lost_here", f"{lost:g}", why)])
    # With fewer repeats a hand-off alone may lose more than was lost so far.
    fields[f"{at}.drop_off"] = round(drop_off if lost < 0 else max(0.0, drop_off), _DIGITS)


def _drop_off(lost: float, again: float, restart: float, loss: float, repeat: float) -> float:
    """The drop-off per visit with which so much is lost; negative where none makes it so little.

    With s = 1 - again - restart it solves `lost_here` for drop_off:
    repeat d² - (1 + repeat s - loss (1 - again)) d + (lost - loss s) (1 - again) = 0.
    """
    rest = 1 - again - restart
    linear = 1 + repeat * rest - loss * (1 - again)
    constant = (lost - loss * rest) * (1 - again)
    # The smaller root in a form without cancellation.
    return 2 * constant / (linear + sqrt(max(0.0, linear**2 - 4 * repeat * constant)))


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
        "it, those lost at the hand-off before it included. Repeats do not change it: they only "
        "make more work of it.",
    )
