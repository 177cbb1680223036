"""Where verdicts flip, and what effects are made of: against closed forms."""

import numpy as np
import pytest

from planner.analysis import arms
from planner.analysis.axes import axes, axis_of, turned
from planner.analysis.break_even import break_even, break_evens
from planner.analysis.decomposition import decompose
from planner.analysis.effects import compare
from planner.analysis.maps import map_of
from planner.analysis.sensitivity import line_of, tornado_of
from planner.analysis.verdict import losses, word_for
from planner.errors import AxisError, NotPossible
from planner.model.practices import MAIN, PRACTICES, Options
from planner.plans import presets
from planner.simulation.runs import PairedRuns
from planner.simulation.simulate import simulate
from planner.views.where import words
from reference.saturated_line import HOURS, planted_gain, saturated_line

BALANCED = (2, 4, 2)  # balance efficiency 1: the gain must make up for the rebriefing, no more


@pytest.mark.parametrize("cv", [0.0, 0.5])
@pytest.mark.parametrize(
    ("people", "rebrief"), [((2, 3, 2), 0.1), ((2, 3, 2), 0.3), ((3, 5, 3), 0.25)]
)
def test_a_planted_break_even_is_found_inside_its_interval(people, rebrief, cv):
    team = saturated_line(people, rebrief, cv)
    found = break_even(team, "hand_offs", axis_of(team, "team.specialist_gain"))
    assert found is not None
    assert (found.before, found.after) == (-1, 1), "more gain is what makes specialists pay"
    assert found.low <= planted_gain(people, rebrief) <= found.high
    assert found.high - found.low < 0.1
    assert found.at == pytest.approx(planted_gain(people, rebrief), abs=0.02)


@pytest.mark.parametrize("rebrief", [0.1, 0.2, 0.3])
def test_a_balanced_line_breaks_even_where_the_gain_is_the_rebriefing(rebrief):
    """Work that does not vary, as the formula has it. In 104 weeks the line wins about 4,160 deals:
    one deal more or less, at either end of the window, is a gain of 0.0003.
    """
    assert planted_gain(BALANCED, rebrief) == pytest.approx(rebrief)
    team = saturated_line(BALANCED, rebrief, cv=0)
    found = break_even(team, "hand_offs", axis_of(team, "team.specialist_gain"))
    assert (found.before, found.after) == (-1, 1)
    assert found.low <= rebrief <= found.high
    assert found.at == pytest.approx(rebrief, abs=0.005)


def test_a_balanced_line_whose_work_varies_needs_more_than_the_formula_says():
    """Every stage is the bottleneck: whichever has run dry for a moment loses its hours for good,
    with 60 deals in the whole line. The formula knows no such waiting. One person for the whole
    sale never runs dry, so the crossing lies above; in a line with a single bottleneck a queue
    always stands before it, and the formula holds (above).
    """
    team = saturated_line(BALANCED, 0.2, cv=0.5)
    found = break_even(team, "hand_offs", axis_of(team, "team.specialist_gain"))
    assert (found.before, found.after) == (-1, 1)
    assert 0.2 < found.at < 0.23
    wins = {}
    for gain in (0.2, 0.23):
        line = team.replace({"team.specialist_gain": gain})
        wins[gain] = simulate(line, 8).summary("throughput_per_week").mean
    assert wins[0.2] < 8 * 20 / 4 < wins[0.23], "deals a week of 8 people for the whole sale"


