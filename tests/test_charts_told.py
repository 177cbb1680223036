"""Every chart of every page has a text in its place and its numbers as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from planner.plans import frozen_set, link
from tests.test_pages import APP, finish
from tests.test_team_page import plan as lucky

_DRAWN = re.compile(
    r'<div class="chart [^>]*>|<table class="(?:numbers|flips|figures|facts).*?</table>', re.DOTALL
)
_LABEL = re.compile(r'aria-label=\\*"[^"\\]{10,}')
_CAPTION = re.compile(r"<caption>[^<]{10,}</caption>")

CHARTS = {  # page and view → how many charts are drawn there (lists of bars are lists of numbers)
    "plan": 2,
    "next_quarters": 3,
    "where map": 1,
    "where way": 1,
    "where tornado": 1,
    "compare": 2,
    "team": 2,
    "calibrate": 2,
    "principles": 2,
    "method": 2,
}


@pytest.mark.parametrize("place", CHARTS)
def test_every_chart_has_a_text_in_its_place_and_its_numbers_as_a_table(place):
    drawn, waiting = 0, []
    for kind, body in parts(at(*place.split())):
        if kind == "chart":
            drawn += 1
            waiting.append(body)
        elif waiting:
            # A table below several charts holds the numbers of all of them.
            for chart in waiting:
                assert _LABEL.search(chart) or _CAPTION.search(body), f"no text: {chart[:80]}"
            waiting = []
    assert drawn == CHARTS[place]
    assert not waiting, "a chart without its numbers as a table"


def at(page: str, view: str = "") -> AppTest:
    """The page with two frozen scenarios, once all on it is worked out."""
    app = AppTest.from_file(APP, default_timeout=360)
    # Of the Team page's tests, as the search for a team takes long elsewhere.
    plan = (
        lucky()
        if page == "team"
        else frozen_set.freeze(frozen_set.freeze(link.plan_of("mid_market")))
    )
    app.query_params["s"] = link.link(plan)
    if view:
        app.session_state["where view"] = view
    app.switch_page(f"pages/{page}.py")
    app.run()
    if page == "calibrate":
        app.button_group(key="which file").set_value("sample").run()
    finish(app)
    finish(app)
    return app


def parts(app: AppTest) -> Iterator[tuple[str, str]]:
    """Charts and tables in their order, with the HTML or the data that they are made of."""
    for node in app.main:
        if node.type == "plotly_chart":
            yield "chart", ""
        elif node.type == "bidi_component" and node.proto.component_name == "drawing":
            yield "chart", str(node.proto)
        elif node.type == "html":
            for found in _DRAWN.findall(node.proto.body):
                yield ("table" if found.startswith("<table") else "chart"), found
