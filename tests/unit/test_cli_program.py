"""The command line as a program of its own, as a shell starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pages.ui import questions
from planner.model.scenario import Scenario
from planner.plans import link, presets
from planner.simulation.simulate import simulate
from tests.unit.test_cli import TEAM, Said, answer, assert_one_line_of_blame, of_team, write

ROOT = Path(__file__).parents[2]


def program(*arguments: str, **variables: str) -> Said:
    """Runs the command as a shell does."""
    done = subprocess.run(
        [sys.executable, "-m", "planner", *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | variables,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def test_the_program_gives_the_same_numbers_as_the_planner(tmp_path):
    found = answer(
        program("simulate", write(tmp_path), "--replications", "4", "--seed", "2", "--json")
    )
    expected = simulate(TEAM, 4, 2).to_dict()
    assert {part: found[part] for part in expected} == expected


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_what_is_kept_is_utf_8_on_a_machine_that_writes_otherwise(tmp_path, encoding):
    """On Windows: minus signs became question marks, and a preset could not be read again."""
    said = program("report", "mid_market", "--replications", "4", PYTHONIOENCODING=encoding)
    assert "\u2212" in said.out
    assert '<meta charset="utf-8">' in said.out
    path = tmp_path / "preset.json"
    path.write_text(program("presets", "mid_market", PYTHONIOENCODING=encoding).out, "utf-8")
    assert Scenario.from_json(path.read_bytes()) == presets.load("mid_market").scenario


def test_the_program_leaves_with_2_and_one_line_after_a_mistake(tmp_path):
    path = write(tmp_path, of_team(leads={"per_week": -4}))
    said = program("compare", path)
    assert_one_line_of_blame(
        said, "python -m planner compare: leads.per_week", "given: -4", "above 0"
    )


_COLD = """
import json, sys
from pages.ui import questions
from planner.plans import link
plan = link.read(sys.argv[1]).plan
*_, found = questions.forecasts(plan)
print(json.dumps([q.to_dict() for q in found.outcome.quarters] + [found.year.wins.to_dict()]))
"""


def test_a_link_gives_a_fresh_process_the_next_quarters_to_the_last_digit():
    plan = link.plan_of("mid_year").replace({"scenario.clock.horizon_weeks": 22.0})
    *_, found = questions.forecasts(plan)
    told = [*(q.to_dict() for q in found.outcome.quarters), found.year.wins.to_dict()]
    cold = subprocess.run(
        [sys.executable, "-c", _COLD, link.link(plan)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert json.loads(cold.stdout) == json.loads(json.dumps(told))
