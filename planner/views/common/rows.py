"""A dated change, a hire, a row of open deals: each in a few words."""

from __future__ import annotations

from planner.model.changes import Change, target_of
from planner.model.fields import Part
from planner.model.kinds import KindStage
from planner.model.people import Hire
from planner.model.scenario import Scenario
from planner.model.todays_pipeline import OpenDeals
from planner.views.common.fields import choice
from planner.views.common.numbers import number, percent, signed
from planner.views.common.quarter_names import day_of_week
from planner.views.common.role_words import named

_CHANGES = {
    "leads.per_week": "leads per week",
    "selling_hours": "selling hours",
    "hand_off.loss": "lost at hand-offs",
    "money.deal_value_usd": "value of a win",
    "work.mean_hours": "hands-on hours",
    "buyer.mean_days": "buyer's own time",
    "drop_off": "drop-off",
}


def row(part: Part, scenario: Scenario | None = None) -> str:
    """One row of a list whose rows have no names, with the day of its date where a scenario knows
    it. Raises TypeError for any other part.
    """
    match part:
        case Change():
            when = f"{number(part.week)} on{_day(scenario, part.week)}"
            return f"from week {when}: {what_changes(part)}"
        case Hire():
            who = named(part.role, part.people)
            when = f"{number(part.week)}{_day(scenario, part.week)}"
            return f"week {when}: {signed(part.people, 0)} {who}"
        case OpenDeals():
            kind = f" ({part.kind})" if part.kind else ""
            where = "waiting outside" if part.stage is None else f"at {part.stage}"
            told = "" if part.state == "unknown" else f", {choice(part.state)}"
            age = f", {number(part.age_days)} days" if part.age_days else ""
            return f"{number(part.deals)} {where}{kind}{told}{age}"
        case _:
            raise TypeError(f"{type(part).__name__} is no row")


def _day(scenario: Scenario | None, week: float) -> str:
    """' (1 March)'; "" where no day is known."""
    day = day_of_week(scenario, week) if scenario else ""
    return f" ({day})" if day else ""


def what_changes(change: Change) -> str:
    """'work at Proposal takes 20 % longer', or 'leads per week × 3' of much."""
    stage, leaf = target_of(change.field)
    if not 0 < abs(change.times - 1) < 1:
        return f"{change_of(change.field)} × {number(change.times)}"
    up = change.times > 1
    by = percent(abs(change.times - 1), 0 if _is_whole(100 * change.times) else 1)
    match leaf:
        case "leads.per_week":
            return f"{by} {'more' if up else 'fewer'} leads"
        case "selling_hours":
            return f"{by} {'more' if up else 'fewer'} selling hours"
        case "hand_off.loss":
            return f"{by} {'more' if up else 'fewer'} lost at hand-offs"
        case "money.deal_value_usd":
            return f"a win is worth {by} {'more' if up else 'less'}"
        case "drop_off":
            return f"{by} {'more' if up else 'fewer'} drop off at {stage}"
        case "work.mean_hours":
            return f"work at {stage} takes {by} {'longer' if up else 'less time'}"
        case _:
            return f"buyers at {stage} take {by} {'longer' if up else 'less time'}"


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-9


def at_stage(own: KindStage) -> str:
    """What one stage is to a kind of deal: 'passed over', 'work × 2, odds × 0.5'."""
    if own.skip:
        return "passed over"
    told = [("work", own.work), ("odds", own.odds)]
    return ", ".join(f"{what} × {number(times)}" for what, times in told if times is not None)


def change_of(path: str) -> str:
    """What changes, by the path of a change: 'Proposal: hands-on hours'."""
    stage, leaf = target_of(path)
    return f"{stage}: {_CHANGES[leaf]}" if stage is not None else _CHANGES[leaf]
