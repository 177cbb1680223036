"""The inputs in which scenarios differ: each told once, and only what differs."""

from planner.model import team_edits
from planner.plans import link, presets
from planner.plans.differences import ABSENT, ByRole, differing

TEAM = presets.load("mid_market").scenario
ALONE = team_edits.full_cycle(TEAM)


def test_the_same_scenarios_differ_in_no_input():
    assert differing([TEAM, TEAM.replace({"name": "Another name"})]) == []


def test_one_changed_input_is_the_one_that_differs():
    for path in ("leads.per_week", "stages.Demo.drop_off", "hand_off.delay.cv", "deal_cv"):
        changed = TEAM.replace({path: 0.125})
        (found,) = differing([TEAM, changed, TEAM])
        assert found.values == (TEAM.value(path), 0.125, TEAM.value(path))
    (found,) = differing([TEAM, TEAM.replace({"team.roles.AE.people": 9})])
    assert (found.part, found.values) == ("AE", (3, 9))


def test_other_roles_are_told_once_for_each_field():
    found = {each.leaf.rpartition(".")[2]: each.values for each in differing([TEAM, ALONE])}
    assert found["people"] == (
        ByRole((("SDR", 2), ("AE", 3), ("Closer", 2))),
        ByRole((("Full-cycle rep", 7),)),
    )
    assert "selling_hours_per_week" not in found, "all have the same"


def test_a_stage_that_only_one_has_is_told_without_its_defaults():
    found = differing([TEAM, team_edits.add_stage(TEAM)])
    new = {each.leaf.rpartition("0.")[2]: each.values for each in found if each.part == "Stage 6"}
    assert new == {"work.mean_hours": (ABSENT, 1)}


def test_every_preset_beside_every_other_has_words_for_all_that_differs():
    from planner.views.compare import words

    scenarios = [presets.load(name).scenario for name in presets.names()]
    for each in differing(scenarios):
        label, _ = words.input_name(each)
        said = [words.input_value(each, value) for value in each.values]
        assert label
        assert all(said)
        assert "object" not in "".join(said)
    assert link.plan_of("mid_market").scenario in scenarios
