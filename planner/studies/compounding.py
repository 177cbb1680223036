"""The claim that small gains multiply: "ten per cent more everywhere", put to a team with so many
hours.

Multiplication promises 1.1 × 1.1 × … on revenue. It holds as long as nobody is short of hours:
more leads and better conversion bring more work to the stages that follow.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from planner.errors import NotPossible, ScenarioError
from planner.model import flow
from planner.model.fields import highest
from planner.model.scenario import Scenario
from planner.model.stage import Stage
from planner.model.team import Role
from planner.simulation import budget
from planner.simulation.replication_cache import Replications, as_simulated
from planner.simulation.runs import PairedRuns
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, least_reach, skewed_interval
from planner.statistics.looks import FAMILY_ERROR, level_of

GROWTH = 0.10
LOOKS = (20, 60, 150, 400)
PRECISION = 0.01  # of growth: one point
_CAUSE_REPLICATIONS = 60
_NEARLY_DONE = 0.95  # of the work, when all but the causes is known
_ROUNDING = 1e-9  # of growth: less is no shortfall
LEADS = "leads.per_week"
VALUE = "money.deal_value_usd"
CONVERSION = "advance"  # after "stages.NAME.": the share of visits that move on


@dataclass(frozen=True)
class Cause:
    """A role whose hours are missing: growth of revenue that a tenth more of them would bring back,
    on the same luck, a share with its interval.
    """

    role: str
    back: Interval


@dataclass(frozen=True)
class Compounding:
    """What raising some rates by a tenth each is said to bring, and what it brings.

    promised: growth of revenue by multiplication, a share. delivered: the growth found on the same
    leads and luck, with its interval at `level`. loads: each role's load before and after. causes:
    once it is known that the promise is not kept, the roles whose hours surely are missing, the one
    that brings back most first.
    """

    levers: tuple[str, ...]
    growth: float
    seed: int
    replications: int
    level: float
    promised: float
    delivered: Interval
    loads: dict[str, tuple[float, float]]
    share_done: float
    causes: tuple[Cause, ...] = ()

    @property
    def overloaded(self) -> tuple[str, ...]:
        """The roles that have more work than hours when all rates are raised."""
        return tuple(name for name, (_, after) in self.loads.items() if after >= 1)

    @property
    def is_kept(self) -> bool | None:
        """Whether all of it is delivered; None while that cannot be told."""
        if self.delivered.high < self.promised - _ROUNDING:
            return False
        return True if self.delivered.low >= self.promised - PRECISION else None


def levers_of(scenario: Scenario) -> tuple[str, ...]:
    """The rates that can be raised, in the order of the sale; the value of a win last."""
    stages = (f"stages.{stage.name}.{CONVERSION}" for stage in scenario.stages)
    return (LEADS, *stages, VALUE)


def is_impossible(scenario: Scenario, lever: str, growth: float = GROWTH) -> bool:
    """Whether a rate cannot be raised so far: fewer deals drop off than would have to move on, or
    it is as high as it may be."""
    try:
        raised(scenario, [lever], growth)
    except NotPossible:
        return True
    return False


def raised(scenario: Scenario, levers: Sequence[str], growth: float = GROWTH) -> Scenario:
    """The scenario with these rates raised. What moves on more drops off less; a kind of deal that
    differs from the stages' own odds gains as its odds let it.

    Raises NotPossible for a rate that cannot rise so far, KeyError for no such lever.
    """
    if unknown := set(levers) - set(levers_of(scenario)):
        raise KeyError(f"no rate is called {', '.join(sorted(unknown))}")
    changes: dict[str, float] = {
        path: scenario.value(path) * (1 + growth) for path in (LEADS, VALUE) if path in levers
    }
    for kind in scenario.kinds:
        if VALUE in levers and kind.value_usd is not None:
            changes[f"kinds.{kind.name}.value_usd"] = kind.value_usd * (1 + growth)
    for stage in scenario.stages:
        if f"stages.{stage.name}.{CONVERSION}" in levers:
            changes[f"stages.{stage.name}.drop_off"] = _milder(stage, growth)
    try:
        return scenario.replace(changes) if changes else scenario
    except ScenarioError as error:
        raise NotPossible(f"{growth:.0%} more is more than there may be: {error}") from None


def _milder(stage: Stage, growth: float) -> float:
    more = stage.advance * growth
    if more > stage.drop_off + 1e-12:
        raise NotPossible(
            f"{stage.name}: {growth:.0%} more deals cannot move on, as too few drop off there"
        )
    return max(0.0, stage.drop_off - more)


def measure(
    scenario: Scenario,
    levers: Sequence[str],
    seed: int = 1,
    *,
    growth: float = GROWTH,
    executor: Executor | None = None,
    kept: Replications | None = None,
) -> Generator[Compounding, None, None]:
    """Raise these rates together and measure; one result for each of LOOKS, ever more precise.

    The last is the first that is precise to one point of growth, or that of the last look. Raises
    as `raised`, NotPossible where nothing is won, less than a quarter is measured or the wins of
    kinds of deal are worth more and less (they are counted alike here), and TooLarge when it would
    cost more than a page may.
    """
    if len({kind.value_usd for kind in scenario.kinds}) > 1:
        raise NotPossible(
            "kinds: wins of different value grow by different money, and here only wins are counted"
        )
    after = raised(scenario, levers, growth)
    arms = [scenario, after]
    runs = PairedRuns(seed, executor, kept)
    level = level_of(LOOKS)
    before_loads, after_loads = flow.loads(scenario), flow.loads(after)
    worth = 1 + growth if VALUE in levers else 1.0
    # Raising the value alone moves no deal: what it brings is known exactly.
    moves_deals = as_simulated(after) != as_simulated(scenario)
    for look in budget.looks(arms, LOOKS, budget.PAGE, budget.PAGE.steps):
        runs.run(arms, look.replications)
        base, more = runs.mean_quarter(scenario), runs.mean_quarter(after)
        if not base.any():
            raise NotPossible("nothing is won today, so nothing can grow")
        step = worth / runs.whole_quarters(scenario) if moves_deals else 0.0
        delivered = _growth(worth * more, base, step, level)
        look = look.judged(delivered.half_width <= PRECISION)
        found = Compounding(
            levers=tuple(lever for lever in levers_of(scenario) if lever in levers),
            growth=growth,
            seed=seed,
            replications=look.replications,
            level=level,
            promised=(1 + growth) ** len(set(levers)) - 1,
            delivered=delivered,
            loads={name: (before_loads[name], after_loads[name]) for name in before_loads},
            share_done=look.share_done,
        )
        if look.is_last:
            if found.is_kept is False:
                yield replace(found, share_done=_NEARLY_DONE)
                found = replace(found, causes=_causes(runs, scenario, after, worth))
            yield found
            return
        yield found


def _causes(
    runs: PairedRuns, scenario: Scenario, after: Scenario, worth: float
) -> tuple[Cause, ...]:
    """What a tenth more hours of each role would bring back, where that surely is something."""
    most = highest(Role, "selling_hours_per_week")
    arms = {
        role.name: after.replace({f"team.roles.{role.name}.selling_hours_per_week": hours})
        for role in after.team.roles
        if (hours := role.selling_hours_per_week * (1 + GROWTH)) <= most
    }
    if not arms or budget.affordable(arms.values(), budget.PAGE.steps) < _CAUSE_REPLICATIONS:
        return ()
    runs.run(arms.values(), _CAUSE_REPLICATIONS)
    level = 1 - FAMILY_ERROR / len(arms)
    base = float(runs.mean_quarter(scenario).mean())
    found = [
        Cause(name, runs.mean_quarter_gain((arm, after), level).scaled(worth / base))
        for name, arm in arms.items()
    ]
    return tuple(sorted((one for one in found if one.back.low > 0), key=lambda one: -one.back.mean))


def _growth(after: Floats, before: Floats, step: float, level: float) -> Interval:
    """Ratio of the means, less 1. Source: the ratio estimator, Cochran 1977, section 6.3.

    Where few replications gain a win, which is a `step`, the interval reaches further to the long
    side, and at least as far as so few can tell (`skewed_interval`, `least_reach`).
    """
    ratio = float(after.mean() / before.mean())
    away = skewed_interval(after - ratio * before, level).scaled(1 / before.mean())
    least = least_reach(step, before.size, level) / before.mean()
    low, high = min(away.low, -least), max(away.high, least)
    return Interval(ratio - 1, away.standard_error, ratio - 1 + low, ratio - 1 + high)
