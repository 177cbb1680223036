"""No number changes unseen: outcomes against data/golden.json, bit for bit, on every machine."""

from __future__ import annotations

import json
from typing import Any

import pytest

from planner.engine import ENGINE_VERSION
from planner.model.scenario import Scenario
from tests.fields import fields_of, values_in
from tests.remake_golden import GOLDEN, REPLICATIONS, found, scenarios

KEPT: dict[str, Any] = json.loads(GOLDEN.read_text("utf-8"))

ON_PURPOSE = (
    "numbers changed: old links now give other results. If that is meant, raise ENGINE_VERSION in "
    "planner/engine/__init__.py, say why in CHANGELOG.md, and run python -m tests.remake_golden"
)


@pytest.mark.parametrize("name", scenarios())
def test_every_number_is_the_same_to_the_last_bit(name):
    now = found(scenarios()[name])
    changed = [
        f"{key}: {KEPT['outcomes'][name].get(key)} → {value}"
        for key, value in now.items()
        if value != KEPT["outcomes"][name].get(key)
    ]
    assert not changed, "\n".join([ON_PURPOSE, *changed[:10]])
    assert now.keys() == KEPT["outcomes"][name].keys(), ON_PURPOSE


def test_the_kept_numbers_are_this_engines():
    assert KEPT["engine"] == ENGINE_VERSION, ON_PURPOSE
    assert KEPT["outcomes"].keys() == scenarios().keys(), ON_PURPOSE


def test_every_field_has_two_values_among_the_kept_scenarios():
    """So a change in how any field acts is seen."""
    values: dict[str, set[str]] = {}
    for scenario in scenarios().values():
        for path, value in values_in(scenario.model_dump(mode="json")):
            values.setdefault(path, set()).add(json.dumps(value))
    # What can be empty has two values where there is something within it.
    within = {path[: path.rindex(".")].removesuffix("[]") for path in values if "." in path}
    alike = {path for path, seen in values.items() if len(seen) == 1 and path not in within}
    assert values.keys() == set(fields_of(Scenario))
    assert alike == set()


def test_every_kind_of_loss_and_win_is_among_the_kept_numbers():
    nothing = [(0.0).hex()] * REPLICATIONS
    numbers = [one for outcome in KEPT["outcomes"].values() for one in outcome.items()]
    for measure in (
        "throughput_per_week",
        "dropped_per_week[",
        "cold_per_week[",
        "lost_at_hand_off_per_week[",
        "turned_away_per_week[",
        "lead_pool",
    ):
        assert any(key.startswith(measure) and value != nothing for key, value in numbers), measure
