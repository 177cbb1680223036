"""Freeze, share and report in a real Chromium, as a meeting would."""

from __future__ import annotations

import datetime
import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from planner.analysis.effects import compare
from planner.analysis.leveling_parts import LevelingParts, Part, asked
from planner.analysis.mix import mix_of
from planner.analysis.scenario_comparison import compare_scenarios
from planner.analysis.verdict import verdicts
from planner.model import team_edits
from planner.plans import frozen_set, presets
from planner.plans import link as sharing
from planner.plans.plan import Plan
from planner.simulation.simulate import simulate
from planner.views.report import page as report_page
from tests.browsing import PATIENCE, Visit, quick

pytestmark = pytest.mark.browser

TEAM = quick().scenario


def three_frozen() -> Plan:
    plan = frozen_set.freeze(quick())
    plan = frozen_set.freeze(plan.with_scenario(team_edits.line(TEAM)))
    plan = frozen_set.freeze(plan.with_scenario(team_edits.full_cycle(TEAM)))
    return plan.replace({"precision": 0.2})


def compared(page: Page) -> str:
    """All that the table of answers says, once nothing is getting sharper."""
    page.wait_for_selector(".lineup", timeout=PATIENCE)
    expect(page.locator(".settling")).to_have_count(0, timeout=PATIENCE)
    return page.locator(".lineup").inner_text()


def click(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


@pytest.mark.thorough
def test_three_scenarios_are_frozen_reloaded_shared_and_opened_cold(visit, browser):
    page = visit.open(plan=quick())
    for letter, people in (("A", "4"), ("B", "5"), ("C", "6")):
        click(page, f"Freeze this as {letter}")
        expect(page.get_by_role("button", name=f"Frozen as {letter}")).to_be_visible()
        visit.typed("People: AE").fill(people)
        visit.typed("People: AE").press("Enter")
        expect(page.locator(".opening")).to_contain_text(f"{people} AE")
    page.get_by_role("link", name="Compare").click()
    said = compared(page)
    assert [each.name for each in visit.plan().frozen] == ["A", "B", "C"]
    page.get_by_role("textbox", name="Name of frozen scenario 2").fill("One more AE")
    page.get_by_role("textbox", name="Name of frozen scenario 2").press("Enter")
    expect(page.locator(".lineup")).to_contain_text("One more AE", timeout=PATIENCE)
    said = compared(page)
    page.reload()
    assert compared(page) == said
    link = page.url
    plan = visit.plan()
    for path in ("/compare", "/plan", "/"):
        stranger = Visit(visit.server, browser)
        other = stranger.open(path, plan)
        if path != "/compare":
            expect(visit_typed(other)).to_have_value("6")
            other.get_by_role("link", name="Compare").click()
        assert compared(other) == said, path
        assert other.url.partition("?")[2] == link.partition("?")[2]
        stranger.leave()


def visit_typed(page: Page):
    return page.get_by_role("spinbutton", name="People: AE").last


def test_the_room_guesses_before_it_sees_the_answers(visit):
    page = visit.open("/compare", three_frozen())
    compared(page)
    page.get_by_text("Hide the answers").click()
    expect(page.locator(".lineup")).to_have_count(0)
    expect(page.locator(".drawing svg")).to_have_count(0)
    expect(page.locator(".differing")).to_contain_text("Who does what")
    page.get_by_text("Hide the answers").click()
    expect(page.locator(".lineup")).to_be_visible(timeout=PATIENCE)


def test_frozen_scenarios_are_moved_dropped_and_loaded_back(visit):
    page = visit.open("/compare", three_frozen())
    compared(page)
    click(page, "Later: A")
    expect(page.locator(".lineup tbody th").first).to_contain_text("B", timeout=PATIENCE)
    click(page, "Drop: C")
    expect(page.locator(".lineup tbody tr")).to_have_count(2, timeout=PATIENCE)
    click(page, "Load back into the Plan page: A")
    expect(page.get_by_role("button", name="Frozen as A")).to_be_visible()
    visit.holds(lambda scenario: scenario, TEAM)  # the address follows the page
    plan = visit.plan()
    assert [each.name for each in plan.frozen] == ["B", "A"]
    assert plan.reference == 1, "the reference is still A"


def test_the_link_is_copied_with_the_keyboard(visit):
    page = visit.open(plan=three_frozen())
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Share").focus()
    page.keyboard.press("Enter")
    copy = page.get_by_role("button", name="Copy", exact=True)
    copy.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert sharing.read(copied.partition("?s=")[2]).plan == three_frozen()


def test_a_chart_is_saved_as_a_picture_and_the_numbers_as_a_workbook(visit):
    page = visit.open("/compare", three_frozen())
    compared(page)
    with page.expect_download(timeout=PATIENCE) as saved:
        click(page, "Save as PNG")
    data = Path(saved.value.path()).read_bytes()
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20], "big") == 3 * 460
    assert saved.value.suggested_filename == "wins-a-quarter.png"
    # The workbook is made when it is asked for.
    with page.expect_download(timeout=PATIENCE) as saved:
        click(page, "Numbers (XLSX)")
    assert saved.value.suggested_filename == "comparison.xlsx"
    rows = list(load_workbook(BytesIO(Path(saved.value.path()).read_bytes())).active.values)
    assert {row[0] for row in rows[1:]} >= {f"Scenario: {name}" for name in "ABC"}


