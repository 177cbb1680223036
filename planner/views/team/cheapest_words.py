"""The cheapest team for a target in words: what it is, what it costs, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from planner.staffing.results import Best, Staffed, Staffing
from planner.statistics.intervals import Interval
from planner.views.common.numbers import count, listed, number, of_target, percent, with_range
from planner.views.team.words import (
    SHAPES,
    cost,
    cost_axis,
    cost_cell,
    made_of,
    ranged,
    ranged_plain,
    share_ranged,
    whose_cost,
)


@dataclass(frozen=True)
class AnswerLines:
    """The cheapest team: what it is, its chance and cost, and what to know about it."""

    team: str
    shape: str
    chance: str
    cost: str
    notes: tuple[str, ...]


def answer(staffing: Staffing) -> AnswerLines | None:
    """The cheapest team that reaches the target, or None while or where there is none."""
    best = staffing.answer
    if best is None or best.cheapest is None:
        return None
    team = best.cheapest
    more = team.cost - staffing.today.cost
    against = "as much as today"
    if more:
        amount = cost(abs(more), staffing.is_priced)
        against = f"{amount} {'more' if more > 0 else 'less'} than today"
    return AnswerLines(
        team=made_of(team.scenario),
        shape=SHAPES[best.design][0] if staffing.share_done >= 1 else _so_far(best),
        chance=f"{share_ranged(team.chance)} chance of {_goal(staffing)}",
        cost=f"{cost(team.cost, staffing.is_priced)}{whose_cost(team.scenario)}, {against}",
        notes=tuple(_notes(staffing, best)),
    )


def _so_far(best: Best) -> str:
    return f"Best so far: {SHAPES[best.design][0]}"


def cheapest(staffing: Staffing) -> str:
    """What the cheapest team found is called."""
    return "cheapest" if staffing.share_done >= 1 else "cheapest so far"


def no_answer(staffing: Staffing) -> str:
    """Why no team is given: still looking, or none reaches the target."""
    if staffing.share_done < 1 and any(best.status == "searching" for best in staffing.best):
        return f"Looking for teams that reach {_goal(staffing)}…"
    unsure = [best for best in staffing.best if best.status == "not sure"]
    if unsure and all(best.is_unfinished for best in unsure):
        return (
            f"The search for a team that reaches {_goal(staffing)} was not finished: a team this "
            "large takes long to simulate. Search longer."
        )
    if unsure:
        return (
            f"No team was found that reliably reaches {_goal(staffing)} in "
            f"{percent(staffing.chance)} of quarters: those tried fall short, or are too close to "
            "call."
        )
    most, needed = staffing.most_wins, _leads_needed(staffing)
    return (
        f"No team reaches {_goal(staffing)} in {percent(staffing.chance)} of quarters: leads are "
        f"the limit. Even with people to spare they bring at most {number(most, 1)} wins in an "
        f"average quarter{needed}."
    )


def _leads_needed(staffing: Staffing) -> str:
    leads = staffing.leads_needed
    if leads is None:
        return ""
    if staffing.most_wins >= staffing.target:
        return ", and about half of the quarters bring less than that: you would need more leads"
    if number(leads, 0) == number(staffing.today.scenario.leads.per_week, 0):
        return "; you would need a few leads more"
    return f"; you would need {number(leads, 0)} leads a week or more"


def _goal(staffing: Staffing) -> str:
    return f"{of_target(staffing.target)} or more wins a quarter"


def _notes(staffing: Staffing, best: Best) -> list[str]:
    team = best.cheapest
    assert team is not None
    notes = [
        f"today's team: {share_ranged(staffing.today.chance)} chance",
        f"{ranged_plain(team.wins)} wins in an average quarter",
    ]
    if best.design != staffing.today.design:
        notes.append(
            "another way to divide the work, not a hire: what your own roles would need stands "
            "below, in each shape of the team"
        )
    if not best.is_confirmed:
        notes.append("not yet confirmed in fresh simulations")
    else:
        notes.append("confirmed in fresh simulations")
    if best.unclear:
        notes.append(f"{count(best.unclear, 'cheaper team')} of this shape too close to call")
    if best.is_confirmed and not best.is_whole:
        notes.append("not every cheaper team of this shape was tried")
    if not staffing.is_priced:
        notes.append("no cost of people is entered, so the smallest team wins")
    return notes


@dataclass(frozen=True)
class ShapeLines:
    """One shape's row: its cheapest team for the target, and what it does with today's money."""

    shape: str
    about: str
    is_answer: bool
    team: str
    cost: str
    chance: str
    today_team: str
    today_wins: str
    today_gain: str
    today_kind: str


def shape_lines(staffing: Staffing) -> list[ShapeLines]:
    """A row for each shape, today's first."""
    return [_shape_lines(staffing, best) for best in staffing.best]


