"""Limiting open deals under three ways in which juggling slows people, against closed forms."""

from __future__ import annotations

from dataclasses import replace
from math import log

import pytest

from planner.analysis import attention
from planner.analysis.attention import CURVES, Attention, UnderCurve
from planner.analysis.best_limit import BestLimit, BestLimits, best_limits, limits
from planner.analysis.effects import compare
from planner.analysis.explanations import Explanations
from planner.analysis.verdict import Reason, verdicts
from planner.errors import NotPossible
from planner.model.practices import Options
from planner.model.scenario import Scenario
from planner.statistics.intervals import Interval
from planner.views.common.numbers import THIN
from planner.views.plan import attention_words as words
from planner.views.plan.turning_words import turning
from reference.cases_of_schema_2 import CASES

# One person with more leads than hours, as the exact case v2-A01: with a limit n of them are open
# at any time, in hand or with the buyer.
ONE = Scenario.from_dict(CASES["v2-A01 linear 20"]["scenario"])
JUGGLED, COST = ONE.focus.deals_per_rep, ONE.focus.switching_cost
WORK_WEEKS = ONE.stages[0].work.mean_hours / ONE.team.roles[0].selling_hours_per_week
BUYER_WEEKS = ONE.stages[0].buyer.mean_days / 7


def slowed(curve: str, n: float, juggled: float = JUGGLED) -> float:
    """Model.md, rule 5."""
    n = min(n, 3 * juggled)
    if curve == "linear":
        return 1 + COST * max(n / juggled - 1, 0)
    if curve == "log":
        return 1 + COST * log(max(n, 1)) / log(2 * juggled)
    return 1 + COST * ((n - juggled) / juggled) ** 2


def wins_per_week(curve: str, n: int, juggled: float = JUGGLED) -> float:
    """One person and n deals, each in hand or with the buyer: machine interference (Palm 1947), by
    mean value analysis.
    """
    work, queue, rate = WORK_WEEKS * slowed(curve, n, juggled), 0.0, 0.0
    for deals in range(1, n + 1):
        stay = work * (1 + queue)
        rate = deals / (stay + BUYER_WEEKS)
        queue = rate * stay
    return rate


@pytest.fixture(scope="module")
def best():
    """The best limits of one person."""
    return next(best_limits(ONE.replace({"leads.per_week": 20.0, "clock.horizon_weeks": 52.0})))


@pytest.mark.parametrize("curve", CURVES)
def test_the_best_limit_is_that_of_the_closed_form_under_every_curve(curve, best):
    found = best
    (own,) = (one for one in found.found if one.curve == curve)
    by_formula = {limit: wins_per_week(curve, limit) for limit in found.tried}
    most = max(by_formula, key=by_formula.__getitem__)
    assert most in own.as_good
    assert by_formula[own.best] > 0.98 * by_formula[most]
    # Without a limit hundreds of deals are open: as slow as it gets, and never without work.
    gained = 13 * (by_formula[own.best] - 1 / (WORK_WEEKS * slowed(curve, 1e9)))
    assert own.effect.low < gained < own.effect.high


def test_the_formula_gives_the_exact_case():
    for curve in ("linear", "inverted_u"):
        case = CASES[f"v2-A01 {curve} 20"]
        exact = case["measures"]["throughput_per_week"]
        juggled = case["scenario"]["focus"]["deals_per_rep"]
        assert wins_per_week(curve, 20, juggled) == pytest.approx(exact, rel=1e-6)


def test_limits_are_around_what_one_can_juggle_and_hold_the_own():
    assert limits(ONE, Options()) == (4, 6, 9, 12, 15, 18, 20, 24, 36), "20 is in force"
    few = ONE.replace({"focus.deals_per_rep": 1.0, "pull.deals_per_rep": None})
    assert limits(few, Options()) == (1, 2, 3)
    with pytest.raises(NotPossible):
        next(best_limits(ONE, Options(pull=("finish_first",))))


def test_a_verdict_is_asked_for_under_every_curve_and_the_own_is_the_comparisons():
    free = ONE.replace({"pull.deals_per_rep": None})
    comparison = compare(free, None, 24, practices=("pull",))
    found = attention.under_curves(comparison)
    assert found.own == "linear"
    assert [one.curve for one in found.found] == list(CURVES)
    assert found.found[0].effect == comparison.effects["pull"].difference.scaled(13)
    for one in found.found:
        gained = 13 * (
            wins_per_week(one.curve, int(JUGGLED)) - 1 / (WORK_WEEKS * slowed(one.curve, 1e9))
        )
        assert one.effect.low < gained < one.effect.high
        assert one.word == ("HURTS" if gained < 0 else "HELPS")
    assert found.contradict == (len({one.word for one in found.found}) == 2)


