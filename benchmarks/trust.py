"""Do the intervals and verdicts hold as often as they say?

Every experiment draws its replications from a large pool of simulated ones, whose mean is the
truth, and is then treated as the product treats it.

python -m benchmarks trust [--experiments 1000] [--pool 20000] [--only PART]

With --only, one part is measured anew and put in its place among the results already kept; `dates`
tells when each was measured.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.quarters import of_quarters
from planner.analysis.effects import LOOKS, interval_of_wins
from planner.model.practices import MAIN, PRACTICES, Options, combined
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.simulation.simulate import BLOCK, MOST_REPLICATIONS, simulate
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, counted_interval, interval, skewed_interval
from planner.statistics.looks import FAMILY_ERROR
from planner.statistics.shapley import shapley_share
from reference.results import keep, kept

PRECISION = 0.02
CLOCKS = {"short": (13.0, 13.0), "long": (52.0, 26.0)}
FEW = (BLOCK, 60)  # replications: as few as `simulate` ever runs, and a usual number
# False verdicts are rare, and cheap to look for: with 1,000 experiments a rate of 5 % is known to
# within 1.4 points, with 20 times as many to within 0.3.
_FALSE_VERDICTS_TIMES = 20
_SUBSETS = [frozenset(n for i, n in enumerate(MAIN) if k >> i & 1) for k in range(2 ** len(MAIN))]


def main(arguments: Sequence[str]) -> None:
    """Measure all of it on the presets; print and keep what was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks trust")
    parser.add_argument("--experiments", type=int, default=1000)
    parser.add_argument("--pool", type=int, default=20_000)
    parser.add_argument("--only", choices=PARTS)
    given = parser.parse_args(arguments)
    found = kept("trust") if given.only else {}
    many = {"experiments": given.experiments, "pool": given.pool}
    if found and many != {name: found[name] for name in many}:
        parser.error(f"the parts kept have {found['experiments']} experiments from {found['pool']}")
    found |= many
    dates = found.setdefault("dates", {})
    for place, (name, part) in enumerate(PARTS.items()):
        if given.only in (None, name):
            luck = np.random.default_rng((1, place))
            found[name] = part(given.experiments, given.pool, luck)
            dates[name] = datetime.now(UTC).date().isoformat()
    print(keep("trust", found))


def _clocked(name: str, clock: str) -> Scenario:
    horizon, warmup = CLOCKS[clock]
    return presets.load(name).scenario.replace(
        {"clock.horizon_weeks": horizon, "clock.warmup_weeks": warmup}
    )


def _pools(pool: int) -> Iterator[tuple[str, str, str, Floats, Callable[..., Interval]]]:
    """(preset, clock, measure, pool of values, how its interval is made)."""
    for name in presets.names():
        for clock in CLOCKS:
            outcome = simulate(_clocked(name, clock), pool, seed=2)
            wins = outcome.measures["throughput_per_week"] * outcome.scenario.clock.horizon_weeks
            yield name, clock, "wins", wins, lambda one: counted_interval(one, 1.0)
            yield name, clock, "cycle time", outcome.measures["cycle_days_mean"], skewed_interval
            for stage, values in outcome.stages.items():
                yield name, clock, f"wait: {stage}", values["wait_days"], skewed_interval


def _coverage(experiments: int, pool: int, luck: np.random.Generator) -> dict[str, Any]:
    """Share of 95 % intervals that hold the truth, after few and after more replications."""
    rows: list[dict[str, Any]] = []
    for name, clock, measure, values, made in _pools(pool):
        truth = float(np.nanmean(values))
        if np.nanstd(values) == 0:
            continue  # the same in every replication: nothing to hold
        for replications in FEW:
            drawn = luck.choice(values, (experiments, replications))
            intervals = [made(one) for one in drawn]
            rows.append(
                {
                    "preset": name,
                    "clock": clock,
                    "measure": measure,
                    "replications": replications,
                    "held": _held(intervals, truth),
                    "without_data": sum(bool(np.isnan(one.low)) for one in intervals),
                    "distinct_values": len(np.unique(values[~np.isnan(values)])),
                }
            )
    for few in FEW:
        these = [row for row in rows if row["replications"] == few]
        worst = sorted(these, key=lambda row: row["held"])[:4]
        print(f"coverage with {few} replications: mean {np.mean([r['held'] for r in these]):.3f}")
        for row in worst:
            print(f"  lowest {row['held']:.3f}: {row['preset']} {row['clock']} {row['measure']}")
    return {"level": 0.95, "rows": rows}


def _held(intervals: Sequence[Interval], truth: float) -> float:
    inside = [one.low <= truth <= one.high for one in intervals if not np.isnan(one.low)]
    return round(float(np.mean(inside)), 4)


def _stopping_rule(experiments: int, pool: int, luck: np.random.Generator) -> list[dict[str, Any]]:
    """The 95 % interval of wins when `simulate` itself decides how many replications are enough."""
    rows = []
    for name in presets.names():
        wins = simulate(_clocked(name, "long"), pool, seed=3).measures["throughput_per_week"]
        ended = [_stopped(luck.choice(wins, MOST_REPLICATIONS)) for _ in range(experiments)]
        rows.append(
            {
                "preset": name,
                "held": _held([counted_interval(one, 1 / 52) for one in ended], float(wins.mean())),
                "replications_median": float(np.median([one.size for one in ended])),
            }
        )
        print(f"stopping rule, {name}: held {rows[-1]['held']:.3f}")
    return rows


