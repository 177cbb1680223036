"""The cheapest team that reaches a target with a chosen chance, over people per role and shape.

How the search goes, and what can be relied on:

- Closed forms first. A team whose mean wins by formula are below chance × target cannot reach it
  (Markov's inequality); below a quarter of load, more people are not tried.
- A path for each shape: the fewest people with whom no role's load is above a limit, the limit
  going down. By formula no other team is cheaper at that load. A few simulated years of some of
  them give the picture of cost against wins; halving the path finds where the target is reached.
- A race for each shape, on common luck: from there cheaper teams are tried, the lowest highest load
  first, until none is left. Each is run until it surely reaches the chance, or surely does not
  reach the chance and a margin on top, or surely wins no more than one that did not pass (paired
  Student-t; where a formula says so, it is not simulated at all), or the last of LOOKS has shown
  that it is too close to call. The tests are sequential, by betting, valid at every look (see
  `betting`). Who does not pass takes along all teams that nowhere have more people. Taken as given:
  more people do not harm, and of two teams with the same leads and luck the one with fewer wins
  does not reach the target more often.
- A confirmation on fresh luck: the cheapest that passed is tested again on replications that had no
  part in choosing it; where it does not stand, dearer ones from the path are.
- Guarantee: with 95 % every team given as reaching the target does, with the chosen chance or
  better (the confirmation, Bonferroni over shapes; the choice before it costs nothing, being on
  other luck). A cheaper team that reaches the chance plus margin was passed over only if it, or one
  tried with as many people everywhere, was misjudged: at most 1 % for each test of these. An
  indifference-zone feasibility check of ranking and selection: Andradóttir & Kim 2010, Naval
  Research Logistics 57(2).
- At today's cost: of each shape the teams that use up what today's costs, the lowest highest load
  first, raced on mean wins; who is clearly behind the leader (paired Student-t, Bonferroni over
  teams and looks) is dropped. With about 95 % the best of those tried is not.

The work is bounded (`MOST_STEPS`, times the effort asked for, and as much again for the
confirmation, without which nothing is promised): where a shape is not finished by then,
`Best.is_whole` is False. A team of which a first look would cost more than a page may is not
simulated.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from math import prod
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.errors import Problem, ScenarioError
from planner.model.scenario import Scenario
from planner.simulation import budget
from planner.simulation.runs import Luck
from planner.staffing import designs
from planner.staffing.designs import People, Shape
from planner.statistics import sequential_test
from planner.statistics.intervals import Interval, counted_interval, interval

ERROR = 0.05  # of all teams given as reaching the target together
TEST_ERROR = 0.01  # of each team judged in a race, either way
MARGIN = 0.05  # a team ruled out falls short of the chance plus this
RACE_ERROR = 0.05  # of the race at today's cost
LOOKS = (20, 40, 80, 160, 320, 480)  # replications of a team that is judged
FIRST_LOOK = LOOKS[0]
# A chance above this is shown by so many more only, even where no quarter ever falls short.
HIGH_CHANCE, LONG_LOOKS = 0.97, (720, 960)
GUIDE = 40  # replications of a team of the path while it is halved
CONFIRMING = (240, 360, 480)  # fresh replications
MOST_CONFIRMED = 4  # teams of one shape that are tested on fresh luck
FRESH_SEED = 2**52  # added to the seed: luck of its own
RACE_STEPS = 5e8  # of the races, picture included; as `budget` counts
MOST_STEPS = 6e8  # of the whole search: about 20 seconds of two processors
LONGER = 6.0  # the effort at which teams of some hundred people are searched for to the end
PICTURE_TEAMS, FEWEST_IN_PICTURE = 9, 5  # of each shape
AMPLE_LOAD = 0.25
NEARLY_ALL = 0.9  # of the wins that the leads would bring: then more people bring no more
MOST_LISTED = 60_000  # teams of one shape that are looked at by formula
MOST_TRIED = 40  # teams of one shape in the race for the cheapest
MOST_AT_TODAYS_COST = 12  # teams of one shape in the race at today's cost
ROUNDING = 1e-9
TODAYS_LOOKS = (20, 40, 80, 160)

Wins = NDArray[np.float64]
Teams = NDArray[np.int64]  # (teams, roles), or one team or bound (roles,): people

# Under way; a team reaches the target; no team can, by formula; none does, however many people;
# none was found of which that is sure.
Status = Literal["searching", "reached", "too few leads", "not reached", "not sure"]


@dataclass(frozen=True)
class Staffed:
    """A team that was simulated. `chance`: share of quarters at or above the target.

    cost: USD a year, or people where nobody costs anything. wins: a quarter. 95 % intervals.
    """

    shape: Shape
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
    """What was found for one shape.

    cheapest: the cheapest team known to reach the target; once `is_confirmed`, with its numbers on
    fresh luck. tried: teams judged. unclear: cheaper ones that were too close to call. is_whole:
    nothing cheaper is left to try. at_todays_cost: the team with most wins for no more than today's
    cost, and its wins less today's on the same luck (None for today's team).
    """

    shape: Shape
    status: Status
    most_wins: float
    cheapest: Staffed | None
    is_confirmed: bool
    tried: int
    unclear: int
    is_whole: bool
    at_todays_cost: Staffed | None
    gain_at_todays_cost: Interval | None


@dataclass(frozen=True)
class Staffing:
    """The search so far: complete enough to draw at any time; `share_done` 0–1.

    today: the team as it stands. best: one for each shape, today's first. teams: all that were
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

    @property
    def answer(self) -> Best | None:
        """The shape whose team is cheapest, of those that reach the target; the fewest people where
        they cost the same.
        """
        reached = [one for one in self.best if one.cheapest is not None]
        return min(reached, key=_cheapness, default=None)

    @property
    def best_at_todays_cost(self) -> Best | None:
        """The shape with most wins for no more than today's cost."""
        wins = [
            (one.at_todays_cost.wins.mean, one)
            for one in self.best
            if one.at_todays_cost is not None
        ]
        return max(wins, key=lambda pair: pair[0])[1] if wins else None

    @property
    def frontier(self) -> tuple[Staffed, ...]:
        """Teams of which none simulated is cheaper and wins as much, the cheapest first."""
        found: list[Staffed] = []
        for team in sorted(self.teams, key=lambda team: (team.cost, -team.wins.mean)):
            if not found or team.wins.mean > found[-1].wins.mean:
                found.append(team)
        return tuple(found)


