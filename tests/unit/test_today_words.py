"""A team with a pipeline of today is not taken for one in an average year."""

from planner.plans import presets
from planner.simulation.simulate import simulate
from planner.views.common.input_words import dated_people
from planner.views.common.numbers import THIN, decimals_of
from planner.views.plan import today_words
from planner.views.plan.words import restated

TEAM = presets.load("mid_market").scenario


def test_a_pipeline_of_today_is_said_back_with_the_rest():
    open_deals = [{"stage": "Demo", "deals": 7}, {"stage": "Close", "deals": 5}]
    said = restated(TEAM.replace({"today": {"open_deals": open_deals}}))
    assert said == (
        f"{restated(TEAM)} All numbers are of the time from today on, which begins with 12 open "
        "deals."
    )


def test_a_year_from_today_is_not_taken_for_the_quarter_that_runs():
    begun = TEAM.replace({"today": {"open_deals": []}, "clock.horizon_weeks": 48.0})
    wins, revenue, *_ = (name for name, *_ in today_words.figures(simulate(begun, 2)))
    assert wins == "wins a quarter, on average"
    assert revenue == "revenue a quarter, on average"
    assert today_words.averages(begun) == "Averages over the 48 weeks from today."
    size, _ = today_words.as_it_stands(simulate(begun, 2))
    assert size.endswith("on average over the 48 weeks from today")
    assert next(today_words.figures(simulate(TEAM, 2)))[0] == "wins a quarter"


def test_what_changes_says_where_people_on_dates_are():
    assert dated_people(TEAM) == ""
    hires = [{"week": week, "role": "AE", "people": 1} for week in range(6)]
    assert dated_people(TEAM.replace({"team.hires": hires[:1]})).replace(THIN, " ") == (
        "Who starts or leaves stands under “People coming and going”: week 0: + 1 AE."
    )
    assert dated_people(TEAM.replace({"team.hires": hires})).endswith("; and 2 more.")


def test_an_end_of_a_range_that_is_not_nothing_does_not_read_as_nothing():
    assert decimals_of(0.2, 0.1, 0.3) == 1
    assert decimals_of(0.2, 0.03, 0.37) == 2, "not + 0.2 (0.0 to 0.4)"
    assert decimals_of(10.4, -0.3, 21.1) == 1
    assert decimals_of(10.4, 0.0, 21.0) == 0
    assert decimals_of(0.2, 1e-9, 0.4) == 3, "no more than that"
    assert decimals_of(3.0, float("nan"), float("nan")) == 0
