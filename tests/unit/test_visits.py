"""What a history looks like as visits: skipped stages, ways back, and what was known when."""

from __future__ import annotations

import numpy as np

from planner.calibration.visits import (
    ADVANCED,
    LOST,
    NOBODY,
    OPEN,
    REPEATED,
    RESTARTED,
    Deals,
    Entries,
    short_names,
    visits_from,
)

MONDAY = np.datetime64("2024-01-01", "us")
NEVER = np.nan


def history(deals, stages=("A", "B", "C"), end=100.0):
    """deals: ([(stage, entered), …], ended, won), a list of them."""
    visits = [(i, *visit) for i, (path, _, _) in enumerate(deals) for visit in path]
    deal, stage, entered = (np.array(column) for column in zip(*visits, strict=True))
    return visits_from(
        Deals(
            created=np.array([path[0][1] for path, _, _ in deals], dtype=float),
            ended=np.array([ended for _, ended, _ in deals], dtype=float),
            won=np.array([won for _, _, won in deals]),
        ),
        Entries(deal, stage, entered, owner=np.full(deal.size, NOBODY)),
        stages=stages,
        zero=MONDAY,
        end=end,
    )


def test_names_are_cut_to_what_a_scenario_takes_and_stay_apart():
    assert short_names(["A", "B", "A"]) == ("A", "B", "A (2)")
    long = short_names(["x" * 81, "x" * 82, "x" * 80])
    assert long == ("x" * 80, "x" * 76 + " (2)", "x" * 76 + " (3)")


def test_every_kind_of_move_is_told_apart():
    found = history(
        [
            ([(0, 1.0), (0, 2.0), (1, 3.0), (0, 4.0)], 5.0, False),
            ([(0, 1.0), (1, 2.0), (2, 3.0), (1, 4.0), (2, 5.0)], 6.0, True),
            ([(0, 7.0)], NEVER, False),
        ]
    )
    assert found.move.tolist() == [
        *(REPEATED, ADVANCED, RESTARTED, LOST),
        *(ADVANCED, ADVANCED, REPEATED, ADVANCED, ADVANCED),
        OPEN,
    ]
    assert found.went_back == 1


def test_a_visit_lasts_until_the_next_begins_and_the_last_until_the_end():
    found = history([([(0, 1.0), (1, 2.5)], 4.0, False), ([(0, 3.0)], NEVER, False)])
    np.testing.assert_array_equal(found.left, [2.5, 4.0, np.nan])


def test_a_skipped_stage_is_visited_in_no_time_wherever_it_stands():
    found = history([([(1, 1.0)], 2.0, True), ([(0, 3.0), (2, 4.0)], 5.0, True)])
    assert found.stage.tolist() == [0, 1, 2, 0, 1, 2]
    assert found.real.tolist() == [False, True, False, True, False, True]
    assert (found.move == ADVANCED).all()
    np.testing.assert_array_equal((found.left - found.entered)[~found.real], 0)


def test_nothing_of_later_is_known_earlier():
    found = history(
        [([(0, 1.0), (1, 2.0)], 6.0, True), ([(0, 1.5)], 2.0, False), ([(0, 4.0)], 5.0, False)]
    ).until(3.0)
    assert found.created.tolist() == [1.0, 1.5]
    assert found.won.tolist() == [False, False]
    np.testing.assert_array_equal(found.ended, [np.nan, 2.0])
    assert found.deal.tolist() == [0, 0, 1]
    assert found.move.tolist() == [ADVANCED, OPEN, LOST]


def test_full_weeks_leave_out_those_of_the_first_and_the_last_arrival():
    found = history([([(0, 0.5)], NEVER, False), ([(0, 4.2)], NEVER, False)])
    assert found.full_weeks() == (1, 4)
