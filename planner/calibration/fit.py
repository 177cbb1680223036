"""The fit: a scenario changed until its replays look like the history.

Time in a stage is almost all waiting, so it never counts as work. What is fitted is the buyer's own
time: the engine replays the history, and the buyer's mean and variance get what the replayed times
still lack. Waits hardly depend on the buyer's time, so this fixed point is reached in a few rounds;
all rounds have the same luck, so the noise of the simulation does not hinder it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

import numpy as np

from planner.calibration import estimates
from planner.calibration.estimates import StageTimes
from planner.calibration.replay import MOST_WEEKS, affordable_replays, replay
from planner.calibration.visits import Visits
from planner.errors import CalibrationError
from planner.model import flow
from planner.model.fields import highest
from planner.model.scenario import DAYS_PER_WEEK, Scenario
from planner.model.stage import BuyerTime, Stage
from planner.simulation.simulate import threads
from planner.statistics.arrays import Floats

ROUNDS = 10
CLOSE = 0.02  # a simulated time this near the file's, as a share, is the same
REPLAYED_DEALS = 12_000  # at least, in every round
MOST_DEALS = 60_000  # of one replay: some hundred megabytes
MOST_STEPS_OF_A_ROUND = 6e6  # as `budget` counts, beyond two replays: seconds
MOST_DAYS, MOST_CV = highest(BuyerTime, "mean_days"), highest(BuyerTime, "cv")
BETTER_FAMILY = 0.8  # a change of the law of durations must take a fifth off the gaps
FEWEST_DECIDED = 100  # deals from which their share of wins can be compared
NEAR_ERRORS = 2.5  # standard errors within which shares of wins are the same

Seen = TypeVar("Seen")  # of a round, beside the times in stage


def rounds(
    scenario: Scenario, history: Visits, goal: StageTimes, seed: int
) -> Iterator[tuple[Scenario, list[Visits], float]]:
    """(scenario, its replays, share done) after every round; the last is the fitted one.

    `goal` are the times in stage to reach. Raises CalibrationError when the people cannot do the
    work.
    """
    check_load(scenario)

    def reach(tried: Scenario) -> tuple[StageTimes, list[Visits]]:
        replays = replays_of(tried, history, seed)
        return estimates.stage_times(replays), replays

    nearest = scenario
    for nearing in nearer_and_nearer(scenario, goal, reach):
        nearest = nearing.nearest
        if not nearing.is_close:
            yield nearing.tried, nearing.seen, (nearing.number + 1) / (ROUNDS + 2)
    scenario = _with_family(nearest, history, goal, seed)
    scenario = _with_wins(scenario, history, seed)
    yield scenario, replays_of(scenario, history, seed), 1.0


@dataclass(frozen=True)
class Nearing(Generic[Seen]):
    """One round: the scenario tried and what was seen of it, and the nearest one so far."""

    number: int
    tried: Scenario
    seen: Seen
    nearest: Scenario
    is_close: bool


def nearer_and_nearer(
    scenario: Scenario,
    goal: StageTimes,
    reach: Callable[[Scenario], tuple[StageTimes, Seen]],
    close: float = CLOSE,
) -> Iterator[Nearing[Seen]]:
    """The buyer's time moved round by round until the times in stage are those of `goal`.

    `reach` gives the times of a scenario, always of the same luck, and what else was seen of it.
    Ends with a round that is `close`, as a share, or after ROUNDS.
    """
    best, step = (np.inf, scenario, goal), 1.0
    for number in range(ROUNDS):
        reached, seen = reach(scenario)
        lack = _lack(scenario, goal, reached)
        if lack < best[0]:
            best = (lack, scenario, reached)
        else:
            step /= 2  # gone too far: waits do depend on the buyer's time where all are busy
        yield Nearing(number, scenario, seen, best[1], lack <= close)
        if lack <= close:
            return
        scenario = _nearer(best[1], goal, best[2], step)


def check_load(scenario: Scenario) -> None:
    """Raise CalibrationError, with the numbers, when a role has more work than hours."""
    for role in scenario.team.roles:
        load = flow.loads(scenario)[role.name]
        if load >= 1:
            needed = np.ceil(load * role.selling_hours_per_week + 0.01)
            raise CalibrationError(
                f"{role.name}: at these hands-on hours each of the {role.people} people would need "
                f"{needed:.0f} selling hours a week and has "
                f"{role.selling_hours_per_week:g}. The file shows that the work was done, so the "
                "hours of a visit are fewer, or people or selling hours more"
            )


def replays_of(scenario: Scenario, history: Visits, seed: int) -> list[Visits]:
    """Replays as long as the history, of some thousand deals together.

    Their leads come between its first and its last one, and they are cut off where it ends.
    """
    weeks = replay_weeks(scenario, history)
    each = weeks * scenario.leads.per_week
    affordable = affordable_replays(scenario, weeks, MOST_STEPS_OF_A_ROUND)
    count = int(np.clip(np.ceil(REPLAYED_DEALS / each), 2, max(2, min(60, affordable))))
    whole = partial(replay, scenario, weeks, seed, zero=history.zero)
    first, last = float(history.created.min()), float(history.created.max())
    return [
        one.created_between(first, last).until(min(history.end, weeks))
        for one in threads().map(whole, range(count))
    ]


def replay_weeks(scenario: Scenario, history: Visits) -> int:
    """As long as the history, where a replay of it does not fill the memory."""
    affordable = int(max(26, MOST_DEALS / scenario.leads.per_week))
    return max(1, min(int(np.ceil(history.end)), MOST_WEEKS, affordable))


def cycle_days(histories: Sequence[Visits]) -> Floats:
    """Days from creation to win: p50, p85 and p95; NaN where nothing was won."""
    weeks = np.concatenate([(one.ended - one.created)[one.won] for one in histories])
    if weeks.size == 0:
        return np.full(3, np.nan)
    return DAYS_PER_WEEK * np.percentile(weeks, (50, 85, 95))


def _lack(scenario: Scenario, goal: StageTimes, reached: StageTimes) -> float:
    """Largest gap in mean time, as a share, that the buyer's time could still close."""
    gaps = [0.0]
    for i, stage in enumerate(scenario.stages):
        if goal.mean_days[i] > 0:
            gap = float(reached.mean_days[i] / goal.mean_days[i] - 1)
            if gap < 0 or stage.buyer.mean_days > 0:
                gaps.append(abs(gap))
    return max(gaps)


