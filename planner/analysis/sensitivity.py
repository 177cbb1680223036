"""What moves wins: effects of the practices along one input, and what each input alone moves.

Everything is measured on the same leads with the same luck.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from planner.analysis.arms import FEWEST, Keep, affordable, arms_of, as_turned, with_values
from planner.analysis.axes import FACTORY_TO_SALES, Axis, axes, axis_of, is_composite, is_share
from planner.errors import PlannerError
from planner.model.practices import MAIN, Options
from planner.model.scenario import Scenario
from planner.simulation import budget
from planner.simulation.runs import Arms, PairedRuns
from planner.statistics.intervals import Interval
from planner.statistics.looks import level_of

_LINE_LOOKS = (24, 80)
_BAR_LOOKS = (8, 16, 40)
LARGEST = 12
"""So many axes that move wins most are told as sharply as can be; the others as far as it takes to
know that they are not among them."""


@dataclass(frozen=True)
class Line:
    """Effects of practices on wins a quarter along one axis: practice → an interval per value.

    values (V,); an interval is None where the practice is not possible.
    """

    axis: Axis
    values: tuple[float, ...]
    effects: dict[str, tuple[Interval | None, ...]]
    share_done: float


def line_of(
    scenario: Scenario,
    path: str = FACTORY_TO_SALES,
    *,
    points: int = 11,
    practices: Sequence[str] = MAIN,
    options: Options | None = None,
    seed: int = 1,
    executor: Executor | None = None,
) -> Generator[Line, None, None]:
    """The effect of each practice along an axis: roughly at first, then sharper.

    A large team gets as few replications as MOST_STEPS_OF_A_VIEW allow. Raises TooLarge when no
    point can be simulated, as the scenario itself is too large.
    """
    options = options or Options()
    axis = axis_of(scenario, path)
    values = tuple(axis.values(points))
    runs = PairedRuns(seed, executor)
    arms: dict[tuple[str, float], Arms | None] = {}
    for value in values:
        moved = with_values(scenario, {path: value})
        for practice in practices:
            arms[practice, value] = arms_of(moved, practice, options) if moved else None
    if not any(arms.values()):
        budget.require([scenario], FEWEST, budget.PAGE)
    most = affordable(arm for both in arms.values() if both for arm in both)
    looks = [look for look in _LINE_LOOKS if look <= most] or [most]

    def gain(practice: str, value: float, replications: int) -> Interval | None:
        both = arms[practice, value]
        return runs.gain(both, replications, level_of(_LINE_LOOKS)) if both else None

    for number, look in enumerate(looks):
        for done, value in enumerate(values, 1):
            here = [both for practice in practices if (both := arms[practice, value])]
            runs.run((arm for both in here for arm in both), look)
            if number == 0 and done < len(values):
                continue
            effects = {
                practice: tuple(
                    gain(practice, each, look if each <= value else looks[0]) for each in values
                )
                for practice in practices
            }
            yield Line(axis, values, effects, (number + done / len(values)) / len(looks))


@dataclass(frozen=True)
class Bar:
    """What wins a quarter gain or lose when one axis is at either end of its range."""

    axis: Axis
    at_low: Interval
    at_high: Interval

    @property
    def swing(self) -> float:
        """The larger of both changes, in wins a quarter."""
        return max(abs(self.at_low.mean), abs(self.at_high.mean))


@dataclass(frozen=True)
class Tornado:
    """The axes that move wins most, the largest swing first."""

    bars: tuple[Bar, ...]
    share_done: float


def tornado_of(
    scenario: Scenario,
    *,
    along: Sequence[Axis] | None = None,
    seed: int = 1,
    keep: Keep = as_turned,
    executor: Executor | None = None,
) -> Generator[Tornado, None, None]:
    """Each single input alone at both ends of its range, against the scenario as it is.

    All are looked at roughly, then those that may be among the LARGEST ever more sharply; of each a
    range holds 95 times in 100, all looks together. A large team gets as few replications as
    MOST_STEPS_OF_A_VIEW allow. Raises TooLarge for a scenario that would take too long.
    """
    budget.require([scenario], _BAR_LOOKS[-1], budget.PAGE)
    ends: dict[Axis, Arms] = {}
    for axis in axes(scenario) if along is None else along:
        if not is_composite(axis.path) or is_share(axis.path):
            low, high = (
                with_values(scenario, {axis.path: end}, keep) for end in (axis.low, axis.high)
            )
            if low and high and _fits(low) and _fits(high):
                ends[axis] = low, high
    most = affordable([scenario, *(end for both in ends.values() for end in both)])
    looks = list(dict.fromkeys(min(look, most) for look in _BAR_LOOKS))
    runs = PairedRuns(seed, executor)
    bars: dict[Axis, Bar] = {}
    still, share = list(ends), 0.0
    for number, look in enumerate(looks, 1):
        for done, axis in enumerate(still, 1):
            low, high = ends[axis]
            runs.run((scenario, low, high), look)
            at_low, at_high = (
                runs.gain((end, scenario), look, level_of(looks)) for end in (low, high)
            )
            bars[axis] = Bar(axis, at_low, at_high)
            share = (number - 1 + done / len(still)) / len(looks)
            yield Tornado(_in_order(bars), min(share, 0.99))
        still = _may_be_largest(bars)
    yield Tornado(_in_order(bars), 1.0)


def _in_order(bars: Mapping[Axis, Bar]) -> tuple[Bar, ...]:
    return tuple(sorted(bars.values(), key=lambda bar: -bar.swing))


def _may_be_largest(bars: Mapping[Axis, Bar]) -> list[Axis]:
    """Those of which it is not clear that LARGEST others swing further, the largest first."""
    surely = sorted((_least_swing(bar) for bar in bars.values()), reverse=True)
    bound = surely[LARGEST - 1] if len(surely) >= LARGEST else 0.0
    return [bar.axis for bar in _in_order(bars) if _most_swing(bar) >= bound]


def _least_swing(bar: Bar) -> float:
    """How far it surely swings."""
    return max(0.0, *(max(end.low, -end.high) for end in (bar.at_low, bar.at_high)))


def _most_swing(bar: Bar) -> float:
    """How far it may swing."""
    return max(max(end.high, -end.low) for end in (bar.at_low, bar.at_high))


def _fits(scenario: Scenario) -> bool:
    try:
        budget.require([scenario], _BAR_LOOKS[-1], budget.PAGE)
    except PlannerError:
        return False
    return True
