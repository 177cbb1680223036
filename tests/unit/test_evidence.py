"""Kept results: found where the programs put them, reduced rightly, never made up."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from planner.engine import ENGINE_VERSION
from planner.views.method import evidence, measurements, words
from planner.views.method.evidence import Measured
from planner.views.next_quarters import width_words
from reference import results

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def trust_of(*rows: tuple[str, str, str, int, float]) -> Measured:
    """Results of `benchmarks trust` with these ranges: preset, clock, measure, number, held."""
    keys = ("preset", "clock", "measure", "replications", "held")
    found = {
        "experiments": 1000,
        "pool": 20_000,
        "dates": {"coverage": "2026-11-26", "power": "2026-11-26"},
        "coverage": {"level": 0.95, "rows": [dict(zip(keys, row, strict=True)) for row in rows]},
        "stopping_rule": [{"preset": "a", "held": 0.94}, {"preset": "b", "held": 0.96}],
        "false_verdicts": [
            {
                "preset": "a",
                "experiments": 20_000,
                "one_look": 0.01,
                "watched_while_it_settles": 0.03,
            },
            {
                "preset": "b",
                "experiments": 20_000,
                "one_look": 0.02,
                "watched_while_it_settles": 0.041,
            },
        ],
        "power": [{"preset": "a", "effects": [], "found_80_percent": None}],
        "shapley": [{"preset": "a", "practice": "pull", "level": 0.9967, "held": 0.99}],
    }
    return Measured("2026-11-26", ENGINE_VERSION, {"cores": 2}, found)


TRUST = trust_of(
    ("a", "short", "wins", 20, 0.95),
    ("b", "short", "wins", 20, 0.93),
    ("a", "short", "wait: Demo", 20, 0.90),
    ("a", "short", "wait: Close", 20, 0.94),
    ("a", "long", "wait: Close", 20, 0.96),
)


def test_a_result_that_is_kept_is_found_again(tmp_path, monkeypatch):
    monkeypatch.setattr(evidence, "FOLDER", tmp_path)
    assert evidence.measured("luck") is None
    results.keep("luck", {"ratio": 2})
    found = evidence.measured("luck")
    assert found is not None
    assert found.results == {"ratio": 2}
    assert found.engine == ENGINE_VERSION


def test_ranges_are_told_by_kind_with_their_worst_case():
    wins, waits = evidence.coverage(TRUST)
    assert (wins.kind, waits.kind) == ("wins", "wait")
    assert wins.share == pytest.approx(0.94)
    assert wins.worst["preset"] == "b"
    assert waits.share == pytest.approx((0.90 + 0.94 + 0.96) / 3)
    assert waits.worst["measure"] == "wait: Demo"


def test_ranges_are_told_apart_by_clock_and_replications():
    found = {(one.kind, one.when): one for one in evidence.coverage(TRUST, is_apart=True)}
    assert list(found) == [
        ("wins", ("short", 20)),
        ("wait", ("long", 20)),
        ("wait", ("short", 20)),
    ]
    assert found["wait", ("short", 20)].share == pytest.approx(0.92)


def test_the_worst_false_verdicts_are_said_and_not_the_mean():
    assert "4.1 times of 100 at most" in words.trusted(TRUST)
    rows = {row[0]: row for row in words.sure_rows(TRUST)}
    watched = rows["The same, watched while the numbers settle"]
    assert watched[1:] == ("at most 5\u202f%", "3.6\u202f%", "4.1\u202f% (b)")
    assert rows["The smallest effect that a card finds 4 times of 5, a"][2] == "none of those tried"


def test_quarters_are_told_once_they_have_been_measured():
    before = {row[0] for row in words.sure_rows(TRUST)}
    practice = {"practice": "pull", "level": 0.9992, "held": [1.0, 0.998]}
    quarters = [
        {"preset": "a", "false": {"quarter": 0.04, "paid_back": 0.01}, "practices": [practice]},
        {"preset": "b", "false": {"quarter": 0.05, "paid_back": 0.0}, "practices": []},
    ]
    told = replace(TRUST, results=TRUST.results | {"quarters": quarters})
    rows = {row[0]: row[1:] for row in words.sure_rows(told) if row[0] not in before}
    false, paid_back, held = rows.values()
    assert false == ("at most 5\u202f%", "4.5\u202f%", "5.0\u202f% (b)")
    assert paid_back[1:] == ("0.5\u202f%", "1.0\u202f% (a)")
    assert held == ("99.92\u202f%", "99.90\u202f%", "99.80\u202f% (a)")


def test_visitors_of_next_quarters_are_told_once_they_have_been_measured():
    times = {"median_ms": 100, "p95_ms": 200, "errors": 0}
    room = {"seconds": 60, "megabytes_per_session": 0.4, "1": times}
    says = measurements.program_says
    about = {"cores": 2}
    before = says("room", Measured("2026-11-26", "1.0", about, room))
    room["next_quarters"] = {"25": {**times, "median_ms": 300}}
    after = says("room", Measured("2026-11-26", "1.0", about, room))
    assert after == f"{before} On Next quarters: 25 people: 300 and 200\u202fms."
    half = {**times, "maps_drawn": None}
    churn = {
        "minutes": 60,
        "people": 10,
        "sessions": 600,
        "errors": 0,
        "memory_limit_megabytes": 0,
        "megabytes": {"at_first": 300, "most": 380, "at_last": 370},
        "without_a_map": half,
        "with_a_map": half,
    }
    assert "Next quarters" not in says("churn", Measured("2026-11-26", "1.0", about, churn))
    churn["next_quarters"] = {**churn, "sessions": 50, "minutes": 10}
    told = says("churn", Measured("2026-11-26", "1.0", about, churn))
    assert "On Next quarters, in 10 minutes: 50 visitors, 0 errors, 380 MB at most, 100 and" in told


def test_how_many_experiments_and_when_is_said_also_where_a_part_is_older():
    said_of = words.how_trusted(TRUST)
    assert "1,000 experiments on each of 2 example teams, and 20,000 for false verdicts" in said_of
    assert "before" not in said_of
    older = replace(
        TRUST, results=TRUST.results | {"dates": {"a": "2026-11-20", "b": "2026-11-26"}}
    )
    assert words.how_trusted(older).endswith("measured before, from 2026-11-20 on.")


def test_an_older_engine_and_a_busy_machine_are_said():
    assert measurements.dated(TRUST) == f"Measured on 2026-11-26 with engine {ENGINE_VERSION}."
    old = Measured("2026-01-01", "0.1", {"cores": 2, "load_average": [8.0, 1, 1]}, {})
    assert f"(this is engine {ENGINE_VERSION})" in measurements.dated(old)
    assert "busy with other work" in measurements.dated(old, "engine")
    assert "busy" not in measurements.dated(old, "luck"), "only times are longer then"


@pytest.mark.parametrize("name", measurements.PROGRAMS)
def test_a_program_on_the_page_exists_and_its_kept_result_can_be_said(name):
    assert (BENCHMARKS / f"{name}.py").is_file()
    found = evidence.measured(name)
    assert found is not None
    assert measurements.program_says(name, found).endswith(".")


def test_the_table_of_checks_is_of_this_engine():
    kept = evidence.measured("validation")
    assert kept is not None
    assert kept.engine == ENGINE_VERSION


def test_every_group_and_measure_of_the_checks_has_its_words():
    kept = evidence.measured("validation")
    assert kept is not None
    assert {row["group"] for row in kept.results} == words.GROUPS.keys()
    for row in kept.results:
        assert all(words.check_cells(row))


def test_kept_results_are_plain_data():
    for path in [*evidence.FOLDER.glob("*.json"), evidence.VALIDATION]:
        kept = json.loads(path.read_text(encoding="utf-8"))
        assert kept.keys() == {"measured_on", "results"}, path.name


def test_what_next_quarters_says_of_measured_inputs_is_what_was_measured():
    kept = evidence.measured("forecast")
    assert kept is not None
    estimated = kept.results["ways"]["estimated"]
    assert round(estimated["wins"]["in_proportion"], 2) == width_words.MEASURED_QUARTERS
    assert round(estimated["year"]["in_proportion"], 2) == width_words.MEASURED_YEARS
    assert "78\u202f%" in measurements.program_says("forecast", kept)
