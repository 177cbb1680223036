"""The ground of a replication: its clock, its deals, and what it counts."""

from __future__ import annotations

import heapq
from bisect import insort
from collections import Counter, defaultdict
from typing import Any, NamedTuple

from reference.slow_simulator.course import Calendar, Course
from reference.slow_simulator.deal import Deal
from reference.slow_simulator.draws import DEAL_FACTOR, PATIENCE, VALUE, Draw, Draws, Whom
from reference.slow_simulator.kinds import Kind, Mix, kinds_of
from reference.slow_simulator.people import Crew
from reference.slow_simulator.scenario import DAYS_PER_WEEK, every_field
from reference.slow_simulator.warmup import warmup_weeks

# What can fall due, in the order in which one instant settles it (rule 8). What changes with the
# calendar is read off the clock, so that every change comes before all of these.
(
    COMING,
    NOTICE_OR_END,
    WORK_END,
    BUYER_END,
    DELAY_END,
    PATIENCE_END,
    GOING,
    TICK,
    RETURN,
    ARRIVAL,
) = range(10)


class Due(NamedTuple):
    """One thing that falls due; `order` is the lead's number, or a place among those alike."""

    time: float
    kind: int
    order: tuple[int, ...]
    entry: int  # so that nothing else is ever compared
    what: Any
    number: int  # of the wait, so that patience of an earlier one ends nothing


class Win(NamedTuple):
    """A win in the window."""

    time: float
    deal: Deal
    value_usd: float


