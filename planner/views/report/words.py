"""What the report says around its numbers."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator

from planner.analysis.axis_points import BreakEven
from planner.analysis.explanations import Explanations
from planner.analysis.kind_waits import KindWaits
from planner.analysis.leveling_parts import LevelingParts
from planner.analysis.mix import Mix
from planner.model.scenario import WEEKS_PER_YEAR
from planner.plans.plan import Plan, field_at
from planner.plans.presets import Preset
from planner.simulation.outcome import Outcome
from planner.statistics.looks import FAMILY_ERROR
from planner.views.common import vocabulary
from planner.views.common.fields import evidence_in
from planner.views.common.numbers import count, number, percent, with_unit
from planner.views.common.vocabulary import NAMES
from planner.views.compare import quarter_words
from planner.views.plan import (
    kind_waits_words,
    mix_words,
    parts_words,
    turning_words,
    why_words,
)
from planner.views.where import words

WHY = "Why"
FLIPS = "Where it flips"
INPUTS = "The numbers behind it, and how well they are known"
WINS = "Wins a quarter"
DAYS = "Days from lead to win"
DIFFERS = "What differs"
OF_QUARTERS = ("Quarter", "8 of 10 times", "On average", "Wins come", "Target")
ADDS = "What each adds"
PROVENANCE = "Where this comes from"
LINK = "Open this in the planner: the same numbers, to the last digit"
LINK_TO_ADD = "To open this, add the following to the address of a planner:"
HOW_SURE = (
    "The ranges on the cards hold all together at least "
    f"{percent(1 - FAMILY_ERROR)} of the time. A difference that chance could have made is never "
    "called help or hurt."
)

OF_KINDS = "Kinds of deal and the mix"
_OF_LEADS = ("volume", "mix")  # the parts of leveling that the cards do not tell of

# Inputs of the whole team that a verdict can turn on.
_MATTER = (
    "leads.per_week",
    "hand_off.loss",
    "hand_off.delay.mean_days",
    "hand_off.rebrief",
    "team.specialist_gain",
    "focus.deals_per_rep",
    "focus.switching_cost",
)


def inputs(plan: Plan, behind: Preset) -> Iterator[tuple[str, str, str]]:
    """(what, value with its unit, the word for its evidence) of the inputs of the whole team."""
    for path in _MATTER:
        label, value, word = _input(plan, behind, path, path)
        yield label, value, word
    if plan.scenario.target.wins_per_quarter is not None:
        yield "Target", f"{number(plan.scenario.target.wins_per_quarter)} wins/quarter", "your goal"
    if plan.scenario.target.revenue_per_quarter_usd is not None:
        goal = f"${number(plan.scenario.target.revenue_per_quarter_usd)} a quarter"
        yield "Target", goal, "your goal"


def stage_inputs(plan: Plan, behind: Preset, position: int) -> Iterator[tuple[str, str]]:
    """(value, evidence) of a stage's hours, drop-off and patience."""
    name = plan.scenario.stages[position].name
    for field in ("work.mean_hours", "drop_off", "patience_days"):
        _, value, word = _input(
            plan, behind, f"stages.{name}.{field}", f"stages.{position}.{field}"
        )
        yield value, word


def role_inputs(plan: Plan, behind: Preset, position: int) -> Iterator[tuple[str, str]]:
    """(value, evidence) of a role's people and selling hours."""
    name = plan.scenario.team.roles[position].name
    for field in ("people", "selling_hours_per_week"):
        _, value, word = _input(
            plan, behind, f"team.roles.{name}.{field}", f"team.roles.{position}.{field}"
        )
        yield value, word


def _input(plan: Plan, behind: Preset, named: str, path: str) -> tuple[str, str, str]:
    about = field_at(f"scenario.{path}")
    value, unit = plan.value(f"scenario.{path}"), about.unit
    if value is None:
        shown = "never" if path.endswith("patience_days") else "none"
    elif about.kind == "share":
        shown = f"{percent(value, 1).replace('.0', '')}{about.shown_unit.removeprefix('%')}"
    else:
        shown = with_unit(value, unit)
    return about.label, shown, evidence_in(plan, behind, named, about.grade, about.source)[0]


