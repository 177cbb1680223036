"""python -m planner calibrate: figures, refusals and a scenario, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.__main__ import main
from planner.model.scenario import Scenario
from tests.unit.test_crm_meaning import log

ASSETS = Path(__file__).parents[2] / "assets"
SAMPLE = [str(ASSETS / "sample_deals.csv"), "--mapping", str(ASSETS / "sample_mapping.json")]


def test_the_scenario_of_the_sample_is_that_of_its_team(capsys):
    options = ["--hours", "Demo=3", "--people", "Qualify=3", "--today", "--json"]
    assert main(["calibrate", *SAMPLE, *options]) == 0
    found = json.loads(capsys.readouterr().out)
    scenario = Scenario.from_dict(found["scenario"])
    team = Scenario.from_json((ASSETS / "sample_deals.json").read_bytes())
    assert scenario.value("stages.Demo.work.mean_hours") == 3
    assert [role.people for role in scenario.team.roles] == [3, 4]
    fields = {one["field"]: one for one in found["estimates"]}
    assert fields["team.roles.Qualify.people"]["from"] == "assumption"
    assert fields["team.roles.Demo to Close.people"]["from"] == "measured"
    assert fields["stages.Demo.buyer.mean_days"]["from"] == "assumption", "Close has no hours"
    assert fields["money.deal_value_usd"]["value"] == team.money.deal_value_usd
    inside = [
        one["low"] <= team.value(name) <= one["high"]
        for name, one in fields.items()
        if name.startswith("stages.") and name.endswith(("drop_off", "repeat", "restart"))
    ]
    assert sum(inside) >= len(inside) - 2  # 95 % intervals of 12 numbers
    assert scenario.today is not None
    assert sum(row.deals for row in scenario.today.open_deals) == 80
    assert (scenario.today.year, scenario.today.wins_so_far) == (2025, 24)
    qualify, sell = found["people"]
    assert (qualify["role"], qualify["at_the_end"], len(sell["people"])) == ("Qualify", 2, 4)
    assert set(sell["there_by_week"]) == {4}
    assert sell["people"][0].keys() == {"name", "from", "until"}
    assert {(one["from"], one["until"]) for one in sell["people"]} == {(None, None)}
    assert found["back_test"]["done"]
    assert found["back_test"]["wins_per_week"]["covered"] > 0.7


def test_a_file_without_open_deals_cannot_begin_with_them(capsys, tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(log(*["Lead Offer Won"] * 4, *["Lead Offer Lost"] * 4), encoding="utf-8")
    assert main(["calibrate", str(path), "--today"]) == 2
    assert "no deal is open on the last day" in capsys.readouterr().err


@pytest.mark.parametrize("seed", ["-1", "99999999999999999999"])
def test_a_seed_that_cannot_be_is_told_before_the_file_is_read(capsys, seed):
    assert main(["calibrate", "no such file", "--seed", seed]) == 2
    assert "seed: should be between 0 and" in capsys.readouterr().err


def test_people_read_the_same_in_lines(capsys):
    assert main(["calibrate", *SAMPLE]) == 0
    text = capsys.readouterr().out
    for words in ("1,011 deals", "the fit:", "the back-test:", "Hands-on hours are assumed"):
        assert words in text


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--hours", "Nowhere=2"], "'Nowhere' is none of Qualify"),
        (["--hours", "Demo=x"], "'x' is no number"),
        (["--people", "Qualify=-1"], "between 0 and 1000"),
        (["--hours", "Demo=40"], "selling hours a week"),
    ],
)
def test_an_answer_that_cannot_be_is_told_in_one_line(capsys, options, reason):
    assert main(["calibrate", *SAMPLE, *options]) == 2
    error = capsys.readouterr().err
    assert reason in error
    assert error.count("\n") == 1


def test_the_sample_is_what_the_engine_makes_of_its_team():
    from planner.calibration.replay import sample_file

    team = Scenario.from_json((ASSETS / "sample_deals.json").read_bytes())
    written = (ASSETS / "sample_deals.csv").read_text(encoding="utf-8")
    assert sample_file(team) == written
    assert len(written) <= 300_000


def test_day_or_month_first_is_asked_and_not_guessed(capsys, tmp_path):
    rows = ["deal_id,stage,entered_at"]
    for deal in range(60):
        month, day = 1 + deal % 6, 1 + deal % 11
        rows.append(f"{deal},Talk,{month}/{day}/2024 09:00")
        rows.append(f"{deal},{'Won' if deal % 3 else 'Lost'},{month + 1}/{day}/2024 09:00")
    path = tmp_path / "deals.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    assert main(["calibrate", str(path)]) == 2
    assert "--day-first or --no-day-first" in capsys.readouterr().err
    starts = {}
    for option in ("--day-first", "--no-day-first"):
        assert main(["calibrate", str(path), option, "--json"]) == 0
        found = json.loads(capsys.readouterr().out)["figures"]
        named = {(one["group"], one["name"], one["of"]): one["value"] for one in found}
        starts[option] = named["cycle_days", "p50", "won"]
    assert starts["--no-day-first"] > 25  # a month later
    assert starts["--day-first"] == 1  # a day later


def test_show_says_how_a_file_is_read_and_takes_what_was_corrected(capsys, tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(log(*["Lead Offer Signed"] * 4, *["Lead Offer Lost"] * 4), encoding="utf-8")
    assert main(["calibrate", str(path), "--show"]) == 0
    text = capsys.readouterr().out
    for words in ("Stages, in order", "Lead → Offer → Signed", "asked: Deals come to “Signed” (4)"):
        assert words in text
    assert main(["calibrate", str(path), "--won", "Signed", "--show", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["understood"]["Means won"] == "“Signed”"
    assert found["asks"] == []
    kept = tmp_path / "mapping.json"
    kept.write_text(json.dumps(found["mapping"]), encoding="utf-8")
    assert main(["calibrate", str(path), "--mapping", str(kept), "--show", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == found
