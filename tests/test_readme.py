"""The README tells the truth: its commands run, and what it names exists."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from planner.commands import COMMANDS
from reference import readme

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCED = [
    line
    for block in re.findall(r"^```\w*\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
]
EXAMPLES = [line for line in FENCED if line.startswith("python -m planner ")]
SET_UPS = [line for line in FENCED if line.startswith("python3 -m venv ")]


def test_the_readme_shows_every_command():
    shown = {shlex.split(example)[3] for example in EXAMPLES}
    assert shown == set(COMMANDS)


# The search for the cheapest team takes half a minute; test_staff_command.py runs smaller ones.
LONG = [pytest.param(one, marks=pytest.mark.thorough) for one in EXAMPLES if " staff " in one]
SHORT = [one for one in EXAMPLES if " staff " not in one]


@pytest.mark.parametrize("example", SHORT + LONG)
def test_an_example_of_the_command_line_runs(example):
    arguments = shlex.split(example.partition(" > ")[0])[1:]
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert not done.stderr


def test_one_line_runs_the_app_one_the_benchmarks_and_one_the_tests():
    assert [line.rpartition(" && ")[2] for line in SET_UPS] == [
        ".venv/bin/python -m streamlit run app.py",
        ".venv-bench/bin/python -m benchmarks engine",
        ".venv/bin/python -m pytest",
    ]


@pytest.mark.parametrize("line", SET_UPS)
def test_the_set_up_names_files_that_exist(line):
    named = re.findall(r"\S+\.(?:txt|py)\b", line)
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_every_local_link_leads_somewhere():
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_measured_figures_are_what_the_kept_results_say():
    assert readme.speeds() in README
    assert readme.starts() in README
    assert readme.aims() in README
