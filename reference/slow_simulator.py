"""A slow, plain simulator of the flow model (design/model.md), to check the fast engine against.

It shares no code and no random numbers with the engine: two readings of one text, which have to
agree within sampling error. What is drawn for whom is the model's to say: `Draws` gives every draw
by its purpose and whom it is for, so that none shifts the others. Time is in weeks. One turn of the
loop in `Replication.run` is one instant: everything due is settled in the order of rule 8, then
room is offered, then free people take work. Rule numbers in the comments are those of "What happens
to a deal".
"""

from __future__ import annotations

import heapq
import json
import math
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from reference.slow_warmup import warmup_weeks

DAYS_PER_WEEK, WEEKS_PER_QUARTER, WEEKS_PER_YEAR = 7, 13, 52

# What can fall due, in the order in which one instant settles it (rule 8).
WORK_END, BUYER_END, DELAY_END, PATIENCE_END, TICK, ARRIVAL = range(6)

# What is drawn, each for a lead and, where it says so, a visit of the lead to a stage.
GAP, PHASE, DEAL_FACTOR = "gap before it", "phase of the first gap", "factor of its work"
PATIENCE, WORK, BUYER = "patience of a visit", "work of a visit", "buyer's time of a visit"
OUTCOME, DELAY = "outcome of a visit", "delay after a visit"
ASSIGNMENT = "whose it is, of those who do a stage"
VALUE = "value of its win"

REQUIRED = "required"
DEFAULTS = json.loads("""{
"schema": 1, "name": null, "clock": {"horizon_weeks": 52, "warmup_weeks": 26},
"leads": {"per_week": 40, "cv": 1, "order": "oldest", "assignment": "least_loaded", "pace": null},
"stages": [{"name": "required", "work": {"mean_hours": "required", "cv": 1},
    "buyer": {"mean_days": 0, "cv": 1}, "drop_off": 0, "repeat": 0, "restart": 0,
    "patience_days": null}],
"deal_cv": 0, "family": "gamma",
"team": {"roles": [{"name": "required", "people": "required", "stages": "required",
        "selling_hours_per_week": 20, "owns_deals": false, "cost_per_year_usd": 0}],
    "pods": 1, "pod_hand_off": 0.5, "specialist_gain": 0.15},
"hand_off": {"delay": {"mean_days": 1, "cv": 1}, "rebrief": 0.10, "loss": 0.03, "repeat": 0.03},
"focus": {"deals_per_rep": 12, "switching_cost": 0.2, "curve": "linear"},
"pull": {"deals_per_rep": null, "system_cap": null, "when_full": "wait"}, "work_order": "fifo",
"priorities": {"shifts_per_year": 0, "productivity_loss": 0.2, "recovery_weeks": 6,
    "programme_gain": 0},
"money": {"deal_value_usd": 25000, "deal_value_cv": 0},
"target": {"wins_per_quarter": null, "revenue_per_quarter_usd": null}
}""")


def filled(given: Any, default: Any) -> Any:
    """The scenario with every missing field at its default; unknown or missing keys are refused."""
    if given == REQUIRED:
        raise ValueError("a field that has no default is missing")
    if isinstance(default, list):
        return [filled(item, default[0]) for item in given]
    if not isinstance(default, dict):
        return given
    if unknown := set(given) - set(default):
        raise ValueError(f"unknown keys {sorted(unknown)}")
    return {
        key: filled(given.get(key, {} if isinstance(value, dict) else value), value)
        for key, value in default.items()
    }


class Draw(NamedTuple):
    """What is drawn, and for whom: visits of a lead to a stage count from 0."""

    purpose: str
    lead: int
    stage: int = 0
    visit: int = 0


class Draws:
    """Random numbers by what they are for: for the same `Draw` always the same number."""

    def __init__(self, seed: int):
        self.seed = seed

    def uniform(self, draw: Draw) -> float:
        """From 0 up to, and without, 1."""
        return self._source(draw).random()

    def duration(self, draw: Draw, mean: float, cv: float, family: str) -> float:
        """A time with this mean and coefficient of variation."""
        if mean == 0 or cv == 0:
            return mean
        source = self._source(draw)
        if family == "gamma":  # exponential at cv 1
            return source.gammavariate(1 / cv**2, mean * cv**2)
        variance = math.log(1 + cv**2)
        return mean * math.exp(source.gauss(0, math.sqrt(variance)) - variance / 2)

    def _source(self, draw: Draw) -> random.Random:
        return random.Random(f"{self.seed} {draw}")


