"""The command line: the keys other programs read, the planner's own numbers, one line of blame."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from planner.__main__ import main
from planner.analysis import effects
from planner.analysis.effects import compare
from planner.analysis.verdict import verdicts
from planner.engine import ENGINE_VERSION
from planner.model.practices import MAIN, Options
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.simulation.simulate import simulate
from planner.views.plan import words
from reference.teams import line, role, stage, team

TEAM = line(
    0.3,
    0.7,
    leads={"per_week": 4},
    people=2,
    clock={"warmup_weeks": 4, "horizon_weeks": 26},
    hand_off={"loss": 0.2, "repeat": 0.1},
    focus={"switching_cost": 0.3, "deals_per_rep": 3},
    target={"wins_per_quarter": 30},
)


class Said(NamedTuple):
    """What a command left: its exit code, standard output, standard error."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys):
    """Runs a command in this process."""

    def run(*arguments: str) -> Said:
        code: Any
        try:
            code = main(arguments)
        except SystemExit as left:
            code = left.code
        return Said(code, *capsys.readouterr())

    return run


def write(folder: Path, scenario: Any = TEAM) -> str:
    """The path of a file of the scenario, or of whatever stands in its place."""
    path = folder / "team.json"
    given = scenario.to_dict() if isinstance(scenario, Scenario) else scenario
    path.write_text(json.dumps(given), encoding="utf-8")
    return str(path)


@pytest.fixture
def file(tmp_path) -> str:
    return write(tmp_path)


def answer(said: Said) -> Any:
    """The JSON of a command that went well; NaN is no JSON."""
    assert (said.code, said.err) == (0, "")

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(said.out, parse_constant=refuse)


# --- simulate -------------------------------------------------------------------------------------

MEASURES = {
    "throughput_per_week",
    "leads_per_week",
    "win_share",
    "cycle_days_mean",
    "cycle_days_p50",
    "cycle_days_p85",
    "cycle_days_p95",
    "response_days_mean",
    "work_in_process",
    "lead_pool",
    "hand_offs_per_win",
    "touches_per_win",
    "revenue_per_week_usd",
    "cost_per_win_usd",
    "wins_per_quarter",
    "chance_of_target",
}
OF_STAGES = {
    "wait_days",
    "work_in_process",
    "visits_per_week",
    "dropped_per_week",
    "cold_per_week",
    "lost_at_hand_off_per_week",
    "turned_away_per_week",
}
CHECKS = {"conserved", "little_error", "settled", "drift", "overloaded", "loads"}
INTERVAL = {"mean", "standard_error", "low", "high"}


def assert_has_all_of_an_outcome(found: dict[str, Any]) -> None:
    """Measures, stages, roles and checks by model.md's names, each number with its interval."""
    assert set(found["measures"]) == MEASURES
    assert list(found["stages"]) == [stage.name for stage in TEAM.stages]
    assert all(set(of_stage) == OF_STAGES for of_stage in found["stages"].values())
    assert all(set(of_role) == {"utilization"} for of_role in found["roles"].values())
    assert set(found["checks"]) == CHECKS
    parts = [found["measures"], *found["stages"].values(), *found["roles"].values()]
    assert all(set(number) == INTERVAL for part in parts for number in part.values())


def test_simulate_gives_the_keys_that_programs_read(run, file):
    found = answer(run("simulate", file, "--replications", "3", "--json"))
    head = {"schema", "engine", "seed", "replications", "stopped"}
    assert set(found) == head | {"measures", "stages", "roles", "checks"}
    assert {name: found[name] for name in head} == {
        "schema": 1,
        "engine": ENGINE_VERSION,
        "seed": 1,
        "replications": 3,
        "stopped": "asked",
    }
    assert_has_all_of_an_outcome(found)
    assert list(found["roles"]) == [role.name for role in TEAM.team.roles]


def test_simulate_gives_the_numbers_of_the_planner(run, file):
    found = answer(run("simulate", file, "--replications", "5", "--seed", "8", "--json"))
    expected = simulate(TEAM, 5, 8).to_dict()
    assert {part: found[part] for part in expected} == expected
    assert found["measures"]["throughput_per_week"]["mean"] > 0
    assert (found["seed"], found["replications"]) == (8, 5)


def test_simulate_says_when_it_stopped_by_itself(run, tmp_path):
    steady = team(
        [stage(weeks=0.5, cv=0)],
        leads={"per_week": 1, "cv": 0},
        clock={"warmup_weeks": 4, "horizon_weeks": 26},
    )
    found = answer(run("simulate", write(tmp_path, steady), "--json"))
    assert (found["replications"], found["stopped"]) == (20, "precision")


