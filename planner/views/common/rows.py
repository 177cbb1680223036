"""A dated change, a hire, a row of open deals: each in a few words."""

from __future__ import annotations

from planner.model.changes import Change, target_of
from planner.model.fields import Part
from planner.model.kinds import KindStage
from planner.model.people import Hire
from planner.model.todays_pipeline import OpenDeals
from planner.views.common.fields import choice
from planner.views.common.numbers import number, signed
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


def row(part: Part) -> str:
    """One row of a list whose rows have no names. Raises TypeError for any other part."""
    match part:
        case Change():
            what = change_of(part.field)
            return f"from week {number(part.week)} {what} × {number(part.times)}"
        case Hire():
            who = named(part.role, part.people)
            return f"week {number(part.week)}: {signed(part.people, 0)} {who}"
        case OpenDeals():
            kind = f" ({part.kind})" if part.kind else ""
            where = "waiting outside" if part.stage is None else f"at {part.stage}"
            told = "" if part.state == "unknown" else f", {choice(part.state)}"
            age = f", {number(part.age_days)} days" if part.age_days else ""
            return f"{number(part.deals)} {where}{kind}{told}{age}"
        case _:
            raise TypeError(f"{type(part).__name__} is no row")


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
