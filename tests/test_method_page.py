"""The Method page through app.py: what was measured is shown, what was not is said so."""

from __future__ import annotations

from html import escape

import pytest
from streamlit.testing.v1 import AppTest

from planner.engine import ENGINE_VERSION
from planner.plans import presets
from planner.views.method import diagram, evidence, glossary, measurements, words
from tests.shipped import rows
from tests.test_pages import APP, shown
from tests.unit.test_evidence import TRUST


def opened() -> AppTest:
    app = AppTest.from_file(APP, default_timeout=360)
    app.run()
    app.switch_page("pages/method.py").run()
    assert not app.exception
    return app


def test_the_page_says_model_limits_checks_reliability_sources_and_terms():
    text = shown(opened())
    assert words.QUESTION in text
    for title, _ in (
        words.MODEL,
        words.ASSUMED,
        words.LEFT_OUT_TITLE,
        words.ANSWER,
        words.CHECKS,
        words.SURE,
        measurements.ALSO,
        words.SOURCES,
        glossary.TERMS_TITLE,
    ):
        assert f"<h2>{title}</h2>" in text
    assert f"{len(rows())} values from queueing theory" in text
    assert text.count("<tr>") > len(rows())
    assert f"engine {ENGINE_VERSION}" in text
    for term, _ in glossary.TERMS:
        assert f"<dt>{escape(term)}</dt>" in text


def test_every_example_has_its_sources():
    app = opened()
    titles = [each.label for each in app.main.expander]
    for name in presets.names():
        assert words.of_preset(presets.load(name).scenario.name) in titles
    assert "Norwest 2024" in shown(app)


def test_what_was_not_measured_is_said_so(monkeypatch, tmp_path):
    monkeypatch.setattr(evidence, "FOLDER", tmp_path)
    monkeypatch.setattr(evidence, "VALIDATION", tmp_path / "validation.json")
    text = shown(opened())
    assert text.count(words.NOT_MEASURED) == 2 + len(measurements.PROGRAMS)
    assert words.CHECK_COLUMNS[3] not in text
    assert words.QUESTION in text


def test_measured_reliability_is_shown_with_its_worst_case(monkeypatch):
    real = evidence.measured
    monkeypatch.setattr(evidence, "measured", lambda name: TRUST if name == "trust" else real(name))
    text = shown(opened())
    assert "4.1 times of 100 at most" in text
    assert "90.0\u202f% (a, Demo, a quarter watched, 20 times simulated)" in text
    assert "1,000 experiments" in text


def test_the_links_notice_shows_here_too():
    app = AppTest.from_file(APP, default_timeout=360)
    app.query_params["s"] = "9.broken"
    app.run()
    app.switch_page("pages/method.py").run()
    assert app.warning


@pytest.mark.parametrize("number", range(1, len(words.STEPS) + 1))
def test_every_step_has_its_number_in_the_picture(number):
    assert f">{number}</text>" in diagram.model()
