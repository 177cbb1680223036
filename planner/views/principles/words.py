"""The words of the Principles page: what each test does, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import get_args

from planner.analysis.verdict import Verdict, Word, word_for
from planner.errors import PlannerError
from planner.model.practices import Options
from planner.model.scenario import WEEKS_PER_QUARTER, WEEKS_PER_YEAR
from planner.model.team import Priorities
from planner.statistics.intervals import Interval
from planner.studies import heijunka, programmes
from planner.studies.bottleneck import BottleneckStudy, Problem
from planner.studies.principles import Group, Principle, principles
from planner.studies.programmes import Programmes, Way
from planner.studies.settings import TEAM_ONLY, Held, Outcome, Place, Setting, holds
from planner.views.common.fields import in_words, problem
from planner.views.common.numbers import decimals_for, listed, number, percent, signed
from planner.views.common.vocabulary import load
from planner.views.plan.words import VerdictLines, verdict_lines

PLACES: tuple[Place, ...] = get_args(Place)

QUESTION = "What does each Lean principle claim, and does it hold here?"
ABOUT = (
    "Fourteen principles come from car factories, where orders are firm and every car is finished. "
    "The first four are tested live: in a factory, in sales like yours, and in your team; the "
    "fifth, sixth, ninth and tenth in your team only. For the others you will find what you can "
    "try, and what this planner cannot say."
)
FOUNDING = (
    "The principles are Toyota's, as described by Liker (The Toyota Way, 2004); the claims about "
    "sales are from a blog post that applied them there, in our own words."
)

GROUPS: dict[Group, tuple[str, str]] = {
    "philosophy": ("Philosophy", "think long-term"),
    "process": ("The right process", "gives the right results"),
    "people": ("People and partners", "add value by growing them"),
    "problems": ("Problem solving", "drives learning"),
}
SUMMARY_HEADS = ("Does it hold?", "In a factory", "In sales like yours", "In your team")
NOT_IN = "cannot say"
ANSWERS: dict[Held, str] = {
    "HOLDS": "holds",
    "DOES NOT HOLD": "does not hold",
    "NO CLEAR DIFFERENCE": "no clear difference",
    "NO EFFECT HERE": "changes nothing",
    "NOT POSSIBLE HERE": "not possible",
    "CANNOT SAY": NOT_IN,
}
_COUNTED: dict[Held, tuple[str, str]] = {
    "HOLDS": ("holds", "hold"),
    "DOES NOT HOLD": ("does not", "do not"),
    "NO CLEAR DIFFERENCE": ("makes no clear difference", "make no clear difference"),
    "NO EFFECT HERE": ("changes nothing", "change nothing"),
    "NOT POSSIBLE HERE": ("is not possible", "are not possible"),
    "CANNOT SAY": ("cannot be judged", "cannot be judged"),
}
CLAIMS, ASSUMES, KNOWN = "It claims", "It assumes", "How well it is known"
TRY, CANNOT = "Try it", "What the planner cannot say"
WORKING = "Testing: first answers within seconds, then they get sharper."
STILL = "Calculating…"
UNCHANGED = (
    "Your team is still the unchanged example, so it and “sales like yours” show the same. Change "
    "any number on the left to see your own."
)
TRUST = (
    "All sides of a test get the same leads and the same luck. An answer other than “no clear "
    "difference” is wrong at most 5 times in 100, for each test and column on its own."
)

# What each test compares, above its three columns.
TESTS = {
    "programmes": "Test: a new programme every quarter, or keep today's?",
    "relief": "Test: are the busiest people the first problem to solve?",
    "pull": "Test: open deals limited, or no limit?",
    "leveling": "Test: equal stage times, as the textbook says, or stages as they are?",
    "loads": "Test: equal load, as deals drop off on the way, or stages as they are?",
    "hand_offs": "Test: a line of specialists, or one person for the whole sale?",
    "cells": "Test: specialists in mixed teams (cells), or one person for the whole sale?",
    **dict.fromkeys(TEAM_ONLY, "Test: your team with this practice, or without?"),
}
# What must be known of a test beside its title, below its cards.
KNOW = {
    "leveling": "One takt for every stage is right where all that starts is finished. Where deals "
    "drop off or go back, each stage has a takt of its own, by the visits that come to it: the "
    "next test, equal load, goes by these. Both move hours of work from stage to stage, and people "
    "after them; “Even out the work” on Plan moves people only, unless you chose more there.",
}
# The tests of each principle that has any.
TESTS_OF = {
    1: ("programmes",),
    2: ("relief",),
    3: ("pull",),
    4: ("leveling", "loads", "hand_offs", "cells"),
    5: ("early_qualification",),
    6: ("standard_work",),
    9: ("coaching",),
    10: ("people_stay", "help"),
}
SUBJECTS = {
    "programmes": "A new programme every quarter",
    "pull": "Limiting open deals",
    "leveling": "Making stage times equal",
    "loads": "Making the load equal",
    "hand_offs": "A line of specialists",
    "cells": "Working in mixed teams (cells)",
    "people_stay": "Half as many people leaving",
    "help": "Helping where the queue is",
}
_VERBS: dict[Word, str] = {
    "HELPS": "helps",
    "HURTS": "hurts",
    "NO CLEAR DIFFERENCE": "makes no clear difference",
    "NO EFFECT HERE": "changes nothing",
    "NOT POSSIBLE HERE": "is not possible",
}
_TITLES: dict[Place, str] = {
    "factory": "A factory",
    "sales": "Sales like yours",
    "team": "Your team",
}


def across(subject: str, words: Mapping[Place, Word]) -> str:
    """'Limiting open deals changes nothing in the factory, and hurts in sales like yours and in
    your team.' The result of a test in one sentence."""
    at: dict[str, list[str]] = {}
    for place, word in words.items():
        at.setdefault(_VERBS[word], []).append(_in(place))
    clauses = [f"{verb} {listed(places)}" for verb, places in at.items()]
    return f"{subject} {_joined(clauses)}."


