"""What each kind of deal brings: on the page, in the report's table and in the numbers."""

from __future__ import annotations

import pytest

from planner.model import kind_edits
from planner.plans import presets
from planner.simulation.simulate import simulate
from planner.views.common import exports
from planner.views.plan import kinds_words, markup

MID_MARKET = presets.load("mid_market").scenario
SHORT = {"clock.horizon_weeks": 26.0, "clock.warmup_weeks": 13.0, "leads.per_week": 8.0}
PLAIN = MID_MARKET.replace(SHORT)
TWO = kind_edits.with_kind(PLAIN).replace({"kinds.0.value_usd": 1000.0, "kinds.0.odds": 3.0})
BUSY = kind_edits.with_passed_over(TWO, "Kind 1", {"Qualify"})


@pytest.fixture(scope="module")
def outcome():
    return simulate(BUSY, 8, seed=1)


def test_kinds_add_up_to_the_team(outcome):
    wins = sum(outcome.values("throughput_per_week", kind=kind) for kind in outcome.kinds)
    assert wins == pytest.approx(outcome.values("throughput_per_week"))
    ended = sum(
        outcome.summary("throughput_per_week", kind=kind).mean + outcome.lost_per_week(kind).mean
        for kind in outcome.kinds
    )
    lost = sum(
        values[name].mean()
        for values in outcome.stages.values()
        for name in values
        if name in exports.FIGURES and name.endswith("_per_week") and name != "visits_per_week"
    )
    assert ended == pytest.approx(outcome.summary("throughput_per_week").mean + lost)
    with pytest.raises(KeyError):
        outcome.lost_per_week("Kind 3")


def test_a_row_a_kind_with_wins_dollars_and_days(outcome):
    first, second = kinds_words.rows(outcome)
    assert [first[0], second[0]] == ["Kind 1", "Kind 2"]
    assert len(first) == len(second) == len(kinds_words.HEADS)
    wins = 13 * outcome.summary("throughput_per_week", kind="Kind 1").mean
    assert first[1].startswith(f"{wins:.1f}")
    assert first[2].startswith("$")
    assert first[-1].endswith(" + waiting")
    first, second = (row[-1].split()[0] for row in kinds_words.rows(outcome))
    assert float(first) < float(second), "one stage less"
    drawn = markup.kinds(outcome)
    assert drawn.count('scope="row"') == 2
    assert kinds_words.ABOUT in drawn


def test_a_kind_that_is_never_won_says_so():
    kinds = [kind.model_dump() for kind in BUSY.kinds]
    kinds[0]["stages"] = {"Close": {"odds": 0.0}}
    never = simulate(BUSY.replace({"kinds": kinds}), 2, seed=1)
    first, _ = kinds_words.rows(never)
    assert first[-1] == "never won"
    assert first[1].startswith("0")


def test_with_all_deals_alike_nothing_is_told_of_kinds():
    assert markup.kinds(simulate(PLAIN, 2, seed=1)) == ""


def test_the_numbers_to_take_away_hold_every_kind(outcome):
    rows = exports.numbers(outcome, {}).rows
    of_kind = {row[1] for row in rows if row[0] == "Kind: Kind 2"}
    assert of_kind == {"Wins", "Revenue", "Leads that are won", "Lost in any way"}
