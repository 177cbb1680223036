"""Scenarios for which queueing theory has a formula; warm-ups outlast each queue's memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from planner.model import flow
from planner.model.scenario import DAYS_PER_WEEK, Scenario
from planner.simulation.outcome import Outcome
from reference import queueing
from reference.checked_value import CheckedValue, pooled_measure, simulated, standard_error
from reference.teams import line, measured, role, stage, team

LONG = {"warmup_weeks": 150, "horizon_weeks": 260}


@dataclass(frozen=True)
class Form:
    """A scenario with the values that a formula gives for it, by measure."""

    case: str
    group: str
    model: str
    source: str
    scenario: Scenario
    expected: dict[str, float]
    replications: int

    def found(self) -> list[CheckedValue]:
        outcome = simulated(self.scenario, self.replications)
        return [self._found(outcome, name, value) for name, value in self.expected.items()]

    def _found(self, outcome: Outcome, measure: str, expected: float) -> CheckedValue:
        precise = np.inf
        if measure.startswith("wait_days"):
            got, error = pooled_measure(outcome, measure)
            precise = 0.02 * expected
        else:
            values = measured(outcome, measure)
            got, error = float(values.mean()), standard_error(values)
        return CheckedValue(
            self.case,
            self.group,
            self.model,
            self.source,
            measure,
            expected,
            got,
            error,
            self.replications,
            precise=precise,
            slack=1e-9 * expected,  # the last digits of a sum
        )


def erlang_c(people: int, load: float) -> Form:
    """Waits of a pooled role with random leads and exponential work."""
    leads = {"per_week": people * load}
    return Form(
        f"erlang c: {people} people, load {load}",
        "single",
        f"M/M/{people}, load {load}",
        "Erlang C",
        team(roles=[role("Work", people=people)], leads=leads, clock=LONG),
        {
            "wait_days[Work]": queueing.mmc_wait(people * load, 1, people) * DAYS_PER_WEEK,
            "utilization[Work]": load,
        },
        4000,
    )


def erlang_a(people: int, load: float, patience_weeks: float) -> Form:
    """The same with leads that go cold, overloads included."""
    per_week = people * load
    expected = queueing.erlang_a(per_week, 1, patience_weeks, people)
    return Form(
        f"erlang a: {people} people, load {load}",
        "single",
        f"M/M/{people}+M, load {load}, cold after {7 * patience_weeks:g} days",
        "Erlang A (Palm)",
        team(
            [stage(patience_days=patience_weeks * DAYS_PER_WEEK)],
            [role("Work", people=people)],
            leads={"per_week": per_week},
            clock={"warmup_weeks": 40, "horizon_weeks": 260},
        ),
        {
            "cold_per_week[Work]": expected.cold * per_week,
            "throughput_per_week": (1 - expected.cold) * per_week,
            "utilization[Work]": expected.utilization,
            "inside": expected.inside,
        },
        400,
    )


def pollaczek(load: float, cv: float, family: str) -> Form:
    """Waits of one person whose work varies by any law."""
    return Form(
        f"pollaczek: load {load}, cv {cv}, {family}",
        "single",
        f"M/G/1, load {load}, cv {cv}, {family}",
        "Pollaczek–Khinchine",
        team([stage(cv=cv)], leads={"per_week": load}, clock=LONG, family=family),
        {"wait_days[Work]": queueing.pollaczek_khinchine(load, 1, cv) * DAYS_PER_WEEK},
        8000,
    )


def deals_differ() -> Form:
    """Independent factors: 1 + cv² of the product is the product of the factors' 1 + cv²."""
    together = sqrt((1 + 0.5**2) * (1 + 0.8**2) - 1)
    return Form(
        "pollaczek: deals differ",
        "single",
        "M/G/1, load 0.6, cv 0.5 of the work and 0.8 of the deals",
        "Pollaczek–Khinchine",
        team([stage(cv=0.5)], leads={"per_week": 0.6}, clock=LONG, deal_cv=0.8),
        {"wait_days[Work]": queueing.pollaczek_khinchine(0.6, 1, together) * DAYS_PER_WEEK},
        8000,
    )


