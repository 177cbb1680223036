"""Shapley values: against their definition, and against games whose values are known."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest

from planner.statistics.arrays import Floats
from planner.statistics.shapley import interaction, shapley_share


def worths(names: tuple[str, ...], replications: int = 50) -> dict[frozenset[str], Floats]:
    """Any number for every set of names and every replication."""
    rng = np.random.default_rng(6)
    sets = [frozenset(one) for size in range(len(names) + 1) for one in combinations(names, size)]
    return {one: rng.normal(5, 2, replications) for one in sets}


@pytest.mark.parametrize("names", ["a", "ab", "abc", "abcd"])
def test_shares_add_up_to_the_total_in_every_replication(names):
    values = worths(tuple(names))
    shares = sum(shapley_share(values, names, name) for name in names)
    total = values[frozenset(names)] - values[frozenset()]
    assert shares == pytest.approx(total, abs=1e-14 * 20)


def test_a_share_is_the_mean_over_all_orders_of_joining():
    names = ("a", "b", "c")
    values = worths(names)
    orders = list(permutations(names))
    for name in names:
        added = np.zeros(50)
        for order in orders:
            before = frozenset(order[: order.index(name)])
            added += values[before | {name}] - values[before]
        assert shapley_share(values, names, name) == pytest.approx(added / len(orders))


def test_the_glove_game_is_shared_as_shapley_shares_it():
    # A pair of gloves is worth 1; "left" has the only left one.
    names = ("left", "right", "other right")
    values = {
        one: np.array([1.0 if "left" in one and len(one) > 1 else 0.0]) for one in worths(names)
    }
    shares = [shapley_share(values, names, name)[0] for name in names]
    assert shares == pytest.approx([4 / 6, 1 / 6, 1 / 6])


def test_a_practice_that_never_adds_anything_has_a_share_of_exactly_nothing():
    names = ("a", "b", "c")
    of_others = worths(("a", "b"))
    values = {one: of_others[one - {"c"}] for one in worths(names)}
    assert np.all(shapley_share(values, names, "c") == 0)
    assert shapley_share(values, names, "a") == pytest.approx(shapley_share(of_others, "ab", "a"))


def test_the_interaction_of_a_pair_is_what_both_give_beyond_each_alone():
    # Two gloves that are worth 1 only together; whoever else there is adds 2 of its own.
    names = ("left", "right", "other")
    values = {
        one: np.array([1.0 * ({"left", "right"} <= one) + 2.0 * ("other" in one)])
        for one in worths(names)
    }
    assert interaction(values, names, ("left", "right"))[0] == 1
    assert interaction(values, names, ("left", "other"))[0] == 0
