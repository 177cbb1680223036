"""When something breaks, the visitor reads a sentence and keeps the inputs; the log has no data."""

from __future__ import annotations

import importlib
import logging
from html import unescape

import pytest
from streamlit.error_util import _log_uncaught_app_exception
from streamlit.testing.v1 import AppTest

from pages.ui import background, frame, guard
from planner.plans import frozen_set
from planner.plans import link as sharing
from planner.views.common.vocabulary import FAILED
from tests.test_calibrate_page import ASSETS, uploaded
from tests.test_pages import APP, scenario_in_link, shown

SAMPLE = ASSETS / "sample_deals.csv"

SECRET = "Zephyrine Ltd, 4711 USD"
# What draws each page, and what draws or works out a result on it.
PAGES = {
    "plan": "pages.ui.plan.draw",
    "next_quarters": "pages.ui.next_quarters.draw",
    "where": "pages.ui.where.draw",
    "compare": "pages.ui.compare.draw",
    "team": "pages.ui.team.draw",
    "calibrate": "pages.ui.calibrate.draw",
    "principles": "pages.ui.principles.draw",
    "method": "pages.ui.method.draw",
}
RESULTS = {
    "plan": ("planner.views.plan.markup.verdict_cards", "pages.ui.questions.answers"),
    "next_quarters": (
        "planner.views.next_quarters.markup.quarters",
        "pages.ui.questions.forecasts",
    ),
    "where": ("planner.views.where.plots.heat_map", "planner.analysis.maps.map_of"),
    "compare": ("planner.views.compare.markup.results", "pages.ui.questions.comparisons"),
    "team": ("planner.views.team.markup.hires", "planner.staffing.hiring.next_hires"),
    "principles": (
        "planner.views.principles.markup.by_quarter",
        "planner.studies.settings.side_by_side",
    ),
}
INPUTS = {
    "plan",
    "next_quarters",
    "where",
    "team",
    "principles",
}  # pages with the inputs beside them


def fail(*_, **__):
    raise ZeroDivisionError(SECRET)


def opened(page: str, leads: float) -> AppTest:
    """A page with a scenario that no other test has, so nothing of it is known already."""
    plan = sharing.plan_of("mid_market").replace({"scenario.leads.per_week": leads})
    plan = frozen_set.freeze(plan).replace({"precision": 0.2})
    app = AppTest.from_file(APP, default_timeout=360)
    app.query_params["s"] = sharing.link(plan)
    app.switch_page(f"pages/{page}.py")
    app.run()
    background.finish()
    app.run()
    return app


def planted(monkeypatch, dotted: str) -> None:
    module, _, name = dotted.rpartition(".")
    monkeypatch.setattr(importlib.import_module(module), name, fail)


def assert_told_without_data(app: AppTest, caplog, where: str) -> None:
    assert not app.exception, "no trace on the page"
    assert FAILED in unescape(shown(app))
    everything = shown(app) + caplog.text
    assert SECRET not in everything
    assert "ZeroDivisionError" in caplog.text
    assert where in caplog.text, "the log says in which line"


def test_every_page_is_here():
    assert PAGES.keys() == frame.PAGES.keys()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_fails_is_a_sentence_and_the_inputs_stay(page, monkeypatch, caplog):
    leads = 31.25
    with monkeypatch.context() as planting, caplog.at_level(logging.ERROR):
        planted(planting, PAGES[page])
        app = opened(page, leads)
        assert_told_without_data(app, caplog, "test_faults.py")
        assert scenario_in_link(app).leads.per_week == leads
        if page in INPUTS:
            leads = 32.75
            next(each for each in app.sidebar.slider if each.value == 31.25).set_value(leads).run()
            assert scenario_in_link(app).leads.per_week == leads, "numbers can still be moved"
    app.run()
    assert FAILED not in unescape(shown(app)), "mended, the page goes on"
    assert scenario_in_link(app).leads.per_week == leads
    if page in INPUTS:
        assert any(each.value == leads for each in app.sidebar.slider)


@pytest.mark.parametrize(
    ("page", "place"), [(page, place) for page, places in RESULTS.items() for place in places]
)
def test_a_result_that_fails_leaves_the_rest_of_the_page(page, place, monkeypatch, caplog):
    leads = 32 + 0.25 * [*RESULTS].index(page) + 0.125 * RESULTS[page].index(place)
    planted(monkeypatch, place)
    with caplog.at_level(logging.ERROR):
        app = opened(page, leads)
    assert_told_without_data(app, caplog, "test_faults.py")
    assert scenario_in_link(app).leads.per_week == leads
    if page in INPUTS:
        assert any(each.value == leads for each in app.sidebar.slider)
    else:
        assert app.main.button, "the frozen scenarios can still be moved and dropped"


@pytest.mark.parametrize("place", ["calibrate", "back_test"])
def test_what_is_made_of_a_file_fails_without_its_data_in_the_log(place, monkeypatch, caplog):
    module = {"calibrate": "calibration.calibrate", "back_test": "calibration.backtest"}[place]
    planted(monkeypatch, f"planner.{module}.{place}")
    with caplog.at_level(logging.ERROR):
        app = uploaded("deals.csv", SAMPLE.read_bytes())
    assert_told_without_data(app, caplog, "test_faults.py")
    names = {row.split(",")[0] for row in SAMPLE.read_text(encoding="utf-8").splitlines()[1:]}
    assert len(names) > 100
    assert not [name for name in names if name in caplog.text]
    assert app.main.expander, "the columns of the file can still be corrected"


@pytest.mark.parametrize("place", ["planner.plans.link.read", "planner.plans.link.link"])
def test_what_fails_around_the_pages_is_a_sentence_too(place, monkeypatch, caplog):
    """The link is read before any page, and written after it."""
    link = sharing.link(sharing.plan_of("mid_market").replace({"scenario.leads.per_week": 33.75}))
    planted(monkeypatch, place)
    app = AppTest.from_file(APP, default_timeout=360)
    app.query_params["s"] = link
    with caplog.at_level(logging.ERROR):
        app.run()
    assert_told_without_data(app, caplog, "test_faults.py")
    assert app.query_params["s"] == link, "the scenario is not lost"


def test_what_streamlit_writes_down_of_a_failure_has_no_data(monkeypatch, caplog):
    guard.keep_words_out_of_the_log()
    log = logging.getLogger("streamlit.error_util")
    with caplog.at_level(logging.ERROR, logger=log.name):
        monkeypatch.setattr(log, "propagate", True)
        try:
            fail()
        except ZeroDivisionError as error:
            _log_uncaught_app_exception(error)
    assert "Uncaught app execution" in caplog.text
    assert "test_faults.py" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert SECRET not in caplog.text
