"""The Team page: the next hire, the cheapest team for a target, whether ten per cent multiply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from planner.analysis.verdict import OVERRUN
from planner.engine import ENGINE_VERSION
from planner.model import flow
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.staffing.designs import Design
from planner.staffing.hiring import Hire, Hiring
from planner.staffing.results import Best, Staffed, Staffing
from planner.statistics.intervals import Interval
from planner.studies import compounding
from planner.studies.compounding import Compounding
from planner.views.common.numbers import THIN, count, decimals_for, listed, number, percent, signed
from planner.views.common.vocabulary import busy, load, overrun

Evidence = Callable[[str], str]
"""From the path of a field, with the names of stages and roles, to where its value comes from."""

QUESTION = "Who do we need?"

SHAPES: dict[Design, tuple[str, str]] = {
    "own": ("Your roles", "as they are today"),
    "pods": ("Mixed teams", "pods: your roles, a deal stays in its team"),
    "line": ("A specialist per stage", "a line: every deal is handed on"),
    "full_cycle": ("One person carries it all", "full-cycle: no hand-offs"),
}

HIRES = ("The next hire", "what one more person in each role adds")
CHEAPEST = ("The cheapest team for your target", "over people in each role and shape of the team")
COST_OF_WINS = ("What wins cost", "each mark is a team that was simulated")
SHAPES_SIDE_BY_SIDE = ("Each shape of the team", "for your target, and for what you spend today")
CLAIM = (
    "Ten per cent more of each",
    "small gains are said to multiply; pick what rises by a tenth and see what your people deliver",
)
LONGER = "Search longer"
LONGER_HELP = (
    "Six times the work, a minute or two for a large team: tries more of the cheaper teams, and "
    "settles some that are too close to call."
)
LOOKING = "Simulating…"
NO_TARGET = "Type a target above to see the cheapest team that reaches it."
NO_RATE = "Pick at least one rate."


def money(usd: float) -> str:
    """'$1.74 million', '$170k', '$950'."""
    size = abs(usd)
    if size >= 999_500:
        millions = usd / 1e6
        return f"${number(millions, 2 if size < 1e8 else 0)}{THIN}million"
    if size >= 10_000:
        return f"${number(usd / 1e3, 0)}k"
    return f"${number(usd, 0)}"


def cost(amount: float, is_priced: bool) -> str:
    """What a team costs: money a year, or people where nobody has a price."""
    return f"{money(amount)} a year" if is_priced else count(amount, "person", "people")


def cost_axis(most: float, is_priced: bool) -> str:
    """What stands below the picture of cost against wins; the unit fits the largest cost."""
    if not is_priced:
        return "people"
    return f"cost a year, {'millions' if most >= _MILLION else 'thousands'} of USD"


def cost_tick(amount: float, most: float, is_priced: bool) -> str:
    """A number on that axis."""
    unit = 1.0 if not is_priced else _MILLION if most >= _MILLION else 1000.0
    return number(amount / unit)


_MILLION = 1e6


def made_of(scenario: Scenario) -> str:
    """'2 SDR, 3 AE and 2 Closer, in 2 mixed teams'."""
    roles = listed([f"{role.people} {role.name}" for role in scenario.team.roles])
    pods = scenario.team.pods
    return f"{roles}, in {count(pods, 'mixed team')}" if pods > 1 else roles


def ranged(found: Interval, unit: str = "") -> str:
    """'+ 0.5 (0.4 to 0.6)' with the decimals that the range deserves."""
    decimals = decimals_for(found.mean, (found.high - found.low) / 2)
    low, high = number(found.low, decimals), number(found.high, decimals)
    spread = f" ({low} to {high})" if low != high else ""
    return f"{signed(found.mean, decimals)}{unit}{spread}"


def share_ranged(found: Interval, sign: bool = False) -> str:
    """'84 % (82 to 86 %)'."""
    mean = f"{signed(100 * found.mean, 0)}{THIN}%" if sign else percent(found.mean)
    low, high = number(100 * found.low, 0), number(100 * found.high, 0)
    return f"{mean} ({low} to {high}{THIN}%)" if low != high else mean


# --- The next hire --------------------------------------------------------------------------------


@dataclass(frozen=True)
class HireLines:
    """What a card of one more person says. `kind`: helps, unclear, none; `is_best` stands out."""

    role: str
    today: str
    kind: str
    word: str
    gain: str
    cost: str
    is_best: bool
    rests_on: str = ""


def next_hire(hiring: Hiring) -> str:
    """The answer in a sentence or two."""
    best = hiring.best
    if best is not None and best.gain is not None:
        also = (
            f" {listed([hire.role for hire in hiring.as_good])} may be as good for the money."
            if hiring.as_good
            else ""
        )
        gain = f"{ranged(best.gain)} wins a quarter{_revenue(hiring, best)}"
        if hiring.none_pays:
            gain = gain.removesuffix(f", {_PAYS['no']}")
            return (
                f"No hire pays for itself. The nearest to it is one more {best.role}: {gain}.{also}"
            )
        return f"Next, one more {best.role}: {gain}.{also}"
    room = (
        "Working as today, with people to spare, your leads would bring at most "
        f"{number(hiring.most_wins, 0)} wins a quarter; you win {number(hiring.wins.mean, 1)}."
    )
    if hiring.lacks == "leads":
        return f"None: you lack leads. No single hire clearly adds wins. {room}"
    return f"None that clearly adds wins. {room}"


def _revenue(hiring: Hiring, hire: Hire) -> str:
    revenue = hiring.revenue_per_year_usd(hire)
    if revenue is None:
        return ""
    if hire.cost_per_year_usd == 0:
        return f", about {money(revenue.mean)} of revenue a year"
    worth, cost_a_year = money(revenue.mean), money(hire.cost_per_year_usd)
    pays = _PAYS[hiring.pays(hire)]
    return f", about {worth} of revenue a year for {cost_a_year} of cost, {pays}"


_PAYS = {
    "yes": "which pays for itself",
    "no": "which does not pay for itself",
    "maybe": "which may pay for itself",
}


def overload(hiring: Hiring) -> str:
    """Which roles have more work than hours; "" when none has."""
    return overrun(hiring.swamped) if hiring.swamped else ""


def hire_lines(hiring: Hiring, evidence: Evidence = lambda _: "") -> list[HireLines]:
    """A card for each role, in the team's order, and one for more leads.

    `evidence` is the word for where the value of a field comes from; "" when it is measured.
    """
    cards = [_hire_lines(hiring, hire, evidence) for hire in hiring.hires]
    if hiring.leads_gain is not None:
        more = percent(compounding.GROWTH)
        kind, word = _sign(hiring.leads_gain)
        cards.append(
            HireLines(
                role=f"{more} more leads",
                today="the same people",
                kind=kind,
                word=word,
                gain=f"{ranged(hiring.leads_gain)} wins a quarter",
                cost="what they cost is not known here",
                is_best=False,
            )
        )
    return cards


def _hire_lines(hiring: Hiring, hire: Hire, evidence: Evidence) -> HireLines:
    about = f"{count(hire.people, 'person', 'people')} today, {busy(hire.utilization)}"
    if hire.gain is None:
        return HireLines(hire.role, about, "none", "no more fit", "", "", False)
    kind, word = _sign(hire.gain)
    return HireLines(
        role=f"+ 1 {hire.role}",
        today=f"⚠ {about}" if hire.utilization >= OVERRUN else about,
        kind=kind,
        word=word,
        gain=f"{ranged(hire.gain)} wins a quarter",
        cost=_cost_per_win(hire),
        is_best=hire is hiring.best,
        rests_on=_rests_on(hiring.scenario, hire.role, evidence),
    )


def _rests_on(scenario: Scenario, name: str, evidence: Evidence) -> str:
    """'Rests on: hands-on hours (assumption) and selling hours (vendor benchmark).'"""
    role = next(one for one in scenario.team.roles if one.name == name)
    work = {evidence(f"stages.{stage}.work.mean_hours"): None for stage in role.stages}
    parts = {
        "hands-on hours": listed([word for word in work if word]),
        "selling hours": evidence(f"team.roles.{name}.selling_hours_per_week"),
    }
    told = [f"{what} ({word})" for what, word in parts.items() if word]
    return f"Rests on: {listed(told)}." if told else ""


def _sign(gain: Interval) -> tuple[str, str]:
    if gain.low > 0:
        return "helps", "adds wins"
    if gain.high < 0:
        return "hurts", "costs wins"
    if gain.low == gain.high == 0:
        return "none", "adds nothing"
    return "unclear", "can't tell"


def _cost_per_win(hire: Hire) -> str:
    if hire.cost_per_year_usd == 0:
        return "no cost is given"
    said = f"{money(hire.cost_per_year_usd)} a year"
    per_win = hire.cost_per_win_usd
    return said if per_win is None else f"{said}: {money(per_win)} for each win more"


# --- The cheapest team ----------------------------------------------------------------------------


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
        cost=f"{cost(team.cost, staffing.is_priced)}, {against}",
        notes=tuple(_notes(staffing, best)),
    )


def _so_far(best: Best) -> str:
    return f"Best so far: {SHAPES[best.design][0]}"


def cheapest(staffing: Staffing) -> str:
    """What the cheapest team found is called."""
    return "cheapest" if staffing.share_done >= 1 else "cheapest so far"


def no_answer(staffing: Staffing) -> str:
    """Why no team is given: still looking, or none reaches the target."""
    if staffing.share_done < 1 and any(one.status == "searching" for one in staffing.best):
        return f"Looking for teams that reach {_goal(staffing)}…"
    unsure = [one for one in staffing.best if one.status == "not sure"]
    if unsure and all(one.is_unfinished for one in unsure):
        return (
            f"The search for a team that reaches {_goal(staffing)} was not finished: simulated "
            "years of so large a team take long. Search longer."
        )
    if unsure:
        return (
            f"No team was found that surely reaches {_goal(staffing)} in "
            f"{percent(staffing.chance)} of the quarters: those tried fall short, or are too close "
            "to call."
        )
    most, needed = staffing.most_wins, _leads_needed(staffing)
    return (
        f"No team reaches {_goal(staffing)} in {percent(staffing.chance)} of the quarters: you "
        f"lack leads. With people to spare they bring at most {number(most, 1)} wins in an average "
        f"quarter{needed}."
    )


def _leads_needed(staffing: Staffing) -> str:
    leads = staffing.leads_needed
    if leads is None:
        return ""
    if staffing.most_wins >= staffing.target:
        return ", and about half of the quarters bring less than that: it takes more leads"
    return f"; it takes {number(leads, 0)} leads a week or more"


def _goal(staffing: Staffing) -> str:
    return f"{number(staffing.target)} or more wins a quarter"


def _notes(staffing: Staffing, best: Best) -> list[str]:
    team = best.cheapest
    assert team is not None
    said = [
        f"today's team: {share_ranged(staffing.today.chance)} chance",
        f"{ranged_plain(team.wins)} wins in an average quarter",
    ]
    if not best.is_confirmed:
        said.append("not yet checked on fresh luck")
    else:
        said.append("checked on luck that had no part in choosing it")
    if best.unclear:
        said.append(f"{count(best.unclear, 'cheaper team')} of this shape too close to call")
    if best.is_confirmed and not best.is_whole:
        said.append("not every cheaper team of this shape was tried")
    if not staffing.is_priced:
        said.append("people have no cost here, so the fewest people win")
    return said


def ranged_plain(found: Interval) -> str:
    """'17.8 (17.5 to 18.0)'."""
    low, high = number(found.low, 1), number(found.high, 1)
    return f"{number(found.mean, 1)} ({low} to {high})" if low != high else number(found.mean, 1)


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


def _shape_lines(staffing: Staffing, best: Best) -> ShapeLines:
    name, about = SHAPES[best.design]
    cheapest, todays, gain = best.cheapest, best.at_todays_cost, best.gain_at_todays_cost
    is_today = best.design == staffing.today.design
    if gain is not None:
        kind, against = _kind(gain), f"{ranged(gain)} against today"
    elif todays is not None:
        kind, against = "unclear", "today's team: none better was found"
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
        today_wins="" if todays is None else f"{number(todays.wins.mean, 1)} wins a quarter",
        today_gain=against,
        today_kind=kind,
    )


def _kind(gain: Interval) -> str:
    return "helps" if gain.low > 0 else "hurts" if gain.high < 0 else "unclear"


def _no_team(staffing: Staffing) -> str:
    return "today's money does not pay one" if staffing.share_done == 1 else "…"


def _reason(best: Best) -> str:
    """Why a shape has no team that reaches the target."""
    return _UNFINISHED if best.is_unfinished else _REASONS[best.status]


_UNFINISHED = "not finished: search longer"
_REASONS = {
    "searching": "…",
    "too few leads": "cannot: too few leads",
    "not reached": "cannot: leads, not people, are the limit",
    "not sure": "none found that surely does",
    "reached": "",
}


def mark(team: Staffed, is_priced: bool) -> str:
    """What a mark of the picture stands for."""
    return (
        f"{SHAPES[team.design][0]}: {made_of(team.scenario)}; {cost(team.cost, is_priced)}; "
        f"{number(team.wins.mean, 1)} wins a quarter; {percent(team.chance.mean)} chance"
    )


COST_HEADS = ("Team", "Shape", "Cost", "Wins a quarter")


def costs(staffing: Staffing) -> str:
    """The picture of cost against wins in a sentence, also its text alternative."""
    today = staffing.today
    said = (
        f"What wins cost. Today: {number(today.wins.mean, 1)} wins a quarter for "
        f"{cost(today.cost, staffing.is_priced)}"
    )
    best = staffing.answer.cheapest if staffing.answer else None
    if best is not None:
        said += (
            f"; the cheapest for the target of {number(staffing.target)}: "
            f"{number(best.wins.mean, 1)} for {cost(best.cost, staffing.is_priced)}"
        )
    return f"{said}. The others are the teams that none simulated beats for less."


def cost_row(
    team: Staffed, staffing: Staffing, *, is_today: bool, is_answer: bool
) -> tuple[str, str, str, str]:
    """A team as a row under COST_HEADS."""
    known = (("today", is_today), ("cheapest for the target", is_answer))
    marks = [mark for mark, is_it in known if is_it]
    made = made_of(team.scenario)
    return (
        f"{made} ({listed(marks)})" if marks else made,
        SHAPES[team.design][0],
        cost(team.cost, staffing.is_priced),
        number(team.wins.mean, 1),
    )


# --- Ten per cent of each -------------------------------------------------------------------------


def lever(path: str) -> str:
    """The name of a rate that can be raised."""
    if path == compounding.LEADS:
        return "Leads"
    if path == compounding.VALUE:
        return "Value of a win"
    return (
        f"Conversion at {path.removeprefix('stages.').removesuffix('.' + compounding.CONVERSION)}"
    )


def left_out(paths: list[str]) -> str:
    """Rates that cannot rise by a tenth; "" when all can."""
    if not paths:
        return ""
    names = listed([lever(path) for path in paths])
    return f"{names} cannot rise by a tenth: too few deals drop off there, or it is at its most."


@dataclass(frozen=True)
class PromiseLines:
    """Promise beside delivery, the sentence on top, and the roles' loads."""

    said: str
    kind: str
    promised: str
    delivered: str
    loads: tuple[tuple[str, str, bool], ...]


