"""staff: the next best hire, and the cheapest team that reaches a target."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from planner.commands.arguments import scenario_of
from planner.commands.cluster import add_scheduler, executor_of
from planner.commands.output import SCHEMA, add_json, newest_of, show, show_json
from planner.engine import ENGINE_VERSION
from planner.errors import Problem, ScenarioError, TooLarge
from planner.model import redivision
from planner.model.scenario import Scenario
from planner.staffing import designs
from planner.staffing.dated_hire import DatedHiring, dated_hires
from planner.staffing.hiring import Hire, Hiring, next_hires
from planner.staffing.hiring_plan import HiringPlan, HiringPlans, hiring_plans
from planner.staffing.leaving import Leaving, roles_that_leave, what_leaving_costs
from planner.staffing.redivision import Survey, survey
from planner.staffing.results import Best, Staffed, Staffing
from planner.staffing.search import LONGER, check, staff
from planner.statistics.intervals import number_or_none
from planner.views.common.numbers import number, percent
from planner.views.team import (
    cheapest_words,
    dated_words,
    hiring_plan_words,
    redivision_words,
    words,
)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = commands.add_parser(
        "staff", help="the next hire, and the cheapest team that reaches a target"
    )
    parser.add_argument("file", metavar="FILE", help="a scenario's JSON, or a preset's name")
    parser.add_argument("--target", type=float, help="wins a quarter (default: the scenario's)")
    parser.add_argument(
        "--chance", type=float, default=0.8, help="share of quarters to reach it in (default: 0.8)"
    )
    parser.add_argument(
        "--full-cycle-cost",
        type=float,
        metavar="USD",
        help="what a full-cycle person costs a year (default: the average of the team's people)",
    )
    parser.add_argument(
        "--start-week",
        type=int,
        default=4,
        metavar="WEEK",
        help="when a new person could start, for what a hire adds within the year (default: 4)",
    )
    parser.add_argument(
        "--quarter",
        type=int,
        metavar="N",
        help="also the cheapest hires that bring this quarter to the scenario's target, 1 being "
        "the one that the measured time begins in",
    )
    parser.add_argument(
        "--split",
        action="store_true",
        help="also every way to split a role in two (hunters and closers), or to make one of two",
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--longer", action="store_true", help="search several times as long, for large teams"
    )
    add_json(parser)
    add_scheduler(parser)
    parser.set_defaults(run=_staff)


def _staff(given: argparse.Namespace) -> None:
    scenario = scenario_of(given.file)
    target = scenario.target_wins if given.target is None else given.target
    if target is None:
        raise ScenarioError([Problem("--target", "", "the scenario has no target: give one")])
    check(target, given.chance)
    with executor_of(given) as executor:
        found = _found(given, scenario, target, executor)
    if given.json:
        show_json(_json(found))
    else:
        show(_table(found))


@dataclass
class _Found:
    """What is known; of what comes after one that was broken off nothing, nor of what is too large
    for this team.
    """

    hiring: Hiring
    staffing: Staffing | None = None
    dated: DatedHiring | None = None
    leaving: Leaving | None = None
    plans: HiringPlans | None = None
    ways: Survey | None = None


def _found(
    given: argparse.Namespace, scenario: Scenario, target: float, executor: Executor | None
) -> _Found:
    found = _Found(newest_of(next_hires(scenario, given.seed, executor=executor)))
    if found.hiring.share_done < 1:
        return found
    results = staff(
        scenario,
        target,
        given.chance,
        given.seed,
        effort=LONGER if given.longer else 1,
        full_cycle_cost_usd=given.full_cycle_cost,
        executor=executor,
    )
    found.staffing = newest_of(results)
    if found.staffing.share_done < 1:
        return found
    with suppress(TooLarge):
        found.dated = newest_of(
            dated_hires(scenario, given.start_week, given.seed, executor=executor)
        )
    if found.dated and found.dated.share_done < 1:
        return found
    if given.split:
        found.ways = newest_of(survey(scenario, given.seed, executor=executor))
        if found.ways.share_done < 1:
            return found
    if given.quarter is not None:
        plans = hiring_plans(
            _with_target(scenario, given.target),
            given.quarter,
            given.chance,
            given.start_week,
            given.seed,
            executor=executor,
        )
        found.plans = newest_of(plans)
        if found.plans.share_done < 1:
            return found
    if roles_that_leave(scenario):
        with suppress(TooLarge):
            found.leaving = newest_of(what_leaving_costs(scenario, given.seed, executor=executor))
    return found


def _with_target(scenario: Scenario, wins: float | None) -> Scenario:
    """With the target that was asked for, else the scenario's own."""
    if wins is None:
        return scenario
    target = {"wins_per_quarter": wins, "revenue_per_quarter_usd": None}
    return scenario.replace({"target": target})


