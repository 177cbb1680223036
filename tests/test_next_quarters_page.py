"""The Next quarters page through app.py, as a visitor's session runs it, without a browser."""

from __future__ import annotations

from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import questions
from planner.analysis import input_width
from planner.model import kind_edits
from planner.plans import frozen_set, link
from planner.plans.plan import Plan
from planner.views.compare import quarter_words
from planner.views.next_quarters import effect_words, words
from tests.test_pages import APP, drawn, finish, finish_all, fold, plan_in_link, shown
from tests.unit.test_forecast import SAMPLE


@pytest.fixture(autouse=True)
def few_sets(monkeypatch):
    monkeypatch.setattr(input_width, "SETS", 10)


def with_today(**changes) -> Plan:
    return link.plan_of("mid_market").with_scenario(SAMPLE.replace(changes))


def next_quarters(plan: Plan) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=360)
    app.query_params["s"] = link.link(plan)
    app.switch_page("pages/next_quarters.py")
    app.run()
    finish(app)
    return app


def test_the_page_says_what_each_quarter_brings_and_draws_how_it_gets_there():
    app = next_quarters(with_today())
    finish_all(app)
    text = shown(app)
    assert words.QUESTION in text
    assert "assumed inputs drawn from their plausible ranges, 8 of 10 times: Q3 " in text
    assert text.count('<article class="card') == 5
    assert "from today, 9 weeks left" in text
    assert "4 already won" in text
    assert drawn(app).count("<polygon") == 8
    assert "each quarter simulated 400 times" in text
    assert text.count("<tr") == 5 + 4 + 3 * 49, "usual formulas, practices, three charts as tables"
    assert "Nobody is overrun" in text
    files = [each.proto.label for each in app.main.get("download_button")]
    assert {"Numbers (CSV)", "Practices (XLSX)"} <= set(files)
    assert "If everyone did it all:" in text
    assert not app.warning
    assert all(each.key != "begin today" for each in app.main.button)


def test_what_is_planned_on_dates_is_taken_out_one_by_one_and_kinds_have_their_days_to_a_win():
    hires = [{"week": 2, "role": "Closer", "people": 1}]
    plan = with_today(**{"team.hires": hires, "clock.horizon_weeks": 9.0})
    app = next_quarters(plan.with_scenario(kind_edits.with_kind(plan.scenario)))
    assert effect_words.MOVES_TITLE in shown(app)
    assert "1 Closer" in shown(app)
    told = shown(app).partition("Days to a win, as it stands: Kind 1 ")[2].partition("</p>")[0]
    assert told.count(" waiting)") == 2, "of the answer that the practices' effects are from"


def test_whoever_typed_nothing_for_today_gets_a_settled_teams_pipeline_at_a_press():
    app = next_quarters(link.plan_of("mid_market"))
    assert "the team begins settled" in shown(app)
    app.main.button(key="begin today").click().run()
    finish(app)
    today = plan_in_link(app).scenario.today
    assert sum(row.deals for row in today.open_deals) > 30
    assert "From today with" in shown(app)
    assert words.FILLED_IN in shown(app)
    assert "from deals open today" in shown(app)


def test_a_time_too_short_for_a_quarter_is_said_and_the_inputs_stay():
    app = next_quarters(with_today(**{"clock.horizon_weeks": 5.0}))
    assert "no quarter ends" in app.warning[0].value
    assert app.sidebar.slider


def test_compare_tells_frozen_scenarios_by_quarter_as_this_page_does_while_its_fold_is_open():
    plan = with_today(**{"clock.horizon_weeks": 9.0}).replace({"precision": 0.5})
    app = next_quarters(frozen_set.freeze(plan))
    average = shown(app).partition("8 of 10 times; on average ")[2].partition(" ")[0]
    app.switch_page("pages/compare.py").run()
    finish(app)
    assert quarter_words.ABOUT not in shown(app)
    fold(app, "quarters")
    finish(app)
    cell = shown(app).partition(quarter_words.ABOUT)[2].partition("<td>")[2]
    assert cell.startswith(f"{average} (")
    assert "Quarters (CSV)" in [each.proto.label for each in app.main.get("download_button")]


def test_how_wide_it_is_waits_for_the_fan(monkeypatch):
    go, begun, forecasts = Event(), [], questions.forecasts

    def slow(plan):
        found = forecasts(plan)
        yield next(found)
        go.wait(120)
        yield from found

    def widths(plan, along):
        begun.append(along)
        yield from ()

    monkeypatch.setattr(questions, "forecasts", slow)
    monkeypatch.setattr(questions, "input_widths", widths)
    plan = with_today(**{"clock.horizon_weeks": 9.0}).replace({"seed": 77})
    app = AppTest.from_file(APP, default_timeout=360)
    app.query_params["s"] = link.link(plan)
    app.switch_page("pages/next_quarters.py")
    app.run()
    assert not begun
    go.set()
    finish_all(app)
    assert len(begun) == 1
