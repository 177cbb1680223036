"""Where a verdict flips along one input: break-evens, and all of a scenario's, the nearest first.

Everything is measured on the same leads with the same luck.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

from planner.analysis.arms import FEWEST, Keep, arms_of, as_turned, may_run
from planner.analysis.axes import Axis, axes
from planner.analysis.axis_points import POINT_LOOKS, BreakEven, Points
from planner.model.practices import MAIN, PRACTICES, Options, Practice
from planner.model.scenario import Scenario
from planner.simulation import budget
from planner.simulation.runs import Arms, PairedRuns
from planner.statistics.intervals import Interval
from planner.statistics.looks import level_of

_PROMISING = 3.0  # standard errors on both sides: looked at longer at once
_SCREENED = 0.6  # of the way, when every axis has been looked at
MOST_STEPS = 1e9  # of all break-evens of a scenario, as `budget` counts: half a minute


@dataclass(frozen=True)
class BreakEvens:
    """What has been found so far: those that flip, the nearest first, then those that do not.

    inputs_left: axes at which nobody will look, as so large a team takes too long. today: by
    practice, its effect on wins a quarter as things are; empty where none is possible. inputs: how
    many axes there are, and `looked_at` of them so far.
    """

    found: tuple[BreakEven, ...]
    share_done: float
    inputs_left: int = 0
    today: Mapping[str, Interval] = field(default_factory=dict)
    inputs: int = 0
    looked_at: int = 0

    @property
    def flips(self) -> tuple[BreakEven, ...]:
        """Only those with a crossing."""
        return tuple(one for one in self.found if one.at is not None)


def break_evens(
    scenario: Scenario,
    *,
    practices: Sequence[str] = MAIN,
    along: Sequence[Axis] | None = None,
    options: Options | None = None,
    seed: int = 1,
    executor: Executor | None = None,
    most_steps: float = MOST_STEPS,
    known: Mapping[str, Practice] = PRACTICES,
    keep: Keep = as_turned,
) -> Generator[BreakEvens, None, None]:
    """Where each practice flips along each axis, as it is found. `known`: what they are.

    The first results tell of today alone. Then every axis is looked at a little, between its ends
    and today only where these leave anything open; what clearly flips is narrowed at once. Then
    those whose signs are open are looked at longer, the most promising first, until `most_steps`
    are used up: of what is left then, nothing is claimed. Nothing is run beyond
    MOST_STEPS_OF_A_VIEW. Raises TooLarge at once for a scenario that is itself too large.
    """
    options = options or Options()
    both = {each: arms_of(scenario, each, options, known) for each in practices}
    todays = {practice: arms for practice, arms in both.items() if arms}
    if not todays:
        budget.require([scenario], FEWEST, budget.PAGE)
    along = axes(scenario) if along is None else along
    runs = PairedRuns(seed, executor)
    found: list[BreakEven] = []
    doubtful: list[Points] = []
    today: dict[str, Interval] = {}
    inputs_left = looked_at = 0

    def so_far(share_done: float) -> BreakEvens:
        found.sort(key=lambda one: (one.distance is None, one.distance or 0, one.axis.label))
        return BreakEvens(tuple(found), share_done, inputs_left, dict(today), len(along), looked_at)

    for effects in _of_today(todays, runs):
        today |= effects
        yield so_far(0.0)
    for done, axis in enumerate(along, 1):
        screened = [Points(scenario, each, axis, options, runs, known, keep) for each in practices]
        if not _screen(screened, runs):
            inputs_left = len(along) - done + 1
            break
        looked_at = done
        for points in screened:
            if points.is_open() and points.promise() < _PROMISING:
                doubtful.append(points)
            elif points.known:
                points.settle_signs()
                found.append(points.result())
        yield so_far(_SCREENED * done / len(along) if doubtful else done / len(along))
    doubtful.sort(key=lambda points: -points.promise())
    for done, points in enumerate(doubtful, 1):
        if runs.steps < most_steps:
            points.settle_signs()
        found.append(points.result())
        yield so_far(_SCREENED + (1 - _SCREENED) * done / len(doubtful))
    if inputs_left and not doubtful:
        yield so_far(1.0)


def _of_today(
    todays: Mapping[str, Arms], runs: PairedRuns
) -> Generator[dict[str, Interval], None, None]:
    """Every practice's effect as things are: after a few replications, then after many."""
    looks = POINT_LOOKS[0], POINT_LOOKS[-1]
    level = level_of(looks, max(1, len(todays)))
    for look in looks:
        arms = [arm for both in todays.values() for arm in both]
        if arms and may_run(runs, arms, look):
            runs.run(arms, look)
            yield {name: runs.gain(both, look, level) for name, both in todays.items()}


def _screen(of_axis: Sequence[Points], runs: PairedRuns) -> bool:
    """Look a little at one axis for every practice; False where that would take too long."""
    outer = [arm for points in of_axis for arm in points.arms_of_outer()]
    if not may_run(runs, outer, POINT_LOOKS[0]):
        return False
    runs.run(outer, POINT_LOOKS[0])
    for points in of_axis:
        points.screen_outer()
    left = [points for points in of_axis if not points.is_plain()]
    inner = [arm for points in left for arm in points.arms()]
    if may_run(runs, inner, POINT_LOOKS[0]):
        runs.run(inner, POINT_LOOKS[0])
    for points in left:
        points.screen()
    return True


def break_even(
    scenario: Scenario,
    practice: str,
    axis: Axis,
    *,
    options: Options | None = None,
    seed: int = 1,
    executor: Executor | None = None,
) -> BreakEven | None:
    """The crossing nearest to now, or that there is none; None where the practice is impossible.

    A few points of the range are simulated until their sign is clear or the looks are used up.
    Between two with clear and opposite signs points nearer and nearer to where the effect seems to
    cross are looked at, on both sides, as near as their sign can be told. So a crossing is claimed
    falsely at most FAMILY_ERROR of the time (the union bound over all points and looks), and lies
    between the ends of its interval if the effect changes its sign there once.
    """
    points = Points(scenario, practice, axis, options or Options(), PairedRuns(seed, executor))
    points.screen()
    if not points.known:
        return None
    points.settle_signs()
    return points.result()
