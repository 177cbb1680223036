"""The published cases of reference/data/cases.json, each asserted as that file says."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import pytest

from planner.engine import random_numbers
from planner.errors import ScenarioError
from planner.model.practices import PRACTICES, Options
from planner.model.scenario import Scenario
from planner.simulation.simulate import simulate, trace
from planner.statistics.arrays import Floats
from reference import cases_of_schema_2, checked_value, closed_forms, experiments, published_cases
from reference.published_cases import CASES, CHECKS, DATA
from reference.teams import all_measures, line, measured
from tests.shipped import assert_met_as_shipped, rows


@pytest.mark.parametrize("name", published_cases.ON_OWN_CLOCK)
def test_a_published_value_is_met_on_its_own_clock(name):
    assert_met_as_shipped(f"own clock: {name}")


@pytest.mark.parametrize("name", published_cases.ON_LONGEST_CLOCK)
def test_a_slow_queue_meets_its_published_value_on_the_longest_clock(name):
    """Warm-up 260 weeks, all visits of all replications pooled, so that no ratio is biased."""
    assert_met_as_shipped(f"longest clock: {name}")


@pytest.mark.parametrize("name", published_cases.SLOW)
def test_a_slow_queue_is_not_told_from_its_published_value_by_100_runs_on_its_own_clock(name):
    check, scenario = published_cases.of_scenario(name)
    values = measured(simulate(scenario, 100, seed=1), check["measure"])
    off = np.nanmean(values) - check["expected"]
    assert abs(off) < checked_value.MOST_OFF * checked_value.standard_error(values)


@pytest.mark.parametrize("name", cases_of_schema_2.CASES)
def test_an_exact_result_of_schema_2_is_met(name):
    assert_met_as_shipped(f"schema 2: {name}")


@pytest.mark.parametrize("case", published_cases.FILLING)
def test_a_slow_queue_fills_from_empty_as_the_exact_chain(case):
    assert_met_as_shipped(f"filling: {case}")


@pytest.mark.parametrize("name", published_cases.WITHOUT_SPREAD)
def test_a_line_without_variability_is_exact_but_for_one_win_at_the_edges(name):
    assert_met_as_shipped(f"without spread: {name}")


@pytest.mark.thorough
def test_the_first_25_leads_of_an_empty_queue_wait_as_lindley_says():
    assert_met_as_shipped(published_cases.FIRST_LEADS)


def test_ten_jobs_at_the_first_station_are_not_a_scenario_of_the_model():
    """B17: a floor opens empty, and no field says otherwise."""
    given = line(1, 2, 1, 1, cv=0).to_dict()
    for part in ("clock", "leads", "pull"):
        with pytest.raises(ScenarioError):
            Scenario.from_dict(given | {part: given[part] | {"open_at_start": 10}})
    events = trace(line(1, 2, 1, 1, cv=0, leads={"per_week": 5, "cv": 0}))
    assert (events[0]["kind"], events[0]["deal"]) == ("arrived", 0)


def test_ten_leads_at_nearly_once_leave_a_line_when_the_published_ten_jobs_do():
    """B17 as near as a scenario comes."""
    assert_met_as_shipped(published_cases.TRACE)


# --- Randomness -----------------------------------------------------------------------------------

WORD = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15


def scrambled(word: int) -> int:
    """SplitMix64's finalizer as its authors print it."""
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & WORD
    return word ^ (word >> 31)


def test_the_mixing_gives_the_published_splitmix64_numbers():
    case = CASES["F02-splitmix64"]
    seed = case["params"]["seed"]
    out = [int(random_numbers.mix(np.uint64((seed + (n + 1) * GOLDEN) & WORD))) for n in range(5)]
    assert [str(one) for one in out] == case["expected"]["out"]
    assert f"{int(random_numbers.mix(np.uint64(GOLDEN))):x}" == case["expected"]["seed0_first"]


def test_all_draws_come_from_splitmix64_so_philox_numbers_do_not_apply():
    """F01 is `only if the engine uses Philox`: a draw is SplitMix64 of a key, written out here."""
    assert CASES["F01-philox4x32-10"]["use"] == "only if the engine uses Philox"
    seed, replication, lead, stage, visit = 11, 5, 1234, 7, 3
    of_replication = scrambled((scrambled((seed + GOLDEN) & WORD) + replication * GOLDEN) & WORD)
    of_lead = scrambled((of_replication + (lead + 1) * GOLDEN) & WORD)
    counter = (visit << 8 | stage << 4 | random_numbers.OUTCOME) + 1
    expected = scrambled((of_lead + counter * 0xD1342543DE82EF95) & WORD)
    key = np.uint64(random_numbers.replication_key(np.uint64(seed), replication))
    key = np.uint64(random_numbers.lead_key(key, lead))
    assert int(random_numbers.draw_bits(key, stage, visit, random_numbers.OUTCOME)) == expected


