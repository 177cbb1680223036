"""A new person on a date, and people leaving: what must hold whatever the team."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.errors import ScenarioError
from planner.model.scenario import WEEKS_PER_YEAR
from planner.simulation.money import any_value
from planner.staffing.dated_hire import DatedHiring, dated_hires
from planner.staffing.leaving import roles_that_leave, what_leaving_costs
from planner.staffing.one_year import LOOKS
from planner.statistics.intervals import Interval
from planner.views.team import dated_words
from reference.teams import role, stage, team
from tests.unit.test_forecast import SAMPLE

LAST = WEEKS_PER_YEAR - 1
VALUE = 10_000


def two_steps(**of_a):
    """A can do 3 a week of the 5 that come, B has nobody waiting; every lead is won."""
    return team(
        [stage("A", 1, cv=0), stage("B", 0.1, cv=0)],
        [
            role("A", people=3, cost_per_year_usd=104_000, **of_a),
            role("B", people=2, cost_per_year_usd=52_000),
        ],
        leads={"per_week": 5, "cv": 0},
        clock={"warmup_weeks": 13, "horizon_weeks": 26},
        money={"deal_value_usd": VALUE},
    )


def hired(scenario, week) -> DatedHiring:
    *_, found = dated_hires(scenario, week)
    return found


def of(found, name):
    return next(hire for hire in found.hires if hire.role == name)


def test_at_the_bottleneck_a_new_person_adds_what_one_can_do_in_what_is_left_of_the_year():
    found = hired(two_steps(), 12)
    # One win a week for 40 weeks, the last under way; $10,000 a win, $2,000 of pay a week.
    assert of(found, "A").adds.wins.mean == pytest.approx(40, abs=1)
    assert of(found, "A").adds.cost_usd == pytest.approx(40 * 2000)
    assert of(found, "A").adds.net_usd.mean == pytest.approx(40 * 8000, abs=VALUE)
    assert of(found, "A").paid_back_week in (12, 13)
    assert found.best.role == "A"
    assert "One more A who starts in week 12 has paid for itself by month 4" in (
        dated_words.hire_answer(found)
    )


def test_a_month_is_named_only_where_most_years_have_paid_back_by_then():
    found = hired(two_steps(), 12)
    surely = of(found, "A")
    assert dated_words.paid_back(found, surely).startswith("by month 4, in ")
    rarely = replace(surely, paid_back_share=0.01)
    assert dated_words.paid_back(found, rarely) == (
        "within the year on the whole; when differs too much to name a month"
    )


def test_who_has_no_work_adds_nothing_and_never_pays():
    found = hired(two_steps(), 0)
    assert of(found, "B").adds.wins.is_nothing
    assert of(found, "B").paid_back_week is None
    rows = {row.name: row for row in dated_words.hire_rows(found)}
    assert rows["B"].cells[-1].text == "not within the year"


def test_who_starts_in_the_last_week_adds_nothing_and_never_pays():
    found = hired(two_steps(ramp={"weeks": 20, "start": 0.5}), LAST)
    for hire in found.hires:
        assert hire.adds.wins.is_nothing
        assert hire.adds.cost_usd > 0
        assert hire.paid_back_week is None
    assert found.best is None


def test_who_has_to_learn_first_adds_less_and_pays_later():
    quick, slow = (
        of(hired(two_steps(ramp={"weeks": weeks, "start": 0.2}), 4), "A") for weeks in (0, 40)
    )
    assert slow.adds.wins.high < quick.adds.wins.low
    assert slow.paid_back_week > quick.paid_back_week


def test_a_win_without_a_value_has_no_dollars_and_nobody_pays_back():
    found = hired(two_steps().replace({"money.deal_value_usd": 0}), 4)
    assert not any_value(found.scenario)
    assert "$" not in dated_words.hire_answer(found)
    assert {len(row.cells) for row in dated_words.hire_rows(found)} == {1}


def test_a_week_that_is_not_in_the_year_is_refused():
    with pytest.raises(ScenarioError, match="start_week"):
        next(dated_hires(SAMPLE, WEEKS_PER_YEAR))


def test_where_no_more_can_be_hired_it_is_said():
    full = [{"week": 0, "role": "A", "people": 1}] * 40
    found = next(dated_hires(two_steps().replace({"team.hires": full}), 4))
    assert [hire.adds for hire in found.hires] == [None, None]
    assert next(dated_words.hire_rows(found)).cells[0].text == "at its maximum"


def test_months_are_the_calendars_where_today_is_known():
    assert dated_words.when(two_steps(), 4) == "in week 4"
    assert dated_words.month(two_steps(), LAST) == "month 12"
    late = SAMPLE.replace({"clock.week_of_year": 50, "today.year": 2026})
    assert dated_words.month(late, 0) == "December 2026"
    assert dated_words.month(late, 4) == "January 2027"
    assert dated_words.when(late, 4) == "in week 4 (8 January)"
    assert dated_words.month(late.replace({"today.year": None}), 4) == "January next year"


def test_halving_what_leaves_lies_between_as_it_is_and_all_staying():
    scenario = two_steps(leaving={"per_year": 0.8}, ramp={"weeks": 12, "start": 0.3})
    assert roles_that_leave(scenario) == ["A"]
    *_, found = what_leaving_costs(scenario)
    assert 0 < found.half.wins.mean < found.all_stay.wins.mean
    assert found.half.wins.low > 0
    assert found.half.cost_usd < found.all_stay.cost_usd
    assert found.by_role == {}, "one role leaves: it is all of them"
    assert found.replications in LOOKS
    # 3 × 0.8 leave a year for 60 days each, without whom a win a week is missing, and ramps.
    assert found.all_stay.cost_usd == pytest.approx(3 * 0.8 * 60 / 364 * 104_000, rel=0.2)


def test_each_role_that_leaves_is_told_by_itself_and_none_is_more_than_all():
    scenario = SAMPLE.replace(
        {"team.roles.SDR.leaving.per_year": 0.5, "team.roles.AE.leaving.per_year": 0.5}
    )
    found = next(what_leaving_costs(scenario))
    assert list(found.by_role) == ["SDR", "AE"]
    parts = sum(each.wins.mean for each in found.by_role.values())
    reach = found.all_stay.wins.half_width + sum(
        each.wins.half_width for each in found.by_role.values()
    )
    assert parts == pytest.approx(found.all_stay.wins.mean, abs=reach)
    rows = list(dated_words.leaving_rows(found))
    assert [row.name for row in rows[2:]] == ["no SDR left", "no AE left"]


@pytest.mark.parametrize(
    ("low", "says"),
    [(2.0, "People leaving costs 3 wins (2 to 4) a year"), (-1.0, "too small to tell")],
)
def test_what_leaving_costs_is_told_where_it_is_clear(low, says):
    found = next(what_leaving_costs(two_steps(leaving={"per_year": 0.5})))
    wins = Interval(mean=3.0, standard_error=0.5, low=low, high=4.0)
    found = replace(found, all_stay=replace(found.all_stay, wins=wins))
    assert says in dated_words.leaving_answer(found)
