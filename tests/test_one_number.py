"""One team, one number: every page, download and report has the same wins with the same range."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import sharing
from planner.analysis.baseline import PRECISION, Baseline, baseline, wins_per_quarter
from planner.analysis.effects import LOOKS
from planner.model import team_edits
from planner.plans import frozen_set, link
from planner.plans.plan import Plan
from planner.simulation.replication_cache import Replications
from planner.views.common import exports
from planner.views.common.numbers import with_range
from planner.views.common.vocabulary import SETTLING, own_numbers
from tests.test_pages import APP, drawn, finish, fold, shown
from tests.unit.test_staffing import LUCKY

pytestmark = pytest.mark.usefixtures("precise")

# Of 52 weeks and not whole quarters: what is counted a quarter is not what is counted a week.
TEAM = LUCKY.replace({"target.wins_per_quarter": 16.0, "clock.horizon_weeks": 56})
PATIENCE_SECONDS = 120


def plan() -> Plan:
    """The team, frozen beside another of which less is sure."""
    start = link.plan_of("mid_market").with_scenario(TEAM)
    other = frozen_set.freeze(start.with_scenario(team_edits.full_cycle(TEAM)))
    return frozen_set.freeze(other.with_scenario(TEAM))


@pytest.fixture(scope="module")
def told(precise) -> tuple[str, str]:
    """The size and the range that are to stand everywhere, from the planner itself."""
    outcome = baseline(TEAM)
    wins = wins_per_quarter(outcome)
    assert outcome.stopped == "precision"
    assert wins.half_width <= PRECISION * wins.mean
    return with_range(wins.mean, wins.low, wins.high)


@pytest.fixture
def downloads(monkeypatch) -> dict[str, Any]:
    """What a page offers to take away, by the name of its file; or how it is made when asked."""
    offered: dict[str, Any] = {}
    monkeypatch.setattr(
        sharing, "_download", lambda label, data, file, kind: offered.update({file: data})
    )
    return offered


def page(name: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=360)
    app.query_params["s"] = link.link(plan())
    if name != "plan":
        app.switch_page(f"pages/{name}.py")
    app.run()
    return app


def text_of(html: str) -> str:
    return re.sub(r"[ \n]+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).replace("( ", "(")


def wins_in(text: str) -> set[tuple[str, str]]:
    """All (size, range) of wins a quarter told in a text, but gains, which have a sign."""
    number = r"(?<![+−]\u202f)(?<![\d.,])(\d[\d.,]*\d|\d)"
    found = re.findall(rf"{number} wins a quarter \((\S+ to [^\s)]+)\)", text)
    return set(found)


def csv_rows(made: Callable[[], bytes]) -> Iterator[list[str]]:
    for line in made().decode("utf-8-sig").splitlines():
        yield line.split(",")


def test_the_plan_page_its_numbers_and_its_report_tell_it(told, downloads):
    app = page("plan")
    finish(app)
    size, spread = told
    text = text_of(shown(app))
    assert f"wins a quarter {size} ({spread})" in text
    assert f"{size} wins a quarter" in text_of(shown(app).partition('class="lane"')[2])
    assert f"Today: {size} wins a quarter ({spread}) on average" in drawn(app)
    wins = next(
        row
        for row in csv_rows(downloads[exports.file_name(TEAM.name, "csv")])
        if row[:2] == ["Team", "Wins"]
    )
    assert with_range(*map(float, wins[3:6])) == told
    fold(app, "report")
    finish(app)
    assert wins_in(text_of(downloads[exports.file_name(TEAM.name, "html")])) == {told}


def test_compare_tells_it_whatever_stands_beside_it(told, downloads):
    app = page("compare")
    finish(app)
    size, spread = told
    row = re.search(r"<tr[^>]*><th[^>]*>B.*?</tr>", shown(app))
    assert row is not None
    assert f"{size} {spread}" in text_of(row[0])
    wins = next(
        row for row in csv_rows(downloads["comparison.csv"]) if row[:2] == ["Scenario: B", "Wins"]
    )
    assert with_range(*map(float, wins[3:6])) == told
    made = downloads["comparison.html"]().decode()
    report = re.search(r"<tr[^>]*><th[^>]*>B.*?</tr>", made)
    assert report is not None
    assert f"{size} {spread}" in text_of(report[0])


def test_the_team_page_tells_it_wherever_todays_team_stands(told):
    app = page("team")
    finish(app)
    size, spread = told
    text = text_of(shown(app))
    assert f"As it stands: {size} wins a quarter ({spread})" in text
    todays = re.findall(r"Today: (\S+ \([^)]*\)) wins a quarter for", text)
    todays += re.findall(r"\(today[^)]*\) Your roles \S+ a year (\S+ \([^)]*\))", text)
    assert todays
    assert set(todays) == {f"{size} ({spread})"}


@pytest.mark.parametrize("name", ["where", "principles"])
def test_pages_about_something_else_tell_it_in_a_line(told, name):
    app = page(name)
    size, spread = told
    line = f"As it stands: {size} wins a quarter ({spread})"
    end = time.monotonic() + PATIENCE_SECONDS
    while line not in text_of(shown(app)) and time.monotonic() < end:
        time.sleep(0.3)
        app.run()
    stands = re.search(r'<p class="moved stands">.*?</p>', shown(app))
    assert stands is not None
    assert line in text_of(stands[0])
    assert SETTLING not in stands[0]


def test_who_opens_another_page_finds_it_as_sharp_as_it_was_known():
    kept = Replications(most_bytes=50_000_000)
    before = Baseline(TEAM, kept=kept)
    assert not before.is_known
    assert own_numbers([before.outcome]).endswith(": getting sharper")
    before.reach(LOOKS[-1])
    ran = kept.ran
    again = Baseline(TEAM, kept=kept)
    assert again.is_known
    assert kept.ran == ran
    assert wins_per_quarter(again.outcome) == wins_per_quarter(before.outcome)
    assert own_numbers([again.outcome]).endswith(": the same on every page")
