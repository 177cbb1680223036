"""The words of the Principles page: what each test does, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import get_args

from planner.analysis.verdict import Verdict, Word, word_for
from planner.errors import PlannerError
from planner.model.practices import Options
from planner.model.scenario import WEEKS_PER_QUARTER, WEEKS_PER_YEAR
from planner.model.team import Priorities
from planner.statistics.intervals import Interval
from planner.studies import programmes
from planner.studies.bottleneck import BottleneckStudy, Problem
from planner.studies.principles import Group, Principle, principles
from planner.studies.programmes import Programmes, Way
from planner.studies.settings import QUALITY, Held, Outcome, Place, Setting, holds
from planner.views.common.fields import in_words, problem
from planner.views.common.numbers import decimals_for, listed, number, percent, signed
from planner.views.common.vocabulary import load
from planner.views.plan.words import VerdictLines, verdict_lines

PLACES: tuple[Place, ...] = get_args(Place)

QUESTION = "What does each Lean principle claim, and does it hold here?"
ABOUT = (
    "Fourteen principles come from car factories, where orders are firm and every car is finished. "
    "The first four are put to the test, here and now: in a factory, in sales like yours, and in "
    "your team; the fifth and the sixth in your team. For the others you find what can be tried, "
    "and what nobody should read out of this planner."
)
FOUNDING = (
    "The principles are Toyota's, as Liker told them (The Toyota Way, 2004); the claims about "
    "sales are those of a blog post that applied them there, told in our own words."
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
    "CANNOT TELL": "no clear difference",
    "NO EFFECT HERE": "changes nothing",
    "NOT POSSIBLE HERE": "not possible",
}
_COUNTED: dict[Held, tuple[str, str]] = {
    "HOLDS": ("holds", "hold"),
    "DOES NOT HOLD": ("does not", "do not"),
    "CANNOT TELL": ("makes no clear difference", "make no clear difference"),
    "NO EFFECT HERE": ("changes nothing", "change nothing"),
    "NOT POSSIBLE HERE": ("is not possible", "are not possible"),
}
CLAIMS, ASSUMES, KNOWN = "It claims", "It assumes", "How well it is known"
TRY, CANNOT = "Try it", "What the planner cannot say"
WORKING = "Put to the test: the first answers come within seconds, then they get sharper."
STILL = "Working it out…"
UNCHANGED = (
    "Your team is still the example as it came: it and “sales like yours” show the same. Change "
    "any number in the side column to see your own."
)
TRUST = (
    "All arms of a test meet the same leads with the same luck. A word other than “cannot "
    "tell” is wrong at most 5 times in 100, in each test and "
    "column by itself."
)

# What each test compares, above its three columns.
TESTS = {
    "programmes": "Test: a new programme every quarter, against keeping today's",
    "relief": "Test: are the busiest people the problem that comes first?",
    "pull": "Test: open deals limited, against no limit",
    "leveling": "Test: equal steps on one beat and people to match, against steps as they are",
    "hand_offs": "Test: a line of specialists, against one person for the whole sale",
    **dict.fromkeys(QUALITY, "Test: your team with this practice, against without"),
}
# The tests of each principle that has any.
TESTS_OF = {
    1: ("programmes",),
    2: ("relief",),
    3: ("pull",),
    4: ("leveling", "hand_offs"),
    5: ("early_qualification",),
    6: ("standard_work",),
}
SUBJECTS = {
    "programmes": "A new programme every quarter",
    "pull": "Limiting open deals",
    "leveling": "Equal steps on one beat",
    "hand_offs": "A line of specialists",
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
    told = [f"{verb} {listed(places)}" for verb, places in at.items()]
    return f"{subject} {_joined(told)}."


def _in(place: Place) -> str:
    return "in the factory" if place == "factory" else f"in {_lower(_TITLES[place])}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _joined(told: Sequence[str]) -> str:
    return ", ".join([*told[:-1], f"and {told[-1]}"]) if len(told) > 1 else "".join(told)


@dataclass(frozen=True)
class Standing:
    """A principle in the summary, with one of its tests if it has any.

    about: which of several tests. answers: by place, None while it is being tested; a place
    without a test is left out.
    """

    principle: Principle
    about: str
    answers: Mapping[Place, Held | None]


def summary(found: Mapping[str, Mapping[Place, Outcome | None]]) -> list[Standing]:
    """Every principle with what came of its tests so far, by the tests' names."""
    standings = []
    for one in principles():
        tests = TESTS_OF.get(one.number, ())
        for test in tests:
            about = SUBJECTS[test] if len(tests) > 1 else ""
            places: tuple[Place, ...] = ("team",) if test in QUALITY else PLACES
            standings.append(
                Standing(one, about, {at: _answer(test, found[test].get(at)) for at in places})
            )
        if not tests:
            standings.append(Standing(one, "", {}))
    return standings


def _answer(test: str, found: Outcome | None) -> Held | None:
    return None if found is None else holds(test, found)


def in_short(standings: Sequence[Standing]) -> str:
    """'Of 7 claims tested in your team 2 hold and 3 do not. …', once all are tested."""
    team = [one.answers["team"] for one in standings if one.answers]
    rest = sum(not one.answers for one in standings)
    others = f"Of the other {rest} principles the planner cannot say."
    if None in team:
        return f"{WORKING} {others}"
    told = [
        f"{team.count(answer)} {one if team.count(answer) == 1 else many}"
        for answer, (one, many) in _COUNTED.items()
        if answer in team
    ]
    return f"Of {len(team)} claims tested in your team {listed(told)}. {others}"


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


