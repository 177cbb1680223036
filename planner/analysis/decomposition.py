"""What an effect is made of: a practice's mechanisms, each set to nothing on the same luck.

With only some mechanisms active, the effect is what the practice changes while the others are set
to nothing in both arms. A mechanism's part is its Shapley value over all of these (Shapley 1953),
replication by replication. With none active the practice still changes something: whose queue a
deal waits in, how people divide, time; that is the remainder. Parts and remainder add up to the
whole exactly. The most arms are 66, for hand-offs with six mechanisms; none has to be sampled.

So many arms get few replications, the two of a verdict get more. Each part therefore leans on the
verdict's own difference (`control_variate`): the parts add up to the number that the verdict says.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Literal

from planner.analysis.effects import Effect
from planner.model.division_of_work import has_hand_offs, is_explained_again
from planner.model.practices import PRACTICES, Options
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.model.team import Role
from planner.simulation import budget
from planner.simulation.runs import Arms, PairedRuns
from planner.statistics.arrays import Floats
from planner.statistics.control_variate import anchored
from planner.statistics.intervals import Interval, interval
from planner.statistics.looks import level_of, looks_within
from planner.statistics.shapley import shapley_share

LOOKS = (8, 32)  # replications after which the parts are told; the error is spread over them
MOST_STEPS = 1.4e8  # of both looks, as `budget` counts: three seconds of two processors

REMAINDER = "queues_and_whole_people"

Switch = Callable[[Scenario], Scenario]


@dataclass(frozen=True)
class Decomposition:
    """One practice's effect on wins a quarter, taken apart.

    whole: with − without; the verdict's own number where one was given, and then `today` is the arm
    that the scenario itself is. parts: mechanism → its part, the remainder last; their means add up
    to the whole's. Values are (R,) per part in `differences`, which add up replication by
    replication to the difference of these replications.
    """

    practice: str
    whole: Interval
    parts: dict[str, Interval]
    differences: dict[str, Floats]
    replications: int
    share_done: float
    today: Literal["with", "without"] | None = None


def decompose(
    scenario: Scenario,
    practice: str,
    *,
    options: Options | None = None,
    seed: int = 1,
    effect: Effect | None = None,
    executor: Executor | None = None,
) -> Generator[Decomposition, None, None]:
    """The effect of one practice taken apart, ever more precisely; of all but the main ones nothing
    but the remainder is known.

    With the `effect` that a comparison of the same scenario, options and seed found, the parts add
    up to that. Raises NotPossible where the scenario cannot take the practice, TooLarge where all
    the arms together would cost more than a page allows.
    """
    arms = _arms(scenario, practice, options or Options())
    names = [name for name in _order(practice) if any(name in active for active in arms)]
    distinct = dict.fromkeys(arm for pair in arms.values() for arm in pair)
    budget.require(distinct, LOOKS[0], budget.PAGE)
    runs = PairedRuns(seed, executor)
    level = level_of(LOOKS)
    known = None if effect is None else effect.differences * WEEKS_PER_QUARTER
    # Never more than the verdict itself has: its number is what is taken apart.
    most = max(LOOKS[0], budget.affordable(distinct, MOST_STEPS))
    most = most if known is None else min(most, known.size)
    for look in looks_within([min(count, most) for count in LOOKS], most):
        runs.run(distinct, look.replications)
        effects = {active: runs.gained(pair, look.replications) for active, pair in arms.items()}
        differences = {name: shapley_share(effects, names, name) for name in names}
        differences[REMAINDER] = effects[frozenset()]
        anchor = effects[frozenset(names)] if known is None else known
        parts = {name: anchored(values, anchor, level) for name, values in differences.items()}
        whole = interval(anchor, level)
        if effect is not None and effect.difference is not None:
            whole = effect.difference.scaled(WEEKS_PER_QUARTER)
        # Nothing to lean on where the first replications' wholes are all the same.
        gap = whole.mean - sum(part.mean for part in parts.values())
        parts[REMAINDER] = _moved(parts[REMAINDER], gap)
        yield Decomposition(
            practice=practice,
            whole=whole,
            parts=parts,
            differences=differences,
            replications=look.replications,
            share_done=look.share_done,
            today=None if effect is None else effect.today,
        )


def _moved(found: Interval, by: float) -> Interval:
    """With another mean, and as open to both sides as before and by the move itself."""
    return replace(
        found,
        mean=found.mean + by,
        low=min(found.low, found.low + by),
        high=max(found.high, found.high + by),
    )


def _order(practice: str) -> tuple[str, ...]:
    if practice == "leveling":
        return ("times", "loads", "staff", "pace", "volume", "mix")
    return tuple(_SWITCHES.get(practice, {}))


def _arms(scenario: Scenario, practice: str, options: Options) -> dict[frozenset[str], Arms]:
    """Both arms for every set of active mechanisms."""
    change = PRACTICES[practice]
    if practice == "leveling":
        without = change.without(scenario, options)
        return {
            active: (
                change.with_(
                    scenario,
                    Options(leveling=tuple(part for part in options.leveling if part in active)),
                ),
                without,
            )
            for active in _subsets(options.leveling)
        }
    with_, without = change.with_(scenario, options), change.without(scenario, options)
    switches = _SWITCHES.get(practice, {})
    # Set to nothing where it is nothing already, a mechanism would only double the arms.
    counting = tuple(
        name for name, off in switches.items() if off(with_) != with_ or off(without) != without
    )
    # One mechanism after the other, so that what two sets have in common is switched off once.
    arms: dict[frozenset[str], Arms] = {frozenset(): (with_, without)}
    for name in counting:
        off = switches[name]
        arms = {
            active: pair
            for before, (one, other) in arms.items()
            for active, pair in (
                (before | {name}, (one, other)),
                (before, (off(one), off(other))),
            )
        }
    return arms


def _subsets(names: tuple[str, ...]) -> list[frozenset[str]]:
    return [
        frozenset(chosen) for size in range(len(names) + 1) for chosen in combinations(names, size)
    ]


# --- Switches: a scenario without one mechanism ---------------------------------------------------


def _off(path: str, nothing: Any) -> Switch:
    def switch(scenario: Scenario) -> Scenario:
        """Where no deal is ever handed over, what hand-offs do counts for nothing already."""
        explains = path == "hand_off.rebrief" and is_explained_again(scenario)
        if path.startswith("hand_off.") and not has_hand_offs(scenario) and not explains:
            return scenario
        return scenario.replace({path: nothing})

    return switch


def _no_specialists(scenario: Scenario) -> Scenario:
    if all(len(role.stages) == len(scenario.stages) for role in scenario.team.roles):
        return scenario
    return scenario.replace({"team.specialist_gain": 0.0})


def _all_pooled(scenario: Scenario) -> Scenario:
    roles = tuple(Role(**{**dict(role), "owns_deals": False}) for role in scenario.team.roles)
    return scenario.replace({"team.roles": roles})


def _first_stage_waits(scenario: Scenario) -> Scenario:
    return scenario.replace({f"stages.{scenario.stages[0].name}.patience_days": None})


_SWITCHES: dict[str, dict[str, Switch]] = {
    "hand_offs": {
        "delay": _off("hand_off.delay.mean_days", 0.0),
        "rebrief": _off("hand_off.rebrief", 0.0),
        "loss": _off("hand_off.loss", 0.0),
        "repeat": _off("hand_off.repeat", 0.0),
        "specialist_gain": _no_specialists,
        "pooled_queues": _all_pooled,
    },
    "pull": {
        "switching_cost": _off("focus.switching_cost", 0.0),
        "first_stage_patience": _first_stage_waits,
        "order": _off("work_order", "fifo"),
    },
}