TITLE = "A report to print"
ABOUT = (
    "Two pages for someone who was not in the room: the verdicts, why, where they flip, the inputs."
)
WORKING = "Why and where it flips are still being calculated: the report has what is known so far."
READY = "Everything is calculated."


def mechanisms(explanations: Explanations) -> list[str]:
    """Why, a sentence per practice."""
    return [
        f"{NAMES[each.practice][0]}: {why_words.sentence(each)}"
        for each in explanations.decompositions
    ]


def of_kinds(mix: Mix | None, parts: LevelingParts | None) -> list[str]:
    """Who waits for whom, whom a limit protects, who should go first, and leveling by parts, a
    sentence each.
    """
    told: list[str] = []
    if mix is not None:
        if isinstance(mix.waits, KindWaits):
            told += kind_waits_words.says(mix.waits)
        told.append(mix_words.limit_says(mix.limit))
        if mix.orders is not None:
            told.append(mix_words.first_says(mix.orders))
    if parts is not None:
        told += [parts_words.sentence(part) for part in parts.parts if part.name in _OF_LEADS]
    return told


def flips(explanations: Explanations, unclear: Collection[str] = ()) -> list[str]:
    """Where each verdict flips along the inputs that it could rest on, the nearest first, or that
    none of them flips it; `unclear`: practices without a clear difference, which is said again, as
    a flip sounds surer than that.
    """
    told = []
    for practice in dict.fromkeys(each.practice for each in explanations.flips):
        tried = [each for each in explanations.flips if each.practice == practice]
        crossings = [each for each in tried if each.at is not None]
        if len(tried) > 1 and not crossings:
            sign = 0 if practice in unclear else tried[0].before
            told.append(f"{NAMES[practice][0]}: {turning_words.none_turns(len(tried), sign)}")
            continue
        for each in (crossings or tried)[:_MOST_FLIPS]:
            flip = _flip(each)
            if practice in unclear:
                flip = f"{flip.removesuffix('.')}; at your number there is no clear difference."
            told.append(flip)
    return told


_MOST_FLIPS = 2  # of a practice: two sheets of paper are enough for any team


def _flip(break_even: BreakEven) -> str:
    start = f"{NAMES[break_even.practice][0]}, by “{break_even.axis.label}”"
    now = words.value_on(break_even.axis, break_even.axis.now)
    if break_even.at is None:
        return f"{start} (now {now}): {words.no_flip(break_even)}."
    _, at, does = words.flip(break_even)
    return f"{start} (now {now}): flips at {at}; {does}."


def left_out(inputs: int) -> str:
    """Under a table that has no room for all inputs that differ."""
    return f"{count(inputs, 'more input')} differ: the link has them all."


def kinds_left_out(rows: int) -> str:
    """Under a table that has no room for all kinds of deal of all scenarios."""
    return f"{count(rows, 'more row')}, a kind of deal in a scenario each: the link has them all."


def quarters_left_out(most: int) -> str:
    """Why more scenarios than `most` are not told quarter by quarter."""
    return (
        f"{quarter_words.TITLE}: on paper there is room for {most} scenarios at most. The Compare "
        "page has all of them, to take away as a table, too."
    )


def provenance(
    outcome: Outcome, replications: int, plan: Plan, made_on: datetime.date
) -> list[str]:
    """Seed, how much was simulated, of the arms and of today's team, the engine, the day."""
    years = replications * outcome.scenario.clock.horizon_weeks / WEEKS_PER_YEAR
    return [
        f"{count(round(years), 'simulated year')} of each way of working, with the same leads and "
        "luck",
        vocabulary.own_numbers([outcome]),
        f"seed {plan.seed}, {replications} runs, engine {outcome.engine}",
        f"made on {made_on.isoformat()}",
    ]
