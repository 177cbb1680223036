"""What an effect is made of, and where wins are lost, in a leader's words."""

from __future__ import annotations

from planner.analysis.decomposition import REMAINDER, Decomposition
from planner.analysis.explanations import Explanations, is_telling
from planner.analysis.verdict import Losses, Verdict
from planner.errors import PlannerError
from planner.model.scenario import WEEKS_PER_QUARTER
from planner.statistics.intervals import Interval
from planner.views.common.numbers import decimals_for, listed, short, signed
from planner.views.common.vocabulary import NAMES

TITLE = "Why? What each effect is made of, in wins a quarter"
PRACTICE = "Practice to explain"
WORKING = "Breaking the effect down…"
CELLS_WORKING = "Mixed teams (cells) are being tried…"
FAIR_TO_LEAN = (
    "Fair to Lean: equal stage times, equal load, a line or mixed teams, each with its own verdict"
)
WHOLE = "Together"
_ON_THE_CARD = {
    "with": "the card shows stopping it: the same number with the opposite sign",
    "without": "the number on the card",
    None: "the number on the card",
}
LOST_TITLE = "Where deals are lost"
NOTHING_LOST = "No deal is lost: every one that starts is finished."
LOST_ABOUT = "today's team, in a quarter"

PARTS = {
    "delay": "Days lost between two people",
    "rebrief": "Explaining the deal again",
    "loss": "Deals dropped at hand-offs",
    "repeat": "Work done again after hand-offs",
    "specialist_gain": "Specialists work faster",
    "pooled_queues": "Whoever is free takes the next deal",
    "times": "Stages made equally long",
    "loads": "Stages sized to fit their people",
    "staff": "People moved to where the work is",
    "pace": "Leads let in on a steady beat",
    "volume": "No seasons",
    "mix": "Kinds of deal taken in turn",
    "switching_cost": "Less juggling of open deals",
    "first_stage_patience": "Leads that go cold waiting to get in",
    "order": "The deal nearest its end first",
    REMAINDER: "The rest: waiting for a free person, and whole people only",
}

LOST = {
    "waiting": "Gone cold or turned away while we made them wait",
    "between_us": "We lost them at a hand-off",
    "leaving": "We lost them with whoever left",
    "never": "Never going to buy",
}


def practice(name: str) -> str:
    """'Split the work among specialists'."""
    return NAMES[name][0]


def amount(part: Interval) -> str:
    """'+ 1.2'."""
    return signed(part.mean, 1)


def about(why: Decomposition) -> str:
    """Which difference is taken apart, with its range, and how it stands to the card's number."""
    whole = why.whole
    decimals = max(1, decimals_for(whole.mean, (whole.high - whole.low) / 2))
    low, high = signed(whole.low, decimals), signed(whole.high, decimals)
    size = f"{signed(whole.mean, decimals)} wins a quarter ({low} to {high})"
    return (
        f"With it rather than without: {size}; {_ON_THE_CARD[why.today]}. "
        "Each bar starts where the one before it ends; the thin lines are ranges."
    )


def cells(line: Verdict, found: Verdict | PlannerError) -> str:
    """What mixed teams of specialists bring, beside the line of specialists that the card is about;
    "" where neither can be told.
    """
    if isinstance(found, PlannerError) or found.difference is None:
        return _NO_CELLS
    if line.difference is None:
        return ""
    told = []
    for verdict in (line, found):
        difference = verdict.difference
        assert difference is not None
        gain = difference.scaled(WEEKS_PER_QUARTER)
        decimals = max(1, decimals_for(gain.mean, gain.half_width))
        low, high = signed(gain.low, decimals), signed(gain.high, decimals)
        spread = f" ({low} to {high})" if low != high else ""
        told.append(f"{signed(gain.mean, decimals)}{spread}")
    return (
        f"Against one person for the whole sale, specialists in one line bring {told[0]} wins a "
        f"quarter, specialists in mixed teams (cells), where a deal stays in its team, {told[1]}."
    )


_NO_CELLS = "Mixed teams (cells) are not possible here: each needs somebody of every role."


def because(verdict: Verdict, known: Explanations | None, *, is_last: bool) -> str | None:
    """The causes on a verdict's card: the largest of those that Why tells, in the same words.

    None where there are none to tell of, or it could not be worked out.
    """
    if not is_telling(verdict):
        return None
    if known is not None and (why := known.by_practice.get(verdict.practice)) is not None:
        return sentence(why, most=1)
    return None if is_last else WORKING


def sentence(why: Decomposition, most: int = 2) -> str:
    """The largest parts that add wins and the largest that cost some, at most so many of each;
    without any, that there is none. Where the whole is unclear, no part of it is told as its cause.
    """
    if why.whole.is_nothing:
        return "It changes nothing here, so there is nothing to explain."
    if why.whole.sign == 0:
        return "Too close to call, so no cause is named."
    parts = sorted(why.parts.items(), key=lambda part: -abs(part[1].mean))
    moved = [(f"“{PARTS[name].lower()}” ({amount(part)})", part) for name, part in parts]
    shown = [(text, part.mean) for text, part in moved if abs(part.mean) >= 0.05]
    if not shown:
        return "Nothing it does changes wins here."
    gains = [text for text, mean in shown if mean > 0][:most]
    costs = [text for text, mean in shown if mean < 0][:most]
    clauses = [
        f"{verb} {listed(texts)}"
        for verb, texts in (
            ("for it:", gains),
            ("against it:", costs),
        )
        if texts
    ]
    if why.whole.mean < 0:
        clauses.reverse()
    return f"{clauses[0][:1].upper()}{'; '.join(clauses)[1:]}."


def lost(cause: str, losses: Losses) -> str:
    """'37 deals, which would have come to 3.7 wins'."""
    deals = f"{short(losses.deals)} deals"
    if cause == "never":
        return deals
    assert losses.wins is not None
    return f"{deals}, about {short(losses.wins)} wins"
