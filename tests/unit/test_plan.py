"""A plan changes only as a whole, and its tags never outlive their fields."""

import pytest

from planner.errors import ScenarioError
from planner.model import team_edits
from planner.plans import frozen_set, link, presets
from planner.plans.plan import Plan, field_at

PLAN = link.plan_of("mid_market")


def test_a_value_is_found_and_changed_by_its_path():
    changed = PLAN.replace({"scenario.stages.2.drop_off": 0.5, "seed": 9, "options.cap": 4})
    assert changed.value("scenario.stages.2.drop_off") == 0.5
    assert (changed.seed, changed.options.cap) == (9, 4)
    assert PLAN.value("scenario.stages.2.drop_off") == 0.2, "the old plan stays as it was"


@pytest.mark.parametrize(
    "path", ["nothing", "scenario.stages.99.drop_off", "scenario.stages.x", ""]
)
def test_a_path_that_leads_nowhere_is_a_key_error(path):
    with pytest.raises(KeyError):
        PLAN.value(path)
    with pytest.raises(KeyError):
        PLAN.replace({path: 1})


def test_changes_are_checked_together():
    both = {"scenario.stages.0.drop_off": 0.1, "scenario.stages.0.restart": 0.5}
    with pytest.raises(ScenarioError, match="must stay below 1"):
        PLAN.replace({"scenario.stages.0.restart": 0.6})
    repeat = PLAN.scenario.stages[0].repeat
    assert PLAN.replace(both).scenario.stages[0].advance == pytest.approx(0.4 - repeat)


def test_a_position_means_the_position_even_when_a_stage_is_named_like_a_number():
    plan = PLAN.with_scenario(team_edits.rename_stage(PLAN.scenario, "Qualify", "1"))
    assert plan.value("scenario.stages.1.name") == "Discovery"
    assert plan.named("scenario.stages.0.drop_off") == "stages.1.drop_off"


def test_tags_follow_their_fields():
    tagged = PLAN.replace({"tags": {"stages.Demo.drop_off": "measured", "deal_cv": "assumption"}})
    without_demo = tagged.with_scenario(team_edits.remove_stage(tagged.scenario, "Demo"))
    assert without_demo.tags == {"deal_cv": "assumption"}
    with pytest.raises(ScenarioError, match="there is no field"):
        PLAN.replace({"tags": {"stages.Nowhere.drop_off": "measured"}})


def test_a_tag_goes_with_the_value_that_it_tells_of():
    """Another scenario's number was not measured in this team's data."""
    tags = {"leads.per_week": "measured", "stages.Demo.drop_off": "measured"}
    tagged = PLAN.replace({"tags": tags})
    other = PLAN.scenario.replace({"leads.per_week": 90.0})
    assert tagged.with_scenario(other).tags == {"stages.Demo.drop_off": "measured"}
    back = frozen_set.take_back(frozen_set.freeze(tagged).with_scenario(other), 0)
    assert back.tags == {"stages.Demo.drop_off": "measured"}


def test_every_field_of_a_plan_that_a_page_shows_has_label_and_help():
    for path in ("seed", "precision", "options.cap", "scenario.stages.0.work.mean_hours"):
        about = field_at(path)
        assert about.help
        assert about.label


@pytest.mark.parametrize("name", presets.names())
def test_every_value_of_a_preset_has_a_source(name):
    preset = presets.load(name)
    plan = link.plan_of(name)
    for path in ("stages.0.drop_off", "stages.0.work.mean_hours", "team.roles.0.people"):
        assert preset.source(plan.named(f"scenario.{path}")), path


def test_a_renamed_stage_keeps_its_source():
    preset = presets.load("mid_market")
    renamed = team_edits.rename_stage(preset.scenario, "Demo", "Show")
    assert preset.path_like(renamed, "stages.Show.drop_off") == "stages.Demo.drop_off"
    assert preset.path_like(renamed, "stages.Close.drop_off") == "stages.Close.drop_off"
    longer = team_edits.add_stage(renamed)
    assert preset.path_like(longer, "stages.Show.drop_off") is None


# --- Edits: whatever is done, each stage has one role and nobody is lost --------------------------


def people(plan: Plan) -> int:
    return plan.scenario.people


def test_removing_a_role_s_last_stage_moves_its_people_to_the_neighbour():
    scenario = team_edits.remove_stage(PLAN.scenario, "Qualify")
    assert [role.name for role in scenario.team.roles] == ["AE", "Closer"]
    assert scenario.team.roles[0].people == 5
    assert scenario.people == people(PLAN)


def test_adding_moving_and_renaming_keep_every_stage_in_one_role():
    scenario = team_edits.add_stage(PLAN.scenario)
    assert scenario.team.roles[-1].stages[-1] == scenario.stages[-1].name
    scenario = team_edits.move_stage(scenario, "Stage 6", -1)
    assert scenario.stages[4].name == "Stage 6"
    scenario = team_edits.rename_stage(scenario, "Stage 6", "<b>Legal</b>")
    assert "<b>Legal</b>" in scenario.team.roles[-1].stages
    with pytest.raises(ScenarioError, match="more than once"):
        team_edits.rename_stage(scenario, "<b>Legal</b>", "Demo")


def test_a_stage_can_be_given_away_or_split_off():
    given = team_edits.assign(PLAN.scenario, "Proposal", "AE")
    assert given.team.roles[1].stages == ("Discovery", "Demo", "Proposal")
    split = team_edits.split_off(PLAN.scenario, "Discovery")
    assert [role.stages for role in split.team.roles[1:3]] == [("Demo",), ("Discovery",)]
    assert split.people == people(PLAN)
    assert team_edits.split_off(PLAN.scenario, "Qualify") == PLAN.scenario, (
        "SDR has nothing else to do"
    )


@pytest.mark.parametrize(
    "edit",
    [
        lambda scenario: team_edits.remove_stage(scenario, "Gone"),
        lambda scenario: team_edits.move_stage(scenario, "Gone", 1),
        lambda scenario: team_edits.rename_stage(scenario, "Gone", "Here"),
        lambda scenario: team_edits.rename_role(scenario, "Gone", "Here"),
        lambda scenario: team_edits.assign(scenario, "Gone", "AE"),
        lambda scenario: team_edits.assign(scenario, "Demo", "Gone"),
        lambda scenario: team_edits.split_off(scenario, "Gone"),
    ],
)
def test_an_edit_of_a_stage_or_role_that_is_gone_is_refused_and_touches_no_other(edit):
    with pytest.raises(KeyError, match="Gone"):
        edit(PLAN.scenario)


def test_an_edit_finds_its_stage_wherever_it_stands_by_now():
    moved = team_edits.move_stage(PLAN.scenario, "Demo", -2)
    assert moved.stages[0].name == "Demo"
    assert team_edits.remove_stage(moved, "Demo").stages == tuple(
        stage for stage in PLAN.scenario.stages if stage.name != "Demo"
    )


def test_the_usual_shapes():
    assert len(team_edits.full_cycle(PLAN.scenario).team.roles) == 1
    assert len(team_edits.line(PLAN.scenario).team.roles) == 5
    assert team_edits.in_pods(PLAN.scenario).team.pods == 2
    few = PLAN.replace({f"scenario.team.roles.{i}.people": 1 for i in range(3)}).scenario
    assert len(team_edits.line(few).team.roles) == few.people == 3
    with pytest.raises(ScenarioError, match="mixed teams need"):
        team_edits.in_pods(few)
