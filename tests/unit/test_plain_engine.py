"""The plain engine gives the very bits of the whole one, and leaves nothing out that is asked."""

import numpy as np
import pytest

from planner.engine import loop
from planner.engine.plain import plain
from planner.engine.tables import tables_of
from planner.plans import presets
from reference.random_scenarios import EVERYTHING, some_scenario


def is_plain(scenario):
    return bool(tables_of(scenario).rules[0].is_plain)


def results_of(engine, scenario, monkeypatch):
    monkeypatch.setattr(loop, "_run_for", lambda _: engine)
    return loop.run(tables_of(scenario), 5, 0, 3)


def bits(results):
    return [(field, array.dtype, array.tobytes()) for field, array in results._asdict().items()]


@pytest.mark.parametrize("number", range(0, 80, 2))  # every other one has nothing of schema 2
def test_both_engines_give_the_same_bits(number, monkeypatch):
    scenario = some_scenario(number, features=())
    assert is_plain(scenario)
    whole = results_of(loop._run, scenario, monkeypatch)
    assert bits(whole) == bits(results_of(plain(loop._run), scenario, monkeypatch))
    assert np.any(whole.stage_tallies["visits"])


@pytest.mark.parametrize(
    "name",
    [
        "mid_market",
        "transactional_inbound",
        "complex_enterprise",
        "division_of_labour",
        "factory_floor",
    ],
)
def test_presets_of_one_kind_whose_people_stay_are_plain(name):
    assert is_plain(presets.load(name).scenario)


@pytest.mark.parametrize("feature", EVERYTHING)
def test_what_a_feature_asks_of_the_engine_is_not_left_out(feature, monkeypatch):
    left_to_plain = 0
    for number in range(40):
        scenario = some_scenario(number, features=[feature])
        if is_plain(scenario):  # a season of prices alone, say: both know it
            left_to_plain += 1
            whole = results_of(loop._run, scenario, monkeypatch)
            assert bits(whole) == bits(results_of(plain(loop._run), scenario, monkeypatch))
    assert left_to_plain < 20
