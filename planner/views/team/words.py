"""The Team page: the next hire, the cheapest team for a target, whether ten per cent multiply."""

from __future__ import annotations

from dataclasses import dataclass

from planner.analysis.verdict import OVERRUN
from planner.engine import ENGINE_VERSION
from planner.model import flow
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.plans import presets
from planner.simulation.money import without_cost
from planner.staffing.designs import Design
from planner.staffing.hiring import Hire, Hiring
from planner.statistics.intervals import Interval
from planner.studies import compounding
from planner.studies.compounding import Compounding
from planner.views.common.numbers import (
    THIN,
    count,
    decimals_for,
    decimals_of,
    listed,
    money,
    number,
    percent,
    signed,
    with_range,
)
from planner.views.common.role_words import counted
from planner.views.common.vocabulary import load, overrun
from planner.views.team import hire_words
from planner.views.team.hire_words import Evidence

QUESTION = "Who do we need?"

SHAPES: dict[Design, tuple[str, str]] = {
    "own": ("Your roles", "as they are today"),
    "pods": ("Mixed teams", "pods: your roles, a deal stays in its team"),
    "line": ("A specialist per stage", "a line: every deal is handed on"),
    "full_cycle": ("One person carries it all", "full-cycle: no hand-offs"),
    "by_kind": ("A team for each kind of deal", "split by kind, not by stage: no hand-offs"),
}

HIRES = (
    "The next hire",
    "what one more person in each role, there from the start, adds to your team as it works today",
)
GOAL = ("What is to be reached", "the cheapest team below is the one for this")
CHEAPEST = (
    "The cheapest team for your target",
    "over headcounts in each role and shapes of the team: also other ways to divide the work",
)
COST_OF_WINS = ("What wins cost", "each mark is a team that was simulated")
SHAPES_SIDE_BY_SIDE = ("Each shape of the team", "for your target, and for what you spend today")
CLAIM = (
    "Ten per cent more of each",
    "small gains are said to multiply; pick what rises by a tenth and see what your people deliver",
)
LONGER = "Search longer"
LONGER_HELP = (
    "Takes six times as long, a minute or two for a large team: tries more of the cheaper teams, "
    "and settles some that are too close to call."
)
LOOKING = "Simulating…"
NO_TARGET = "Type a target above to see the cheapest team that reaches it."
NO_RATE = "Pick at least one rate."


def whose_target(scenario: Scenario) -> str:
    """Asks for a target of one's own where it is still the example's; else ""."""
    wins = scenario.target_wins
    if not wins or not presets.has_left_over_target(scenario):
        return ""
    return f"{number(wins)} wins a quarter came with the example. What is your target?"


def cost(amount: float, is_priced: bool) -> str:
    """What a team costs: money a year, or people where nobody has a price."""
    return f"{money(amount)} a year" if is_priced else count(amount, "person", "people")


def whose_cost(scenario: Scenario) -> str:
    """Whose cost a team's is, where people come and go on dates; Compare counts those, too."""
    return ", without those planned to come and go" if scenario.team.hires else ""


def cost_axis(most: float, is_priced: bool) -> str:
    """What stands below the picture of cost against wins; the unit fits the largest cost."""
    if not is_priced:
        return "people"
    return f"cost a year, {'millions' if most >= _MILLION else 'thousands'} of USD"


def cost_tick(amount: float, most: float, is_priced: bool) -> str:
    """A number on that axis."""
    unit = 1.0 if not is_priced else _MILLION if most >= _MILLION else 1000.0
    return number(amount / unit)


def cost_cell(amount: float, most: float, is_priced: bool) -> str:
    """A cost in a column under the name of that axis."""
    if not is_priced:
        return number(amount)
    return number(amount / _MILLION, 2) if most >= _MILLION else number(amount / 1000, 0)


_MILLION = 1e6


def made_of(scenario: Scenario) -> str:
    """'2 SDRs, 3 AEs and 2 Closers, in 2 mixed teams'."""
    roles = listed([counted(role) for role in scenario.team.roles])
    pods = scenario.team.pods
    return f"{roles}, in {count(pods, 'mixed team')}" if pods > 1 else roles


def ranged(interval: Interval, unit: str = "") -> str:
    """'+ 0.5 (0.4 to 0.6)' with the decimals that the range deserves."""
    decimals = decimals_of(interval.mean, interval.low, interval.high)
    low, high = number(interval.low, decimals), number(interval.high, decimals)
    spread = f" ({low} to {high})" if low != high else ""
    return f"{signed(interval.mean, decimals)}{unit}{spread}"


def ranged_plain(interval: Interval) -> str:
    """'17.8 (17.5 to 18.0)'."""
    size, spread = with_range(interval.mean, interval.low, interval.high)
    return f"{size} ({spread})" if spread else size