def test_a_scenario_file_goes_out_and_comes_in_and_a_bad_one_is_named(visit, tmp_path):
    page = visit.open(plan=three_frozen())
    click(page, "Share")
    with page.expect_download(timeout=PATIENCE) as saved:
        click(page, "Scenario (JSON)")
    given = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))
    assert given == visit.plan().scenario.to_dict()
    bad, good = tmp_path / "bad.json", tmp_path / "good.json"
    bad.write_text(json.dumps(given | {"leads": {"per_week": -1}}), encoding="utf-8")
    good.write_text(json.dumps(given | {"leads": {"per_week": 51}}), encoding="utf-8")
    chooser = page.locator("input[type=file]")
    chooser.set_input_files(bad)
    expect(page.locator("[data-testid=stAlert]")).to_contain_text(
        "leads.per_week", timeout=PATIENCE
    )
    chooser.set_input_files(good)
    expect(page.locator(".opening")).to_contain_text("51 leads a week", timeout=PATIENCE)
    assert len(visit.plan().frozen) == 3


def test_the_first_steps_come_to_newcomers_only_and_go_and_come_back(visit):
    page = visit.open()
    expect(page.locator(".first-steps li")).to_have_count(3)
    visit.slider("Leads per week").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".first-steps li").first).to_contain_text("done")
    click(page, "Hide these steps")
    expect(page.locator(".first-steps")).to_have_count(0)
    click(page, "First minute")
    expect(page.locator(".first-steps")).to_be_visible()
    page.close()
    page = visit.open(plan=three_frozen())
    expect(page.locator(".first-steps")).to_have_count(0)


def sheets(page: Page, html: Path) -> int:
    """Open a report with no network, print it, and count the sheets."""
    asked = []
    page.context.set_offline(True)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(html.as_uri())
    assert asked == [html.as_uri()]
    pdf = page.pdf(prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def test_the_report_of_the_page_prints_on_two_sheets(visit, browser, tmp_path):
    plan = frozen_set.freeze(sharing.plan_of("mid_market").replace({"precision": 0.2}))
    page = visit.open(plan=plan)
    page.get_by_text("A report to print").click()
    expect(page.get_by_text("Everything is calculated.")).to_be_visible(timeout=PATIENCE)
    with page.expect_download(timeout=PATIENCE) as saved:
        click(page, "Report to print")
    html = tmp_path / "report.html"
    html.write_bytes(Path(saved.value.path()).read_bytes())
    text = html.read_text(encoding="utf-8")
    assert sharing.link(plan) in text
    assert "Where it flips" in text
    offline = browser.new_page()
    assert sheets(offline, html) == 2
    expect(offline.locator(".card")).to_have_count(3)
    offline.close()


@pytest.mark.thorough
def test_a_report_of_kinds_of_deal_prints_on_two_sheets(browser, tmp_path):
    plan = sharing.plan_of("renewals_and_new_logos")
    found = compare(plan.scenario, None, 8)
    by_practice = verdicts(found)
    growing = mix_of(plan.scenario, by_practice["pull"])
    *_, mix = (next(growing) for _ in range(5))  # with a first look at every order
    parts = tuple(
        Part(name, where, by_practice["leveling"]) for name, where in asked(plan.scenario)
    )
    html = tmp_path / "kinds.html"
    text = report_page.of_plan(
        plan,
        found,
        by_practice,
        simulate(plan.scenario, 8),
        link=f"http://x/?s={'A' * 390}",
        made_on=datetime.date.today(),
        mix=mix,
        parts=LevelingParts(parts, 1.0),
    )
    html.write_text(text, encoding="utf-8")
    assert "Kinds of deal and the mix" in text
    offline = browser.new_page()
    assert sheets(offline, html) == 2
    offline.close()


def test_eight_scenarios_with_the_longest_names_print_on_two_sheets(browser, tmp_path):
    names = [f"{i} {'Scenario with a name as long as can be allowed ' * 2}"[:80] for i in range(8)]
    of = [*(presets.names()[i % 5] for i in range(7)), "mid_year"]
    scenarios = [presets.load(each).scenario for each in of]
    found = next(compare_scenarios(list(zip(names, scenarios, strict=True)), precision=1))
    html = tmp_path / "comparison.html"
    text = report_page.of_comparison(
        found, 0, link=f"http://x/?s={'A' * 390}", made_on=datetime.date.today()
    )
    html.write_text(text, encoding="utf-8")
    assert "on paper there is room for 4 scenarios" in text, (
        "of the one that begins with a pipeline"
    )
    offline = browser.new_page()
    assert sheets(offline, html) == 2
    offline.close()
