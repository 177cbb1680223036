"""The Plan page before a projector, in a real Chromium, with all that its cards say in the end."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from planner.plans import link
from planner.views.plan import turning_words, why_words
from reference.server import Server
from tests.browsing import PATIENCE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The app as visitors have it, with what its verdicts stand on."""
    running = Server(tmp_path_factory.mktemp("server") / "log")
    yield running
    running.stop()


def test_a_projector_shows_the_verdicts_and_where_the_flow_begins(visit):
    page = visit.open(plan=link.plan_of("mid_market"), size={"width": 1280, "height": 720})
    # With all that the cards will ever say.
    for waiting in (why_words.WORKING, turning_words.LOOKING):
        expect(page.locator(".cards")).not_to_contain_text(waiting, timeout=PATIENCE)
    visit.settled()
    # All that the cards say, and the first role of the flow.
    for piece in (*page.locator(".card .rests").all(), page.locator(".lane .role").first):
        box = piece.bounding_box()
        assert box["y"] + box["height"] <= 720
    # What can be done stands beside the question, over nothing that is to be read.
    # While it loads, its row was seen eight pixels higher than it ends.
    page.wait_for_function(
        """() => {
            const box = name => document.querySelector(name).getBoundingClientRect();
            const foot = box('.st-key-actions');
            return foot.bottom <= box('.opening p').top + 2
                && foot.top >= box('[data-testid=stHeader]').bottom }""",
        timeout=PATIENCE,
    )
