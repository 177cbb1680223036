"""The Principles page in a real Chromium: words at once, results as they come, another verdict."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browsing import PHONE, WIDE, quick

pytestmark = pytest.mark.browser


def test_the_tests_fill_in_and_a_slider_turns_the_first(visit):
    page = visit.open("/principles", quick())
    expect(page.locator(".principle")).to_have_count(14)
    expect(page.locator(".because")).to_have_count(8)
    first = page.locator(".because").first
    expect(first).to_contain_text("A new programme every quarter hurts")
    gain = page.get_by_role("slider", name="Gain of a mastered programme").last
    gain.focus()
    page.keyboard.press("End")
    visit.holds(lambda scenario: scenario.priorities.programme_gain, 1)
    expect(first).to_contain_text("A new programme every quarter helps")
    fold = page.locator("[data-testid=stExpander]", has_text="The chart as a table")
    fold.locator("summary").click()
    expect(fold.locator("table.numbers tbody tr")).to_have_count(3)


@pytest.mark.thorough
def test_a_principle_leads_to_its_page_with_the_plan(visit):
    plan = quick().replace({"scenario.leads.per_week": 33.0})
    page = visit.open("/principles", plan)
    page.get_by_role("link", name="Up to eight scenarios beside each other").click()
    page.wait_for_url("**/compare**")
    visit.holds(lambda scenario: scenario.leads.per_week, 33)


@pytest.mark.parametrize("size", [pytest.param(WIDE, marks=pytest.mark.thorough), PHONE])
def test_nothing_is_wider_than_the_screen(visit, size):
    page = visit.open("/principles", quick(), size=size)
    page.wait_for_selector(".js-plotly-plot")
    visit.settled()
    too_wide = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('svg')
                && !e.closest('.wide'))
            .map(e => e.className)"""
    )
    assert too_wide == []