def test_nothing_is_asked_where_juggling_costs_nothing_or_there_is_no_pull():
    free = ONE.replace({"focus.switching_cost": 0.0})
    assert attention.under_curves(compare(free, None, 2, practices=("pull",))) is None
    assert attention.under_curves(compare(ONE, None, 2, practices=("hand_offs",))) is None


# --- In words -------------------------------------------------------------------------------------


def range_of(mean: float, half: float = 0.3) -> Interval:
    return Interval(mean, half / 2, mean - half, mean + half, 0)


def known(*found: tuple[str, float]) -> Explanations:
    under = (
        UnderCurve(curve, range_of(mean), word)
        for curve, (word, mean) in zip(CURVES, found, strict=True)
    )
    return Explanations((), (), 1.0, attention=Attention("log", tuple(under)))


@pytest.fixture(scope="module")
def verdict():
    """One on limiting open deals that says something."""
    found = verdicts(compare(ONE, None, 2, practices=("pull",)))["pull"]
    return replace(found, word="HELPS", reason=Reason("gone_cold"))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            (("HELPS", 3.1), ("HELPS", 0.4), ("HELPS", 1.9)),
            "It helps whichever of three ways juggling slows people: by 0.4 to 3.1 wins a quarter.",
        ),
        (
            (
                ("NO CLEAR DIFFERENCE", 0.1),
                ("NO CLEAR DIFFERENCE", 0.0),
                ("NO CLEAR DIFFERENCE", 0),
            ),
            "It is too close to call whichever of three ways juggling slows people.",
        ),
        (
            (("HELPS", 1.9), ("HURTS", -0.5), ("HELPS", 1.9)),
            "How juggling slows people decides: it hurts (− 0.5) if from the second deal on, ever "
            "less, as set here; it helps (+ 1.9) if evenly, from too many deals on or with too few "
            "deals and with too many.",
        ),
        (
            (("NO EFFECT HERE", 0), ("HURTS", -0.5), ("HURTS", -0.7)),
            "How juggling slows people matters: it hurts (− 0.5) if from the second deal on, ever "
            "less, as set here; it changes nothing if evenly, from too many deals on; it hurts "
            "(− 0.7) if with too few deals and with too many.",
        ),
    ],
)
def test_the_card_says_whether_the_curves_agree(verdict, found, said):
    told = turning(verdict, known(*found), lambda path: "assumption", is_last=True)
    assert told.replace(THIN, " ") == said
    other = replace(verdict, practice="leveling")
    assert words.on_card(other, known(*found)) == ""
    assert words.on_card(verdict, Explanations((), (), 1.0)) == words.on_card(verdict, None) == ""


def test_limits_next_to_one_another_are_told_as_one_range():
    tried = (4, 6, 9, 12, 15)
    assert words.spans((9,), tried) == "9"
    assert words.spans((4, 9, 12), tried) == "4 and 9 to 12"
    assert words.spans((9, 12, 15), tried) == "9 or more"


def test_where_a_limit_should_stand_is_told_apart_from_what_it_brings():
    found = BestLimits(
        (6, 9, 12, 15),
        (
            BestLimit("linear", 9, range_of(3.1), (9, 12)),
            BestLimit("log", 6, range_of(0.4), (6, 9, 12)),
            BestLimit("inverted_u", 12, range_of(1.9), (9, 12)),
        ),
        1.0,
    )
    said = words.says(found).replace(THIN, " ")
    assert said == (
        "A limit of 9 to 12 open deals a person is as good as any, whichever way juggling slows "
        "people; what the best limit brings goes from + 0.4 to + 3.1 wins a quarter."
    )
    apart = replace(found, found=(replace(found.found[0], as_good=(6,)), found.found[2]))
    assert words.says(apart).startswith("No limit is among the best")
    nothing = replace(found, found=(replace(found.found[0], effect=range_of(0.1)),))
    assert "under none of them a limit clearly brings more" in words.says(nothing)
    rows = list(words.rows(found))
    assert len(rows) == 3
    assert all(len(row) == len(words.HEADS) for row in rows)
    assert rows[0][1:3] == ("9", "9 to 12")
