"""The pages carry what is of schema 2 through unharmed, before they have widgets for it."""

from __future__ import annotations

from planner.plans import link
from planner.views.plan import today_words
from tests.test_pages import LEADS, finish, fold, opened, plan_in_link, shown, slider

NEW = {
    "scenario.clock.warmup_weeks": None,
    "scenario.clock.horizon_weeks": 26.0,
    "scenario.leads.assignment": "in_turn",
    "scenario.focus.curve": "inverted_u",
    "scenario.money.deal_value_cv": 0.5,
    "scenario.today": {"open_deals": [{"stage": "Demo", "deals": 7}]},
    "scenario.target.wins_per_quarter": None,
    "scenario.target.revenue_per_quarter_usd": 200_000.0,
    "precision": 0.2,
}


def test_a_plan_of_schema_2_is_opened_changed_and_sent_on_whole():
    plan = link.plan_of("mid_market").replace(NEW)
    app = opened(link.link(plan))
    for title in ("Open deals and focus", "Money and target", "Precision and seed"):
        fold(app, title)
    assert plan_in_link(app) == plan
    assert "chance of $200,000 or more" in shown(app)
    links = [each.proto.label for each in app.main.get("page_link")]
    assert today_words.EACH_QUARTER in links
    slider(app, LEADS).set_value(41).run()
    finish(app)
    assert plan_in_link(app) == plan.replace({"scenario.leads.per_week": 41.0})
