"""Waits and days to a win by kind: the same team with a line of its own for each kind of deal."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from planner.analysis.effects import compare
from planner.analysis.kind_waits import kind_waits
from planner.analysis.leveling_parts import LevelingParts, Part
from planner.analysis.mix import Mix, mix_of
from planner.analysis.scenario_comparison import compare_scenarios, with_waits
from planner.analysis.verdict import verdicts
from planner.commands import simulate as simulate_command
from planner.errors import NotPossible
from planner.model import flow, kind_edits
from planner.model.kinds_apart import told_apart
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.simulation.simulate import simulate
from planner.statistics.intervals import Interval
from planner.views.common import exports
from planner.views.compare import kinds_words as beside
from planner.views.plan import kind_waits_words as words
from planner.views.plan import kinds_words, markup, mix_exports, mix_markup, parts_words
from planner.views.report import words as report_words
from reference.cases_of_schema_2 import CASES

RENEWALS = presets.load("renewals_and_new_logos").scenario
THREE = kind_edits.with_kind(presets.load("inbound_and_outbound").scenario).replace(
    {"kinds.2.odds": 2.0, "changes": [{"week": 4, "field": "stages.Demo.drop_off", "times": 0.5}]}
)


@pytest.fixture(scope="module")
def renewals():
    return next(kind_waits(RENEWALS))


@pytest.mark.parametrize("scenario", [RENEWALS, THREE], ids=["two kinds", "three, in parts"])
def test_told_apart_it_is_the_same_team_with_the_same_work(scenario: Scenario):
    parts = told_apart(scenario)
    assert [name for part in parts for name in part.stages] == [k.name for k in scenario.kinds]
    for part in parts:
        assert flow.loads(part.scenario) == pytest.approx(flow.loads(scenario))
        assert flow.win_chances_of_kinds(part.scenario) == pytest.approx(
            flow.win_chances_of_kinds(scenario)
        )
        assert flow.weeks_to_win_of_kinds(part.scenario) == pytest.approx(
            flow.weeks_to_win_of_kinds(scenario)
        )


def test_open_deals_and_changes_go_along():
    rows = [{"stage": "Close", "kind": "Renewals", "deals": 3}, {"stage": None, "kind": "Renewals"}]
    told = RENEWALS.replace(
        {
            "today": {"open_deals": rows},
            "changes": [{"week": 2, "field": "stages.Close.buyer.mean_days", "times": 2}],
        }
    )
    (part,) = told_apart(told)
    assert [row.stage for row in part.scenario.today.open_deals] == ["5.1", None]
    assert [change.stage for change in part.scenario.changes] == ["5.1", "5.2"]


def test_deals_move_as_in_the_team_itself():
    """On other luck: so within what chance allows, of twice as many replications."""
    (part,) = told_apart(RENEWALS)
    one, other = simulate(RENEWALS, 40, seed=1), simulate(part.scenario, 40, seed=1)
    for name, kind in (
        ("throughput_per_week", None),
        ("cycle_days_mean", None),
        ("work_in_process", None),
        ("throughput_per_week", "Renewals"),
        ("throughput_per_week", "New logos"),
    ):
        a, b = (each.summary(name, kind=kind) for each in (one, other))
        assert abs(a.mean - b.mean) < 4 * np.hypot(a.standard_error, b.standard_error), name
    cold = [sum(each["cold_per_week"].mean() for each in o.stages.values()) for o in (one, other)]
    assert cold[0] == pytest.approx(cold[1], rel=0.15)


def test_waits_by_kind_are_cobhams():
    """Two kinds at stages of their own already: told apart they wait as the exact case says."""
    case = CASES["v2-C02b"]
    shorter = {"clock.horizon_weeks": 150.0, "clock.warmup_weeks": 30.0}
    found = next(kind_waits(Scenario.from_dict(case["scenario"]).replace(shorter)))
    for kind, stage in (("kQ", "Q"), ("kL", "L")):
        ((own, wait),) = found.of_kinds[kind].wait_days.items()
        assert own == stage
        assert wait.mean == pytest.approx(case["measures"][f"wait_days[{stage}]"], rel=0.15)


def test_days_to_a_win_are_those_of_the_wins_of_that_kind(renewals):
    """Where no other kind can win at its last stage, the days of all wins are those of one kind."""
    for kind, other in (("Renewals", "New logos"), ("New logos", "Renewals")):
        alone = kind_edits.with_own(RENEWALS, other, "Close", "odds", 0.0)
        days = simulate(alone, 24, seed=1).summary("cycle_days_mean").mean
        one = renewals.of_kinds[kind]
        assert one.days_to_win.mean == pytest.approx(days, rel=0.04)
        assert 0.1 < one.waiting_days.mean / one.days_to_win.mean < 0.2


def test_what_cannot_be_told_apart_says_why():
    with pytest.raises(NotPossible, match="one kind"):
        told_apart(presets.load("mid_market").scenario)
    with pytest.raises(NotPossible, match="later stages go first"):
        told_apart(RENEWALS.replace({"work_order": "finish_first"}))
    with pytest.raises(NotPossible, match="helps"):
        told_apart(RENEWALS.replace({"team.help": "idle"}))


def test_a_stage_counts_as_often_as_it_is_visited(renewals):
    """Of visits of which three wait a day and one waits five, a visit waits two days."""
    one = renewals.of_kinds["Renewals"]
    *others, first, second = one.wait_days
    waits = {first: Interval(1, 0, 1, 1), second: Interval(5, 0, 5, 5)}
    visits = dict.fromkeys(others, 0.0) | {first: 3.0, second: 1.0}
    known = replace(one, wait_days={**one.wait_days, **waits}, visits_per_week=visits)
    told = replace(renewals, of_kinds={**renewals.of_kinds, "Renewals": known})
    assert "a visit waits: Renewals 2.0 days" in words.says(told)[0]


def test_who_waits_for_whom_is_said_with_days(renewals):
    (said,) = words.says(renewals)  # SDRs have new logos only
    assert said.startswith("For AE (work for ")
    assert "of it New logos) a visit waits: Renewals " in said
    rows = list(words.rows(renewals))
    assert [row[0] for row in rows] == ["Renewals", "New logos"]
    assert all(len(row) == len(words.HEADS) for row in rows)
    assert words.BEHIND_A_LIMIT not in words.about(renewals)
    today = simulate(RENEWALS, 4, seed=1)
    days = [row[-1] for row in kinds_words.rows(today, renewals)]
    assert all(each.endswith(" waiting)") for each in days)
    assert "waiting)" in markup.kinds(today, renewals)


def test_days_of_each_kind_stand_on_compare_and_in_the_numbers_to_take_away(renewals):
    *_, found = compare_scenarios([("A", RENEWALS), ("B", RENEWALS)], precision=1)
    told = with_waits(replace(found, entries=found.entries[:1]))
    assert told.entries[0].waits.of_kinds.keys() == renewals.of_kinds.keys()
    before, after = (beside.rows(each, 0)[0][-1] for each in (found, told))
    assert before.endswith(" + waiting")
    assert after.endswith(" waiting)")
    figures = [row[1] for row in exports.comparison_numbers(told, 0).rows]
    assert "Days to a win: New logos" in figures
    rows = exports.numbers(found.entries[0].outcome, {}, renewals).rows
    assert sum(row[1] == "Days to a win" for row in rows) == 2


def test_simulate_gives_the_days_of_each_kind_and_no_other_key_changes(renewals):
    outcome = simulate(RENEWALS, 2, seed=1)
    days = [one.days_to_dict() for one in renewals.of_kinds.values()]
    assert days[0].keys() == {"days_to_win", "waiting_days"}
    known, without = (simulate_command._outcome_json(outcome, each) for each in (renewals, None))
    own = [without["kinds"][name] for name in renewals.of_kinds]
    assert [*known["kinds"].values()] == [a | b for a, b in zip(own, days, strict=True)]
    assert not set(own[0]) & set(days[0])
    assert known | {"kinds": without["kinds"]} == without
    told = simulate_command._outcome_table(outcome, renewals)
    for row in words.rows(renewals):
        assert f"  Days to a win: {row[1]} (" in told
    alone = simulate(presets.load("mid_market").scenario, 2)
    assert "Days to a win" not in simulate_command._outcome_table(alone, None)


def test_days_of_each_kind_stand_in_a_sentence_that_says_where_the_waits_are(renewals):
    said = kinds_words.days_told(RENEWALS, renewals)
    assert said.startswith("Days to a win, as it stands: Renewals ")
    assert said.count(" waiting)") == 2
    assert kinds_words.ON_PLAN not in said
    open_yet = kinds_words.days_told(RENEWALS, None)
    assert open_yet.count(" + waiting") == 2
    assert open_yet.endswith(kinds_words.ON_PLAN)
    never = RENEWALS.replace({"work_order": "finish_first"})
    assert kinds_words.days_told(never, None).endswith(" + waiting."), "nor are they on Plan"
    assert markup.days_of_kinds(presets.load("mid_market").scenario, None) == ""


@pytest.fixture(scope="module")
def mix():
    limit = verdicts(compare(RENEWALS, None, 8, practices=("pull",)))["pull"]
    found = mix_of(RENEWALS, limit)
    *_, last = (next(found) for _ in range(5))  # as sharp as a first look
    return last


def test_all_of_the_mix_is_drawn_taken_away_and_reported(mix):
    drawn = mix_markup.mix(mix)
    for title in (words.TITLE, "A limit on open deals, by kind", "Which kind goes first"):
        assert title in drawn
    rows = mix_exports.numbers(mix).rows
    assert {"Kind: Renewals", "Kind: New logos", "Limit on open deals"} <= {row[0] for row in rows}
    assert any(row[0].startswith("Order: ") for row in rows)
    assert all(len(row) == len(mix_exports.everything(mix, None).header) for row in rows)
    told = report_words.of_kinds(mix, None)
    assert told[0] == words.says(mix.waits)[0]
    assert len(told) == 3
    refused = Mix(mix.limit, NotPossible("team.help: who helps works at another speed"))
    assert "another speed" in mix_markup.mix(refused)


def test_parts_of_leveling_are_taken_away_and_reported(mix):
    batched = RENEWALS.replace({"leads.mix": "batched", "leads.mix_batch": 40})
    found = LevelingParts((Part("staff", RENEWALS, mix.limit), Part("mix", batched, mix.limit)), 1)
    rows = mix_exports.leveling(found).rows
    assert {row[0] for row in rows} == {parts_words.name(part) for part in found.parts}
    assert any("with it" in row[1] and row[1].startswith("Gone cold") for row in rows)
    (told,) = report_words.of_kinds(None, found)
    assert told.startswith("Kinds in turn (mix, heijunka), not in campaigns of 40 leads")
    assert "gone cold" in told


def test_the_command_tells_it_as_text_json_and_csv(mix, monkeypatch, capsys):
    from planner import commands
    from planner.__main__ import main
    from planner.commands import mix as command

    assert "mix" in commands.COMMANDS
    parts = LevelingParts((Part("mix", RENEWALS, mix.limit),), 1.0)
    monkeypatch.setattr(command, "leveling_parts", lambda *_: (each for each in [parts]))
    monkeypatch.setattr(command, "mix_of", lambda *_: (each for each in [mix]))
    monkeypatch.setattr(command, "compare", lambda *_, **__: None)
    monkeypatch.setattr(command, "verdicts", lambda _: {"pull": mix.limit})
    assert main(["mix", "renewals_and_new_logos"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(words.TITLE)
    assert "  Renewals: Days to a win " in text
    assert main(["mix", "renewals_and_new_logos", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found["waits"]) == set(found["limit"]) == {"Renewals", "New logos"}
    assert set(found["waits"]["Renewals"]["wait_days"]) == {"Proposal", "Close"}
    assert found["leveling"][0]["part"] == "mix"
    assert main(["mix", "renewals_and_new_logos", "--csv"]) == 0
    assert capsys.readouterr().out.startswith("About,Figure,")
    assert main(["mix", "mid_market"]) == 2
    assert "all deals are alike" in capsys.readouterr().err