def test_numbers_that_are_not_are_null(run, tmp_path):
    hopeless = TEAM.replace({"leads.per_week": 0.001, "target.wins_per_quarter": None})
    found = answer(run("simulate", write(tmp_path, hopeless), "--replications", "2", "--json"))
    none = dict.fromkeys(INTERVAL) | {"replications_without": 2}
    assert found["measures"]["cycle_days_p50"] == none
    assert found["measures"]["chance_of_target"] == none


def test_the_table_shows_every_measure_with_its_unit(run, file):
    said = run("simulate", file, "--replications", "3", "--seed", "4")
    assert (said.code, said.err) == (0, "")
    rows = {line.split()[0]: line for line in said.out.splitlines() if line.startswith("  ")}
    assert set(rows) == MEASURES | OF_STAGES | {"utilization"}
    wins = simulate(TEAM, 3, 4).summary("throughput_per_week")
    shown = " ".join(rows["throughput_per_week"].split()[1:])
    assert shown == f"{wins.mean:.4g} {wins.low:.4g} … {wins.high:.4g} wins/week"
    for heading in ("stage S0", "stage S1", "role S0", "role S1"):
        assert heading in said.out.splitlines()
    assert "3 replications of 26 weeks, seed 4" in said.out
    assert "every lead accounted for: yes" in said.out


def test_the_table_says_when_leads_are_too_many(run, tmp_path):
    path = write(tmp_path, TEAM.replace({"leads.per_week": 40.0}))
    overrun = run("simulate", path, "--replications", "3").out
    assert (
        "More leads than S0 and S1 can handle: their hours limit your wins, not the leads."
        in overrun
    )
    assert "More leads than" not in run("simulate", "mid_market", "--replications", "2").out


def test_the_table_of_one_replication_has_no_interval(run, file):
    said = run("simulate", file, "--replications", "1")
    assert said.code == 0
    assert "one run only" in said.out
    assert "nan" not in said.out


# --- compare --------------------------------------------------------------------------------------


def test_compare_gives_the_keys_that_programs_read(run, file):
    found = answer(run("compare", file, "--replications", "3", "--json"))
    head = {"schema", "engine", "seed", "replications", "stopped", "level", "options"}
    assert set(found) == head | {"practices", "attribution"}
    assert list(found["practices"]) == ["hand_offs", "leveling", "pull"]
    of_verdict = {"verdict", "today", "difference_per_week", "reason", "cautions"} | {
        "largest_hidden_per_week"
    }
    for practice in found["practices"].values():
        assert set(practice) == of_verdict | {"with", "without"}
        assert set(practice["difference_per_week"]) == INTERVAL
        assert set(practice["reason"]) == {"code", "text", "rests_on"}
        assert_has_all_of_an_outcome(practice["with"])
        assert_has_all_of_an_outcome(practice["without"])
    assert set(found["attribution"]) == {*MAIN, "total", "largest_interaction"}
    assert set(found["attribution"]["total"]) == INTERVAL
    assert set(found["attribution"]["largest_interaction"]) == INTERVAL | {"practices"}
    assert found["options"] == {"leveling": ["staff"], "pull": ["cap"], "cap": None}


def test_compare_gives_the_numbers_of_the_planner(run, file):
    options = Options(leveling=("times", "pace"), pull=("cap", "finish_first"), cap=2)
    chosen = ("--leveling", "pace,times", "--pull", "cap,finish_first", "--cap", "2")
    found = answer(run("compare", file, "--replications", "4", "--seed", "8", "--json", *chosen))
    compared = compare(TEAM, options, 4, 8)
    assert found["level"] == compared.level
    assert found["options"] == {
        "leveling": ["times", "pace"],
        "pull": ["cap", "finish_first"],
        "cap": 2,
    }
    verdict: Any
    for name, verdict in verdicts(compared).items():
        shown = found["practices"][name]
        assert shown["with"] == verdict.with_.to_dict()
        assert shown["without"] == verdict.without.to_dict()
        assert shown["difference_per_week"]["mean"] == verdict.difference.mean
        assert shown["difference_per_week"]["low"] == verdict.difference.low
        assert shown["difference_per_week"]["high"] == verdict.difference.high
        assert shown["verdict"] == verdict.word
        assert shown["today"] == verdict.today
        assert shown["reason"] == {
            "code": verdict.reason.code,
            "text": words.verdict_lines(verdict, options).reason,
            "rests_on": verdict.rests_on,
        }
        assert shown["cautions"] == [
            {"arm": caution.arm, "code": caution.code, "roles": list(caution.roles)}
            for caution in verdict.cautions
        ]
    added: Any = compared.attribution
    for name, share in (*added.shares.items(), ("total", added.total)):
        assert found["attribution"][name]["mean"] == share.mean
        assert found["attribution"][name]["low"] == share.low
    pair, size = added.largest_interaction
    assert found["attribution"]["largest_interaction"]["practices"] == list(pair)
    assert found["attribution"]["largest_interaction"]["mean"] == size.mean


