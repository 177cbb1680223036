"""A scenario file is read within limits, or refused in our own words."""

import json

import pytest

from planner.errors import ScenarioError
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.views.common import sharing


def test_a_scenario_file_with_half_a_letter_in_a_name_is_refused_in_words():
    tree = presets.load("mid_market").scenario.to_dict()
    tree["stages"][0] |= {"name": "\ud800", "drop_off": 7}
    with pytest.raises(ScenarioError) as refused:
        Scenario.from_dict(tree)
    said = sharing.refused_file(refused.value.problems)
    assert "stages.?.drop_off: must be at most" in said.encode().decode()


def test_a_scenario_file_is_refused_before_it_is_parsed_where_it_is_too_large(monkeypatch):
    monkeypatch.setattr(json, "loads", None)
    for text in ("[],", b"[],"):
        with pytest.raises(ScenarioError, match="1,200,000 bytes, and up to 1,000,000 are read"):
            Scenario.from_json(text * 400_000)


def test_a_deeply_nested_scenario_file_is_refused():
    for text in ("[" * 200_000, '{"stages":' * 50_000, "[" * 900 + "]" * 900):
        with pytest.raises(ScenarioError):
            Scenario.from_json(text)
