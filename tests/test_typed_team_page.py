"""Your team in two minutes, on the page: typed, refused without loss, worked out, used."""

from __future__ import annotations

import re

import pytest

from pages.ui import background, typed_team
from planner.model import flow
from planner.plans import link, presets
from planner.views.common.input_words import NO_EXAMPLE
from planner.views.plan import typed_words as words
from reference.walking import Browser, moved, pressed
from tests.typed_teams import CONVERSIONS, DAYS, NAMES


def button(browser: Browser, label: str):
    return next(each for each in browser.widgets("button") if each.label == label)


def press(browser: Browser, label: str) -> None:
    browser.send(pressed(button(browser, label)))


def cells(browser: Browser, label: str) -> list:
    kind = "selectbox" if label == "Who does it" else "text_input"
    return [each for each in browser.widgets(kind) if each.label == label]


def fill(browser: Browser, label: str, *texts: str) -> None:
    browser.send(
        *(moved(cell, text) for cell, text in zip(cells(browser, label), texts, strict=True))
    )


def held(browser: Browser, label: str) -> list[str]:
    return [each.value for each in cells(browser, label)]


def opened() -> Browser:
    plan = link.plan_of("mid_market").replace({"precision": 0.5})
    browser = Browser(plan, "plan")
    press(browser, words.TITLE)
    return browser


def filled() -> Browser:
    """The head of sales with 6 SDRs, 10 AEs and 3 SEs, all typed."""
    browser = opened()
    fill(browser, "Role", "SDR", "AE", "SE")
    fill(browser, "Who does it", "SDR", "AE", "SE", "AE", "AE")
    fill(browser, "People", "6", "10", "3")
    fill(browser, "Go on %", *(f"{100 * on:g}" for on in CONVERSIONS))
    fill(browser, "Days here", *(f"{days}" for days in DAYS))
    fill(browser, "Leads", "300")
    fill(browser, "Value of a win", "$28k")
    return browser


@pytest.fixture(scope="module")
def used() -> Browser:
    browser = filled()
    press(browser, words.SHOW)
    background.finish()
    browser.send()
    assert "A team that meets all your figures" in browser.words
    assert "No deal goes cold" in browser.words
    assert re.search(r"Plan tells the median, here about \d\d days from", browser.words)
    press(browser, words.USE)
    background.finish()
    browser.send()
    return browser


def test_it_opens_with_the_names_of_the_team_and_no_figure():
    browser = opened()
    assert held(browser, "Stage") == list(NAMES)
    assert held(browser, "Who does it") == ["0", "1", "1", "2", "2"]
    assert held(browser, "Go on %") == [""] * len(NAMES)


def test_her_team_is_on_the_page(used):
    scenario = used.plan.scenario
    assert scenario.name == "Our team"
    assert [(role.name, role.people) for role in scenario.team.roles] == [
        ("SDR", 6),
        ("AE", 10),
        ("SE", 3),
    ]
    assert flow.win_chance(scenario) == pytest.approx(0.0936)
    assert not cells(used, "Stage"), "the form is closed"
    assert "Work hours are assumed, such that people are about as busy" in used.words
    captions = " ".join(each.value for each in used.app.sidebar.caption)
    assert "**9.4\u202f%** of leads would be won" in captions
    leads = next(each for each in used.widgets("slider") if each.label == "Leads per month")
    assert leads.value == pytest.approx(300), "as she typed them"


def test_the_form_opens_again_with_all_that_was_typed(used):
    press(used, words.TITLE)
    assert held(used, "Days here") == [f"{days}" for days in DAYS]
    assert held(used, "Role") == ["SDR", "AE", "SE"]


def test_what_cannot_be_is_named_and_nothing_is_lost():
    browser = filled()
    fill(browser, "Days here", "8", "two", "12", "16", "12")
    before = {label: held(browser, label) for label in ("Role", "Go on %", "Days here", "Leads")}
    press(browser, words.SHOW)
    assert "Stages, row 2 (Discovery), “Days here”: “two” is not a number" in browser.words
    assert {label: held(browser, label) for label in before} == before
    assert browser.plan == link.plan_of("mid_market").replace({"precision": 0.5})
    fill(browser, "Days here", *(f"{days}" for days in DAYS))
    press(browser, words.SHOW)
    assert button(browser, words.BACK)
    press(browser, words.BACK)
    assert held(browser, "Days here") == [f"{days}" for days in DAYS]