def promise_lines(tested: Compounding) -> PromiseLines:
    """What multiplication promises and what the team delivers."""
    promised = f"{signed(100 * tested.promised, 0)}{THIN}%"
    delivered = share_ranged(tested.delivered, sign=True)
    tight = tested.overloaded
    why = f" {listed(tight)} {'have' if len(tight) > 1 else 'has'} no hours left." if tight else ""
    if tested.is_kept is None:
        said, kind = "Too close to call: it may deliver all of it.", "unclear"
    elif tested.is_kept:
        said, kind = "Promise kept: people have hours enough.", "helps"
    else:
        short = 100 * (tested.promised - tested.delivered.mean)
        points = number(short, 0 if short >= 1 else 1)
        said, kind = f"Not with these people: {points} points short.{why}", "hurts"
    return PromiseLines(
        said=said,
        kind=kind,
        promised=promised,
        delivered=delivered,
        loads=tuple(
            (name, load(before, after), name in tight)
            for name, (before, after) in tested.loads.items()
        ),
    )


# --- How sure -------------------------------------------------------------------------------------


def trust(scenario: Scenario, seed: int) -> list[str]:
    """What the numbers rest on."""
    takt = flow.takt_minutes(scenario)
    return [
        "all teams meet the same leads with the same luck",
        f"pace per deal (takt): one lead every {number(takt.lead_every_minutes, 0)} minutes of "
        f"selling time; {takt.role} needs {number(takt.needs_minutes, 0)}",
        "a new hire works at full speed from the first day: ramp-up is not in the model",
        "who carries a deal through all stages costs the average of your people today",
        f"a quarter is {WEEKS_PER_QUARTER} weeks",
        f"seed {seed}, engine {ENGINE_VERSION}",
    ]
