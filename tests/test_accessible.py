"""Everybody can use it: axe on every page, the main task by keyboard, and less motion where asked.

axe-core comes with axe-playwright-python. Its findings of serious and critical impact are refused,
and those about headings, wherever they are: nothing on these pages is excused as Streamlit's own.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pages.ui.frame import PAGES
from planner.model import kind_edits, team_edits
from planner.model.scenario import Scenario
from planner.plans import frozen_set, link
from planner.plans.asset_folder import ASSETS
from planner.plans.plan import Plan
from planner.views.common import svg
from planner.views.plan import mix_words, parts_words
from planner.views.principles import kinds_words, loyalty_words
from tests.browsing import PATIENCE, PHONE, Visit, quick

pytestmark = pytest.mark.browser

LOUD = {"serious", "critical"}
BESIDES = {"heading-order", "empty-heading", "page-has-heading-one"}


def two_frozen() -> Plan:
    plan = frozen_set.freeze(quick())
    return frozen_set.freeze(plan.with_scenario(team_edits.full_cycle(plan.scenario)))


def opened(visit: Visit, name: str, **how) -> None:
    """The page with two scenarios frozen and, where it works something out, a picture of it."""
    ready = {
        "where": ".js-plotly-plot",
        "team": "svg[aria-label^='What wins cost']",
        "next_quarters": ".quarters",
    }.get(name, "h1")
    plan = planned() if name == "next_quarters" else two_frozen()
    visit.open(f"/{name}", plan, ready=ready, **how)


def planned() -> Plan:
    """From today's pipeline, with somebody who comes and something that changes."""
    sample = Scenario.from_json((ASSETS / "sample_today.json").read_text(encoding="utf-8"))
    dated = {
        "team.hires": [{"week": 2, "role": "AE", "people": 1}],
        "changes": [{"week": 4, "field": "leads.per_week", "times": 1.2}],
        "clock.horizon_weeks": 22.0,
    }
    return link.plan_of("mid_market").with_scenario(sample.replace(dated))


def of_two_kinds() -> Plan:
    """Two kinds of deal, one of which comes back."""
    two = kind_edits.with_kind(quick().scenario)
    return quick().with_scenario(kind_edits.with_coming_back(two, "Kind 1", True))


FOLDS_OF_KINDS = {
    "plan": ("Kinds of deals", mix_words.TITLE, parts_words.TITLE),
    "principles": (loyalty_words.TITLE, kinds_words.POOLING, kinds_words.AGING),
}
TABLES_OF_KINDS = {
    "plan": ("By kind of deal", "Waits of each kind of deal", "Kinds in turn"),
    "principles": ("All 5 years", "One pool", "Still open of 100"),
}


def rest(page: Page) -> None:
    """Wait until nothing fades in, or out for being of the run before: it has no contrast then."""
    stale = page.locator('[data-stale="true"]')
    page.wait_for_timeout(400)
    while stale.count():
        expect(stale).to_have_count(0, timeout=PATIENCE)
        page.wait_for_timeout(400)


def barriers(page: Page) -> list[str]:
    """What axe finds, a line each: rule, where, and why."""
    rest(page)
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']} at {node['target']}: {node['failureSummary']}"
        for rule in found
        if rule["impact"] in LOUD or rule["id"] in BESIDES
        for node in rule["nodes"]
    ]