@pytest.mark.parametrize(
    ("chosen", "options"),
    [
        ((), Options()),
        (("--leveling", "staff, loads"), Options(leveling=("staff", "loads"))),
        (("--leveling", ""), Options(leveling=())),
        (("--pull", "finish_first"), Options(pull=("finish_first",))),
        (("--cap", "1"), Options(cap=1)),
    ],
)
def test_options_choose_the_parts_of_a_practice(run, file, chosen, options):
    found = answer(run("compare", file, "--replications", "2", "--json", *chosen))
    assert found["options"] == options.model_dump(mode="json")
    effect: Any
    for name, effect in compare(TEAM, options, 2).effects.items():
        shown = found["practices"][name]
        assert shown["difference_per_week"]["mean"] == effect.difference.mean, name
        assert shown["with"]["roles"] == effect.with_.to_dict()["roles"], name


def test_what_is_not_possible_has_no_numbers(run, tmp_path):
    stages = [stage(f"S{i}", 0.2) for i in range(3)]
    few = team(stages, [role("S0", "S1", "S2", people=5)], leads={"per_week": 2})
    few = few.replace({"team.pods": 2})
    found = answer(run("compare", write(tmp_path, few), "--replications", "2", "--json"))
    shown = found["practices"]["hand_offs"]
    assert shown["verdict"] == "NOT POSSIBLE HERE"
    assert [shown[key] for key in ("today", "difference_per_week", "with", "without")] == [None] * 4
    assert shown["reason"]["code"] == "not_possible"
    assert "at least 2 people at every stage" in shown["reason"]["text"]
    assert set(found["attribution"]) == {"leveling", "pull", "total", "largest_interaction"}


def test_compare_looks_until_it_is_precise_and_says_so(run, file, monkeypatch):
    monkeypatch.setattr(effects, "LOOKS", (3, 4))
    found = answer(run("compare", file, "--json"))
    assert (found["replications"], found["stopped"]) == (4, "maximum")
    assert found["level"] == pytest.approx(1 - 0.05 / 3 / 2)


def test_the_table_of_a_comparison_has_a_verdict_and_a_reason_for_each_practice(run, file):
    said = run("compare", file, "--replications", "12", "--seed", "5")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert "12 replications an arm, seed 5" in lines[0]
    for name, verdict in verdicts(compare(TEAM, replications=12, seed=5)).items():
        at = lines.index(f"{name:<12} {verdict.word}")
        told = words.verdict_lines(verdict, Options())
        card = lines[at + 1 : lines.index("", at)] if "" in lines[at:] else lines[at + 1 :]
        assert f"  {told.reason}" in card
        assert any(told.size in line for line in card)


# --- presets --------------------------------------------------------------------------------------


def test_presets_lists_every_preset_with_its_question(run):
    said = run("presets")
    assert (said.code, said.err) == (0, "")
    listed = dict(line.split(maxsplit=1) for line in said.out.splitlines())
    assert list(listed) == list(presets.names())
    assert all(question.endswith("?") for question in listed.values())


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_s_json_is_its_scenario(run, name):
    assert Scenario.from_dict(answer(run("presets", name))) == presets.load(name).scenario


def test_a_preset_fed_back_as_a_file_gives_what_its_name_gives(run, tmp_path):
    path = tmp_path / "back.json"
    path.write_text(run("presets", "mid_market").out, encoding="utf-8")
    same = [
        answer(run("simulate", one, "--replications", "2", "--json"))
        for one in (str(path), "mid_market")
    ]
    assert same[0] == same[1]


# --- Mistakes -------------------------------------------------------------------------------------


def assert_one_line_of_blame(said: Said, *told: str) -> None:
    """Exit code 2, nothing on standard output, and one line that tells all of this."""
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("\n")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    assert [part for part in told if part not in said.err] == []


BOTH = pytest.mark.parametrize("command", ["simulate", "compare"])


@BOTH
def test_a_file_that_is_missing_is_told_with_what_there_is(run, command, tmp_path):
    path = str(tmp_path / "nowhere.json")
    assert_one_line_of_blame(run(command, path), "FILE", path, *presets.names())


