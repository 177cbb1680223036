"""Limiting open deals, however juggling slows people: what it brings, and where to."""

from __future__ import annotations

from collections.abc import Iterator

from planner.analysis.attention import Attention, UnderCurve
from planner.analysis.best_limit import BestLimits
from planner.analysis.explanations import Explanations
from planner.analysis.verdict import Verdict, Word, is_below_a_win
from planner.model.scenario import WEEKS_PER_QUARTER
from planner.model.team import Curve
from planner.statistics.intervals import Interval
from planner.views.common.fields import choice
from planner.views.common.numbers import decimals_for, listed, number, signed

TITLE = "Where a limit should stand, however juggling slows people"
ABOUT = (
    "Judges, recruiters and waiters were each slowed by juggling in another way; how it is in "
    "sales is not known. Wins: the best limit against none, on the same leads and luck; all ranges "
    "hold together 95 times in 100."
)
WORKING = "Trying limits, however juggling slows people…"
HEADS = (
    "If juggling slows people",
    "Best limit",
    "As good",
    "Wins a quarter",
)

_IF: dict[Curve, str] = {
    "linear": "evenly, from too many deals on",
    "log": "from the second deal on, ever less",
    "inverted_u": "with too few deals and with too many",
}
_VERBS: dict[Word, str] = {
    "HELPS": "helps",
    "HURTS": "hurts",
    "NO CLEAR DIFFERENCE": "is too close to call",
    "NO EFFECT HERE": "changes nothing",
}
_WHICHEVER = "whichever of three ways juggling slows people"


def on_card(verdict: Verdict, known: Explanations | None) -> str:
    """Whether the verdict on limiting open deals rests on how juggling slows people; "" for other
    practices, and where that is not known or not asked.
    """
    if verdict.practice != "pull" or known is None or known.attention is None:
        return ""
    found = known.attention
    if not found.agree:
        return _mixed(found)
    verb = _VERBS[found.found[0].word]
    if verdict.is_too_small:
        verb = _small(verdict, found)
    if verb not in ("helps", "hurts"):
        return f"It {verb} {_WHICHEVER}."
    means = [one.effect for one in found.found]
    low, high = (pick(means, key=lambda each: each.mean) for pick in (min, max))
    return f"It {verb} {_WHICHEVER}: by {_span(low, high)} wins a quarter."


def _small(verdict: Verdict, found: Attention) -> str:
    """What is said of a verdict that is too small to matter, as the other curves have it."""
    assert verdict.with_ is not None
    ranges = [one.effect.scaled(1 / WEEKS_PER_QUARTER) for one in found.found]
    if all(each.sign or is_below_a_win(each, verdict.with_.scenario) for each in ranges):
        return "is too small to matter"
    return "makes no clear difference"


def _span(low: Interval, high: Interval) -> str:
    """'0.4 to 3.1', the sizes of two effects of one sign."""
    told = sorted((abs(each.mean), _decimals(each)) for each in (low, high))
    texts = [number(size, decimals) for size, decimals in told]
    return texts[0] if texts[0] == texts[1] else f"{texts[0]} to {texts[1]}"


def _decimals(effect: Interval) -> int:
    return max(1, decimals_for(effect.mean, effect.half_width)) if abs(effect.mean) < 10 else 0


def _mixed(found: Attention) -> str:
    """'How juggling slows people decides: it helps (+ 1.9) if evenly …; it hurts (− 0.5) if …'"""
    own_first = sorted(found.found, key=lambda one: one.curve != found.own)
    ways: dict[str, list[str]] = {}
    for one in own_first:
        mark = ", as set here" if one.curve == found.own else ""
        ways.setdefault(_told(one), []).append(f"{_IF[one.curve]}{mark}")
    clauses = [f"it {told} if {' or '.join(each)}" for told, each in ways.items()]
    start = "decides" if found.contradict else "matters"
    return f"How juggling slows people {start}: {'; '.join(clauses)}."


def _told(one: UnderCurve) -> str:
    verb = _VERBS[one.word]
    if one.word not in ("HELPS", "HURTS"):
        return verb
    return f"{verb} ({signed(one.effect.mean, _decimals(one.effect))})"


def rows(found: BestLimits) -> Iterator[tuple[str, str, str, str]]:
    """A row for each curve, as HEADS names its cells."""
    for one in found.found:
        decimals = _decimals(one.effect)
        low, high = signed(one.effect.low, decimals), signed(one.effect.high, decimals)
        spread = f" ({low} to {high})" if low != high else ""
        size = f"{signed(one.effect.mean, decimals)}{spread}"
        yield choice(one.curve), number(one.best), spans(one.as_good, found.tried), size


def spans(good: tuple[int, ...], tried: tuple[int, ...]) -> str:
    """'8 to 14', '4 and 10 or more': the limits, those next to one another in what was tried as
    one range, open where it reaches the highest.
    """
    runs: list[list[int]] = []
    for limit in tried:
        if limit not in good:
            continue
        place = tried.index(limit)
        if runs and tried.index(runs[-1][-1]) == place - 1:
            runs[-1].append(limit)
        else:
            runs.append([limit])
    return listed([_span_of(run, tried[-1]) for run in runs])


def _span_of(run: list[int], highest: int) -> str:
    if len(run) == 1:
        return number(run[0])
    return f"{number(run[0])} " + ("or more" if run[-1] == highest else f"to {number(run[-1])}")


def says(found: BestLimits) -> str:
    """Whether one limit serves under every curve, and how far apart what it brings is."""
    effects = [one.effect for one in found.found]
    low, high = (pick(effects, key=lambda each: each.mean) for pick in (min, max))
    if all(each.low <= 0 for each in effects):
        brings = "under none of them a limit clearly brings more wins than having none"
    else:
        brings = (
            f"what the best limit brings goes from {signed(low.mean, _decimals(low))} to "
            f"{signed(high.mean, _decimals(high))} wins a quarter"
        )
    if not found.good_under_all:
        return f"No limit is among the best whichever way juggling slows people; {brings}."
    serves = spans(found.good_under_all, found.tried)
    return (
        f"A limit of {serves} open deals a person is as good as any, whichever way juggling slows "
        f"people; {brings}."
    )
