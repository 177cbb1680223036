"""Best case and worst case of a practice in words: how often it helps, and what decides."""

from __future__ import annotations

from planner.analysis.cases import COMBINATIONS, Case, Cases
from planner.views.common.numbers import count, decimals_for, listed, number, percent, signed
from planner.views.where import words as where_words

TITLE = "Best case and worst case: all that is assumed, together"
PRACTICE = "Practice to vary"
WORKING = "Trying combinations of what is assumed…"
NOTHING = "Nothing is assumed about it: all it depends on is measured, or not in use."
KINDS = {1: ("helps", "helps"), -1: ("hurts", "hurts"), 0: ("unclear", "cannot be told")}


def counts(found: Cases) -> list[tuple[str, int, str]]:
    """(kind, how many, 'helps in 31') of each answer that there is."""
    return [
        (kind, many, f"{number(many)} {word}")
        for sign, (kind, word) in KINDS.items()
        if (many := found.count(sign))
    ]


def sentence(found: Cases) -> str:
    """In how many combinations it helps, hurts and cannot be told."""
    many = len(found.found)
    helps, hurts, open_ = (found.count(sign) for sign in (1, -1, 0))
    impossible = f", and is not possible in {number(found.impossible)}" if found.impossible else ""
    so_far = "" if found.share_done >= 1 and many + found.impossible == COMBINATIONS else " so far"
    return (
        f"Of {count(many + found.impossible, 'combination')}{so_far} of "
        f"{_inputs(found)}, it helps in {number(helps)}, hurts in {number(hurts)}, and cannot be "
        f"told in {number(open_)}{impossible}."
    )


def _inputs(found: Cases) -> str:
    names = listed([f"“{where_words.name(axis)}”" for axis in found.axes])
    return f"{names}, each anywhere in its plausible range"


def deciding(found: Cases) -> str:
    """'What decides most: “Specialist's gain” (the more, the better; 61 % of how it differs) …'."""
    told = [
        f"“{where_words.name(axis)}” (the {'more' if is_better else 'less'}, the better: "
        f"{percent(share)} of how the answers differ)"
        for axis, share, is_better in found.deciding()
    ]
    return f"What decides most: {listed(told)}." if told else ""


def ends(found: Cases) -> list[str]:
    """The best of the combinations and the worst, each with its values."""
    return [
        f"{name}: {_effect(case)} with {_values(found, case)}."
        for name, case in (("Best case", found.best), ("Worst case", found.worst))
    ]


def _effect(case: Case) -> str:
    effect = case.effect
    decimals = max(1, decimals_for(effect.mean, (effect.high - effect.low) / 2))
    low, high = signed(effect.low, decimals), signed(effect.high, decimals)
    spread = f" ({low} to {high})" if low != high else ""
    return f"{signed(effect.mean, decimals)} wins a quarter{spread}"


def _values(found: Cases, case: Case) -> str:
    return listed(
        [
            f"{where_words.name(axis).lower()} {where_words.value_on(axis, value)}"
            for axis, value in zip(found.axes, case.values, strict=True)
        ]
    )
