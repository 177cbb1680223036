"""Number formats, lists, and text from a visitor made safe."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

MINUS = "−"
THIN = "\u202f"  # a narrow space at which no line breaks
JOINER = "\u2060"  # takes no room


def number(value: float, decimals: int | None = None) -> str:
    """A number with thousands separated: to so many decimals, or as exact as it was typed.

    A minus is the long one, with a narrow space, as beside a plus.
    """
    if decimals is None:
        text = f"{value:,.10g}" if abs(value) < 1e9 else f"{value:,.0f}"
    else:
        text = f"{value:,.{decimals}f}"
    if not text.strip("-0.,"):
        text = text.removeprefix("-")
    return text.replace("-", f"{MINUS}{THIN}")


def signed(value: float, decimals: int) -> str:
    """'+ 4' or '− 4' with a narrow space; a value that rounds to nothing has no sign."""
    text = number(abs(value), decimals)
    if not text.strip("0."):
        return text
    return f"{'+' if value > 0 else MINUS}{THIN}{text}"


def percent(share: float, decimals: int = 0) -> str:
    """0.4 as '40 %'."""
    return f"{number(100 * share, decimals)}{THIN}%"


def as_typed(value: float) -> float:
    """As exact as one types: cents, or two digits of what is less."""
    return round(value, 2) if value >= 0.1 else float(f"{value:.2g}")


def of_target(wins: float) -> str:
    """A target in wins, which may follow from one in dollars: '16', '78.6'."""
    return number(round(wins, 1))


def share_won(chance: float) -> str:
    """The share of leads that would be won, of which a tenth of a per cent is much: '9.4 %'."""
    return percent(chance, 1 if chance >= 0.01 else 2)


def decimals_for(mean: float, half_width: float) -> int:
    """Decimals that a number deserves: one digit of its uncertainty, and none from 10 on."""
    if not math.isfinite(half_width) or half_width <= 0 or abs(mean) >= 10:
        return 0
    return min(1 if abs(mean) >= 1 else 2, max(0, -math.floor(math.log10(half_width))))


def decimals_that_tell(decimals: int, *ends: float) -> int:
    """So many decimals, or as many more, at most three, as no end but nothing reads as nothing."""
    while decimals < _MOST_DECIMALS and any(end and not round(end, decimals) for end in ends):
        decimals += 1
    return decimals


_MOST_DECIMALS = 3


def decimals_of(mean: float, low: float, high: float) -> int:
    """Decimals that a number with this range deserves, such that its ends tell their sign."""
    return decimals_that_tell(decimals_for(mean, (high - low) / 2), low, high)


def with_range(mean: float, low: float, high: float) -> tuple[str, str]:
    """('28.3', '28.0 to 28.6'): a size as it stands on every page, one decimal below a hundred; the
    range is '' where it would be one number twice, or there is none.
    """
    decimals = 1 if mean < 100 else 0
    ends = number(low, decimals), number(high, decimals)
    told = math.isfinite(low) and ends[0] != ends[1]
    return number(mean, decimals), f"{ends[0]} to {ends[1]}" if told else ""


def added_up(before: float, gain: float) -> float:
    """What stands where so much is gained, to the tenth: as what is shown of both adds up."""
    return round(before, 1) + round(gain, 1)


def count(n: float, singular: str, many: str | None = None) -> str:
    """'1 person', '3 people'."""
    return f"{number(n)} {singular if n == 1 else many or singular + 's'}"


_ONES = {"people": "person"}


def with_unit(value: float, unit: str, decimals: int | None = None) -> str:
    """'1 day', '3 days', '1 open deal', '40 leads/week', '1 person'."""
    text = number(value, decimals)
    if text == "1" and "/" not in unit:
        unit = _ONES.get(unit, unit.removesuffix("s"))
    return f"{text} {unit}".strip()


def listed(parts: Sequence[str], last: str = "and") -> str:
    """'a, b and c'."""
    return (
        f" {last} ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
    )


def short(value: float) -> str:
    """Two digits that matter: 0.4, 3.2, 17, 1,250."""
    return number(value, 1 if abs(value) < 9.95 else 0).removesuffix(".0")


def money(usd: float) -> str:
    """'$1.74 million', '$170k', '$950'."""
    if usd < 0:
        return f"{MINUS}{THIN}{money(-usd)}"
    if usd >= 999_500:
        return f"${number(usd / 1e6, 2 if usd < 1e8 else 0)}{THIN}million"
    if usd >= 10_000:
        return f"${number(usd / 1e3, 0)}k"
    return f"${number(usd, 0)}"


def money_alike(*usd: float) -> tuple[str, ...]:
    """Amounts of one range in one unit: '$9.7k', '$18k'."""
    in_thousands = any(10_000 <= abs(each) < 999_500 for each in usd)
    return tuple(
        f"{MINUS + THIN if each < 0 else ''}${number(abs(each) / 1e3, 1)}k"
        if in_thousands and 1000 <= abs(each) < 10_000
        else money(each)
        for each in usd
    )


def span(low: str, high: str) -> str:
    """'$2.36 to $2.42 million': two amounts, a unit that both have said once."""
    unit = f"{THIN}million"
    return f"{low.removesuffix(unit) if high.endswith(unit) else low} to {high}"


def signed_money(usd: float) -> str:
    """'+ $62k' or '− $62k' with a narrow space."""
    return f"+{THIN}{money(usd)}" if usd > 0 else money(usd)


def cut(text: str, most: int) -> str:
    """A text that may be too long for its place."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def plain(text: str) -> str:
    """A visitor's text inside Streamlit's markdown, so that it reads as it was typed."""
    escaped = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))
    # Addresses become links even when escaped; an unseen word joiner keeps them text.
    return escaped.replace(r"\:\/\/", f"\\:{JOINER}\\/\\/").replace(r"www\.", f"www{JOINER}\\.")


def spoken(text: str) -> str:
    """A visitor's text in a label that is only heard: Markdown's signs would be read out."""
    return " ".join(re.sub(r"[!-,./:-@\[-`{-~]", " ", text).split())
