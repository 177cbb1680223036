"""The Method page in a real Chromium: the picture is there, and everything fits the screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from planner.views.method import words
from tests.browsing import PHONE, WIDE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("size", "dark"), [(WIDE, True), pytest.param(PHONE, False, marks=pytest.mark.thorough)]
)
def test_all_of_it_fits_the_screen_with_its_tables_open(visit, size, dark):
    page = visit.open("/method", size=size, dark=dark)
    expect(page.get_by_role("img", name=words.picture_said())).to_be_visible()
    for title in (words.GROUPS["single"], words.OF_THE_MODEL):
        page.locator("summary", has_text=title).click()
    expect(page.locator(".facts", has_text="Erlang C").first).to_be_visible()
    too_wide = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('svg'))
            .map(e => e.className)"""
    )
    assert too_wide == []


def test_the_picture_has_the_colours_of_the_theme(visit):
    page = visit.open("/method", dark=True)
    picture = page.get_by_role("img", name=words.picture_said())
    ink = picture.locator("text", has_text=words.PICTURE["wait"]).evaluate(
        "each => getComputedStyle(each).fill"
    )
    assert ink == "rgb(232, 237, 243)"


def test_the_page_is_reached_from_the_menu_and_keeps_the_plan(visit):
    page = visit.open()
    visit.slider("Leads per week").focus()
    page.keyboard.press("ArrowRight")
    visit.holds(lambda scenario: scenario.leads.per_week, 41)
    page.get_by_role("link", name="Method").click()
    expect(page.get_by_role("heading", name=words.QUESTION)).to_be_visible()
    visit.settled()
    visit.holds(lambda scenario: scenario.leads.per_week, 41)
