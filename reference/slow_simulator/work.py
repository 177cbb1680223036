"""Who takes what, and how long it takes (rules 4 and 5; "People": help)."""

from __future__ import annotations

import math

from reference.slow_simulator.course import end_of_work
from reference.slow_simulator.deal import Deal
from reference.slow_simulator.draws import BUYER, WORK, Draw
from reference.slow_simulator.people import Crew, Person
from reference.slow_simulator.run import BUYER_END, WORK_END
from reference.slow_simulator.scenario import DAYS_PER_WEEK, WEEKS_PER_YEAR
from reference.slow_simulator.staff import Staff


class Work(Staff):
    """Free people take work, lowest index first."""

    def take_work(self) -> None:
        """From the own queue first, and then, where there is help, from others'."""
        for of_role in self.crews:
            for crew in of_role:
                for person in crew.people:
                    queue = person.queue if crew.owns_deals else crew.queue
                    if queue and self.is_free(person):
                        self.start_work(queue[0], person)
        if self.team["help"] == "idle":
            for of_role in self.crews:
                for crew in of_role:
                    self.help_others(crew)

    def is_free(self, person: Person) -> bool:
        """Who leaves takes nothing more."""
        return not person.is_working and not person.is_leaving

    def help_others(self, crew: Crew) -> None:
        """Each free person takes what comes first in the pooled queues of the pod's other roles."""
        others = [
            of_role[crew.pod]
            for of_role in self.crews
            if of_role[0].number != crew.number and not of_role[0].owns_deals
        ]
        for person in crew.people:
            waiting = [deal for other in others for deal in other.queue]
            if waiting and self.is_free(person):
                first = min(waiting, key=lambda d: (self.kind(d).rank, d.ready, d.lead))
                self.start_work(first, person)

    def start_work(self, deal: Deal, person: Person) -> None:
        """Out of the queue, and busy until it is done."""
        self.tally("visits", deal.stage)
        # Waits of today's deals that began before 0 count in no measure.
        if not (deal.is_open_deal and deal.ready < 0):
            self.tally("waits", deal.stage)
            self.tally("wait_days", deal.stage, (self.now - deal.ready) * DAYS_PER_WEEK)
        if deal.touches == 0 and not deal.is_open_deal:
            self.tally("responses")
            self.tally("response_days", None, (self.now - deal.arrived) * DAYS_PER_WEEK)
        self.leave_queue(deal)
        deal.touches += 1
        deal.state = "work"
        person.is_working = True
        crew = person.place.crew
        weeks = self.work_hours(deal, person) / crew.role["selling_hours_per_week"]
        hours = self.course("selling_hours", "hours")
        done = end_of_work(hours, self.now, weeks, person.came, crew.role["ramp"])
        deal.visits[deal.stage] += 1
        self.busy[crew.number] += self.weeks_in_window(self.now, done)
        self.schedule(done, WORK_END, (deal.lead,), (deal, person))

    def work_hours(self, deal: Deal, person: Person) -> float:
        """Of a person at full speed."""
        crew = deal.crew
        assert crew is not None
        work = self.stages[deal.stage]["work"]
        mean = self.of_stage(deal.stage, "work.mean_hours") * self.kind(deal).work[deal.stage]
        draw = Draw(WORK, deal.whom, deal.stage, deal.visits[deal.stage])
        hours = self.draws.duration(draw, mean, work["cv"], self.scenario["family"])
        rebrief = self.hand_off["rebrief"] if self.needs_rebrief(deal, crew.number) else 0
        skill = self.skill(crew.number) if person.place.crew is crew else 1
        hours *= deal.work_factor * skill * (1 + rebrief)
        return hours * self.switching(deal, crew) * self.unsettled()

    def needs_rebrief(self, deal: Deal, role: int) -> bool:
        """Once, whatever the reasons; what is due at the next visit is then done with."""
        needs = deal.follows_hand_off or deal.is_rebriefed or role in deal.rebriefed_in
        deal.is_rebriefed = False
        deal.rebriefed_in.discard(role)
        return needs

    def skill(self, role: int) -> float:
        """By the role's stages, whatever its kinds."""
        own, every = len(self.roles[role]["stages"]), len(self.stages)
        broad = (own - 1) / (every - 1) if every > 1 else 1
        return 1 / (1 + self.team["specialist_gain"] * (1 - broad))

    def switching(self, deal: Deal, crew: Crew) -> float:
        """By the open deals of the owner, or of the crew for each person there."""
        focus = self.scenario["focus"]
        d, c = focus["deals_per_rep"], focus["switching_cost"]
        of_crew = len(crew.deals) / max(len(crew.people), 1)
        n = min(len(deal.owner.deals) if deal.owner else of_crew, 3 * d)
        if focus["curve"] == "log":
            return 1 + c * math.log(max(n, 1)) / math.log(max(2 * d, 2))
        if focus["curve"] == "inverted_u":
            return 1 + c * ((n - d) / d) ** 2
        return 1 + c * max(n / d - 1, 0)

    def unsettled(self) -> float:
        """By the weeks since the latest change of programme, that of a reorganisation included."""
        shifts = self.scenario["priorities"]
        gain = shifts["programme_gain"]
        if shifts["shifts_per_year"] > 0:
            since = self.now % (WEEKS_PER_YEAR / shifts["shifts_per_year"])
        elif self.today and self.today["reorganised"]:
            since, gain = self.now, 0
        else:
            return 1.0
        new = math.exp(-since / shifts["recovery_weeks"])
        return 1 / (1 - shifts["productivity_loss"] * new + gain * (1 - new))

    def end_work(self, deal: Deal, person: Person) -> None:
        """The buyer's time begins; who has given notice goes."""
        person.is_working = False
        if person.is_leaving:
            self.leave_soon(person)
        deal.state = "buyer"
        mean = self.of_stage(deal.stage, "buyer.mean_days") * self.kind(deal).buyer
        draw = Draw(BUYER, deal.whom, deal.stage, deal.visits[deal.stage] - 1)
        cv, family = self.stages[deal.stage]["buyer"]["cv"], self.scenario["family"]
        self.wait_for_buyer(deal, self.draws.duration(draw, mean, cv, family) / DAYS_PER_WEEK)

    def wait_for_buyer(self, deal: Deal, weeks: float) -> None:
        """So long, but for the closing season at its last stage ("Time")."""
        end = self.now + weeks
        if deal.stage == self.kind(deal).last:
            end = self.course("closing", "closing").end(self.now, weeks)
        self.schedule(end, BUYER_END, (deal.lead,), deal)
