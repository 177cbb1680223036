"""The Team page through app.py, as a visitor's session runs it, without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import background
from planner.plans import link
from planner.studies import compounding
from planner.views.team import dated_words, redivision_words, words
from tests.test_pages import APP, drawn, finish, fold, shown
from tests.unit.test_hiring_plan import two_steps
from tests.unit.test_staffing import LUCKY

LEADS = "Leads"


def plan(**changes):
    start = link.plan_of("mid_market").with_scenario(LUCKY)
    return start.replace({"scenario.target.wins_per_quarter": 22, **changes})


def team_page(of=None) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=360)
    app.query_params["s"] = link.link(of or plan())
    app.switch_page("pages/team.py")
    app.run()
    finish(app)
    return app


@pytest.fixture(scope="module")
def page() -> AppTest:
    return team_page()


def in_link(app: AppTest):
    text = app.query_params["s"]
    return link.read(text[0] if isinstance(text, list) else text).plan


def rates(app: AppTest):
    """What can rise by a tenth."""
    return next(each for each in app.main.button_group if each.label.startswith("What rises"))


def figure(app: AppTest, label: str):
    return next(each for each in app.main.number_input if each.label.startswith(label))


def test_the_page_says_whom_to_hire_which_team_and_what_ten_per_cent_bring(page):
    text = shown(page)
    assert words.QUESTION in text
    assert text.count('<article class="card') == len(LUCKY.team.roles) + 1
    assert "chance of 22 or more wins a quarter" in text
    assert '<table class="shapes">' in text
    assert "Multiplication promises" in text


def test_every_hire_names_what_it_rests_on_unless_that_is_measured(page):
    roles = len(LUCKY.team.roles)
    assert shown(page).count("Rests on: ") == roles
    hours = {f"stages.{stage.name}.work.mean_hours": "measured" for stage in LUCKY.stages}
    weeks = {
        f"team.roles.{each.name}.selling_hours_per_week": "measured" for each in LUCKY.team.roles
    }
    text = shown(team_page(plan(tags=hours)))
    assert text.count("Rests on: selling hours (") == text.count("Rests on: ") == roles
    patience = {f"stages.{stage.name}.patience_days": "measured" for stage in LUCKY.stages}
    assert "Rests on: " not in shown(team_page(plan(tags=hours | weeks | patience)))


def test_every_shape_has_its_row_and_its_mark(page):
    for shape, (name, _) in words.SHAPES.items():
        # This team has no kinds of deal to split by.
        assert (name in shown(page)) is (shape != "by_kind")
        assert (name in drawn(page)) is (shape != "by_kind")


def test_another_target_is_another_team_and_stands_in_the_link():
    app = team_page()
    figure(app, "Target").set_value(12.0).run()
    finish(app)
    assert "chance of 12 or more wins a quarter" in shown(app)
    assert in_link(app).scenario.target.wins_per_quarter == 12


def test_the_chance_wanted_is_percent_on_the_page_and_stands_in_the_link():
    app = team_page(plan(chance=0.6))
    assert figure(app, "Chance wanted").value == 60
    figure(app, "Chance wanted").set_value(50.0).run()
    finish(app)
    assert in_link(app).chance == 0.5
    assert "with 50" in shown(app)


def test_without_a_target_the_page_asks_for_one_and_still_says_whom_to_hire():
    app = team_page(plan(**{"scenario.target.wins_per_quarter": None}))
    assert words.NO_TARGET in shown(app)
    assert '<article class="card' in shown(app)


def test_a_target_beyond_the_leads_says_that_leads_are_lacking():
    app = team_page(plan(**{"scenario.target.wins_per_quarter": 500}))
    assert "leads are the limit" in shown(app)


def test_picking_rates_changes_the_promise():
    app = team_page()
    rates(app).set_value([compounding.LEADS]).run()
    finish(app)
    assert "+\u202f10\u202f%" in shown(app)
    again = team_page(in_link(app))
    assert rates(again).value == [compounding.LEADS], "a reload keeps what was picked"
    assert shown(again).partition(words.CLAIM[0])[2] == shown(app).partition(words.CLAIM[0])[2]
    rates(app).set_value([]).run()
    finish(app)
    assert words.NO_RATE in shown(app)


def test_names_from_visitors_are_escaped():
    nasty = LUCKY.replace({"team.roles.A.name": "<b>A</b>", "name": "<i>us</i>"})
    app = team_page(plan().with_scenario(nasty))
    assert "<b>A</b>" not in shown(app)
    assert "&lt;b&gt;A&lt;/b&gt;" in shown(app)


def test_two_who_look_at_the_same_team_share_one_search():
    first = team_page()
    before = shown(first)
    second = AppTest.from_file(APP, default_timeout=360)
    second.query_params["s"] = link.link(plan())
    second.switch_page("pages/team.py")
    second.run()
    background.finish()
    second.run()
    assert shown(second) == before


def test_what_is_to_be_reached_is_asked_first_and_what_a_full_cycle_person_costs_with_it():
    example = link.plan_of("mid_market").replace({"scenario.leads.per_week": 12.0})
    app = team_page(example.replace({"scenario.clock.horizon_weeks": 13.0, "chance": 0.3}))
    text = shown(app)
    asked = text.index("came with the example. What is your target?")
    assert text.index(words.GOAL[0]) < asked < text.index(words.HIRES[0])
    figure(app, "Cost of a full-cycle person").set_value(250_000.0).run()
    finish(app)
    assert in_link(app).full_cycle_cost_usd == 250_000
    assert "as you typed" in shown(app)


def test_who_starts_when_and_what_leaving_costs_are_worked_out_only_once_they_are_open(page):
    assert "fold leaving" not in page.session_state, "nobody leaves: it is not asked"
    assert dated_words.HIRE_HEADS[-1] not in shown(page)
    leaving = {"scenario.team.roles.0.leaving.per_year": 0.5, "start_week": 7}
    app = team_page(plan(**leaving, **{"scenario.target.wins_per_quarter": None}))
    for name in ("dated hires", "leaving", "redivision"):
        fold(app, name)
    finish(app)
    text = shown(app)
    assert "who starts in week 7" in text
    assert "half as many left" in text
    files = [each.proto.label for each in app.main.get("download_button")]
    assert {"New person on a date (CSV)", "People leaving (XLSX)"} <= set(files)
    assert {"New person on a date to print (HTML)", "People leaving to print (HTML)"} <= set(files)
    assert {"Roles split or merged (CSV)", "Roles split or merged to print (HTML)"} <= set(files)
    figure(app, "Starts in week").set_value(20).run()
    finish(app)
    assert "who starts in week 20" in shown(app)
    assert in_link(app).start_week == 20
    assert "A and B as one role" in shown(app)
    app.button(key="put redivision").click().run()
    assert [each.name for each in in_link(app).scenario.team.roles] == ["A"]
    way = next(each for each in app.main.selectbox if each.label == redivision_words.DETAILS)
    assert len(way.options) == 1, "what is in place can be split again"
    app.button(key="undo redivision").click().run()
    assert len(in_link(app).scenario.team.roles) == 2


def test_who_comes_for_splits_finds_them_open_and_first():
    kinds = [{"name": "Large"}, {"name": "Small"}]
    scenario = two_steps({}).replace({"kinds": kinds})
    app = team_page(link.plan_of("mid_market").with_scenario(scenario))
    assert redivision_words.BY_KIND not in shown(app)
    app.query_params["open"] = "split"
    app.run()
    finish(app)
    text = shown(app)
    assert text.index(redivision_words.BY_KIND) < text.index(words.HIRES[0])


def test_hires_that_bring_a_quarter_to_its_target_are_looked_for_once_asked():
    scenario = two_steps({"wins_per_quarter": 50})
    app = team_page(link.plan_of("mid_market").with_scenario(scenario))
    assert "more A from week" not in shown(app)
    fold(app, "hiring plan")
    finish(app)
    assert "1 more A from week 12 on brings Quarter 2 to 50 wins" in shown(app)
    quarter = next(each for each in app.main.button_group if each.label == "Quarter to reach")
    quarter.set_value(3).run()
    finish(app)
    assert "brings Quarter 3 to 50 wins" in shown(app)
    assert in_link(app).hire_quarter == 3
