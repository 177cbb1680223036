"""Every default and every value of an example is shown with its evidence, and none is missing."""

from __future__ import annotations

import pytest

from planner.model.fields import Grade
from planner.plans import defaults, presets
from planner.plans.plan import field_at
from planner.views.common.fields import GRADES
from planner.views.method import words

GRADED: set[Grade] = {"good", "medium", "weak", "none"}


def flat(value, path=""):
    """Dotted paths of all values of a scenario as JSON, stages and roles by name."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from flat(each, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict) and "name" in value[0]:
        for each in value:
            yield from flat(each, f"{path}.{each['name']}")
    else:
        yield path


@pytest.mark.parametrize("name", presets.names())
def test_every_value_of_a_preset_has_a_row(name):
    preset = presets.load(name)
    spoken_for = [leaf for path in preset.sources for leaf in preset.paths_of(path)]
    assert len(spoken_for) == len(set(spoken_for)), "no value has two sources"
    unsourced = {
        path
        for path in flat(preset.scenario.to_dict())
        if path not in spoken_for and preset.source(path) is not None
    }
    assert unsourced == set()
    rows = defaults.of_preset(preset)
    assert sum(len(row.values) for row in rows) == len(spoken_for) - 1, "all but the format version"


def test_every_field_of_the_model_has_a_row_with_its_default():
    rows = {one.leaf: one for one in defaults.of_the_model()}
    loss, people = rows["scenario.hand_off.loss"], rows["scenario.team.roles.0.people"]
    assert loss.values == (("", 0.03),)
    assert loss.source is not None
    assert loss.source.grade == "none"
    assert people.values == ()
    named = {one.rpartition(".")[2] for one in rows}
    assert not named & {"name", "schema_version"}
    for leaf in rows:
        assert field_at(leaf).label


def test_a_row_says_value_unit_grade_and_source():
    rows = {one.leaf: words.source_cells(one) for one in defaults.of_the_model()}
    assert rows["scenario.hand_off.loss"] == (
        "Lost at hand-offs",
        "3\u202f%",
        GRADES["none"],
        "vendor pages claim 0–30 %; no controlled study in sales",
    )
    assert rows["scenario.team.roles.0.people"][1:3] == ("yours to say", words.DEFINED)
    assert rows["scenario.leads.order"][1] == "the oldest"
    assert rows["scenario.hand_off.delay.mean_days"][1] == "1 day"


def test_stages_with_one_value_share_a_row_and_others_are_named():
    rows = [words.source_cells(one) for one in defaults.of_preset(presets.load("mid_market"))]
    spread = next(row for row in rows if row[0].startswith("How much the work varies"))
    assert spread[:2] == (
        "How much the work varies (Qualify, Discovery, Demo, Proposal, Close)",
        "80\u202f%",
    )
    hours = next(row for row in rows if row[0] == "Hands-on hours")
    assert hours[1] == "Qualify 0.5, Discovery 1.5, Demo 2, Proposal 3, Close 2.5 hours"


def test_the_count_of_grades_is_that_of_the_rows():
    known = [one.source.grade for one in defaults.of_the_model() if one.source]
    assert set(known) <= GRADED
    assert f"{known.count('none')} assumed" in words.sourced(defaults.of_the_model())
