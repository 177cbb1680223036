"""What a search for the cheapest team has found: teams, the best of each design, and the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from planner.analysis.baseline import wins_per_quarter
from planner.model.scenario import Scenario
from planner.simulation.outcome import Outcome
from planner.staffing import designs
from planner.staffing.designs import Design, People
from planner.statistics.intervals import Interval

# Under way; a team reaches the target; no team can, by formula; none does, however many people;
# none was found of which that is sure.
Status = Literal["searching", "reached", "too few leads", "not reached", "not sure"]


@dataclass(frozen=True)
class Staffed:
    """A team that was simulated. `chance`: share of quarters at or above the target.

    cost: USD a year, or people where nobody costs anything. wins: a quarter. 95 % intervals.
    """

    design: Design
    scenario: Scenario
    cost: float
    replications: int
    wins: Interval
    chance: Interval

    @property
    def people(self) -> People:
        """People in each role."""
        return designs.people_of(self.scenario)


@dataclass(frozen=True)
class Best:
    """What was found for one design.

    cheapest: the cheapest team known to reach the target; once `is_confirmed`, with its numbers on
    fresh luck. tried: teams judged. unclear: cheaper ones that were too close to call. is_whole:
    nothing cheaper is left to try. at_todays_cost: the team with most wins for no more than today's
    cost, and its wins less today's on the same luck (None for today's team).
    """

    design: Design
    status: Status
    most_wins: float
    cheapest: Staffed | None
    is_confirmed: bool
    tried: int
    unclear: int
    is_whole: bool
    at_todays_cost: Staffed | None
    gain_at_todays_cost: Interval | None

    @property
    def is_unfinished(self) -> bool:
        """Whether the search ended before it had anything to judge: large teams take long."""
        return self.status == "not sure" and self.unclear == 0


@dataclass(frozen=True)
class Staffing:
    """The search so far: complete enough to draw at any time; `share_done` 0–1.

    today: the team as it stands. best: one for each design, today's first. teams: all that were
    simulated, for the picture of cost against wins.
    """

    scenario: Scenario
    target: float
    chance: float
    seed: int
    is_priced: bool
    today: Staffed
    best: tuple[Best, ...]
    teams: tuple[Staffed, ...]
    share_done: float

    def with_today(self, outcome: Outcome) -> Staffing:
        """The same with today's team as its own outcome has it, wherever it stands.

        Where the run begins with today's deals its chance is left as it is: its quarters are the
        calendar's, those of all teams here are windows.
        """
        wins = wins_per_quarter(outcome)
        chance = outcome.chance_of_target() if outcome.scenario.today is None else None

        def known(team: Staffed | None) -> Staffed | None:
            if team is None or team.scenario != self.today.scenario:
                return team
            reached = team.chance if chance is None else chance
            return replace(team, wins=wins, chance=reached, replications=outcome.replications)

        def with_todays_money(one: Best) -> Staffed | None:
            team, gain = known(one.at_todays_cost), one.gain_at_todays_cost
            if team is None or gain is None:
                return team
            # On the same luck as today's: it wins as many more as is said of it.
            return replace(team, wins=wins.plus(gain))

        best = tuple(
            replace(one, cheapest=known(one.cheapest), at_todays_cost=with_todays_money(one))
            for one in self.best
        )
        moved = {
            one.at_todays_cost.scenario: one.at_todays_cost for one in best if one.at_todays_cost
        }
        teams = tuple(moved.get(team.scenario) or known(team) or team for team in self.teams)
        return replace(self, today=known(self.today) or self.today, best=best, teams=teams)

    @property
    def answer(self) -> Best | None:
        """The design whose team is cheapest, of those that reach the target; where they cost the
        same, that of the fewest people.
        """
        reached = [one for one in self.best if one.cheapest is not None]
        return min(reached, key=_cheapness, default=None)

    @property
    def most_wins(self) -> float:
        """Wins a quarter that the leads would bring the best design with people to spare."""
        return max(one.most_wins for one in self.best)

    @property
    def leads_needed(self) -> float | None:
        """Leads a week at which the best design could have a mean at the target, by formula."""
        if self.most_wins <= 0:
            return None
        return self.scenario.leads.per_week * self.target / self.most_wins

    @property
    def frontier(self) -> tuple[Staffed, ...]:
        """Teams of which none simulated is cheaper and wins as much, the cheapest first."""
        found: list[Staffed] = []
        for team in sorted(self.teams, key=lambda team: (team.cost, -team.wins.mean)):
            if not found or team.wins.mean > found[-1].wins.mean:
                found.append(team)
        return tuple(found)


def _cheapness(best: Best) -> tuple[float, int]:
    assert best.cheapest is not None
    return best.cheapest.cost, best.cheapest.scenario.people
