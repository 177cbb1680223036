"""What each practice changes, what it leaves alone, and where it is not possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from planner.errors import NotPossible
from planner.model import flow
from planner.model.practices import (
    MAIN,
    PRACTICES,
    Options,
    combined,
    factory_to_sales,
    level_people,
    today,
)
from planner.model.scenario import Scenario

STAGES = ("Qualify", "Discovery", "Demo", "Proposal", "Close")
HOURS = (1.0, 2.0, 2.5, 3.0, 1.5)
DROP_OFF = (0.4, 0.25, 0.15, 0.25, 0.3)
REPEAT = (0.1, 0.15, 0.3, 0.2, 0.15)
RESTART = (0.0, 0.0, 0.03, 0.03, 0.03)
STAFF = Options()


def line(people: Sequence[int] = (2, 2, 2, 2, 2), **fields: Any) -> Scenario:
    """Five stages of sales, one role each."""
    roles = [
        {"name": name, "people": count, "stages": [name]}
        for name, count in zip(STAGES, people, strict=True)
    ]
    return five_stages(roles, **fields)


def one_role(people: int = 10, **fields: Any) -> Scenario:
    """Five stages of sales, one role for all."""
    role = {"name": "Rep", "people": people, "stages": list(STAGES), "owns_deals": True}
    return five_stages([{**role, **fields.pop("role", {})}], **fields)


def five_stages(roles: list[dict[str, Any]], **fields: Any) -> Scenario:
    stages = [
        {
            "name": name,
            "work": {"mean_hours": HOURS[i], "cv": 0.8},
            "buyer": {"mean_days": 3},
            "drop_off": DROP_OFF[i],
            "repeat": REPEAT[i],
            "restart": RESTART[i],
            "patience_days": 28,
        }
        for i, name in enumerate(STAGES)
    ]
    team = {"roles": roles, **fields.pop("team", {})}
    return Scenario.from_dict({"name": "of a test", "stages": stages, "team": team, **fields})


def people_of(scenario: Scenario) -> tuple[int, ...]:
    return tuple(role.people for role in scenario.team.roles)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Any scenario of up to five stages and three roles, paced or not, with pods or not."""
    home = draw(st.lists(st.integers(0, 2), min_size=1, max_size=5))
    pods = draw(st.integers(1, 2))
    share = st.floats(0, 0.3)
    stages = [
        {
            "name": f"S{i}",
            "work": {"mean_hours": draw(st.floats(0.1, 20)), "cv": draw(st.floats(0, 5))},
            "buyer": {"mean_days": draw(st.floats(0, 30))},
            "drop_off": draw(share),
            "repeat": draw(share),
            "restart": draw(share),
            "patience_days": draw(st.none() | st.floats(0, 1000)),
        }
        for i in range(len(home))
    ]
    roles = [
        {
            "name": f"R{role}",
            "people": draw(st.integers(pods, 30)),
            "stages": [f"S{i}" for i, at in enumerate(home) if at == role],
            "selling_hours_per_week": draw(st.floats(5, 40)),
            "owns_deals": draw(st.booleans()),
            "cost_per_year_usd": draw(st.floats(0, 2e5)),
        }
        for role in sorted(set(home))
    ]
    full = draw(st.sampled_from(["wait", "turn_away"]))
    return Scenario.from_dict(
        {
            "name": "any",
            "leads": {
                "per_week": draw(st.floats(0.1, 100)),
                "cv": draw(st.floats(0, 3)),
                "pace": draw(st.none() | st.floats(0.5, 2)) if full == "wait" else None,
            },
            "stages": stages,
            "deal_cv": draw(st.floats(0, 2)),
            "team": {"roles": roles, "pods": pods},
            "hand_off": {"loss": draw(st.floats(0, 0.4)), "repeat": draw(st.floats(0, 0.4))},
            "focus": {"deals_per_rep": draw(st.floats(0.1, 30))},
            "pull": {
                "deals_per_rep": draw(st.none() | st.integers(1, 40)),
                "system_cap": draw(st.none() | st.integers(1, 400)),
                "when_full": full,
            },
            "work_order": draw(st.sampled_from(["fifo", "finish_first"])),
            "priorities": {"shifts_per_year": draw(st.floats(0, 12))},
        }
    )


