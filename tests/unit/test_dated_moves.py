"""Which date moves the quarters most: each hire, leaver, change and season taken out by itself."""

from __future__ import annotations

import pytest

from planner.analysis.dated_moves import OnTime, causes, dated_moves
from planner.model.people import Hire
from planner.simulation.simulate import simulate
from planner.views.next_quarters import effect_words, markup
from tests.unit.test_forecast import SAMPLE

PLANNED = SAMPLE.replace(
    {
        "clock.horizon_weeks": 22.0,
        "team.hires": [
            {"week": 2, "role": "Closer", "people": 1},
            {"week": 9, "role": "AE", "people": -1},
        ],
        "changes": [{"week": 0, "field": "stages.Close.drop_off", "times": 0.2}],
        "season": {"leads": [1.0] * 51 + [1.5]},
        "team.roles.SDR.leaving.per_year": 0.5,
    }
)


@pytest.fixture(scope="module")
def looks():
    return list(dated_moves(PLANNED))


def test_each_is_taken_out_by_itself_on_the_same_luck(looks):
    (first, *_, last) = looks
    assert first.share_done < last.share_done == 1
    assert len(last.moves) == 6
    sizes = [abs(each.whole.mean) for each in last.moves]
    assert sizes == sorted(sizes, reverse=True)
    move = next(each for each in last.moves if each.cause == PLANNED.team.hires[1])
    without = PLANNED.replace({"team.hires": [PLANNED.team.hires[0].model_dump()]})
    wins = [simulate(each, 150).wins_by_week.sum(axis=1).mean() for each in (PLANNED, without)]
    assert move.whole.mean == pytest.approx(wins[0] - wins[1])
    assert sum(each.difference.mean for each in move.over_time.quarters) == pytest.approx(
        move.whole.mean
    ), "the two quarters are all of the 22 weeks"


def test_who_starts_on_time_is_held_against_a_start_four_weeks_later(looks):
    """Only those who come are late; who goes then goes as planned."""
    cause, late = next(each for each in causes(PLANNED) if isinstance(each[0], OnTime))
    assert [hire.week for hire in late.team.hires] == [6, 9]
    assert (cause.people, cause.weeks_late) == (1, 4)
    move = next(each for each in looks[-1].moves if isinstance(each.cause, OnTime))
    assert move.over_time.quarters[0].difference.half_width < move.whole.half_width
    goes = PLANNED.replace({"team.hires": [{"week": 9, "role": "AE", "people": -1}]})
    assert not any(isinstance(each, OnTime) for each, _ in causes(goes))


def test_what_is_known_well_enough_is_not_simulated_on(looks):
    """A large one ends early, one that is told apart from nothing by little goes on."""
    at = [{str(m.cause): m.whole for m in look.moves} for look in looks]
    leaver = str(PLANNED.team.hires[1])
    assert at[-1][leaver] == at[-2][leaver]
    assert looks[-1].outcome.replications == 400


def test_what_makes_more_deals_close_gains_most_here(looks):
    largest = looks[-1].moves[0]
    assert largest.cause == PLANNED.changes[0]
    assert largest.whole.low > 0


def test_nothing_is_taken_out_where_nothing_is_planned():
    assert causes(SAMPLE) == []


def test_who_goes_before_anybody_came_cannot_be_without_who_comes():
    one = SAMPLE.replace({"team.roles.SDR.people": 1})
    hires = [
        {"week": 1, "role": "SDR", "people": 1},
        {"week": 2, "role": "SDR", "people": -1},
    ]
    found = causes(one.replace({"team.hires": hires}))
    assert [cause for cause, _ in found] == [Hire(week=2, role="SDR", people=-1)]


def test_each_is_told_by_what_it_is(looks):
    found = looks[-1]
    assert effect_words.heads_of_moves(found) == [
        "What is planned",
        "Q3, from today",
        "Q4",
        "All 22 weeks",
    ]
    names = {each.name for each in effect_words.rows_of_moves(found)}
    assert names == {
        "Week 2 (13 August): +\u202f1 Closer",
        "Week 9 (1 October): −\u202f1 AE",
        "From week 0 on (30 July): 80\u202f% fewer drop off at Close",
        "Who starts: on time, not 4 weeks later",
        "Season of leads",
        "SDR leaving by themselves",
    }
    assert markup.moves(found).count("<tr>") == 7
