"""Names of kinds made to break a page or a spreadsheet: shown as typed, nothing of them runs."""

from __future__ import annotations

import csv
import datetime
import io
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook

from planner.analysis.effects import compare
from planner.analysis.forecast import forecast_of
from planner.analysis.scenario_comparison import compare_scenarios
from planner.analysis.serving_order import serving_orders
from planner.analysis.verdict import verdicts
from planner.model import kind_edits
from planner.plans import link, presets
from planner.simulation.simulate import simulate
from planner.views.common import exports
from planner.views.compare import markup as compare_markup
from planner.views.next_quarters import exports as quarter_exports
from planner.views.next_quarters import markup as quarter_markup
from planner.views.plan import markup, mix_markup
from planner.views.report import page

NAMES = (
    '<img src=x onerror="hacked()">',
    "</script><script>hacked()</script>",
    "\"' onmouseover='hacked()' x=\"",
    "&lt;script&gt;hacked()&lt;/script&gt;",
    '=HYPERLINK("http://example.com",1)',
    "+1;@SUM(A1)\x07\x1b",
)
DAY = datetime.date(2026, 11, 30)
SAFE = {"class", "style", "scope", "tabindex", "colspan", "role", "lang", "charset", "name",
        "content", "href", "xmlns", "id", "aria-label", "aria-hidden"}  # fmt: skip


@pytest.fixture(scope="module")
def scenario():
    """A team with six kinds of these names."""
    found = presets.load("mid_market").scenario.replace(
        {"clock.horizon_weeks": 26.0, "clock.warmup_weeks": 13.0, "leads.per_week": 12.0}
    )
    while len(found.kinds) < len(NAMES):
        found = kind_edits.with_kind(found)
    differ = {f"kinds.{i}.name": name for i, name in enumerate(NAMES)}
    differ |= {f"kinds.{i}.work": 1.0 + i for i in range(len(NAMES))}
    return found.replace(differ | {"pull.deals_per_rep": 3})


@pytest.fixture(scope="module")
def outcome(scenario):
    return simulate(scenario, 4, seed=1)


@pytest.fixture(scope="module")
def compared(scenario):
    comparison = compare(scenario, None, 4)
    return comparison, verdicts(comparison)


@pytest.fixture(scope="module")
def beside(scenario):
    named = [(NAMES[0], scenario), (NAMES[4], scenario.replace({"leads.per_week": 13.0}))]
    *_, found = compare_scenarios(named, precision=0.5)
    return found


class Tags(HTMLParser):
    """What a browser would take for a tag or an attribute, and for text."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text = set(), set(), ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs if not name.startswith("data-")}

    def handle_data(self, data):
        self.text += data


def read(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    tags.close()
    return tags


def test_no_name_becomes_a_tag_or_an_attribute_wherever_kinds_are_drawn(
    scenario, outcome, compared, beside
):
    comparison, found = compared
    orders = next(serving_orders(scenario))
    plan = link.plan_of("mid_market").with_scenario(scenario)
    drawn = {
        "kinds": markup.kinds(outcome),
        "flow": markup.flow([("Today", outcome, 3.0)]),
        "limit": mix_markup.limit(found["pull"]),
        "first": mix_markup.first(orders),
        "quarters": quarter_markup.kinds(forecast_of(outcome)),
        "compare": compare_markup.kinds(beside, 0),
        "report": page.of_plan(plan, comparison, found, outcome, link="x", made_on=DAY),
        "reported comparison": page.of_comparison(beside, 0, link="x", made_on=DAY),
    }
    for where, html in drawn.items():
        tags = read(html)
        assert not tags.tags & {"script", "img", "iframe", "object", "embed", "link"}, where
        assert not {each for each in tags.attributes if each.startswith("on")}, where
        assert "hacked" in tags.text, f"{where}: the name is told as it was typed"
    # All that kinds draw without charts has attributes of our own only.
    for where in ("kinds", "flow", "limit", "first", "quarters", "compare"):
        assert read(drawn[where]).attributes <= SAFE, where


def test_no_name_is_a_formula_in_what_is_taken_away(outcome, compared, beside):
    _, found = compared
    sheets = (
        exports.numbers(outcome, found),
        exports.comparison_numbers(beside, 0),
        quarter_exports.numbers(forecast_of(outcome)),
    )
    for sheet in sheets:
        for row in csv.reader(io.StringIO(sheet.as_csv(), newline="")):
            for cell in row:
                assert not cell.startswith(("=", "@")), cell
                assert not cell.startswith("+") or float(cell), cell
        book = load_workbook(io.BytesIO(sheet.as_xlsx()))
        cells = [cell for row in book.active.iter_rows() for cell in row]
        assert not [cell.value for cell in cells if cell.data_type == "f"]
        assert any("HYPERLINK" in str(cell.value) for cell in cells), sheet.name