def test_waves_of_deals_cut_by_the_window_are_why_the_oldest_first_misses_the_formula():
    """A planted 0.200 was once found at 0.196 to 0.199: work that does not vary, the oldest deal
    first, 60 deals with 8 people. Each person wins 7 or 8 at once every 30 or so hours; 104 weeks
    hold no whole number of such rounds. The line has no waves, and the deal nearest to its end
    first has none either: those wins are exact.
    """
    fifo = saturated_line(BALANCED, 0.2, cv=0).replace({"work_order": "fifo"})
    wins = {}
    for order in ("fifo", "finish_first"):
        alone = PRACTICES["hand_offs"].without(fifo.replace({"work_order": order}), Options())
        wins[order] = simulate(alone, 2).wins_by_week
    exact = 8 * 20 / 4
    assert wins["finish_first"].sum(axis=1) == pytest.approx(104 * exact, abs=8)
    assert wins["fifo"].std() > 5 * wins["finish_first"].std(), "waves"
    short = abs(wins["fifo"].sum(axis=1).mean() / 104 / exact - 1)
    assert 0 < short < 60 / (104 * exact), "less than one round of all 60 deals"


def test_a_range_without_a_crossing_has_none():
    team = saturated_line((2, 3, 2), 0.3)  # crosses at 0.52
    below = break_even(team, "hand_offs", axis_of(team, "team.specialist_gain", high=0.4))
    above = break_even(team, "hand_offs", axis_of(team, "team.specialist_gain", low=0.6, high=1.0))
    assert (below.at, below.before, below.after) == (None, -1, -1)
    assert (above.at, above.before, above.after) == (None, 1, 1)


@pytest.mark.parametrize(("beyond", "flips"), [(0.001, False), (0.004, True)])
def test_an_effect_too_small_for_a_card_flips_nothing(beyond, flips):
    """In 26 weeks the balanced line wins 1,040 deals, and a gain of 0.001 beyond the crossing
    brings less than one more: a clear sign, of which the card says NO CLEAR DIFFERENCE.
    """
    team = saturated_line(BALANCED, 0.2, cv=0).replace({"clock.horizon_weeks": 26})
    team = team.replace({"team.specialist_gain": 0.2 + beyond})
    effect = compare(team, replications=40, practices=["hand_offs"]).effects["hand_offs"]
    assert effect.difference.low > 0
    assert (word_for(effect) == "HELPS") is flips
    found = break_even(team, "hand_offs", axis_of(team, "team.specialist_gain", high=0.2 + beyond))
    assert (found.at is not None) is flips
    assert (found.before, found.after) == ((-1, 1) if flips else (-1, -1))


def test_a_long_stretch_without_an_effect_is_told_though_one_of_its_edges_is_open():
    """From 0.7 to 1.25 hours both ways win the same in 144 years, and nobody knows until where."""
    team = presets.load("complex_enterprise").scenario.replace({"pull.deals_per_rep": 6})
    found = break_even(team, "leveling", axis_of(team, "stages.Qualify.work.mean_hours"))
    first, last = found.nothing
    assert found.low < first < 0.8
    assert found.axis.now == 1.25 <= last < found.high
    assert found.low < found.at < first


@pytest.mark.parametrize("leaf", ["people", "selling_hours_per_week"])
def test_no_crossing_is_drawn_through_a_stretch_where_both_ways_are_the_same_team(leaf):
    """Evening out moves whole people: where it moves none, both teams are one, and the effect does
    not cross zero but stays there. Today is in that stretch, and the card says NO EFFECT HERE.
    """
    team = presets.load("mid_market").scenario
    axis = axis_of(team, f"team.roles.Closer.{leaf}")

    def is_one_team(value):
        here = turned(team, axis.path, value)
        one, other = (PRACTICES["leveling"].with_(here, Options()), here)
        return one.team == other.team

    found = break_even(team, "leveling", axis)
    first, last = found.nothing
    assert found.is_nothing_now
    assert found.low < first <= axis.now <= last < found.high
    assert [is_one_team(value) for value in (found.low, first, axis.now, last, found.high)] == [
        False, True, True, True, False,
    ]  # fmt: skip
    assert (found.before, found.after) == (1, -1)
    assert found.low < found.at < first or last < found.at < found.high


