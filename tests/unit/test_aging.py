"""A win rate that falls with a deal's age, by formula and in the engine, deal by deal."""

from __future__ import annotations

from math import exp

import pytest

from planner.model.scenario import Scenario
from planner.simulation.simulate import trace
from planner.studies.aging import AGES_DAYS, QUICK, SLOW, at_age
from planner.views.principles import kinds_plots, kinds_words, markup
from reference.cases_of_schema_2 import CASES

T24 = CASES["v2-T24"]


def test_the_kinds_are_those_of_the_exact_case():
    for kind, name in ((QUICK, "quick"), (SLOW, "slow")):
        won = 100 * kind.chance * (1 - exp(-56 / kind.days)) / 8
        assert won == pytest.approx(T24["measures"][f"throughput_per_week[{name}]"], rel=1e-6)


def test_the_win_rate_falls_from_the_average_to_that_of_the_slow_ones():
    rates = [at_age(age).won for age in AGES_DAYS]
    assert rates[0] == pytest.approx((QUICK.chance + SLOW.chance) / 2)
    assert rates == sorted(rates, reverse=True)
    assert at_age(2000).won == pytest.approx(SLOW.chance)
    # Who is open is decided at the hazard of the kinds that are left: no deal is lost or made.
    step = 1e-4
    for age in AGES_DAYS:
        now, then = at_age(age), at_age(age + step)
        decided = now.still_open - then.still_open
        by_kind = step * sum(kind.still_open(age) / kind.days for kind in (QUICK, SLOW))
        assert decided == pytest.approx(by_kind, rel=1e-4)


def test_deals_of_the_engine_that_have_reached_an_age_are_won_as_often():
    given = T24["scenario"] | {
        "today": None,
        "leads": {"per_week": 60.0},
        "clock": {"warmup_weeks": 0, "horizon_weeks": 156},
    }
    begun: dict[int, float] = {}
    ended: dict[int, tuple[float, bool]] = {}
    for event in trace(Scenario.from_dict(given)):
        if event["kind"] == "arrived":
            begun[event["deal"]] = event["time"]
        elif event["kind"] in ("won", "dropped"):
            ended[event["deal"]] = (event["time"], event["kind"] == "won")
    early = [lead for lead, week in begun.items() if week < 80 and lead in ended]
    for age in (0, 28, 84):
        there = [ended[lead][1] for lead in early if ended[lead][0] - begun[lead] >= age / 7]
        found, expected = sum(there) / len(there), at_age(age).won
        assert abs(found - expected) < 4 * (expected * (1 - expected) / len(there)) ** 0.5


def test_the_picture_and_its_table_say_the_same():
    said = kinds_words.aging_sentence()
    assert said in kinds_plots.aging()
    drawn = markup.aging()
    assert drawn.count('scope="row"') == len(AGES_DAYS)
    first, *_, last = kinds_words.aging_rows()
    assert first[0] == "just begun"
    assert first[-1] in said
    assert last[-1] in said
