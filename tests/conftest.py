"""What all tests share: how Hypothesis searches, and browser tests where there is no browser."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import settings

CI = "CI" in os.environ

# No deadline: the first example of a test may compile the engine. CI repeats the same examples, so
# that a red run is this change's fault; a run by hand searches anew.
settings.register_profile("planner", deadline=None, print_blob=True, derandomize=CI)
settings.load_profile("planner")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A browser test without Chromium is skipped by hand and fails in CI."""
    if not item.get_closest_marker("browser"):
        return
    if not shutil.which(os.environ.get("CHROMIUM") or "chromium"):
        reason = "needs Chromium: on the path, or where the variable CHROMIUM says"
        if CI:
            pytest.fail(reason)
        pytest.skip(reason)