def programme_card(place: Place, site: Setting, found: Programmes) -> VerdictLines:
    """A new programme every quarter at one place, and beside it one kept all year."""
    size, spread = _size(found.word, _a_quarter(found, ("quarterly", "keep")))
    return _lines(
        place,
        site,
        lead="A new one every quarter:",
        size=size,
        spread=spread,
        reason=f"One new programme a year instead: {_told(found, ('yearly', 'keep'))}.",
    )


def _told(found: Programmes, pair: tuple[Way, Way]) -> str:
    """'helps, + 1.4 wins a quarter (1.2 to 1.7)'."""
    word = word_for(found.effects[pair])
    size, spread = _size(word, _a_quarter(found, pair))
    return f"{_VERBS[word]}, {size} {spread}".strip()


def _a_quarter(found: Programmes, pair: tuple[Way, Way]) -> Interval:
    difference = found.effects[pair].difference
    assert difference is not None
    return difference.scaled(WEEKS_PER_QUARTER)


def _size(word: Word, found: Interval) -> tuple[str, str]:
    """('+ 1.4 wins a quarter', '(1.2 to 1.7)'); no number alone where chance could have made it."""
    decimals = decimals_for(found.mean, (found.high - found.low) / 2)
    if word == "NO EFFECT HERE":
        return "the very same wins", ""
    low, high = number(found.low, decimals), number(found.high, decimals)
    if word == "NO CLEAR DIFFERENCE":
        called = "too small to matter" if found.sign else "too close to call"
        return called, f"({low} to {high} wins a quarter)"
    spread = f"({low} to {high})" if low != high else ""
    return f"{signed(found.mean, decimals)} wins a quarter", spread


def relief_card(place: Place, site: Setting, found: BottleneckStudy) -> VerdictLines:
    """Whether the busiest people are the first problem at one place."""
    busiest = found.gains[found.busiest]
    other = next((one for one in found.gains if one != found.busiest), None)
    beside = ""
    if other is not None:
        gain = found.gains[other]
        beside = f"Of all others, {relieved(other)} gives most: {_gain(gain)} {_spread(gain)}"
    return _lines(
        place,
        site,
        lead=f"Busiest: {found.busiest.where}, with {load(found.load)}. "
        "A tenth less work for them:",
        size=_gain(busiest),
        spread=_spread(busiest),
        reason=f"{beside.strip()}." if beside else "",
    )


def relieved(one: Problem) -> str:
    """'a tenth fewer drop-offs at Demo'."""
    return {
        "work": f"a tenth less work for {one.where}",
        "drop_off": f"a tenth fewer drop-offs at {one.where}",
        "hand_offs": "a tenth less lost at hand-offs",
    }[one.kind]


def _gain(found: Interval) -> str:
    decimals = max(1, decimals_for(found.mean, (found.high - found.low) / 2))
    return f"{signed(found.mean, decimals)} wins a quarter"


def _spread(found: Interval) -> str:
    decimals = max(1, decimals_for(found.mean, (found.high - found.low) / 2))
    low, high = number(found.low, decimals), number(found.high, decimals)
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


def relief_sentence(found: Mapping[Place, BottleneckStudy]) -> str:
    """Where the busiest people are the first problem, where they are not, where none can tell."""
    told = []
    for answer, verb in (
        ("HOLDS", "are the problem that comes first"),
        ("DOES NOT HOLD", "are not: less of something else clearly gives more"),
        ("CANNOT TELL", "may or may not be"),
    ):
        places = [_in(place) for place, one in found.items() if one.answer == answer]
        if places:
            told.append(f"{listed(places)} they {verb}")
    return f"The busiest people: {_joined(told)}."


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
            f"{percent(share)} or more of what each adds stayed when the next begins and added up."
        )
    else:
        ever = (
            "One new programme kept for the year stays ahead of four, even if all that each adds "
            "stayed when the next begins."
        )
    return f"{starts} {ever}"


WAYS: dict[Way, str] = {
    "keep": "Keep today's programme",
    "yearly": "One new programme, kept all year",
    "quarterly": "A new programme every quarter",
}
OVER_TIME = (
    "Wins gained or lost in the course of a year",
    "your team, year after year, against keeping today's programme; the bands hold each week's "
    "value 95 times in 100",
)
AXIS_WEEKS, AXIS_WINS = "weeks since the year began", "wins gained since then"
QUARTER_HEADS = ("1st quarter", "2nd", "3rd", "4th", "The year")


def over_time(found: Programmes) -> str:
    """The chart in a sentence, also its text alternative."""
    ends = {way: gained[-1] for way, gained in found.gained.items()}
    told = [
        f"{_lower(WAYS[way])}: {signed(mean, 1)} ({number(low, 1)} to {number(high, 1)})"
        for way, (mean, low, high) in ends.items()
    ]
    return (
        f"Wins after a year, against keeping today's programme: {'; '.join(told)}. "
        f"Mean of {number(found.replications)} simulated years."
    )