def by_stage_or_kind(staffing: Staffing) -> str:
    """What splitting by stage and by kind of deal bring for what is spent today; "" until both are
    known, and where all deals are alike.
    """
    found = {best.design: best.at_todays_cost for best in staffing.best}
    by_kind, by_stage = found.get("by_kind"), found.get("line")
    if by_kind is None or by_stage is None:
        return ""
    told = [
        f"{name} {' '.join(filter(None, (size, f'({spread})' if spread else '')))}"
        for name, team in (("by kind", by_kind), ("by stage", by_stage))
        for size, spread in (with_range(team.wins.mean, team.wins.low, team.wins.high),)
    ]
    is_open = by_kind.wins.meets(by_stage.wins)
    return (
        f"Split by stage or by kind of deal? For what you spend today, {listed(told)} wins a "
        f"quarter{': too close to call' if is_open else ''}."
    )


def _shape_lines(staffing: Staffing, best: Best) -> ShapeLines:
    name, about = SHAPES[best.design]
    cheapest, todays, gain = best.cheapest, best.at_todays_cost, best.gain_at_todays_cost
    is_today = best.design == staffing.today.design
    if gain is not None:
        kind, against = _kind(gain), f"{ranged(gain)} against today"
    elif todays is not None:
        kind, against = "unclear", "today's team: no better one was found"
    else:
        kind, against = "unclear", ""
    return ShapeLines(
        shape=name,
        about=f"{about} · today" if is_today else about,
        is_answer=staffing.answer is best,
        team=_reason(best) if cheapest is None else made_of(cheapest.scenario),
        cost="" if cheapest is None else cost(cheapest.cost, staffing.is_priced),
        chance="" if cheapest is None else share_ranged(cheapest.chance),
        today_team=_no_team(staffing) if todays is None else made_of(todays.scenario),
        today_wins="" if todays is None else f"{ranged_plain(todays.wins)} wins a quarter",
        today_gain=against,
        today_kind=kind,
    )


def _kind(gain: Interval) -> str:
    return "helps" if gain.low > 0 else "hurts" if gain.high < 0 else "unclear"


def _no_team(staffing: Staffing) -> str:
    return "not affordable on today's budget" if staffing.share_done == 1 else "…"


def _reason(best: Best) -> str:
    """Why a shape has no team that reaches the target."""
    return _UNFINISHED if best.is_unfinished else _REASONS[best.status]


_UNFINISHED = "not finished: search longer"
_REASONS = {
    "searching": "…",
    "too few leads": "out of reach: too few leads",
    "not reached": "out of reach: leads, not people, are the limit",
    "not sure": "none found that reliably does",
    "reached": "",
}


def mark(team: Staffed, is_priced: bool) -> str:
    """What a mark of the picture stands for."""
    return (
        f"{SHAPES[team.design][0]}: {made_of(team.scenario)}; {cost(team.cost, is_priced)}; "
        f"{ranged_plain(team.wins)} wins a quarter; {percent(team.chance.mean)} chance"
    )


def cost_heads(staffing: Staffing) -> tuple[str, ...]:
    """Above the columns of the table of costs: one unit for all of them."""
    unit = cost_axis(_most(staffing), staffing.is_priced)
    return "Team", "Shape", f"{unit[:1].upper()}{unit[1:]}", "Wins a quarter"


def _most(staffing: Staffing) -> float:
    return max(team.cost for team in (staffing.today, *staffing.teams))


def costs(staffing: Staffing) -> str:
    """The picture of cost against wins in a sentence, also its text alternative."""
    today = staffing.today
    text = (
        f"What wins cost. Today: {ranged_plain(today.wins)} wins a quarter for "
        f"{cost(today.cost, staffing.is_priced)}{whose_cost(today.scenario)}"
    )
    best = staffing.answer.cheapest if staffing.answer else None
    if best is not None:
        text += (
            f"; the cheapest for the target of {of_target(staffing.target)}: "
            f"{ranged_plain(best.wins)} for {cost(best.cost, staffing.is_priced)}"
        )
    if today.scenario.team.hires:
        text += ". All wins have whoever is planned to come and go, no cost has them"
    return f"{text}. The others are teams that no simulated team beats for less."


def cost_row(
    team: Staffed, staffing: Staffing, *, is_today: bool, is_answer: bool
) -> tuple[str, str, str, str]:
    """A team as a row under `cost_heads`."""
    known = (("today", is_today), ("cheapest for the target", is_answer))
    marks = [mark for mark, is_it in known if is_it]
    made = made_of(team.scenario)
    return (
        f"{made} ({listed(marks)})" if marks else made,
        SHAPES[team.design][0],
        cost_cell(team.cost, _most(staffing), staffing.is_priced),
        ranged_plain(team.wins),
    )
