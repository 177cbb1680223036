"""Today's pipeline, put in place before anything happens ("Today")."""

from __future__ import annotations

from typing import Any

from reference.slow_simulator.deal import Deal
from reference.slow_simulator.draws import (
    OPEN_LEFT,
    OPEN_PART,
    OPEN_STATE,
    OPEN_WHOLE,
    Draw,
    Whom,
)
from reference.slow_simulator.outcomes import Outcomes
from reference.slow_simulator.scenario import DAYS_PER_WEEK


class Today(Outcomes):
    """Begins with the open deals."""

    def place_open_deals(self) -> None:
        """By rows; they come before all leads in every tie, so their numbers end at 0."""
        if not self.today:
            return
        rows = [row for row in self.today["open_deals"] for _ in range(row["deals"])]
        for number, row in enumerate(rows):
            whom = Whom("open deal", number)
            age = row["age_days"] / DAYS_PER_WEEK
            deal = self.new_deal(number + 1 - len(rows), whom, self.kind_named(row["kind"]), -age)
            deal.is_rebriefed = self.today["reorganised"]
            if row["stage"] is None:
                self.start_waiting(deal)
                deal.ready = -age
                self.wait_in_pool(deal)
                continue
            deal.stage = [stage["name"] for stage in self.stages].index(row["stage"])
            assert deal.stage in self.kind(deal).route
            self.admit(deal, list(range(self.pods)), whatever_the_caps=True)
            left = self.left_with_buyer(deal, row)
            if left is not None:
                self.leave_queue(deal)
                deal.state = "buyer"
                deal.visits[deal.stage] = 1
                deal.touches = 1
                self.wait_for_buyer(deal, left / DAYS_PER_WEEK)
                continue
            self.start_waiting(deal)
            self.leave_queue(deal)
            if row["state"] == "waiting":
                deal.ready = -age
            assert deal.crew is not None
            self.stand_in(deal.owner.queue if deal.owner else deal.crew.queue, deal)

    def kind_named(self, name: str | None) -> int:
        """To be given if there are kinds."""
        return next(n for n, kind in enumerate(self.kinds) if name in (kind.name, None))

    def left_with_buyer(self, deal: Deal, row: dict[str, Any]) -> float | None:
        """Days the buyer still takes; None for a deal that waits for a person.

        Such a visit began before any change of the window: its law is the scenario's own.
        """
        buyer, family = self.stages[deal.stage]["buyer"], self.scenario["family"]
        mean, cv = buyer["mean_days"] * self.kind(deal).buyer, buyer["cv"]
        if row["state"] == "with_buyer":
            draw = Draw(OPEN_LEFT, deal.whom)
            return self.draws.left(draw, mean, cv, family, row["age_days"])
        if row["state"] == "waiting":
            return None
        work = self.stages[deal.stage]["work"]["mean_hours"] * self.kind(deal).work[deal.stage]
        role = self.role_of(deal)
        hands_on = 7 * work * self.skill(role) / self.roles[role]["selling_hours_per_week"]
        if mean == 0 or self.draws.uniform(Draw(OPEN_STATE, deal.whom)) >= mean / (mean + hands_on):
            return None
        whole = self.draws.seen_duration(Draw(OPEN_WHOLE, deal.whom), mean, cv, family)
        return whole * self.draws.uniform(Draw(OPEN_PART, deal.whom, 0, 1))
