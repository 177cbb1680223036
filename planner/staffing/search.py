"""The cheapest team that reaches a target with a chosen chance, over people per role and design.

How the search goes, and what can be relied on:

- Closed forms first. A team whose mean wins by formula are below chance × target cannot reach it
  (Markov's inequality); below a quarter of load, more people are not tried.
- A path for each design: the fewest people with whom no role's load is above a limit, the limit
  going down. By formula no other team is cheaper at that load. A few simulated years of some of
  them give the picture of cost against wins; halving the path finds where the target is reached.
- A race for each design, on common luck: from there cheaper teams are tried, the lowest highest
  load first, until none is left. Each is run until it may well reach the chance (wrong in at most
  one of twenty that do not; it is the confirmation that decides), or surely does not
  reach the chance and a margin on top, or surely wins no more than one that did not pass (paired
  Student-t; where a formula says so, it is not simulated at all), or the last of LOOKS has shown
  that it is too close to call. The tests are sequential, by betting, valid at every look (see
  `sequential_test`). Who does not pass takes along all teams that nowhere have more people. Taken
  as given: more people do not harm, and of two teams with the same leads and luck the one with
  fewer wins does not reach the target more often.
- A confirmation on fresh luck: the cheapest that passed, and after more years of the race still is
  worth it, is tested on replications that had no part in choosing it, until it stands or will
  hardly do so any more; where it does not stand, dearer ones that promise no less are.
- Guarantee: with 95 % every team given as reaching the target does, with the chosen chance or
  better (the confirmation, Bonferroni over designs; the choice before it costs nothing, being on
  other luck). A cheaper team that reaches the chance plus margin was passed over only if it, or one
  tried with as many people everywhere, was misjudged: at most 1 % for each test of these. An
  indifference-zone feasibility check of ranking and selection: Andradóttir & Kim 2010, Naval
  Research Logistics 57(2).
- At today's cost: of each design the teams that use up what today's costs, the lowest highest load
  first, raced on mean wins; who is clearly behind the leader (paired Student-t, Bonferroni over
  teams and looks) is dropped. With about 95 % the best of those tried is not.

The work is bounded (`MOST_STEPS`, times the effort asked for, and as much again for the
confirmation, without which nothing is promised): where a design is not finished by then,
`Best.is_whole` is False. A team of which a first look would cost more than a page may is not
simulated.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import Executor

import numpy as np

from planner.errors import Problem, ScenarioError
from planner.model.scenario import Scenario
from planner.simulation import budget
from planner.simulation.runs import PairedRuns
from planner.staffing import designs
from planner.staffing.race import FIRST_LOOK, PICTURE_TEAMS, Contest, Race, is_small_enough
from planner.staffing.results import Staffing
from planner.statistics.looks import level_of

FRESH_SEED = 2**52  # added to the seed: luck of its own
LONGER = 6.0  # the effort at which teams of some hundred people are searched for to the end
MOST_AT_TODAYS_COST = 12  # teams of one design in the race at today's cost
TODAYS_LOOKS = (20, 40, 80, 160)


def staff(
    scenario: Scenario,
    target: float,
    chance: float = 0.8,
    seed: int = 1,
    *,
    effort: float = 1.0,
    full_cycle_cost_usd: float | None = None,
    executor: Executor | None = None,
) -> Generator[Staffing, None, None]:
    """Search for the cheapest team with at least `target` wins in a share `chance` of the quarters.

    effort: how much longer than usual to search, where that is not enough. full_cycle_cost_usd:
    what one person for the whole sale costs a year; None: the average of today's. Yields ever
    better results, the first from a few simulated years of today's team. Same scenario,
    same seed: same bits, on any executor. What is promised stands above, in the module.

    Raises ScenarioError for a target or chance out of bounds, NotPossible where less than a quarter
    is measured, TooLarge when a single look would cost more than a page may.
    """
    check(target, chance)
    budget.require([scenario], FIRST_LOOK * PICTURE_TEAMS, budget.PAGE)
    runs, fresh = (PairedRuns(each, executor) for each in (seed, (seed + FRESH_SEED) % 2**63))
    contest = Contest(scenario, target, chance, effort, runs, fresh, full_cycle_cost_usd)
    return _Search(contest).results()


def check(target: float, chance: float) -> None:
    """Raises ScenarioError for a target or chance out of bounds."""
    if not 0 < target <= 1e9:
        raise ScenarioError([Problem("target", f"{target:g}", "must be above 0 wins a quarter")])
    if not 0 < chance < 1:
        raise ScenarioError([Problem("chance", f"{chance:g}", "must be above 0 and below 1")])


class _Search:
    """All designs of one scenario, raced on the same luck."""

    def __init__(self, contest: Contest):
        self.contest, self.runs = contest, contest.runs
        self.races = {name: Race(contest, name, design) for name, design in contest.designs.items()}
        self.share_done = 0.0

    def results(self) -> Generator[Staffing, None, None]:
        contest = self.contest
        self.runs.run([contest.scenario], FIRST_LOOK)
        yield self.result(0.02)
        # A team of every design's path in turn, so that the picture fills evenly.
        longest = max(len(race.picture) for race in self.races.values())
        for i in range(longest):
            teams = [race.picture[i] for race in self.races.values() if i < len(race.picture)]
            if self.runs.steps + self.runs.steps_to(teams, FIRST_LOOK) > contest.race_steps:
                for race in self.races.values():
                    race.picture = race.picture[:i]
                break
            self.runs.run(teams, FIRST_LOOK)
            for name, race in self.races.items():
                if i < len(race.picture):
                    contest.teams[race.picture[i]] = name
            yield self.result(0.02 + 0.28 * (i + 1) / longest)
        # The design that seems cheapest first; each may use an equal part of what is left. None
        # goes on to cheaper teams before every one has a team.
        races = sorted(self.races.values(), key=Race.seems_to_cost)
        for step, begun in ((Race.start, 0.3), (Race.go_cheaper, 0.5), (Race.confirm, 0.7)):
            for n, race in enumerate(races):
                left = max(0.0, contest.race_steps - contest.steps)
                race.most_steps = contest.steps + left / (len(races) - n)
                for done in step(race):
                    yield self.result(begun + 0.2 * (n + done) / len(races))
        for race in races:
            race.is_over = True
        for done in self._at_todays_cost():
            yield self.result(0.9 + 0.08 * done)
        self.runs.run([contest.scenario], TODAYS_LOOKS[-1])
        yield self.result(1.0)

    def _at_todays_cost(self) -> Iterator[float]:
        """Race the teams that use up today's cost; yields the share done."""
        contest = self.contest
        limit = designs.price(contest.scenario)
        looks = TODAYS_LOOKS[0] * len(self.races) * budget.cost(contest.scenario).steps
        most = int(np.clip((contest.most_steps - contest.steps) / looks, 1, MOST_AT_TODAYS_COST))
        tried = {
            name: [team for team in race.within(limit, most) if is_small_enough(team)]
            for name, race in self.races.items()
        }
        level = level_of(TODAYS_LOOKS, max(1, sum(map(len, tried.values()))))
        for look, replications in enumerate(TODAYS_LOOKS):
            for n, (name, race) in enumerate(self.races.items()):
                left = tried[name]
                more = self.runs.steps_to(left, replications)
                if look and contest.steps + more > contest.most_steps:
                    return
                for start in range(0, len(left), 4):
                    self.runs.run(left[start : start + 4], replications)
                    yield (look + (n + start / len(left)) / len(tried)) / len(TODAYS_LOOKS)
                contest.teams |= dict.fromkeys(left, name)
                if left:
                    leader = max(left, key=lambda team: self.runs.mean_quarter(team).mean())
                    tried[name] = [team for team in left if self._keeps_up(team, leader, level)]
                    race.at_todays_cost = leader

    def _keeps_up(self, team: Scenario, leader: Scenario, level: float) -> bool:
        return team is leader or self.contest.gain(team, leader, level).high >= 0

    def result(self, share_done: float) -> Staffing:
        """What is known now; the share never falls."""
        contest = self.contest
        self.share_done = max(self.share_done, share_done)
        return Staffing(
            scenario=contest.scenario,
            target=contest.target,
            chance=contest.chance,
            seed=self.runs.seed,
            is_priced=designs.is_priced(contest.scenario),
            today=contest.staffed(contest.todays_design, contest.scenario),
            best=tuple(race.best() for race in self.races.values()),
            teams=tuple(contest.staffed(design, team) for team, design in contest.teams.items()),
            share_done=self.share_done,
        )
