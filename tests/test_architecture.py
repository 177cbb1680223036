"""ARCHITECTURE.md tells the tree as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.test_rules import KNOWS, project_files

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| .* \| (.*) \|$", TEXT, re.MULTILINE))


def members(wing: str) -> set[str]:
    """The modules of a wing, or its folders where it has none."""
    start = f"planner/{wing}/"
    inside = [name.removeprefix(start) for name in project_files() if name.startswith(start)]
    return {name.split("/")[0].removesuffix(".py") for name in inside} - {"__init__"}


def test_every_wing_has_its_row():
    flat = {"__init__", "__main__", "errors"}
    assert ROWS.keys() == KNOWS.keys() - flat


@pytest.mark.parametrize("wing", ROWS)
def test_a_row_lists_the_modules_of_its_wing(wing):
    assert set(ROWS[wing].split(" · ")) == members(wing)


def test_every_path_that_is_named_is_there():
    named = re.findall(r"[`(]((?:[\w.-]+/)+[\w.-]*|\w+\.(?:py|md))[`)]", TEXT)
    assert len(named) > 30
    places = ROOT, ROOT / "planner/model"  # stage.py is named after a module beside it
    assert [name for name in named if not any((place / name).exists() for place in places)] == []


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("KNOWS", "tests/test_rules.py"),
        ("field", "planner/model/fields.py"),
        ("PRACTICES", "planner/model/practices.py"),
        ("NAMES", "planner/views/common/vocabulary.py"),
        ("TESTS_OF", "planner/views/principles/words.py"),
        ("_NO_EFFECT", "planner/views/plan/no_effect_words.py"),
        ("QUALITY", "planner/studies/settings.py"),
        ("MAIN", "planner/model/practices.py"),
        ("steps_of", "planner/simulation/measures.py"),
        ("SKEWED", "planner/simulation/measures.py"),
        ("UNITS", "planner/simulation/measures.py"),
        ("flow_measures", "planner/simulation/measures.py"),
        ("stage_measures", "planner/simulation/measures.py"),
        ("role_measures", "planner/simulation/measures.py"),
        ("kind_measures", "planner/simulation/measures.py"),
    ],
)
def test_what_is_to_be_extended_is_called_so(name, path):
    assert f"`{name}" in TEXT
    assert re.search(rf"^(def )?{name}\b", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
