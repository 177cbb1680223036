"""Amounts of money from texts: which sign is the decimal one is decided by the whole column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

# Signs and short forms → ISO 4217. "$" alone is taken as that of the United States; "kr" and "¥"
# (yen or yuan) mean several: they stay what they are, and are no dollars.
_SIGNS = {
    "us$": "USD",
    "a$": "AUD",
    "au$": "AUD",
    "c$": "CAD",
    "ca$": "CAD",
    "nz$": "NZD",
    "hk$": "HKD",
    "s$": "SGD",
    "mx$": "MXN",
    "r$": "BRL",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₽": "RUB",
    "руб": "RUB",
    "₩": "KRW",
    "₺": "TRY",
    "₪": "ILS",
    "zł": "PLN",
    "kč": "CZK",
    "円": "JPY",
    "元": "CNY",
    "¥": "¥",
    "kr": "kr",
}
_CODE_WORDS = (
    "AED ARS AUD BRL CAD CHF CLP CNY COP CZK DKK EUR GBP HKD HUF IDR ILS INR JPY KRW MXN MYR NOK "
    "NZD PHP PLN QAR RON RUB SAR SEK SGD THB TRY TWD UAH USD ZAR"
)
CODES = frozenset(_CODE_WORDS.split())
_TIMES = {
    "k": 1e3,
    "t": 1e3,
    "tsd": 1e3,
    "tys": 1e3,
    "tis": 1e3,
    "mila": 1e3,
    "тыс": 1e3,
    "m": 1e6,
    "mm": 1e6,
    "mn": 1e6,
    "mio": 1e6,
    "mln": 1e6,
    "млн": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "mrd": 1e9,
    "万": 1e4,
    "億": 1e8,
}
_SEVERAL = {"mil"}  # a thousand in Spanish, a million in Czech
_NUMBER = re.compile(r"\d[\d.,'’\s]*(?:[eE][+\-]?\d+)?")
_WORD = re.compile(r"[^\W\d_]*\$|[^\W\d_]+|[€£₹₽₩₺₪¥]")
_GROUPS_OF_THREE = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*$")


def amounts(texts: Sequence[str]) -> NDArray[np.float64]:
    """The amounts of all texts of a column; NaN where there is none."""
    parts = [_parts(text) for text in texts]
    sign = _decimal_sign(number for number, *_ in parts)
    return np.array([_value(*one, sign) for one in parts], float)


def currency_of(text: str) -> str:
    """The currency that an amount or a header names, by ISO 4217; "" where none."""
    for word in _WORD.findall(text):
        sign = _SIGNS.get(word.lower()) or _SIGNS.get(word[1:].lower(), "")  # "万円"
        known = word.upper() if word.upper() in CODES else sign
        if known:
            return known
    return ""


def _parts(text: str) -> tuple[str, float, bool]:
    """(the number's signs, what it is counted in, is it below zero)."""
    text = unicodedata.normalize("NFKC", text).replace("−", "-")
    match = _NUMBER.search(text)
    if match is None:
        return "", 1.0, False
    before, after = text[: match.start()], text[match.end() :]
    number = re.sub(r"['’\s]", "", match[0]).rstrip(".,")
    word = re.match(r"\s*([^\W\d_]+)", after)
    unit = word[1].lower() if word else ""
    if unit[1:].upper() in CODES or unit[1:] in _SIGNS:  # "45kEUR", "100万円"
        unit = unit[:1]
    below = before.rstrip(" ($€£").endswith("-") or ("(" in before and ")" in after)
    if unit in _SEVERAL:
        return "", 1.0, False
    return number, _TIMES.get(unit, 1.0), below


def _decimal_sign(numbers: Iterable[str]) -> str:
    """ "," or ".", as the column's numbers tell; "" where every sign stands before three digits.

    Then the sign is for thousands: money has two decimals or none, and seldom three.
    """
    votes = {",": 0, ".": 0}
    for number in numbers:
        comma, point = number.rfind(","), number.rfind(".")
        last = "," if comma > point else "."
        if comma < 0 and point < 0:
            continue
        is_alone = number.count(last) == 1 and not _GROUPS_OF_THREE.match(number)
        votes[last] += is_alone or min(comma, point) >= 0
    if votes[","] == votes["."]:
        return "" if not votes["."] else "."
    return max(votes, key=lambda one: votes[one])


def _value(number: str, times: float, is_below: bool, sign: str) -> float:
    if not number:
        return float("nan")
    if times != 1 and not sign:  # "1.2M": whoever counts in millions writes decimals
        sign = "," if "," in number else "."
    comma, point = number.rfind(","), number.rfind(".")
    if min(comma, point) >= 0:
        sign = "," if comma > point else "."
    elif max(number.count(","), number.count(".")) > 1:
        sign = ""
    elif sign not in number or not sign:
        sign = "" if _GROUPS_OF_THREE.match(number) else ("," if comma >= 0 else ".")
    for other in ",.":
        if other != sign:
            number = number.replace(other, "")
    try:
        value = float(number.replace(",", ".")) * times
    except ValueError:
        return float("nan")
    return -value if is_below else value
