"""People who come and go ("People")."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from reference.slow_simulator.deal import Deal
from reference.slow_simulator.draws import FILL, LEAVER_LOSS, NOTICE, Draw
from reference.slow_simulator.people import Crew, Person, Place, dealt_out, people_of_pod
from reference.slow_simulator.room import Room
from reference.slow_simulator.run import COMING, GOING, NOTICE_OR_END
from reference.slow_simulator.scenario import DAYS_PER_WEEK, WEEKS_PER_YEAR


class Staff(Room):
    """Fills the places, and empties them."""

    def begin_staff(self) -> None:
        """Everybody of `team.roles` sits at the start; hires are due on their days."""
        self.places: Counter[int] = Counter()  # that there have ever been, by role
        for number, role in enumerate(self.roles):
            self.crews.append(dealt_out(number, role, self.pods))
            # Full speed, but for the last ones; the longest tenure to the lowest index.
            tenures = sorted(role["tenure_weeks"], reverse=True)
            since = [math.inf] * (role["people"] - len(tenures)) + tenures
            for crew in self.crews[number]:
                for _ in range(people_of_pod(role, crew.pod, self.pods)):
                    place = self.add_place(crew)
                    self.sit(place, came=-since[place.index])
        for order, hire in enumerate(self.team["hires"]):
            kind = COMING if hire["people"] > 0 else NOTICE_OR_END
            self.schedule(self.warmup + hire["week"], kind, (1, order), hire)

    def add_place(self, crew: Crew) -> Place:
        """The next index of its role, and the next number of the team."""
        place = Place(self.places.total(), self.places[crew.number], crew)
        self.places[crew.number] += 1
        crew.places.append(place)
        return place

    def sit(self, place: Place, came: float) -> None:
        """Somebody takes the place, and stays for an exponential time at the role's rate."""
        person = Person(place, self.now, came)
        place.person = person
        place.have_sat += 1
        per_year = place.crew.role["leaving"]["per_year"]
        if per_year > 0:
            draw = Draw(NOTICE, place.whom, 0, place.have_sat - 1)
            stay = self.draws.duration(draw, WEEKS_PER_YEAR / per_year, 1, "gamma")
            order = (0, place.crew.number, place.index)
            self.schedule(self.now + stay, NOTICE_OR_END, order, person)
        # Who waits for the first to come: that one gets them all.
        crew = place.crew
        waiting = [deal for deal in crew.deals if crew.owns_deals and deal.owner is None]
        for deal in sorted(waiting, key=lambda d: d.lead):
            self.give(deal, person)

    def come(self, what: Any) -> None:
        """Into an open seat, or into places that are added."""
        if isinstance(what, Place):
            if not what.is_ended:
                self.sit(what, came=self.now)
            return
        for _ in range(what["people"]):
            crew = min(self.crews_of(what["role"]), key=lambda one: one.size)  # the first of equals
            self.sit(self.add_place(crew), came=self.now)

    def crews_of(self, name: str) -> list[Crew]:
        """Of a role by its name."""
        return next(of for of in self.crews if of[0].role["name"] == name)

    def give_notice_or_end(self, what: Any) -> None:
        """Notice of a person, or places that end: each the last-come of the largest crew."""
        if isinstance(what, Person):
            if not what.is_gone:
                self.let_leave(what)
            return
        for _ in range(-what["people"]):
            crew = max(self.crews_of(what["role"]), key=lambda one: (one.size, one.pod))
            if crew.size:
                self.end_place(min((p for p in crew.places if not p.is_ended), key=_goes_first))

    def end_place(self, place: Place) -> None:
        """At once, or once the work in hand is done."""
        place.is_ended = True
        if place.person is None:
            place.crew.places.remove(place)
        else:
            self.let_leave(place.person)

    def let_leave(self, person: Person) -> None:
        """No new deal from now on; who is idle goes at once."""
        if not person.is_leaving:
            person.is_leaving = True
            if not person.is_working:
                self.leave_soon(person)

    def leave_soon(self, person: Person) -> None:
        """In this instant, once patience has ended."""
        self.schedule(self.now, GOING, (person.place.crew.number, person.place.index), person)

    def go(self, person: Person) -> None:
        """Gone; the place is open, or gone with its person."""
        place, crew = person.place, person.place.crew
        person.there_until = self.now
        self.stays.append((crew.number, person.there_from, self.now))
        place.person = None
        for deal in sorted(person.deals, key=lambda d: d.lead):
            self.lose_owner(deal, crew)
        leaving = crew.role["leaving"]
        if place.is_ended or not leaving["refill"]:
            crew.places.remove(place)
            return
        place.opened = self.now
        fill, family = leaving["fill"], self.scenario["family"]
        draw = Draw(FILL, place.whom, 0, place.have_sat - 1)
        days = self.draws.duration(draw, fill["mean_days"], fill["cv"], family)
        order = (0, crew.number, place.index)
        self.schedule(self.now + days / DAYS_PER_WEEK, COMING, order, place)

    def lose_owner(self, deal: Deal, crew: Crew) -> None:
        """Lost with its owner, in the stage it counts in, or a colleague's."""
        assert deal.owner is not None
        deal.owner.deals.remove(deal)
        deal.owner = None
        draw = Draw(LEAVER_LOSS, deal.whom, 0, deal.owners_had)
        if self.draws.uniform(draw) < self.team["leaver_loss"]:
            self.lose(deal, "lost_with_owner", deal.counted_in)
        else:
            self.hand_to_colleague(deal, crew)

    def all_stays(self) -> list[tuple[int, float, float]]:
        """(role, from, to) of everybody who was there."""
        there = [
            (crew.number, person.there_from, self.end)
            for of_role in self.crews
            for crew in of_role
            for person in crew.people
        ]
        return self.stays + there


def _goes_first(place: Place) -> tuple[float, ...]:
    """An open seat before a person, the one that opened last; then the last-come."""
    if place.person is None:
        return 0, -place.opened, -place.index
    return 1, -place.person.came, -place.index
