"""What comes of a visit, and where the deal goes (rules 6 and 7; "Kinds": what comes back)."""

from __future__ import annotations

from reference.slow_simulator.deal import Deal
from reference.slow_simulator.draws import COMES_BACK, DELAY, OUTCOME, Draw
from reference.slow_simulator.run import DELAY_END, RETURN, Win
from reference.slow_simulator.scenario import DAYS_PER_WEEK
from reference.slow_simulator.work import Work


class Outcomes(Work):
    """Decides, and moves."""

    def decide(self, deal: Deal) -> None:
        """At the end of the buyer's time, if the deal is still there."""
        if not deal.is_alive:
            return  # lost with its owner
        outcome = self.draw_outcome(deal)
        deal.follows_hand_off = False
        kind = self.kind(deal)
        if outcome == "repeat":
            self.move(deal, deal.stage)
        elif outcome == "restart":
            self.move(deal, kind.first)
        elif outcome != "advance":
            self.lose(deal, outcome)
        elif (next_stage := kind.after(deal.stage)) is not None:
            self.move(deal, next_stage)
        else:
            self.win(deal)

    def draw_outcome(self, deal: Deal) -> str:
        """On one uniform number, with the shares of this moment."""
        drop_off = self.of_stage(deal.stage, "drop_off")
        dropped, repeat, restart, advance = self.kind(deal).shares(
            self.stages[deal.stage], deal.stage, drop_off
        )
        shares = [("dropped", dropped), ("repeat", repeat), ("restart", restart)]
        if deal.follows_hand_off:
            loss = self.changed("hand_off.loss", self.hand_off["loss"])
            shares += [("lost_at_hand_off", loss * self.pod_factor * advance)]
            shares += [("repeat", self.hand_off["repeat"] * self.pod_factor * advance)]
        draw = Draw(OUTCOME, deal.whom, deal.stage, deal.visits[deal.stage] - 1)
        luck = self.draws.uniform(draw)
        for outcome, share in shares:
            if luck < share:
                return outcome
            luck -= share
        # Where nothing is left to advance, not even rounding lets a deal do so.
        return "advance" if advance > 0 else "dropped"

    def win(self, deal: Deal) -> None:
        """Won, and perhaps back one day as a new lead."""
        self.tally("wins")
        if self.now >= self.warmup:
            self.won.append(Win(self.now, deal, self.value_usd(deal)))
        self.end_deal(deal)
        back = self.kind(deal).comes_back
        if back and self.draws.uniform(Draw(COMES_BACK, deal.whom)) < back["share"]:
            self.schedule(self.now + back["weeks"], RETURN, (deal.lead,), (deal, back["kind"]))

    def move(self, deal: Deal, stage: int) -> None:
        """Within the role at once; to another role by a hand-off."""
        crew = deal.crew
        assert crew is not None
        came_from, deal.stage = deal.stage, stage
        if self.role_of(deal) == crew.number:
            self.count_in(deal, stage)
            self.start_waiting(deal)
            deal.state = "queue"
            self.stand_in(deal.owner.queue if deal.owner else crew.queue, deal)
            return
        delay = self.hand_off["delay"]
        draw = Draw(DELAY, deal.whom, came_from, deal.visits[came_from] - 1)
        mean, family = delay["mean_days"] * self.pod_factor, self.scenario["family"]
        weeks = self.draws.duration(draw, mean, delay["cv"], family) / DAYS_PER_WEEK
        deal.hand_offs += 1
        deal.follows_hand_off = True
        deal.state = "delay"
        self.schedule(self.now + weeks, DELAY_END, (deal.lead,), deal)

    def end_delay(self, deal: Deal) -> None:
        """Ready: to the role's door, or straight in where it has been before (rule 3)."""
        if not deal.is_alive:
            return  # lost with its owner
        self.count_in(deal, deal.stage)
        self.start_waiting(deal)
        if self.role_of(deal) in deal.been_in:
            self.enter_role(deal)
        else:
            deal.state = "door"
            self.door.append(deal)