@BOTH
@pytest.mark.parametrize(
    ("text", "where"),
    [
        (b'{\n "name": "x",\n oops', "line 3, at character 2"),
        (b"oops", "line 1, at character 1"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_a_file_that_is_no_json_is_told_with_the_place(run, command, tmp_path, text, where):
    path = tmp_path / "team.json"
    path.write_bytes(text)
    assert_one_line_of_blame(run(command, str(path)), "not JSON", where)


def of_team(**changes: Any) -> dict[str, Any]:
    return TEAM.to_dict() | changes


@BOTH
@pytest.mark.parametrize(
    ("given", "told"),
    [
        (of_team(leads={"per_weak": 4}), ("leads.per_weak", "given: 4", "no such field")),
        (of_team(pace=1), ("pace", "given: 1", "no such field")),
        (of_team(deal_cv=5.5), ("deal_cv", "given: 5.5", "at most 5")),
        (of_team(leads={"per_week": 0}), ("leads.per_week", "given: 0", "above 0")),
        (of_team(leads={"per_week": "many"}), ("leads.per_week", "'many'", "number")),
        (of_team(leads={"order": "newest"}), ("leads.order", "'newest'", "'oldest' or 'freshest'")),
        (
            of_team(stages=[stage("S0", drop_off=-0.1), stage("S1")]),
            ("stages.S0.drop_off", "given: -0.1", "at least 0"),
        ),
        (
            of_team(stages=[stage("S0", drop_off=0.7, repeat=0.4), stage("S1")]),
            ("stages.S0", "drop_off + repeat + restart", "below 1", "1.1"),
        ),
        (of_team(stages=[stage("S0")]), ("team.roles.S1.stages", "no stage 'S1'")),
        (of_team(schema=3), ("schema", "given: 3", "must be 1 or 2")),
        ({"name": "x"}, ("stages: is missing", "team: is missing")),
        ([1], ("scenario", "given: a list")),
    ],
)
def test_a_field_at_fault_is_told_with_what_was_given_and_what_is_allowed(
    run, command, tmp_path, given, told
):
    assert_one_line_of_blame(run(command, write(tmp_path, given)), f"planner {command}: ", *told)


def test_every_field_at_fault_is_told(run, tmp_path):
    given = of_team(deal_cv=-1, leads={"cv": 9})
    assert_one_line_of_blame(run("simulate", write(tmp_path, given)), "deal_cv", "leads.cv")


@BOTH
@pytest.mark.parametrize(
    ("option", "value", "allowed"),
    [
        ("replications", "0", "at least 1"),
        ("replications", "-1", "at least 1"),
        ("replications", "2.5", "int"),
        ("seed", "-1", "between 0 and 2^63 - 1"),
        ("seed", str(2**63), "between 0 and 2^63 - 1"),
        ("seed", "lucky", "int"),
    ],
)
def test_a_number_out_of_bounds_is_told_by_its_option(run, file, command, option, value, allowed):
    assert_one_line_of_blame(run(command, file, f"--{option}", value), option, value, allowed)


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (("--leveling", "people"), ("leveling", "'people'", "'staff', 'times', 'loads', 'pace'")),
        (("--leveling", "staff,people"), ("leveling", "'people'", "'staff'")),
        (("--leveling", "times,loads"), ("leveling", "'times' and 'loads' cannot go together")),
        (("--pull", "push"), ("pull", "'push'", "'cap' or 'finish_first'")),
        (("--cap", "0"), ("cap", "given: 0", "at least 1")),
        (("--cap", "-3"), ("cap", "given: -3", "at least 1")),
        (("--cap", "1000001"), ("cap", "given: 1,000,001", "at most 1,000,000")),
        (("--cap", "1.5"), ("cap", "'1.5'", "int")),
    ],
)
def test_an_option_of_compare_out_of_bounds_is_told(run, file, chosen, told):
    assert_one_line_of_blame(run("compare", file, *chosen), "planner compare: ", *told)


def test_an_unknown_preset_is_told_with_those_there_are(run):
    said = run("presets", "mid_markt")
    assert_one_line_of_blame(said, "NAME", "'mid_markt'", *presets.names())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "command"),
        (("guess",), "'simulate', 'compare', "),
        (("simulate",), "FILE"),
        (("simulate", "mid_market", "--loud"), "--loud"),
    ],
)
def test_a_command_that_does_not_exist_is_told(run, arguments, told):
    assert_one_line_of_blame(run(*arguments), told)
