"""The Plan page in a real Chromium: fast moves, links, phones, and what visitors type."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from planner.model import team_edits
from planner.plans.figures import lost_here
from tests.browsing import PATIENCE, PHONE, WIDE, quick

pytestmark = pytest.mark.browser

# A slider's key goes to the next whole percent: from 28.57 % lost at Demo, a step on is 30.
ONE_MORE_LOST, TWO_MORE_LOST = 0.30, 0.31


# This test comes first: it needs a server that nobody has visited.
def test_a_cold_deep_link_opens_framed_and_with_its_numbers(visit):
    plan = quick().replace({"scenario.leads.per_week": 33.0})
    page = visit.open("/plan", plan)
    expect(visit.typed("Leads per week")).to_have_value("33")
    assert page.locator("[role=dialog]").count() == 0
    assert visit.plan() == plan
    page.reload()
    visit.settled()
    expect(visit.typed("Leads per week")).to_have_value("33")


@pytest.mark.parametrize(
    "pause", [40, *(pytest.param(more, marks=pytest.mark.thorough) for more in (0, 120))]
)
def test_ten_fast_slider_moves_end_in_the_right_numbers(visit, pause):
    page = visit.open(plan=quick())
    visit.slider("Leads per week").focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(pause)
    expect(visit.typed("Leads per week")).to_have_value("50")
    visit.settled()
    expect(visit.slider("Leads per week")).to_have_value("50")
    expect(page.locator(".opening")).to_contain_text("50 leads a week")
    visit.holds(lambda scenario: scenario.leads.per_week, 50)


def test_fast_moves_of_many_sliders_are_all_taken(visit):
    page = visit.open(plan=quick())
    moves = ("Leads per week", "People: AE", "Lost here: Demo", "Hands-on hours: Close")
    for turn in range(10):
        visit.slider(moves[turn % 4]).focus()
        page.keyboard.press("ArrowRight")
    expect(visit.typed("Hands-on hours: Close")).to_have_value("3")
    visit.holds(lambda scenario: scenario.leads.per_week, 43)
    visit.holds(lambda scenario: scenario.team.roles[1].people, 6)
    visit.holds(lambda scenario: round(lost_here(scenario, 2), 9), TWO_MORE_LOST)
    visit.holds(lambda scenario: scenario.stages[4].work.mean_hours, 3)
    visit.settled()
    expect(visit.typed("People: AE")).to_have_value("6")
    expect(page.locator(".opening")).to_contain_text("10 people")
    expect(page.locator(".opening")).to_contain_text("work 43 leads a week")


def test_an_exact_value_can_be_typed_and_then_a_slider_moved_at_once(visit):
    page = visit.open(plan=quick())
    visit.typed("Leads per week").fill("77.25")
    visit.slider("Lost here: Demo").focus()  # leaving the field takes what was typed
    page.keyboard.press("ArrowRight")
    expect(visit.slider("Leads per week")).to_have_attribute("aria-valuetext", "77.25")
    expect(visit.typed("Lost here: Demo")).to_have_value("30")
    visit.holds(lambda scenario: scenario.leads.per_week, 77.25)
    visit.holds(lambda scenario: round(lost_here(scenario, 2), 9), ONE_MORE_LOST)


def test_an_impossible_value_is_named_and_the_answer_stays(visit):
    page = visit.open(plan=quick())
    visit.typed("Lost here: Demo").fill("100")
    visit.typed("Lost here: Demo").press("Enter")
    expect(page.locator("[data-testid=stSidebar]")).to_contain_text("must stay below 100")
    expect(page.locator("[data-testid=stMain]")).to_contain_text("last valid answer")
    assert page.locator(".card").count() == 3


@pytest.mark.thorough
def test_what_visitors_type_is_shown_as_text_everywhere(visit):
    nasty = '<img src=x onerror="window.hacked=1">'
    scenario = team_edits.rename_stage(quick().scenario, "Discovery", nasty)
    scenario = team_edits.rename_stage(
        scenario, "Demo", "![x](http://example.com/x.png) [y](http://z.org)"
    )
    scenario = team_edits.rename_role(scenario, "SDR", "<script>window.hacked=1</script>")
    plan = quick().with_scenario(scenario)
    page = visit.open(plan=plan.replace({"scenario.name": "<b>Bold</b> & $x$"}))
    for title in (
        "Stages and who does them",
        "Shape of the team",
        "Buyers, and how much everything",
    ):
        page.locator("[data-testid=stSidebar] summary", has_text=title).click()
        visit.settled()
    page.wait_for_timeout(500)
    assert page.evaluate("window.hacked") is None
    assert page.locator("img[src='x']").count() == 0
    assert page.locator("a[href*='z.org'], a[href*='example.com']").count() == 0
    expect(page.locator(".opening")).to_contain_text("<b>Bold</b> & $x$")
    expect(page.locator(".flow")).to_contain_text(nasty)


@pytest.mark.parametrize(
    ("size", "dark"), [pytest.param(WIDE, True, marks=pytest.mark.thorough), (PHONE, False)]
)
def test_nothing_is_wider_than_the_screen(visit, size, dark):
    page = visit.open(plan=quick(), size=size, dark=dark)
    page.wait_for_selector(".drawing svg")
    too_wide = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1
                && !e.closest('[data-testid=stButtonGroup]') && !e.closest('svg'))
            .map(e => e.className)"""
    )
    assert too_wide == []


