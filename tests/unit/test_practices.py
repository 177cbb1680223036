"""What each practice changes, what it leaves alone, and where it is not possible."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given

from planner.errors import NotPossible
from planner.model import flow
from planner.model.practices import MAIN, PRACTICES, Options, combined, today
from planner.model.scenario import Scenario
from tests.five_stages import (
    STAFF,
    STAGES,
    any_options,
    both_arms,
    five_stages,
    line,
    one_role,
    people_of,
    put_in_place,
    scenarios,
    taken_out,
)

# --- All practices --------------------------------------------------------------------------------


def test_the_registry_is_in_the_order_in_which_practices_are_combined():
    assert list(PRACTICES) == [
        "hand_offs",
        "leveling",
        "pull",
        "help",
        "people_stay",
        "coaching",
        "one_programme",
        "early_qualification",
        "standard_work",
    ]
    assert tuple(PRACTICES)[: len(MAIN)] == MAIN


@given(scenarios(), any_options())
def test_no_practice_changes_how_many_people_or_leads_there_are(
    scenario: Scenario, options: Options
):
    for practice in PRACTICES:
        for arm in both_arms(practice, scenario, options):
            assert arm.people == scenario.people, practice
            assert arm.leads.per_week == scenario.leads.per_week, practice


@given(scenarios(), any_options())
def test_what_a_practice_makes_passes_as_a_scenario_file(scenario: Scenario, options: Options):
    for practice in PRACTICES:
        for arm in both_arms(practice, scenario, options):
            assert Scenario.from_json(arm.to_json()) == arm, practice


@given(scenarios(), any_options())
def test_a_practice_in_place_twice_is_as_in_place_once(scenario: Scenario, options: Options):
    # Both at once do not settle where selling hours or skill differ: times follow people, and
    # staffing then moves people to where those times make the highest load.
    assume(not {"loads", "staff"} <= set(options.leveling))
    for practice in (*MAIN, "one_programme"):
        try:
            once = put_in_place(practice, scenario, options)
        except NotPossible:
            continue
        assert put_in_place(practice, once, options) == once, practice


@given(scenarios(), any_options())
def test_a_practice_taken_out_twice_is_as_taken_out_once(scenario: Scenario, options: Options):
    for practice in PRACTICES:
        once = taken_out(practice, scenario, options)
        assert taken_out(practice, once, options) == once, practice


@given(scenario=scenarios(), options=any_options())
def test_taking_pull_out_undoes_all_that_it_put_in_place(scenario: Scenario, options: Options):
    limited = put_in_place("pull", scenario, options)
    assert taken_out("pull", limited) == taken_out("pull", scenario)


@given(scenario=scenarios())
def test_taking_leveling_out_undoes_its_pace(scenario: Scenario):
    assume(scenario.pull.when_full == "wait")
    paced = put_in_place("leveling", scenario, Options(leveling=("pace",)))
    assert taken_out("leveling", paced) == taken_out("leveling", scenario)


def test_taking_hand_offs_out_undoes_the_split():
    scenario = one_role(13, role={"cost_per_year_usd": 150_000.1, "selling_hours_per_week": 17.3})
    back = taken_out("hand_offs", put_in_place("hand_offs", scenario))
    assert back == scenario.replace({"team.roles.Rep.name": "Full-cycle rep"})


@given(scenarios())
def test_the_other_principles_are_left_out_by_leaving_the_scenario_as_it_is(scenario: Scenario):
    for practice in set(PRACTICES) - {*MAIN, "help"}:
        assert taken_out(practice, scenario) == scenario, practice


def test_combined_practices_are_put_in_place_in_the_models_order():
    scenario = one_role(15)
    arms = combined(scenario, {"pull": True, "leveling": True, "hand_offs": True}, STAFF)
    one_by_one = put_in_place("pull", put_in_place("leveling", put_in_place("hand_offs", scenario)))
    assert arms == one_by_one
    assert people_of(arms) != people_of(put_in_place("hand_offs", scenario))


def test_combining_nothing_changes_nothing():
    assert combined(line(), {}, STAFF) == line()


def test_combining_refuses_a_name_that_is_no_practice():
    with pytest.raises(KeyError, match="kanban"):
        combined(line(), {"kanban": True}, STAFF)


# --- Options --------------------------------------------------------------------------------------


def test_equal_options_are_equal_in_any_order():
    one = Options.model_validate({"leveling": ["pace", "staff"], "pull": ["finish_first", "cap"]})
    other = Options.model_validate({"leveling": {"staff", "pace"}, "pull": ("cap", "finish_first")})
    assert one == other
    assert one.model_dump_json() == other.model_dump_json()
    assert hash(one) == hash(other)


def test_times_and_loads_together_are_refused_in_words():
    with pytest.raises(ValueError, match="'times' and 'loads' cannot go together"):
        Options(leveling=("times", "loads"))


@pytest.mark.parametrize("wrong", [{"leveling": ["takt"]}, {"pull": ["kanban"]}, {"cap": 0}])
def test_options_that_do_not_exist_are_refused(wrong: dict[str, Any]):
    with pytest.raises(ValueError, match=r"Input should be"):
        Options.model_validate(wrong)


def test_a_practice_with_no_part_chosen_changes_nothing():
    scenario = line(leads={"pace": 1.3}, pull={"deals_per_rep": 5}, work_order="finish_first")
    nothing = Options(leveling=(), pull=())
    assert put_in_place("leveling", scenario, nothing) == scenario
    assert put_in_place("pull", scenario, nothing) == scenario


# --- Today ----------------------------------------------------------------------------------------


def test_a_line_does_hand_offs_today_and_a_full_cycle_team_does_not():
    assert today("hand_offs", line(), STAFF) == "with"
    assert today("hand_offs", one_role(), STAFF) == "without"


def test_a_team_too_small_for_specialists_is_without_them_today():
    assert today("hand_offs", one_role(3), STAFF) == "without"


def test_a_pooled_single_role_is_neither_arm_of_hand_offs():
    assert today("hand_offs", one_role(role={"owns_deals": False}), STAFF) is None


def test_a_team_that_pull_would_not_change_does_pull_today():
    assert today("pull", line(pull={"deals_per_rep": 4}), STAFF) == "with"
    assert today("pull", line(pull={"deals_per_rep": 4}), Options(cap=6)) is None
    assert today("pull", line(), STAFF) == "without"


def test_a_practice_that_changes_nothing_here_is_neither_with_nor_without():
    assert today("one_programme", line(), STAFF) is None
    assert today("leveling", one_role(), STAFF) is None


# --- Hand-offs ------------------------------------------------------------------------------------


def test_specialists_are_split_evenly_with_the_remainder_at_the_first_stages():
    split = put_in_place("hand_offs", one_role(13, role={"cost_per_year_usd": 9.0}))
    assert people_of(split) == (3, 3, 3, 2, 2)
    assert [role.name for role in split.team.roles] == list(STAGES)
    assert [role.stages for role in split.team.roles] == [(name,) for name in STAGES]
    assert not any(role.owns_deals for role in split.team.roles)
    assert {role.cost_per_year_usd for role in split.team.roles} == {9.0}


def test_a_scenario_with_two_or_more_roles_has_its_own_hand_offs():
    assert put_in_place("hand_offs", line((1, 5, 2, 1, 7))) == line((1, 5, 2, 1, 7))


def test_specialists_need_a_person_of_every_stage_in_every_pod():
    assert put_in_place("hand_offs", one_role(10, team={"pods": 2})).team.pods == 2
    with pytest.raises(NotPossible, match="Close would have 1"):
        put_in_place("hand_offs", one_role(9, team={"pods": 2}))


def test_a_full_cycle_team_has_all_the_people_and_their_average_hours_and_cost():
    roles = [
        {
            "name": "SDR",
            "people": 1,
            "stages": list(STAGES[:2]),
            "selling_hours_per_week": 10,
            "cost_per_year_usd": 60_000,
        },
        {
            "name": "AE",
            "people": 3,
            "stages": list(STAGES[2:]),
            "selling_hours_per_week": 30,
            "cost_per_year_usd": 100_000,
        },
    ]
    (rep,) = taken_out("hand_offs", five_stages(roles, team={"pods": 1})).team.roles
    assert (rep.name, rep.people, rep.owns_deals) == ("Full-cycle rep", 4, True)
    assert rep.stages == STAGES
    assert (rep.selling_hours_per_week, rep.cost_per_year_usd) == (25, 90_000)


def test_a_full_cycle_team_has_no_pods():
    assert taken_out("hand_offs", line(team={"pods": 2})).team.pods == 1
    assert taken_out("hand_offs", one_role(team={"pods": 2})).team.pods == 1


def test_a_full_cycle_team_keeps_the_name_of_its_role():
    assert taken_out("hand_offs", one_role()) == one_role()


def test_a_full_cycle_team_beyond_the_bound_of_a_role_is_not_possible():
    with pytest.raises(NotPossible, match="“People” must be at most 1,000, and would be 1,803"):
        taken_out("hand_offs", line((900, 900, 1, 1, 1)))


@given(scenarios())
def test_averaging_keeps_what_the_team_costs(scenario: Scenario):
    def cost(of: Scenario) -> float:
        return sum(role.people * role.cost_per_year_usd for role in of.team.roles)

    assert cost(taken_out("hand_offs", scenario)) == pytest.approx(cost(scenario))


# --- Pull -----------------------------------------------------------------------------------------


def test_the_cap_is_the_chosen_one_or_the_scenarios_or_what_a_person_can_juggle():
    own = line(pull={"deals_per_rep": 7}, focus={"deals_per_rep": 9.9})
    none = line(focus={"deals_per_rep": 9.9})
    assert put_in_place("pull", own, Options(cap=3)).pull.deals_per_rep == 3
    assert put_in_place("pull", own).pull.deals_per_rep == 7
    assert put_in_place("pull", none).pull.deals_per_rep == 9


def test_a_cap_lets_everyone_have_one_deal():
    assert put_in_place("pull", line(focus={"deals_per_rep": 0.4})).pull.deals_per_rep == 1


def test_finishing_first_is_an_order_and_no_cap():
    ordered = put_in_place("pull", line(), Options(pull=("finish_first",)))
    assert ordered == line(work_order="finish_first")


def test_without_pull_there_is_no_cap_and_no_other_order():
    pull = {"deals_per_rep": 4, "system_cap": 50, "when_full": "turn_away"}
    scenario = line(pull=pull, work_order="finish_first")
    assert taken_out("pull", scenario) == line(pull={"when_full": "turn_away"})


# --- The other principles -------------------------------------------------------------------------


def test_there_is_at_most_one_programme_a_year():
    assert put_in_place("one_programme", line(priorities={"shifts_per_year": 4})) == line(
        priorities={"shifts_per_year": 1}
    )
    half = line(priorities={"shifts_per_year": 0.5})
    assert put_in_place("one_programme", half) == half


def test_standard_work_halves_the_spread_of_every_stages_work_and_nothing_else():
    standard = put_in_place("standard_work", line())
    assert [stage.work.cv for stage in standard.stages] == [0.4] * 5
    assert standard.replace({f"stages.{name}.work.cv": 0.8 for name in STAGES}) == line()


@given(scenarios())
def test_early_qualification_keeps_the_chance_to_win(scenario: Scenario):
    early = put_in_place("early_qualification", scenario)
    assert flow.win_chance(early) == pytest.approx(flow.win_chance(scenario), abs=1e-12)


@given(scenarios())
def test_early_qualification_drops_more_at_the_first_stage_and_half_later(scenario: Scenario):
    early = put_in_place("early_qualification", scenario)
    assert early.stages[0].drop_off >= scenario.stages[0].drop_off - 1e-12
    for now, was in zip(early.stages[1:], scenario.stages[1:], strict=True):
        assert now.drop_off == was.drop_off / 2


def test_early_qualification_without_loops_is_simple_arithmetic():
    # 0.8 × 0.6 × 0.5 = p × 0.8 × 0.75 gives p = 0.4: 60 % are dropped at once.
    drop_off = (0.2, 0.4, 0.5, 0, 0)
    changes = {f"stages.{name}.drop_off": drop_off[i] for i, name in enumerate(STAGES)}
    changes |= {f"stages.{name}.repeat": 0.0 for name in STAGES}
    changes |= {f"stages.{name}.restart": 0.0 for name in STAGES}
    no_harm = {"loss": 0, "repeat": 0}
    early = put_in_place("early_qualification", line(hand_off=no_harm).replace(changes))
    assert early.stages[0].drop_off == pytest.approx(0.6)


@pytest.mark.parametrize(
    "scenario",
    [
        line().replace({f"stages.{name}.drop_off": 0.0 for name in STAGES[1:]}),
        Scenario.from_dict(
            {
                "name": "one stage",
                "stages": [{"name": "Sell", "work": {"mean_hours": 3}, "drop_off": 0.3}],
                "team": {"roles": [{"name": "Rep", "people": 2, "stages": ["Sell"]}]},
            }
        ),
        line(hand_off={"loss": 1, "repeat": 0}).replace({"stages.Discovery.repeat": 0}),
    ],
    ids=["nobody dropped later", "one stage", "nobody won"],
)
def test_early_qualification_changes_nothing_where_there_is_nothing_to_move(scenario: Scenario):
    assert put_in_place("early_qualification", scenario) == scenario
