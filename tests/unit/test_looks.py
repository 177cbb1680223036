"""Looks at ever more replications: which there are, what each may spend, and what they show."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from planner.statistics.intervals import Interval, interval
from planner.statistics.looks import level_of, looks_within, overlapping

PLANNED = (24, 60, 150)


@pytest.mark.parametrize(
    ("most", "replications"), [(10, [24]), (24, [24]), (149, [24, 60]), (1e9, [24, 60, 150])]
)
def test_looks_are_those_that_can_be_had_and_the_first_in_any_case(most, replications):
    looks = list(looks_within(PLANNED, most))
    assert [look.replications for look in looks] == replications
    assert [look.stopped for look in looks] == ["not yet"] * (len(looks) - 1) + ["maximum"]
    assert [look.is_last for look in looks] == [False] * (len(looks) - 1) + [True]
    shares = [look.share_done for look in looks]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_a_look_that_is_precise_is_the_last():
    first = next(looks_within(PLANNED, 1e9))
    assert first.judged(is_precise=False) == first
    last = first.judged(is_precise=True)
    assert (last.is_last, last.stopped, last.share_done) == (True, "precision", 1.0)


def test_all_looks_and_comparisons_together_spend_the_error_once():
    assert len(PLANNED) * 7 * (1 - level_of(PLANNED, 7, 0.1)) == pytest.approx(0.1)


def test_whoever_looks_again_and_again_is_misled_no_oftener_than_promised():
    # Nothing but chance: how often does any of three looks find an effect?
    values = np.random.default_rng(4).normal(size=(4000, PLANNED[-1]))
    level = level_of(PLANNED)
    misled = [any(interval(one[:n], level).sign for n in PLANNED) for one in values]
    once = [any(interval(one[:n], 0.95).sign for n in PLANNED) for one in values]
    assert np.mean(misled) < 0.05 < np.mean(once)


def signed_looks(effects: list[float]) -> list[Interval]:
    """Intervals of looks whose effect, surely told from nothing, is each of these."""
    shown: list[Interval] = []
    for mean in effects:
        found = Interval(mean, 0.1, mean - 0.5, mean + 0.5)
        shown.append(overlapping(found, shown[-1] if shown else None))
    return shown


@pytest.mark.parametrize("effects", [(2, -2), (2, -2, -2), (1, 2, -3, -3), (-1, 4, -4, 4)])
def test_no_look_turns_help_to_hurt_without_an_interval_between_that_said_it_could(effects):
    shown = signed_looks(list(effects))
    for before, after in pairwise(shown):
        assert before.low <= after.high
        assert after.low <= before.high
        assert not (before.low > 0 and after.high < 0)
        assert not (before.high < 0 and after.low > 0)


def test_looks_that_agree_are_shown_as_they_are():
    shown = signed_looks([1.0, 1.5, 0.75])
    assert [(one.low, one.high) for one in shown] == [(0.5, 1.5), (1.0, 2.0), (0.25, 1.25)]