def _stopped(wins: Floats) -> Floats:
    for done in range(BLOCK, wins.size + 1, BLOCK):
        found = interval(wins[:done])
        if (found.high - found.low) / 2 <= PRECISION * found.mean:
            return wins[:done]
    return wins


def _false_verdicts(experiments: int, pool: int, luck: np.random.Generator) -> list[dict[str, Any]]:
    """Both arms the same team, with independent luck: how often does any of three cards say so?"""
    rows = []
    many = _FALSE_VERDICTS_TIMES * experiments
    for name in presets.names():
        scenario = _clocked(name, "long")
        wins = simulate(scenario, pool, seed=4).measures["throughput_per_week"]
        once = watched = 0
        for _ in range(many):
            one, other = luck.choice(wins, (2, len(MAIN), LOOKS[-1]))
            once += any(_word(d[: LOOKS[0]], scenario, looks=1) for d in one - other)
            watched += any(
                _word(d[:look], scenario, looks=len(LOOKS)) for d in one - other for look in LOOKS
            )
        rows.append(
            {
                "preset": name,
                "experiments": many,
                "one_look": round(once / many, 4),
                "watched_while_it_settles": round(watched / many, 4),
            }
        )
        print(f"false verdicts, {name}: once {once}, watched {watched} of {many}")
    return rows


def _word(differences: Floats, scenario: Scenario, looks: int) -> int:
    """1 for HELPS, -1 for HURTS, 0 for neither: as `verdict.word_for`, for wins a week."""
    found = interval_of_wins(differences, scenario, 1 - FAMILY_ERROR / len(MAIN) / looks)
    weeks = scenario.clock.horizon_weeks
    if found.low > 0 and found.mean * weeks > 1:
        return 1
    return -1 if found.high < 0 and found.mean * weeks < -1 else 0


def _power(experiments: int, pool: int, luck: np.random.Generator) -> list[dict[str, Any]]:
    """The smallest loss of wins that a card finds 80 % of the time, run to the default precision.

    The effect is made by losing more deals at hand-offs, on the same luck. A gain of that size is
    the same with the other sign: it is found as often.
    """
    rows = []
    for name in presets.names():
        scenario = _clocked(name, "long").replace({"hand_off.loss": 0.0})
        base = simulate(scenario, pool, seed=5).measures["throughput_per_week"]
        found = []
        for loss in (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.08):
            arm = simulate(scenario.replace({"hand_off.loss": loss}), pool, seed=5)
            differences = arm.measures["throughput_per_week"] - base
            share = float(-differences.mean() / base.mean())
            power = float(
                np.mean(
                    [_is_found(differences, base, scenario, luck) < 0 for _ in range(experiments)]
                )
            )
            found.append({"share_of_wins": round(share, 4), "found": round(power, 3)})
            if power > 0.97:
                break
        shares = [one["share_of_wins"] for one in found]
        powers = [one["found"] for one in found]
        smallest = float(np.interp(0.8, powers, shares)) if max(powers) >= 0.8 else None
        rows.append({"preset": name, "effects": found, "found_80_percent": smallest})
        print(f"power, {name}: 80 % at {smallest} of wins; {found}")
    return rows


def _is_found(
    differences: Floats, base: Floats, scenario: Scenario, luck: np.random.Generator
) -> int:
    drawn = luck.integers(0, base.size, LOOKS[-1])
    level = 1 - FAMILY_ERROR / len(MAIN) / len(LOOKS)
    for look in LOOKS:
        now = differences[drawn[:look]]
        found = interval_of_wins(now, scenario, level)
        if (found.high - found.low) / 2 <= PRECISION * base[drawn[:look]].mean():
            break
    return _word(now, scenario, looks=len(LOOKS))


def _shapley(experiments: int, pool: int, luck: np.random.Generator) -> list[dict[str, Any]]:
    """Intervals of what each practice adds, after the first look, at the level of a first look."""
    level = 1 - FAMILY_ERROR / len(MAIN) / len(LOOKS)
    rows = []
    for name in presets.names():
        scenario = _clocked(name, "long")
        wins = _combinations(scenario, pool // 4)
        for practice in MAIN:
            shares = shapley_share(wins, MAIN, practice)
            if np.all(shares == 0):
                continue
            drawn = luck.choice(shares, (experiments, LOOKS[0]))
            held = _held(
                [interval_of_wins(one, scenario, level) for one in drawn], float(shares.mean())
            )
            rows.append(
                {
                    "preset": name,
                    "practice": practice,
                    "pool": pool // 4,
                    "level": level,
                    "held": held,
                }
            )
            print(f"shares of {practice}, {name}: held {held:.4f} (level {level:.4f})")
    return rows


def _combinations(scenario: Scenario, pool: int) -> dict[frozenset[str], NDArray[np.float64]]:
    known: dict[Scenario, NDArray[np.float64]] = {}
    wins = {}
    for subset in _SUBSETS:
        arm = combined(
            scenario, {name: name in subset for name in PRACTICES if name in MAIN}, Options()
        )
        if arm not in known:
            known[arm] = simulate(arm, pool, seed=6).measures["throughput_per_week"]
        wins[subset] = known[arm]
    return wins


PARTS: dict[str, Callable[[int, int, np.random.Generator], Any]] = {
    "coverage": _coverage,
    "stopping_rule": _stopping_rule,
    "false_verdicts": _false_verdicts,
    "power": _power,
    "shapley": _shapley,
    "quarters": of_quarters,
}