def _in(place: Place) -> str:
    return "in the factory" if place == "factory" else f"in {_lower(_TITLES[place])}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _joined(clauses: Sequence[str]) -> str:
    return (
        ", ".join([*clauses[:-1], f"and {clauses[-1]}"]) if len(clauses) > 1 else "".join(clauses)
    )


@dataclass(frozen=True)
class Standing:
    """A principle in the summary, with one of its tests if it has any.

    about: which of several tests. answers: by place, None while it is being tested; a place
    without a test is left out.
    """

    principle: Principle
    about: str
    answers: Mapping[Place, Held | None]


def summary(outcomes: Mapping[str, Mapping[Place, Outcome | None]]) -> list[Standing]:
    """Every principle with what came of its tests so far, by the tests' names."""
    standings = []
    for principle in principles():
        tests = TESTS_OF.get(principle.number, ())
        for test in tests:
            about = SUBJECTS[test] if len(tests) > 1 else ""
            places: tuple[Place, ...] = ("team",) if test in TEAM_ONLY else PLACES
            standings.append(
                Standing(
                    principle, about, {at: _answer(test, outcomes[test].get(at)) for at in places}
                )
            )
        if not tests:
            standings.append(Standing(principle, "", {}))
    return standings


def _answer(test: str, outcome: Outcome | None) -> Held | None:
    return None if outcome is None else holds(test, outcome)


def in_short(standings: Sequence[Standing]) -> str:
    """'Of 7 claims tested in your team 2 hold and 3 do not. …', once all are tested."""
    team = [standing.answers["team"] for standing in standings if standing.answers]
    rest = sum(not standing.answers for standing in standings)
    others = f"On the other {rest} principles the planner cannot say."
    if None in team:
        return f"{WORKING} {others}"
    counts = [
        f"{team.count(answer)} {standing if team.count(answer) == 1 else many}"
        for answer, (standing, many) in _COUNTED.items()
        if answer in team
    ]
    return f"Of {len(team)} claims tested in your team, {listed(counts)}. {others}"


# --- Cards ----------------------------------------------------------------------------------------


def waiting_card(place: Place, site: Setting) -> VerdictLines:
    """A column that is not known yet."""
    return _lines(place, site, reason=STILL)


