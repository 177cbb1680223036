"""Pasts of our own making: a team that has run for a year, what it has open on a day, what came.

The engine writes down every event of one simulated team. A snapshot of it is what a leader would
type in on that day; the wins that follow are what a forecast from the snapshot has to meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.engine.loop import trace
from planner.engine.state import EVENT_NAMES
from planner.engine.tables import tables_of
from planner.model import flow
from planner.model.fields import changed
from planner.model.people import Hire
from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_QUARTER, WEEKS_PER_YEAR, Scenario
from planner.model.todays_pipeline import MOST_ROWS, OpenDeals, Today
from planner.simulation.quarters import weeks_of_quarters
from planner.simulation.simulate import simulate
from planner.statistics.arrays import Floats

KIND = {name: number for number, name in enumerate(EVENT_NAMES)}
ENDS = tuple(
    KIND[name]
    for name in ("won", "dropped", "lost_at_hand_off", "cold", "lost_with_owner", "turned_away")
)
_AHEAD_WEEKS = WEEKS_PER_YEAR
_MOST_FORECAST = 4  # quarters


@dataclass(frozen=True)
class MadePast:
    """One team, one day. today: the team as it stands that day, and what is open, deal by deal.

    events: all before the day, times in weeks, `day` that of the day. wins (Q,) and revenue_usd
    (Q,): what the quarters brought, what was won before the day in the first.
    """

    today: Scenario
    events: NDArray[np.void]
    day: float
    wins: Floats
    revenue_usd: Floats


def made_past(team: Scenario, week_of_year: int, seed: int) -> MadePast:
    """A year of a team without `today`, kinds and dated changes, and the year after it.

    The day is in that week of the year; hires of the team are dated from it.
    """
    assert team.today is None, "the past brings what is open"
    assert not team.kinds, "events are read as of one kind"
    assert not team.changes, "no change can be dated before the day"
    day = WEEKS_PER_YEAR
    truth = changed(
        team,
        clock=changed(
            team.clock,
            horizon_weeks=float(day + _AHEAD_WEEKS),
            week_of_year=1 + (week_of_year - 1 - day) % WEEKS_PER_YEAR,
        ),
        team=changed(
            team.team,
            hires=tuple(changed(hire, week=hire.week + day) for hire in team.team.hires),
        ),
    )
    events = trace(tables_of(truth), seed, 0)
    at = flow.warmup_weeks(truth) + day
    standing = _with_people(team, events, at, _home(truth))
    begun = (week_of_year - 1) % WEEKS_PER_QUARTER
    by_week = simulate(truth, 1, seed)
    so_far = slice(day - begun, day)
    today = Today(
        open_deals=tuple(_open_deals(events[events["time"] < at], at, team))[:MOST_ROWS],
        wins_so_far=int(by_week.wins_by_week[0, so_far].sum()),
        revenue_so_far_usd=float(by_week.revenue_by_week_usd[0, so_far].sum()),
    )
    weeks = _MOST_FORECAST * WEEKS_PER_QUARTER - begun
    scenario = changed(
        standing,
        schema_version=2,
        clock=changed(team.clock, horizon_weeks=float(weeks), week_of_year=week_of_year),
        today=today,
    )
    spans = [slice(day + first, day + end) for first, end in weeks_of_quarters(scenario)]
    wins = np.array([by_week.wins_by_week[0, span].sum() for span in spans], dtype=np.float64)
    revenue_usd = np.array([by_week.revenue_by_week_usd[0, span].sum() for span in spans])
    wins[0] += today.wins_so_far
    revenue_usd[0] += today.revenue_so_far_usd
    return MadePast(scenario, events[events["time"] < at], at, wins, revenue_usd)


def stages_only(today: Scenario) -> Scenario:
    """The same day as most teams know it: how many deals stand at each stage, and no more."""
    assert today.today is not None
    counts: dict[tuple[str | None, str], int] = {}
    for row in today.today.open_deals:
        place = row.stage, "waiting" if row.stage is None else "unknown"
        counts[place] = counts.get(place, 0) + row.deals
    rows = tuple(
        OpenDeals(stage=stage, deals=deals, state=state) for (stage, state), deals in counts.items()
    )
    return changed(today, today=changed(today.today, open_deals=rows))


# --- What is open ---------------------------------------------------------------------------------


def _open_deals(events: NDArray[np.void], day: float, team: Scenario) -> Iterator[OpenDeals]:
    """A row for each deal that has not ended, in the order in which they came."""
    names = [stage.name for stage in team.stages]
    deals: dict[int, _Deal] = {}
    for event in events[events["lead"] >= 0]:
        deals.setdefault(int(event["lead"]), _Deal()).meets(event, len(names))
    for deal in deals.values():
        if deal.has_ended:
            continue
        days = min(3650.0, DAYS_PER_WEEK * (day - deal.since))
        if not deal.is_in:
            yield OpenDeals(stage=None, state="waiting", age_days=days)
        else:
            state = "with_buyer" if deal.is_with_buyer else "waiting"
            yield OpenDeals(stage=names[deal.stage], state=state, age_days=days)


class _Deal:
    """Where one deal stands. One that is worked on, or on its way, waits from now on."""

    def __init__(self) -> None:
        self.is_in = self.is_with_buyer = self.has_ended = False
        self.stage, self.since, self.goes_back = 0, 0.0, False

    def meets(self, event: NDArray[np.void], stages: int) -> None:
        kind, self.has_ended = int(event["kind"]), int(event["kind"]) in ENDS
        self.is_in |= kind == KIND["admitted"]
        if kind in (KIND["repeated"], KIND["restarted"], KIND["advanced"]):
            self.goes_back = kind == KIND["restarted"]
        elif kind == KIND["handed_off"]:
            following = 0 if self.goes_back else int(event["stage"]) + 1
            self._stands(event, min(following, stages - 1))
        elif kind in (KIND["arrived"], KIND["ready"], KIND["work_started"]):
            self._stands(event, int(event["stage"]))
        elif kind == KIND["work_ended"]:
            self._stands(event, int(event["stage"]), is_with_buyer=True)

    def _stands(self, event: NDArray[np.void], stage: int, is_with_buyer: bool = False) -> None:
        self.stage, self.since, self.is_with_buyer = stage, float(event["time"]), is_with_buyer


# --- Who is there ---------------------------------------------------------------------------------


def _home(truth: Scenario) -> dict[int, str]:
    """Each seat's role: those through the roles, then those added, by date."""
    names = [role.name for role in truth.team.roles for _ in range(role.people)]
    for hire in sorted(truth.team.hires, key=lambda one: one.week):
        assert hire.people > 0, "places that end move the others' seats"
        names += [hire.role] * hire.people
    return dict(enumerate(names))