def test_an_input_that_changes_nothing_flips_nothing():
    team = saturated_line((2, 3, 2), 0.1)
    found = break_even(team, "pull", axis_of(team, "hand_off.rebrief"))
    assert found.at is None


def test_break_evens_come_nearest_first_and_as_they_are_found():
    team = saturated_line((2, 3, 2), 0.1)
    along = [axis_of(team, path) for path in ("hand_off.rebrief", "team.specialist_gain")]
    partial = list(break_evens(team, practices=["hand_offs"], along=along))
    shares = [found.share_done for found in partial]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert len(shares) >= 2
    distances = [one.distance for one in partial[-1].flips]
    assert distances == sorted(distances)
    # With a gain of 0.15, rebrief would have to be below nothing.
    assert [one.axis.path for one in partial[-1].flips] == ["team.specialist_gain"]


def test_a_map_has_the_signs_of_the_closed_form():
    people = (2, 3, 2)
    team = saturated_line(people, 0.1)
    x, y = axis_of(team, "hand_off.rebrief"), axis_of(team, "team.specialist_gain")
    partial = list(map_of(team, "hand_offs", x, y, columns=6, rows=7))
    shares = [found.share_done for found in partial]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert (partial[0].replications > 0).sum() < 42, "the first cells are shown before the last"
    found = partial[-1]
    for row, gain in enumerate(found.ys):
        for column, rebrief in enumerate(found.xs):
            away = gain - planted_gain(people, float(rebrief))
            if abs(away) > 0.02:
                assert found.signs[row, column] == np.sign(away)
    assert {1, -1} <= set(found.signs.ravel().tolist())


@pytest.fixture
def stores(monkeypatch) -> list[PairedRuns]:
    """All that is simulated for searches, as it is."""
    made: list[PairedRuns] = []

    class Kept(PairedRuns):
        def __init__(self, *given):
            super().__init__(*given)
            made.append(self)

    for module in ("maps", "sensitivity", "break_even"):
        monkeypatch.setattr(f"planner.analysis.{module}.PairedRuns", Kept)
    return made


def test_a_map_of_too_large_a_team_ends_and_says_what_is_not_worked_out(stores, monkeypatch):
    team = saturated_line((2, 3, 2), 0.1)
    x, y = axis_of(team, "hand_off.rebrief"), axis_of(team, "team.specialist_gain")
    *_, whole = map_of(team, "hand_offs", x, y, columns=4, rows=4)
    assert (whole.replications > 0).all()
    monkeypatch.setattr(arms, "MOST_STEPS_OF_A_VIEW", stores[0].steps / 2)
    *_, found = map_of(team, "hand_offs", x, y, columns=4, rows=4)
    assert stores[1].steps <= stores[0].steps / 2
    assert found.share_done == 1
    known = int((found.replications > 0).sum())
    assert 0 < known < 16
    assert f"{16 - known} were not calculated" in words.map_says(found)


def _line(team):
    return line_of(team, "team.specialist_gain", points=3, practices=["hand_offs"])


def _bars(team):
    along = [
        axis_of(team, "team.roles.B.selling_hours_per_week"),
        axis_of(team, "hand_off.rebrief"),
    ]
    return tornado_of(team, along=along)


@pytest.mark.parametrize("view", [_line, _bars])
def test_a_view_costs_no_more_than_it_may_and_leaves_nothing_out(view, stores, monkeypatch):
    team = saturated_line((2, 3, 2), 0.1)
    *_, sharp = view(team)
    monkeypatch.setattr(arms, "MOST_STEPS_OF_A_VIEW", stores[0].steps / 8)
    *_, blunt = view(team)
    assert 0 < stores[1].steps <= stores[0].steps / 8
    assert blunt.share_done == sharp.share_done == 1
    if view is _line:
        assert all(blunt.effects["hand_offs"])
    else:
        assert len(blunt.bars) == len(sharp.bars)


