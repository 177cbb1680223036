"""staff on the command line: the planner's own numbers, and what is known when it is broken off."""

from __future__ import annotations

import json

import pytest

from planner.__main__ import main
from planner.commands import staff as command
from planner.staffing.dated_hire import dated_hires
from planner.staffing.hiring import next_hires
from planner.staffing.redivision import survey
from planner.staffing.search import staff
from tests.unit.test_staffing import LUCKY


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "team.json"
    file.write_text(LUCKY.to_json(), encoding="utf-8")
    return str(file)


def test_json_holds_the_planners_own_numbers(path, capsys):
    asked = ["--target", "22", "--chance", "0.7", "--seed", "2", "--split", "--json"]
    assert main(["staff", path, *asked]) == 0
    said = json.loads(capsys.readouterr().out)
    *_, hiring = next_hires(LUCKY, 2)
    *_, found = staff(LUCKY, 22, 0.7, 2)
    assert said["schema"] == 1
    assert said["hires"]["roles"]["B"]["gain_per_quarter"]["mean"] == hiring.hires[1].gain.mean
    *_, dated = dated_hires(LUCKY, 4, 2)
    told = said["hires_on_a_date"]
    assert (told["start_week"], told["year_weeks"]) == (4, 52)
    assert told["roles"]["B"]["adds"]["wins"]["mean"] == dated.hires[1].adds.wins.mean
    assert said["leaving"] is None, "nobody leaves"
    *_, ways = survey(LUCKY, 2)
    gain = said["redivisions"]["ways"][0]["gain_per_week"]
    assert gain["mean"] == ways.ways[0].tried.verdict.difference.mean
    assert said["teams"]["share_done"] == 1
    assert said["teams"]["answer"] == found.answer.design
    answer = said["teams"]["shapes"][found.answer.design]["cheapest"]
    assert answer["cost"] == found.answer.cheapest.cost
    assert list(answer["people"].values()) == list(found.answer.cheapest.people)
    assert set(said["teams"]["shapes"]) == {best.design for best in found.best}


def test_the_table_says_whom_to_hire_and_which_team(path, capsys):
    assert main(["staff", path, "--target", "22", "--split"]) == 0
    said = capsys.readouterr().out
    assert "wins a quarter" in said
    assert "80" in said
    assert "One person carries it all" in said
    assert "Every way to split a role" in said


def test_the_table_says_when_a_hire_has_paid_and_what_leaving_costs(tmp_path, capsys):
    leaving = LUCKY.replace({"team.roles.A.leaving.per_year": 0.5})
    file = tmp_path / "leaving.json"
    file.write_text(leaving.to_json(), encoding="utf-8")
    assert main(["staff", str(file), "--target", "1", "--chance", "0.1", "--start-week", "9"]) == 0
    said = capsys.readouterr().out
    assert "who starts in week 9" in said
    assert "paid back: " in said
    assert "half as many left" in said


def test_without_a_target_the_scenario_must_have_one(path, capsys):
    assert main(["staff", path]) == 2
    said = capsys.readouterr().err
    assert "--target" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("chance", ["0", "1", "1.5"])
def test_an_impossible_chance_is_one_line(path, chance, capsys):
    assert main(["staff", path, "--target", "5", "--chance", chance]) == 2
    assert "chance" in capsys.readouterr().err


def test_what_is_known_is_said_when_it_is_broken_off(path, capsys, monkeypatch):
    def broken_off(*arguments, **options):
        results = staff(*arguments, **options)
        yield next(results)
        yield next(results)
        results.close()
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "staff", broken_off)
    assert main(["staff", path, "--target", "22", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert 0 < said["teams"]["share_done"] < 1
    assert said["teams"]["today"]["replications"] > 0


def test_broken_off_at_the_hires_it_does_not_begin_to_search(path, capsys, monkeypatch):
    def broken_off(*arguments, **options):
        results = next_hires(LUCKY.replace({"leads.cv": 3}))
        yield next(results)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "next_hires", broken_off)
    assert main(["staff", path, "--target", "22", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["teams"] is None
    assert said["hires"]["is_finished"] is False