def nameless(page: Page) -> list[str]:
    """Drawings that say nothing to who cannot see them; Plotly's stand above their numbers."""
    return page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] :is(svg, img)')]
            .filter(e => !e.closest('[aria-hidden=true], button, a, summary, label,'
                + ' .js-plotly-plot, [data-testid=stAlert],'
                + ' [data-testid=stIconMaterial], [hidden]'))
            .filter(e => !(e.getAttribute('aria-label') || e.getAttribute('alt')
                || e.getAttribute('aria-hidden') || e.querySelector('title')))
            .map(e => e.outerHTML.slice(0, 200))"""
    )


def open_folds(visit: Visit) -> None:
    """Open everything that can be opened, one after the other, in the order of the page."""
    folds = visit.page.locator("[data-testid=stExpander] details:not([open]) > summary")
    for _ in range(40):
        if folds.count() == 0:
            return
        folds.first.click()
        visit.settled("h1")
    raise AssertionError("folds that do not open")


def darkness(page: Page) -> bool:
    """Is the page's ground dark?"""
    ground = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    red, green, blue = page.evaluate(f"{ground}.match(/\\d+/g).slice(0, 3).map(Number)")
    return red + green + blue < 3 * 128


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_barrier_and_every_drawing_has_a_name(visit, name):
    """Wide and on a phone, and in both themes: the page follows what the visitor's system has."""
    opened(visit, name)
    assert barriers(visit.page) == []
    assert nameless(visit.page) == []
    visit.page.emulate_media(color_scheme="dark")
    visit.page.wait_for_timeout(500)
    visit.settled("h1")
    assert darkness(visit.page)
    assert barriers(visit.page) == []
    visit.page.set_viewport_size(PHONE)
    assert barriers(visit.page) == []


@pytest.mark.parametrize("name", ["plan", "where", "next_quarters"])
@pytest.mark.thorough
def test_axe_finds_no_barrier_with_everything_unfolded(visit, name):
    opened(visit, name)
    open_folds(visit)
    assert barriers(visit.page) == []
    heard = visit.page.evaluate(
        "[...document.querySelectorAll('[aria-label]')].map(e => e.getAttribute('aria-label'))"
    )
    assert any(name.startswith("Hand-off delay · days") for name in heard)
    marked = [name for name in heard if ":gray" in name or "**" in name or "\\" in name]
    assert marked == [], "marks for the eye are read out by a screen reader"


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["plan", "principles"])
def test_axe_finds_no_barrier_in_what_is_told_of_kinds_of_deal(visit, name):
    """The fold of kinds among the inputs, and what only kinds have; wide, dark, on a phone."""
    page = visit.open(f"/{name}", of_two_kinds(), ready="h1")
    for title in FOLDS_OF_KINDS[name]:
        page.locator("summary", has_text=title).first.click()
        visit.settled("h1")
    for table in TABLES_OF_KINDS[name]:
        expect(page.locator("table", has_text=table).first).to_be_visible(timeout=PATIENCE)
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    visit.settled("h1")
    assert barriers(page) == []
    page.set_viewport_size(PHONE)
    assert barriers(page) == []


@pytest.mark.thorough
def test_axe_finds_no_barrier_where_nothing_is_frozen_and_the_first_steps_are_shown(visit):
    for name in ("plan", "compare"):
        visit.open(f"/{name}")
        assert barriers(visit.page) == []
        visit.page.close()
    visit.open("/")


def test_axe_finds_no_barrier_in_what_a_file_shows(visit):
    page = visit.open("/calibrate")
    page.get_by_text("the sample file").click()
    expect(page.get_by_role("button", name="Use this scenario")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-testid=stProgress]")).to_have_count(0, timeout=PATIENCE)
    assert barriers(page) == []


def test_every_chart_of_where_stands_above_its_numbers(visit):
    opened(visit, "where")
    for view, table in (
        ("Map of two inputs", "The map as a table"),
        ("From factory to", "The way as a table"),
        ("What moves wins most", "All inputs as a table"),
    ):
        visit.page.get_by_text(view).first.click()
        fold = visit.page.locator("[data-testid=stExpander]", has_text=table)
        expect(fold).to_have_count(1, timeout=PATIENCE)
        expect(visit.page.locator(".js-plotly-plot, .drawing svg").first).to_be_visible()
        fold.locator("summary").click()
        expect(fold.locator("table td").first).to_be_visible(timeout=PATIENCE)


