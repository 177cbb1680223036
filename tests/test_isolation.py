"""Two visitors of one server with marked data: nothing of one is ever sent to the other.

Every byte that the server sends over the WebSocket is kept, with the address of all that is fetched
besides, and searched.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError, expect

from planner.model import team_edits
from planner.plans import frozen_set, link
from planner.plans.plan import Plan
from tests.browsing import PATIENCE, Visit, quick

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parents[1] / "assets" / "sample_deals.csv"
PATHS = {
    "Plan": "/?",
    "Where it flips": "/where?",
    "Team": "/team?",
    "Calibrate": "/calibrate?",
}
KINDS = ("Team", "Stage", "Role", "Frozen", "Filed")


class Watched(Visit):
    """A visitor of whom everything is kept that the server sends."""

    def __init__(self, server, browser, marker: str):
        super().__init__(server, browser)
        self.marker = marker
        self.received = bytearray()

    def mark(self, kind: str) -> str:
        return f"{self.marker}{kind}"

    def marked_plan(self) -> Plan:
        """A plan with a mark in every name; the numbers are the same for everybody."""
        scenario = quick().scenario
        scenario = team_edits.rename_stage(scenario, "Discovery", self.mark("Stage"))
        scenario = team_edits.rename_role(scenario, "SDR", self.mark("Role"))
        plan = quick().with_scenario(scenario)
        plan = plan.replace({"scenario.name": self.mark("Team"), "precision": 0.2})
        plan = frozen_set.freeze(plan)
        other = team_edits.line(plan.scenario)
        plan = frozen_set.freeze(plan.with_scenario(other))
        return plan.replace({"frozen.1.name": self.mark("Frozen")})

    def marked_file(self, folder: Path) -> Path:
        text = SAMPLE.read_text(encoding="utf-8").replace(",Proposal,", f",{self.mark('Filed')},")
        path = folder / f"{self.marker}.csv"
        path.write_text(text, encoding="utf-8")
        return path

    def come(self) -> None:
        self.page = self.browser.new_page()
        self.page.on("websocket", self._listen)
        self.page.on("response", self._read)
        query = link.link(self.marked_plan())
        self.page.goto(f"{self.server.address}/compare?s={query}")
        self.settled()

    def go(self, page: str) -> None:
        # A click while Streamlit draws the menu anew can be lost: it is repeated until it counts.
        for _ in range(10):
            self.page.get_by_role("link", name=page, exact=True).first.click()
            with suppress(TimeoutError):
                self.page.wait_for_url(
                    f"{self.server.address}{PATHS[page]}**", timeout=PATIENCE / 10
                )
                return
        raise AssertionError(f"{page} never opened")

    def _listen(self, socket) -> None:
        socket.on("framereceived", self._hear)

    def _hear(self, data) -> None:
        self.received += data if isinstance(data, bytes) else data.encode()

    def _read(self, response) -> None:
        if "/media/" in response.url or "/component" in response.url:
            self.received += response.url.encode()


def test_nothing_of_one_visitor_is_ever_sent_to_another(server, browser, tmp_path):
    visitors = [Watched(server, browser, marker) for marker in ("Kestrel", "Osprey")]
    for one in visitors:
        one.come()
    # Step by step side by side, as in one room.
    for page, shown in (
        ("Plan", ".cards"),
        ("Where it flips", ".js-plotly-plot"),
        ("Team", ".strip"),
    ):
        for one in visitors:
            one.go(page)
        for one in visitors:
            one.page.wait_for_selector(shown, timeout=PATIENCE)
    for one in visitors:
        one.go("Calibrate")
    for one in visitors:
        chooser = one.page.locator("input[type=file]").first
        chooser.set_input_files(one.marked_file(tmp_path))
    for one in visitors:
        use = one.page.get_by_role("button", name="Use this scenario")
        expect(use).to_be_visible(timeout=PATIENCE)
    for one in visitors:
        one.page.get_by_role("button", name="Use this scenario").click()
    for one in visitors:
        taken = one.page.get_by_role("button", name="In use on all pages")
        expect(taken).to_be_visible(timeout=PATIENCE)
    stranger = Watched(server, browser, "Nobody")
    stranger.page = browser.new_page()
    stranger.page.on("websocket", stranger._listen)
    stranger.page.goto(f"{server.address}/plan")
    stranger.settled()
    for one in (*visitors, stranger):
        for other in visitors:
            for kind in KINDS:
                count = one.received.count(other.mark(kind).encode())
                if one is other:
                    assert count > 0, f"{kind} of {other.marker} was never shown: nothing is proven"
                else:
                    assert count == 0, f"{one.marker} was sent the {kind} of {other.marker}"
            if one is not other:
                assert other.marker.encode() not in one.received
                assert link.link(other.marked_plan()).encode() not in one.received
    assert len(stranger.received) > 20_000, "something was received"
    log = server.log.read_text()
    assert not any(one.marker in log for one in visitors)
    for one in (*visitors, stranger):
        one.page.close()
