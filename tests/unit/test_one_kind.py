"""One kind of deal that differs in nothing is no kind: the same verdicts, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

from planner.analysis.effects import compare
from planner.analysis.verdict import verdicts
from planner.model.practices import MAIN
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.simulation.simulate import simulate

SHORT = {"clock.horizon_weeks": 26.0, "clock.warmup_weeks": 13.0}
NAMES = ("mid_market", "mid_year", "losing_people")


def alike(name: str) -> tuple[Scenario, Scenario]:
    """A team whose deals are all alike, and the same with a word for them."""
    none = presets.load(name).scenario.replace(SHORT)
    given = {"kinds": [{"name": "Deal", "share": 3}]}
    if none.today:
        rows = [row.model_dump() | {"kind": "Deal"} for row in none.today.open_deals]
        given["today.open_deals"] = rows
    return none, none.replace(given)


@pytest.mark.parametrize("name", NAMES)
def test_every_measure_has_the_same_bits(name):
    none, one = (simulate(each, 4, seed=3) for each in alike(name))
    assert (list(none.kinds), list(one.kinds)) == ([], ["Deal"])
    for name_of, values in none.measures.items():
        np.testing.assert_array_equal(one.measures[name_of], values, err_msg=name_of)
    for parts, more in ((none.stages, one.stages), (none.roles, one.roles)):
        assert list(parts) == list(more)
        for part, found in parts.items():
            for name_of, values in found.items():  # schema 2 has more measures
                np.testing.assert_array_equal(more[part][name_of], values, err_msg=name_of)
    np.testing.assert_equal(one.wins_by_week, none.wins_by_week)
    np.testing.assert_equal(one.revenue_by_week_usd, none.revenue_by_week_usd)


def test_every_verdict_and_its_range_has_the_same_bits():
    none, one = (verdicts(compare(each, None, 8)) for each in alike("mid_market"))
    assert list(none) == list(one) == list(MAIN)
    for practice, verdict in none.items():
        assert one[practice].word == verdict.word
        assert one[practice].difference == verdict.difference