def share_ranged(interval: Interval, sign: bool = False) -> str:
    """'84 % (82 to 86 %)'."""
    mean = f"{signed(100 * interval.mean, 0)}{THIN}%" if sign else percent(interval.mean)
    low, high = number(100 * interval.low, 0), number(100 * interval.high, 0)
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
    by_kind: str = ""
    revenue: str = ""


def next_hire(hiring: Hiring) -> str:
    """The answer in a sentence or two."""
    best = hiring.best
    if best is not None and best.gain is not None:
        others = listed([hire.role for hire in hiring.as_good])
        also = f" {others} may be as good for the money." if others else ""
        gain = f"{ranged(best.gain)} wins a quarter{_revenue(hiring, best)}"
        if hiring.pays(best) == "no":
            gain = gain.removesuffix(f", {_PAYS['no']}")
            also = f" {others} may come as close." if others else ""
            closest = f"{_one_more(best, first=True)} comes closest"
            none = "pays" if hiring.none_pays else "is sure to pay"
            return f"No hire {none} for itself. {closest}: {gain}.{also}{_more_leads(hiring)}"
        if best.cost_per_year_usd and hiring.pays(best) == "maybe":
            gain = gain.removesuffix(f", {_PAYS['maybe']}")
            may = f"{_one_more(best, first=True)} may"
            return f"No hire is sure to pay for itself. {may}: {gain}.{also}"
        return f"Hire {_one_more(best)} next: {gain}.{also}"
    room = (
        "Even with people to spare, your leads would bring at most "
        f"{number(hiring.most_wins, 1)} wins a quarter as work is divided now; you win "
        f"{ranged_plain(hiring.wins)}."
        if hiring.most_wins > hiring.wins.mean
        else f"You win {ranged_plain(hiring.wins)} a quarter, all that your leads bring as work is "
        "divided now."
    )
    if _are_leads_the_limit(hiring):
        return (
            "Don't hire: leads are the limit. No single hire clearly adds "
            f"wins.{_more_leads(hiring)} {room}"
        )
    return f"No single hire clearly adds wins. {room}"


def _are_leads_the_limit(hiring: Hiring) -> bool:
    """Where no hire is clear: more leads surely bring more, or all there are, are won already."""
    return hiring.lacks == "leads" or hiring.most_wins <= hiring.wins.high


def _more_leads(hiring: Hiring) -> str:
    """' 10 % more leads would bring + 8 (7 to 10) wins a quarter with the same people.'"""
    gain = hiring.leads_gain
    if gain is None or gain.low <= 0:
        return ""
    more = percent(compounding.GROWTH)
    usd = hiring.revenue_of_leads_usd
    worth = f", about {money(usd.mean)} of revenue a year" if usd is not None else ""
    return (
        f" {more} more leads would bring {ranged(gain)} wins a quarter with the same people{worth}."
    )


def _one_more(hire: Hire, *, first: bool = False) -> str:
    """'one more AE', or 'somebody for Demo alone' where nobody does only that yet.

    first: of a sentence.
    """
    if hire.takes_from:
        return f"{'Somebody' if first else 'somebody'} for {hire.role} alone"
    return f"{'One' if first else 'one'} more {hire.role}"


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
                cost="what they cost is not in the planner",
                is_best=False,
                revenue=_worth(hiring.revenue_of_leads_usd),
            )
        )
    return cards


def _hire_lines(hiring: Hiring, hire: Hire, evidence: Evidence) -> HireLines:
    about = hire_words.there(hiring, hire)
    if hire.takes_from:
        is_first = hire.role == hiring.scenario.stages[0].name
        new = "a new role, such as a first SDR, who brings no leads" if is_first else "a new role"
        about = f"{new}: today {hire.takes_from} does it, {hire_words.how_busy(hiring, hire)}"
    if hire.gain is None:
        return HireLines(hire.role, about, "none", "at its maximum", "", "", False)
    kind, word = _sign(hire.gain)
    if hire.is_too_small and kind in ("helps", "hurts"):
        kind, word = "unclear", "too small to matter"
    return HireLines(
        role=f"+ 1 for {hire.role} alone" if hire.takes_from else f"+ 1 {hire.role}",
        today=f"⚠ {about}" if hire.utilization >= OVERRUN else about,
        kind=kind,
        word=word,
        gain=f"{ranged(hire.gain)} wins a quarter",
        cost=_cost_per_win(hire),
        by_kind=_by_kind(hire),
        is_best=hire is hiring.best and hiring.pays(hire) == "yes",
        rests_on=hire_words.rests_on(hiring.scenario, hire.takes_from or hire.role, evidence),
        revenue=_worth(hiring.revenue_per_year_usd(hire)),
    )


def _worth(usd: Interval | None) -> str:
    return "" if usd is None else hire_words.revenue(usd)


DAYS_WITH_ONE_MORE = "With one more person: freeze both teams on Compare."


def _by_kind(hire: Hire) -> str:
    """'A quarter: Renewals too close to call, New logos + 1.4'; "" where all deals are alike."""
    told = [f"{kind} {_gained(gain)}" for kind, gain in hire.kinds.items()]
    return f"A quarter: {', '.join(told)}" if told else ""


