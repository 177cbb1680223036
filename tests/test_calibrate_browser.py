"""The Calibrate page in a real Chromium: a file goes in, an answer comes out, nothing stays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browsing import PATIENCE, PHONE, WIDE

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parents[1] / "assets" / "sample_deals.csv"
NASTY = '<img src=x onerror="window.hacked=1">'


def secret_file(folder: Path) -> Path:
    """The sample with names that nobody else may ever see, and one that is a trap."""
    text = SAMPLE.read_text(encoding="utf-8")
    path = folder / "Wonka pipeline.csv"
    text = text.replace("SDR 1", "Augustus Gloop").replace(
        ",Proposal,", f",{NASTY},".replace('"', "")
    )
    path.write_text(text, encoding="utf-8")
    return path


def fitted(page) -> None:
    expect(page.get_by_role("button", name="Use this scenario")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".lead", has_text="Days to a win")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-testid=stProgress]")).to_have_count(0, timeout=PATIENCE)


def test_a_file_becomes_the_scenario_on_all_pages_and_leaves_no_trace(visit, tmp_path):
    page = visit.open("/calibrate")
    page.locator("input[type=file]").set_input_files(secret_file(tmp_path))
    fitted(page)
    expect(page.locator(".figures").first).to_contain_text("<img src=x onerror=window.hacked=1>")
    assert page.evaluate("window.hacked") is None
    expect(page.get_by_role("heading", name="Your figures")).to_be_visible()
    expect(page.get_by_role("button", name="The figures (CSV)")).to_be_visible()
    page.get_by_role("button", name="Use this scenario").click()
    expect(page.get_by_role("button", name="In use on all pages")).to_be_visible(timeout=PATIENCE)
    expect(page).to_have_url(re.compile(r"\?s="))
    assert visit.plan().tags["leads.per_week"] == "measured"
    page.locator(
        "[data-testid=stFileChipDeleteBtn] button, [data-testid=stFileUploaderDeleteBtn] button"
    ).first.click()
    expect(page.locator(".figures")).to_have_count(0, timeout=PATIENCE)
    log = visit.server.log.read_text()
    assert "Gloop" not in log
    assert "Wonka" not in log


@pytest.mark.parametrize(
    ("size", "dark"), [pytest.param(WIDE, True, marks=pytest.mark.thorough), (PHONE, False)]
)
@pytest.mark.thorough
def test_nothing_is_wider_than_the_screen(visit, size, dark):
    page = visit.open("/calibrate", size=size, dark=dark)
    page.get_by_text("the sample file").click()
    fitted(page)
    too_wide = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1
                && !e.closest('[data-testid=stButtonGroup]') && !e.closest('svg')
                && !e.closest('.figures'))
            .map(e => e.className)"""
    )
    assert too_wide == []
