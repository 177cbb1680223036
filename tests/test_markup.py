"""Names made to break a page, on every page: shown as typed, nothing runs or grows too wide."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from planner.analysis.effects import compare
from planner.analysis.scenario_comparison import compare_scenarios
from planner.analysis.verdict import verdicts
from planner.model.scenario import Scenario
from planner.plans import frozen_set
from planner.plans.plan import Plan
from planner.simulation.simulate import simulate
from planner.views.common import exports
from planner.views.report import page as report_page
from tests.browsing import PATIENCE, PHONE, WIDE, quick

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parents[1] / "assets" / "sample_deals.csv"

# Each sets a mark on the window, opens a dialog or asks a stranger, should anything run it.
NAMES = {
    "html": '<img src=x onerror="window.hacked=1;alert(1)">',
    "script": "</script><script>window.hacked=2;alert(2)</script>",
    "svg": "<svg onload=window.hacked=3><iframe src=javascript:alert(3)>",
    "attribute": "\"' onmouseover='window.hacked=4' style='position:fixed;inset:0' x=\"",
    "markdown": "![x](http://example.com/x.png) [y](javascript:alert(5)) **b** :red[c] `d`",
    "latex": "$$\\href{javascript:alert(6)}{x}$$ $\\frac{1}{0}$ \\(x\\) :material/home:",
    "emoji": "👩‍👩‍👧‍👦🏴‍☠️ Z\u0351\u036b\u0343a\u0363\u0312l\u0367go :smile: 🇺🇳",
    "rtl": "\u202eevil\u202d مرحبا שלום \u2066x\u2069",
    "long": "W" * 80,
    "formula": '=HYPERLINK("http://example.com",1)',
    "entity": "&lt;script&gt;window.hacked=7&lt;/script&gt; &#60;b&#62; %3Cscript%3E {{7*7}} ${7}",
}
PAGES = {
    "plan": ".cards",
    "next_quarters": ".quarters",
    "where": ".js-plotly-plot",
    "compare": ".lineup",
    "team": ".shapes",
    "principles": "h1",
    "method": "h1",
}


def _listen(page: Page, dialogs: list[str]) -> None:
    """Dialogs that a script opens are closed, and kept."""
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))


def assert_unharmed(page: Page, dialogs: list[str], kind: str) -> None:
    assert page.evaluate("window.hacked") is None
    assert dialogs == []
    assert page.locator("img[src='x'], iframe[src^=javascript], a[href^=javascript]").count() == 0
    assert page.locator("[href*='example.com'], [src*='example.com']").count() == 0
    wide = page.evaluate(
        "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
    )
    main = page.evaluate(
        """() => { const main = document.querySelector('[data-testid=stMain]');
                   return main.scrollWidth - main.clientWidth; }"""
    )
    assert max(wide, main) <= 1, f"{kind}: the page scrolls sideways"


def mixed(turn: int) -> Plan:
    """Another kind of name at each place, so that two turns have all kinds on all pages."""
    names = list(NAMES.values())
    names = names[turn:] + names[:turn]
    given = quick().scenario.to_dict()
    renamed = {}
    for stage in given["stages"]:
        renamed[stage["name"]] = stage["name"] = names.pop(0)[:80]
    for role in given["team"]["roles"]:
        role |= {"name": names.pop(0)[:80], "stages": [renamed[one] for one in role["stages"]]}
    plan = quick().with_scenario(Scenario.from_dict(given | {"name": names.pop(0)[:80]}))
    plan = frozen_set.freeze(plan)
    plan = frozen_set.freeze(plan.replace({"scenario.leads.per_week": 33.0}))
    return plan.replace({f"frozen.{i}.name": name[:80] for i, name in enumerate(names[:2])})


# Method shows no name of a visitor; these reckon for long, and show names as others do.
REPEATING = {"where", "team", "principles", "next_quarters"}
FIRST = [
    pytest.param(name, 0, marks=[pytest.mark.thorough] * (name in REPEATING)) for name in PAGES
]
SECOND = [pytest.param(name, 5, marks=pytest.mark.thorough) for name in PAGES if name != "method"]


@pytest.mark.parametrize(("name", "turn"), FIRST + SECOND)
def test_no_name_runs_or_breaks_a_page(visit, name, turn):
    plan = mixed(turn)
    dialogs: list[str] = []
    page = visit.open(
        f"/{name}", plan, listen=lambda page: _listen(page, dialogs), ready=PAGES[name]
    )
    assert_unharmed(page, dialogs, "wide")
    if name == "plan":  # the inputs are the same on all pages
        for fold in page.locator("[data-testid=stSidebar] summary").all():
            fold.click()
        visit.settled(PAGES[name])
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        page.wait_for_timeout(500)
        assert_unharmed(page, dialogs, f"{size['width']} pixels")
    if name != "method":
        assert "window.hacked=" in page.content(), "the names are there, as text"


@pytest.mark.parametrize("turn", [0, pytest.param(4, marks=pytest.mark.thorough)])
def test_names_in_a_file_of_deals_are_harmless_on_the_calibrate_page(visit, turn, tmp_path):
    """Stages in the first turn are people in the second, so each kind of name is both."""
    text = SAMPLE.read_text(encoding="utf-8")
    kinds = ["html", "script", "formula", "long", "svg", "attribute", "rtl"]
    kinds = kinds[turn:] + kinds[:turn]
    places = [",Qualify,", ",Demo,", ",Proposal,", ",Close,", ",SDR 1,", ",AE 1,", ",AE 2,"]
    for place, kind in zip(places, kinds, strict=True):
        cell = NAMES[kind].replace('"', '""')
        assert place in text
        text = text.replace(place, f',"{cell}",')
    path = tmp_path / "deals <img src=x onerror=alert(1)>.csv"
    path.write_text(text, encoding="utf-8")
    page = visit.open("/calibrate")
    dialogs: list[str] = []
    _listen(page, dialogs)
    page.locator("input[type=file]").set_input_files(path)
    page.wait_for_selector(".figures", timeout=PATIENCE)
    page.get_by_role("button", name="Use this scenario").wait_for(timeout=PATIENCE)
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        page.wait_for_timeout(300)
        assert_unharmed(page, dialogs, f"turn {turn}")
    shown = page.locator(".stMain").inner_text()
    assert all(NAMES[kind][:40].strip() in shown for kind in kinds[:2]), "as text"


@pytest.mark.parametrize("turn", [0, 5])
def test_a_report_with_such_names_opened_as_a_file_runs_nothing(browser, tmp_path, turn):
    plan = mixed(turn)
    comparison = compare(plan.scenario, replications=2)
    said, today = verdicts(comparison), simulate(plan.scenario, 2)
    day = datetime.date(2026, 1, 1)
    named = [(each.name, each.scenario) for each in plan.frozen]
    *_, beside = compare_scenarios(named, precision=0.5)
    pages = {
        "plan": report_page.of_plan(plan, comparison, said, today, link="x", made_on=day),
        "lineup": report_page.of_comparison(beside, 0, link="x", made_on=day),
    }
    for name, html in pages.items():
        path = tmp_path / f"{name}.html"
        path.write_text(html, encoding="utf-8")
        page = browser.new_page()
        dialogs: list[str] = []
        asked: list[str] = []
        page.on(
            "dialog", lambda dialog, seen=dialogs: (seen.append(dialog.message), dialog.dismiss())
        )
        page.on("request", lambda request, seen=asked: seen.append(request.url))
        page.goto(path.as_uri())
        assert page.evaluate("window.hacked") is None
        assert dialogs == []
        assert asked == [path.as_uri()]
        assert page.locator("img[src='x'], iframe, script").count() == 0
        page.close()
    for sheet in (exports.numbers(today, said), exports.comparison_numbers(beside, 0)):
        for row in sheet.as_csv().splitlines():
            for cell in re.findall(r'(?:^|,)"?([^",]*)', row):
                assert not cell.startswith(("=", "+", "@", "\t")), "no cell is a formula"
                assert not re.match(r"-\D", cell)