@st.composite
def any_options(draw: st.DrawFn) -> Options:
    times = draw(st.sampled_from([[], ["times"], ["loads"]]))
    others = draw(st.sets(st.sampled_from(["staff", "pace"])))
    pull = draw(st.sets(st.sampled_from(["cap", "finish_first"])))
    cap = draw(st.none() | st.integers(1, 50))
    return Options.model_validate({"leveling": [*times, *others], "pull": pull, "cap": cap})


def put_in_place(practice: str, scenario: Scenario, options: Options = STAFF) -> Scenario:
    return PRACTICES[practice].with_(scenario, options)


def taken_out(practice: str, scenario: Scenario, options: Options = STAFF) -> Scenario:
    return PRACTICES[practice].without(scenario, options)


def both_arms(practice: str, scenario: Scenario, options: Options) -> list[Scenario]:
    """The arms the scenario can take."""
    arms = []
    for change in (PRACTICES[practice].with_, PRACTICES[practice].without):
        try:
            arms.append(change(scenario, options))
        except NotPossible:
            continue
    return arms


# --- All practices --------------------------------------------------------------------------------


def test_the_registry_is_in_the_order_in_which_practices_are_combined():
    assert list(PRACTICES) == [
        "hand_offs",
        "leveling",
        "pull",
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
    for practice in set(PRACTICES) - set(MAIN):
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


def test_specialists_need_a_person_for_every_stage():
    with pytest.raises(NotPossible, match="at least 5 people; the team has 4"):
        put_in_place("hand_offs", one_role(4))


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


# --- Leveling: staff ------------------------------------------------------------------------------


def allocations(total: int, roles: int, least: int) -> Iterator[tuple[int, ...]]:
    if roles == 1:
        yield (total,)
        return
    for first in range(least, total - least * (roles - 1) + 1):
        for rest in allocations(total - first, roles - 1, least):
            yield (first, *rest)


def by_trying_all(
    work: Sequence[float], people: Sequence[int], least: int, most: int
) -> tuple[int, ...]:
    """Lowest highest load, then fewest moves, then from the earliest roles."""

    def peak(allocation: Sequence[int]) -> float:
        return max(one / count for one, count in zip(work, allocation, strict=True))

    everything = [one for one in allocations(sum(people), len(people), least) if max(one) <= most]
    best = min(map(peak, everything))

    def moved(allocation: Sequence[int]) -> int:
        return sum(max(0, to - now) for to, now in zip(allocation, people, strict=True))

    # Receivers get the same in all of these; whoever gives most from the first role is smallest.
    return min(
        (one for one in everything if peak(one) <= best * (1 + 1e-9)),
        key=lambda one: (moved(one), one),
    )


# Whole numbers tie often, fractions of them tie but for rounding, floats do not tie.
any_work = st.one_of(
    st.integers(0, 12).map(float),
    st.builds(lambda a, b: a / b, st.integers(1, 12), st.integers(1, 9)),
    st.floats(0.01, 30),
)


@given(st.data(), st.integers(1, 2), st.integers(3, 9))
def test_people_are_leveled_as_trying_all_allocations_would(
    data: st.DataObject, least: int, most: int
):
    people = data.draw(st.lists(st.integers(least, min(most, 5)), min_size=1, max_size=4))
    work = data.draw(st.lists(any_work, min_size=len(people), max_size=len(people)))
    expected = by_trying_all(work, people, least, most)
    assert level_people(work, people, least, most) == expected


counts = st.integers(1, 1000)


@given(st.lists(st.tuples(st.floats(0, 1e6), counts), min_size=1, max_size=12))
@example([(1.0, 1000)] * 12)
@example([(1e6, 1)] + [(1e-6, 1000)] * 11)
def test_leveled_people_are_kept_bounded_and_stay_when_leveled_again(
    roles: list[tuple[float, int]],
):
    work, people = [one for one, _ in roles], [count for _, count in roles]
    leveled = level_people(work, people)
    assert sum(leveled) == sum(people)
    assert all(1 <= count <= 1000 for count in leveled)
    assert level_people(work, leveled) == leveled
    assert max(w / n for w, n in zip(work, leveled, strict=True)) <= max(
        w / n for w, n in zip(work, people, strict=True)
    ) * (1 + 1e-9)


@given(st.lists(st.tuples(st.floats(0, 1e3), counts), min_size=1, max_size=12))
def test_no_allocation_has_a_lower_peak_than_leveled_people(roles: list[tuple[float, int]]):
    work, people = [one for one, _ in roles], [count for _, count in roles]
    leveled = level_people(work, people)
    lower = max(w / n for w, n in zip(work, leveled, strict=True)) * (1 - 1e-6)
    assume(lower > 1e-300)  # below, a millionth less is not another number
    needed = [max(1, ceil(one / lower)) for one in work]
    assert sum(needed) > sum(people) or max(needed) > 1000


def test_nobody_moves_where_the_highest_load_cannot_fall():
    # Two roles share the highest load, and there is one person to spare.
    assert level_people([2, 2, 1], [1, 1, 2]) == (1, 1, 2)
    assert level_people([0, 0, 0], [3, 1, 2]) == (3, 1, 2)
    assert level_people([5], [7]) == (7,)


def test_people_come_from_the_earliest_role_that_can_spare_them():
    # The third role lacks two; the first can spare one, the second three.
    assert level_people([1, 1, 4], [2, 4, 2]) == (1, 3, 4)


def test_loads_that_differ_by_rounding_only_count_as_equal():
    third = 0.1 + 0.2  # 0.30000000000000004
    assert level_people([0.3, third, 0.3], [1, 1, 1]) == (1, 1, 1)
    assert level_people([0.3 * 2, third], [2, 1]) == (2, 1)


def test_staffing_moves_people_to_the_bottleneck():
    leveled = put_in_place("leveling", line())
    assert people_of(leveled) == (2, 2, 3, 2, 1)
    assert max(flow.loads(leveled).values()) < max(flow.loads(line()).values())


def test_staffing_leaves_every_pod_a_person_of_every_role():
    leveled = put_in_place("leveling", line((2, 2, 2, 8, 8), team={"pods": 2}))
    assert min(people_of(leveled)) >= 2


@given(scenarios())
def test_staffing_changes_nothing_but_the_people(scenario: Scenario):
    leveled = put_in_place("leveling", scenario)
    names = [role.name for role in scenario.team.roles]
    was = {
        f"team.roles.{name}.people": scenario.value(f"team.roles.{name}.people") for name in names
    }
    assert leveled.replace(was) == scenario


# --- Leveling: times, loads, pace -----------------------------------------------------------------


def hours_of(scenario: Scenario) -> list[float]:
    return [stage.work.mean_hours for stage in scenario.stages]


def test_equal_times_are_the_mean_over_the_stages():
    assert hours_of(put_in_place("leveling", line(), Options(leveling=("times",)))) == [2.0] * 5


def test_times_in_proportion_to_people_give_specialists_equal_loads():
    scenario = line((1, 2, 3, 1, 2), hand_off={"loss": 0.05, "repeat": 0.05})
    leveled = put_in_place("leveling", scenario, Options(leveling=("loads",)))
    assert sum(hours_of(leveled)) == pytest.approx(sum(HOURS))
    loads = list(flow.loads(leveled).values())
    assert loads == pytest.approx([loads[0]] * 5)


def test_a_roles_people_are_shared_equally_over_its_stages():
    leveled = put_in_place("leveling", one_role(), Options(leveling=("loads",)))
    work = flow.visits_per_lead(leveled) * hours_of(leveled)
    assert work == pytest.approx([work[0]] * 5)


@pytest.mark.parametrize("part", ["times", "loads"])
@given(scenario=scenarios())
def test_leveled_times_keep_their_sum(part: str, scenario: Scenario):
    leveled = put_in_place("leveling", scenario, Options.model_validate({"leveling": [part]}))
    assert sum(hours_of(leveled)) == pytest.approx(sum(hours_of(scenario)))


def test_staffing_sees_the_new_times():
    both = put_in_place("leveling", line(), Options(leveling=("times", "staff")))
    times = put_in_place("leveling", line(), Options(leveling=("times",)))
    assert both == put_in_place("leveling", times, Options(leveling=("staff",)))
    assert people_of(both) != people_of(put_in_place("leveling", line()))


def test_times_cannot_follow_loads_where_no_lead_arrives():
    scenario = line(hand_off={"loss": 1, "repeat": 0}).replace({"stages.Discovery.repeat": 0})
    with pytest.raises(NotPossible, match="no lead ever reaches Demo"):
        put_in_place("leveling", scenario, Options(leveling=("loads",)))


def test_times_beyond_the_bound_of_a_stage_are_not_possible():
    long = {f"stages.{name}.work.mean_hours": 1000.0 for name in STAGES}
    close_is_rare = line().replace(long | {"stages.Proposal.drop_off": 0.76})
    with pytest.raises(NotPossible, match="“Hands-on hours” must be at most 1,000, and would be"):
        put_in_place("leveling", close_is_rare, Options(leveling=("loads",)))


def test_paced_leads_come_a_tenth_faster_than_they_arrive():
    paced = put_in_place("leveling", line(), Options(leveling=("pace",)))
    assert paced == line(leads={"pace": 1.1})


def test_pace_is_not_possible_where_leads_are_turned_away():
    with pytest.raises(NotPossible, match="turned away"):
        put_in_place("leveling", line(pull={"when_full": "turn_away"}), Options(leveling=("pace",)))


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


# --- Two ends of one line -------------------------------------------------------------------------


def test_sales_is_the_scenario_itself():
    scenario = line()
    assert factory_to_sales(scenario, 1) is scenario


def test_a_factory_has_no_spread_no_loss_no_buyer_and_all_the_patience():
    factory = factory_to_sales(line(deal_cv=0.6), 0)
    assert (factory.leads.cv, factory.deal_cv) == (0, 0)
    for stage in factory.stages:
        assert (stage.work.cv, stage.buyer.cv, stage.buyer.mean_days) == (0, 0, 0)
        assert (stage.drop_off, stage.repeat, stage.restart) == (0, 0, 0)
        assert stage.patience_days is None
    harm = factory.hand_off
    assert (harm.delay.mean_days, harm.delay.cv, harm.rebrief, harm.loss, harm.repeat) == (0,) * 5
    assert flow.win_chance(factory) == 1


def test_half_way_to_sales_is_half_of_everything_that_sales_has():
    half = factory_to_sales(line(deal_cv=0.6), 0.5)
    demo = half.stages[2]
    assert (demo.work.cv, demo.drop_off, demo.repeat, demo.restart) == (0.4, 0.075, 0.15, 0.015)
    assert (demo.buyer.mean_days, demo.patience_days) == (1.5, 56)
    assert (half.leads.cv, half.deal_cv, half.hand_off.rebrief) == (0.5, 0.3, 0.05)
    assert hours_of(half) == list(HOURS)


def test_patience_is_for_ever_beyond_its_bound_and_none_stays_none():
    scenario = line().replace({"stages.Demo.patience_days": 0, "stages.Close.patience_days": None})
    scenario = scenario.replace({"stages.Qualify.patience_days": 600})
    half = factory_to_sales(scenario, 0.5)
    assert [stage.patience_days for stage in half.stages] == [None, 56, 0, 56, None]
    assert factory_to_sales(scenario, 0).stages[2].patience_days is None


@given(scenarios(), st.floats(0, 1))
def test_the_highest_load_stays_all_the_way_from_factory_to_sales(scenario: Scenario, t: float):
    mixed = factory_to_sales(scenario, t)
    highest = max(flow.loads(scenario).values())
    assume(mixed.leads.per_week < 100_000)
    assert max(flow.loads(mixed).values()) == pytest.approx(highest)


@given(scenarios(), st.floats(0, 1))
def test_team_gain_focus_pull_and_priorities_stay_on_the_way(scenario: Scenario, t: float):
    mixed = factory_to_sales(scenario, t)
    for part in ("team", "focus", "pull", "priorities", "money", "work_order", "clock", "target"):
        assert getattr(mixed, part) == getattr(scenario, part), part


def test_leads_that_would_exceed_their_bound_stop_there():
    # A factory has no repeats, so it can take more leads than sales at the same load.
    repeats = {f"stages.{name}.repeat": 0.9 for name in STAGES}
    no_drop_off = {f"stages.{name}.drop_off": 0.0 for name in STAGES}
    crowded = line(leads={"per_week": 90_000}).replace(no_drop_off | repeats)
    assert factory_to_sales(crowded, 0).leads.per_week == 100_000


@pytest.mark.parametrize("t", [-0.1, 1.1, float("nan")])
def test_there_is_nothing_beyond_factory_and_sales(t: float):
    with pytest.raises(ValueError, match="between 0"):
        factory_to_sales(line(), t)
