"""What the Team page says: a hire that does not pay for itself is not praised, money reads well."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.staffing.hiring import next_hires
from planner.staffing.search import staff
from planner.statistics.intervals import Interval
from planner.studies.compounding import LEADS, Compounding
from planner.views.common.numbers import THIN, money
from planner.views.team import cheapest_words, hire_words, markup, words
from tests.unit.test_hiring import steady
from tests.unit.test_staffing import LUCKY


def hiring(gain: Interval, value: float, cost: float):
    """One role whose next person brings `gain` wins a quarter."""
    *_, found = next_hires(
        steady(A=3, B=6).replace({"money.deal_value_usd": value}),
    )
    best = replace(found.best, gain=gain, cost_per_year_usd=cost)
    rest = [replace(hire, gain=Interval(0, 0, 0, 0)) for hire in found.hires[1:]]
    return replace(found, hires=(best, *rest))


GAIN = Interval(mean=2.0, standard_error=0.1, low=1.5, high=2.5)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        # Two wins a quarter are 8 a year (6 to 10), for a person of 100,000 a year.
        (20_000, "which pays for itself"),
        (9_000, "No hire pays for itself."),
        (12_500, "No hire is sure to pay for itself. One more A may"),
    ],
)
def test_whether_a_hire_pays_for_itself_is_said_where_it_is_sure(value, says):
    assert says in words.next_hire(hiring(GAIN, value, 100_000))


@pytest.mark.parametrize(("value", "is_advised"), [(20_000, True), (9_000, False)])
def test_a_hire_that_surely_costs_more_than_it_brings_is_not_advised(value, is_advised):
    said = words.next_hire(hiring(GAIN, value, 100_000))
    assert said.startswith("Hire one more ") is is_advised
    assert said.startswith("No hire pays for itself. One more ") is not is_advised


def test_the_clearest_hire_is_not_advised_where_it_does_not_pay_though_another_may():
    found = hiring(GAIN, 9_000, 100_000)
    other = replace(found.hires[1], gain=Interval(1, 1, -3, 5), cost_per_year_usd=100_000)
    said = words.next_hire(replace(found, hires=(found.hires[0], other)))
    assert said.startswith("No hire is sure to pay for itself. One more A comes closest: ")
    assert "not pay" not in said


def test_a_hire_without_a_cost_is_not_said_to_pay():
    assert "pay" not in words.next_hire(hiring(GAIN, 20_000, 0))


def test_no_clear_hire_says_what_is_lacking_and_on_what_that_rests():
    *_, found = next_hires(steady(A=8, B=8))
    assert words.next_hire(found).startswith("Don't hire: leads are the limit.")
    said = hire_words.rests_on_busy(found, lambda path: "assumption, from how busy people are")
    assert said.startswith("This rests on how busy people are (A ")
    assert "the hands-on hours of every stage, which are assumed" in said
    of_one = hire_words.rests_on_busy(found, lambda path: "assumption" if ".B." in path else "")
    assert "hours of B, which" in of_one
    assert hire_words.rests_on_busy(found, lambda path: "your number") == ""
    assert said in markup.hires(found, lambda path: "assumption", settling=False)


@pytest.mark.parametrize(("cost", "word"), [(0, "too small to matter"), (90_000, "adds wins")])
def test_less_than_a_win_a_year_is_no_reason_to_hire_where_no_cost_is_given(cost, word):
    small = hiring(Interval(mean=0.1, standard_error=0.01, low=0.05, high=0.15), 1000, cost)
    assert words.hire_lines(small)[0].word == word
    assert (small.best is None) is (cost == 0)


@pytest.mark.parametrize(
    ("usd", "says"),
    [
        (950, "$950"),
        (9_999, "$9,999"),
        (170_000, "$170k"),
        (999_600, f"$1.00{THIN}million"),
        (1_744_286, f"$1.74{THIN}million"),
        (250_000_000, f"$250{THIN}million"),
    ],
)
def test_money_reads_well_at_every_size(usd, says):
    assert money(usd) == says


def promise(low, mean, high):
    return Compounding(
        levers=(LEADS,),
        growth=0.1,
        seed=1,
        replications=20,
        level=0.95,
        promised=0.1,
        delivered=Interval(mean, 0.01, low, high),
        loads={"A": (0.95, 1.05), "B": (0.5, 0.55)},
        share_done=1.0,
    )


def test_a_broken_promise_names_who_has_no_hours_left():
    lines = words.promise_lines(promise(0.01, 0.02, 0.03))
    assert "8 points short" in lines.answer
    assert "A has no hours left" in lines.answer
    assert "B" not in lines.answer


def test_a_promise_is_kept_or_too_close_to_call_by_its_interval():
    assert "kept" in words.promise_lines(promise(0.095, 0.1, 0.105)).answer
    assert "Too close" in words.promise_lines(promise(0.05, 0.08, 0.12)).answer


def test_a_hire_that_changes_no_deal_adds_nothing_and_is_not_called_unclear():
    *_, found = next_hires(steady(A=3, B=6))
    lines = {one.role: one for one in words.hire_lines(found)}
    assert lines["+ 1 B"].word == "adds nothing"
    assert lines["+ 1 A"].word == "adds wins"


def test_a_hire_says_what_it_rests_on_that_nobody_has_measured():
    known = {
        "stages.A.work.mean_hours": "assumption",
        "team.roles.A.selling_hours_per_week": "vendor benchmark",
        "team.roles.B.selling_hours_per_week": "your number",
    }
    *_, found = next_hires(steady(A=3, B=6))
    lines = {
        one.role: one.rests_on for one in words.hire_lines(found, lambda path: known.get(path, ""))
    }
    a, b, leads = lines.values()
    assert a == "Rests on: hands-on hours (assumption) and selling hours (vendor benchmark)."
    assert b == "Rests on: selling hours (your number)."
    assert leads == ""
    assert {one.rests_on for one in words.hire_lines(found)} == {""}


def test_a_search_that_was_not_finished_is_not_called_too_close():
    *_, found = staff(LUCKY, 22)
    nothing = {"status": "not sure", "cheapest": None, "is_whole": False}
    for unclear, says in ((0, "was not finished"), (2, "too close to call")):
        best = tuple(replace(one, **nothing, unclear=unclear) for one in found.best)
        ended = replace(found, best=best, share_done=1.0)
        assert says in cheapest_words.no_answer(ended)
        told = {row.team for row in cheapest_words.shape_lines(ended)}
        assert len(told) == 1
        assert ("not finished" in told.pop()) == (unclear == 0)


def test_a_team_that_is_not_the_last_word_is_called_the_best_so_far():
    *_, found = staff(LUCKY, 16)
    last = cheapest_words.answer(found)
    assert last is not None
    assert not last.shape.startswith("Best so far")
    assert cheapest_words.cheapest(found) == "cheapest"
    going_on = replace(found, share_done=0.4)
    assert cheapest_words.answer(going_on).shape == f"Best so far: {last.shape}"
    shown = markup.cheapest(going_on)
    assert shown.index("searching, 40") < shown.index("Best so far"), "read first"
    assert "cheapest so far" in markup.shapes_table(going_on)


def test_who_lacks_leads_is_told_so_also_where_the_average_reaches_the_target():
    *_, found = staff(LUCKY, 16)
    nothing = {"status": "too few leads", "cheapest": None, "most_wins": 16.2}
    best = tuple(replace(one, **nothing) for one in found.best)
    said = cheapest_words.no_answer(replace(found, best=best, share_done=1.0))
    assert "at most 16.2 wins in an average quarter, and about half of the quarters" in said
    assert said.endswith("you would need more leads.")
    # Five a week come: 5.2 would be told as the five that are there.
    best = tuple(replace(one, **nothing | {"most_wins": 15.4}) for one in found.best)
    said = cheapest_words.no_answer(replace(found, best=best, share_done=1.0))
    assert said.endswith("; you would need a few leads more.")


@pytest.mark.parametrize(
    ("people", "rules", "named"),
    [
        # Five leads a week, a week of work each. Behind three people only three a week arrive: of
        # two roles that five a week would overload, one has hours left.
        ({"A": 3, "B": 4}, {}, "A"),
        ({"A": 3, "B": 3}, {}, "A and B"),
        ({"A": 8, "B": 8}, {}, ""),
        ({"A": 3, "B": 4}, {"pull.system_cap": 7, "pull.when_full": "turn_away"}, ""),
    ],
)
def test_only_who_has_no_hours_left_is_said_to_be_overrun(people, rules, named):
    *_, found = next_hires(steady(**people).replace(rules))
    said = words.overload(found)
    assert said.startswith(f"More leads than {named} can handle") if named else said == ""


def test_a_hire_s_card_says_how_busy_people_are_today_as_the_plan_does():
    *_, found = next_hires(steady(A=3, B=6))
    cards = words.hire_lines(found)
    assert cards[0].today == "⚠ 3 people today, 100 % busy".replace(" %", f"{THIN}%")
    assert cards[1].today == "6 people today, 50 % busy".replace(" %", f"{THIN}%")
