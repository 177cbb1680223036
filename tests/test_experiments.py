"""Five comparisons that an independent simulator of the model made; the engine has to agree."""

from __future__ import annotations

import numpy as np
import pytest

from planner.analysis.effects import Effect
from planner.analysis.verdict import word_for
from planner.statistics.intervals import interval
from reference.experiments import ARMS, EXPERIMENTS, arm
from tests.shipped import assert_met_as_shipped


@pytest.mark.parametrize("name", ARMS)
@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_every_measure_lies_within_4_joint_standard_errors(experiment, name):
    assert_met_as_shipped(f"comparison: {experiment}, {name}")


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_the_verdict_is_the_independent_simulators(experiment):
    with_, without = (arm(experiment, name) for name in ARMS)
    differences = with_.measures["throughput_per_week"] - without.measures["throughput_per_week"]
    effect = Effect(
        practice=experiment,
        today="without",
        with_=with_,
        without=without,
        differences=differences,
        difference=interval(differences, 1 - 0.05 / 3),
    )
    assert word_for(effect) == EXPERIMENTS[experiment]["verdict"]


def test_the_experiments_are_five_and_both_signs_occur():
    assert len(EXPERIMENTS) == 5
    assert {one["verdict"] for one in EXPERIMENTS.values()} == {"HELPS", "HURTS"}
    assert all(len(one["measures"]) == 4 for one in EXPERIMENTS.values())


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_both_arms_of_an_experiment_meet_the_same_leads(experiment):
    with_, without = (arm(experiment, name) for name in ARMS)
    leads = "leads_per_week"
    assert np.array_equal(with_.measures[leads], without.measures[leads])
