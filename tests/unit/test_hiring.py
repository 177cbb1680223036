"""The next hire: gains that arithmetic knows, and honest silence where there are none."""

from __future__ import annotations

import pytest

from planner.commands import staff
from planner.errors import NotPossible
from planner.model.scenario import WEEKS_PER_QUARTER
from planner.plans import presets
from planner.simulation.replication_cache import Replications
from planner.simulation.runs import PairedRuns
from planner.staffing.hiring import LOOKS, next_hires
from planner.studies import compounding
from planner.views.team import markup, words
from reference.teams import role, stage, team

STEADY = {"clock": {"warmup_weeks": 13, "horizon_weeks": 52}}


def last(scenario, seed=1):
    *_, found = next_hires(scenario, seed)
    return found


def steady(leads_cv=0, **people):
    """Two stages of a week each, every lead is won; five leads a week."""
    return team(
        [stage("A", 1, cv=0), stage("B", 1, cv=0)],
        [role(name, people=count, cost_per_year_usd=100_000) for name, count in people.items()],
        leads={"per_week": 5, "cv": leads_cv},
        **STEADY,
    )


def test_one_more_at_the_bottleneck_adds_the_wins_that_one_person_can_make():
    # A can do 3 a week of the 5 that come; with one more it does 4: 13 more a quarter.
    found = last(steady(A=3, B=6))
    gains = {hire.role: hire.gain for hire in found.hires}
    assert gains["A"].mean == pytest.approx(WEEKS_PER_QUARTER, abs=0.5)
    assert gains["B"].mean == 0
    assert found.best.role == "A"
    # A's people have no hour left; of B's six, three have work.
    busy = {hire.role: hire.utilization for hire in found.hires}
    assert busy["A"] == pytest.approx(1, abs=0.01)
    assert busy["B"] == pytest.approx(0.5, abs=0.02)
    assert found.lacks == "people"


def test_with_people_to_spare_no_hire_is_advised_and_leads_are_what_is_lacking():
    found = last(steady(A=8, B=8))
    assert found.best is None
    assert found.lacks == "leads"
    # A tenth more leads are a tenth more wins.
    assert found.leads_gain.mean == pytest.approx(0.1 * found.wins.mean, rel=0.03)
    assert found.wins.mean == pytest.approx(found.most_wins, rel=0.02)


def test_the_best_hire_is_the_one_that_adds_most_for_its_money():
    # Both roles do 3 of 5 a week: alone neither helps, so nothing is advised for either.
    level = last(steady(A=3, B=3))
    assert level.best is None
    # Two bottlenecks in two lines of work would both help; here B costs more and A is the narrower.
    found = last(steady(A=3, B=4))
    assert found.best.role == "A"


def test_wins_that_hardly_ever_differ_have_a_range():
    """Student's has no width where 20 years win the same."""
    steady = team([stage(cv=0)], [role("Work", people=2)], leads={"per_week": 1, "cv": 0})
    found = next(next_hires(steady))
    assert found.wins.high > found.wins.mean > found.wins.low


def test_gains_are_paired_differences_on_common_luck():
    scenario = presets.load("transactional_inbound").scenario
    first = next(next_hires(scenario, seed=4))
    runs = PairedRuns(seed=4)
    more = scenario.replace({"team.roles.1.people": scenario.team.roles[1].people + 1})
    runs.run([scenario, more], LOOKS[0])
    gain = runs.mean_quarter(more) - runs.mean_quarter(scenario)
    assert first.hires[1].gain.mean == pytest.approx(gain.mean(), abs=1e-12)


def test_results_get_more_precise_and_the_last_is_done():
    found = list(next_hires(presets.load("transactional_inbound").scenario))
    widths = [one.hires[0].gain.high - one.hires[0].gain.low for one in found]
    assert [one.replications for one in found] == list(LOOKS[: len(found)])
    assert widths == sorted(widths, reverse=True)
    assert [one.share_done == 1 for one in found] == [False] * (len(found) - 1) + [True]


def test_less_than_a_quarter_has_no_wins_a_quarter():
    short = steady(A=3, B=3).replace({"clock.horizon_weeks": 12})
    with pytest.raises(NotPossible, match="13 weeks"):
        last(short)


def test_years_that_another_question_of_the_page_has_simulated_are_not_run_again():
    short = presets.load("mid_market").scenario.replace({"clock.horizon_weeks": 26.0})
    kept = Replications(10_000_000)
    *_, alone = compounding.measure(short, [compounding.LEADS])
    *_, _ = next_hires(short, kept=kept)
    ran = kept.ran
    *_, shared = compounding.measure(short, [compounding.LEADS], kept=kept)
    assert shared == alone
    assert kept.found >= LOOKS[1]
    assert kept.ran - ran < 2 * shared.replications


def test_what_a_hire_adds_is_told_and_valued_by_kind():
    two = presets.load("renewals_and_new_logos").scenario.replace(
        {"kinds.0.value_usd": 1000.0, "clock.horizon_weeks": 26.0, "clock.warmup_weeks": 13.0}
    )
    found = next(next_hires(two))
    ae = found.hires[1]
    assert sum(gain.mean for gain in ae.kinds.values()) == pytest.approx(ae.gain.mean)
    worth = 1000 * ae.kinds["Renewals"].mean + 45_000 * ae.kinds["New logos"].mean
    assert found.revenue_per_year_usd(ae).mean == pytest.approx(4 * worth)
    card = words.hire_lines(found)[1]
    assert "Renewals " in card.by_kind
    assert "New logos " in card.by_kind
    told = staff._hires_json(found)["roles"]["AE"]["gain_per_quarter_by_kind"]
    assert told["New logos"]["mean"] == ae.kinds["New logos"].mean
    assert card.by_kind in markup.hires(found, lambda _: "", settling=False)
    assert words.hire_lines(next(next_hires(steady(A=3, B=6))))[0].by_kind == ""