class Run:
    """Between two instants every deal of `alive` is in the one place its state names."""

    def __init__(self, scenario: dict[str, Any], draws: Draws):
        self.draws = draws
        self.scenario = every_field(scenario)
        self.stages, self.team = self.scenario["stages"], self.scenario["team"]
        self.roles, self.pods = self.team["roles"], self.team["pods"]
        names = {stage["name"] for stage in self.stages}
        assert names == {name for role in self.roles for name in role["stages"]}
        numbers = {stage["name"]: number for number, stage in enumerate(self.stages)}
        # Of a role: the first of its stages, whatever kinds skip it.
        self.first_stage = [min(numbers[n] for n in role["stages"]) for role in self.roles]
        self.kinds: list[Kind] = kinds_of(self.scenario)
        self.mix = Mix(self.scenario, draws)
        self.leads, self.hand_off = self.scenario["leads"], self.scenario["hand_off"]
        self.pod_factor = self.team["pod_hand_off"] if self.pods > 1 else 1
        self.today = self.scenario["today"]

        # With `today` the window starts at 0.
        self.warmup = 0.0 if self.today else warmup_weeks(self.scenario)
        self.end = self.warmup + self.scenario["clock"]["horizon_weeks"]
        self.calendar = Calendar(self.warmup, self.end, self.scenario["clock"]["week_of_year"])
        self.courses: dict[tuple[str, str | None], Course] = {}
        self.now = 0.0
        self.agenda: list[Due] = []
        self.entries = 0
        self.crews: list[list[Crew]] = []  # by role and pod
        self.alive: set[Deal] = set()
        self.pool: list[Deal] = []  # not admitted, in the order of admission
        self.door: list[Deal] = []  # handed off and waiting for room
        self.lead_is_due = False  # of a tick, once the hand-offs of its instant have had room

        self.open_at_start: int | None = None
        self.won: list[Win] = []
        # (what, stage or None) -> events or days in the window
        self.tallies: defaultdict[tuple[str, int | None], float] = defaultdict(float)
        self.losses_by_kind: Counter[int] = Counter()
        self.busy: defaultdict[int, float] = defaultdict(float)  # role -> weeks in the window
        self.stays: list[tuple[int, float, float]] = []  # (role, from, to) of all who have gone
        # stage -> deals now; None: those in the pool and those that ended, which is not used
        self.in_stage: Counter[int | None] = Counter()
        # "pool", "admitted" or a stage -> deal-weeks in the window
        self.areas: defaultdict[str | int, float] = defaultdict(float)
        self.time_inside = 0.0  # of the deals that ended, arrival to end, in the window

    # The clock

    def advance(self, time: float) -> None:
        """Go on to an instant, everything staying as it is."""
        if self.open_at_start is None and time >= self.warmup:
            self.open_at_start = len(self.alive)
        weeks = self.weeks_in_window(self.now, time)
        self.areas["pool"] += weeks * len(self.pool)
        self.areas["admitted"] += weeks * (len(self.alive) - len(self.pool))
        for stage in range(len(self.stages)):
            self.areas[stage] += weeks * self.in_stage[stage]
        self.now = time

    def weeks_in_window(self, start: float, stop: float) -> float:
        """How much of this time falls into the window."""
        return max(min(stop, self.end) - max(start, self.warmup), 0.0)

    def schedule(
        self, time: float, kind: int, order: tuple[int, ...] = (), what: Any = None, number: int = 0
    ) -> None:
        """Have something fall due."""
        self.entries += 1
        heapq.heappush(self.agenda, Due(time, kind, order, self.entries, what, number))

    def tally(self, what: str, stage: int | None = None, amount: float = 1) -> None:
        """Count an event of the window."""
        if self.now >= self.warmup:
            self.tallies[what, stage] += amount

    # What season and changes make of the scenario's values ("Time")

    def course(self, field: str, season: str | None = None) -> Course:
        """How a field changes; a season of the leads is scaled to mean 1."""
        if (field, season) not in self.courses:
            factors = self.scenario["season"][season] if season else None
            if factors is not None and season == "leads":
                factors = [len(factors) * factor / sum(factors) for factor in factors]
            changes = [one for one in self.scenario["changes"] if one["field"] == field]
            self.courses[field, season] = Course(self.calendar, factors, changes)
        return self.courses[field, season]

    def changed(self, field: str, value: float) -> float:
        """A value of the scenario as it is now."""
        return value * self.course(field).at(self.now)

    def of_stage(self, stage: int, field: str) -> float:
        """A value of a stage as it is now: 'work.mean_hours', 'buyer.mean_days' or 'drop_off'."""
        value: Any = self.stages[stage]
        for part in field.split("."):
            value = value[part]
        return self.changed(f"stages.{self.stages[stage]['name']}.{field}", value)

    # Deals

    def new_deal(self, lead: int, whom: Whom, kind: int, arrived: float) -> Deal:
        """One with a factor of its own, at its kind's first stage."""
        cv = self.scenario["deal_cv"]
        factor = self.draws.duration(Draw(DEAL_FACTOR, whom), 1, cv, "lognormal")
        deal = Deal(lead, whom, kind, arrived, factor, self.kinds[kind].first)
        self.alive.add(deal)
        return deal

    def kind(self, deal: Deal) -> Kind:
        """What it is."""
        return self.kinds[deal.kind]

    def role_of(self, deal: Deal) -> int:
        """Whose its stage is."""
        return self.kind(deal).role_of[deal.stage]

    def start_waiting(self, deal: Deal) -> None:
        """Ready now, with a patience of this wait's own (rule 2)."""
        deal.ready = self.now
        deal.waits += 1
        mean_days = self.stages[deal.stage]["patience_days"]
        if mean_days is not None:
            mean = mean_days * self.kind(deal).patience / DAYS_PER_WEEK
            draw = Draw(PATIENCE, deal.whom, deal.stage, deal.visits[deal.stage])
            patience = self.draws.duration(draw, mean, 1, "gamma")
            self.schedule(self.now + patience, PATIENCE_END, (deal.lead,), deal, deal.waits)

    def lose_patience(self, deal: Deal, number: int) -> None:
        """Gone cold, if that wait is still going on."""
        if deal.is_alive and deal.waits == number and deal.state in ("pool", "door", "queue"):
            self.lose(deal, "cold")

    def stand_in(self, queue: list[Deal], deal: Deal) -> None:
        """Stand in a queue in the order in which it is served (work_order, Kinds' rank)."""
        latest_first = -1 if self.scenario["work_order"] == "finish_first" else 0
        insort(
            queue,
            deal,
            key=lambda d: (self.kind(d).rank, latest_first * d.stage, d.ready, d.lead),
        )
        deal.queue = queue

    def leave_queue(self, deal: Deal) -> None:
        """Whoever goes, or is taken."""
        if deal.queue is not None:
            deal.queue.remove(deal)
            deal.queue = None

    def count_in(self, deal: Deal, stage: int | None) -> None:
        """Part of the work in process of this stage from now on."""
        self.in_stage[deal.counted_in] -= 1
        self.in_stage[stage] += 1
        deal.counted_in = stage

    def lose(self, deal: Deal, cause: str, stage: int | None = None) -> None:
        """Counted in the stage it stands at, unless another is given."""
        self.tally("losses")
        self.tally(cause, deal.stage if stage is None else stage)
        if self.now >= self.warmup:
            self.losses_by_kind[deal.kind] += 1
        self.end_deal(deal)

    def end_deal(self, deal: Deal) -> None:
        """Take it out of wherever it is."""
        if deal.state == "pool":
            self.pool.remove(deal)
        elif deal.state == "door":
            self.door.remove(deal)
        self.leave_queue(deal)
        self.leave_role(deal)
        self.count_in(deal, None)
        self.time_inside += self.weeks_in_window(deal.arrived, self.now)
        deal.is_alive = False
        self.alive.remove(deal)

    def leave_role(self, deal: Deal) -> None:
        """Open in no role."""
        if deal.crew is not None:
            deal.crew.deals.remove(deal)
            deal.crew = None
        if deal.owner is not None:
            deal.owner.deals.remove(deal)
            deal.owner = None

    def value_usd(self, deal: Deal) -> float:
        """What its win is worth now."""
        draw, cv = Draw(VALUE, deal.whom), self.scenario["money"]["deal_value_cv"]
        own = self.draws.duration(draw, 1, cv, "lognormal")
        factor = self.course("money.deal_value_usd", "value").at(self.now)
        return self.kind(deal).value_usd * factor * own
