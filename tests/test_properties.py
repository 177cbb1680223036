"""Laws that hold for every scenario the schema allows, extremes included."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from planner.model.scenario import Scenario
from planner.simulation.simulate import simulate
from reference.laws import assert_laws_are_kept, assert_measures_are_possible
from reference.strategies import given_scenarios, scenarios
from reference.teams import all_measures, line, role, stage, team
from tests.fields import fields_of, values_in

ROOT = Path(__file__).parent.parent
# Drawing a whole scenario is slow by nature: a dozen stages have a hundred fields.
WHOLE_SCENARIOS = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


# --- The schema -----------------------------------------------------------------------------------


def test_the_strategy_gives_every_field_of_the_schema():
    given_paths: set[str] = set()

    @settings(WHOLE_SCENARIOS, derandomize=True)
    @given(given_scenarios())
    def collect(given_json):
        given_paths.update(path for path, _ in values_in(given_json))

    collect()
    assert given_paths == set(fields_of(Scenario))


@WHOLE_SCENARIOS
@given(given_scenarios())
def test_every_scenario_survives_json(given_json):
    scenario = Scenario.from_dict(given_json)
    assert Scenario.from_json(scenario.to_json()) == scenario
    read = scenario.model_dump(mode="json") | {"schema": 2}
    assert dict_of_values(read) == dict_of_values(given_json)


def dict_of_values(given_json: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for path, value in values_in(given_json):
        found.setdefault(path, []).append(value)
    return found


# --- Every outcome --------------------------------------------------------------------------------


@WHOLE_SCENARIOS
@given(scenarios(), st.integers(0, 2**63 - 1))
def test_every_outcome_keeps_the_laws(scenario, seed):
    outcome = simulate(scenario, 2, seed)
    assert_laws_are_kept(outcome)
    again = simulate(scenario, 2, seed)
    for name, values in all_measures(outcome).items():
        assert np.array_equal(values, all_measures(again)[name], equal_nan=True), name


# --- Bounds ---------------------------------------------------------------------------------------


TODAY = {"open_deals": [{"stage": "A", "kind": "K", "deals": 3, "age_days": 2}]}


def busy_line() -> Scenario:
    """Every rule but that of today's pipeline has something to do, and nothing is at a bound."""
    return team(
        [
            stage("A", 0.1, drop_off=0.2, repeat=0.1, patience_days=20, buyer={"mean_days": 3}),
            stage("B", 0.2, cv=0.5, drop_off=0.1, restart=0.1, patience_days=10),
        ],
        [role("A", people=3), role("B", people=4, owns_deals=True)],
        pods=2,
        specialist_gain=0.2,
        hires=[{"week": 3, "role": "A", "people": 2}],
        leads={"per_week": 10, "cv": 1.5},
        hand_off={"loss": 0.05, "repeat": 0.05, "rebrief": 0.2, "delay": {"mean_days": 2}},
        focus={"deals_per_rep": 3, "switching_cost": 0.3},
        pull={"deals_per_rep": 5},
        priorities={"shifts_per_year": 4, "programme_gain": 0.1},
        target={"wins_per_quarter": 40},
        clock={"warmup_weeks": 2, "horizon_weeks": 15},
        season={"leads": [0.5, 1.5] * 26},
        changes=[{"week": 5, "field": "selling_hours", "times": 0.9}],
        kinds=[
            {
                "name": "K",
                "stages": {"A": {"work": 2, "odds": 0.5}},
                "value_usd": 9000,
                "comes_back": {"kind": "L", "share": 0.3, "weeks": 4},
            },
            {"name": "L", "rank": 2},
        ],
    )


def bounds(field: FieldInfo) -> dict[str, float]:
    return {
        name: getattr(rule, name)
        for rule in field.metadata
        for name in ("ge", "gt", "le", "lt")
        if hasattr(rule, name)
    }


def field_at(path: str) -> FieldInfo:
    """The field of a path such as 'stages.A.work.cv'."""
    scenario = busy_line().replace({"today": TODAY})
    *way, last = path.split(".")
    part = scenario.value(".".join(way)) if way else scenario
    return type(part).model_fields[last]


EXAMPLES = {
    "kinds[].stages[]": "kinds.K.stages.A",
    "kinds[]": "kinds.K",
    "stages[]": "stages.A",
    "roles[]": "roles.B",
    "hires[]": "hires.0",
    "changes[]": "changes.0",
    "open_deals[]": "open_deals.0",
}


def numeric_paths() -> list[str]:
    """Paths of all fields with bounds, once for each of a list's parts with its name."""
    found = []
    for path in fields_of(Scenario):
        for many, one in EXAMPLES.items():
            path = path.replace(many, one)
        if path != "schema" and bounds(field_at(path)):
            found.append(path)
    return found


def extremes() -> list[tuple[str, float]]:
    """Every bound of every number that is allowed with the rest as it is."""
    found = []
    for path in numeric_paths():
        allowed = bounds(field_at(path))
        found += [(path, allowed[name]) for name in ("ge", "le") if name in allowed]
        if "lt" in allowed:
            found.append((path, float(np.nextafter(allowed["lt"], 0))))
    # One of these shares at 1 leaves no way on, which the schema refuses; so many mixed teams
    # would need as many people, and so many places cannot end.
    impossible = {(f"stages.A.{name}", 1) for name in ("drop_off", "repeat", "restart")}
    impossible |= {("team.pods", 1000), ("team.hires.0.people", -1000)}
    return [each for each in found if each not in impossible]


