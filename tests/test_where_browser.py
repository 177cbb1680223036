"""Why, Where and Team in a real Chromium: what is asked for comes, and a reload keeps it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from planner.plans import link
from planner.views.common.numbers import MINUS
from planner.views.common.vocabulary import NAMES
from planner.views.plan import why_words
from planner.views.where import words
from tests.browsing import PATIENCE, PHONE, WIDE

pytestmark = pytest.mark.browser


def plan():
    """A short year, so that a search takes seconds."""
    return link.plan_of("mid_market").replace(
        {"scenario.clock.horizon_weeks": 13.0, "scenario.clock.warmup_weeks": 4.0}
    )


def where(visit, size=WIDE):
    """The Where page with its map complete."""
    page = visit.open("/where", plan(), size, ready=".js-plotly-plot")
    expect(page.locator("progress")).to_have_count(0, timeout=PATIENCE)
    return page


def view(page, name: str) -> None:
    page.get_by_role("radio", name=words.VIEWS[name]).click()


def amount(text: str) -> float:
    """The first number that has a sign: 1.2 of '+ 1.2 wins a quarter'."""
    found = re.search(rf"([+{MINUS}])\s*([\d.]+)", text)
    assert found, text
    return float(found[2]) * (1 if found[1] == "+" else -1)


def test_why_opens_after_the_verdict_and_adds_up_to_the_card(visit):
    page = visit.open(plan=plan())
    page.locator("summary", has_text=why_words.TITLE).click()
    told = page.get_by_text("the same number with the opposite sign")
    expect(told).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".because").first).to_contain_text("gainst it: “")
    visit.settled()
    with_it = amount(told.inner_text())
    expect(page.locator(".card")).to_have_count(3)
    card = page.locator(".card").filter(has_text=NAMES["hand_offs"][1]).locator(".size b")
    assert amount(card.inner_text()) == pytest.approx(-with_it, abs=0.06)


@pytest.mark.parametrize("size", [WIDE, PHONE])
@pytest.mark.thorough
def test_every_view_of_where_comes_and_nothing_is_wider_than_the_screen(visit, size):
    page = where(visit, size)
    expect(page.get_by_text("you are here")).to_be_visible()
    for name, shown in (
        ("way", ".js-plotly-plot"),
        ("tornado", ".drawing svg"),
        ("flips", "table.flips, .wide p"),
    ):
        view(page, name)
        page.wait_for_selector(shown, timeout=PATIENCE)
        expect(page.locator("progress")).to_have_count(0, timeout=PATIENCE)
        wide = page.evaluate(
            "document.querySelector('[data-testid=stMain]').scrollWidth > innerWidth + 1"
        )
        assert not wide, name


def test_the_frame_of_today_leaves_its_sign_to_be_seen(visit):
    page = where(visit)
    expect(page.locator(".shapelayer path")).to_have_count(2)  # twice as many while it is drawn
    signs = page.locator(".heatmaplayer text, .hm text").all_text_contents()
    assert len([sign for sign in signs if sign.strip() in "▲▼≈"]) == 144


@pytest.mark.thorough
def test_what_is_raised_on_team_stays_after_a_reload(visit):
    asked = plan().replace({"scenario.target.wins_per_quarter": 10.0})
    page = visit.open("/team", asked)
    lever = page.get_by_role("button", name="Leads", exact=True)
    expect(lever).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)
    lever.click()
    expect(lever).to_have_attribute("aria-pressed", "false")
    page.wait_for_timeout(1000)
    page.reload()
    visit.settled()
    again = page.get_by_role("button", name="Leads", exact=True)
    expect(again).to_have_attribute("aria-pressed", "false", timeout=PATIENCE)
