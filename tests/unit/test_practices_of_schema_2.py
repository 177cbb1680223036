"""What practices do with people who come and go, kinds of deal, seasons, and today's deals."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import NotPossible
from planner.model import division_of_work, flow, leveling
from planner.model.comings import people_at_start
from planner.model.practices import PRACTICES, Options, combined, today
from planner.model.scenario import Scenario
from tests.five_stages import (
    DROP_OFF,
    STAFF,
    STAGES,
    five_stages,
    line,
    one_role,
    people_of,
    put_in_place,
    taken_out,
)


def hires_of(scenario: Scenario) -> list[tuple[float, str, int]]:
    return [(hire.week, hire.role, hire.people) for hire in scenario.team.hires]


def two_roles(**fields: Any) -> Scenario:
    """Two people at the first two stages, six at the others."""
    roles: list[dict[str, Any]] = [
        {"name": "SDR", "people": 2, "stages": list(STAGES[:2])},
        {"name": "AE", "people": 6, "stages": list(STAGES[2:])},
    ]
    for role, more in zip(roles, fields.pop("roles", ({}, {})), strict=True):
        role |= more
    return five_stages(roles, **fields)


# --- Hand-offs: fewer people than stages ----------------------------------------------------------


def test_fewer_people_than_stages_are_a_role_each_of_neighbouring_stages():
    for people in (1, 2, 3, 4):
        split = put_in_place("hand_offs", one_role(people))
        assert people_of(split) == (1,) * people
        assert sum((role.stages for role in split.team.roles), ()) == STAGES
        assert not any(role.owns_deals for role in split.team.roles)


@pytest.mark.parametrize("people", [2, 3, 4])
def test_no_other_division_among_neighbours_has_a_lower_highest_load(people: int):
    scenario = one_role(people, hand_off={"loss": 0.2, "repeat": 0.1})
    best = max(flow.loads(put_in_place("hand_offs", scenario)).values())
    role = scenario.team.roles[0].model_dump()
    cuts_tried = 0
    for bits in range(2 ** (len(STAGES) - 1)):
        cuts = [i + 1 for i in range(len(STAGES) - 1) if bits >> i & 1]
        if len(cuts) != people - 1:
            continue
        groups = [STAGES[a:b] for a, b in pairwise([0, *cuts, len(STAGES)])]
        roles = [
            role | {"name": group[0], "people": 1, "stages": group, "owns_deals": False}
            for group in groups
        ]
        other = scenario.replace({"team.roles": roles})
        assert max(flow.loads(other).values()) >= best * (1 - 1e-9)
        cuts_tried += 1
    assert cuts_tried > 1


def test_a_role_of_several_stages_is_named_by_them_and_by_the_first_where_that_is_too_long():
    split = put_in_place("hand_offs", one_role(1))
    assert split.team.roles[0].name == " + ".join(STAGES)
    long = one_role(1)
    for i, name in enumerate(STAGES):
        long = Scenario.from_json(long.to_json().replace(name, f"{name} {'x' * 20}{i}"))
    assert put_in_place("hand_offs", long).team.roles[0].name == long.stages[0].name


# --- Hand-offs: whose roles they are --------------------------------------------------------------

TWO_KINDS = [{"name": "small"}, {"name": "large", "share": 0.5}]


def by_kind() -> Scenario:
    """Two roles that each carry one kind of deal from beginning to end."""
    roles = [
        {"name": "one", "people": 4, "stages": list(STAGES), "kinds": ["small"]},
        {"name": "two", "people": 9, "stages": list(STAGES), "kinds": ["large"]},
    ]
    return five_stages(roles, kinds=TWO_KINDS)


def test_roles_between_which_no_kind_is_handed_over_become_a_role_for_each_stage():
    split = put_in_place("hand_offs", by_kind())
    assert people_of(split) == (3, 3, 3, 2, 2)
    assert all(role.kinds is None for role in split.team.roles)


def test_roles_of_which_one_kind_meets_two_stay():
    roles = [
        {"name": "all of small", "people": 4, "stages": list(STAGES), "kinds": ["small"]},
        {"name": "begins", "people": 2, "stages": list(STAGES[:2]), "kinds": ["large"]},
        {"name": "ends", "people": 2, "stages": list(STAGES[2:]), "kinds": ["large"]},
    ]
    scenario = five_stages(roles, kinds=TWO_KINDS)
    assert put_in_place("hand_offs", scenario) == scenario


def test_one_person_for_the_whole_sale_works_on_every_kind():
    (rep,) = taken_out("hand_offs", by_kind()).team.roles
    assert (rep.people, rep.kinds, rep.stages, rep.owns_deals) == (13, None, STAGES, True)


def test_hires_go_along_to_the_one_role_and_its_ramp_and_leaving_are_those_of_its_people():
    hires = [{"week": 4, "role": "AE", "people": 3}, {"week": 9, "role": "SDR", "people": -1}]
    learning = {
        "ramp": {"weeks": 8, "start": 0.2},
        "leaving": {"per_year": 0.4, "fill": {"mean_days": 40}, "refill": False},
        "tenure_weeks": [3],
    }
    longer = {
        "ramp": {"weeks": 16, "start": 0.6},
        "leaving": {"per_year": 0.8, "fill": {"mean_days": 80}, "refill": True},
        "tenure_weeks": [1, 2],
    }
    whole = taken_out("hand_offs", two_roles(roles=(learning, longer), team={"hires": hires}))
    (rep,) = whole.team.roles
    assert hires_of(whole) == [(4, rep.name, 3), (9, rep.name, -1)]
    assert (rep.ramp.weeks, rep.ramp.start) == pytest.approx((14, 0.5))
    assert (rep.leaving.per_year, rep.leaving.fill.mean_days) == pytest.approx((0.7, 70))
    assert rep.leaving.refill
    assert sorted(rep.tenure_weeks) == [1, 2, 3]


# --- Hand-offs: hires in turn ---------------------------------------------------------------------


def test_whoever_comes_goes_on_in_the_turn_in_which_people_were_dealt_out():
    hires = [{"week": 8, "role": "Rep", "people": 3}, {"week": 2, "role": "Rep", "people": 1}]
    split = put_in_place("hand_offs", one_role(13, team={"hires": hires}))
    assert people_of(split) == (3, 3, 3, 2, 2)
    # The fourth and fifth stage are next, then the first again.
    assert hires_of(split) == [
        (2, "Proposal", 1), (8, "Qualify", 1), (8, "Discovery", 1), (8, "Close", 1)
    ]  # fmt: skip


@given(
    st.integers(5, 40),
    st.lists(st.tuples(st.integers(0, 50), st.integers(-8, 8)), max_size=6),
)
def test_crews_stay_as_even_as_they_can_whoever_comes_and_goes(
    people: int, moves: list[tuple[int, int]]
):
    moves = sorted((move for move in moves if move[1]), key=lambda move: move[0])
    totals = list(accumulate((more for _, more in moves), initial=people))
    hires = [{"week": week, "role": "Rep", "people": more} for week, more in moves]
    if min(totals) < 1:
        return
    scenario = one_role(people, team={"hires": hires})
    if min(totals) < len(STAGES):
        with pytest.raises(NotPossible, match="would be left with 0 people"):
            put_in_place("hand_offs", scenario)
        return
    split = put_in_place("hand_offs", scenario)
    now = Counter({role.name: role.people for role in split.team.roles})
    for week in sorted({week for week, _ in moves}):
        for at, role, more in hires_of(split):
            now[role] += more if at == week else 0
        total = people + sum(more for at, more in moves if at <= week)
        each, rest = divmod(total, len(STAGES))
        assert [now[name] for name in STAGES] == [each + (i < rest) for i in range(len(STAGES))]


def test_the_newest_are_dealt_out_in_turn_too():
    split = put_in_place("hand_offs", one_role(12, role={"tenure_weeks": [1, 30, 2]}))
    assert [role.tenure_weeks for role in split.team.roles] == [(2,), (1,), (), (), (30,)]


# --- Leveling -------------------------------------------------------------------------------------


def test_volume_takes_every_season_away_and_mix_takes_kinds_in_turn():
    scenario = two_roles(
        season={"leads": [1.0] * 12 + [2.0], "value": [0.9] * 52},
        kinds=TWO_KINDS,
        leads={"mix": "batched", "mix_batch": 20},
    )
    level = put_in_place("leveling", scenario, Options(leveling=("volume",)))
    assert all(getattr(level.season, name) is None for name in type(level.season).model_fields)
    assert level.replace({"season": scenario.season.model_dump()}) == scenario
    mixed = put_in_place("leveling", scenario, Options(leveling=("mix",)))
    assert mixed == scenario.replace({"leads.mix": "in_turn"})
    assert taken_out("leveling", scenario) == scenario


def test_the_parts_have_an_order_of_their_own():
    assert Options(leveling=("mix", "volume", "staff")).leveling == ("staff", "volume", "mix")


def test_people_move_to_the_load_but_a_role_of_which_places_end_keeps_enough():
    hires = [{"week": 5, "role": "Qualify", "people": -3}]
    people = (6, 1, 1, 1, 1)
    free = put_in_place("leveling", line(people))
    held = put_in_place("leveling", line(people, team={"hires": hires}))
    assert free.team.roles[0].people < 4
    assert held.team.roles[0].people == 4
    assert held.people == sum(people)


def test_people_who_come_at_once_count_as_there_when_people_are_moved():
    people = (2, 2, 2, 2, 2)
    there = line((2, 2, 2, 2, 8))
    coming = line(people, team={"hires": [{"week": 0, "role": "Close", "people": 6}]})
    moved = people_of(put_in_place("leveling", there))
    after = put_in_place("leveling", coming)
    at_start = tuple(people_at_start(after, role) for role in after.team.roles)
    assert sum(at_start) == sum(moved)
    assert after.team.roles[-1].people >= 1
    # As if they were there, but that at least one place has to be there before.
    assert at_start[:-1] == moved[:-1] or after.team.roles[-1].people == 1


def test_weeks_in_the_job_go_along_with_whoever_moves():
    roles = (
        {"people": 10, "tenure_weeks": [5.0, 1.0, 9.0, 7.0, 3.0, 2.0, 4.0, 6.0, 8.0, 10.0]},
        {"people": 2, "tenure_weeks": [50.0]},
    )
    moved = put_in_place("leveling", two_roles(roles=roles))
    front, back = moved.team.roles
    going = 10 - front.people
    assert going > 0
    assert sorted(back.tenure_weeks) == sorted(
        [50.0, *(float(11 - i) for i in range(1, going + 1))]
    )
    assert len(front.tenure_weeks) == front.people


least_each = st.lists(st.tuples(st.floats(0.01, 30), st.integers(1, 3), st.integers(0, 4)),
                      min_size=1, max_size=4)  # fmt: skip


@given(least_each)
def test_people_are_leveled_as_trying_all_would_with_a_least_for_each(
    roles: list[tuple[float, int, int]],
):
    work = [one for one, _, _ in roles]
    least = [fewest for _, fewest, _ in roles]
    people = [fewest + more for _, fewest, more in roles]
    found = leveling.level_people(work, people, least)
    assert sum(found) == sum(people)
    assert all(one >= fewest for one, fewest in zip(found, least, strict=True))

    def peaks(left: int, at: int) -> list[float]:
        if at == len(work) - 1:
            return [work[at] / left] if left >= least[at] else []
        return [
            max(work[at] / count, rest)
            for count in range(least[at], left + 1)
            for rest in peaks(left - count, at + 1)
        ]

    best = min(peaks(sum(people), 0))
    peak = max(one / count for one, count in zip(work, found, strict=True))
    assert peak <= best * (1 + 1e-8)


# --- People ---------------------------------------------------------------------------------------


def test_help_is_on_or_off():
    assert put_in_place("help", line()) == line(team={"help": "idle"})
    assert taken_out("help", line(team={"help": "idle"})) == line()
    assert today("help", line(), STAFF) == "without"
    assert today("help", line(team={"help": "idle"}), STAFF) == "with"


def test_people_who_stay_leave_half_as_often():
    roles = ({"leaving": {"per_year": 0.5}}, {"leaving": {"per_year": 1.2, "refill": False}})
    staying = put_in_place("people_stay", two_roles(roles=roles))
    assert [role.leaving.per_year for role in staying.team.roles] == [0.25, 0.6]
    assert put_in_place("people_stay", line()) == line()
    assert taken_out("people_stay", two_roles(roles=roles)) == two_roles(roles=roles)


def test_coaching_takes_an_hour_and_makes_ramps_shorter():
    roles = ({"ramp": {"weeks": 10}}, {"selling_hours_per_week": 30.5})
    coached = put_in_place("coaching", two_roles(roles=roles))
    assert [role.selling_hours_per_week for role in coached.team.roles] == [19, 29.5]
    assert [role.ramp.weeks for role in coached.team.roles] == [pytest.approx(6.4), 0]


def test_who_has_no_hour_for_coaching_cannot_be_coached():
    with pytest.raises(NotPossible, match="“Selling hours” must be above 0"):
        put_in_place("coaching", two_roles(roles=({"selling_hours_per_week": 1}, {})))


# --- Qualify early, with kinds --------------------------------------------------------------------


@pytest.mark.parametrize(
    "kinds",
    [
        [{"name": "all"}],
        [{"name": "easy", "odds": 3}, {"name": "hard", "odds": 0.3, "share": 2}],
        [{"name": "short", "stages": {"Qualify": {"skip": True}}, "share": 0.1}, {"name": "long"}],
    ],
)
def test_early_qualification_keeps_the_share_won_of_all_kinds_together(
    kinds: list[dict[str, Any]],
):
    scenario = line(kinds=kinds)
    early = put_in_place("early_qualification", scenario)
    assert flow.win_chance(early) == pytest.approx(flow.win_chance(scenario), rel=1e-9)
    assert [stage.drop_off for stage in early.stages[1:]] == [one / 2 for one in DROP_OFF[1:]]


def test_early_qualification_is_as_without_kinds_where_they_are_alike():
    alone, alike = line(), line(kinds=[{"name": "A"}, {"name": "B"}])
    one, other = (put_in_place("early_qualification", each) for each in (alone, alike))
    assert other.stages[0].drop_off == pytest.approx(one.stages[0].drop_off, abs=1e-9)


def test_a_kind_that_passes_the_first_stage_by_cannot_be_dropped_there():
    skip = [{"name": "A", "stages": {"Qualify": {"skip": True}}}]
    with pytest.raises(NotPossible, match="kinds of deal do not pass it"):
        put_in_place("early_qualification", line(kinds=skip))


def test_what_changes_later_changes_in_both_arms_of_early_qualification():
    changes = [{"week": 0, "field": "stages.Demo.drop_off", "times": 2}]
    early = put_in_place("early_qualification", line(changes=changes))
    assert early.stages == put_in_place("early_qualification", line()).stages
    assert early.changes == line(changes=changes).changes


# --- Today's deals: reorganised arms --------------------------------------------------------------

PIPELINE = {"open_deals": [{"stage": "Demo", "deals": 3}]}


def is_reorganised(scenario: Scenario) -> bool:
    return scenario.today is not None and scenario.today.reorganised


def test_an_arm_that_divides_the_work_otherwise_is_reorganised_and_one_that_stays_is_not():
    team = line(today=PIPELINE)
    assert not is_reorganised(put_in_place("hand_offs", team))
    assert is_reorganised(taken_out("hand_offs", team))
    alone = one_role(today=PIPELINE)
    assert is_reorganised(put_in_place("hand_offs", alone))
    assert not is_reorganised(taken_out("hand_offs", alone))


def test_a_pooled_role_for_all_that_comes_to_own_its_deals_is_reorganised():
    pooled = one_role(role={"owns_deals": False}, today=PIPELINE)
    assert is_reorganised(taken_out("hand_offs", pooled))


def test_no_other_practice_reorganises():
    team = two_roles(today=PIPELINE)
    for practice in set(PRACTICES) - {"hand_offs"}:
        for arm in (put_in_place(practice, team), taken_out(practice, team)):
            assert not is_reorganised(arm), practice


def test_what_is_reorganised_stays_so_in_both_arms():
    team = line(today=PIPELINE | {"reorganised": True})
    assert all(is_reorganised(arm) for arm in (put_in_place("pull", team), taken_out("pull", team)))


def test_without_todays_deals_nothing_is_reorganised():
    assert taken_out("hand_offs", line()).today is None


def test_an_arm_of_todays_deals_keeps_a_warm_up_that_counts_for_nothing():
    team = line(today=PIPELINE, schema=2)
    assert team.clock.warmup_weeks is None
    assert taken_out("hand_offs", team).clock == team.clock


def test_combined_practices_are_reorganised_once():
    team = line(today=PIPELINE)
    both = combined(team, {"hand_offs": False, "pull": True}, STAFF)
    assert is_reorganised(both)
    assert not is_reorganised(combined(team, {"hand_offs": True, "pull": True}, STAFF))


def test_roles_are_told_by_what_they_do_not_by_their_names():
    team = line(today=PIPELINE)
    renamed = team.replace({"team.roles.Demo.name": "Shows"})
    assert division_of_work.reorganised(renamed, team) == renamed
    paired = team.replace({"team.pods": 2})
    assert is_reorganised(division_of_work.reorganised(paired, team))
