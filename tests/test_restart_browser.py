"""A server that is killed and started again: the open page recovers with its scenario."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from planner.plans import frozen_set
from reference.server import Server
from tests.browsing import PATIENCE, Visit, quick

pytestmark = pytest.mark.browser

PROGRAM = ("reference.without_grounds",)


@pytest.mark.parametrize(
    ("path", "name"),
    [("/plan", "cards"), pytest.param("/compare", "lineup", marks=pytest.mark.thorough)],
)
def test_an_open_page_comes_back_with_its_scenario(browser, tmp_path, path, name):
    first = Server(tmp_path / "first", program=PROGRAM)
    server, visit = first, Visit(first, browser)
    try:
        plan = quick()
        page = visit.open("/plan", frozen_set.freeze(plan))
        # A page at rest: its last run found all that it shows already known, so nothing of it is
        # under way that Streamlit would ask for again by itself.
        for leads in (37, 38, 37):
            visit.typed("Leads per week").fill(f"{leads}")
            visit.typed("Leads per week").press("Enter")
            visit.holds(lambda scenario: scenario.leads.per_week, leads)
            visit.settled()
        if path == "/compare":
            for link, drawn in (("Compare", ".lineup"), ("Plan", ".cards"), ("Compare", ".lineup")):
                page.get_by_role("link", name=link, exact=True).click()
                visit.settled(drawn)
        page.wait_for_timeout(1000)
        told = bytearray()  # by the second server; what the first has drawn still stands there
        page.on(
            "websocket",
            lambda socket: socket.on("framereceived", lambda data: told.extend(bytes(data))),
        )
        first.kill()
        page.wait_for_timeout(1500)
        server = Server(tmp_path / "second", program=PROGRAM, port=first.port)
        # Nobody reloads: the page finds the server by itself, which knows nothing of before.
        end = time.monotonic() + PATIENCE / 1000
        shown = f'class="{name}"'.encode()
        while shown not in told and time.monotonic() < end:
            page.wait_for_timeout(200)
        assert shown in told
        visit.settled()
        if path == "/compare":
            page.get_by_role("link", name="Plan", exact=True).click()
        expect(visit.typed("Leads per week")).to_have_value("37", timeout=PATIENCE)
        expect(page.locator(".opening")).to_contain_text("37 leads a week", timeout=PATIENCE)
        visit.typed("Leads per week").fill("38")
        visit.typed("Leads per week").press("Enter")
        expect(page.locator(".opening")).to_contain_text("38 leads a week", timeout=PATIENCE)
        visit.holds(lambda scenario: scenario.leads.per_week, 38)
        assert [each.name for each in visit.plan().frozen] == ["A"]
        assert "Traceback" not in (tmp_path / "second").read_text()
    finally:
        visit.page.close()
        server.stop()


@pytest.mark.thorough
def test_a_page_left_open_over_night_goes_on_in_the_morning(visit):
    """The computer sleeps for twelve hours: all of the page's timers find their time long past."""
    plan = quick()
    page = visit.open("/plan", plan, listen=lambda page: page.clock.install())
    visit.typed("Leads per week").fill("37")
    visit.typed("Leads per week").press("Enter")
    visit.holds(lambda scenario: scenario.leads.per_week, 37)
    visit.settled()
    page.clock.fast_forward("12:00:00")
    page.wait_for_timeout(1000)
    expect(visit.typed("Leads per week")).to_have_value("37", timeout=PATIENCE)
    visit.typed("Leads per week").fill("38")
    visit.typed("Leads per week").press("Enter")
    expect(page.locator(".opening")).to_contain_text("38 leads a week", timeout=PATIENCE)
    visit.holds(lambda scenario: scenario.leads.per_week, 38)
