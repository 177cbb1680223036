"""The work evened out: people where the load is, stage times, and the beat of leads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from planner.errors import NotPossible
from planner.model import flow
from planner.model.leveling import level_people
from planner.model.practices import Options
from planner.model.scenario import Scenario
from tests.five_stages import (
    HOURS,
    STAGES,
    hours_of,
    line,
    one_role,
    people_of,
    put_in_place,
    scenarios,
)

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
    # As little and as much work as a float can tell; among the least, no step of a load was one.
    for unit in (5e-324, 1e-310, 1e300):
        assert level_people([20 * unit, 8 * unit], [2, 5]) == (5, 2)


def test_people_come_from_the_earliest_role_that_can_spare_them():
    # The third role lacks two; the first can spare one, the second three.
    assert level_people([1, 1, 4], [2, 4, 2]) == (1, 3, 4)


def test_loads_that_differ_by_rounding_only_count_as_equal():
    third = 0.1 + 0.2  # 0.30000000000000004
    assert level_people([0.3, third, 0.3], [1, 1, 1]) == (1, 1, 1)
    assert level_people([0.3 * 2, third], [2, 1]) == (2, 1)


def test_staffing_takes_work_beyond_all_bounds_over_next_to_no_selling_hours():
    """Found by Hypothesis: an infinite load over an infinite peak was no number."""
    busy = line(leads={"per_week": 100_000}).replace(
        {f"team.roles.{name}.selling_hours_per_week": 1e-300 for name in STAGES}
        | {f"stages.{name}.work.mean_hours": 1000.0 for name in STAGES}
    )
    assert all(np.isfinite(load) for load in flow.loads(busy).values())
    assert sum(people_of(put_in_place("leveling", busy))) == busy.people


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
