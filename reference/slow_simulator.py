"""A slow, plain simulator of the flow model (design/model.md), to check the fast engine against.

It shares no code and no random numbers with the engine: two readings of one text, which have to
agree within sampling error. Time is in weeks. One turn of the loop in `Replication.run` is one
instant: everything due is settled in the order of rule 8, then room is offered, then free people
take work. Rule numbers in the comments are those of "What happens to a deal".
"""

import heapq
import json
import math
import random
import statistics
from collections import Counter
from dataclasses import dataclass, field

DAYS_PER_WEEK, WEEKS_PER_QUARTER, WEEKS_PER_YEAR = 7, 13, 52

# What can fall due, in the order in which one instant settles it (rule 8).
WORK_END, BUYER_END, DELAY_END, PATIENCE_END, TICK, ARRIVAL = range(6)

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
"focus": {"deals_per_rep": 12, "switching_cost": 0.2},
"pull": {"deals_per_rep": null, "system_cap": null, "when_full": "wait"}, "work_order": "fifo",
"priorities": {"shifts_per_year": 0, "productivity_loss": 0.2, "recovery_weeks": 6,
    "programme_gain": 0},
"money": {"deal_value_usd": 25000}, "target": {"wins_per_quarter": null}
}""")


def filled(given, default):
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


@dataclass(eq=False)
class Desk:
    """One queue and the people at it: an owner alone, or all of a pooled role (in one pod)."""

    role: int
    people: int
    working: int = 0
    open_deals: int = 0
    queue: list = field(default_factory=list)


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
    pod: int | None = None
    desk: Desk | None = None  # where it is open
    desks: dict[int, Desk] = field(default_factory=dict)  # of every role it has been in
    follows_hand_off: bool = False
    touches: int = 0
    hand_offs: int = 0


class Replication:
    """One run. Between two instants every deal of `alive` is in the one place its state names."""

    def __init__(self, scenario, seed):
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

        self.random = random.Random(seed)
        self.warmup = self.scenario["clock"]["warmup_weeks"]
        self.end = self.warmup + self.scenario["clock"]["horizon_weeks"]
        self.now = 0.0
        self.agenda = []  # heap of (time, kind, lead, number of the wait or of the tick)
        self.latest_lead = 0
        self.alive = {}  # lead -> Deal
        self.pool, self.door = [], []  # leads not admitted, hand-offs waiting for room

        self.open_at_start = None
        self.won = []  # (time, deal) in the window
        self.tallies = Counter()  # (what, stage or None) -> events or days in the window
        self.busy = Counter()  # role -> weeks of work in the window
        self.in_stage = Counter()  # stage -> deals now (None: the pool and the ended, not used)
        self.areas = Counter()  # "pool", "admitted" or a stage -> deal-weeks in the window
        self.time_inside = 0.0  # of the deals that ended, arrival to end, in the window

    def desks_by_pod(self, role):
        """People are dealt out over the pods, remainders to the first."""
        each, rest = divmod(self.roles[role]["people"], self.pods)
        assert each >= 1, "every role needs a person in every pod"
        people = [each + (pod < rest) for pod in range(self.pods)]
        if self.roles[role]["owns_deals"]:
            return [[Desk(role, 1) for _ in range(number)] for number in people]
        return [[Desk(role, number)] for number in people]

    def draw(self, mean, cv, family):
        if mean == 0 or cv == 0:
            return mean
        if family == "gamma":  # exponential at cv 1
            return self.random.gammavariate(1 / cv**2, mean * cv**2)
        variance = math.log(1 + cv**2)
        return mean * math.exp(self.random.gauss(0, math.sqrt(variance)) - variance / 2)

    def first_gap(self, mean, cv):
        """The time to the first event of a gamma renewal stream seen from any moment."""
        longer = mean if cv == 0 else self.random.gammavariate(1 / cv**2 + 1, mean * cv**2)
        return longer * self.random.random()

    # The clock

    def run(self):
        self.schedule(self.first_gap(1 / self.leads["per_week"], self.leads["cv"]), ARRIVAL)
        if self.tick_weeks is not None:
            self.schedule(self.tick_weeks, TICK, number=1)
        while self.agenda[0][0] < self.end:
            self.advance(self.agenda[0][0])
            self.settle()
            self.offer_room()
            self.take_work()
        self.advance(self.end)
        return self

    def advance(self, time):
        if self.open_at_start is None and time >= self.warmup:
            self.open_at_start = len(self.alive)
        weeks = self.weeks_in_window(self.now, time)
        self.areas["pool"] += weeks * len(self.pool)
        self.areas["admitted"] += weeks * (len(self.alive) - len(self.pool))
        for stage in range(len(self.stages)):
            self.areas[stage] += weeks * self.in_stage[stage]
        self.now = time

    def weeks_in_window(self, start, stop):
        return max(min(stop, self.end) - max(start, self.warmup), 0.0)

    def schedule(self, time, kind, lead=0, number=0):
        heapq.heappush(self.agenda, (time, kind, lead, number))

    def settle(self):
        while self.agenda[0][0] == self.now:
            _, kind, lead, number = heapq.heappop(self.agenda)
            if kind == ARRIVAL:
                self.arrive()
            elif kind == TICK:
                self.admit_next_lead()
                self.schedule((number + 1) * self.tick_weeks, TICK, number=number + 1)
            elif kind == PATIENCE_END:
                self.lose_patience(lead, number)
            else:
                step = {WORK_END: self.end_work, BUYER_END: self.decide, DELAY_END: self.end_delay}
                step[kind](self.alive[lead])

    def tally(self, what, stage=None, amount=1):
        if self.now >= self.warmup:
            self.tallies[what, stage] += amount

    # Arrival, waiting, room (rules 1 to 4)

    def arrive(self):
        self.latest_lead += 1
        self.tally("arrivals")
        factor = self.draw(1, self.scenario["deal_cv"], "lognormal")
        deal = Deal(self.latest_lead, self.now, factor)
        self.alive[deal.lead] = deal
        self.pool.append(deal)
        self.start_waiting(deal)
        gap = self.draw(1 / self.leads["per_week"], self.leads["cv"], "gamma")
        self.schedule(self.now + gap, ARRIVAL)

    def start_waiting(self, deal):
        deal.ready = self.now
        deal.waits += 1
        mean_days = self.stages[deal.stage]["patience_days"]
        if mean_days is not None:
            patience = self.draw(mean_days / DAYS_PER_WEEK, 1, "gamma")
            self.schedule(self.now + patience, PATIENCE_END, deal.lead, deal.waits)

    def lose_patience(self, lead, number):
        deal = self.alive.get(lead)
        if deal and deal.waits == number and deal.state in ("pool", "door", "queue"):
            self.lose(deal, "cold")

    def desks_with_room(self, role, pod):
        desks = self.desks[role][pod]
        return [d for d in desks if self.cap is None or d.open_deals < self.cap * d.people]

    def offer_room(self):
        while able := [d for d in self.door if self.desks_with_room(self.role_of[d.stage], d.pod)]:
            # The first entry to a role is always at its first stage.
            deal = min(able, key=lambda d: (-d.stage, d.pod, d.ready, d.lead))
            self.door.remove(deal)
            self.enter_role(deal)
        while self.tick_weeks is None and self.admit_next_lead():
            pass
        while self.turn_away and self.pool:
            self.lose(self.pool[0], "turned_away")

    def admit_next_lead(self):
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

    def open_deals_per_person(self, pod):
        desks = [desk for of_role in self.desks for desk in of_role[pod]]
        return sum(desk.open_deals for desk in desks) / sum(desk.people for desk in desks)

    def enter_role(self, deal):
        self.leave_role(deal)
        role = self.role_of[deal.stage]
        if role not in deal.desks:
            able = self.desks_with_room(role, deal.pod)
            if self.leads["assignment"] == "random":
                deal.desks[role] = self.random.choice(able)
            else:  # the first of equals
                deal.desks[role] = min(able, key=lambda desk: desk.open_deals)
        deal.desk = deal.desks[role]
        deal.desk.open_deals += 1
        self.join_queue(deal)

    def leave_role(self, deal):
        if deal.desk is not None:
            deal.desk.open_deals -= 1
            deal.desk = None

    def join_queue(self, deal):
        deal.state = "queue"
        deal.desk.queue.append(deal)

    def count_in(self, deal, stage):
        self.in_stage[deal.counted_in] -= 1
        self.in_stage[stage] += 1
        deal.counted_in = stage

    # Work (rules 4 and 5)

    def take_work(self):
        latest_first = -1 if self.scenario["work_order"] == "finish_first" else 0
        for desk in [desk for of_role in self.desks for of_pod in of_role for desk in of_pod]:
            while desk.queue and desk.working < desk.people:
                deal = min(desk.queue, key=lambda d: (latest_first * d.stage, d.ready, d.lead))
                desk.queue.remove(deal)
                self.start_work(deal)

    def start_work(self, deal):
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
        self.busy[role] += self.weeks_in_window(self.now, done)
        self.schedule(done, WORK_END, deal.lead)

    def work_hours(self, deal):
        work = self.stages[deal.stage]["work"]
        hours = self.draw(work["mean_hours"], work["cv"], self.scenario["family"])
        rebrief = self.hand_off["rebrief"] if deal.follows_hand_off else 0
        hours *= deal.work_factor * self.skill(deal.desk.role) * (1 + rebrief)
        return hours * self.switching(deal.desk) * self.unsettled()

    def skill(self, role):
        own, every = self.role_of.count(role), len(self.stages)
        broad = (own - 1) / (every - 1) if every > 1 else 1
        return 1 / (1 + self.scenario["team"]["specialist_gain"] * (1 - broad))

    def switching(self, desk):
        focus = self.scenario["focus"]
        excess = desk.open_deals / desk.people / focus["deals_per_rep"] - 1
        return 1 + focus["switching_cost"] * min(max(excess, 0), 2)

    def unsettled(self):
        shifts = self.scenario["priorities"]
        if shifts["shifts_per_year"] == 0:
            return 1.0
        since = self.now % (WEEKS_PER_YEAR / shifts["shifts_per_year"])
        new = math.exp(-since / shifts["recovery_weeks"])
        return 1 / (1 - shifts["productivity_loss"] * new + shifts["programme_gain"] * (1 - new))

    def end_work(self, deal):
        deal.desk.working -= 1
        deal.state = "buyer"
        buyer = self.stages[deal.stage]["buyer"]
        days = self.draw(buyer["mean_days"], buyer["cv"], self.scenario["family"])
        self.schedule(self.now + days / DAYS_PER_WEEK, BUYER_END, deal.lead)

    # Outcomes and moves (rules 6 and 7)

    def decide(self, deal):
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

    def draw_outcome(self, deal):
        stage = self.stages[deal.stage]
        advance = 1 - stage["drop_off"] - stage["repeat"] - stage["restart"]
        shares = [("dropped", stage["drop_off"])]
        shares += [("repeat", stage["repeat"]), ("restart", stage["restart"])]
        if deal.follows_hand_off:
            shares += [("lost_at_hand_off", self.hand_off["loss"] * self.pod_factor * advance)]
            shares += [("repeat", self.hand_off["repeat"] * self.pod_factor * advance)]
        luck = self.random.random()
        for outcome, share in shares:
            if luck < share:
                return outcome
            luck -= share
        return "advance"

    def move(self, deal, stage):
        deal.stage = stage
        if self.role_of[stage] == deal.desk.role:
            self.count_in(deal, stage)
            self.start_waiting(deal)
            self.join_queue(deal)
            return
        deal.hand_offs += 1
        deal.follows_hand_off = True
        deal.state = "delay"
        mean_days = self.hand_off["delay"]["mean_days"] * self.pod_factor
        days = self.draw(mean_days, self.hand_off["delay"]["cv"], self.scenario["family"])
        self.schedule(self.now + days / DAYS_PER_WEEK, DELAY_END, deal.lead)

    def end_delay(self, deal):
        self.count_in(deal, deal.stage)
        self.start_waiting(deal)
        if self.role_of[deal.stage] in deal.desks:
            self.enter_role(deal)
        else:
            deal.state = "door"
            self.door.append(deal)

    def lose(self, deal, cause):
        self.tally("losses")
        self.tally(cause, deal.stage)
        if deal.state == "pool":
            self.pool.remove(deal)
        elif deal.state == "door":
            self.door.remove(deal)
        elif deal.state == "queue":
            deal.desk.queue.remove(deal)
        self.leave(deal)

    def leave(self, deal):
        self.leave_role(deal)
        self.count_in(deal, None)
        self.time_inside += self.weeks_in_window(deal.arrived, self.now)
        del self.alive[deal.lead]


def ratio(part, whole):
    return part / whole if whole else None


def percentile(ordered, share):
    """Linear between the order statistics; None without values."""
    if not ordered:
        return None
    below, part = divmod(share * (len(ordered) - 1), 1)
    around = ordered[int(below) : int(below) + 2]
    return around[0] + part * (around[-1] - around[0])


def check(run):
    """Conservation, exactly; Little's law, to 1e-9; deals by stage against all admitted deals."""
    ended = run.tallies["wins", None] + run.tallies["losses", None]
    assert run.open_at_start + run.tallies["arrivals", None] == ended + len(run.alive)
    still_open = sum(run.weeks_in_window(deal.arrived, run.end) for deal in run.alive.values())
    inside = run.areas["pool"] + run.areas["admitted"]
    assert math.isclose(inside, run.time_inside + still_open, rel_tol=1e-9, abs_tol=1e-9)
    by_stage = sum(run.areas[stage] for stage in range(len(run.stages)))
    assert math.isclose(by_stage, run.areas["admitted"], rel_tol=1e-9, abs_tol=1e-9)


