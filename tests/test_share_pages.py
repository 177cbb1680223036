"""Links, frozen scenarios and the Compare page through app.py, without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import background
from planner.plans import frozen_set, link, presets
from planner.plans.plan import MOST_FROZEN, Plan
from planner.simulation.jobs import JobBoard
from planner.views.common import sharing
from tests.test_pages import APP, LEADS, finish, fold, opened, plan_in_link, shown, slider, typed
from tests.unit.test_link import packed


def test_a_damaged_link_keeps_what_is_good_and_names_the_rest():
    differences = {"scenario.leads.per_week": 55, "scenario.stages.2.drop_off": 7, "gone": 1}
    app = opened(packed(["mid_market", 0, differences]))
    said = app.warning[0].value.replace("\\", "")
    assert "Drop-off of Demo: must be at most 1 " in said
    assert "“gone”: there is no such field" in said
    assert slider(app, LEADS).value == 55
    assert typed(app, "Lost here: Demo").value == pytest.approx(100 * 0.2 / (1 - 0.3))


def test_a_link_with_a_value_of_the_wrong_kind_opens_the_page_with_the_rest():
    """One odd value of a list is told; it must not cost the page."""
    differences = {"scenario.leads.per_week": 55, "not_raised": [5]}
    app = opened(packed(["mid_market", 0, differences, ["A", "mid_market", [[1, 2]]]]))
    assert "Not everything in the link could be kept" in app.warning[0].value
    assert "frozen scenario 1: cannot be read" in app.warning[0].value.replace("\\", "")
    assert slider(app, LEADS).value == 55


def test_pages_tell_a_link_that_cannot_be_read(monkeypatch):
    # What these pages begin takes a minute: nobody looks at it, and no other test waits for it.
    monkeypatch.setattr(background, "_desk", JobBoard())
    app = AppTest.from_file(APP, default_timeout=360)
    app.query_params["s"] = "AXicYbroken"
    app.run()
    for page in ("calibrate", "where", "team", "compare", "method"):
        app.switch_page(f"pages/{page}.py").run()
        said = [each.value for each in app.warning if "is not one of this planner" in each.value]
        assert len(said) == 1, page


def test_the_end_of_a_link_can_be_missing():
    plan = link.plan_of("mid_market").replace({"scenario.leads.per_week": 55.0})
    for _ in range(3):
        plan = frozen_set.freeze(plan)
    app = opened(link.link(plan)[:-12])
    assert "The end of the link is missing" in app.warning[0].value
    assert slider(app, LEADS).value == 55


def test_what_is_too_much_for_a_link_is_told_where_it_is_shared(monkeypatch):
    plan = link.plan_of("mid_market").replace({"scenario.leads.per_week": 55.0})
    for name in list(presets.names())[:MOST_FROZEN]:
        plan = frozen_set.freeze(plan.with_scenario(presets.load(name).scenario))
    text = link.link(plan)
    app = opened(text)
    assert sharing.LINK_WITHOUT_FROZEN not in [each.value for each in app.warning]
    monkeypatch.setattr(link, "MOST_CHARACTERS", len(text) - 1)
    app.run()
    assert sharing.LINK_WITHOUT_FROZEN in [each.value for each in app.warning]
    linked = plan_in_link(app)
    assert (linked.scenario, linked.frozen) == (plan.scenario, ())


# --- Compare and share ----------------------------------------------------------------------------


def compare_page(plan: Plan) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=360)
    app.query_params["s"] = link.link(plan)
    app.run()
    app.switch_page("pages/compare.py").run()
    finish(app)
    return app


def test_nothing_frozen_is_a_sentence_on_the_compare_page():
    assert "Nothing is frozen yet" in shown(compare_page(link.plan_of("mid_market")))


def test_a_name_used_twice_is_refused_beside_it():
    plan = frozen_set.freeze(frozen_set.freeze(link.plan_of("mid_market")))
    app = compare_page(plan.replace({"precision": 0.5}))
    assert shown(app).count("no difference") == 3, "wins, days and money"
    app.text_input[1].set_value("A").run()
    assert "more than once" in app.error[0].value
    app.text_input[1].set_value("<b>Bold</b> move").run()
    finish(app)
    assert "&lt;b&gt;Bold&lt;/b&gt; move" in shown(app)
    assert "<b>Bold" not in shown(app)


def test_an_example_keeps_what_is_frozen():
    app = opened(link.link(frozen_set.freeze(link.plan_of("mid_market"))))
    fold(app, "Start from an example")
    app.sidebar.selectbox[0].set_value("factory_floor").run()
    text = app.query_params["s"]
    plan = link.read(text[0] if isinstance(text, list) else text).plan
    assert [each.name for each in plan.frozen] == ["A"]
    assert plan.scenario == presets.load("factory_floor").scenario
