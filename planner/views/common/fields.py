"""What is said beside an input: bounds, evidence, choices, and why a value cannot be taken."""

from __future__ import annotations

import re

from planner.model.fields import Grade
from planner.model.scenario import Scenario
from planner.plans.figures import LEADS_PER_MONTH, come_by_the_month, lost_here, value_of
from planner.plans.plan import Plan, field_at
from planner.plans.presets import Preset, Source, named_as
from planner.views.common.numbers import (
    as_typed,
    count,
    money,
    number,
    percent,
    plain,
    share_won,
)
from planner.views.common.role_words import counted

GRADES: dict[Grade, str] = {
    "good": "measured in a study",
    "medium": "partly backed by studies",
    "weak": "vendor benchmark",
    "none": "assumption",
}
TAGS = {
    "measured": "measured in your own data",
    "benchmark": "benchmark",
    "assumption": "assumption",
}


def bounds(low: float | None, high: float | None, above: bool, below: bool, unit: str) -> str:
    """'Allowed: above 0 to 1,000 hours.'; `above` and `below`: the bound itself is not allowed."""
    if low is None or high is None:
        return ""
    lowest = f"{'above ' if above else ''}{number(low)}"
    highest = f"{'below ' if below else ''}{number(high)}"
    return f"Allowed: {lowest} to {highest} {unit}".strip() + "."


YOURS = "Your number"


def evidence(
    tag: str | None,
    is_presets: bool,
    source: Source | None,
    grade: Grade | None,
    default: str,
    *,
    is_example: bool = True,
) -> tuple[str, str]:
    """Where a value comes from, in a word and in a sentence.

    `tag` is what calibration or the visitor said of it, `is_presets` whether it is still the value
    of the preset, `source` the preset's evidence, `grade` and `default` those of the model itself.
    is_example: the team is the preset, changed or not; of others it says nothing to differ from it.
    """
    if tag:
        return TAGS[tag].split(" in ")[0], f"{TAGS[tag].capitalize()}."
    if not is_presets:
        return YOURS.lower(), f"{YOURS}{': the example has another' if is_example else ''}."
    if source:
        word = GRADES[source.grade]
        origin = [] if source.source == "assumption" else [source.source]
        if source.year and str(source.year) not in source.source:
            origin.append(str(source.year))
        text = f"{word.capitalize()}{': ' if origin else ''}{', '.join(origin)}."
        return word, f"{text} {source.note}".strip()
    if grade:
        word = GRADES[grade]
        return word, f"{word.capitalize()}{': ' + default if default else ''}."
    return "", ""


def evidence_in(
    plan: Plan, behind: Preset, named: str, grade: Grade | None = None, default: str = ""
) -> tuple[str, str]:
    """`evidence` of a field of a plan's scenario, by its path with the names of stages and roles.

    `behind` is the preset that the plan's numbers are compared with.
    """
    theirs = behind.path_like(plan.scenario, named)
    if theirs is None:  # where the example has no such thing, what nobody touched is the model's
        is_presets = _is_default(plan, named)
    else:
        is_presets = _is_as_given(plan.scenario, named, behind.scenario, theirs)
    source = behind.source(theirs or named)
    is_example = named_as(plan.scenario) is not None
    tag = plan.tags.get(named)
    return evidence(tag, is_presets, source, grade, default, is_example=is_example)


def _is_default(plan: Plan, named: str) -> bool:
    known = field_at(f"scenario.{plan.scenario.numbered(named)}")
    return not known.is_required and bool(plan.scenario.value(named) == known.default)


def _is_as_given(scenario: Scenario, named: str, given: Scenario, theirs: str) -> bool:
    """Whether nobody touched a value. A drop-off that only followed the repeats was not touched."""
    here, there = scenario.value(named), given.value(theirs)
    if here != there and named.endswith(".drop_off"):
        here, there = (
            round(
                lost_here(whole, whole.stages.index(whole.value(path.removesuffix(".drop_off")))), 9
            )
            for whole, path in ((scenario, named), (given, theirs))
        )
    return bool(here == there)


_CHOICES = {
    "oldest": "the oldest",
    "freshest": "the freshest",
    "least_loaded": "whoever has the fewest open deals",
    "random": "at random",
    "in_turn": "each in turn",
    "linear": "evenly, from too many deals on (linear)",
    "log": "from the second deal on, ever less (log)",
    "inverted_u": "with too few deals and with too many (inverted U)",
    "batched": "in runs of one kind",
    "none": "nobody",
    "idle": "whoever has nothing to do",
    "unknown": "nobody knows",
    "with_buyer": "with the buyer",
    "waiting": "waiting for a person",
    "gamma": "usual (gamma)",
    "lognormal": "rare long outliers (lognormal)",
    "wait": "it waits outside",
    "turn_away": "turn it away",
    "fifo": "the deal that has waited longest",
    "finish_first": "the deal nearest to its end",
    "staff": "people moved to where the work is",
    "times": "equal stage times",
    "loads": "stage times to match the people",
    "pace": "a steady beat of leads",
    "volume": "no seasons",
    "mix": "kinds of deal in turn",
    "cap": "limit per person",
}


