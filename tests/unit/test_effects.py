"""With against without on the same luck: pairing, what each practice adds, when to stop."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest

from planner.analysis import effects as comparison
from planner.analysis.effects import LOOKS, Comparison, compare, compare_in_looks, interval_of_wins
from planner.analysis.verdict import word_for
from planner.model.practices import MAIN, PRACTICES, Options, combined
from planner.model.scenario import Scenario
from planner.simulation import runs as paired_runs
from planner.simulation.simulate import simulate
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, interval
from planner.statistics.looks import FAMILY_ERROR
from planner.statistics.shapley import shapley_share
from reference.teams import line, role, stage, team

CLOCK = {"warmup_weeks": 4, "horizon_weeks": 26}
OPTIONS = Options(cap=2)

# Two roles of unequal load, with harm at hand-offs and deals that go cold: every practice acts.
SELLS = line(
    0.3,
    0.7,
    leads={"per_week": 4},
    people=2,
    clock=CLOCK,
    hand_off={"loss": 0.2, "repeat": 0.1, "delay": {"mean_days": 2}},
    specialist_gain=0.2,
    focus={"switching_cost": 0.3, "deals_per_rep": 3},
).replace({"stages.S1.patience_days": 20.0})


@pytest.fixture(scope="module")
def found() -> Comparison:
    return compare(SELLS, OPTIONS, 16, 5)


# --- Pairs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("practice", MAIN)
def test_both_arms_meet_the_same_leads(found, practice):
    effect = found.effects[practice]
    arrivals = effect.with_.values("leads_per_week")
    assert np.array_equal(arrivals, effect.without.values("leads_per_week"))
    assert np.unique(arrivals).size > 1
    assert np.any(effect.differences != 0)


@pytest.mark.parametrize("practice", MAIN)
def test_an_arm_is_the_practice_s_own_scenario_simulated(found, practice):
    effect, both = found.effects[practice], PRACTICES[practice]
    for arm, change in ((effect.with_, both.with_), (effect.without, both.without)):
        alone = simulate(change(SELLS, OPTIONS), 16, 5)
        assert arm.scenario == alone.scenario
        for name, values in alone.measures.items():
            assert np.array_equal(arm.values(name), values, equal_nan=True), name


@pytest.mark.parametrize("practice", MAIN)
def test_the_difference_is_wins_with_less_wins_without(found, practice):
    effect = found.effects[practice]
    wins = [arm.values("throughput_per_week") for arm in (effect.with_, effect.without)]
    assert np.array_equal(effect.differences, wins[0] - wins[1])
    assert effect.difference == interval(effect.differences, found.level)


def test_the_same_luck_makes_a_small_difference_surer():
    cap = Options(cap=4)
    paired: Any = compare(SELLS, cap, 40, 5, practices=("pull",)).effects["pull"]
    other: Any = compare(SELLS, cap, 40, 6, practices=("pull",)).effects["pull"]
    unpaired = paired.with_.values("throughput_per_week") - other.without.values(
        "throughput_per_week"
    )
    assert paired.differences.var(ddof=1) < unpaired.var(ddof=1) / 2


def test_a_practice_that_changes_nothing_gives_exactly_nothing():
    level = line(0.5, 0.5, leads={"per_week": 1.5}, clock=CLOCK)
    effect: Any = compare(level, Options(), 5).effects["leveling"]
    assert effect.with_.scenario == effect.without.scenario == level
    assert effect.differences.tolist() == [0.0] * 5
    assert (effect.difference.low, effect.difference.mean, effect.difference.high) == (0, 0, 0)


def test_a_limit_that_is_never_reached_gives_exactly_nothing():
    effect: Any = compare(SELLS, Options(cap=1000), 5).effects["pull"]
    assert effect.with_.scenario != effect.without.scenario
    assert effect.differences.tolist() == [0.0] * 5
    for name, values in effect.without.measures.items():
        assert np.array_equal(effect.with_.values(name), values, equal_nan=True), name


def test_a_comparison_says_which_arm_is_today():
    capped = SELLS.replace({"pull.deals_per_rep": 2})
    effects = compare(capped, Options(), 2).effects
    assert {name: effect.today for name, effect in effects.items()} == {
        "hand_offs": "with",
        "leveling": "without",
        "pull": "with",
    }


def test_answers_stand_in_the_order_in_which_practices_are_put_in_place():
    asked = ("standard_work", "pull", "hand_offs")
    effects = compare(SELLS, OPTIONS, 2, practices=asked).effects
    assert list(effects) == ["hand_offs", "pull", "standard_work"]
    assert [effect.practice for effect in effects.values()] == list(effects)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"replications": 0}, "replications"),
        ({"replications": -1}, "replications"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**63}, "seed"),
    ],
)
def test_an_impossible_request_is_refused_by_name(given, field):
    with pytest.raises(ValueError, match=f"^{field}: should be .*given: {given[field]}"):
        compare(SELLS, OPTIONS, **given)


# --- Practices that cannot be had -----------------------------------------------------------------


@pytest.fixture(scope="module")
def five_people() -> Comparison:
    """Three stages, five people in two mixed teams who do them all."""
    stages = [stage(name, 0.2) for name in ("Qualify", "Demo", "Close")]
    whole = role("Qualify", "Demo", "Close", people=5, owns_deals=True)
    scenario = team(stages, [whole], leads={"per_week": 2}, clock=CLOCK, pods=2)
    return compare(scenario, OPTIONS, 6)


def test_an_impossible_practice_is_left_out_with_its_reason(five_people):
    effect = five_people.effects["hand_offs"]
    assert "Close would have 1" in effect.impossible
    assert (effect.with_, effect.without, effect.difference, effect.today) == (None,) * 4
    assert effect.differences.size == 0


def test_an_impossible_practice_does_not_stop_the_others(five_people):
    assert five_people.effects["pull"].impossible is None
    assert five_people.effects["pull"].differences.size == 6
    assert list(five_people.attribution.shares) == ["leveling", "pull"]


def test_without_any_possible_practice_there_is_nothing_to_attribute(five_people):
    alone = compare(five_people.scenario, OPTIONS, 2, practices=("hand_offs",))
    assert alone.effects["hand_offs"].impossible
    assert alone.attribution is None
    assert not alone.can_combine


def test_practices_that_cannot_be_combined_are_compared_one_by_one():
    # Each is possible; together no lead is ever seen at S2, whose work cannot be evened out.
    stages = [stage(f"S{i}", 0.2) for i in range(3)]
    scenario = team(
        stages,
        [role("S0", "S1", "S2", people=6)],
        leads={"per_week": 2},
        hand_off={"loss": 1, "repeat": 0},
        clock=CLOCK,
    )
    both = compare(scenario, Options(leveling=("loads",)), 3)
    assert [effect.impossible for effect in both.effects.values()] == [None, None, None]
    assert both.attribution is None
    assert not both.can_combine


# --- What each practice adds ----------------------------------------------------------------------


def every_combination(options: Options = OPTIONS) -> dict[frozenset[str], Floats]:
    """Wins a week of every set of practices, each simulated by itself."""
    teams = {
        chosen: combined(SELLS, {name: name in chosen for name in MAIN}, options)
        for size in range(len(MAIN) + 1)
        for chosen in map(frozenset, combinations(MAIN, size))
    }
    return {
        chosen: simulate(one, 16, 5).values("throughput_per_week") for chosen, one in teams.items()
    }


def test_what_each_practice_adds_is_its_share_of_all_combinations(found):
    values = every_combination()
    shares = {name: shapley_share(values, MAIN, name) for name in MAIN}
    total = values[frozenset(MAIN)] - values[frozenset()]
    assert sum(shares.values()) == pytest.approx(total, abs=1e-13)
    added = found.attribution
    assert added.shares == {name: interval(share, found.level) for name, share in shares.items()}
    assert added.total == interval(total, found.level)
    assert sum(share.mean for share in added.shares.values()) == pytest.approx(added.total.mean)
    assert len({share.mean for share in added.shares.values()}) == 3


def test_gains_that_hardly_ever_differ_have_an_interval_that_holds_as_often_as_it_says():
    # 30 wins a year more, in 22 of 100 years half a win more still: a share of factory_floor.
    year = team(clock={"warmup_weeks": 0, "horizon_weeks": 52})
    years = np.random.default_rng(7).random((4000, 24)) < 0.2158
    gained = (30 + years / 2) / 52
    level, truth = 1 - 0.05 / 15, (30 + 0.2158 / 2) / 52

    def held(found: list[Interval]) -> float:
        return float(np.mean([one.low <= truth <= one.high for one in found]))

    assert held([interval(one, level) for one in gained]) < 0.985
    assert held([interval_of_wins(one, year, level) for one in gained]) > level


def test_gaining_exactly_nothing_is_known_exactly():
    nothing = interval_of_wins(np.zeros(24), SELLS, 0.95)
    assert (nothing.mean, nothing.low, nothing.high) == (0, 0, 0)


def test_losses_too_are_known_no_better_than_so_few_can_tell():
    lost = interval_of_wins(np.full(20, -1 / SELLS.clock.horizon_weeks), SELLS, 0.95)
    wins = lost.scaled(SELLS.clock.horizon_weeks)
    assert (wins.low, wins.high) == pytest.approx((-1.139, -0.861), abs=5e-4)


def test_the_largest_interaction_is_what_two_give_together_beyond_each_alone():
    pair = ("hand_offs", "pull")
    both: Any = compare(SELLS, OPTIONS, 16, 5, practices=pair)
    wins = {
        (one, other): simulate(
            combined(SELLS, {"hand_offs": one, "pull": other}, OPTIONS), 16, 5
        ).values("throughput_per_week")
        for one in (False, True)
        for other in (False, True)
    }
    together = wins[True, True] - wins[True, False] - wins[False, True] + wins[False, False]
    names, size = both.attribution.largest_interaction
    assert names == pair
    assert size.mean == pytest.approx(together.mean(), abs=1e-13)
    assert size.mean != 0


# With one deal each, every two of the practices give less together than each alone.
@pytest.mark.parametrize(("cap", "sign"), [(2, 1), (1, -1)])
def test_of_three_interactions_the_largest_in_size_is_named(cap, sign):
    options = Options(cap=cap)
    values = every_combination(options)

    def together(one: str, other: str, third: str) -> float:
        """Averaged over the third being there or not."""
        sizes = [
            values[rest | {one, other}]
            - values[rest | {one}]
            - values[rest | {other}]
            + values[rest]
            for rest in (frozenset(), frozenset({third}))
        ]
        return float(np.mean(sizes))

    sizes = {
        (one, other): together(one, other, *(set(MAIN) - {one, other}))
        for one, other in combinations(MAIN, 2)
    }
    of_three: Any = compare(SELLS, options, 16, 5).attribution
    names, size = of_three.largest_interaction
    assert names == max(sizes, key=lambda pair: abs(sizes[pair]))
    assert size.mean == pytest.approx(sizes[names], abs=1e-13)
    assert np.sign(size.mean) == sign


def test_one_practice_alone_has_all_of_the_total_and_no_interaction():
    alone: Any = compare(SELLS, OPTIONS, 6, practices=("pull",))
    assert alone.attribution.shares["pull"] == alone.attribution.total
    assert alone.attribution.total == alone.effects["pull"].difference
    assert alone.attribution.largest_interaction is None


# --- Looking while replications are added ---------------------------------------------------------


def watched(scenario: Scenario, precision: float) -> Comparison:
    return compare(scenario, OPTIONS, seed=5, precision=precision)


@pytest.fixture
def short_looks(monkeypatch) -> tuple[int, ...]:
    """As many looks as ever, after fewer replications."""
    looks = (3, 5, 8, 12, 16)
    assert len(looks) == len(LOOKS)
    monkeypatch.setattr(comparison, "LOOKS", looks)
    return looks


def test_the_error_of_one_look_is_shared_by_the_three_practices(found):
    assert len(MAIN) * (1 - found.level) == pytest.approx(0.05)
    assert FAMILY_ERROR == 0.05


def test_the_error_is_spent_over_all_looks(short_looks):
    seen = watched(SELLS, precision=0.0)
    assert len(MAIN) * len(short_looks) * (1 - seen.level) == pytest.approx(0.05)


def test_there_are_at_most_five_looks_each_after_more_replications():
    assert len(LOOKS) <= 5
    assert list(LOOKS) == sorted(set(LOOKS))


def test_a_comparison_stops_at_the_first_look_that_is_precise_enough(short_looks, found):
    level = 1 - FAMILY_ERROR / len(MAIN) / len(short_looks)

    def widest(look: int) -> float:
        """Half the widest interval after so many replications, as a share of wins without."""
        return max(
            (sure.high - sure.low) / 2 / effect.without.values("throughput_per_week")[:look].mean()
            for effect in found.effects.values()
            for sure in [interval(effect.differences[:look], level)]
        )

    widths = [widest(look) for look in short_looks]
    assert widths[1] > widths[3] > 0
    asked = widths[3] * 1.0001
    stops_at = next(look for look, width in zip(short_looks, widths, strict=True) if width <= asked)
    assert stops_at > short_looks[0]
    seen = watched(SELLS, precision=asked)
    assert (seen.replications, seen.stopped) == (stops_at, "precision")


def test_a_comparison_stops_at_the_last_look_at_the_latest(short_looks):
    seen = watched(SELLS, precision=1e-9)
    assert (seen.replications, seen.stopped) == (short_looks[-1], "maximum")


def test_replications_added_look_by_look_are_those_asked_for_at_once(short_looks, found):
    seen = watched(SELLS, precision=1e-9)
    assert (found.replications, found.stopped) == (16, "asked")
    effect: Any
    for name, effect in seen.effects.items():
        assert np.array_equal(effect.differences, found.effects[name].differences)
        assert effect.with_.measures["cycle_days_p85"] == pytest.approx(
            found.effects[name].with_.measures["cycle_days_p85"], rel=0, abs=0
        )


def test_arms_that_never_differ_need_one_look(short_looks):
    level = line(0.5, 0.5, leads={"per_week": 1.5}, clock=CLOCK)
    seen = compare(level, Options(), precision=0.0, practices=("leveling",))
    assert (seen.replications, seen.stopped) == (short_looks[0], "precision")


def test_one_of_many_looks_spends_only_its_share_of_the_error(found):
    once, one_of_five = found, compare(SELLS, OPTIONS, 16, 5, looks=5)
    assert once.level == pytest.approx(1 - FAMILY_ERROR / 3)
    assert one_of_five.level == pytest.approx(1 - FAMILY_ERROR / 15)
    for name, effect in once.effects.items():
        wider = one_of_five.effects[name].difference
        assert effect.difference is not None
        assert wider is not None
        assert wider.low <= effect.difference.low
        assert wider.high >= effect.difference.high


# --- Sharper and sharper --------------------------------------------------------------------------


def test_every_look_is_a_whole_comparison_and_the_last_is_that_of_compare(short_looks):
    seen = list(compare_in_looks(SELLS, OPTIONS, 5, precision=1e-9))
    assert [one.replications for one in seen] == list(short_looks)
    assert [one.stopped for one in seen] == ["not yet"] * 4 + ["maximum"]
    last = watched(SELLS, precision=1e-9)
    for name, effect in seen[-1].effects.items():
        assert effect.difference == last.effects[name].difference
        for one in seen:
            assert one.effects[name].differences.size == one.replications
            assert np.array_equal(
                one.effects[name].differences, effect.differences[: one.replications]
            )


def test_effects_come_first_where_asked_for_and_all_else_is_as_without(short_looks):
    whole = list(compare_in_looks(SELLS, OPTIONS, 5, precision=1e-9))
    first, *rest = compare_in_looks(SELLS, OPTIONS, 5, precision=1e-9, effects_first=True)
    assert (first.attribution, first.can_combine, first.stopped) == (None, True, "not yet")
    assert first.replications == short_looks[0]
    for name, effect in whole[0].effects.items():
        assert first.effects[name].difference == effect.difference
        assert np.array_equal(first.effects[name].differences, effect.differences)
    assert [one.attribution for one in rest] == [one.attribution for one in whole]
    assert [one.stopped for one in rest] == [one.stopped for one in whole]
    for one, other in zip(rest, whole, strict=True):
        for name, effect in other.effects.items():
            assert one.effects[name].difference == effect.difference


def test_effects_do_not_come_by_themselves_where_nothing_else_is_run():
    first = next(compare_in_looks(SELLS, OPTIONS, 5, practices=("pull",), effects_first=True))
    assert first.attribution


def test_each_replication_is_run_once_however_many_looks(short_looks, monkeypatch):
    run: list[tuple[Scenario, int, int]] = []
    real = paired_runs.run_chunks

    def counted(jobs, seed, executor):
        run.extend(jobs)
        return real(jobs, seed, executor)

    monkeypatch.setattr(paired_runs, "run_chunks", counted)
    looks = compare_in_looks(SELLS, OPTIONS, 5, precision=1e-9)
    next(looks)
    assert {first for _, first, _ in run} == {0}
    assert {count for _, _, count in run} == {short_looks[0]}
    list(looks)
    for scenario in {scenario for scenario, _, _ in run}:
        pieces = [(first, count) for one, first, count in run if one == scenario]
        ends = [first + count for first, count in pieces]
        assert [first for first, _ in pieces] == [0, *ends[:-1]], "each goes on where one ended"
        assert ends[-1] == short_looks[-1]


def test_closing_stops_before_the_next_look(short_looks, monkeypatch):
    looks = compare_in_looks(SELLS, OPTIONS, 5, precision=1e-9)
    next(looks)
    monkeypatch.setattr(paired_runs, "run_chunks", None)  # whoever runs more would fail
    looks.close()
    assert list(looks) == []


def test_watching_never_turns_help_to_hurt(short_looks):
    """Real looks after very few replications, where intervals jump most."""
    for seed in range(12):
        seen = list(compare_in_looks(SELLS, OPTIONS, seed, precision=1e-9))
        for before, after in pairwise(seen):
            for name in before.effects:
                words = {word_for(before.effects[name]), word_for(after.effects[name])}
                assert words != {"HELPS", "HURTS"}
