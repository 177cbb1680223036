"""forecast: what the next quarters bring from today's deals, and what each practice changes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import Any

from planner.analysis.effects import Comparison, Effect, compare
from planner.analysis.quarters import NOT_POSSIBLE, EffectOverTime
from planner.analysis.verdict import Verdict, verdicts
from planner.commands.arguments import (
    add_options,
    add_practices,
    add_scenario,
    options_of,
    practices_of,
    scenario_of,
)
from planner.commands.output import SCHEMA, add_json, show, show_json
from planner.engine import ENGINE_VERSION
from planner.errors import PlannerError
from planner.model.practices import MAIN
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.simulation.outcome import Outcome
from planner.simulation.quarters import Prediction, Quarter, weeks_of_quarters
from planner.simulation.simulate import simulate
from planner.views.common.numbers import number, percent, signed
from planner.views.common.vocabulary import NAMES
from planner.views.next_quarters import exports
from planner.views.plan import warning_words, words

_REPLICATIONS = 400  # a tenth of them, on which p10 and p90 rest, is 40
_NONE = "none"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = commands.add_parser(
        "forecast", help="the next quarters from today's open deals, and each practice's effect"
    )
    add_scenario(parser)
    add_practices(parser, or_else=_NONE)
    add_options(parser)
    shape = parser.add_mutually_exclusive_group()
    add_json(shape)
    shape.add_argument("--csv", action="store_true", help="for a spreadsheet, a row per number")
    parser.set_defaults(run=_forecast)


def _forecast(given: argparse.Namespace) -> None:
    scenario, options = scenario_of(given.file), options_of(given)
    practices = _practices(given, scenario)
    if not weeks_of_quarters(scenario):
        raise PlannerError(
            f"clock.horizon_weeks: no quarter ends in the {scenario.clock.horizon_weeks:g} weeks "
            f"measured; {WEEKS_PER_QUARTER} hold one in any case"
        )
    replications = _REPLICATIONS if given.replications is None else given.replications
    outcome = simulate(scenario, replications, given.seed)
    is_text = not (given.json or given.csv)
    if is_text:
        show("\n".join(_quarter_lines(outcome)))
    comparison = (
        compare(scenario, options, given.replications, given.seed, practices=practices)
        if practices
        else None
    )
    if given.json:
        show_json(_json(outcome, comparison))
    elif given.csv:
        effects = {} if comparison is None else comparison.effects
        show(exports.as_csv(outcome, effects).rstrip("\r\n"))
    elif comparison is not None:
        show("\n".join(_effect_lines(comparison)))


def _practices(given: argparse.Namespace, scenario: Scenario) -> Sequence[str]:
    """Those asked for, none without `today`. Raises PlannerError for one asked for there, or for
    what is none.
    """
    if given.practices in (None, _NONE):
        return () if given.practices or scenario.today is None else MAIN
    if scenario.today is None:
        raise PlannerError(
            "today: what a practice does quarter by quarter begins with today's open deals, and "
            "the scenario has none; compare tells its effect on a team in full swing"
        )
    return practices_of(given)


# --- As text --------------------------------------------------------------------------------------

_HEADS = ("", "weeks", "wins", "8 of 10 times", "of deals open today", "revenue", "reaches target")
_WIDTHS = (11, 7, 9, 16, 21, 15, 16)


def _quarter_lines(outcome: Outcome) -> list[str]:
    scenario = outcome.scenario
    lines = [
        f"{scenario.name}: {outcome.replications} replications, seed {outcome.seed}, "
        f"engine {outcome.engine}",
        *_what_it_begins_with(scenario),
        "",
        _columns(_HEADS),
        *(_columns(_cells(quarter)) for quarter in outcome.quarters),
    ]
    if told := warning_words.warnings(outcome):
        lines += ["", *told]
    return lines


def _what_it_begins_with(scenario: Scenario) -> list[str]:
    today = scenario.today
    if today is None:
        return [
            "No open deals of today (today) in this scenario: the team is in full swing, and",
            f"each quarter is {WEEKS_PER_QUARTER} weeks after the warm-up.",
        ]
    deals = sum(row.deals for row in today.open_deals)
    lines = [
        f"From today, week {scenario.clock.week_of_year} of the year, with {number(deals)} open "
        "deals. Quarter 1 is what remains of the running one,"
    ]
    so_far = f"with the {number(today.wins_so_far)} wins "
    if today.revenue_so_far_usd:
        so_far += f"and ${number(today.revenue_so_far_usd)} "
    return [*lines, f"{so_far}it has brought so far."]


def _columns(cells: Sequence[str]) -> str:
    first, *others = zip(cells, _WIDTHS, strict=True)
    return f"{first[0]:<{first[1]}}" + "".join(f"{cell:>{width}}" for cell, width in others)


def _cells(quarter: Quarter) -> tuple[str, ...]:
    told = quarter.predictions()
    wins, chance = told["wins"], told["chance"].mean.mean
    return (
        quarter.name,
        number(quarter.weeks),
        number(wins.mean.mean, 1),
        f"{number(wins.p10, 0)} to {number(wins.p90, 0)}",
        _or_dash(told["wins_from_open_deals"], 1),
        f"${number(told['revenue_usd'].mean.mean, 0)}",
        percent(chance) if chance == chance else "–",
    )


def _or_dash(told: Prediction, decimals: int) -> str:
    mean = told.mean.mean
    return number(mean, decimals) if mean == mean else "–"


def _effect_lines(comparison: Comparison) -> list[str]:
    lines = ["", "What each practice changes: wins with it less wins without it (the range)"]
    for name, verdict in verdicts(comparison).items():
        effect = comparison.effects[name]
        lines += ["", f"{NAMES.get(name, (name,))[0]}: {verdict.word}{_which_arm(effect)}"]
        if effect.over_time is None or verdict.word == "NO EFFECT HERE":
            lines.append(f"  {words.verdict_lines(verdict, comparison.options).reason}")
        else:
            lines += [f"  {line}" for line in _over_time_lines(effect.over_time)]
    return lines


def _which_arm(effect: Effect) -> str:
    return {"with": " (you do this today)", "without": " (you do without it today)", None: ""}[
        effect.today
    ]


def _over_time_lines(effect: EffectOverTime) -> Iterator[str]:
    for quarter in effect.quarters:
        found = quarter.difference
        yield (
            f"{quarter.name:<12} {signed(found.mean, 1):>8}   "
            f"({signed(found.low, 1)} to {signed(found.high, 1)})"
        )
    if effect.pays_back_week is None:
        yield "has not paid back by the end: the running total is not above zero there"
    elif effect.pays_back_week == 0:
        yield f"ahead from the first week on, in {percent(effect.pays_back_share)} of the runs"
    else:
        yield (
            f"has paid back after {effect.pays_back_week} weeks: from then on ahead to the end, "
            f"in {percent(effect.pays_back_share)} of the runs"
        )


# --- For other programs ---------------------------------------------------------------------------


def _json(outcome: Outcome, comparison: Comparison | None) -> dict[str, Any]:
    scenario = outcome.scenario
    return {
        "schema": SCHEMA,
        "engine": ENGINE_VERSION,
        "seed": outcome.seed,
        "replications": outcome.replications,
        "from_today": scenario.today is not None,
        "week_of_year": scenario.clock.week_of_year,
        "quarters": [quarter.to_dict() for quarter in outcome.quarters],
        "practices": {}
        if comparison is None
        else {
            name: _practice_json(verdict, comparison)
            for name, verdict in verdicts(comparison).items()
        },
    }


def _practice_json(verdict: Verdict, comparison: Comparison) -> dict[str, Any]:
    effect = comparison.effects[verdict.practice].over_time
    told: dict[str, Any] = {
        "verdict": verdict.word,
        "today": verdict.today,
        "replications": comparison.replications,
    }
    if effect is None:  # not possible here
        return told | {"level": None, **NOT_POSSIBLE}
    return told | {"level": effect.level, **effect.to_dict()}
