"""Looking closer where nothing can be told, and what stands in pictures, through app.py."""

from __future__ import annotations

import datetime
import json

import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from planner.plans import frozen_set, link, presets
from planner.plans.plan import CLOSER
from planner.views.common import pictures
from planner.views.common.plotly import with_source
from planner.views.common.vocabulary import LOOK_CLOSER, LOOK_LESS
from tests.test_pages import APP, finish, opened, plan_in_link, shown
from tests.unit.test_staffing import LUCKY

DAY = datetime.date(2026, 11, 29)


def button(app: AppTest, label: str):
    return next((each for each in app.main.button if each.label == label), None)


def compare_page() -> AppTest:
    start = frozen_set.freeze(link.plan_of("mid_market").with_scenario(LUCKY))
    other = LUCKY.replace({"leads.per_week": 5.05})
    app = AppTest.from_file(APP, default_timeout=360)
    app.query_params["s"] = link.link(frozen_set.freeze(start.with_scenario(other)))
    app.switch_page("pages/compare.py")
    app.run()
    finish(app)
    return app


def test_where_a_verdict_cannot_be_told_plan_looks_closer_up_to_a_thousand_years_and_back():
    # So many leads that specialists help about as much as they hurt.
    even = LUCKY.replace({"leads.per_week": 6.75})
    app = opened(link.link(link.plan_of("mid_market").with_scenario(even)))
    assert "too close to call" in shown(app)
    assert "NO CLEAR DIFFERENCE" in shown(app)
    assert "1,000 simulated years of each way" not in shown(app)
    closer = button(app, LOOK_CLOSER)
    assert closer is not None
    closer.click().run()
    finish(app)
    assert plan_in_link(app).precision == CLOSER
    assert "1,000 simulated years of each way" in shown(app)
    assert button(app, LOOK_CLOSER) is None
    button(app, LOOK_LESS).click().run()
    finish(app)
    assert plan_in_link(app).precision > CLOSER
    assert button(app, LOOK_CLOSER) is not None


def test_where_a_difference_can_only_be_too_small_to_matter_plan_looks_no_closer():
    app = opened(link.link(link.plan_of("mid_market").with_scenario(LUCKY)))
    assert "too small to matter" in shown(app)
    assert "too close to call" not in shown(app)
    assert button(app, LOOK_CLOSER) is None


def test_where_a_difference_cannot_be_told_compare_looks_closer():
    app = compare_page()
    assert "too close to call" in shown(app)
    closer = button(app, LOOK_CLOSER)
    assert closer is not None
    closer.click().run()
    finish(app)
    assert plan_in_link(app).precision == CLOSER
    assert "too close to call" not in shown(app), "more years tell it"
    assert button(app, LOOK_CLOSER) is None


def test_where_all_is_clear_nobody_is_asked_to_look_closer():
    start = frozen_set.freeze(link.plan_of("mid_market").with_scenario(LUCKY))
    better = LUCKY.replace({"leads.per_week": 9.0})
    app = AppTest.from_file(APP, default_timeout=360)
    app.query_params["s"] = link.link(frozen_set.freeze(start.with_scenario(better)))
    app.switch_page("pages/compare.py")
    app.run()
    finish(app)
    assert button(app, LOOK_CLOSER) is None


# --- Pictures -------------------------------------------------------------------------------------


def test_a_picture_says_its_title_the_scenario_and_the_day():
    app = opened(link.link(link.plan_of("mid_market").with_scenario(LUCKY)))
    data = [json.loads(each.proto.json) for each in app.main if each.type == "bidi_component"]
    captions = {each["name"]: each["caption"] for each in data if "caption" in each}
    scenario = presets.title(plan_in_link(app).scenario)
    today = datetime.date.today().isoformat()
    assert captions["wins-a-quarter.png"] == [
        "Wins a quarter",
        f"{scenario} · {today} · flow planner",
    ]
    assert {"what-each-adds.png", "how-deals-flow.png"} <= captions.keys()


def test_a_picture_of_several_scenarios_names_them():
    data = [json.loads(e.proto.json) for e in compare_page().main if e.type == "bidi_component"]
    captions = [each["caption"] for each in data if "caption" in each]
    assert captions
    assert all(below.startswith("A and B · ") for _, below in captions)


@pytest.mark.parametrize("about", ["A <b>team</b>", ""])
def test_a_plotly_chart_carries_title_and_source_below_it(about):
    chart = go.Figure({"layout": {"margin": {"b": 40}}})
    found = with_source(chart, "The way", pictures.source(about, DAY))
    text = found.layout.annotations[0].text
    assert text.startswith("The way<br>")
    assert text.endswith("2026-11-29 · flow planner")
    assert "<b>" not in text
    assert found.layout.margin.b > 40


def test_the_title_of_a_picture_is_its_name_in_words():
    assert pictures.title("what-moves-wins-most.png") == "What moves wins most"