@pytest.mark.parametrize(("path", "value"), extremes())
def test_every_bound_of_every_number_can_be_simulated(path, value):
    scenario, changes = busy_line(), {path: value}
    if path.startswith("today."):
        scenario = scenario.replace({"today": TODAY})
    if (path, value) == ("leads.per_week", 100_000):
        changes["clock.horizon_weeks"] = 1
    if path in ("hand_off.loss", "hand_off.repeat"):
        changes = {"hand_off.loss": 0, "hand_off.repeat": 0} | changes
    if path == "target.revenue_per_quarter_usd":  # in place of the one in wins
        changes["target.wins_per_quarter"] = None
    if path == "team.roles.B.people":
        changes["team.pods"] = 1
    outcome = simulate(scenario.replace(changes), 2)
    assert outcome.checks.conserved
    assert outcome.checks.little_error <= 1e-9
    assert_measures_are_possible(outcome)


def test_the_bounds_are_found():
    assert ("leads.per_week", 100_000) in extremes()
    assert ("team.roles.B.people", 1000) in extremes()
    assert len(extremes()) > 50


# An engine that hangs cannot be stopped from within, and one that runs away takes all memory.
SIMULATE_SMALLEST = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
from planner.simulation.simulate import simulate
from tests.test_properties import busy_line
for path in sys.argv[1:]:
    outcome = simulate(busy_line().replace({path: 5e-324}), 2)
    print(path, outcome.checks.conserved, flush=True)
"""


def test_the_smallest_positive_numbers_neither_hang_nor_break_the_engine():
    """A smallest rate of changes is the first one alone; the other fields must be above zero."""
    open_at_zero = [path for path in numeric_paths() if bounds(field_at(path)).get("gt") == 0]
    paths = [*open_at_zero, "priorities.shifts_per_year"]
    done = subprocess.run(
        [sys.executable, "-c", SIMULATE_SMALLEST, *paths],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=360,
        check=False,
    )
    assert done.stdout.splitlines() == [f"{path} True" for path in paths], done.stderr


def test_a_beat_too_slow_for_a_number_lets_nobody_in():
    scenario = busy_line().replace({"leads.per_week": 1e-200, "leads.pace": 1e-200})
    assert simulate(scenario, 2).measures["throughput_per_week"].sum() == 0


# --- What more and less must do -------------------------------------------------------------------


@settings(max_examples=40)
@given(st.floats(0.1, 30), st.floats(1, 3), st.floats(0, 3), st.integers(0, 2**63 - 1))
def test_a_higher_rate_never_brings_fewer_leads(per_week, more, cv, seed):
    few, many = (
        simulate(team(leads={"per_week": rate, "cv": cv}), 3, seed).measures["leads_per_week"]
        for rate in (per_week, per_week * more)
    )
    assert (many >= few).all()


@settings(max_examples=40)
@given(
    st.floats(0.1, 5), st.floats(0.05, 2), st.floats(0, 3), st.floats(0, 0.5), st.integers(0, 999)
)
def test_without_drop_off_and_patience_everybody_who_ends_has_won(per_week, weeks, cv, again, seed):
    stages = [stage(name, weeks, cv, repeat=again / 2, restart=again / 2) for name in "ABC"]
    scenario = team(stages, leads={"per_week": per_week}, hand_off={"repeat": 0.2})
    shares = simulate(scenario, 3, seed).measures["win_share"]
    assert set(shares[~np.isnan(shares)]) <= {1.0}


@settings(max_examples=40)
@given(st.integers(1, 6), st.floats(0.1, 6), st.floats(0, 2), st.integers(0, 999))
def test_one_more_person_never_lengthens_a_wait_in_one_queue(people, per_week, cv, seed):
    """First come, first served with the same work: every start is earlier (Kiefer & Wolfowitz)."""
    few, many = (
        simulate(
            team([stage(cv=cv)], [role("Work", people=number)], leads={"per_week": per_week}),
            3,
            seed,
        )
        for number in (people, people + 1)
    )
    # The same deals have started later, so only what is inside can be compared.
    assert (many.measures["work_in_process"] <= few.measures["work_in_process"] + 1e-9).all()
    assert (many.measures["throughput_per_week"] >= few.measures["throughput_per_week"]).all()


@settings(max_examples=40)
@given(st.floats(0.2, 2), st.floats(1, 3), st.integers(0, 999))
def test_longer_work_never_wins_more_in_a_line(per_week, longer, seed):
    """A line of single people, first come, first served, is monotone in its times."""
    short, long_ = (
        simulate(line(0.6 * one, 0.5 * one, 0.7, leads={"per_week": per_week}), 3, seed)
        for one in (1, longer)
    )
    wins = [one.measures["throughput_per_week"] for one in (short, long_)]
    assert (wins[0] >= wins[1]).all()
    assert (short.measures["work_in_process"] <= long_.measures["work_in_process"] + 1e-9).all()


@settings(max_examples=40)
@given(st.floats(0, 0.9), st.floats(0, 0.09), st.integers(0, 999))
def test_more_drop_off_never_wins_more_where_nobody_waits(drop_off, more, seed):
    some, fewer = (
        simulate(
            team([stage(weeks=0.01, drop_off=one)], [role("Work", people=50)]), 3, seed
        ).measures["throughput_per_week"]
        for one in (drop_off, drop_off + more)
    )
    assert (some >= fewer).all()