def refused_card(place: Place, site: Setting, why: PlannerError) -> VerdictLines:
    """A column that cannot be had."""
    return _lines(place, site, reason=problem(in_words(str(why))))


def practice_card(place: Place, site: Setting, verdict: Verdict, options: Options) -> VerdictLines:
    """A practice at one place: with it against without, whatever is done there today."""
    lines = verdict_lines(replace(verdict, today=None), options)
    return replace(lines, name=_TITLES[place], term=site.scenario.name)


def team_card(practice: str, site: Setting, verdict: Verdict) -> VerdictLines:
    """A practice in the team only. Of coaching it is said what is counted: not all it may bring."""
    lines = verdict_lines(verdict, site.options)
    return (
        replace(lines, lead=f"{COUNTED} {lines.lead}".strip()) if practice == "coaching" else lines
    )


COUNTED = "Counted are its hour and faster ramp alone."


def programme_card(place: Place, site: Setting, study: Programmes) -> VerdictLines:
    """A new programme every quarter at one place, and beside it one kept all year."""
    size, spread = _size(study.word, _a_quarter(study, ("quarterly", "keep")))
    return _lines(
        place,
        site,
        lead="A new one every quarter:",
        size=size,
        spread=spread,
        reason=f"One new programme a year instead: {_told(study, ('yearly', 'keep'))}.",
    )


def _told(study: Programmes, pair: tuple[Way, Way]) -> str:
    """'helps, + 1.4 wins a quarter (1.2 to 1.7)'."""
    word = word_for(study.effects[pair])
    size, spread = _size(word, _a_quarter(study, pair))
    return f"{_VERBS[word]}, {size} {spread}".strip()


def _a_quarter(study: Programmes, pair: tuple[Way, Way]) -> Interval:
    difference = study.effects[pair].difference
    assert difference is not None
    return difference.scaled(WEEKS_PER_QUARTER)


def _size(word: Word, change: Interval) -> tuple[str, str]:
    """('+ 1.4 wins a quarter', '(1.2 to 1.7)'); no number alone where chance could have made it."""
    decimals = decimals_for(change.mean, (change.high - change.low) / 2)
    if word == "NO EFFECT HERE":
        return "no difference", ""
    low, high = number(change.low, decimals), number(change.high, decimals)
    if word == "NO CLEAR DIFFERENCE":
        called = "too small to matter" if change.sign else "too close to call"
        return called, f"({low} to {high} wins a quarter)"
    spread = f"({low} to {high})" if low != high else ""
    return f"{signed(change.mean, decimals)} wins a quarter", spread


def relief_card(place: Place, site: Setting, study: BottleneckStudy) -> VerdictLines:
    """Whether the busiest people are the first problem at one place."""
    busiest = study.gains[study.busiest]
    other = next((problem_ for problem_ in study.gains if problem_ != study.busiest), None)
    beside = ""
    if other is not None:
        gain = study.gains[other]
        beside = f"Of everything else, {relieved(other)} gives most: {_gain(gain)} {_spread(gain)}"
    return _lines(
        place,
        site,
        lead=f"Busiest: {study.busiest.where}, with {load(study.load)}. "
        "A tenth less work for them:",
        size=_gain(busiest),
        spread=_spread(busiest),
        reason=f"{beside.strip()}." if beside else "",
    )


def relieved(eased: Problem) -> str:
    """'a tenth fewer drop-offs at Demo'."""
    return {
        "work": f"a tenth less work for {eased.where}",
        "drop_off": f"a tenth fewer drop-offs at {eased.where}",
        "hand_offs": "a tenth less lost at hand-offs",
    }[eased.kind]


def _gain(gain: Interval) -> str:
    decimals = max(1, decimals_for(gain.mean, (gain.high - gain.low) / 2))
    return f"{signed(gain.mean, decimals)} wins a quarter"


def _spread(gain: Interval) -> str:
    decimals = max(1, decimals_for(gain.mean, (gain.high - gain.low) / 2))
    low, high = number(gain.low, decimals), number(gain.high, decimals)
    return f"({low} to {high})" if low != high else ""


