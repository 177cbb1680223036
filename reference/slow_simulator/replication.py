"""One run: one turn of the loop is one instant.

Everything due is settled in the order of rule 8, then room is offered, then free people take work.
"""

from __future__ import annotations

import heapq
from typing import Any

from reference.slow_simulator.deal import Deal
from reference.slow_simulator.draws import GAP, PHASE, Draw, Draws, Whom
from reference.slow_simulator.run import (
    ARRIVAL,
    BUYER_END,
    COMING,
    DELAY_END,
    GOING,
    NOTICE_OR_END,
    PATIENCE_END,
    RETURN,
    TICK,
    WORK_END,
    Due,
)
from reference.slow_simulator.today import Today


class Replication(Today):
    """Runs a scenario from its start to its end."""

    def __init__(self, scenario: dict[str, Any], draws: Draws):
        super().__init__(scenario, draws)
        assert not (self.scenario["pull"]["when_full"] == "turn_away" and self.leads["pace"]), (
            "turn_away excludes pace"
        )
        self.latest_lead = 0
        # Ticks are counted from the start or from the latest change, so that rounding adds nothing.
        self.ticks_from, self.ticks_since, self.tick_weeks = 0.0, 0, 0.0

    def run(self) -> Replication:
        """All of it."""
        self.begin_staff()
        self.place_open_deals()
        self.schedule_arrival()
        if self.leads["pace"] is not None:
            self.schedule_tick()
        self.instant(0.0)
        while self.agenda[0].time < self.end:
            self.instant(self.agenda[0].time)
        self.advance(self.end)
        return self

    def instant(self, time: float) -> None:
        """Settle, offer room, take work."""
        self.advance(time)
        while self.agenda[0].time == self.now:
            self.settle(heapq.heappop(self.agenda))
        self.offer_room()
        self.take_work()

    def settle(self, due: Due) -> None:
        """One thing that is due now."""
        if due.kind == COMING:
            self.come(due.what)
        elif due.kind == NOTICE_OR_END:
            self.give_notice_or_end(due.what)
        elif due.kind == WORK_END:
            self.end_work(*due.what)
        elif due.kind == BUYER_END:
            self.decide(due.what)
        elif due.kind == DELAY_END:
            self.end_delay(due.what)
        elif due.kind == PATIENCE_END:
            self.lose_patience(due.what, due.number)
        elif due.kind == GOING:
            self.go(due.what)
        elif due.kind == TICK:
            # Hand-offs go first where they can want the same room. Where they cannot, it is as in
            # schema 1: the lead is let in at once.
            self.lead_is_due = bool(self.scenario["kinds"]) or self.scenario["today"] is not None
            if not self.lead_is_due:
                self.admit_next_lead()
            self.schedule_tick()
        elif due.kind == RETURN:
            self.return_lead(*due.what)
        elif due.kind == ARRIVAL:
            self.arrive()

    # Leads

    def gap(self, lead: int) -> float:
        """Operational time from the lead before to this one; to the first, that of a gamma renewal
        stream seen from any moment.
        """
        mean, cv = 1 / self.leads["per_week"], self.leads["cv"]
        draw = Draw(GAP, Whom("lead", lead))
        if lead > 1:
            return self.draws.duration(draw, mean, cv, "gamma")
        part = self.draws.uniform(Draw(PHASE, Whom("lead", lead)))
        return self.draws.seen_duration(draw, mean, cv, "gamma") * part

    def schedule_arrival(self) -> None:
        """The next lead comes when the leads' operational time has gone on by its gap."""
        gap = self.gap(self.latest_lead + 1)
        self.schedule(self.course("leads.per_week", "leads").end(self.now, gap), ARRIVAL)

    def arrive(self) -> None:
        """A lead of the stream."""
        self.latest_lead += 1
        whom = Whom("lead", self.latest_lead)
        self.begin_lead(self.latest_lead, whom, self.mix.kind_of(self.latest_lead))
        self.schedule_arrival()

    def return_lead(self, won: Deal, kind: str) -> None:
        """One that comes back keeps the number of the deal that was won."""
        whom = won.whom._replace(returns=won.whom.returns + 1)
        self.begin_lead(won.lead, whom, self.kind_named(kind))

    def begin_lead(self, lead: int, whom: Whom, kind: int) -> None:
        """Into the pool, waiting (rule 1)."""
        self.tally("arrivals")
        deal = self.new_deal(lead, whom, kind, self.now)
        self.start_waiting(deal)
        self.wait_in_pool(deal)

    def schedule_tick(self) -> None:
        """Even ticks; a change of `leads.per_week` changes their spacing from the next one on."""
        weeks = 1 / (self.leads["pace"] * self.changed("leads.per_week", self.leads["per_week"]))
        if weeks != self.tick_weeks:
            self.ticks_from, self.ticks_since, self.tick_weeks = self.now, 0, weeks
        self.ticks_since += 1
        self.schedule(self.ticks_from + self.ticks_since * self.tick_weeks, TICK)
