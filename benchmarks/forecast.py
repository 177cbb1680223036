"""Does what came lie in the fan, and does a 90 % chance come true 9 times in 10?

Teams run for a year in the engine; on a day their pipeline is read off, and the forecast from it is
held against the quarters that then came. Once with all that a leader can know (each deal's place
and age, who is there, when who comes), once with no more than how many deals stand at each stage,
and once with inputs measured in the year before: at their best estimate, and with others drawn that
would have told that year as well. Also: how often the range of a mean holds the true mean.

python -m benchmarks forecast [--pasts 200] [--replications 400]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from planner.model.scenario import WEEKS_PER_YEAR, Scenario
from planner.plans import presets
from planner.simulation.quarters import prediction
from planner.simulation.simulate import simulate
from planner.statistics.arrays import Floats
from reference import forecast_scores
from reference.estimated_inputs import drawn, estimated, year_before
from reference.made_pasts import MadePast, made_past, stages_only, team_of
from reference.results import keep

FIRST_SEED, FORECAST_SEED = 5000, 11
SETS = 40  # of inputs that would have told the year before as well
POOL, EXPERIMENTS = 4000, 1000
FEW = (60, 400)  # replications of the first fan of the page, and of its last
_SAMPLE = Path(__file__).parent.parent / "assets" / "sample_today.json"


def teams() -> dict[str, Scenario]:
    """Five that run day by day: hires and leavers; nobody leaves; bursts, seasons and values that
    differ; few deals and full-cycle people; twice the deals.
    """
    mid_year = team_of(presets.load("mid_year").scenario)
    sample = team_of(Scenario.from_json(_SAMPLE.read_bytes()))
    weeks = np.arange(WEEKS_PER_YEAR)
    seasons = sample.replace(
        {
            "leads.cv": 2.0,
            "season.leads": tuple(1 + 0.3 * np.sin(2 * np.pi * weeks / WEEKS_PER_YEAR)),
            "season.hours": tuple(np.where((weeks >= 30) & (weeks < 34), 0.6, 1.0)),
            "money.deal_value_cv": 0.8,
        }
    )
    alone = sample.to_dict()
    alone["leads"]["per_week"] = 14
    alone["team"]["roles"] = [
        {
            "name": "Rep",
            "people": 4,
            "stages": [stage.name for stage in sample.stages],
            "selling_hours_per_week": 16,
            "owns_deals": True,
            "ramp": {"weeks": 19},
            "leaving": {"per_year": 0.5},
        }
    ]
    twice: dict[str, Any] = {"leads.per_week": 2 * mid_year.leads.per_week, "team.hires": ()}
    for role in mid_year.team.roles:
        twice[f"team.roles.{role.name}.people"] = 2 * role.people + (role.name != "SDR")
    return {
        "two hires coming": mid_year,
        "nobody leaves": sample,
        "bursts and seasons": seasons,
        "few deals": Scenario.from_dict(alone),
        "many deals": mid_year.replace(twice),
    }


def main(arguments: Sequence[str]) -> None:
    """Measure on all teams in turn; print and keep what was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks forecast")
    parser.add_argument("--pasts", type=int, default=200)
    parser.add_argument("--replications", type=int, default=400)
    given = parser.parse_args(arguments)
    rows = []
    for row in _rows(given.pasts, given.replications):
        rows.append(row)
        if len(rows) % 20 == 0:
            told = {name: found["wins"]["in_proportion"] for name, found in _summed(rows).items()}
            print(f"{len(rows)} pasts: {told}", flush=True)
    found = {
        "pasts": given.pasts,
        "replications": given.replications,
        "sets": SETS,
        "promised": 1 - 2 * forecast_scores.TAIL,
        "ways": _summed(rows),
        "ranges_of_means": _ranges_of_means(),
    }
    print(keep("forecast", found))


# --- Forecasts and what came ----------------------------------------------------------------------


def _rows(pasts: int, replications: int) -> Iterator[dict[str, Any]]:
    """For each past, by way: scores of wins and revenue by quarter and of the year, and chances."""
    known = teams()
    usual = {name: _usual(team) for name, team in known.items()}
    names = list(known)
    for number in range(pasts):
        name = names[number % len(names)]
        week = 1 + (7 * number) % WEEKS_PER_YEAR
        past = made_past(known[name], week, FIRST_SEED + number)
        row: dict[str, Any] = {"team": name}
        for way, forecasts in _forecasts(past, number, replications).items():
            row[way] = _scored(past, *forecasts, usual[name])
        yield row


