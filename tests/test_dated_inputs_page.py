"""Today's pipeline, people on dates and what changes when, typed into the folds of the column."""

from __future__ import annotations

import datetime

import pytest
from streamlit.testing.v1 import AppTest

from planner.analysis.settled_pipeline import is_filled_in
from planner.model.calendar import week_of
from planner.plans import link
from planner.plans.plan import Plan
from planner.views.common import input_words as words
from planner.views.common.numbers import spoken
from reference.walking import APP
from tests.test_pages import fold, plan_in_link
from tests.unit.test_forecast import SAMPLE

PIPELINE, PEOPLE, CHANGES = (
    "Today's pipeline",
    "People coming and going",
    "What changes when",
)


def opened(title: str, plan: Plan | None = None) -> AppTest:
    """A small plan on the page that the inputs are for, with one fold open."""
    small = {"scenario.clock.horizon_weeks": 13.0, "precision": 0.5}
    app = AppTest.from_file(APP, default_timeout=360)
    app.query_params["s"] = link.link((plan or link.plan_of("mid_market")).replace(small))
    app.switch_page("pages/next_quarters.py")
    app.run()
    fold(app, title)
    return app


def with_today(**changes) -> Plan:
    return link.plan_of("mid_market").with_scenario(SAMPLE.replace(changes))


def field(app: AppTest, label: str):
    return next(each for each in app.sidebar.number_input if each.label.startswith(label))


def press(app: AppTest, key: str) -> None:
    app.sidebar.button(key=key).click().run()
    assert not app.exception


def keys(app: AppTest, first: str) -> list[str]:
    return [each.key for each in app.sidebar.button if each.key.startswith(first)]


def weeks(app: AppTest) -> list[str]:
    return [each.key for each in app.sidebar.number_input if each.label.startswith("In week")]


def deals(app: AppTest, stage: str):
    return field(app, f"{words.OPEN_TODAY}: {spoken(stage)}")


def scenario(app: AppTest):
    return plan_in_link(app).scenario


def errors(app: AppTest) -> str:
    return " ".join(each.value for each in app.sidebar.error)


def test_open_deals_are_typed_stage_by_stage_from_an_empty_pipeline():
    app = opened(PIPELINE)
    assert scenario(app).today is None
    press(app, "empty pipeline")
    assert scenario(app).today.open_deals == ()
    deals(app, "Demo").set_value(7).run()
    deals(app, words.OUTSIDE).set_value(2).run()
    field(app, "Won so far").set_value(3).run()
    today = scenario(app).today
    assert {row.stage: row.deals for row in today.open_deals} == {"Demo": 7, None: 2}
    assert today.wins_so_far == 3
    deals(app, "Demo").set_value(-1).run()
    assert "Between 0 and 10" in errors(app)
    assert scenario(app).today == today, "the last good numbers stay"
    deals(app, "Demo").set_value(0).run()
    assert not app.sidebar.error
    assert {row.stage for row in scenario(app).today.open_deals} == {None}
    press(app, "no pipeline")
    assert scenario(app).today is None


def test_a_settled_teams_pipeline_fills_the_table():
    app = opened(PIPELINE)
    press(app, "settled pipeline")
    assert deals(app, "Qualify").value > 5
    day = datetime.date.today()
    begun = scenario(app)
    assert begun.today.year == day.year, "the day it is, until another is said"
    assert begun.clock.week_of_year == week_of(day)
    assert is_filled_in(plan_in_link(app))
    deals(app, "Qualify").set_value(deals(app, "Qualify").value + 1).run()
    assert not is_filled_in(plan_in_link(app)), "by now somebody typed one"


def test_several_rows_of_a_stage_keep_their_shares_and_can_be_told_apart():
    app = opened(PIPELINE, with_today())
    assert deals(app, "Proposal").value == 9
    deals(app, "Proposal").set_value(18).run()
    rows = [row for row in scenario(app).today.open_deals if row.stage == "Proposal"]
    assert [(row.deals, row.state, row.age_days) for row in rows] == [
        (10, "with_buyer", 12),
        (8, "waiting", 1),
    ]
    press(app, "add open deals -1")
    outside = [row for row in scenario(app).today.open_deals if row.stage is None]
    assert [row.deals for row in outside] == [3, 1]
    number = len(scenario(app).today.open_deals) - 1
    press(app, keys(app, "take out open deals")[-1])
    assert len(scenario(app).today.open_deals) == number
    assert not app.sidebar.error


def test_a_day_of_the_year_is_the_week_it_lies_in():
    app = opened(PIPELINE, with_today())
    day = app.sidebar.date_input[0]
    assert (day.value.month, day.value.day) in {(7, 30), (7, 29)}
    day.set_value(day.value.replace(year=2031, month=11, day=5)).run()
    assert scenario(app).clock.week_of_year == 45
    assert scenario(app).today.year == 2031
    assert "8 weeks of Q4 are left" in " ".join(each.value for each in app.sidebar.caption)