def _lines(
    place: Place, site: Setting, lead: str = "", size: str = "", spread: str = "", reason: str = ""
) -> VerdictLines:
    return VerdictLines(
        name=_TITLES[place],
        term=site.scenario.name,
        warning="",
        lead=lead,
        size=size,
        range=spread,
        reason=reason,
        rests_on="",
    )


# --- Sentences ------------------------------------------------------------------------------------


def relief_sentence(studies: Mapping[Place, BottleneckStudy]) -> str:
    """Where the busiest people are the first problem, where they are not, where none can tell."""
    clauses = []
    for answer, verb in (
        ("HOLDS", "are the first problem to solve"),
        ("DOES NOT HOLD", "are not: less of something else clearly gives more"),
        ("NO CLEAR DIFFERENCE", "may or may not be"),
    ):
        places = [_in(place) for place, study in studies.items() if study.answer == answer]
        if places:
            clauses.append(f"{listed(places)} they {verb}")
    return f"The busiest people: {_joined(clauses)}."


def flips(priorities: Priorities) -> str:
    """Where changing begins to pay, by formula, and whether it could beat one kept for a year."""
    quarter, year = (
        programmes.gain_needed(priorities, weeks) for weeks in (WEEKS_PER_QUARTER, WEEKS_PER_YEAR)
    )
    now = percent(priorities.programme_gain)
    if isfinite(quarter):
        starts = (
            f"By formula (average speed of work), changing every quarter begins to pay when a "
            f"mastered programme adds more than {percent(quarter, 1)}, changing once a year from "
            f"{percent(year, 1)} on; it is {now} now."
        )
    else:
        starts = "By formula, changing never pays: nobody ever learns a programme."
    share = programmes.share_to_stay(priorities)
    if share == 0:
        ever = "With nothing lost and nothing added, how often you change makes no difference."
    elif share <= 1:
        ever = (
            "One new programme kept for the year stays ahead of four, unless "
            f"{percent(share)} or more of what each adds were kept when the next begins."
        )
    else:
        ever = (
            "One new programme kept for the year stays ahead of four, even if all that each adds "
            "were kept when the next begins."
        )
    return f"{starts} {ever}"


WAYS: dict[Way, str] = {
    "keep": "Keep today's programme",
    "yearly": "One new programme, kept all year",
    "quarterly": "A new programme every quarter",
}
OVER_TIME = (
    "Wins gained or lost in the course of a year",
    "your team, compared with keeping today's programme; the bands hold each week's value 95 times "
    "in 100",
)
AXIS_WEEKS, AXIS_WINS = "weeks since the year began", "wins gained since then"
QUARTER_HEADS = ("1st quarter", "2nd", "3rd", "4th", "The year")


def over_time(study: Programmes) -> str:
    """The chart in a sentence, also its text alternative."""
    ends = {way: gained[-1] for way, gained in study.gained.items()}
    clauses = [
        f"{_lower(WAYS[way])}: {signed(mean, 1)} ({number(low, 1)} to {number(high, 1)})"
        for way, (mean, low, high) in ends.items()
    ]
    return (
        f"Wins after a year, compared with keeping today's programme: {'; '.join(clauses)}. "
        f"Mean of {number(study.replications)} simulated years."
    )


# --- The leveled mix ------------------------------------------------------------------------------

HEIJUNKA = "The picture of heijunka"
HEIJUNKA_ABOUT = (
    "The same twelve deals of four kinds, round after round without end, one person, a lead every "
    "75 minutes, work of ½, 1, 1½ and 2 hours. Nothing differs but the order, and nothing varies: "
    "in your sales the chance in leads, work and buyers comes on top, and an order of leads can "
    "only be leveled where you choose whom to call next."
)
HEIJUNKA_HEADS = ("Order", "Deals as they come", "Longest run", "Average wait")
_ORDERS = ("In runs", "As the Lean Lexicon levels", "In turn, as here")


def heijunka_rows() -> Iterator[tuple[str, str, str, str]]:
    """A row for each order of the deals."""
    for name, order in zip(_ORDERS, heijunka.orders(), strict=True):
        minutes = f"{round(60 * order.wait_hours)} minutes"
        yield name, order.sequence, f"{order.longest_run} of a kind", minutes