def _json(found: _Found) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "engine": ENGINE_VERSION,
        "hires": _hires_json(found.hiring),
        "hires_on_a_date": None if found.dated is None else _dated_json(found.dated),
        "leaving": None if found.leaving is None else _leaving_json(found.leaving),
        **({} if found.plans is None else {"hiring_plan": _plans_json(found.plans)}),
        **({} if found.ways is None else {"redivisions": _ways_json(found.ways)}),
        "teams": None if found.staffing is None else _teams_json(found.staffing),
    }


def _how_found(found: Hiring | DatedHiring | Leaving | Survey) -> dict[str, Any]:
    return {
        "seed": found.seed,
        "replications": found.replications,
        "level": found.level,
        "is_finished": found.share_done == 1,
    }


def _dated_json(dated: DatedHiring) -> dict[str, Any]:
    return {
        **_how_found(dated),
        "start_week": dated.week,
        "year_weeks": dated.scenario.clock.horizon_weeks,
        "best": dated.best.role if dated.best else None,
        "roles": {
            hire.role: {
                "cost_per_year_usd": hire.cost_per_year_usd,
                "adds": None if hire.adds is None else hire.adds.to_dict(),
                "pays_back_week": hire.paid_back_week,
                "pays_back_share": number_or_none(hire.paid_back_share),
            }
            for hire in dated.hires
        },
    }


def _plans_json(found: HiringPlans) -> dict[str, Any]:
    return {
        "seed": found.seed,
        "is_finished": found.share_done == 1,
        "quarter": found.quarter,
        "chance": found.wanted,
        "start_week": found.earliest_week,
        "most_people": found.people,
        "cost_unit": "USD/year" if designs.is_priced(found.scenario) else "people",
        "status": found.status,
        "tried": found.tried,
        "as_it_is": _plan_json(found.as_it_is),
        "best": None if found.best is None else _plan_json(found.best),
        "cheaper": [_plan_json(plan) for plan in found.cheaper],
    }


def _plan_json(plan: HiringPlan) -> dict[str, Any]:
    return {
        "hires": [hire.model_dump() for hire in plan.hires],
        "cost": plan.cost,
        "replications": plan.replications,
        "chance_of_target": plan.chance.to_dict(),
    }


def _ways_json(found: Survey) -> dict[str, Any]:
    return {
        **_how_found(found),
        "ways": [
            {
                "way": redivision.named(way.how),
                "people_in_new_role": way.tried.going or None,
                "verdict": way.tried.verdict.word,
                "gain_per_week": way.tried.verdict.difference.to_dict()
                if way.tried.verdict.difference
                else None,
            }
            for way in found.ways
        ],
    }


def _leaving_json(leaving: Leaving) -> dict[str, Any]:
    return {
        **_how_found(leaving),
        "year_weeks": leaving.scenario.clock.horizon_weeks,
        "if_all_stayed": leaving.all_stay.to_dict(),
        "if_half_as_many_left": leaving.half.to_dict(),
        "if_nobody_left_of": {role: more.to_dict() for role, more in leaving.by_role.items()},
    }


def _kinds_json(hire: Hire) -> dict[str, Any]:
    """By kind of deal, where there are kinds."""
    if not hire.kinds:
        return {}
    return {"gain_per_quarter_by_kind": {name: one.to_dict() for name, one in hire.kinds.items()}}


def _hires_json(hiring: Hiring) -> dict[str, Any]:
    return {
        **_how_found(hiring),
        "wins_per_quarter": hiring.wins.to_dict(),
        "most_wins_per_quarter": hiring.most_wins,
        "best": hiring.best.role if hiring.best else None,
        "lacks": hiring.lacks,
        "roles": {
            hire.role: {
                "people": hire.people,
                "load": hire.load,
                "utilization": hire.utilization,
                "cost_per_year_usd": hire.cost_per_year_usd,
                "gain_per_quarter": None if hire.gain is None else hire.gain.to_dict(),
                **_kinds_json(hire),
                **({"takes_over_from": hire.takes_from} if hire.takes_from else {}),
            }
            for hire in hiring.hires
        },
        "ten_percent_more_leads": None
        if hiring.leads_gain is None
        else hiring.leads_gain.to_dict(),
    }


def _teams_json(staffing: Staffing) -> dict[str, Any]:
    return {
        "seed": staffing.seed,
        "target_wins_per_quarter": staffing.target,
        "chance": staffing.chance,
        "cost_unit": "USD/year" if staffing.is_priced else "people",
        "share_done": staffing.share_done,
        "today": _team_json(staffing.today),
        "answer": staffing.answer.design if staffing.answer else None,
        "shapes": {best.design: _shape_json(best) for best in staffing.best},
        "frontier": [_team_json(team) for team in staffing.frontier],
    }


