"""What is said around links, files and the first minute."""

from __future__ import annotations

from collections.abc import Sequence

from planner.errors import Problem
from planner.model import paths
from planner.plans.plan import Plan, field_at
from planner.views.common.fields import problem
from planner.views.common.numbers import listed

MOST_NAMED = 4

FIRST_STEPS = "First minute"
STEPS = (
    (
        "Move a number",
        "On the left, or all of your team there in two minutes (on a phone: Inputs).",
    ),
    ("Read the three cards", "Each says whether a way of working helps your wins, and how surely."),
    ("Keep it", "Freeze it as A, change it, compare the two; the link holds it all."),
)
DONE = "done"

LINK_ABOUT = "Whoever opens it sees the same numbers, to the last digit. Nothing is stored here."
LINK_WITHOUT_FROZEN = (
    "Too many frozen scenarios for one link. It holds the scenario you see; save the frozen ones "
    "as files, or drop some."
)


def lost(plan: Plan, problems: Sequence[Problem], is_cut: bool) -> str:
    """What could not be kept of a link: named, with why; the rest is there."""
    sentences = ["The end of the link is missing; everything before it was kept."] if is_cut else []
    if problems:
        named = [f"{_place(plan, each.field)}: {_reason(each)}" for each in problems[:MOST_NAMED]]
        more = len(problems) - MOST_NAMED
        if more > 0:
            named.append(f"and {more} more")
        sentences.append(f"Not everything in the link could be kept. {'; '.join(named)}.")
        sentences.append("The rest is as it was sent.")
    return " ".join(sentences)


def _place(plan: Plan, path: str) -> str:
    """'Drop-off of Demo' for 'scenario.stages.2.drop_off', or the path where there is no name."""
    top, _, deeper = path.partition(".")
    if top == "frozen" and deeper.partition(".")[0].isdecimal():
        _, number, *rest = path.split(".", 3)
        inner = f" ({_place(plan, 'scenario.' + rest[1])})" if len(rest) > 1 else ""
        return f"frozen scenario {int(number) + 1}{inner}"
    try:
        label = field_at(path).label
    except KeyError:
        label = ""
    if not label:
        return f"“{path.removeprefix('scenario.')}”"
    try:
        owner = paths.owner_of(plan, paths.way_to(plan, path, by_name=False))
    except KeyError:
        owner = ""
    return f"{label} of {owner}" if owner else label


def _reason(refused: Problem) -> str:
    text = problem(refused.allowed).rstrip(".")
    given = f" (it was {refused.given})" if refused.given else ""
    return f"{text[:1].lower()}{text[1:]}{given}"


def refused_file(problems: Sequence[Problem]) -> str:
    """Why a file was not opened."""
    named = [str(each) for each in problems[:MOST_NAMED]]
    more = len(problems) - MOST_NAMED
    if more > 0:
        named.append(f"and {more} more")
    return f"The file was not opened, and nothing has changed. {listed(named)}."
