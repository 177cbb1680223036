"""Principle 2 as a study: a tenth less of one problem at a time, and which gives most wins.

The flow shows the busiest people. Whether that is the problem that comes first is tested against
every other: a tenth less work for each other role, a tenth fewer drop-offs at each stage, a tenth
fewer deals lost at hand-offs.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Literal

from planner.analysis.effects import FEWEST_WINS, interval_of_wins
from planner.model import flow
from planner.model.division_of_work import has_hand_offs
from planner.model.fields import changed
from planner.model.kinds import KindStage
from planner.model.routes import roles_of
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.simulation import budget
from planner.simulation.runs import PairedRuns
from planner.statistics.intervals import Interval
from planner.statistics.looks import FAMILY_ERROR, level_of

SMALLER_BY = 0.1
"""By how much each problem is made smaller."""

LOOKS = (24, 60, 150, 400)

Kind = Literal["work", "drop_off", "hand_offs"]
Answer = Literal["HOLDS", "DOES NOT HOLD", "NO CLEAR DIFFERENCE"]


@dataclass(frozen=True)
class Problem:
    """One problem: the work of a role, drop-off at a stage, or losses at hand-offs (where "")."""

    kind: Kind
    where: str = ""


@dataclass(frozen=True)
class BottleneckStudy:
    """What a tenth less of each problem gives, wins a quarter, the most first.

    busiest: the work of the people that the flow shows as the busiest, and their load. answer:
    HOLDS when less of it clearly gives more than less of any other problem, DOES NOT HOLD when
    less of another clearly gives more, else NO CLEAR DIFFERENCE.
    """

    busiest: Problem
    load: float
    gains: dict[Problem, Interval]
    answer: Answer
    replications: int
    share_done: float

    @property
    def first(self) -> Problem:
        """The problem of which less gives most; by the means, so not always clearly."""
        return next(iter(self.gains))


def problems(scenario: Scenario) -> dict[Problem, Scenario]:
    """Every problem of the scenario, and the scenario with a tenth less of it."""
    found: dict[Problem, Scenario] = {}
    for position, role in enumerate(scenario.team.roles):
        found[Problem("work", role.name)] = _with_less_work(scenario, position)
    for stage in scenario.stages:
        if stage.drop_off:
            less = {f"stages.{stage.name}.drop_off": (1 - SMALLER_BY) * stage.drop_off}
            found[Problem("drop_off", stage.name)] = scenario.replace(less)
    loss = scenario.hand_off.loss
    if loss and has_hand_offs(scenario):
        found[Problem("hand_offs")] = scenario.replace({"hand_off.loss": (1 - SMALLER_BY) * loss})
    return found


def _with_less_work(scenario: Scenario, role: int) -> Scenario:
    """A tenth less work for one role: at its stages; of its kinds of deal where it shares them."""
    shared = any(
        name in other.stages
        for name in scenario.team.roles[role].stages
        for i, other in enumerate(scenario.team.roles)
        if i != role
    )
    if not shared:
        paths = [f"stages.{name}.work.mean_hours" for name in scenario.team.roles[role].stages]
        return scenario.replace({path: (1 - SMALLER_BY) * scenario.value(path) for path in paths})
    kinds = []
    for kind, homes in zip(scenario.kinds, roles_of(scenario), strict=True):
        own = dict(kind.stages)
        for stage, home in zip(scenario.stages, homes, strict=True):
            if home == role:
                less = (1 - SMALLER_BY) * kind.work_at(stage.name)
                own[stage.name] = changed(own.get(stage.name, KindStage()), work=less)
        kinds.append(changed(kind, stages=own))
    return changed(scenario, kinds=tuple(kinds))


def study(
    scenario: Scenario, seed: int = 1, *, executor: Executor | None = None
) -> Generator[BottleneckStudy, None, None]:
    """What less of each problem gives after each of LOOKS, until it can be told whether the busiest
    people come first.

    All answers of all looks together are wrong at most FAMILY_ERROR of the time, and so are all
    intervals. Raises TooLarge for a team that would take too long.
    """
    relieved = problems(scenario)
    busiest = Problem("work", flow.bottleneck(scenario))
    others = [problem for problem in relieved if problem != busiest]
    distinct = list(dict.fromkeys([scenario, *relieved.values()]))
    # Half of the error for the gains shown, half for the differences that decide.
    level = level_of(LOOKS, len(relieved), FAMILY_ERROR / 2)
    runs = PairedRuns(seed, executor)
    fewest = FEWEST_WINS / scenario.clock.horizon_weeks
    for look in budget.looks(distinct, LOOKS, budget.PAGE, budget.SHARPENING.steps):
        runs.run(distinct, look.replications)
        base = runs.wins_per_week(scenario)
        wins = {problem: runs.wins_per_week(arm) for problem, arm in relieved.items()}
        own = interval_of_wins(wins[busiest] - base, scenario, level)
        behind = [
            interval_of_wins(wins[busiest] - wins[other], scenario, level) for other in others
        ]
        answer: Answer = "NO CLEAR DIFFERENCE"
        if all(one.low > 0 and one.mean > fewest for one in (own, *behind)):
            answer = "HOLDS"
        elif any(one.high < 0 and one.mean < -fewest for one in behind):
            answer = "DOES NOT HOLD"
        gains = {
            problem: interval_of_wins(found - base, scenario, level).scaled(WEEKS_PER_QUARTER)
            for problem, found in wins.items()
        }
        look = look.judged(answer != "NO CLEAR DIFFERENCE")
        yield BottleneckStudy(
            busiest=busiest,
            load=flow.loads(scenario)[busiest.where],
            gains=dict(sorted(gains.items(), key=lambda gain: -gain[1].mean)),
            answer=answer,
            replications=look.replications,
            share_done=look.share_done,
        )
        if look.is_last:
            return