def test_people_come_and_go_on_dates_and_get_up_to_speed():
    app = opened(PEOPLE, with_today())
    field(app, "Time to full speed").set_value(12.0).run()
    field(app, "People leaving").set_value(0.5).run()
    assert "39" in " ".join(each.value for each in app.sidebar.caption)
    press(app, words.SOMEBODY_COMES)
    press(app, words.SOMEBODY_GOES)
    role = next(each for each in app.sidebar.selectbox if each.label == "Role")
    role.set_value("AE").run()
    field(app, "In week").set_value(9.0).run()
    team = scenario(app).team
    assert [(one.role, one.people, one.week) for one in team.hires] == [
        ("AE", 1, 9.0),
        ("SDR", -1, 4.0),
    ]
    assert (team.roles[0].ramp.weeks, team.roles[0].leaving.per_year) == (12.0, 0.5)
    field(app, "People who come").set_value(0).run()
    assert "somebody has to come" in errors(app).lower()
    goes = weeks(app)[1]
    press(app, keys(app, "take out hire")[0])
    assert not app.sidebar.error, "what was refused of a row that is gone is forgotten"
    assert [one.people for one in scenario(app).team.hires] == [-1]
    assert weeks(app) == [goes], "the other's widgets stay its own"
    assert "Taken out" in app.sidebar.caption[-1].value
    press(app, "undo hires")
    assert len(scenario(app).team.hires) == 2


def test_who_is_still_new_is_told_one_by_one():
    app = opened(PEOPLE, with_today())
    assert all(each.label != words.NEWCOMER for each in app.sidebar.button), "no ramp, nobody new"
    field(app, "Time to full speed").set_value(12.0).run()
    for _ in range(3):
        newcomer = next(each for each in app.sidebar.button if each.label == words.NEWCOMER)
        newcomer.click().run()
    assert scenario(app).team.roles[0].tenure_weeks == (0.0, 0.0), "no more than there are people"
    assert errors(app)
    field(app, f"{words.NEWCOMER_WEEKS} 1").set_value(8.0).run()
    assert scenario(app).team.roles[0].tenure_weeks == (8.0, 0.0)
    field(app, f"{words.NEWCOMER_WEEKS} 1").set_value(-1.0).run()
    assert "between 0 and 520" in errors(app)
    weeks = [each for each in app.sidebar.number_input if words.NEWCOMER_WEEKS in each.label]
    stays = weeks[1].key
    next(each for each in app.sidebar.button if each.label == words.NOT_NEW).click().run()
    assert scenario(app).team.roles[0].tenure_weeks == (0.0,)
    assert not app.sidebar.error
    assert field(app, f"{words.NEWCOMER_WEEKS} 1").key == stays, "the other's widget stays its own"
    assert any(each.value.startswith("Not new any more") for each in app.sidebar.caption)
    press(app, "undo newcomers")
    assert scenario(app).team.roles[0].tenure_weeks == (8.0, 0.0)


def test_a_reported_ramp_loses_the_length_of_a_sale_and_a_share_becomes_a_rate():
    app = opened(PEOPLE, with_today())
    press(app, "take ramp")
    press(app, "take leaving")
    role = scenario(app).team.roles[0]
    assert role.ramp.weeks == pytest.approx(26 - 60 / 7, abs=0.05)
    assert role.leaving.per_year == pytest.approx(0.5108)


def test_a_number_changes_on_a_date_and_is_taken_out_again():
    app = opened(CHANGES, with_today())
    press(app, words.ADD_CHANGE)
    what = next(each for each in app.sidebar.selectbox if each.label == "What changes")
    assert not [option for option in what.options if "\\" in option]
    what.set_value("stages.Proposal.work.mean_hours").run()
    field(app, "Times").set_value(1.2).run()
    (change,) = scenario(app).changes
    assert (change.field, change.times) == ("stages.Proposal.work.mean_hours", 1.2)
    told = [each.value.replace("\\", "") for each in app.sidebar.caption]
    assert "From week 4 on (27 August): work at Proposal takes 20 % longer." in told
    field(app, "Times").set_value(0.0).run()
    assert errors(app)
    press(app, keys(app, "take out change")[0])
    assert scenario(app).changes == ()
    assert not app.sidebar.error


def test_a_season_is_typed_by_the_month_and_a_push_is_one_choice():
    app = opened(CHANGES, with_today())
    field(app, "July").set_value(50.0).run()
    leads = scenario(app).season.leads
    assert leads is not None
    assert set(leads) == {0.5, 1.0}
    assert leads.count(0.5) in {4, 5}
    field(app, "July").set_value(0.0).run()
    assert "between 5 and 2,000 %" in errors(app).replace("\\", "")
    press(app, "some weeks of leads")
    leads = scenario(app).season.leads
    assert (leads[51], leads[0], leads[1]) == (0.5, 0.5, 1.0), "around New Year, July as it was"
    assert leads.count(0.5) in {6, 7}
    press(app, "no season of leads")
    assert scenario(app).season.leads is None
    next(each for each in app.sidebar.toggle if each.label == words.PUSH).set_value(True).run()
    field(app, words.PUSH_SPEED).set_value(2.0).run()
    season = scenario(app).season
    assert season.closing == (1.0,) * 11 + (2.0,) * 2
    assert season.value == (1.0,) * 11 + (0.95,) * 2
    field(app, words.PUSH_SPEED).set_value(0.5).run()
    assert "as fast" in errors(app)
