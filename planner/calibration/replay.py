"""Histories of our own making: a known team replayed by the engine, as a CRM would tell it.

A row is written when a deal becomes ready for a stage, so that a visit lasts until the deal is
ready for the next: waiting, work, the buyer's own time and a hand-off's delay are all in it.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.calibration.deal_kinds import DealKinds
from planner.calibration.visits import NOBODY, Deals, Entries, Visits, visits_from
from planner.engine.loop import trace
from planner.engine.state import EVENT_NAMES
from planner.engine.tables import tables_of
from planner.errors import TooLarge
from planner.model import flow
from planner.model.scenario import Clock, Scenario
from planner.simulation import budget
from planner.statistics.arrays import Flags, Integers

FIRST_DAY = np.datetime64("2024-01-01", "us")  # a Monday
SAMPLE_SEED = 2024
SAMPLE_WEEKS = 60
MOST_WEEKS = 260  # what the engine runs after a warm-up

_KIND = {name: number for number, name in enumerate(EVENT_NAMES)}
_LOST = [_KIND[name] for name in ("dropped", "lost_at_hand_off", "cold", "turned_away")]
_BEGINS = [_KIND["arrived"], _KIND["ready"]]
_MICROSECONDS = 7 * 24 * 3600 * 1_000_000


def replay(
    scenario: Scenario,
    weeks: float,
    seed: int = 1,
    replication: int = 0,
    *,
    zero: np.datetime64 = FIRST_DAY,
) -> Visits:
    """The deals created in `weeks` weeks after the scenario's warm-up, and what is known of them.

    `zero` is the moment the warm-up ends. The owner of a visit is the person who worked on it.
    Raises TooLarge where the events would fill the memory.
    """
    timed = _timed(scenario, weeks)
    clock, steps = timed.clock, budget.cost(timed).steps
    if steps > budget.TRACED.steps:
        raise TooLarge(
            f"leads.per_week: to replay {scenario.leads.per_week:,.0f} leads a week would take "
            f"about {steps:,.0f} steps, and at most {budget.TRACED.steps:,.0f} are allowed: "
            "take a part of it, of one team or region"
        )
    events = trace(tables_of(timed), seed, replication)
    start = flow.warmup_weeks(timed)
    kind, lead, time = events["kind"], events["lead"], events["time"] - start
    arrived = kind == _KIND["arrived"]
    # Leads are numbered as they come: those of the window are the last ones.
    first = int(np.count_nonzero(arrived & (time < 0)))
    created = time[arrived][first:]
    ended = np.full(created.size, np.nan)
    won = np.zeros(created.size, bool)
    for kinds, is_win in (([_KIND["won"]], True), (_LOST, False)):
        ends = np.isin(kind, kinds) & (lead >= first)
        ended[lead[ends] - first] = time[ends]
        won[lead[ends] - first] = is_win
    begins = np.isin(kind, _BEGINS) & (lead >= first)
    order = np.argsort(lead[begins], kind="stable")
    found = visits_from(
        Deals(created, ended, won),
        Entries(
            deal=(lead - first)[begins][order],
            stage=events["stage"][begins][order],
            entered=time[begins][order],
            owner=_owners(events, begins, (kind == _KIND["work_started"]) & (lead >= first)),
        ),
        stages=[one.name for one in scenario.stages],
        zero=zero,
        end=float(clock.horizon_weeks),
        people=_names(scenario),
    )
    if not scenario.kinds:
        return found
    of_deals = _kinds(scenario, events["deal_kind"][arrived][first:])
    return replace(found, kinds=of_deals).without_passing(of_deals.has_passed_over)


def _kinds(scenario: Scenario, of_deal: Integers) -> DealKinds:
    over = [[kind.skips(stage.name) for stage in scenario.stages] for kind in scenario.kinds]
    names = tuple(kind.name for kind in scenario.kinds)
    return DealKinds(names, of_deal.astype(np.int64), np.array(over, bool))


def affordable_replays(scenario: Scenario, weeks: float, most_steps: float) -> int:
    """How many replays of so many weeks stay within the steps allowed, as `budget` counts."""
    return budget.affordable([_timed(scenario, weeks)], most_steps)


def _timed(scenario: Scenario, weeks: float) -> Scenario:
    clock = Clock(
        horizon_weeks=min(weeks, MOST_WEEKS),
        warmup_weeks=scenario.clock.warmup_weeks,
        week_of_year=scenario.clock.week_of_year,  # for its seasons
    )
    return scenario.model_copy(update={"clock": clock})


def _owners(events: NDArray[np.void], begins: Flags, starts: Flags) -> Integers:
    """For each visit, deal by deal, the last person who started on it; NOBODY if none did."""
    # Ordered by deal, then time: a person's start belongs to the visit last begun before it.
    place = events["lead"] * (events.size + 1) + np.arange(events.size)
    begun, started = np.sort(place[begins]), np.sort(place[starts])
    owners = np.full(begun.size, NOBODY)
    owners[np.searchsorted(begun, started) - 1] = events["person"][started % (events.size + 1)]
    return owners


def _names(scenario: Scenario) -> list[str]:
    return [
        f"{role.name} {number + 1}" for role in scenario.team.roles for number in range(role.people)
    ]


def event_log(history: Visits, amount_usd: float | None = None) -> str:
    """The history as a CSV event log: deal_id, stage, entered_at (UTC), owner, amount; and the
    kind, where deals are of several.

    A repeat is a row of its own, so it must be read with `same_stage_rows: visits`. Won and Lost
    are stages.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    kinds = history.kinds
    head = ["deal_id", "stage", "entered_at", "owner", "amount"]
    writer.writerow([*head, "kind"] if kinds else head)
    amount = "" if amount_usd is None else f"{amount_usd:g}"
    rows = []
    for i in np.flatnonzero(history.real):
        owner = history.people[history.owner[i]] if history.owner[i] != NOBODY else ""
        deal = int(history.deal[i])
        rows.append((history.entered[i], deal, history.stages[history.stage[i]], owner))
        if i + 1 == history.deal.size or history.deal[i + 1] != deal:
            ended = history.ended[deal]
            if not np.isnan(ended):
                rows.append((ended, deal, "Won" if history.won[deal] else "Lost", owner))
    for time, deal, stage, owner in sorted(rows, key=lambda row: row[0]):
        moment = history.zero + np.timedelta64(round(float(time) * _MICROSECONDS), "us")
        more = [kinds.names[kinds.of_deal[deal]]] if kinds else []
        writer.writerow([f"D{deal + 1:05d}", stage, _said(moment), owner, amount, *more])
    return out.getvalue()


def _said(moment: np.datetime64) -> str:
    return str(moment.astype("datetime64[ms]")).replace("T", " ")


def sample_file(team: Scenario) -> str:
    """The sample that the Calibrate page offers: SAMPLE_WEEKS weeks of a team, seed SAMPLE_SEED."""
    return event_log(replay(team, SAMPLE_WEEKS, SAMPLE_SEED), team.money.deal_value_usd)
