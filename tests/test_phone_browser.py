"""A phone in a real Chromium: its bar leads to the pages, to the inputs and down the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browsing import PHONE, WIDE

pytestmark = pytest.mark.browser


def way(page, name):
    return page.get_by_label("Ways on a phone").get_by_role("button", name=name, exact=True)


def test_the_answer_stays_in_sight_while_an_input_is_changed(visit):
    page = visit.open("/plan", size=PHONE)
    way(page, "Inputs").click()
    leads = page.get_by_role("spinbutton", name="Leads")
    expect(leads).to_be_in_viewport()
    told = page.locator(".phone .told")
    expect(told).to_be_in_viewport()
    for practice in ("hand-offs", "leveling", "pull"):
        expect(told).to_contain_text(practice)
    before = told.text_content()
    leads.fill("10")
    leads.press("Enter")
    expect(told).not_to_have_text(before)
    expect(leads).to_be_in_viewport()
    way(page, "Back to the page").click()
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    expect(told).to_be_hidden()


def test_a_phone_has_a_way_to_the_pages_and_down_a_long_one(visit):
    page = visit.open("/plan", size=PHONE)
    way(page, "On this page").click()
    heading = page.get_by_role("heading", name="Wins a quarter", level=2)
    expect(heading).not_to_be_in_viewport()
    way(page, "Wins a quarter").click()
    expect(heading).to_be_in_viewport()
    way(page, "Pages").click()
    page.get_by_role("link", name="Method").click()
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    expect(way(page, "Pages")).to_be_visible()
    expect(way(page, "Inputs")).to_be_hidden()


def test_where_there_is_room_there_is_no_bar(visit):
    page = visit.open("/plan", size=WIDE)
    expect(page.get_by_label("Ways on a phone")).to_be_hidden()