def staff(
    scenario: Scenario,
    target: float,
    chance: float = 0.8,
    seed: int = 1,
    *,
    effort: float = 1.0,
    executor: Executor | None = None,
) -> Generator[Staffing, None, None]:
    """Search for the cheapest team with at least `target` wins in a share `chance` of the quarters.

    effort: how much longer than usual to search, where that is not enough. Yields ever better
    results, the first from a few simulated years of today's team. Same scenario,
    same seed: same bits, on any executor. What is promised stands above, in the module.

    Raises ScenarioError for a target or chance out of bounds, NotPossible where less than a quarter
    is measured, TooLarge when a single look would cost more than a page may.
    """
    _check(target, chance)
    budget.require(
        [scenario],
        FIRST_LOOK * PICTURE_TEAMS,
        most_steps=budget.MOST_STEPS_ON_A_PAGE,
        most_deals=budget.MOST_DEALS_ON_A_PAGE,
    )
    luck, fresh = Luck(seed, executor), Luck((seed + FRESH_SEED) % 2**63, executor)
    return _Search(scenario, target, chance, effort, luck, fresh).results()


def _check(target: float, chance: float) -> None:
    if not 0 < target <= 1e9:
        raise ScenarioError([Problem("target", f"{target:g}", "must be above 0 wins a quarter")])
    if not 0 < chance < 1:
        raise ScenarioError([Problem("chance", f"{chance:g}", "must be above 0 and below 1")])


def _cheapness(best: Best) -> tuple[float, int]:
    assert best.cheapest is not None
    return best.cheapest.cost, best.cheapest.scenario.people


