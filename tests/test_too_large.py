"""A team that would keep a machine busy for hours is refused by every way in, in words.

A refusal takes seconds; whoever ran the simulation instead would not be back before the patience of
these tests is over.
"""

from __future__ import annotations

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import background
from planner.calibration import replay
from planner.errors import TooLarge
from planner.plans import frozen_set, presets
from planner.plans import link as sharing
from planner.simulation import budget, simulate
from planner.studies import settings
from tests.test_pages import APP

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 180
TOO_MUCH = {"leads.per_week": 100_000.0, "leads.pace": 1000.0}
ENDLESS = presets.load("mid_market").scenario.replace(TOO_MUCH)
LOWER = re.compile(r"lower “Leads per week”")

PAGES = ["plan", "next_quarters", "compare", "team", "principles"]
VIEWS = ["map", "flips", "way", "tornado"]  # of the page Where


def test_the_team_would_take_hours():
    steps = budget.cost(ENDLESS).steps * 24 * 6
    assert steps * 1e-7 > 3600, "a step takes about a tenth of a microsecond"


def refused(page: str, link: str, view: str | None = None) -> str:
    """All that a page says to somebody who comes with this link."""
    app = AppTest.from_file(APP, default_timeout=PATIENCE_SECONDS)
    app.query_params["s"] = link
    if view:
        app.session_state["where view"] = view
    app.switch_page(f"pages/{page}.py")
    app.run()
    if not LOWER.search(words_of(app)):  # on a busy machine it takes a moment
        background.finish()
        app.run()
    assert not app.exception
    return words_of(app)


def words_of(app: AppTest) -> str:
    said = [each.proto.body for each in app.main.get("html")]
    said += [each.value.replace("\\", "") for each in app.main.warning]
    return unescape(re.sub(r"<[^>]+>", "", " ".join(said)))


@pytest.mark.parametrize("page", PAGES)
def test_a_link_gets_round_no_limit(page):
    plan = frozen_set.freeze(sharing.plan_of("mid_market").with_scenario(ENDLESS))
    assert LOWER.search(refused(page, sharing.link(plan)))


@pytest.mark.parametrize("page", PAGES)
def test_a_link_fills_no_memory(page):
    """Few people make few steps, but every lead that waits for them takes its place."""
    crowd = presets.load("mid_market").scenario.replace(
        {"leads.per_week": 60_000.0, "clock.horizon_weeks": 13.0, "clock.warmup_weeks": 0.0}
    )
    assert budget.cost(crowd).steps * 24 * 6 < budget.COMMAND_LINE.steps
    assert budget.PAGE.deals < budget.cost(crowd).deals < budget.COMMAND_LINE.deals
    plan = frozen_set.freeze(sharing.plan_of("mid_market").with_scenario(crowd))
    assert LOWER.search(refused(page, sharing.link(plan)))


@pytest.mark.parametrize("view", VIEWS)
def test_a_link_gets_round_no_limit_of_a_search(view):
    plan = sharing.plan_of("mid_market").with_scenario(ENDLESS)
    assert LOWER.search(refused("where", sharing.link(plan), view))


@pytest.mark.parametrize(
    "study",
    [
        settings.programme_study,
        settings.bottleneck_study,
        settings.main_study,
        settings.equal_steps_study,
        settings.quality_study,
    ],
)
def test_principles_refuse_the_team_before_anything_is_simulated(study, monkeypatch):
    """The examples beside it take their seconds: whoever asks does not wait for those."""
    plan = sharing.plan_of("mid_market").with_scenario(ENDLESS)
    at = settings.settings_of(plan, presets.load("mid_market"))
    monkeypatch.setattr(simulate, "threads", None)
    first = next(settings.side_by_side(at, study))
    assert isinstance(first["team"], TooLarge)
    assert first["factory"] is first["sales"] is None


@pytest.mark.parametrize(
    "command",
    [
        ["simulate"],
        ["compare"],
        ["report"],
        ["break-even"],
        ["staff", "--target", "14"],
        ["where", "--practice", "hand_offs", "--x", "hand_off.loss", "--y", "load"],
    ],
    ids=lambda command: command[0],
)
def test_a_file_gets_round_no_limit(command, tmp_path):
    file = tmp_path / "endless.json"
    file.write_text(ENDLESS.to_json(), encoding="utf-8")
    name, *options = command
    done = subprocess.run(
        [sys.executable, "-m", "planner", name, str(file), *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    last = done.stderr.rpartition("\r")[2].strip()
    assert len(last.splitlines()) == 1
    assert "lower leads.per_week" in last


def test_what_would_fill_the_memory_with_events_is_not_traced_or_replayed():
    busy = presets.load("mid_market").scenario.replace({"leads.per_week": 60_000.0})
    assert budget.cost(busy).steps > budget.TRACED.steps
    with pytest.raises(TooLarge, match=r"^leads\.per_week"):
        simulate.trace(busy)
    with pytest.raises(TooLarge, match=r"^leads\.per_week: to replay 60,000 leads a week"):
        replay.replay(busy, 52)
