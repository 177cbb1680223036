"""Best and worst case: combinations fill the ranges, signs are honest, what decides is found."""

import numpy as np
import pytest

from planner.analysis.axes import axis_of
from planner.analysis.cases import COMBINATIONS, Case, Cases, cases
from planner.errors import NotPossible
from planner.model.practices import PRACTICES, Options
from planner.simulation.simulate import simulate
from planner.statistics.intervals import Interval
from planner.statistics.space_filling import points, share_explained
from planner.views.common.numbers import THIN
from planner.views.plan import cases_words
from tests.unit.test_staffing import LUCKY

SHORT = LUCKY.replace({"clock.horizon_weeks": 26, "clock.warmup_weeks": 4})
ALONG = [axis_of(SHORT, path) for path in ("hand_off.loss", "team.specialist_gain")]


@pytest.fixture(scope="module")
def found():
    return list(cases(SHORT, "hand_offs", ALONG))


def test_points_fill_every_tenth_of_every_side():
    filled = points(COMBINATIONS, 5)
    assert filled.shape == (COMBINATIONS, 5)
    for side in filled.T:
        assert np.histogram(side, 10, (0, 1))[0].min() >= 8
    np.testing.assert_array_equal(filled, points(COMBINATIONS, 5))


def test_the_share_explained_is_all_of_what_follows_from_it_and_none_of_what_does_not():
    one, other = points(COMBINATIONS, 2).T
    assert share_explained(one, 3 * one) > 0.9
    assert share_explained(one, (one - 0.5) ** 2) > 0.7, "whichever way it bends"
    assert share_explained(other, 3 * one) < 0.1
    assert 0.6 < share_explained(one, 2 * one + other) < 0.9
    assert share_explained(one, np.zeros(COMBINATIONS)) == 0


def test_a_hundred_combinations_are_told_as_they_come(found):
    assert [each.share_done for each in found] == pytest.approx(np.arange(1, 11) / 10)
    last = found[-1]
    assert len(last.found) + last.impossible == COMBINATIONS
    assert sum(last.count(sign) for sign in (1, -1, 0)) == len(last.found)
    assert last.count(1), "specialists help where they are good"
    assert last.count(-1), "and hurt where they are not"
    assert last.worst.effect.mean < 0 < last.best.effect.mean
    for case in last.found:
        for axis, value in zip(last.axes, case.values, strict=True):
            assert axis.low <= value <= axis.high


def test_a_combination_is_the_team_with_these_values(found):
    last = found[-1]
    case = last.best
    values = {axis.path: value for axis, value in zip(last.axes, case.values, strict=True)}
    team = SHORT.replace(values)
    practice = PRACTICES["hand_offs"]
    with_, without = (
        simulate(change(team, Options()), 200, 9) for change in (practice.with_, practice.without)
    )
    gained = 13 * (with_.measures["throughput_per_week"] - without.measures["throughput_per_week"])
    error = gained.std(ddof=1) / np.sqrt(200)
    # The best of a hundred looks better than it is.
    assert gained.mean() - case.effect.mean > -4 * np.hypot(error, case.effect.standard_error)
    assert gained.mean() > 0


def test_what_decides_is_what_the_effect_follows():
    rng = np.random.default_rng(1)
    values = points(60, 2)
    effects = 5 * values[:, 1] - 1 * values[:, 0] + 0.1 * rng.standard_normal(60)
    made = Cases(
        "hand_offs",
        tuple(ALONG),
        tuple(
            Case(tuple(at), Interval(mean, 0.1, mean - 0.2, mean + 0.2), int(np.sign(mean)))
            for at, mean in zip(values.tolist(), effects.tolist(), strict=True)
        ),
        0,
        0.6,
    )
    first, *_ = made.deciding()
    assert first[0].path == "team.specialist_gain"
    assert first[2], "the more, the better"
    assert cases_words.deciding(made).startswith(
        "What decides most: “Specialist's gain” (the more, the better: "
    )
    assert " so far of " in cases_words.sentence(made)


def test_it_is_said_in_how_many_it_helps_and_where_the_ends_are(found):
    last = found[-1]
    assert cases_words.sentence(last) == (
        "Of 100 combinations of “Lost at hand-offs” and “Specialist's gain”, each anywhere in its "
        f"plausible range, it helps in {last.count(1)}, hurts in {last.count(-1)}, and cannot be "
        f"told in {last.count(0)}."
    )
    best, worst = (text.replace(THIN, " ") for text in cases_words.ends(last))
    assert best.startswith("Best case: + ")
    assert worst.startswith("Worst case: − ")
    assert "specialist's gain" in best


def test_without_anything_assumed_there_is_nothing_to_combine():
    with pytest.raises(NotPossible):
        next(cases(SHORT, "hand_offs", []))