def test_no_input_is_looked_at_beyond_what_a_view_may_cost(stores, monkeypatch):
    team = saturated_line((2, 3, 2), 0.1)
    along = [axis_of(team, path) for path in ("team.specialist_gain", "hand_off.rebrief")]
    *_, whole = break_evens(team, practices=["hand_offs"], along=along)
    assert whole.inputs_left == 0
    most = stores[0].steps / 8
    monkeypatch.setattr(arms, "MOST_STEPS_OF_A_VIEW", most)
    *_, found = break_evens(team, practices=["hand_offs"], along=along)
    assert stores[1].steps <= most
    assert found.share_done == 1
    assert {one.axis for one in found.found} == {along[0]}
    assert found.inputs_left == 1
    assert words.looked_at(found).endswith("a team this large takes too long: 1.")


def test_a_closed_map_keeps_what_is_known():
    team = saturated_line((2, 3, 2), 0.1)
    x, y = axis_of(team, "hand_off.rebrief"), axis_of(team, "team.specialist_gain")
    search = map_of(team, "hand_offs", x, y, columns=4, rows=4)
    first = next(search)
    search.close()
    known = first.replications > 0
    assert 0 < known.sum() < known.size
    assert np.isfinite(first.mean[known]).all()
    assert np.isnan(first.mean[~known]).all()


def test_the_way_ends_at_the_team_itself():
    team = presets.load("mid_market").scenario.replace({"clock.horizon_weeks": 13})
    *_, found = line_of(team, points=2, practices=["hand_offs"])
    ends = found.effects["hand_offs"]
    assert found.values == (0.0, 1.0)
    assert ends[0].mean != ends[1].mean
    assert turned(team, "factory_to_sales", 1.0) == team


def test_twice_the_team_at_the_same_load_has_the_same_load():
    team = presets.load("mid_market").scenario
    twice = turned(team, "team_size", 2.0)
    assert twice.people == 2 * team.people
    assert twice.leads.per_week == 2 * team.leads.per_week


def test_a_saturated_line_wins_in_proportion_to_the_hours_of_its_bottleneck():
    """Halving or doubling them, in a quarter: 13 weeks × 3 people × 20 hours / 2 hours a deal."""
    team = saturated_line((2, 3, 2), 0.0).replace({"team.specialist_gain": 0.0})
    along = [axis_of(team, "team.roles.B.selling_hours_per_week", low=10, high=20.001)]
    *_, found = tornado_of(team, along=along)
    (bar,) = found.bars
    assert bar.at_low.mean == pytest.approx(-13 * 3 * 10 / 2, abs=1)
    assert bar.at_high.mean == pytest.approx(0, abs=1)


def test_every_axis_of_every_preset_can_be_turned_to_where_it_is():
    for name in presets.names():
        team = presets.load(name).scenario
        for axis in axes(team):
            assert axis.low < axis.high
            if axis.low <= axis.now <= axis.high:
                turned(team, axis.path, axis.now)


def test_a_path_to_no_number_is_refused():
    team = presets.load("mid_market").scenario
    for path in ("hand_off.los", "name", "work_order", "stages"):
        with pytest.raises(AxisError):
            axis_of(team, path)
    with pytest.raises(AxisError):
        axis_of(team, "hand_off.loss", low=0.5, high=0.5)


# --- Why ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("practice", MAIN)
@pytest.mark.parametrize("name", presets.names())
def test_the_parts_of_an_effect_add_up_to_it_exactly(name, practice):
    team = presets.load(name).scenario
    short = team.replace({"clock.horizon_weeks": 4, "clock.warmup_weeks": 4})
    try:
        found = next(decompose(short, practice))
    except NotPossible:
        return
    whole = sum(part.mean for part in found.parts.values())
    assert whole == pytest.approx(found.whole.mean, abs=1e-9)
    one_by_one = sum(found.differences.values())
    assert one_by_one.mean() == pytest.approx(found.whole.mean, abs=1e-9)
    assert list(found.parts)[-1] == "queues_and_whole_people"


