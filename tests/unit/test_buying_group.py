"""A buying group's repeat share."""

import numpy as np
import pytest

from planner.model.buying_group import repeat_share


@pytest.mark.parametrize(("p", "n"), [(0.05, 7), (0.3, 1), (0.5, 2)])
def test_it_is_how_often_somebody_of_many_simulated_groups_wants_another_look(p, n):
    groups = np.random.default_rng(1).random((200_000, n)) < p
    assert repeat_share(p, n) == pytest.approx(groups.any(axis=1).mean(), abs=0.005)


def test_nobody_and_everybody():
    assert repeat_share(0, 9) == 0
    assert repeat_share(1, 1) == 1


@pytest.mark.parametrize(("p", "n"), [(-0.1, 3), (1.1, 3), (0.5, 0)])
def test_what_is_no_chance_or_no_group_is_refused(p, n):
    with pytest.raises(ValueError, match=r"must be between|1 or more"):
        repeat_share(p, n)