def _nearer(
    scenario: Scenario, goal: StageTimes, reached: StageTimes, step: float = 1.0
) -> Scenario:
    """The buyer's time with what the simulated times lack in mean and in variance.

    Its cv stays where nobody knows how much the times spread (NaN), all of it where no mean is
    wanted.
    """
    stages = []
    for i, stage in enumerate(scenario.stages):
        if np.isnan(goal.mean_days[i]):
            stages.append(stage)
            continue
        lacking = goal.mean_days[i] - reached.mean_days[i]
        mean = float(np.clip(stage.buyer.mean_days + step * lacking, 0.0, MOST_DAYS))
        spread = (goal.mean_days[i] * goal.cv[i]) ** 2 - (reached.mean_days[i] * reached.cv[i]) ** 2
        variance = (stage.buyer.mean_days * stage.buyer.cv) ** 2 + step * spread
        cv = float(np.sqrt(max(variance, 0.0))) / mean if mean > 0 else 1.0
        if np.isnan(spread):
            cv = stage.buyer.cv
        stages.append(_with_buyer(stage, mean, min(cv, MOST_CV)))
    return scenario.model_copy(update={"stages": tuple(stages)})


def _with_buyer(stage: Stage, mean_days: float, cv: float) -> Stage:
    buyer = stage.buyer.model_copy(update={"mean_days": mean_days, "cv": cv})
    return stage.model_copy(update={"buyer": buyer})


def _with_family(scenario: Scenario, history: Visits, goal: StageTimes, seed: int) -> Scenario:
    """The law of durations under which the cycle times of wins are nearer to the file's."""
    other = scenario.model_copy(update={"family": "lognormal"})
    reached = estimates.stage_times(replays_of(other, history, seed))
    other = _nearer(other, goal, reached)
    observed = cycle_days([history])
    gaps = [
        _gap(cycle_days(replays_of(each, history, seed)), observed) for each in (scenario, other)
    ]
    return other if gaps[1] < BETTER_FAMILY * gaps[0] else scenario


def _gap(simulated: Floats, observed: Floats) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.abs(np.log(simulated / observed)).sum())


def _with_wins(scenario: Scenario, history: Visits, seed: int) -> Scenario:
    """Drop-off moved everywhere by the same odds, where wins are clearly not those of the file.

    That makes up for ways through the sale that the model does not have. Compared are the deals
    old enough to be decided.
    """
    from scipy.optimize import brentq  # imported on first use: it would slow every start

    age = estimates.deciding_weeks(history)
    observed, deals = estimates.decided_win_share([history], age)
    simulated, replayed = estimates.decided_win_share(replays_of(scenario, history, seed), age)
    if min(deals, replayed) < FEWEST_DECIDED or not 0 < observed < 1 or simulated == 0:
        return scenario
    error = np.sqrt(observed * (1 - observed) * (1 / deals + 1 / replayed))
    if abs(simulated - observed) <= NEAR_ERRORS * error:
        return scenario
    wanted = flow.win_chance(scenario) * observed / simulated

    def excess(log_odds: float) -> float:
        return flow.win_chance(_with_odds(scenario, log_odds)) - wanted

    low, high = -5.0, 5.0
    if excess(low) <= 0 or excess(high) >= 0:
        return scenario
    return _with_odds(scenario, brentq(excess, low, high, xtol=1e-4))


def _with_odds(scenario: Scenario, log_odds: float) -> Scenario:
    """Every drop-off at other odds; what is not lost keeps its proportions."""
    stages = []
    for stage in scenario.stages:
        rest, lost = 1 - stage.drop_off, stage.drop_off * float(np.exp(log_odds))
        scale = 1 / (rest + lost)
        changes = {
            "drop_off": lost * scale,
            "repeat": stage.repeat * scale,
            "restart": stage.restart * scale,
        }
        stages.append(stage.model_copy(update=changes))
    return scenario.model_copy(update={"stages": tuple(stages)})
