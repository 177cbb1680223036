"""Kinds wherever wins stand: Compare, the next quarters, the flow picture, the commands."""

from __future__ import annotations

import pytest

from planner.analysis.effects import compare
from planner.analysis.forecast import forecast_of
from planner.analysis.scenario_comparison import compare_scenarios
from planner.analysis.verdict import verdicts, wins_lost_waiting
from planner.commands import compare as compare_command
from planner.commands import simulate as simulate_command
from planner.model import kind_edits
from planner.plans import presets
from planner.simulation.simulate import simulate
from planner.views.common import exports
from planner.views.compare import kinds_words as beside
from planner.views.compare import markup as compare_markup
from planner.views.next_quarters import exports as quarter_exports
from planner.views.next_quarters import kinds_words as quarter_words
from planner.views.next_quarters import markup as quarter_markup
from planner.views.plan import kinds_words, markup

SHORT = {"clock.horizon_weeks": 26.0, "clock.warmup_weeks": 13.0, "leads.per_week": 8.0}
PLAIN = presets.load("mid_market").scenario.replace(SHORT)
TWO = kind_edits.with_kind(PLAIN).replace(
    {"kinds.0.value_usd": 1000.0, "kinds.0.work": 3.0, "kinds.1.name": "<b>=1+1"}
)
FIRST, HOSTILE = (kind.name for kind in TWO.kinds)
SPLIT = kind_edits.split_off(TWO, "SDR", FIRST)


@pytest.fixture(scope="module")
def outcome():
    return simulate(SPLIT, 6, seed=1)


@pytest.fixture(scope="module")
def comparison():
    more = TWO.replace({"leads.per_week": 10.0})
    *_, found = compare_scenarios([("A", TWO), ("B", more), ("C", PLAIN)], precision=0.5)
    return found


def test_compare_tells_kinds_of_the_same_name_beside_each_other(comparison):
    rows = beside.rows(comparison, 0)
    # In C all deals are alike.
    assert [row[:2] for row in rows] == [(k, s) for k in (FIRST, HOSTILE) for s in "AB"]
    assert all(len(row) == len(beside.HEADS) for row in rows)
    assert rows[0][3] == "compared with this"
    assert "wins" in rows[1][3] or "too close" in rows[1][3]
    gained = comparison.wins_of_kind(FIRST, 1, 0)
    assert gained.mean == pytest.approx(-comparison.wins_of_kind(FIRST, 0, 1).mean)
    assert comparison.wins_of_kind(FIRST, 2, 0) is None
    assert comparison.wins_of_kind(FIRST, 0, 0).is_nothing
    drawn = compare_markup.kinds(comparison, 0)
    assert "<b>=" not in drawn
    assert "&lt;b&gt;=1+1" in drawn


def test_compare_takes_its_kinds_away_in_the_table_of_numbers(comparison):
    named = {row[:2] for row in exports.comparison_numbers(comparison, 0).rows}
    assert ("Scenario: A", f"Wins: {FIRST}") in named
    assert ("Scenario: B", f"Wins: {FIRST}, more than A") in named
    assert not any(about == "Scenario: C" and FIRST in figure for about, figure in named)


def test_kinds_of_a_quarter_add_up_to_it(outcome):
    forecast = forecast_of(outcome)
    for each in forecast.quarters:
        of_kinds = each.kinds.values()
        wins, usd = (each.predictions[name].mean.mean for name in ("wins", "revenue_usd"))
        assert sum(one.wins.mean.mean for one in of_kinds) == pytest.approx(wins)
        assert sum(one.revenue_usd.mean.mean for one in of_kinds) == pytest.approx(usd)
    rows = quarter_words.rows(forecast)
    assert [row[0] for row in rows[:2]] == [f"{FIRST}: wins", f"{FIRST}: revenue"]
    assert all(len(row) == len(quarter_words.heads(forecast)) for row in rows)
    assert "<b>=" not in quarter_markup.kinds(forecast)
    figures = [row[2] for row in quarter_exports.numbers(forecast).rows]
    assert figures.count(f"Wins: {HOSTILE}") == len(forecast.quarters)
    assert quarter_markup.kinds(forecast_of(simulate(PLAIN, 2, seed=1))) == ""


def test_the_flow_shows_who_works_on_which_kind(outcome):
    assert [block[0] for block in markup._blocks(outcome)] == [(0, 1), (2,), (3,)]
    drawn = markup.flow([("Today", outcome, 3.0)])
    assert drawn.count('class="crew"') == 1
    assert f"<small>{FIRST} only</small>" in drawn
    assert "of the work</small>" in drawn
    assert "<b>=" not in drawn
    alike = markup.flow([("Today", simulate(PLAIN, 2, seed=1), 3.0)])
    assert "crew" not in alike
    assert "<small>" not in alike


def test_who_waits_in_one_line_and_which_kind_goes_first(outcome):
    said = kinds_words.who_waits(outcome)
    assert len(said) == 2, "the SDRs have a kind each"
    for each in said:
        assert f"% {FIRST} and " in each
        assert f"% {HOSTILE}, all in one line; no kind goes first." in each
    first = simulate(SPLIT.replace({"kinds.0.rank": 2}), 2, seed=1)
    assert f"all in one line; {HOSTILE} first served." in kinds_words.who_waits(first)[0]


def test_wins_lost_to_waiting_are_those_that_patience_costs():
    patient = TWO.replace({f"stages.{i}.patience_days": None for i in range(len(TWO.stages))})
    for found in wins_lost_waiting(simulate(patient, 40, seed=1)).values():
        assert found.low < 0 < found.high, "nothing but luck"
    busy = TWO.replace({"leads.per_week": 60.0})
    assert all(one.low > 0 for one in wins_lost_waiting(simulate(busy, 10, seed=1)).values())


def test_the_commands_list_kinds(outcome):
    lines = simulate_command._outcome_table(outcome, None).splitlines()
    after = lines[lines.index(f"kind {FIRST}") :]
    assert any(line.split()[0] == "lost_per_week" for line in after if line.strip())
    assert sum("Days to a win: " in line and line.endswith(" + waiting") for line in after) == 2
    comparison = compare(TWO, None, 4, practices=("pull",))
    told = compare_command._comparison_table(comparison, verdicts(comparison))
    assert f"  {FIRST}: " in told
    found = compare_command._comparison_json(comparison, verdicts(comparison))
    assert set(found["practices"]["pull"]["kinds"][FIRST]) == {"with", "without"}