# --- Statistics -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in CHECKS if "-0-" in name])
def test_the_same_scenario_twice_differs_by_exactly_nothing(name):
    """G03."""
    scenario = Scenario.from_dict(CHECKS[name]["scenario"])
    one, other = (simulate(scenario, 5, seed=9) for _ in range(2))
    largest = CASES["G03-aa-crn-zero"]["expected"]["max_abs_difference"]
    for measure, values in all_measures(one).items():
        again = all_measures(other)[measure]
        assert np.array_equal(values, again, equal_nan=True), measure
        assert np.nanmax(np.abs(values - again), initial=0) == largest


@cache
def five_stage_sales() -> Scenario:
    return Scenario.from_json((DATA / "five_stage_sales.json").read_bytes())


@cache
def wins_of_400(scenario: Scenario, seed: int) -> Floats:
    return simulate(scenario, 400, seed=seed).measures["throughput_per_week"]


def variance_ratio(with_: Scenario, without: Scenario) -> float:
    """G05: how many times smaller the variance of the paired difference in wins is."""
    paired = wins_of_400(with_, 1) - wins_of_400(without, 1)
    independent = wins_of_400(with_, 2) - wins_of_400(without, 3)
    return float(independent.var(ddof=1) / paired.var(ddof=1))


ACTING = {
    "hand_offs": ("hand_offs", Options()),
    "leveling staff": ("leveling", Options()),
    "pull cap": ("pull", Options()),
}


@pytest.mark.parametrize("name", ACTING)
def test_common_luck_makes_an_acting_practice_at_least_1_8_times_surer(name, record_property):
    practice, options = ACTING[name]
    ratio = variance_ratio(
        PRACTICES[practice].with_(five_stage_sales(), options),
        PRACTICES[practice].without(five_stage_sales(), options),
    )
    record_property("variance_ratio", ratio)
    print(f"{name}: variance of the difference {ratio:.2f} times smaller")
    assert ratio >= 1.8


@pytest.mark.parametrize(
    "change",
    [{"hand_off.rebrief": 0.10}, {"leads.per_week": 58.91 * 1.02}],
    ids=["rebrief 0.15 to 0.10", "leads + 2 %"],
)
def test_common_luck_makes_a_small_move_at_least_5_times_surer(change, record_property):
    assert five_stage_sales().hand_off.rebrief == 0.15
    ratio = variance_ratio(five_stage_sales().replace(change), five_stage_sales())
    record_property("variance_ratio", ratio)
    print(f"{change}: variance of the difference {ratio:.2f} times smaller")
    assert ratio >= 5


# Cases of the file that are no number of an outcome: asserted above, and in no table.
NO_NUMBERS = {"F01-philox4x32-10", "F02-splitmix64", "G03-aa-crn-zero", "G05-crn-vrf"}


def test_every_case_is_asserted_and_in_the_table():
    asked = {
        *(CHECKS[name]["case"] for name in published_cases.ON_OWN_CLOCK),
        *(CHECKS[name]["case"] for name in published_cases.ON_LONGEST_CLOCK),
        *(CHECKS[name]["case"] for name in published_cases.WITHOUT_SPREAD),
        *published_cases.FILLING,
        published_cases.FIRST_LEADS,
        published_cases.TRACE,
    }
    assert asked == CASES.keys() - NO_NUMBERS
    assert {one["case"] for one in rows()} >= asked


def test_the_table_shows_every_value_and_no_other():
    """Every finder is run by a test of its own; here only that none is missing from the table."""
    named = Counter(one["case"] for one in rows())
    expected: Counter[str] = Counter()
    for form in closed_forms.FORMS.values():
        expected[form.case] += len(form.expected)
    for name in (
        *published_cases.ON_OWN_CLOCK,
        *published_cases.ON_LONGEST_CLOCK,
        *published_cases.WITHOUT_SPREAD,
    ):
        expected[CHECKS[name]["case"]] += 1
    expected.update(published_cases.FILLING.keys())
    expected[published_cases.FIRST_LEADS] += 1
    expected[published_cases.TRACE] += len(
        CASES[published_cases.TRACE]["expected"]["departure_times"]
    )
    for case, about in cases_of_schema_2.CASES.items():
        expected[case] = len(about["measures"])
    for experiment, about in experiments.EXPERIMENTS.items():
        for arm in experiments.ARMS:
            expected[f"{experiment}, {arm}"] += len(about["measures"])
    assert named == expected
