"""One design: which of its teams is the cheapest that reaches the target.

How a race goes, and what can be relied on, stands in `search`.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

import numpy as np
from numpy.typing import NDArray

from planner.model.scenario import Scenario
from planner.simulation import budget
from planner.simulation.runs import PairedRuns
from planner.staffing import designs
from planner.staffing.designs import Design
from planner.staffing.results import Best, Staffed, Status
from planner.statistics import sequential_test
from planner.statistics.intervals import Interval, counted_interval, interval
from planner.statistics.looks import FAMILY_ERROR

TEST_ERROR = 0.01  # of each team judged in a race, either way
MARGIN = 0.05  # a team ruled out falls short of the chance plus this
# Of a team that is given: the confirmation is on other luck, so nothing rests on the race here.
PROMISING_ERROR = 0.05
LOOKS = (20, 40, 60, 80, 110, 150, 200, 260, 320, 400, 480)  # replications of a team that is judged
FIRST_LOOK = LOOKS[0]
# A chance above this is shown by so many more only, even where no quarter ever falls short.
HIGH_CHANCE, LONG_LOOKS = 0.97, (720, 960)
GUIDE = 40  # replications of a team of the path while it is halved
CONFIRMING = (80, 120, 160, 200, 240, 300, 360, 420, 480)  # fresh replications
WORTH_CONFIRMING = 160  # replications of the race after which a team is worth a confirmation
HOPELESS_FROM = 160  # fresh replications after which a team that will hardly stand is given up
MOST_CONFIRMED = 4  # teams of one design that are tested on fresh luck
RACE_STEPS = 5e8  # of the races, picture included; as `budget` counts
MOST_STEPS = 6e8  # of the whole search: about 20 seconds of two processors
PICTURE_TEAMS, FEWEST_IN_PICTURE = 9, 5  # of each design
AMPLE_LOAD = 0.25
NEARLY_ALL = 0.9  # of the wins that the leads would bring: then more people bring no more
MOST_LISTED = 60_000  # teams of one design that are looked at by formula
MOST_TRIED = 40  # teams of one design in the race for the cheapest
ROUNDING = 1e-9

Wins = NDArray[np.float64]
Teams = NDArray[np.int64]  # (teams, roles), or one team or bound (roles,): people


class Contest:
    """What the races of all designs share: the question, the runs, and how much they may cost.

    runs: on which teams are chosen. fresh: luck of its own, on which the chosen are confirmed.
    teams: all that were simulated, by design.
    """

    def __init__(
        self,
        scenario: Scenario,
        target: float,
        chance: float,
        effort: float,
        runs: PairedRuns,
        fresh: PairedRuns,
        full_cycle_cost_usd: float | None = None,
    ):
        self.scenario = scenario
        self.target, self.chance = target, chance
        self.runs, self.fresh = runs, fresh
        self.race_steps, self.most_steps = effort * RACE_STEPS, effort * MOST_STEPS
        self.falls_short = chance + min(MARGIN, (1 - chance) / 2)
        self.long_looks = LONG_LOOKS if chance > HIGH_CHANCE else ()
        self.designs = designs.designs_of(scenario, full_cycle_cost_usd)
        self.todays_design = designs.design_of(scenario, self.designs)
        self.teams: dict[Scenario, Design] = {scenario: self.todays_design}
        self._staffed: dict[tuple[int, bool], Staffed] = {}  # by the id of a team that is held

    @property
    def steps(self) -> float:
        """What all runs have cost so far."""
        return self.runs.steps + self.fresh.steps

    def may_confirm(self, team: Scenario, replications: int) -> bool:
        """Whether so many fresh years of a team stay within what a confirmation may cost."""
        more = self.fresh.steps_to([team], replications)
        return self.steps + more <= 2 * self.most_steps

    def part_above(self, part: float) -> float:
        """So far from what is asked to what would fall short of more."""
        return self.chance + part * (self.falls_short - self.chance)

    def reached(self, team: Scenario) -> Wins:
        """(replications,): share of a team's quarters at or above the target."""
        return self.runs.share_reaching(team, self.target)

    def gain(self, team: Scenario, other: Scenario, level: float = 0.95) -> Interval:
        """Wins a quarter of one team less another's, on the same luck."""
        return self.runs.mean_quarter_gain((team, other), level)

    def staffed(self, design: Design, team: Scenario, *, is_fresh: bool = False) -> Staffed:
        """A team with its numbers."""
        runs = self.fresh if is_fresh else self.runs
        known = self._staffed.get((id(team), is_fresh))
        if known and known.replications == runs.replications(team):
            return known
        step = 1 / runs.whole_quarters(team)  # one win, or one quarter that reaches the target
        reached = runs.share_reaching(team, self.target)
        found = self._staffed[id(team), is_fresh] = Staffed(
            design=design,
            scenario=team,
            cost=designs.price(team),
            replications=runs.replications(team),
            wins=counted_interval(runs.mean_quarter(team), step),
            chance=counted_interval(reached, step).within(0.0, 1.0),
        )
        return found