class _Search:
    """All shapes of one scenario, raced on the same luck."""

    def __init__(
        self,
        scenario: Scenario,
        target: float,
        chance: float,
        effort: float,
        luck: Luck,
        fresh: Luck,
    ):
        self.scenario = scenario
        self.race_steps, self.most_steps = effort * RACE_STEPS, effort * MOST_STEPS
        self.target = target
        self.chance = chance
        self.luck = luck
        self.fresh = fresh
        self.falls_short = chance + min(MARGIN, (1 - chance) / 2)
        self.long_looks = LONG_LOOKS if chance > HIGH_CHANCE else ()
        found = designs.shapes(scenario)
        self.todays_shape = designs.shape_of(scenario, found)
        self.shapes = len(found)
        self.races = {name: _Race(self, name, shape) for name, shape in found.items()}
        self.share_done = 0.0
        self.teams: dict[Scenario, Shape] = {scenario: self.todays_shape}

    def results(self) -> Generator[Staffing, None, None]:
        self.luck.run([self.scenario], FIRST_LOOK)
        yield self.result(0.02)
        # A team of every shape's path in turn, so that the picture fills evenly.
        longest = max(len(race.picture) for race in self.races.values())
        for i in range(longest):
            teams = [race.picture[i] for race in self.races.values() if i < len(race.picture)]
            if self.luck.steps + self.luck.steps_to(teams, FIRST_LOOK) > self.race_steps:
                for race in self.races.values():
                    race.picture = race.picture[:i]
                break
            self.luck.run(teams, FIRST_LOOK)
            for name, race in self.races.items():
                if i < len(race.picture):
                    self.teams[race.picture[i]] = name
            yield self.result(0.02 + 0.28 * (i + 1) / longest)
        # The shape that seems cheapest first; each may use an equal part of what is left. None goes
        # on to cheaper teams before every one has a team.
        races = sorted(self.races.values(), key=_Race.seems_to_cost)
        for step, begun in ((_Race.start, 0.3), (_Race.go_cheaper, 0.5), (_Race.confirm, 0.7)):
            for n, race in enumerate(races):
                left = max(0.0, self.race_steps - self.steps)
                race.most_steps = self.steps + left / (len(races) - n)
                for done in step(race):
                    yield self.result(begun + 0.2 * (n + done) / len(races))
        for race in races:
            race.is_over = True
        for done in self._at_todays_cost():
            yield self.result(0.9 + 0.08 * done)
        self.luck.run([self.scenario], TODAYS_LOOKS[-1])
        yield self.result(1.0)

    @property
    def steps(self) -> float:
        return self.luck.steps + self.fresh.steps

    def may_confirm(self, team: Scenario, replications: int) -> bool:
        """Whether so many fresh years of a team stay within what a confirmation may cost."""
        more = self.fresh.steps_to([team], replications)
        return self.steps + more <= 2 * self.most_steps

    def _at_todays_cost(self) -> Iterator[float]:
        """Race the teams that use up today's cost; yields the share done."""
        limit = designs.price(self.scenario)
        looks = TODAYS_LOOKS[0] * len(self.races) * budget.cost(self.scenario).steps
        most = int(np.clip((self.most_steps - self.steps) / looks, 1, MOST_AT_TODAYS_COST))
        tried = {
            name: [team for team in race.within(limit, most) if is_small_enough(team)]
            for name, race in self.races.items()
        }
        level = 1 - RACE_ERROR / max(1, sum(map(len, tried.values()))) / len(TODAYS_LOOKS)
        for look, replications in enumerate(TODAYS_LOOKS):
            for n, (name, race) in enumerate(self.races.items()):
                left = tried[name]
                more = self.luck.steps_to(left, replications)
                if look and self.steps + more > self.most_steps:
                    return
                for start in range(0, len(left), 4):
                    self.luck.run(left[start : start + 4], replications)
                    yield (look + (n + start / len(left)) / len(tried)) / len(TODAYS_LOOKS)
                self.teams |= dict.fromkeys(left, name)
                if left:
                    leader = max(left, key=lambda team: self.luck.mean_wins(team).mean())
                    tried[name] = [team for team in left if self._keeps_up(team, leader, level)]
                    race.at_todays_cost = leader

    def _keeps_up(self, team: Scenario, leader: Scenario, level: float) -> bool:
        return team is leader or self.gain(team, leader, level).high >= 0

    def gain(self, team: Scenario, other: Scenario, level: float = 0.95) -> Interval:
        """Wins a quarter of one team less another's, on the same luck."""
        return self.luck.mean_gain((team, other), level)

    def result(self, share_done: float) -> Staffing:
        """What is known now; the share never falls."""
        self.share_done = max(self.share_done, share_done)
        return Staffing(
            scenario=self.scenario,
            target=self.target,
            chance=self.chance,
            seed=self.luck.seed,
            is_priced=designs.is_priced(self.scenario),
            today=self.staffed(self.todays_shape, self.scenario, self.luck),
            best=tuple(race.best() for race in self.races.values()),
            teams=tuple(self.staffed(shape, team, self.luck) for team, shape in self.teams.items()),
            share_done=self.share_done,
        )

    def staffed(self, shape: Shape, team: Scenario, luck: Luck) -> Staffed:
        step = 1 / luck.wins(team).shape[1]  # one win, or one quarter that reaches the target
        return Staffed(
            shape=shape,
            scenario=team,
            cost=designs.price(team),
            replications=luck.replications(team),
            wins=counted_interval(luck.mean_wins(team), step),
            chance=counted_interval(luck.reached(team, self.target), step).within(0.0, 1.0),
        )


