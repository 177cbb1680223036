"""A target in wins or in dollars, on the pages that ask for one."""

from __future__ import annotations

from planner.plans import link
from planner.plans.plan import Plan
from reference.walking import Browser, moved

MONEY = "Money and target"
WAYS = "Target in wins or in dollars"


def opened() -> Browser:
    changes = {"scenario.clock.horizon_weeks": 13.0, "scenario.leads.per_week": 4.0}
    plan: Plan = link.plan_of("mid_market").replace(changes | {"precision": 0.5})
    browser = Browser(plan, "plan")
    browser.app.session_state[f"fold {MONEY}"] = True
    browser.send()
    return browser


def one(browser: Browser, kind: str, label: str):
    return next(each for each in browser.widgets(kind) if each.label.startswith(label))


def look(browser: Browser, way: int) -> None:
    group = one(browser, "button_group", WAYS)
    browser.send(moved(group, [group.options[way]]))


def test_a_target_in_dollars_takes_the_place_of_one_in_wins():
    browser = opened()
    before, worth = browser.plan.scenario.target, browser.plan.scenario.money.deal_value_usd
    assert before.wins_per_quarter
    look(browser, 1)
    browser.send(moved(one(browser, "toggle", "Target in revenue"), True))
    target = browser.plan.scenario.target
    assert (target.wins_per_quarter, target.revenue_per_quarter_usd) == (
        None,
        before.wins_per_quarter * worth,
    ), "it begins at what the target before comes to"
    assert not browser.app.sidebar.error
    browser.send(moved(one(browser, "number_input", "Target in revenue"), 500_000.0))
    assert browser.plan.scenario.target.revenue_per_quarter_usd == 500_000
    assert "has to win" in " ".join(each.value for each in browser.app.sidebar.caption)
    look(browser, 0)
    browser.send(moved(one(browser, "toggle", "Target"), True))
    target = browser.plan.scenario.target
    assert (target.wins_per_quarter, target.revenue_per_quarter_usd) == (
        round(500_000 / worth),
        None,
    )