def is_small_enough(team: Scenario) -> bool:
    """Whether a first look at a team costs no more than a page may."""
    return FIRST_LOOK * budget.cost(team).steps <= budget.PAGE.steps


class Race:
    """One design: which of its teams is the cheapest that reaches the target."""

    def __init__(self, contest: Contest, name: Design, design: Scenario):
        self.contest = contest
        self.name = name
        self.design = design
        self.prices = np.array(designs.prices(design))
        self.load = designs.workload(design)
        self.least = designs.fewest_people(design)
        self.most_wins = designs.most_wins(design)
        # Markov: wins ≥ target in a share `chance` of quarters needs a mean of target × chance.
        needed = contest.target * contest.chance
        self.has_leads = self.most_wins >= needed
        highest = self.most_wins / needed if self.has_leads else 1.0
        # Formulas rule a team out only where they hold all the time.
        self.is_steady = designs.is_steady(design)
        self.low = self._people_at(highest) if self.is_steady else self.least
        ample = np.maximum(self._people_at(AMPLE_LOAD), designs.people_for_cap(design))
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
        look = FIRST_LOOK * len(self.contest.designs) * budget.cost(self.contest.scenario).steps
        teams = int(np.clip(self.contest.race_steps / 5 / look, FEWEST_IN_PICTURE, PICTURE_TEAMS))
        peaks = np.geomspace(highest, AMPLE_LOAD, teams)
        people = dict.fromkeys(tuple(self._people_at(float(peak))) for peak in peaks)
        found = [designs.staffed(self.design, each) for each in people]
        return [team for team in found if is_small_enough(team)]

    def _people_at(self, peak: float) -> Teams:
        return designs.people_at(self.load, peak, self.least)

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
        return [designs.staffed(self.design, each) for each in distinct]

    def seems_to_cost(self) -> float:
        """What the first team of the picture costs that reached the target in the first look."""
        contest = self.contest
        for team in self.picture:
            if contest.reached(team).mean() >= contest.chance:
                return designs.price(team)
        return np.inf

    def start(self) -> Iterator[float]:
        """Find a team on the path that reaches the target; yields a rough share done."""
        if not self.has_leads:
            return
        contest, path = self.contest, self._path()
        below, above = -1, len(path) - 1
        while above - below > 1 and self._is_affordable(path[(below + above) // 2], GUIDE):
            middle = (below + above) // 2
            contest.runs.run([path[middle]], GUIDE)
            contest.teams[path[middle]] = self.name
            reached = contest.reached(path[middle])
            if reached.mean() >= contest.part_above(0.5):
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
        reached = contest.reached(ample)
        is_short = sequential_test.is_below(reached, contest.chance, TEST_ERROR)
        wins = float(contest.runs.mean_quarter(ample).mean())
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
        steps = self.contest.steps + self.contest.runs.steps_to([team], replications)
        return steps <= self.most_steps and is_small_enough(team)

    def _judge(self, team: Scenario) -> Iterator[float]:
        """Run a team until it may well pass, surely falls short, or is too close to call."""
        contest = self.contest
        for replications in (*LOOKS, *contest.long_looks):
            if not self._is_affordable(team, replications):
                break
            yield 0.0
            contest.runs.run([team], replications)
            contest.teams[team] = self.name
            reached = contest.reached(team)
            if sequential_test.is_above(reached, contest.chance, PROMISING_ERROR):
                self.passed.append(team)
                return
            if sequential_test.is_below(
                reached, contest.falls_short, TEST_ERROR
            ) or self._is_behind(team):
                self.beaten.append(team)
                return
        if contest.runs.replications(team):  # else it was not affordable at all
            self.beaten.append(team)
            self.unclear.append(team)

    def _is_behind(self, team: Scenario) -> bool:
        """Whether it surely wins no more than one that did not pass."""
        gains = (self.contest.gain(team, other, 1 - TEST_ERROR) for other in self.beaten)
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
        return designs.staffed(self.design, self._by_promise(teams)[0])

    def _formula_wins(self, teams: Teams) -> Wins:
        """(teams,): wins a quarter that the busiest role's hours allow; all that the leads bring
        where it is not steady.
        """
        if not self.is_steady:
            return np.full(len(teams), self.most_wins)
        return self.most_wins / np.maximum(1.0, self._peak(teams))

    def _wins_of_beaten(self) -> float:
        """Wins a quarter that a team which did not pass surely has: fewer will not pass either."""
        mean_quarter = self.contest.runs.mean_quarter
        return max(
            (interval(mean_quarter(team), 1 - TEST_ERROR).low for team in self.beaten), default=0.0
        )

    def confirm(self) -> Iterator[float]:
        """Test the cheapest that passed on fresh luck; where it does not stand, dearer ones."""
        contest = self.contest
        error = FAMILY_ERROR / len(contest.designs)
        confirmed, needed = 0, contest.part_above(0.4)
        for team in self._from_cheapest():
            if confirmed == MOST_CONFIRMED:
                break
            promised = self._promised(team)
            if promised >= needed:
                confirmed += 1
                error /= 2  # so much is spent on the first, half of it on the next, and so on
                for _ in self._confirmed(team, error):
                    yield 0.5
                if self.confirmed:
                    return
                needed = promised  # what promises less would fail as well
            self.unclear.append(team)
            self.is_whole = False  # neither that none reaches it, nor that no cheaper one does
        self.passed = []

    def _confirmed(self, team: Scenario, error: float) -> Iterator[None]:
        """Run a team on fresh luck until it stands, or hardly will; yields after every look."""
        contest = self.contest
        for replications in (*CONFIRMING, *contest.long_looks):
            if not contest.may_confirm(team, replications):
                return
            contest.fresh.run([team], replications)
            reached = contest.fresh.share_reaching(team, contest.target)
            if sequential_test.is_above(reached, contest.chance, error):
                self.confirmed = team
                return
            if replications >= HOPELESS_FROM and _is_hopeless(reached, contest.chance, error):
                return
            yield

    def _promised(self, team: Scenario) -> float:
        """The share of quarters reached in as many years of the race as a confirmation is worth."""
        if not self._is_affordable(team, WORTH_CONFIRMING):
            return 0.0
        self.contest.runs.run([team], WORTH_CONFIRMING)
        self.contest.teams[team] = self.name
        return float(self.contest.reached(team)[:WORTH_CONFIRMING].mean())

    def _from_cheapest(self) -> Iterator[Scenario]:
        """The teams that passed, then those of the path that are dearer, in growing strides."""
        if not self.passed:
            return
        yield from reversed(self.passed)
        cost = designs.price(self.passed[0]) * (1 + ROUNDING)
        dearer = [team for team in self._path() if designs.price(team) > cost]
        at, stride = 0, 1
        while dearer:
            yield dearer[min(at, len(dearer) - 1)]
            if at >= len(dearer) - 1:
                return
            at, stride = at + stride, 2 * stride

    def within(self, limit: float, most: int) -> list[Scenario]:
        """Teams that cost no more than the limit and cannot afford one more person anywhere.

        At most so many, the lowest highest load first; today's own team is among them.
        """
        contest = self.contest
        limit *= 1 + ROUNDING
        path = [self._people_at(float(peak)) for peak in np.geomspace(1000, AMPLE_LOAD, 500)]
        affordable = [team for team in path if team @ self.prices <= limit]
        if not affordable:
            return []
        least = self.least
        teams = _listed(*self._around(affordable[-1], least))
        slack = limit - teams @ self.prices
        has_room = ((slack[:, None] >= self.prices) & (teams < self.high)).any(axis=1)
        teams = self._by_promise(teams[(slack >= 0) & ~has_room])[:most]
        found = [designs.staffed(self.design, people) for people in teams]
        if self.name == contest.todays_design and contest.scenario not in found:
            found.append(contest.scenario)
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
        """What is known of this design."""
        contest = self.contest
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
            design=self.name,
            status=status,
            most_wins=self.most_wins,
            cheapest=None
            if cheapest is None
            else contest.staffed(self.name, cheapest, is_fresh=cheapest == self.confirmed),
            is_confirmed=self.confirmed is not None,
            tried=len(self.passed) + len(self.beaten),
            unclear=sum(designs.price(team) < limit * (1 - ROUNDING) for team in self.unclear),
            is_whole=self.is_whole,
            at_todays_cost=None if todays is None else contest.staffed(self.name, todays),
            gain_at_todays_cost=None
            if todays is None or todays == contest.scenario
            else contest.gain(todays, contest.scenario),
        )


def _is_hopeless(reached: Wins, chance: float, error: float) -> bool:
    """Whether even one standard error more would be too little to stand at the last look.

    The bettor's wealth grows by d² / (2 variance) a value where the mean is d above the bound
    (`sequential_test`; Waudby-Smith & Ramdas 2024), and must come to log(1 / error).
    """
    spread = reached.std(ddof=1)
    needed = chance + spread * np.sqrt(2 * np.log(1 / error) / CONFIRMING[-1])
    return bool(reached.mean() + spread / np.sqrt(reached.size) < needed)


def _listed(low: Teams, high: Teams) -> Teams:
    """(teams, roles): every team between the two."""
    axes = [np.arange(a, b + 1) for a, b in zip(low, high, strict=True)]
    return np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=1)
