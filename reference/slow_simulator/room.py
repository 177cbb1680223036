"""Admission, room and owners (rules 1, 3 and 4)."""

from __future__ import annotations

from bisect import insort

from reference.slow_simulator.deal import Deal
from reference.slow_simulator.draws import ASSIGNMENT, Draw
from reference.slow_simulator.people import Crew, Person
from reference.slow_simulator.run import Run


class Room(Run):
    """Lets deals into roles."""

    def wait_in_pool(self, deal: Deal) -> None:
        """In the order of admission: rank, then `leads.order`."""
        sign = -1 if self.leads["order"] == "freshest" else 1
        insort(self.pool, deal, key=lambda d: (self.kind(d).rank, sign * d.arrived, d.lead))

    def with_room(self, crew: Crew) -> list[Person]:
        """Of those who own deals: who has room. Nobody who leaves gives any."""
        cap = self.scenario["pull"]["deals_per_rep"]
        return [one for one in crew.takers if cap is None or len(one.deals) < cap]

    def has_room(self, crew: Crew) -> bool:
        """Rule 3. With nobody there, a pooled crew has room if there is no cap."""
        if crew.owns_deals:
            return bool(self.with_room(crew))
        cap = self.scenario["pull"]["deals_per_rep"]
        return cap is None or len(crew.deals) < cap * len(crew.people)

    def offer_room(self) -> None:
        """To waiting hand-offs first, then to the pool; then some leads are turned away."""
        while able := [d for d in self.door if self.has_room(self.crew_for(d))]:
            deal = min(able, key=self.order_at_doors)
            self.door.remove(deal)
            self.enter_role(deal)
        if self.leads["pace"] is None:
            while self.admit_next_lead():
                pass
        elif self.lead_is_due:
            self.lead_is_due = False
            self.admit_next_lead()
        if self.scenario["pull"]["when_full"] == "turn_away":
            for deal in list(self.pool):
                if not deal.is_open_deal:  # those of today wait whatever `when_full`
                    self.lose(deal, "turned_away")

    def crew_for(self, deal: Deal) -> Crew:
        """Of its stage, in its pod."""
        return self.crews[self.role_of(deal)][deal.pod]

    def order_at_doors(self, deal: Deal) -> tuple[float, ...]:
        """The role with the latest first stage, of several in the order listed; then the lowest
        pod; and at one door the lower rank first, then the longest ready.
        """
        role = self.role_of(deal)
        doors = -self.first_stage[role], role, deal.pod
        return *doors, self.kind(deal).rank, deal.ready, deal.lead

    def admit_next_lead(self) -> bool:
        """Admit one lead from the pool; False if there is none that finds room."""
        system_cap = self.scenario["pull"]["system_cap"]
        if system_cap is not None and len(self.alive) - len(self.pool) >= system_cap:
            return False
        able = {  # pods with room, by first role
            role: [pod for pod in range(self.pods) if self.has_room(self.crews[role][pod])]
            for role in {self.role_of(deal) for deal in self.pool[:1]}
            | {kind.role_of[kind.first] for kind in self.kinds}
        }
        deal = next((one for one in self.pool if able[self.role_of(one)]), None)
        if deal is None:
            return False
        self.pool.remove(deal)
        self.admit(deal, able[self.role_of(deal)])
        return True

    def admit(self, deal: Deal, pods: list[int], *, whatever_the_caps: bool = False) -> None:
        """Into the pod, of these, with the fewest open deals per person."""
        deal.pod = min(pods, key=self.load_of_pod)  # the first of equals
        self.count_in(deal, deal.stage)
        self.enter_role(deal, whatever_the_caps=whatever_the_caps)

    def load_of_pod(self, pod: int) -> tuple[bool, float]:
        """Open deals per person there, all its roles together; a pod with nobody comes last."""
        crews = [of_role[pod] for of_role in self.crews]
        people = sum(len(crew.people) for crew in crews)
        return people == 0, sum(len(crew.deals) for crew in crews) / max(people, 1)

    def enter_role(self, deal: Deal, *, whatever_the_caps: bool = False) -> None:
        """Leave the role it is open in for that of its stage, and wait there."""
        self.leave_role(deal)
        crew = self.crew_for(deal)
        deal.crew = crew
        crew.deals.add(deal)
        deal.state = "queue"
        if not crew.owns_deals:
            self.stand_in(crew.queue, deal)
        elif crew.number not in deal.been_in:
            able = crew.takers if whatever_the_caps else self.with_room(crew)
            self.give(deal, self.chosen(deal, crew, able))
        elif (person := deal.owners.get(crew.number)) is not None and not person.is_gone:
            self.give(deal, person)
        else:
            # It comes back to find its person gone: a colleague gets it, without loss.
            self.hand_to_colleague(deal, crew)
        deal.been_in.add(crew.number)

    def chosen(self, deal: Deal, crew: Crew, able: list[Person], again: int = 0) -> Person:
        """The owner among some people, as `leads.assignment` says.

        `again`: how many owners the deal has had, where this one is to replace the last.
        """
        if self.leads["assignment"] == "random":
            assert deal.counted_in is not None
            luck = self.draws.uniform(Draw(ASSIGNMENT, deal.whom, deal.counted_in, again))
            return able[int(luck * len(able))]
        if self.leads["assignment"] == "in_turn":
            last = crew.chosen_last
            person = next((one for one in able if one.place.index > last), able[0])
            crew.chosen_last = person.place.index
            return person
        return min(able, key=lambda one: len(one.deals))  # the first of equals

    def give(self, deal: Deal, person: Person) -> None:
        """The deal, open in this person's crew, is this person's."""
        role = person.place.crew.number
        if deal.owners.get(role) is not person:
            deal.owners_had += 1
        deal.owner = deal.owners[role] = person
        person.deals.add(deal)
        if deal.state == "queue":
            self.leave_queue(deal)
            self.stand_in(person.queue, deal)

    def hand_to_colleague(self, deal: Deal, crew: Crew) -> None:
        """Its person has gone: the next visit to begin in that role is re-briefed. Where nobody
        may take it, it waits for the first to come.
        """
        deal.rebriefed_in.add(crew.number)
        if crew.takers:
            self.give(deal, self.chosen(deal, crew, crew.takers, deal.owners_had))
        elif deal.state == "queue":
            self.leave_queue(deal)
            self.stand_in(crew.queue, deal)