@pytest.mark.parametrize("practice", MAIN)
@pytest.mark.parametrize("name", presets.names())
def test_the_parts_add_up_to_the_number_of_the_verdict(name, practice):
    """Which has more replications than they have: 40 against 8 and 32."""
    team = presets.load(name).scenario
    short = team.replace({"clock.horizon_weeks": 4, "clock.warmup_weeks": 4})
    effect = compare(short, replications=40).effects[practice]
    if effect.difference is None:
        with pytest.raises(NotPossible):
            next(decompose(short, practice))
        return
    for found in decompose(short, practice, effect=effect):
        assert found.whole == effect.difference.scaled(13)
        total = sum(part.mean for part in found.parts.values())
        assert total == pytest.approx(13 * effect.differences.mean(), abs=1e-9)
        first = 13 * effect.differences[: found.replications]
        assert sum(found.differences.values()) == pytest.approx(first, abs=1e-9), "the same luck"


def test_parts_have_no_more_replications_than_the_verdict_they_add_up_to():
    team = presets.load("mid_market").scenario.replace({"clock.horizon_weeks": 4})
    effect = compare(team, replications=10).effects["pull"]
    *_, found = decompose(team, "pull", effect=effect)
    assert found.replications == 10


def test_parts_that_lean_on_the_verdict_are_told_more_sharply():
    team = presets.load("mid_market").scenario.replace({"clock.horizon_weeks": 13})
    effect = compare(team, replications=400).effects["hand_offs"]
    *_, alone = decompose(team, "hand_offs")
    *_, leaning = decompose(team, "hand_offs", effect=effect)
    widths = [
        {name: part.high - part.low for name, part in found.parts.items()}
        for found in (alone, leaning)
    ]
    assert sum(widths[1].values()) < sum(widths[0].values())


def test_what_a_saturated_line_gains_by_specialists_is_the_closed_form():
    """Alone, each mechanism changes the bottleneck's speed by its factor; Shapley halves the rest.

    Wins a quarter: 13 weeks × 3 people × 20 hours / 2 hours × (1 + gain) / (1 + rebrief).
    """
    team = saturated_line((2, 3, 2), 0.2).replace({"team.specialist_gain": 0.3})
    *_, found = decompose(team, "hand_offs")
    base, full_cycle = 13 * 3 * 20 / 2, 13 * 7 * 20 / 4
    gained = base * (0.3 + 1.3 / 1.2 - 1 / 1.2) / 2
    briefed = base * ((1 / 1.2 - 1) + (1.3 / 1.2 - 1.3)) / 2
    assert found.parts["specialist_gain"].mean == pytest.approx(gained, abs=2)
    assert found.parts["rebrief"].mean == pytest.approx(briefed, abs=2)
    assert found.parts["queues_and_whole_people"].mean == pytest.approx(base - full_cycle, abs=2)
    assert "loss" not in found.parts, "what is nothing already has no part"


# --- Losses ---------------------------------------------------------------------------------------


def test_every_lost_deal_has_one_cause():
    found = simulate(presets.load("mid_market").scenario, 8)
    causes = losses(found)
    lost = sum(cause.deals for cause in causes.values())
    told = sum(
        values[name].mean()
        for values in found.stages.values()
        for name in values
        if name in {"dropped_per_week", "cold_per_week", "lost_at_hand_off_per_week"}
    )
    assert lost == pytest.approx(13 * told)
    assert causes["never"].wins is None


def test_one_person_for_the_whole_sale_loses_nothing_between_people():
    team = saturated_line((2, 3, 2), 0.1)
    alone = team.replace(
        {
            "team.roles": [
                {"name": "All", "people": 7, "stages": list(HOURS), "owns_deals": True},
            ]
        }
    )
    assert losses(simulate(alone, 4))["between_us"].deals == 0
