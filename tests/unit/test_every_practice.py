"""Each practice has a name, something to say where it changes nothing, and can be asked for."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from planner.__main__ import main
from planner.analysis.effects import MOST_COMBINED, compare, compare_in_looks
from planner.analysis.verdict import Caution, Reason, verdicts
from planner.commands.arguments import practices_of
from planner.errors import PlannerError
from planner.model.practices import MAIN, PRACTICES, Options
from planner.views.common.vocabulary import NAMES
from planner.views.plan import words
from reference.teams import role, stage, team

SMALL = team(
    [stage("A", weeks=0.1), stage("B", weeks=0.1, drop_off=0.2)],
    [role("A", people=2), role("B", people=2)],
    leads={"per_week": 2},
    clock={"horizon_weeks": 13, "warmup_weeks": 0},
)


def test_each_has_a_name_and_both_ways_have_one():
    assert NAMES.keys() == PRACTICES.keys()
    assert words.ARMS.keys() == PRACTICES.keys()


@pytest.mark.parametrize("code", ["same_team", "never_binds"])
@pytest.mark.parametrize("practice", PRACTICES)
def test_each_says_why_it_changes_nothing(practice: str, code: str):
    verdict = verdicts(compare(SMALL, replications=2, practices=["pull"]))["pull"]
    of_it = replace(verdict, practice=practice, word="NO EFFECT HERE", reason=Reason(code))
    assert len(words.verdict_lines(of_it, Options()).reason) > 10


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small.json"
    path.write_text(SMALL.to_json())
    return str(path)


def test_all_can_be_asked_for_on_the_command_line(capsys, small):
    asked = ",".join(PRACTICES)
    assert main(["compare", small, "--replications", "2", "--json", "--practices", asked]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found["practices"]) == list(PRACTICES)
    assert found["attribution"] is None  # of so many, not every combination is tried
    assert main(["compare", small, "--replications", "2", "--practices", asked]) == 0
    table = capsys.readouterr().out
    assert all(name in table for name in PRACTICES)


def test_without_asking_the_three_main_ones_are_compared(capsys, small):
    given = ["compare", small, "--replications", "2", "--json"]
    assert main(given) == 0
    usual = capsys.readouterr().out
    assert main([*given, "--practices", "pull, leveling,hand_offs,pull"]) == 0
    assert capsys.readouterr().out == usual
    assert list(json.loads(usual)["practices"]) == list(MAIN)


@pytest.mark.parametrize(
    ("asked", "told"),
    [("kanban", "'kanban' is no practice; practices: hand_offs, "), (" , ", "name at least one")],
)
def test_what_is_no_practice_is_refused_in_one_line(capsys, small, asked, told):
    assert main(["compare", small, "--practices", asked]) == 2
    said = capsys.readouterr().err
    assert "--practices" in said
    assert told in said
    assert said.count("\n") == 1


def test_names_are_told_apart_from_those_that_are_none():
    class Given:
        practices = "help,kanban"

    with pytest.raises(PlannerError, match="kanban"):
        practices_of(Given)  # type: ignore[arg-type]


def test_few_practices_are_combined_and_many_are_not():
    few = compare(SMALL, replications=2, practices=list(PRACTICES)[:MOST_COMBINED])
    assert few.attribution is not None
    assert np.isfinite(few.attribution.total.mean)
    many = compare(SMALL, replications=2, practices=list(PRACTICES)[: MOST_COMBINED + 1])
    assert many.attribution is None
    assert not many.can_combine
    alone = next(compare_in_looks(SMALL, practices=["pull", "help"], each_alone=True))
    assert alone.attribution is None
    assert alone.effects.keys() == {"pull", "help"}


# --- Close to the edge ----------------------------------------------------------------------------

EDGE = {"per_week": 17.0}  # two people of 20 hours, 0.1 weeks a lead: load 0.85


def cautions_of(scenario):
    return verdicts(compare(scenario, replications=2, practices=["standard_work"]))[
        "standard_work"
    ].cautions


def test_juggling_that_would_overload_is_a_caution_of_schema_2_only():
    old = SMALL.replace({"leads": EDGE, "focus.switching_cost": 0.2})
    new = old.replace({"focus.curve": "log"})
    assert (old.schema_version, new.schema_version) == (1, 2)
    assert not any(caution.code == "tipping" for caution in cautions_of(old))
    assert Caution("with", "tipping", ("A", "B")) in cautions_of(new)


def test_the_command_line_tells_of_the_edge(capsys, tmp_path):
    path = tmp_path / "edge.json"
    edge = SMALL.replace({"leads": EDGE, "focus.switching_cost": 0.2, "focus.curve": "log"})
    path.write_text(edge.to_json())
    assert main(["simulate", str(path), "--replications", "2"]) == 0
    assert "People for A and B keep up with their leads, but would not" in capsys.readouterr().out
