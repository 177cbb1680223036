"""The Principles page through app.py, as a visitor's session runs it, without a browser."""

from __future__ import annotations

from html import escape

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import frame
from planner import sharing
from planner.principles import TESTED, principles
from planner.wording import principles as words
from tests.test_pages import APP, finish, shown


def principles_page(of=None) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120)
    app.query_params["s"] = sharing.link(of or sharing.plan_of("mid_market"))
    app.switch_page("pages/principles.py")
    app.run()
    finish(app)
    return app


@pytest.fixture(scope="module")
def page() -> AppTest:
    return principles_page()


def test_all_fourteen_are_told_in_order_with_claim_assumption_grade_and_limit(page):
    text = shown(page)
    assert [one.number for one in principles()] == list(range(1, 15))
    places = [text.index(escape(one.title)) for one in principles()]
    assert places == sorted(places)
    for one in principles():
        for told in (one.claim, one.assumes, one.source, one.cannot):
            assert told
            assert escape(told) in text
    assert text.count('<span class="grade">') == 14


def test_every_other_principle_leads_to_a_page_that_is_there_or_has_its_own_test(page):
    tested_here = {*TESTED, 5, 6}
    for one in principles():
        assert one.tries or one.number in tested_here
        assert {trial.page for trial in one.tries} <= frame.PAGES.keys()
    links = [each.proto.label for each in page.main.get("page_link")]
    assert links == [f"{words.TRY}: {trial.label}" for one in principles() for trial in one.tries]