def test_rows_come_and_go():
    browser = opened()
    press(browser, words.ADD_STAGE)
    assert held(browser, "Stage") == [*NAMES, ""]
    fill(browser, "Stage", *NAMES, "Renew")
    browser.send(pressed([each for each in browser.widgets("button") if each.label == "✕"][3]))
    assert held(browser, "Stage") == [*NAMES[1:], "Renew"]
    assert presets.load("mid_market").scenario == browser.plan.scenario


def test_a_renamed_role_gets_no_stage_unasked_and_keeps_its_own_at_a_press():
    browser = opened()
    fill(browser, "Role", "BDR", "AE", "SE")
    assert held(browser, "Who does it") == [None, "1", "1", None, None]
    assert cells(browser, "Who does it")[0].options == ["BDR", "AE", "SE"]
    press(browser, "Give Qualify to BDR")
    assert held(browser, "Who does it") == ["0", "1", "1", None, None]
    fill(browser, "Who does it", "BDR", "AE", "SE", "AE", "AE")
    assert held(browser, "Who does it") == ["0", "1", "2", "1", "1"]
    fill(browser, "Role", "BDR", "AE", "Solutions")
    assert held(browser, "Who does it") == ["0", "1", "2", "1", "1"], "what she chose stays"


def test_who_does_it_is_asked_with_the_names_as_typed_now():
    browser = opened()
    fill(browser, "Role", "SDR", "AE", "Managers")
    fill(browser, "Stage", "Qualify", "Scoping", "Demo", "Offer", "")
    assert button(browser, "Give Offer and row 5 to Managers")
    press(browser, words.SHOW)
    assert "“Go on %” of Qualify, Scoping, Demo and Offer" in browser.words
    fill(browser, "Stage", "Qualify", "Look", "Demo", "Offer", "Sign")
    assert "“Go on %” of all stages" in browser.words
    assert button(browser, "Give Offer and Sign to Managers")


def test_the_only_role_does_every_stage():
    browser = opened()
    for _ in range(2):
        browser.send(pressed(next(each for each in browser.widgets("button") if each.label == "✕")))
    assert len(held(browser, "Role")) == 1
    assert held(browser, "Who does it") == ["2"] * len(NAMES)
    fill(browser, "Role", "Founder")
    assert held(browser, "Who does it") == ["2"] * len(NAMES)
    press(browser, words.ADD_ROLE)
    fill(browser, "Role", "Founder", "Helper")
    assert held(browser, "Who does it") == ["2"] * len(NAMES), "what was shown as chosen stays"
    assert cells(browser, "Who does it")[0].options == ["Founder", "Helper"]


def test_a_second_press_on_a_slow_page_takes_no_second_row():
    rows = [0, 1, 2]
    for number in (1, 1, 0, 0, 2):
        typed_team._without(rows, number)
    assert rows == [2], "each goes once, and one stays"


def test_what_is_still_needed_is_one_line():
    browser = opened()
    fill(browser, "People", "6", "", "3")
    press(browser, words.SHOW)
    assert (
        "Still needed: “People” of AE; “Go on %” of all stages; “Days here” of all stages, or "
        "“Days, lead to win”; “Leads”."
    ) in browser.words
    assert "cannot be:" not in browser.words


def example_box(browser: Browser):
    return next(each for each in browser.widgets("selectbox") if each.label.startswith("Example:"))


def test_a_team_of_its_own_name_is_no_changed_example():
    plan = link.plan_of("mid_market").replace({"precision": 0.5, "scenario.name": "Ours"})
    browser = Browser(plan, "plan")
    browser.app.session_state["fold Start from an example"] = True
    browser.send()
    assert example_box(browser).value is None
    assert example_box(browser).placeholder == NO_EXAMPLE
    assert not [each for each in browser.widgets("button") if each.key == "use example"]
    factory = presets.load("factory_floor")
    browser.send(moved(example_box(browser), factory.scenario.name))
    assert browser.plan.scenario == factory.scenario
    assert example_box(browser).value == "factory_floor"
    press(browser, "Back to the numbers you had before")
    assert browser.plan.scenario == plan.scenario
    assert example_box(browser).value is None