def saved_picture(visit: Visit, place: int, file: str) -> tuple[int, int]:
    """Press one of the buttons that save a picture; how many pixels wide and high the file is."""
    button = visit.page.get_by_role("button", name="Save as PNG").nth(place)
    expect(button).to_be_visible(timeout=PATIENCE)
    with visit.page.expect_download(timeout=PATIENCE) as saved:
        button.click()
    assert saved.value.suggested_filename == file
    data = saved.value.path().read_bytes()
    assert data.startswith(b"\x89PNG")
    assert len(data) > 10_000, "an empty picture of this size is smaller"
    wide, high = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))  # of its header
    return wide, high


def test_what_the_page_shows_as_html_is_saved_as_a_picture(visit):
    opened(visit, "plan")
    # The chart of wins has its button while the flow's is still to come.
    buttons = visit.page.get_by_role("button", name="Save as PNG")
    expect(buttons).to_have_count(3, timeout=PATIENCE)
    shown = visit.page.locator(".flow").first.bounding_box()
    size = saved_picture(visit, 0, "how-deals-flow.png")
    # Twice the pixels on the page, and below them 52 pixels for the title and the day.
    expected = 2 * shown["width"], 2 * (shown["height"] + 52)
    assert size == pytest.approx(expected, abs=2)


def test_what_the_page_draws_is_saved_as_a_picture(visit):
    opened(visit, "team")
    wide, high = saved_picture(visit, -1, "ten-per-cent-more.png")
    assert wide == 3 * svg.WIDTH
    assert high > 200


def focused(page: Page) -> str:
    """What has the keyboard's focus, by the name a screen reader would say."""
    return page.evaluate(
        """() => { const e = document.activeElement;
            return e.getAttribute('aria-label')
                || (e.matches('button, a, summary') ? e.innerText : '') || e.tagName }"""
    )


def tab_to(page: Page, name: str, most: int = 120) -> None:
    """Go on by the tab key until something of that name has the focus, seen to have it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if name in focused(page):
            marked = page.evaluate(
                """() => { const s = getComputedStyle(document.activeElement);
                    return s.outlineStyle !== 'none' || s.boxShadow !== 'none' }"""
            )
            assert marked, f"{name} has the focus, and nothing shows it"
            return
    raise AssertionError(f"no way to {name} by keyboard")


@pytest.mark.parametrize(
    "dark", [False, pytest.param(True, marks=pytest.mark.thorough)], ids=["light", "dark"]
)
def test_the_main_task_can_be_done_by_keyboard_alone(visit, dark):
    page = visit.open("/", quick(), dark=dark)
    before = page.locator(".flow").inner_text()
    # On a busy machine the side column comes late, and a round of tabs past it scrolls the page.
    expect(page.get_by_role("slider", name="People: AE")).to_be_visible()
    tab_to(page, "People: AE")
    page.keyboard.press("ArrowRight")
    visit.holds(lambda scenario: scenario.team.roles[1].people, 4)
    visit.settled()
    expect(page.locator(".card").first).to_be_in_viewport()
    assert page.locator(".flow").inner_text() != before
    tab_to(page, "Freeze this as A")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Frozen as A")).to_be_visible()
    tab_to(page, "Compare")
    page.keyboard.press("Enter")
    page.wait_for_selector(".lineup", timeout=PATIENCE)
    expect(page.locator(".lineup")).to_contain_text("A")


def test_who_asks_for_less_motion_gets_none(visit):
    page = visit.open()

    def moving() -> int:
        return page.evaluate(
            """() => [...document.querySelectorAll('.stApp *')].filter(e => {
                const s = getComputedStyle(e);
                return parseFloat(s.transitionDuration) > 0.01
                    || (s.animationName !== 'none' && parseFloat(s.animationDuration) > 0.01)
            }).length"""
        )

    assert moving() > 0
    page.emulate_media(reduced_motion="reduce")
    assert moving() == 0