def _usual(team: Scenario) -> float:
    """Wins of a quarter once the team has settled."""
    found = simulate(team.replace({"clock.horizon_weeks": 52}), 40, FORECAST_SEED)
    return float(found.values("wins_per_quarter").mean())


def _forecasts(past: MadePast, number: int, replications: int) -> dict[str, tuple[Floats, Floats]]:
    """By way: wins and revenue, (quarters, replications) each."""
    before = year_before(past)
    rng = np.random.default_rng((FIRST_SEED, number))
    others = [drawn(past, before, rng) for _ in range(SETS)]
    return {
        "known": _forecast([past.today], replications),
        "stages only": _forecast([stages_only(past.today)], replications),
        "estimated": _forecast([estimated(past, before)], replications),
        "estimated, drawn": _forecast(others, replications),
    }


def _forecast(scenarios: Sequence[Scenario], replications: int) -> tuple[Floats, Floats]:
    each = replications // len(scenarios)
    outcomes = [simulate(one, each, FORECAST_SEED + i) for i, one in enumerate(scenarios)]
    wins = [[quarter.wins for quarter in one.quarters] for one in outcomes]
    revenue_usd = [[quarter.revenue_usd for quarter in one.quarters] for one in outcomes]
    return np.concatenate(wins, axis=1), np.concatenate(revenue_usd, axis=1)


def _scored(past: MadePast, wins: Floats, revenue_usd: Floats, usual: float) -> dict[str, Any]:
    scores, pairs = forecast_scores.score, forecast_scores.chances
    return {
        "wins": [scores(of, came) for of, came in zip(wins, past.wins, strict=True)],
        "revenue": [
            scores(of, came) for of, came in zip(revenue_usd, past.revenue_usd, strict=True)
        ],
        "year": [scores(wins.sum(axis=0), past.wins.sum())],
        "chances": [
            pair
            for of, came in zip(wins, past.wins, strict=True)
            for pair in pairs(of, came, usual)
        ],
    }


def _summed(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """By way: all teams, each team, each quarter, and how chances came true."""
    return {way: _way(rows, way) for way in rows[0] if way != "team"}


def _way(rows: Sequence[dict[str, Any]], way: str) -> dict[str, Any]:
    def of(measure: str, team: str | None = None) -> list[Any]:
        these = [row for row in rows if team in (None, row["team"])]
        return [one for row in these for one in row[way][measure]]

    by_quarter = zip(*(row[way]["wins"] for row in rows), strict=True)
    return {
        "wins": forecast_scores.in_all(of("wins")),
        "revenue": forecast_scores.in_all(of("revenue")),
        "year": forecast_scores.in_all(of("year")),
        "wins_by_quarter": [forecast_scores.in_all(each) for each in by_quarter],
        "wins_by_team": {
            team: forecast_scores.in_all(of("wins", team))
            for team in dict.fromkeys(row["team"] for row in rows)
        },
        "chances": forecast_scores.reliability(of("chances")),
    }


# --- Ranges of means ------------------------------------------------------------------------------


def _ranges_of_means() -> list[dict[str, Any]]:
    """How often the 95 % range of a mean holds the mean of a pool that it is drawn from."""
    luck, rows = np.random.default_rng(FIRST_SEED), []
    for number, (name, team) in enumerate(teams().items()):
        past = made_past(team, 31, FIRST_SEED + number)
        quarter = simulate(past.today, POOL, FORECAST_SEED).quarters[0]
        reached = (quarter.wins >= np.median(quarter.wins)).astype(np.float64)
        pools = {
            "wins": (quarter.wins, 1.0),
            "revenue": (quarter.revenue_usd, quarter.win_usd),
            "chance": (reached, 1.0),
        }
        for measure, (pool, step) in pools.items():
            for few in FEW:
                means = [prediction(luck.choice(pool, few), step).mean for _ in range(EXPERIMENTS)]
                held = np.mean([one.low <= pool.mean() <= one.high for one in means])
                row = {"team": name, "measure": measure, "replications": few}
                rows.append(row | {"held": round(float(held), 4)})
    return rows
