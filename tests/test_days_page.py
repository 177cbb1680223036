"""Days in a stage among the inputs: typed, worked out, taken as the buyer's own time."""

from __future__ import annotations

from planner.calibration.buyer_days import buyer_days_for
from planner.plans import link
from planner.views.common import days_words
from reference.walking import Browser, moved, pressed

BUYERS = "Buyers, and how much everything varies"


def test_days_in_a_stage_become_the_buyers_time():
    changes = {"scenario.clock.horizon_weeks": 13.0, "precision": 0.5}
    browser = Browser(link.plan_of("mid_market").replace(changes), "plan")
    state = browser.app.session_state
    state[f"fold {BUYERS}"] = True
    first = state["state"].identities.anchored("scenario.stages.0")
    state[f"days in {first}"] = True
    browser.send()
    days = next(w for w in browser.widgets("number_input") if w.label == days_words.DAYS)
    browser.send(moved(days, 6.0))
    take = next(w for w in browser.widgets("button") if w.label == days_words.TAKE)
    before = browser.plan.scenario
    browser.send(pressed(take))
    fit = buyer_days_for(before, 0, 6.0, browser.plan.seed)
    assert fit.is_met
    assert browser.plan.scenario.stages[0].buyer.mean_days == fit.buyer_days
    assert browser.plan.scenario.stages[1:] == before.stages[1:]
    assert not browser.app.sidebar.warning
