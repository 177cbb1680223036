"""forecast on the command line, and what compare and simulate add where a scenario has `today`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from planner.__main__ import main
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.simulation.simulate import simulate
from planner.views import notebook

SAMPLE = Path(__file__).parents[2] / "assets" / "sample_today.json"
SMALL = ("--replications", "6")


@pytest.fixture
def run(capsys):
    def said(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as left:
            code = left.code
        return code, *capsys.readouterr()

    return said


def answer(said: tuple[int, str, str]) -> str:
    code, out, err = said
    assert (code, err) == (0, "")
    return out


def scenario(**fields: Any) -> Scenario:
    return Scenario.from_json(SAMPLE.read_bytes()).replace(fields)


def write(folder: Path, given: Scenario) -> str:
    path = folder / "team.json"
    path.write_text(given.to_json(), encoding="utf-8")
    return str(path)


def test_the_sample_is_the_mid_market_preset_with_a_pipeline():
    sample, preset = scenario(), presets.load("mid_market").scenario
    made = {"name": "", "clock": preset.clock, "today": None, "schema_version": 1}
    assert sample.model_copy(update=made) == preset.model_copy(update=made)
    assert sample.today
    assert sample.today.revenue_so_far_usd == sample.today.wins_so_far * sample.money.deal_value_usd


# --- As text --------------------------------------------------------------------------------------


def test_it_shows_each_quarter_and_then_each_practice(run):
    lines = answer(run("forecast", str(SAMPLE), *SMALL)).splitlines()
    assert lines[0].startswith("Mid-market, from today: 6 replications, seed 1")
    assert "week 31 of the year, with 50 open deals" in lines[1]
    assert lines[2] == "with the 4 wins and $180,000 it has brought so far."
    rows = [line.split() for line in lines if line.startswith("quarter")]
    assert [row[:3] for row in rows] == [
        ["quarter", "1", "9"],
        ["quarter", "2", "13"],
        ["quarter", "3", "13"],
        ["quarter", "4", "13"],
    ]
    of_practices = [line for line in lines if line.startswith("  quarter 4")]
    assert len(of_practices) == 2
    assert any(line.startswith("Split the work among specialists: ") for line in lines)


def test_with_no_practices_only_the_quarters(run):
    text = answer(run("forecast", str(SAMPLE), *SMALL, "--practices", "none"))
    assert "quarter 4" in text
    assert "practice" not in text


def test_a_practice_that_changes_something_tells_when_it_has_paid_back(run):
    text = answer(run("forecast", str(SAMPLE), *SMALL))
    ends = ("has paid back after ", "ahead from the first week on", "has not paid back by the end")
    assert sum(text.count(end) for end in ends) == 2
    assert "Even out the work: NO EFFECT HERE" in text


def test_without_today_it_says_so_and_shows_a_team_in_full_swing(run):
    text = answer(run("forecast", "mid_market", *SMALL))
    assert "No open deals of today (today) in this scenario" in text
    assert "quarter 4" in text
    assert "practice" not in text


# --- For other programs ---------------------------------------------------------------------------


def test_json_has_the_quarters_of_simulate_and_the_effects_of_compare(run):
    found = json.loads(answer(run("forecast", str(SAMPLE), *SMALL, "--json")))
    measured = json.loads(answer(run("simulate", str(SAMPLE), *SMALL, "--json")))
    compared = json.loads(answer(run("compare", str(SAMPLE), *SMALL, "--json")))
    assert found["quarters"] == measured["quarters"]
    assert (found["from_today"], found["week_of_year"]) == (True, 31)
    assert found["practices"].keys() == compared["practices"].keys()
    for name, told in compared["practices"].items():
        for key in ("verdict", "quarters", "pays_back_week", "pays_back_share"):
            assert found["practices"][name][key] == told[key]
        assert [each["weeks"] for each in told["quarters"]] == [9, 13, 13, 13]
        assert told["quarters"][0]["difference"].keys() >= {"mean", "low", "high"}


def test_compare_tells_nothing_of_quarters_without_today(run):
    compared = json.loads(answer(run("compare", "mid_market", *SMALL, "--json")))
    assert not {"quarters", "pays_back_week"} & compared["practices"]["pull"].keys()


def test_a_practice_that_cannot_be_had_has_no_quarters(tmp_path, run):
    given = scenario(**{"pull.when_full": "turn_away", "pull.system_cap": 60})
    file = write(tmp_path, given)
    for command in ("compare", "forecast"):
        found = json.loads(answer(run(command, file, *SMALL, "--leveling", "pace", "--json")))
        told = found["practices"]["leveling"]
        assert told["verdict"] == "NOT POSSIBLE HERE"
        assert (told["quarters"], told["pays_back_week"]) == ([], None)
    text = answer(run("forecast", file, *SMALL, "--leveling", "pace"))
    assert "Even out the work: NOT POSSIBLE HERE" in text


def test_csv_has_a_row_for_every_number(run):
    rows = list(csv.DictReader(io.StringIO(answer(run("forecast", str(SAMPLE), *SMALL, "--csv")))))
    of_team = [row for row in rows if row["about"] == "team"]
    assert len(of_team) == 4 * 4
    assert {row["measure"] for row in of_team} == {
        "wins",
        "revenue_usd",
        "chance",
        "wins_from_open_deals",
    }
    assert all(row["p50"] for row in of_team)
    of_pull = [row for row in rows if row["about"] == "practice: pull"]
    assert [row["measure"] for row in of_pull] == ["wins with less without"] * 4 + [
        "pays_back_week"
    ]


def test_simulate_shows_quarters_in_its_text_too(run):
    text = answer(run("simulate", str(SAMPLE), *SMALL))
    assert "quarter 1, 9 weeks" in text
    assert "8 of 10: " in text
    assert "wins_from_open_deals" in text


def test_simulate_shows_kinds_in_its_text_too(tmp_path, run):
    kinds = ({"name": "New", "share": 1}, {"name": "Upsell", "share": 2})
    given = presets.load("mid_market").scenario.replace({"kinds": kinds})
    text = answer(run("simulate", write(tmp_path, given), *SMALL))
    assert "kind New" in text
    assert "kind Upsell" in text


# --- Mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("mid_market", "--practices", "pull"), "today: "),
        (
            (str(SAMPLE), "--practices", "pull,push"),
            "--practices: 'push' is no practice; practices: ",
        ),
        ((str(SAMPLE), "--practices", ""), "--practices: name at least one of "),
        (("no_such_file.json",), "FILE: "),
        ((str(SAMPLE), "--replications", "0"), "replications: "),
    ],
)
def test_a_mistake_is_one_line_that_names_the_field(run, arguments, told):
    code, out, err = run("forecast", *arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert f"forecast: {told}" in err


def test_a_time_in_which_no_quarter_ends_is_refused(tmp_path, run):
    file = write(tmp_path, scenario(**{"clock.horizon_weeks": 8.5}))
    code, _, err = run("forecast", file)
    assert code == 2
    assert "clock.horizon_weeks: no quarter ends in the 8.5 weeks measured" in err


def test_json_and_csv_do_not_go_together(run):
    code, _, err = run("forecast", str(SAMPLE), "--json", "--csv")
    assert (code, err.count("\n")) == (2, 1)


# --- In a notebook --------------------------------------------------------------------------------


def test_a_notebook_has_the_quarters_as_a_table_and_a_figure():
    outcome = simulate(scenario(), 6)
    table = notebook.quarter_table(outcome)
    assert list(table.index) == [f"quarter {number}" for number in (1, 2, 3, 4)]
    assert table["weeks"].tolist() == [9, 13, 13, 13]
    assert table["wins"].tolist() == [quarter.wins.mean() for quarter in outcome.quarters]
    assert (table["wins_p10"] <= table["wins_p90"]).all()
    bars = notebook.quarter_figure(outcome).data[0]
    assert list(bars.y) == table["wins"].tolist()