def _with_people(
    team: Scenario, events: NDArray[np.void], day: float, home: dict[int, str]
) -> Scenario:
    """Who is there on the day and how long if new; an open seat is a hire on the day it is filled.

    A role of which nobody is there has the first who comes, already.
    """
    seats = sum(role.people for role in team.team.roles)
    since: dict[int, float | None] = dict.fromkeys(range(seats), -np.inf)  # None: nobody sits there
    comes: dict[int, float] = {}
    for event in events[np.isin(events["kind"], (KIND["came"], KIND["left"]))]:
        seat, time = int(event["person"]), float(event["time"])
        if time < day:
            since[seat] = time if event["kind"] == KIND["came"] else None
        elif event["kind"] == KIND["came"] and since.get(seat) is None and seat < seats:
            comes.setdefault(seat, time)
    roles, hires = [], list[Hire]()
    for role in team.team.roles:
        mine = [seat for seat in since if home[seat] == role.name]
        there = [day - begun for seat in mine if (begun := since[seat]) is not None]
        late = sorted(comes[seat] - day for seat in mine if seat in comes)
        if not there:
            there, late = [late[0]], late[1:]
        new = tuple(sorted(weeks for weeks in there if weeks < role.ramp.weeks))
        roles.append(changed(role, people=len(there), tenure_weeks=new))
        hires += [Hire(week=week, role=role.name, people=1) for week in late]
    return changed(
        team, team=changed(team.team, roles=tuple(roles), hires=(*team.team.hires, *hires))
    )


def team_of(scenario: Scenario, **fields: Any) -> Scenario:
    """A team as it runs day by day: without what is open today, and with these fields by path."""
    return changed(scenario, schema_version=2, today=None).replace(fields)