def traffic(pods: int) -> Form:
    """Interleaved roles, repeats, restarts and hand-off harm: every term of the visits."""
    scenario = team(
        [
            stage("Qualify", 0.05, drop_off=0.3, repeat=0.1, buyer={"mean_days": 2}),
            stage("Demo", 0.05, drop_off=0.1, repeat=0.2, restart=0.1),
            stage("Close", 0.05, drop_off=0.2, restart=0.05, buyer={"mean_days": 5, "cv": 0}),
        ],
        [role("Qualify", "Close", people=2), role("Demo", people=2)],
        pods=pods,
        specialist_gain=0.3,
        hand_off={"loss": 0.1, "repeat": 0.15, "delay": {"mean_days": 1}},
        leads={"per_week": 10},
        clock={"warmup_weeks": 26, "horizon_weeks": 260},
    )
    visits = zip(scenario.stages, flow.visits_per_lead(scenario), strict=True)
    return Form(
        f"traffic: {pods} pods",
        "network",
        "Three stages, two roles, repeats, restarts, harm at hand-offs"
        + (f", {pods} pods" if pods > 1 else ""),
        "Traffic equations (Jackson 1957)",
        scenario,
        {
            **{f"visits_per_week[{one.name}]": 10 * float(count) for one, count in visits},
            "throughput_per_week": 10 * flow.win_chance(scenario),
            **{f"utilization[{name}]": load for name, load in flow.loads(scenario).items()},
        },
        200,
    )


def capped_line(open_deals: int) -> Form:
    """Four single people, exponential times, always another lead: exact."""
    return Form(
        f"capped line: {open_deals} open",
        "conwip",
        f"Four stages in line, at most {open_deals} open",
        "Practical worst case (Hopp & Spearman)",
        line(
            *[0.5] * 4,
            leads={"per_week": 20},
            pull={"system_cap": open_deals},
            clock={"warmup_weeks": 60, "horizon_weeks": 260},
        ),
        {
            "throughput_per_week": queueing.pwc_throughput(
                open_deals, bottleneck_per_week=2, raw_weeks=2
            ),
            "work_in_process": open_deals,
        },
        100,
    )


def jackson() -> Form:
    """The number inside two queues in line."""
    return Form(
        "jackson: two stages",
        "network",
        "M/M/1 → M/M/1, loads 0.5 and 0.7",
        "Jackson 1957",
        line(0.5, 0.7, people=1, leads={"per_week": 1}, clock=LONG),
        {"work_in_process": 0.5 / (1 - 0.5) + 0.7 / (1 - 0.7)},
        4000,
    )


def buyers_time(cv: float) -> Form:
    """Nobody waits for the buyer, so only the mean counts."""
    return Form(
        f"buyer: cv {cv}",
        "network",
        f"M/G/∞, the buyer's own three weeks, cv {cv}",
        "Little's law",
        team(
            [stage(weeks=0, buyer={"mean_days": 21, "cv": cv})],
            leads={"per_week": 5},
            clock=LONG,
        ),
        {"work_in_process": queueing.little(5, 3)},
        100,
    )


def bottleneck() -> Form:
    """More leads than the slowest stage can work."""
    scenario = line(0.5, 1.0, 0.25, leads={"per_week": 3}, clock=LONG)
    return Form(
        "bottleneck",
        "network",
        "Three stages, three times the leads that the slowest can work",
        "Capacity of the bottleneck",
        scenario,
        {"throughput_per_week": flow.expected_wins_per_week(scenario)},
        40,
    )


def stream(cv: float) -> Form:
    """Leads a week are the rate, without any warm-up and whatever their spread."""
    return Form(
        f"leads: cv {cv}",
        "single",
        f"Leads of the very first week, gaps with cv {cv}",
        "Stationary renewal process",
        team(leads={"per_week": 2, "cv": cv}, clock={"warmup_weeks": 0, "horizon_weeks": 1}),
        {"leads_per_week": 2},
        20_000,
    )


def _named(forms: Iterable[Form]) -> dict[str, Form]:
    return {form.case: form for form in forms}


ERLANG_C = _named(
    erlang_c(people, load) for people, load in [(1, 0.5), (1, 0.7), (2, 0.8), (4, 0.85), (12, 0.9)]
)
ERLANG_A = _named(
    erlang_a(people, load, patience_weeks)
    for people, load, patience_weeks in [(1, 0.7, 4), (1, 2, 1), (3, 0.95, 2), (5, 1.3, 0.5)]
)
POLLACZEK = _named(
    pollaczek(load, cv, family)
    for family in ("gamma", "lognormal")
    for load, cv in [(0.4, 2), (0.7, 0), (0.7, 0.5), (0.6, 1.5)]
)
DEALS_DIFFER = _named([deals_differ()])
TRAFFIC = _named(traffic(pods) for pods in (1, 2))
CAPPED = _named(capped_line(open_deals) for open_deals in (1, 3, 9))
JACKSON = _named([jackson()])
BUYER = _named(buyers_time(cv) for cv in (0, 1, 3))
BOTTLENECK = _named([bottleneck()])
STREAM = _named(stream(cv) for cv in (0, 0.5, 1, 3))
FORMS = (
    ERLANG_C
    | ERLANG_A
    | POLLACZEK
    | DEALS_DIFFER
    | STREAM
    | TRAFFIC
    | JACKSON
    | BUYER
    | BOTTLENECK
    | CAPPED
)