def test_the_menu_of_a_phone_goes_away_once_a_page_is_chosen(visit):
    page = visit.open(plan=quick(), size=PHONE)
    side = page.locator("[data-testid=stSidebar]")
    expect(side).to_have_attribute("data-collapsed", "true", timeout=PATIENCE)
    page.locator("[data-testid=stExpandSidebarButton]").click()
    expect(side).not_to_have_attribute("data-collapsed", "true")
    side.get_by_role("link", name="Where it flips").click()
    expect(page.locator("h1")).to_have_text("Where does each flip?", timeout=PATIENCE)
    expect(side).to_have_attribute("data-collapsed", "true", timeout=PATIENCE)
    # It stays away, also where Streamlit has closed it by itself already.
    page.wait_for_timeout(500)
    expect(side).to_have_attribute("data-collapsed", "true")
    visit.settled("h1")


@pytest.mark.thorough
def test_fields_keep_decimals_and_show_all_of_a_long_number(visit):
    page = visit.open(plan=quick())
    for label, typed in (("Lost here: Demo", "22.5"), ("Hands-on hours: Close", "2.75")):
        visit.typed(label).fill(typed)
        visit.typed(label).press("Enter")
        visit.settled()
        expect(visit.typed(label)).to_have_value(typed)
    visit.holds(lambda scenario: round(lost_here(scenario, 2), 9), 0.225)
    visit.holds(lambda scenario: scenario.stages[4].work.mean_hours, 2.75)
    page.locator("[data-testid=stSidebar] summary", has_text="Hand-offs").click()
    delay = visit.typed("Hand-off delay ·")
    delay.fill("1.25")
    delay.press("Enter")
    visit.holds(lambda scenario: scenario.hand_off.delay.mean_days, 1.25)
    page.reload()
    visit.settled()
    expect(visit.typed("Lost here: Demo")).to_have_value("22.5")
    page.locator("[data-testid=stSidebar] summary", has_text="Money and target").click()
    value = visit.typed("Value of a win")
    value.fill("125000")
    value.press("Enter")
    visit.settled()
    assert value.evaluate("field => field.scrollWidth <= field.clientWidth")


def test_dark_and_light_are_told_apart(visit):
    page = visit.open(plan=quick(), dark=True)
    dark = page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")
    ink = page.evaluate("getComputedStyle(document.querySelector('.card')).color")
    assert ink == "rgb(232, 237, 243)"
    assert dark != ink
