"""The engine against reference/slow_simulator, a second reading of the model by another hand.

First with luck of their own, measure by measure: two samples of one distribution; so too against a
program for SimPy, where that can express the scenario. Then on the engine's luck, where every
number of every replication must be the same. `python -m benchmarks cross_check` does it at length.

`SLOW_SCENARIOS` and `SLOW_REPLICATIONS` in the environment make the first a long run.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from math import isclose

import numpy as np
import pytest

from planner.model.scenario import Scenario
from planner.simulation.simulate import simulate
from reference.engine_draws import EngineDraws, slow_run
from reference.random_scenarios import some_scenario
from reference.samples import against_simpy, against_the_slow_one, differences
from reference.slow_simulator.draws import Draw, Draws
from reference.slow_simulator.measures import flow_measures, of_run
from reference.slow_simulator.replication import Replication
from reference.teams import all_measures, measures_over_time, role, stage, team
from tests.fields import fields_of, values_in

SCENARIOS = int(os.environ.get("SLOW_SCENARIOS", "10"))
REPLICATIONS = int(os.environ.get("SLOW_REPLICATIONS", "60"))


def test_the_random_scenarios_use_every_field():
    values = defaultdict(set)
    for number in range(40):
        for path, value in values_in(some_scenario(number).to_dict()):
            values[path].add(json.dumps(value))
    assert values.keys() == set(fields_of(Scenario))
    alike = {path for path, seen in values.items() if len(seen) == 1}
    # Of a list, a map and a part that can be absent, only that there is none is a value.
    assert {path for path in alike if not any(each.startswith(f"{path}[") for each in values)} == {
        "kinds[].comes_back",
        "today",
    }


# --- Each with luck of its own --------------------------------------------------------------------


def test_every_measure_of_random_scenarios_is_the_slow_simulators_within_sampling_error():
    found = differences(against_the_slow_one, range(SCENARIOS), REPLICATIONS)
    print(found.in_words())
    assert found.confirmed == []


def test_random_scenarios_are_those_of_a_simpy_program_within_sampling_error():
    found = differences(against_simpy, range(SCENARIOS), REPLICATIONS)
    print(found.in_words())
    assert found.confirmed == []


class OneDrawMore(Replication):
    """Draws something else besides, every time that work starts."""

    def start_work(self, deal, person):
        self.draws.uniform(Draw("of a rule to come", deal.whom))
        super().start_work(deal, person)


def test_a_draw_more_shifts_none_of_the_others():
    given = some_scenario(3).to_dict()
    runs = [kind(given, Draws(1)).run() for kind in (Replication, OneDrawMore)]
    weeks = given["clock"]["horizon_weeks"]
    assert flow_measures(runs[0], weeks) == flow_measures(runs[1], weeks)


# --- On the same luck -----------------------------------------------------------------------------


def differing(scenario: Scenario, seed: int) -> dict[str, tuple[float, float | None]]:
    """Measures of the first two replications that are not the same, engine's and slow one's."""
    outcome = simulate(scenario, 2, seed)
    assert outcome.checks.conserved
    measures = all_measures(outcome) | measures_over_time(outcome)
    found = {}
    for replication in range(2):
        slow = of_run(slow_run(scenario, seed, replication))
        for name, values in measures.items():
            # Without a target no chance is among the slow one's.
            if not _same(float(values[replication]), slow.get(name)):
                found[f"{name} in {replication}"] = float(values[replication]), slow.get(name)
    return found


def _same(ours: float, theirs: float | None) -> bool:
    if theirs is None:
        return bool(np.isnan(ours))
    return isclose(ours, theirs, rel_tol=1e-7, abs_tol=1e-9)


@pytest.mark.parametrize("constant", [False, True], ids=["with spread", "constant"])
@pytest.mark.parametrize("twenty", range(10))
def test_on_the_same_luck_every_number_of_every_replication_is_the_same(twenty, constant):
    for number in range(20 * twenty, 20 * (twenty + 1)):
        found = differing(some_scenario(number, constant=constant), seed=number)
        assert found == {}, f"scenario {number}"


def doors(people: int, first: float, last: float, pods: int) -> Scenario:
    """Room appears in two roles in one instant, and who goes first decides who owns the next.

    The owners of S1 do S3 too. In the instant in which one of them wins a deal, S2 passes its own
    on: the deal that waits for S2 then leaves its owner before the next one chooses an owner.
    """
    return team(
        [stage("S0", first, 0), stage("S1", 0.125, 0), stage("S2", 1, 0), stage("S3", last, 0)],
        [
            role("S0", people=pods),
            role("S1", "S3", people=people * pods, owns_deals=True),
            role("S2", people=pods),
        ],
        pods=pods,
        leads={"per_week": 16, "cv": 0},
        pull={"deals_per_rep": 1},
        clock={"warmup_weeks": 0, "horizon_weeks": 30},
    )


class EarlierRoleFirst(Replication):
    """Breaks rule 3 on purpose: offers room to the earlier role first."""

    def offer_room(self):
        while able := [d for d in self.door if self.has_room(self.crew_for(d))]:
            deal = min(able, key=lambda d: (d.stage, d.pod, d.ready, d.lead))
            self.door.remove(deal)
            self.enter_role(deal)
        super().offer_room()


@pytest.mark.parametrize("pods", [1, 2])
@pytest.mark.parametrize("last", [0.5, 1, 2])
@pytest.mark.parametrize("people", [2, 3, 4])
def test_room_is_offered_to_the_role_with_the_latest_first_stage_first(people, last, pods):
    scenario = doors(people, 0.125, last, pods)
    assert differing(scenario, seed=1) == {}
    right, wrong = (
        flow_measures(kind(scenario.to_dict(), EngineDraws(1, 0)).run(), 30)
        for kind in (Replication, EarlierRoleFirst)
    )
    assert right != wrong, "the order counts here"


def doors_of_two_kinds() -> Scenario:
    """Two roles begin at S0 and do S3, each for a kind; both have room at every whole week.

    Who does S2 owns the deals that wait for S3. As soon as the first of them is let in, its owner,
    quick or new, is given the next deal, before the second is let in: S2 begins later than S0.
    """
    of_kind = {"S0": {"skip": True}}
    waiting = [
        {"stage": name, "kind": kind, "deals": 1, "state": "waiting"}
        for name in ("S3", "S2")
        for kind in ("large", "small")
    ]
    new = {"ramp": {"weeks": 104, "start": 0.3}, "tenure_weeks": [0]}
    return team(
        [stage("S0", 1, 0), stage("S1", 0.0625, 0), stage("S2", 0.125, 0), stage("S3", 1, 0)],
        [
            role("S1"),
            role("S2", people=2, owns_deals=True, **new),
            role("S0", "S3", name="listed first", kinds=["small"]),
            role("S0", "S3", name="listed last", kinds=["large", "never"]),
        ],
        kinds=[
            {"name": "large", "stages": {**of_kind, "S2": {"work": 2}}},
            {"name": "small", "stages": of_kind},
            {"name": "never", "share": 0},
        ],
        leads={"per_week": 16, "cv": 0, "mix": "in_turn"},
        pull={"deals_per_rep": 1},
        clock={"horizon_weeks": 30},
        today={"open_deals": waiting},
    )


class LastListedFirst(Replication):
    """Breaks "Kinds" on purpose: of roles that begin at one stage the one listed last is first."""

    def order_at_doors(self, deal):
        first_stage, role_number, *rest = super().order_at_doors(deal)
        return first_stage, -role_number, *rest


class LatestStageFirst(Replication):
    """Breaks rule 3 on purpose: goes by the stage waited for, not by where its role begins."""

    def order_at_doors(self, deal):
        return -deal.stage, *super().order_at_doors(deal)[1:]


@pytest.mark.parametrize("wrong", [LastListedFirst, LatestStageFirst])
def test_roles_that_begin_at_the_same_stage_are_offered_room_in_the_order_listed(wrong):
    scenario = doors_of_two_kinds()
    assert differing(scenario, seed=1) == {}
    right, other = (
        flow_measures(kind(scenario.to_dict(), EngineDraws(1, 0)).run(), 30)
        for kind in (Replication, wrong)
    )
    assert right != other, "the order counts here"
