"""What only a browser shows: numbers typed and not yet sent when the next thing is pressed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from planner.views.common.vocabulary import FAILED
from tests.browsing import PATIENCE, quick
from tests.test_calibrate_browser import fitted

pytestmark = pytest.mark.browser

SIDE = "[data-testid=stSidebar]"


def unfold(page, title: str) -> None:
    page.locator(SIDE).get_by_text(title, exact=True).click()


def test_freeze_by_touch_keeps_the_number_that_was_typed_without_enter(visit):
    page = visit.open(plan=quick(), touch=True)
    visit.typed("Leads per week").fill("77")
    page.get_by_role("button", name="Freeze this as A").tap()
    expect(page.get_by_role("button", name="Frozen as A")).to_be_visible(timeout=PATIENCE)
    visit.holds(lambda scenario: scenario.leads.per_week, 77)
    assert [each.scenario.leads.per_week for each in visit.plan().frozen] == [77]


def test_a_number_typed_for_a_stage_stays_its_own_when_another_is_taken_out(visit):
    page = visit.open(plan=quick())
    unfold(page, "Stages and who does them")
    expect(page.get_by_label("Name of stage 1")).to_be_visible()
    before = quick().scenario
    visit.typed("Lost here: Demo").fill("33")
    page.get_by_role("button", name="✕").nth(1).click()
    visit.holds(lambda scenario: len(scenario.stages), len(before.stages) - 1)
    kept = 1 - before.value("stages.Demo.repeat")
    visit.holds(lambda scenario: round(scenario.value("stages.Demo.drop_off") / kept, 9), 0.33)
    for stage in visit.plan().scenario.stages:
        if stage.name != "Demo":
            assert stage.drop_off == before.value(f"stages.{stage.name}.drop_off")


def test_the_page_stays_when_a_role_is_renamed_with_all_folds_of_the_team_open(visit):
    page = visit.open(plan=quick())
    unfold(page, "Stages and who does them")
    unfold(page, "Shape of the team")
    page.get_by_label("Name of role 1").fill("Hunters")
    page.get_by_label("Name of role 1").press("Enter")
    visit.holds(lambda scenario: scenario.team.roles[0].name, "Hunters")
    expect(visit.typed("People: Hunters")).to_be_visible()
    visit.slider("Leads per week").focus()
    page.keyboard.press("ArrowRight")
    visit.holds(lambda scenario: scenario.leads.per_week, 41)
    page.get_by_role("button", name="One person carries it all").click()
    visit.holds(lambda scenario: len(scenario.team.roles), 1)
    visit.slider("Leads per week").focus()
    page.keyboard.press("ArrowRight")
    visit.holds(lambda scenario: scenario.leads.per_week, 42)
    assert page.get_by_text(FAILED).count() == 0


def test_a_number_out_of_range_is_told_in_our_words_beside_the_last_good_answer(visit):
    page = visit.open(plan=quick())
    people = quick().scenario.team.roles[1].people
    visit.typed("People: AE").fill("5000")
    visit.typed("People: AE").press("Enter")
    expect(page.locator(SIDE)).to_contain_text("Allowed: 1 to 1,000 people.")
    expect(page.locator("[data-testid=stMain]")).to_contain_text("last valid answer")
    expect(visit.typed("People: AE")).to_have_value("5000")
    expect(visit.slider("People: AE")).to_have_value(f"{people}")
    assert page.get_by_text("must be less than").count() == 0
    visit.typed("People: AE").fill("6")
    visit.typed("People: AE").press("Enter")
    expect(page.locator("[data-testid=stMain]")).not_to_contain_text("last valid answer")
    visit.holds(lambda scenario: scenario.team.roles[1].people, 6)


@pytest.mark.thorough
def test_use_this_scenario_takes_the_fit_to_the_answer_just_given(visit):
    page = visit.open("/calibrate", ready="[data-testid=stFileUploader]")
    page.get_by_text("the sample file").click()
    fitted(page)
    people = page.get_by_role("spinbutton", name="People").first
    given = int(people.input_value()) + 2
    people.fill(f"{given}")
    page.get_by_role("button", name="Use this scenario").click()
    expect(page.get_by_role("button", name="In use on all pages")).to_be_visible(timeout=PATIENCE)
    visit.holds(lambda scenario: scenario.team.roles[0].people, given)
