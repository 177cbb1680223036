"""What a lever does not touch is not run again, and the answer is the same to the last bit."""

import numpy as np
import pytest

from planner.analysis.effects import compare_in_looks
from planner.model import team_edits
from planner.model.practices import MAIN, Options
from planner.plans import presets
from planner.simulation.replication_cache import Replications, Span, as_simulated
from planner.simulation.runs import FullRuns, PairedRuns
from planner.simulation.simulate import run_chunks
from reference.random_scenarios import EVERYTHING, some_scenario

SHORT = {"clock.horizon_weeks": 26, "clock.warmup_weeks": 4}
TEAM = presets.load("mid_market").scenario.replace(SHORT)
PLENTY = 100_000_000


def first_look(scenario, kept=None):
    return next(compare_in_looks(scenario, Options(), 3, kept=kept))


def counted(kept, scenario):
    """Replications found and run for the first look at a scenario."""
    found, ran = kept.found, kept.ran
    first_look(scenario, kept)
    return kept.found - found, kept.ran - ran


@pytest.mark.parametrize(
    ("lever", "share_found"),
    [
        ({"money.deal_value_usd": 99_000.0}, 1.0),
        ({"target.wins_per_quarter": 3.0}, 1.0),
        ({"hand_off.loss": 0.2}, 0.5),
        ({"team.specialist_gain": 0.4}, 0.5),
        ({"leads.per_week": TEAM.leads.per_week + 1}, 0.0),
        ({"stages.0.drop_off": 0.4}, 0.0),
    ],
)
def test_only_arms_that_a_lever_touches_are_run_again(lever, share_found):
    kept = Replications(PLENTY)
    assert counted(kept, TEAM)[0] == 0
    found, ran = counted(kept, TEAM.replace(lever))
    assert found / (found + ran) == share_found


@pytest.mark.parametrize("number", range(12))
def test_what_is_kept_is_what_a_scenario_gives_bit_for_bit(number):
    random_one = some_scenario(number, features=EVERYTHING)
    for scenario in (random_one, team_edits.full_cycle(random_one)):
        same = as_simulated(scenario)
        (ours,) = run_chunks([(scenario, 0, 2)], 1)
        (theirs,) = run_chunks([(same, 0, 2)], 1)
        for chunk, same_chunk in zip(ours, theirs, strict=True):
            for one, other in zip(chunk, same_chunk, strict=True):
                assert one.dtype == other.dtype
                assert one.shape == other.shape
                assert one.tobytes() == other.tobytes()


def test_a_slider_moved_back_runs_nothing():
    kept = Replications(PLENTY)
    for scenario in (TEAM, TEAM.replace({"hand_off.loss": 0.2})):
        first_look(scenario, kept)
    assert counted(kept, TEAM)[1] == 0


def test_an_answer_from_what_was_kept_is_the_same_to_the_last_bit():
    kept = Replications(PLENTY)
    moved = TEAM.replace({"hand_off.loss": 0.2, "money.deal_value_usd": 99_000.0})
    first_look(TEAM, kept)
    found, fresh = first_look(moved, kept), first_look(moved)
    assert kept.found > 0
    assert found.attribution == fresh.attribution
    for name in MAIN:
        one, other = found.effects[name], fresh.effects[name]
        assert np.array_equal(one.differences, other.differences)
        for arm, same in ((one.with_, other.with_), (one.without, other.without)):
            assert arm.scenario == same.scenario
            for measure in ("cycle_days_mean", "revenue_per_week_usd", "cost_per_win_usd"):
                assert arm.summary(measure) == same.summary(measure)


def test_another_seed_and_other_replications_are_not_taken_for_these():
    kept = Replications(PLENTY)
    same = as_simulated(TEAM)
    kept.keep(Span(same, 1, 0, 2), run_chunks([(same, 0, 2)], 1)[0])
    assert kept.find(Span(same, 1, 0, 2)) is not None
    for other in (Span(same, 2, 0, 2), Span(same, 1, 2, 2), Span(same, 1, 0, 3)):
        assert kept.find(other) is None


def test_no_more_is_kept_than_allowed_and_what_was_asked_for_longest_ago_goes():
    same = as_simulated(TEAM)
    spans = [Span(same, 1, first, 2) for first in (0, 2, 4)]
    chunks = {span: run_chunks([(same, span.first, 2)], 1)[0] for span in spans}
    size = sum(a.nbytes for chunk in chunks[spans[0]] for a in chunk)
    kept = Replications(int(2.5 * size))
    kept.keep(spans[0], chunks[spans[0]])
    kept.keep(spans[1], chunks[spans[1]])
    assert kept.find(spans[0]) is not None  # asked for again
    kept.keep(spans[2], chunks[spans[2]])
    assert kept.find(spans[1]) is None
    assert kept.find(spans[0]) is not None
    assert kept.find(spans[2]) is not None
    assert kept.bytes <= kept.most_bytes


def test_arms_that_differ_in_nothing_that_moves_a_deal_are_run_once():
    kept = Replications(PLENTY)
    dearer = TEAM.replace({"money.deal_value_usd": 99_000.0})
    PairedRuns(1, kept=kept).run([TEAM, dearer], 3)
    assert kept.ran == 3


def test_a_search_finds_what_a_comparison_has_run():
    kept = Replications(PLENTY)
    found, again = FullRuns(1, kept=kept), PairedRuns(1, kept=kept)
    for runs in (found, again):
        for replications in (2, 5):
            runs.run([TEAM], replications)
    assert kept.ran == kept.found == 5
    assert np.array_equal(found.wins_of_quarters(TEAM), again.wins_of_quarters(TEAM))
    assert found.steps == again.steps, "what a search may cost does not depend on what was kept"