def _gained(gain: Interval) -> str:
    if gain.is_nothing:
        return "no difference"
    if not gain.sign:
        return "too close to call"
    return signed(gain.mean, max(1, decimals_for(gain.mean, gain.half_width)))


def _sign(gain: Interval) -> tuple[str, str]:
    if gain.low > 0:
        return "helps", "adds wins"
    if gain.high < 0:
        return "hurts", "costs wins"
    if gain.low == gain.high == 0:
        return "none", "adds nothing"
    return "unclear", "too close to call"


def _cost_per_win(hire: Hire) -> str:
    if hire.cost_per_year_usd == 0:
        return "no cost entered"
    text = f"{money(hire.cost_per_year_usd)} a year"
    per_win = hire.cost_per_win_usd
    return text if per_win is None else f"{text}: {money(per_win)} per extra win"


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
    return f"{names} cannot rise by a tenth: too few deals drop off there, or it is at its maximum."


@dataclass(frozen=True)
class PromiseLines:
    """Promise beside delivery, the sentence on top, and the roles' loads."""

    answer: str
    kind: str
    promised: str
    delivered: str
    loads: tuple[tuple[str, str, bool], ...]


def promise_lines(tested: Compounding) -> PromiseLines:
    """What multiplication promises and what the team delivers."""
    promised = f"{signed(100 * tested.promised, 0)}{THIN}%"
    delivered = share_ranged(tested.delivered, sign=True)
    tight = tested.overloaded
    why = _why_short(tested)
    if tested.is_kept is None:
        answer, kind = "Too close to call: your team may deliver all of it.", "unclear"
    elif tested.is_kept:
        answer, kind = "Promise kept: your people have enough hours.", "helps"
    else:
        short = 100 * (tested.promised - tested.delivered.mean)
        points = number(short, 0 if short >= 1 else 1)
        answer, kind = f"Not with these people: {points} points short.{why}", "hurts"
    return PromiseLines(
        answer=answer,
        kind=kind,
        promised=promised,
        delivered=delivered,
        loads=tuple(
            (name, load(before, after), name in tight)
            for name, (before, after) in tested.loads.items()
        ),
    )


def _why_short(tested: Compounding) -> str:
    """The cause of what is missing: whose hours would bring it back, as simulated."""
    tight = tested.overloaded
    why = f" {listed(tight)} {'have' if len(tight) > 1 else 'has'} no hours left." if tight else ""
    if tested.causes:
        first = tested.causes[0]
        points = number(100 * first.back.mean, 0 if first.back.mean >= 0.01 else 1)
        return f"{why} A tenth more hours of {first.role} would bring back {points} of them."
    if tested.share_done >= 1 and not tight:
        return f"{why} A tenth more hours of any one role would not clearly bring that back."
    return why


PROMISE_HEADS = ("", "Growth")


def promise_rows(tested: Compounding) -> list[tuple[str, str]]:
    """What multiplication promises and what the team delivers, named."""
    lines = promise_lines(tested)
    return [("Multiplication promises", lines.promised), ("Your team delivers", lines.delivered)]


def promise_says(tested: Compounding) -> str:
    """The picture of promise and delivery in a sentence, also its text alternative."""
    rows = "; ".join(f"{name} {text}" for name, text in promise_rows(tested))
    return f"{promise_lines(tested).answer} {rows}."


# --- How sure -------------------------------------------------------------------------------------


def trust(scenario: Scenario, seed: int, full_cycle_cost_usd: float | None = None) -> list[str]:
    """What the numbers rest on."""
    of_one = "the average of your people today"
    if full_cycle_cost_usd is not None:
        of_one = f"{money(full_cycle_cost_usd)} a year, as you typed"
    takt = flow.takt_minutes(scenario)
    return [
        "all teams get the same leads and the same luck",
        f"pace per deal (takt): one lead every {number(takt.lead_every_minutes, 0)} minutes of "
        f"selling time; {takt.role} needs {number(takt.needs_minutes, 0)}",
        "whoever is added works at full speed from the first day, but for who starts on a date, "
        "and on the leads there are: nobody is taken to bring more",
        f"someone who carries deals through all stages costs {of_one}",
        *_cost_told(scenario),
        f"a quarter is {WEEKS_PER_QUARTER} weeks",
        f"seed {seed}, engine {ENGINE_VERSION}",
    ]


def _cost_told(scenario: Scenario) -> list[str]:
    """What the cost of a team leaves out, and what it takes as nothing."""
    lacking = without_cost(scenario)
    told = []
    if scenario.team.hires:
        told.append(
            "what a team costs is of who is there at the start; Compare counts the people planned "
            "to come and go as well"
        )
    if lacking and len(lacking) < len(scenario.team.roles):
        told.append(f"no cost given for {listed(lacking)}: taken as nothing")
    return told