def _shape_json(best: Best) -> dict[str, Any]:
    todays, gain = best.at_todays_cost, best.gain_at_todays_cost
    return {
        "status": best.status,
        "most_wins_per_quarter": best.most_wins,
        "cheapest": None if best.cheapest is None else _team_json(best.cheapest),
        "is_confirmed": best.is_confirmed,
        "is_whole": best.is_whole,
        "tried": best.tried,
        "cheaper_too_close_to_call": best.unclear,
        "at_todays_cost": None if todays is None else _team_json(todays),
        "gain_at_todays_cost": None if gain is None else gain.to_dict(),
    }


def _team_json(team: Staffed) -> dict[str, Any]:
    return {
        "shape": team.design,
        "people": {role.name: role.people for role in team.scenario.team.roles},
        "pods": team.scenario.team.pods,
        "cost": team.cost,
        "replications": team.replications,
        "wins_per_quarter": team.wins.to_dict(),
        "chance_of_target": team.chance.to_dict(),
    }


def _table(found: _Found) -> str:
    hiring = found.hiring
    lines = [_title(hiring.scenario, hiring.seed), "", words.next_hire(hiring)]
    for card in words.hire_lines(hiring):
        lines.append(f"  {card.role:<24} {card.gain:<38} {card.cost}")
        lines += [f"    {card.by_kind}"] if card.by_kind else []
    if found.dated is not None:
        lines += ["", dated_words.hire_answer(found.dated)]
        heads = dated_words.hire_heads(found.dated)
        lines += _rows(heads, dated_words.hire_rows(found.dated))
        lines.append(f"  {dated_words.the_year(found.dated.scenario)}")
    if found.plans is not None:
        lines += ["", hiring_plan_words.answer(found.plans)]
        heads = hiring_plan_words.heads(found.plans)
        lines += _rows(heads, hiring_plan_words.rows(found.plans))
    if found.ways is not None:
        lines += ["", f"{redivision_words.SURVEY}:" if found.ways.ways else redivision_words.NONE]
        lines += [f"  {'; '.join(row)}" for row in redivision_words.survey_rows(found.ways)]
    if found.leaving is not None:
        lines += ["", dated_words.leaving_answer(found.leaving)]
        heads = dated_words.leaving_heads(found.leaving)
        lines += _rows(heads, dated_words.leaving_rows(found.leaving))
    if found.staffing is not None:
        lines += ["", *_teams_lines(found.staffing)]
    return "\n".join(lines)


def _rows(heads: Sequence[str], rows: Iterable[dated_words.Row]) -> list[str]:
    """A line for each row: its name, then every cell under the name of its column."""
    found = []
    for row in rows:
        cells = [
            f"{head.lower()}: {' '.join(filter(None, (cell.text, cell.range)))}"
            for head, cell in zip(heads[1:], row.cells, strict=True)
        ]
        found.append(f"  {row.name:<18} {'; '.join(cells)}")
    return found


def _title(scenario: Scenario, seed: int) -> str:
    cost = words.cost(designs.price(scenario), designs.is_priced(scenario))
    return f"{scenario.name}: {words.made_of(scenario)}, {cost}; seed {seed}"


def _teams_lines(staffing: Staffing) -> list[str]:
    answer = cheapest_words.answer(staffing)
    if answer is None:
        lines = [cheapest_words.no_answer(staffing)]
    else:
        lines = [
            f"{answer.shape}: {answer.team}: {answer.chance}",
            f"  {answer.cost}",
            *(f"  {note}" for note in answer.notes),
        ]
    if staffing.share_done < 1:
        lines.append(f"  stopped with {percent(staffing.share_done)} of the search done")
    goal = f"{number(staffing.target)} wins a quarter, {percent(staffing.chance)} chance"
    lines += ["", f"Cheapest team of each shape for {goal}:"]
    for row in cheapest_words.shape_lines(staffing):
        reached = f"{row.cost}, {row.chance} chance" if row.cost else ""
        lines.append(f"  {row.shape + ':':<26} {'; '.join(filter(None, (row.team, reached)))}")
    lines += ["", f"With today's {words.cost(staffing.today.cost, staffing.is_priced)}:"]
    for row in cheapest_words.shape_lines(staffing):
        said = [row.today_wins, row.today_team, row.today_gain]
        lines.append(f"  {row.shape + ':':<26} {'; '.join(filter(None, said))}")
    return lines
