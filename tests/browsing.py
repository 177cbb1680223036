"""A running app and a visitor with a real Chromium, for all tests that need them.

Needs a Chromium: Debian's (/usr/bin/chromium), or the path in the variable CHROMIUM.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, expect

from planner.model.scenario import Scenario
from planner.plans import link
from planner.plans.plan import Plan
from reference.server import Server, without_who_had_gone

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A machine that does other things besides may take its time.
expect.set_options(timeout=30_000)

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 360_000  # milliseconds: a first start compiles the engine


def quick() -> Plan:
    """The mid-market team over a quarter only, for what does not rest on its numbers."""
    short = {
        "precision": 0.2,
        "scenario.clock.horizon_weeks": 13.0,
        "scenario.clock.warmup_weeks": 4.0,
    }
    return link.plan_of("mid_market").replace(short)


class Visit:
    """One visitor; leaving checks that nothing went wrong in the browser or on the server."""

    def __init__(self, server: Server, browser: Browser):
        self.server = server
        self.browser = browser
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        self.page: Page

    def open(
        self,
        path: str = "/",
        plan: Plan | None = None,
        size=WIDE,
        dark=False,
        ready=".strip",
        listen=None,
        touch=False,
    ) -> Page:
        """Open a page of the app and wait for what says that it is ready.

        `listen` is given the browser's page before anything is there.
        """
        self.page = self.browser.new_page(
            viewport=size, color_scheme="dark" if dark else "light", has_touch=touch
        )
        if listen is not None:
            listen(self.page)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._requested)
        query = f"?s={link.link(plan)}" if plan else ""
        self.page.goto(f"{self.server.address}{path}{query}")
        self.settled(ready)
        return self.page

    def settled(self, ready=".strip") -> None:
        """Wait until the page shows an answer and the server has nothing left to do."""
        self.page.wait_for_selector(ready, timeout=PATIENCE)
        self.page.wait_for_selector(".settling", state="detached", timeout=PATIENCE)
        self.page.wait_for_selector('.stApp[data-test-script-state="notRunning"]', timeout=PATIENCE)

    def slider(self, label: str):
        # For a moment the widget that takes another's place stands behind it.
        return self.page.get_by_role("slider", name=label).last

    def typed(self, label: str):
        return self.page.get_by_role("spinbutton", name=label).last

    def plan(self) -> Plan:
        """The plan in the address."""
        return link.read(self.page.url.partition("?s=")[2]).plan

    def holds(self, value: Callable[[Scenario], Any], expected: Any) -> None:
        """Wait until the plan in the address says so: moves are taken one run after another."""

        def told() -> Any:
            return value(self.plan().scenario) if "?s=" in self.page.url else None

        end = time.monotonic() + PATIENCE / 1000
        while told() != expected and time.monotonic() < end:
            self.page.wait_for_timeout(100)
        assert told() == expected

    def leave(self) -> None:
        assert self.page.locator("[data-testid=stException]").count() == 0
        self.page.close()
        assert self.complaints == [], self.complaints
        assert self.strangers == [], "the page may ask nobody else for anything"
        log, _ = without_who_had_gone(self.server.log.read_text())
        assert "Traceback" not in log, log
        assert "Error" not in log, log

    def _heard(self, message) -> None:
        # On a deep link Streamlit looks for its server beside the page first, and finds none.
        if message.type == "error" and "_stcore" not in message.location.get("url", ""):
            self.complaints.append(f"{message.text} ({message.location})")

    def _requested(self, request) -> None:
        if not request.url.startswith((self.server.address, "data:", "blob:")):
            self.strangers.append(request.url)