@dataclass(eq=False)
class Desk:
    """One queue and the people at it: an owner alone, or all of a pooled role (in one pod)."""

    role: int
    people: int
    working: int = 0
    open_deals: int = 0
    queue: list[Deal] = field(default_factory=list)


@dataclass(eq=False)
class Deal:
    lead: int
    arrived: float
    work_factor: float
    stage: int = 0
    state: str = "pool"  # pool, door (waiting for room), queue, work, buyer, delay
    ready: float = 0.0
    waits: int = 0
    counted_in: int | None = None  # the stage whose work in process it is part of
    pod: int = -1  # none while it is in the pool
    open_at: Desk | None = None
    desks: dict[int, Desk] = field(default_factory=dict)  # of every role it has been in
    visits: Counter[int] = field(default_factory=Counter)  # begun, by stage
    follows_hand_off: bool = False
    touches: int = 0
    hand_offs: int = 0

    @property
    def desk(self) -> Desk:
        """Where it is open."""
        assert self.open_at is not None
        return self.open_at


class Replication:
    """One run. Between two instants every deal of `alive` is in the one place its state names."""

    def __init__(self, scenario: dict[str, Any], draws: Draws):
        self.draws = draws
        self.scenario = filled(scenario, DEFAULTS)
        self.stages, team = self.scenario["stages"], self.scenario["team"]
        self.roles, self.pods = team["roles"], team["pods"]
        names = [stage["name"] for stage in self.stages]
        assert sorted(names) == sorted(n for role in self.roles for n in role["stages"])
        role_of = {name: index for index, role in enumerate(self.roles) for name in role["stages"]}
        self.role_of = [role_of[name] for name in names]  # by stage
        self.desks = [self.desks_by_pod(role) for role in range(len(self.roles))]
        self.cap = self.scenario["pull"]["deals_per_rep"]
        self.turn_away = self.scenario["pull"]["when_full"] == "turn_away"
        self.leads, self.hand_off = self.scenario["leads"], self.scenario["hand_off"]
        pace = self.leads["pace"]
        assert not (self.turn_away and pace), "turn_away excludes pace"
        self.tick_weeks = None if pace is None else 1 / (pace * self.leads["per_week"])
        self.pod_factor = team["pod_hand_off"] if self.pods > 1 else 1

        self.warmup = warmup_weeks(self.scenario)
        self.end = self.warmup + self.scenario["clock"]["horizon_weeks"]
        self.now = 0.0
        # A heap of (time, kind, lead, number of the wait or of the tick).
        self.agenda: list[tuple[float, int, int, int]] = []
        self.latest_lead = 0
        self.alive: dict[int, Deal] = {}  # by lead
        self.pool: list[Deal] = []  # not admitted
        self.door: list[Deal] = []  # handed off and waiting for room

        self.open_at_start: int | None = None
        self.won: list[tuple[float, Deal]] = []  # when, in the window
        self.chosen_last: dict[tuple[int, int], int] = {}  # of a role in a pod, by index
        # (what, stage or None) -> events or days in the window
        self.tallies: defaultdict[tuple[str, int | None], float] = defaultdict(float)
        self.busy: defaultdict[int, float] = defaultdict(float)  # role -> weeks in the window
        # stage -> deals now; None: those in the pool and those that ended, which is not used
        self.in_stage: Counter[int | None] = Counter()
        # "pool", "admitted" or a stage -> deal-weeks in the window
        self.areas: defaultdict[str | int, float] = defaultdict(float)
        self.time_inside = 0.0  # of the deals that ended, arrival to end, in the window

    def desks_by_pod(self, role: int) -> list[list[Desk]]:
        """People are dealt out over the pods, remainders to the first."""
        each, rest = divmod(self.roles[role]["people"], self.pods)
        assert each >= 1, "every role needs a person in every pod"
        people = [each + (pod < rest) for pod in range(self.pods)]
        if self.roles[role]["owns_deals"]:
            return [[Desk(role, 1) for _ in range(number)] for number in people]
        return [[Desk(role, number)] for number in people]

    def gap(self, lead: int) -> float:
        """The time from the lead before to this one; to the first, that of a gamma renewal stream
        seen from any moment, whose gap at that moment is likelier a long one.
        """
        mean, cv = 1 / self.leads["per_week"], self.leads["cv"]
        if lead > 1:
            return self.draws.duration(Draw(GAP, lead), mean, cv, "gamma")
        longer, spread = mean * (1 + cv**2), math.sqrt(cv**2 / (1 + cv**2))
        whole = self.draws.duration(Draw(GAP, lead), longer, spread, "gamma")
        return whole * self.draws.uniform(Draw(PHASE, lead))

    def visit_time(self, deal: Deal, part: dict[str, float], purpose: str) -> float:
        """Weeks of what has a mean in days, for the deal's latest visit to its stage."""
        draw = Draw(purpose, deal.lead, deal.stage, deal.visits[deal.stage] - 1)
        family = self.scenario["family"]
        return self.draws.duration(draw, part["mean_days"], part["cv"], family) / DAYS_PER_WEEK

    # The clock

    def run(self) -> Replication:
        self.schedule(self.gap(1), ARRIVAL)
        if self.tick_weeks is not None:
            self.schedule(self.tick_weeks, TICK, number=1)
        while self.agenda[0][0] < self.end:
            self.advance(self.agenda[0][0])
            self.settle()
            self.offer_room()
            self.take_work()
        self.advance(self.end)
        return self

    def advance(self, time: float) -> None:
        if self.open_at_start is None and time >= self.warmup:
            self.open_at_start = len(self.alive)
        weeks = self.weeks_in_window(self.now, time)
        self.areas["pool"] += weeks * len(self.pool)
        self.areas["admitted"] += weeks * (len(self.alive) - len(self.pool))
        for stage in range(len(self.stages)):
            self.areas[stage] += weeks * self.in_stage[stage]
        self.now = time

    def weeks_in_window(self, start: float, stop: float) -> float:
        return max(min(stop, self.end) - max(start, self.warmup), 0.0)

    def schedule(self, time: float, kind: int, lead: int = 0, number: int = 0) -> None:
        heapq.heappush(self.agenda, (time, kind, lead, number))

    def settle(self) -> None:
        while self.agenda[0][0] == self.now:
            _, kind, lead, number = heapq.heappop(self.agenda)
            if kind == ARRIVAL:
                self.arrive()
            elif kind == TICK:
                assert self.tick_weeks is not None
                self.admit_next_lead()
                self.schedule((number + 1) * self.tick_weeks, TICK, number=number + 1)
            elif kind == PATIENCE_END:
                self.lose_patience(lead, number)
            else:
                step = {WORK_END: self.end_work, BUYER_END: self.decide, DELAY_END: self.end_delay}
                step[kind](self.alive[lead])

    def tally(self, what: str, stage: int | None = None, amount: float = 1) -> None:
        if self.now >= self.warmup:
            self.tallies[what, stage] += amount

    # Arrival, waiting, room (rules 1 to 4)

    def arrive(self) -> None:
        self.latest_lead += 1
        self.tally("arrivals")
        cv = self.scenario["deal_cv"]
        factor = self.draws.duration(Draw(DEAL_FACTOR, self.latest_lead), 1, cv, "lognormal")
        deal = Deal(self.latest_lead, self.now, factor)
        self.alive[deal.lead] = deal
        self.pool.append(deal)
        self.start_waiting(deal)
        self.schedule(self.now + self.gap(self.latest_lead + 1), ARRIVAL)

    def start_waiting(self, deal: Deal) -> None:
        deal.ready = self.now
        deal.waits += 1
        mean_days = self.stages[deal.stage]["patience_days"]
        if mean_days is not None:
            draw = Draw(PATIENCE, deal.lead, deal.stage, deal.visits[deal.stage])
            patience = self.draws.duration(draw, mean_days / DAYS_PER_WEEK, 1, "gamma")
            self.schedule(self.now + patience, PATIENCE_END, deal.lead, deal.waits)

    def lose_patience(self, lead: int, number: int) -> None:
        deal = self.alive.get(lead)
        if deal and deal.waits == number and deal.state in ("pool", "door", "queue"):
            self.lose(deal, "cold")

    def desks_with_room(self, role: int, pod: int) -> list[Desk]:
        desks = self.desks[role][pod]
        return [d for d in desks if self.cap is None or d.open_deals < self.cap * d.people]

    def offer_room(self) -> None:
        while able := [d for d in self.door if self.desks_with_room(self.role_of[d.stage], d.pod)]:
            # The first entry to a role is always at its first stage.
            deal = min(able, key=lambda d: (-d.stage, d.pod, d.ready, d.lead))
            self.door.remove(deal)
            self.enter_role(deal)
        while self.tick_weeks is None and self.admit_next_lead():
            pass
        while self.turn_away and self.pool:
            self.lose(self.pool[0], "turned_away")

    def admit_next_lead(self) -> bool:
        """Admit one lead from the pool; False if there is none or no room."""
        pods = [pod for pod in range(self.pods) if self.desks_with_room(self.role_of[0], pod)]
        system_cap = self.scenario["pull"]["system_cap"]
        full = system_cap is not None and len(self.alive) - len(self.pool) >= system_cap
        if not self.pool or not pods or full:
            return False
        sign = -1 if self.leads["order"] == "freshest" else 1
        deal = min(self.pool, key=lambda d: (sign * d.arrived, d.lead))
        self.pool.remove(deal)
        deal.pod = min(pods, key=self.open_deals_per_person)  # the first of equals
        self.count_in(deal, 0)
        self.enter_role(deal)
        return True

    def open_deals_per_person(self, pod: int) -> float:
        desks = [desk for of_role in self.desks for desk in of_role[pod]]
        return sum(desk.open_deals for desk in desks) / sum(desk.people for desk in desks)

    def enter_role(self, deal: Deal) -> None:
        self.leave_role(deal)
        role = self.role_of[deal.stage]
        if role not in deal.desks:
            able = self.desks_with_room(role, deal.pod)
            if self.leads["assignment"] == "in_turn":
                deal.desks[role] = self.next_in_turn(role, deal.pod, able)
            elif self.leads["assignment"] == "random":
                chance = self.draws.uniform(Draw(ASSIGNMENT, deal.lead, deal.stage))
                deal.desks[role] = able[int(chance * len(able))]
            else:  # the first of equals
                deal.desks[role] = min(able, key=lambda desk: desk.open_deals)
        deal.open_at = deal.desks[role]
        deal.desk.open_deals += 1
        self.join_queue(deal)

    def next_in_turn(self, role: int, pod: int, able: list[Desk]) -> Desk:
        desks, last = self.desks[role][pod], self.chosen_last.get((role, pod), -1)
        after_last = [*range(last + 1, len(desks)), *range(last + 1)]
        chosen = next(index for index in after_last if desks[index] in able)
        self.chosen_last[role, pod] = chosen
        return desks[chosen]

    def leave_role(self, deal: Deal) -> None:
        if deal.open_at is not None:
            deal.open_at.open_deals -= 1
            deal.open_at = None

    def join_queue(self, deal: Deal) -> None:
        deal.state = "queue"
        deal.desk.queue.append(deal)

    def count_in(self, deal: Deal, stage: int | None) -> None:
        self.in_stage[deal.counted_in] -= 1
        self.in_stage[stage] += 1
        deal.counted_in = stage

    # Work (rules 4 and 5)

    def take_work(self) -> None:
        latest_first = -1 if self.scenario["work_order"] == "finish_first" else 0
        for desk in [desk for of_role in self.desks for of_pod in of_role for desk in of_pod]:
            while desk.queue and desk.working < desk.people:
                deal = min(desk.queue, key=lambda d: (latest_first * d.stage, d.ready, d.lead))
                desk.queue.remove(deal)
                self.start_work(deal)

    def start_work(self, deal: Deal) -> None:
        self.tally("visits", deal.stage)
        self.tally("wait_days", deal.stage, (self.now - deal.ready) * DAYS_PER_WEEK)
        if deal.touches == 0:
            self.tally("responses")
            self.tally("response_days", None, (self.now - deal.arrived) * DAYS_PER_WEEK)
        deal.touches += 1
        deal.state = "work"
        deal.desk.working += 1
        role = deal.desk.role
        done = self.now + self.work_hours(deal) / self.roles[role]["selling_hours_per_week"]
        deal.visits[deal.stage] += 1
        self.busy[role] += self.weeks_in_window(self.now, done)
        self.schedule(done, WORK_END, deal.lead)

    def work_hours(self, deal: Deal) -> float:
        work = self.stages[deal.stage]["work"]
        draw = Draw(WORK, deal.lead, deal.stage, deal.visits[deal.stage])
        family = self.scenario["family"]
        hours = self.draws.duration(draw, work["mean_hours"], work["cv"], family)
        rebrief = self.hand_off["rebrief"] if deal.follows_hand_off else 0
        hours *= deal.work_factor * self.skill(deal.desk.role) * (1 + rebrief)
        return hours * self.switching(deal.desk) * self.unsettled()

    def skill(self, role: int) -> float:
        own, every = self.role_of.count(role), len(self.stages)
        broad = (own - 1) / (every - 1) if every > 1 else 1
        return 1 / (1 + self.scenario["team"]["specialist_gain"] * (1 - broad))

    def switching(self, desk: Desk) -> float:
        focus = self.scenario["focus"]
        d, c = focus["deals_per_rep"], focus["switching_cost"]
        n = min(desk.open_deals / desk.people, 3 * d)
        if focus["curve"] == "log":
            return 1 + c * math.log(max(n, 1)) / math.log(max(2 * d, 2))
        if focus["curve"] == "inverted_u":
            return 1 + c * ((n - d) / d) ** 2
        return 1 + c * max(n / d - 1, 0)

    def value(self, deal: Deal) -> float:
        """What its win is worth."""
        money = self.scenario["money"]
        draw, cv = Draw(VALUE, deal.lead), money["deal_value_cv"]
        return money["deal_value_usd"] * self.draws.duration(draw, 1, cv, "lognormal")

    def unsettled(self) -> float:
        shifts = self.scenario["priorities"]
        if shifts["shifts_per_year"] == 0:
            return 1.0
        since = self.now % (WEEKS_PER_YEAR / shifts["shifts_per_year"])
        new = math.exp(-since / shifts["recovery_weeks"])
        return 1 / (1 - shifts["productivity_loss"] * new + shifts["programme_gain"] * (1 - new))

    def end_work(self, deal: Deal) -> None:
        deal.desk.working -= 1
        deal.state = "buyer"
        weeks = self.visit_time(deal, self.stages[deal.stage]["buyer"], BUYER)
        self.schedule(self.now + weeks, BUYER_END, deal.lead)

    # Outcomes and moves (rules 6 and 7)

    def decide(self, deal: Deal) -> None:
        outcome = self.draw_outcome(deal)
        deal.follows_hand_off = False
        next_stage = {"repeat": deal.stage, "restart": 0, "advance": deal.stage + 1}.get(outcome)
        if next_stage is None:
            self.lose(deal, outcome)
        elif next_stage < len(self.stages):
            self.move(deal, next_stage)
        else:
            self.tally("wins")
            if self.now >= self.warmup:
                self.won.append((self.now, deal))
            self.leave(deal)

    def draw_outcome(self, deal: Deal) -> str:
        stage = self.stages[deal.stage]
        advance = 1 - stage["drop_off"] - stage["repeat"] - stage["restart"]
        shares = [("dropped", stage["drop_off"])]
        shares += [("repeat", stage["repeat"]), ("restart", stage["restart"])]
        if deal.follows_hand_off:
            shares += [("lost_at_hand_off", self.hand_off["loss"] * self.pod_factor * advance)]
            shares += [("repeat", self.hand_off["repeat"] * self.pod_factor * advance)]
        draw = Draw(OUTCOME, deal.lead, deal.stage, deal.visits[deal.stage] - 1)
        luck = self.draws.uniform(draw)
        for outcome, share in shares:
            if luck < share:
                return outcome
            luck -= share
        return "advance"

    def move(self, deal: Deal, stage: int) -> None:
        if self.role_of[stage] == deal.desk.role:
            deal.stage = stage
            self.count_in(deal, stage)
            self.start_waiting(deal)
            self.join_queue(deal)
            return
        delay = self.hand_off["delay"]
        delay = {"mean_days": delay["mean_days"] * self.pod_factor, "cv": delay["cv"]}
        weeks = self.visit_time(deal, delay, DELAY)
        deal.stage = stage
        deal.hand_offs += 1
        deal.follows_hand_off = True
        deal.state = "delay"
        self.schedule(self.now + weeks, DELAY_END, deal.lead)

    def end_delay(self, deal: Deal) -> None:
        self.count_in(deal, deal.stage)
        self.start_waiting(deal)
        if self.role_of[deal.stage] in deal.desks:
            self.enter_role(deal)
        else:
            deal.state = "door"
            self.door.append(deal)

    def lose(self, deal: Deal, cause: str) -> None:
        self.tally("losses")
        self.tally(cause, deal.stage)
        if deal.state == "pool":
            self.pool.remove(deal)
        elif deal.state == "door":
            self.door.remove(deal)
        elif deal.state == "queue":
            deal.desk.queue.remove(deal)
        self.leave(deal)

    def leave(self, deal: Deal) -> None:
        self.leave_role(deal)
        self.count_in(deal, None)
        self.time_inside += self.weeks_in_window(deal.arrived, self.now)
        del self.alive[deal.lead]
