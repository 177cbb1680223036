"""What a verdict means in dollars, and when one would see it in the figures."""

from __future__ import annotations

from planner.analysis.verdict import Verdict
from planner.analysis.worth import of_changing, quarters_to_notice
from planner.views.common.numbers import count, money_alike, number, signed_money, span

_LONGEST = 40  # quarters: nobody's team stays as it is for ten years


def worth(verdict: Verdict) -> str:
    """'+ $62k revenue a year ($31k to $94k)' of changing what the team does today."""
    usd = of_changing(verdict) if verdict.word in ("HELPS", "HURTS") else None
    if usd is None or usd.low != usd.low:
        return ""
    low, high = money_alike(usd.low, usd.high)
    spread = f" ({span(low, high)})" if low != high else ""
    return f"{signed_money(usd.mean)} revenue a year{spread}"


def notice(verdict: Verdict) -> str:
    """'You would notice it in your figures after about 9 quarters; until then luck hides it.'"""
    quarters = quarters_to_notice(verdict) if verdict.word in ("HELPS", "HURTS") else None
    if quarters is None:
        return ""
    if quarters > _LONGEST:
        years = number(quarters / 4, 0)
        return f"That is on average: in your own figures luck would hide it for {years} years."
    if quarters <= 1:
        return "You would notice it in your figures within a quarter."
    after = f"after about {count(quarters, 'quarter')}"
    return f"You would notice it in your figures {after}; until then luck hides it."