def is_small_enough(team: Scenario) -> bool:
    """Whether a first look at a team costs no more than a page may."""
    return FIRST_LOOK * budget.cost(team).steps <= budget.MOST_STEPS_ON_A_PAGE


class _Race:
    """One shape: which of its teams is the cheapest that reaches the target."""

    def __init__(self, search: _Search, name: Shape, shape: Scenario):
        self.search = search
        self.name = name
        self.shape = shape
        self.prices = np.array(designs.prices(shape))
        self.load = designs.workload(shape)
        self.most_wins = designs.most_wins(shape)
        # Markov: wins ≥ target in a share `chance` of quarters needs a mean of target × chance.
        needed = search.target * search.chance
        self.has_leads = self.most_wins >= needed
        highest = self.most_wins / needed if self.has_leads else 1.0
        self.low = self._people_at(highest)
        ample = np.maximum(self._people_at(AMPLE_LOAD), designs.people_for_cap(shape))
        self.high = np.maximum(ample, self.low)
        self.picture = self._picture(max(highest, 2 * AMPLE_LOAD))
        self.passed: list[Scenario] = []  # ever cheaper
        self.beaten: list[Scenario] = []  # did not pass
        self.unclear: list[Scenario] = []  # of these, too close to call
        self.confirmed: Scenario | None = None
        self.at_todays_cost: Scenario | None = None
        self.most_steps = np.inf
        self.is_over = self.is_whole = not self.has_leads

    def _picture(self, highest: float) -> list[Scenario]:
        """A few teams of falling highest load, the fewest people first."""
        look = FIRST_LOOK * self.search.shapes * budget.cost(self.search.scenario).steps
        teams = int(np.clip(self.search.race_steps / 5 / look, FEWEST_IN_PICTURE, PICTURE_TEAMS))
        peaks = np.geomspace(highest, AMPLE_LOAD, teams)
        people = dict.fromkeys(tuple(self._people_at(float(peak))) for peak in peaks)
        found = [designs.staffed(self.shape, each) for each in people]
        return [team for team in found if is_small_enough(team)]

    def _people_at(self, peak: float) -> Teams:
        return designs.people_at(self.load, peak, self.shape.team.pods)

    def _path(self) -> list[Scenario]:
        """All teams with the fewest people for their highest load, up to ample people."""
        peaks = {
            float(load / n)
            for load, low, high in zip(self.load, self.low, self.high, strict=True)
            for n in range(int(low), int(high) + 1)
            if load > 0
        }
        people = [
            np.clip(self._people_at(peak), self.low, self.high)
            for peak in sorted(peaks, reverse=True)
        ]
        distinct = dict.fromkeys(tuple(map(int, each)) for each in (*people, self.high))
        return [designs.staffed(self.shape, each) for each in distinct]

    def seems_to_cost(self) -> float:
        """What the first team of the picture costs that reached the target in the first look."""
        search = self.search
        for team in self.picture:
            if search.luck.reached(team, search.target).mean() >= search.chance:
                return designs.price(team)
        return np.inf

    def start(self) -> Iterator[float]:
        """Find a team on the path that reaches the target; yields a rough share done."""
        if not self.has_leads:
            return
        search, path = self.search, self._path()
        below, above = -1, len(path) - 1
        while above - below > 1 and self._is_affordable(path[(below + above) // 2], GUIDE):
            middle = (below + above) // 2
            search.luck.run([path[middle]], GUIDE)
            search.teams[path[middle]] = self.name
            reached = search.luck.reached(path[middle], search.target)
            # In the middle of what would pass and what would fall short.
            if reached.mean() >= (search.chance + search.falls_short) / 2:
                above = middle
            else:
                below = middle
            yield 0.3
        # From there up in growing strides; the last has ample people: when it does not reach the
        # target, nobody does.
        stride = 1
        while not self.passed and self._is_affordable(path[above], FIRST_LOOK):
            yield from self._judge(path[above])
            if above == len(path) - 1:
                break
            above = min(above + stride, len(path) - 1)
            stride *= 2
        ample = path[-1]
        if self.passed or ample not in self.beaten or ample in self.unclear:
            return
        # Short of what would pass is not yet short of what is asked. Where the leads would bring
        # far more, more people might: a cap, or quick patience, is the limit.
        reached = search.luck.reached(ample, search.target)
        is_short = sequential_test.is_below(reached, search.chance, TEST_ERROR)
        wins = float(search.luck.mean_wins(ample).mean())
        self.is_whole = is_short and wins >= NEARLY_ALL * self.most_wins
        if not self.is_whole:
            self.unclear.append(ample)

    def go_cheaper(self) -> Iterator[float]:
        """Race the teams that cost less than the one that passed; yields a rough share done."""
        if not self.passed:
            return
        for tried in range(MOST_TRIED):
            team = self._next()
            if team is None:
                low, high = self._around(np.array(designs.people_of(self.passed[-1])), self.low)
                self.is_whole = bool(np.all(low == self.low) and np.all(high == self.high))
                return
            if not self._is_affordable(team, FIRST_LOOK):
                return
            yield tried / MOST_TRIED
            yield from self._judge(team)

    def _is_affordable(self, team: Scenario, replications: int) -> bool:
        steps = self.search.steps + self.search.luck.steps_to([team], replications)
        return steps <= self.most_steps and is_small_enough(team)

    def _judge(self, team: Scenario) -> Iterator[float]:
        """Run a team until it passes, falls short, or is too close to call."""
        search = self.search
        for replications in (*LOOKS, *search.long_looks):
            if not self._is_affordable(team, replications):
                break
            yield 0.0
            search.luck.run([team], replications)
            search.teams[team] = self.name
            reached = search.luck.reached(team, search.target)
            if sequential_test.is_above(reached, search.chance, TEST_ERROR):
                self.passed.append(team)
                return
            if sequential_test.is_below(reached, search.falls_short, TEST_ERROR) or self._is_behind(
                team
            ):
                self.beaten.append(team)
                return
        if search.luck.replications(team):  # else it was not affordable at all
            self.beaten.append(team)
            self.unclear.append(team)

    def _is_behind(self, team: Scenario) -> bool:
        """Whether it surely wins no more than one that did not pass."""
        gains = (self.search.gain(team, other, 1 - TEST_ERROR) for other in self.beaten)
        return any(gain.high <= 0 for gain in gains)

    def _next(self) -> Scenario | None:
        """The cheaper team to try next, the one of which the formulas promise most; None: no more.

        Not one that has no more people anywhere than a team that did not pass.
        """
        teams = _listed(*self._around(np.array(designs.people_of(self.passed[-1])), self.low))
        limit = designs.price(self.passed[-1]) * (1 - ROUNDING)
        teams = teams[teams @ self.prices < limit]
        for beaten in self.beaten:
            teams = teams[(teams > designs.people_of(beaten)).any(axis=1)]
        teams = teams[self._formula_wins(teams) > self._wins_of_beaten()]
        if not teams.size:
            return None
        return designs.staffed(self.shape, self._by_promise(teams)[0])

    def _formula_wins(self, teams: Teams) -> Wins:
        """(teams,): wins a quarter that the busiest role's hours allow."""
        return self.most_wins / np.maximum(1.0, self._peak(teams))

    def _wins_of_beaten(self) -> float:
        """Wins a quarter that a team which did not pass surely has: fewer will not pass either."""
        mean_wins = self.search.luck.mean_wins
        return max(
            (interval(mean_wins(team), 1 - TEST_ERROR).low for team in self.beaten), default=0.0
        )

    def confirm(self) -> Iterator[float]:
        """Test the cheapest that passed on fresh luck; where it does not stand, dearer ones."""
        search = self.search
        error = ERROR / len(search.races)
        for team in self._from_cheapest():
            error /= 2  # so much is spent on the first, half of it on the next, and so on
            for replications in (*CONFIRMING, *search.long_looks):
                if not search.may_confirm(team, replications):
                    break
                yield 0.5
                search.fresh.run([team], replications)
                reached = search.fresh.reached(team, search.target)
                if sequential_test.is_above(reached, search.chance, error):
                    self.confirmed = team
                    return
            self.unclear.append(team)
            self.is_whole = False  # neither that none reaches it, nor that no cheaper one does
        self.passed = []

    def _from_cheapest(self) -> list[Scenario]:
        """The cheapest that passed, and the teams of the path that are dearer."""
        if not self.passed:
            return []
        cost = designs.price(self.passed[-1]) * (1 + ROUNDING)
        dearer = [team for team in self._path() if designs.price(team) > cost]
        return [self.passed[-1], *dearer[: MOST_CONFIRMED - 1]]

    def within(self, limit: float, most: int) -> list[Scenario]:
        """Teams that cost no more than the limit and cannot afford one more person anywhere.

        At most so many, the lowest highest load first; today's own team is among them.
        """
        search = self.search
        limit *= 1 + ROUNDING
        path = [self._people_at(float(peak)) for peak in np.geomspace(1000, AMPLE_LOAD, 500)]
        affordable = [team for team in path if team @ self.prices <= limit]
        if not affordable:
            return []
        least = np.full(self.prices.size, self.shape.team.pods)
        teams = _listed(*self._around(affordable[-1], least))
        slack = limit - teams @ self.prices
        has_room = ((slack[:, None] >= self.prices) & (teams < self.high)).any(axis=1)
        teams = self._by_promise(teams[(slack >= 0) & ~has_room])[:most]
        found = [designs.staffed(self.shape, people) for people in teams]
        if self.name == search.todays_shape and search.scenario not in found:
            found.append(search.scenario)
        return found

    def _around(self, middle: Teams, low: Teams) -> tuple[Teams, Teams]:
        """Bounds of the widest box around a team, from `low` up, that is not too large to list."""
        reach = int((self.high - low).max())
        while True:
            least = np.maximum(low, middle - reach)
            most = np.maximum(least, np.minimum(self.high, middle + reach))
            if reach <= 1 or prod(int(n) for n in most - least + 1) <= MOST_LISTED:
                return least, most
            reach = max(1, reach * 4 // 5)

    def _by_promise(self, teams: Teams) -> Teams:
        """The lowest highest load first, of equals the most expensive."""
        return teams[np.lexsort((-(teams @ self.prices), self._peak(teams)))]

    def _peak(self, teams: Teams) -> Wins:
        """(teams,): each one's highest load."""
        return (self.load / teams).max(axis=1)

    def best(self) -> Best:
        """What is known of this shape."""
        search = self.search
        cheapest = self.confirmed or (self.passed[-1] if self.passed else None)
        if not self.has_leads:
            status: Status = "too few leads"
        elif cheapest is not None:
            status = "reached"
        else:
            ended: Status = "not reached" if self.is_whole else "not sure"
            status = ended if self.is_over else "searching"
        limit = designs.price(cheapest) if cheapest else np.inf
        todays = self.at_todays_cost
        return Best(
            shape=self.name,
            status=status,
            most_wins=self.most_wins,
            cheapest=None
            if cheapest is None
            else search.staffed(
                self.name, cheapest, search.fresh if cheapest == self.confirmed else search.luck
            ),
            is_confirmed=self.confirmed is not None,
            tried=len(self.passed) + len(self.beaten),
            unclear=sum(designs.price(team) < limit * (1 - ROUNDING) for team in self.unclear),
            is_whole=self.is_whole,
            at_todays_cost=None
            if todays is None
            else search.staffed(self.name, todays, search.luck),
            gain_at_todays_cost=None
            if todays is None or todays == search.scenario
            else search.gain(todays, search.scenario),
        )


def _listed(low: Teams, high: Teams) -> Teams:
    """(teams, roles): every team between the two."""
    axes = [np.arange(a, b + 1) for a, b in zip(low, high, strict=True)]
    return np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=1)