def win_measures(run, horizon):
    wins, tallies = len(run.won), run.tallies
    cycles = sorted((time - deal.arrived) * DAYS_PER_WEEK for time, deal in run.won)
    yearly_cost = sum(role["people"] * role["cost_per_year_usd"] for role in run.roles)
    return {
        "throughput_per_week": wins / horizon,
        "win_share": ratio(wins, wins + tallies["losses", None]),
        "cycle_days_mean": ratio(sum(cycles), wins),
        "cycle_days_p50": percentile(cycles, 0.50),
        "cycle_days_p85": percentile(cycles, 0.85),
        "cycle_days_p95": percentile(cycles, 0.95),
        "hand_offs_per_win": ratio(sum(deal.hand_offs for _, deal in run.won), wins),
        "touches_per_win": ratio(sum(deal.touches for _, deal in run.won), wins),
        "revenue_per_week_usd": wins * run.scenario["money"]["deal_value_usd"] / horizon,
        "cost_per_win_usd": ratio(yearly_cost * horizon / WEEKS_PER_YEAR, wins),
    }


def quarter_measures(run, horizon):
    whole = int(horizon // WEEKS_PER_QUARTER)
    quarters = Counter(int((time - run.warmup) // WEEKS_PER_QUARTER) for time, _ in run.won)
    wins = [quarters[number] for number in range(whole)]
    target = run.scenario["target"]["wins_per_quarter"]
    chance = None if target is None else ratio(sum(count >= target for count in wins), whole)
    return {"wins_per_quarter": ratio(sum(wins), whole), "chance_of_target": chance}


def flow_measures(run, horizon):
    tallies = run.tallies
    measures = {
        "leads_per_week": tallies["arrivals", None] / horizon,
        "response_days_mean": ratio(tallies["response_days", None], tallies["responses", None]),
        "work_in_process": run.areas["admitted"] / horizon,
        "lead_pool": run.areas["pool"] / horizon,
    }
    for index, stage in enumerate(run.stages):
        name, visits = stage["name"], tallies["visits", index]
        measures[f"wait_days[{name}]"] = ratio(tallies["wait_days", index], visits)
        measures[f"work_in_process[{name}]"] = run.areas[index] / horizon
        for what in ("visits", "dropped", "cold", "lost_at_hand_off", "turned_away"):
            measures[f"{what}_per_week[{name}]"] = tallies[what, index] / horizon
    for index, role in enumerate(run.roles):
        measures[f"utilization[{role['name']}]"] = run.busy[index] / (role["people"] * horizon)
    return measures


def replicate(scenario: dict, seed: int) -> dict:
    """The measures of one replication by name; None where it has no data for one."""
    run = Replication(scenario, seed).run()
    check(run)
    horizon = run.scenario["clock"]["horizon_weeks"]
    counts = {what: run.tallies[what, None] for what in ("arrivals", "wins", "losses")}
    counts |= {"open_at_start": run.open_at_start, "open_at_end": len(run.alive)}
    measures = win_measures(run, horizon) | quarter_measures(run, horizon)
    return measures | flow_measures(run, horizon) | counts


def simulate(scenario: dict, replications: int, first_seed: int = 1) -> dict:
    """Name -> (mean, standard error, replications with data); None where there are too few."""
    runs = [replicate(scenario, first_seed + number) for number in range(replications)]
    summary = {}
    for name in runs[0]:
        values = [run[name] for run in runs if run[name] is not None]
        mean = statistics.fmean(values) if values else None
        error = statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else None
        summary[name] = (mean, error, len(values))
    return summary