def choice(value: str) -> str:
    """A named choice of a field, in a leader's words."""
    return _CHOICES.get(value, value)


_FIELD_WORDS = {
    "drop_off": "drop-off",
    "repeat": "repeats",
    "restart": "restarts",
    "pull.when_full": "when there is no room",
    "'turn_away'": "“turn it away”",
    "leads.pace": "a paced release",
    "team.roles": "roles",
    "team.pods": "mixed teams",
}


def problem(text: str) -> str:
    """A problem of a scenario in a leader's words, as a sentence."""
    text = re.sub(r"(stay below|be at most) 1(?=[,;] )", r"\1 100 %", text)
    text = re.sub(r"(?<=add up to )[\d.]+", lambda total: percent(float(total[0])), text)
    for name, word in _FIELD_WORDS.items():
        text = re.sub(rf"(?<![\w.]){re.escape(name)}(?![\w.])", word, text)
    return f"{text[:1].upper()}{text[1:]}."


LEADS_BY = "Leads by the week or the month"


def leads(scenario: Scenario) -> str:
    """'40 leads a week'; '300 leads a month' where that is the round number."""
    if come_by_the_month(scenario):
        return f"{number(round(value_of(scenario, LEADS_PER_MONTH)))} leads a month"
    return f"{count(as_typed(scenario.leads.per_week), 'lead')} a week"


def would_be_won(chance: float) -> str:
    """Under the column of what is lost: '9.4 % of leads would be won if none went cold.'"""
    return f"**{share_won(chance)}** of leads would be won if none went cold."


def quota(scenario: Scenario) -> str:
    """What a target asks of each who closes: 'To reach it, each of 3 AEs has to win 3.3 a quarter.'

    "" without a target.
    """
    wins = scenario.target_wins
    if not wins:
        return ""
    closers = scenario.team.roles[scenario.role_of_stage()[-1]]
    each = f"each of {plain(counted(closers))}"
    if closers.people == 1:
        each = f"the one {plain(closers.name)}"
    return f"To reach it, {each} has to win {number(wins / closers.people, 1)} a quarter."


def still_for(scenario: Scenario, *, in_dollars: bool) -> str:
    """Where a target is to be typed one way and stands the other: what the answers are for."""
    target = scenario.target
    standing = target.wins_per_quarter if in_dollars else target.revenue_per_quarter_usd
    if standing is None:
        return ""
    told = f"{number(standing)} wins" if in_dollars else money(standing)
    return f"Until a number is typed here, all answers are for the target of {told} a quarter."


def is_about_bounds(problem: str) -> bool:
    """Whether a problem is only that a number is outside its bounds."""
    return problem.startswith("Must be")


NOT_TAKEN = "This could not be done, through a fault of the planner. All else stands as it was."


def pending_note(problems: int) -> str:
    """Above the results while an input is impossible."""
    which, why = "one input is", "The reason is next to its field"
    if problems > 1:
        which, why = f"{problems} inputs are", "The reasons are next to their fields"
    return f"This is the last valid answer: {which} not possible. {why}."


def broken_link(reason: str, preset: str) -> str:
    """For someone whose link cannot be read."""
    return f"{reason} You see the example “{preset}” instead."


CHANGED_PRESET = (
    "This link was made when its example had other numbers. "
    "What you see may differ from what its sender saw."
)


GROUP_TITLE = "From a buying group"
GROUP_ABOUT = (
    "Each member may ask for another look, independently of the others; then the stage is "
    "repeated. A purchase involves 6.8 people on average (CEB 2016, a vendor's survey); the "
    "chance of each is your guess."
)
GROUP_CHANCE = "Chance that a member wants another look, %"
GROUP_MEMBERS = "Members of the group"
GROUP_TAKE = "Use as this stage's repeats"


def group_says(chance: float, members: int, share: float) -> str:
    """'1 − (1 − 5 %)⁷ = 30.2 %': how the repeats come about."""
    return (
        f"At least one of {number(members)} does: 1 − (1 − {percent(chance, 1)})^{number(members)} "
        f"= **{percent(share, 1)}**".replace("^", r"\^")
    )


_FIELD = re.compile(r"\b[a-z_]+(?:\.[a-z_]+)+\b")


def in_words(text: str) -> str:
    """What was said of fields by their paths, with the names they have on the pages."""
    return _FIELD.sub(lambda match: _called(match[0]), text)


def _called(path: str) -> str:
    try:
        return f"“{field_at(f'scenario.{path}').label}”"
    except KeyError:
        return path
