"""What all tests share: how Hypothesis searches, and browser tests where there is no browser."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from planner.analysis.explanations import Explanations
    from planner.plans.plan import Plan
    from tests.browsing import Server, Visit

CI = "CI" in os.environ

# No deadline: the first example of a test may compile the engine. CI repeats the same examples, so
# that a red run is this change's fault; a run by hand searches anew, and twice as long.
settings.register_profile(
    "planner", deadline=None, print_blob=True, derandomize=CI, max_examples=50 if CI else 100
)
settings.load_profile("planner")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that wait for a browser take turns with files that calculate, and the short tests of
    the parts come last: no processor is idle, and none is left with a long file at the end.
    """
    waits: dict[str, bool] = {}
    for item in items:
        file = item.location[0]
        waits[file] = waits.get(file, False) or item.get_closest_marker("browser") is not None
    waiting, calculating = (
        [file for file, waits_too in waits.items() if waits_too is kind] for kind in (True, False)
    )
    turns = [file for pair in zip_longest(waiting, calculating) for file in pair if file]
    place = {file: number for number, file in enumerate(turns)}
    items.sort(key=lambda item: place[item.location[0]])


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A browser test without Chromium is skipped by hand and fails in CI."""
    if not item.get_closest_marker("browser"):
        return
    if not shutil.which(os.environ.get("CHROMIUM") or "chromium"):
        reason = "needs Chromium: on the path, or where the variable CHROMIUM says"
        if CI:
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def no_grounds() -> Iterator[None]:
    """Pages in tests of other things do without what their verdicts stand on, and with a team as it
    stands only roughly: both take seconds.

    Who tests them asks for `grounds` or for `precise`; the server for browsers does without, too.
    """
    questions = sys.modules.get("pages.ui.questions")
    with pytest.MonkeyPatch.context() as patched:
        if questions is not None:
            from planner.analysis import baseline
            from reference.without_grounds import ROUGH

            patched.setattr(questions, "grounds", lambda plan, answer: iter(()))
            patched.setattr(baseline, "PRECISION", ROUGH)
        yield


@pytest.fixture(scope="module")
def precise() -> Iterator[None]:
    """A team as it stands is simulated as precisely as for a visitor."""
    from planner.analysis import baseline
    from reference.without_grounds import PRECISE

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(baseline, "PRECISION", PRECISE)
        yield


@pytest.fixture
def grounds(monkeypatch) -> None:
    """What verdicts stand on is worked out as for a visitor."""
    from pages.ui import questions
    from planner.analysis.explanations import explain

    def found(plan: Plan, answer: questions.Answer) -> Iterator[Explanations]:
        yield from explain(answer.comparison, keep=questions.keeps_measured(plan))

    monkeypatch.setattr(questions, "grounds", found)


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """A server of its own for every file of tests."""
    from tests.browsing import Server

    log = tmp_path_factory.mktemp("server") / "log"
    running = Server(log, program=("reference.without_grounds",))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for every file of tests."""
    from playwright.sync_api import sync_playwright

    from tests.browsing import CHROMIUM, FLAGS

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(server, browser) -> Iterator[Visit]:
    """A visitor; leaving checks that nothing went wrong."""
    from tests.browsing import Visit

    visitor = Visit(server, browser)
    yield visitor
    visitor.leave()
