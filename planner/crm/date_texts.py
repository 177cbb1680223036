"""Dates as people and systems write them, as ISO 8601: with names of months, AM, words for zones.

What it does not know stays as it is. Which of two numbers is the day is decided elsewhere.
"""

from __future__ import annotations

import re

from planner.crm.month_names import month_number

CLOCK = (
    r"(?:[ ,T]+(?:(?:at|um|à|às|a las|alle|om|o|v|в)\s+)?(?P<hour>\d{1,2})[:h.](?P<minute>\d{2})"
    r"(?:[:.](?P<second>\d{2}(?:[.,]\d{1,9})?))?"
    r"\s*(?P<half>[AaPp]\.?\s?[Mm]\.?)?(?:\s*Uhr)?\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?)?$"
)
# Words for zones → offsets: RFC 5322 (section 4.3) for those of America, the tz database for those
# of Europe. Words that mean several zones (IST, BST, CST of China) are not read.
_OFFSETS = {
    **dict.fromkeys(("UT", "GMT", "UTC", "WET"), "+00:00"),
    **dict.fromkeys(("CET", "MEZ", "WEST"), "+01:00"),
    **dict.fromkeys(("CEST", "MESZ", "EET"), "+02:00"),
    **dict.fromkeys(("EEST", "MSK"), "+03:00"),
    **dict.fromkeys(("EST", "CDT"), "-05:00"),
    **dict.fromkeys(("CST", "MDT"), "-06:00"),
    **dict.fromkeys(("MST", "PDT"), "-07:00"),
    "EDT": "-04:00",
    "PST": "-08:00",
    "JST": "+09:00",
}
_ZONE_WORD = re.compile(r"\s*\(?\b(?P<word>[A-Z]{2,4})\)?$")
_ZONE_HOURS = re.compile(
    r"\s*\(?\b(?:UTC|GMT)\s?(?P<sign>[+\-−])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?\)?(?:\s*\(.*\))?$"
)
_NAMED_ZONE = re.compile(r"(?P<offset>Z|[+-]\d{2}:?\d{2})\[[^\]]*\]$")
_YEAR_FIRST = re.compile(
    r"(\d{4})(?:(?:/|\.\s?)(\d{1,2})(?:/|\.\s?)|-(\d{1,2})-)(\d{1,2})(?!\d)\.?(.*)",
    re.ASCII | re.DOTALL,
)
_ASIAN = re.compile(r"(\d{4})[年년]\s*(\d{1,2})[月월]\s*(\d{1,2})[日일](.*)", re.ASCII | re.DOTALL)
_ASIAN_CLOCK = re.compile(r"\s*(\d{1,2})[時时시]\s*(\d{1,2})[分분]?.*$", re.ASCII)
_PACKED = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[T ]?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?:\.\d+)?(?P<zone>Z)?)?$",
    re.ASCII,
)
_WEEKDAY = r"(?:[^\W\d_]+\.?,?\s+)?"
_NAME = r"(?P<name>[^\W\d_]+)\.?"
_YEAR = r"(?P<year>\d{4}|\d{2})(?:\s*(?:г\.?|г|r\.|року))?"
_DAY_AND_NAME = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?(?:\s*[-/ ]\s*|\s*)(?:de\s+|of\s+)?"
    rf"{_NAME}(?:[-/ ,]+|\s+)(?:de\s+|del\s+)?{_YEAR}{CLOCK}"
)
_NAME_AND_DAY = re.compile(
    rf"{_WEEKDAY}{_NAME}[-/ ]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[-/ ]*(?<!\d)"
    rf"(?P<year>\d{{4}}){CLOCK}"
)
_YEAR_AND_NAME = re.compile(rf"(?P<year>\d{{4}})[-/ ]+{_NAME}[-/ ]+(?P<day>\d{{1,2}}){CLOCK}")
_CLOCK = re.compile(CLOCK)


def as_iso(text: str) -> str:
    """A date with its time as ISO 8601 writes it; any other text as it is."""
    text = with_offset(text)
    if match := _YEAR_FIRST.match(text):
        year, month, dashed, day, rest = match.groups()
        return f"{year}-{month or dashed:0>2}-{day:0>2}{_time(rest)}"
    if match := _PACKED.match(text):
        return _built(match, match["month"])
    if match := _ASIAN.match(text):
        year, month, day, rest = match.groups()
        if clock := _ASIAN_CLOCK.match(rest):
            rest = f" {clock[1]}:{clock[2]:0>2}"
        return f"{year}-{month:0>2}-{day:0>2}{_time(rest)}"
    for pattern in (_DAY_AND_NAME, _NAME_AND_DAY, _YEAR_AND_NAME):
        match = pattern.match(text)
        if match and (number := month_number(match["name"])):
            return _built(match, str(number))
    return text


def with_offset(text: str) -> str:
    """A zone that is a word as its offset: "10:00 CET" is "10:00+01:00".

    The name of a zone beside its offset says no more, and a sign for "this is text" nothing.
    """
    text = _NAMED_ZONE.sub(r"\g<offset>", text.lstrip("'"))
    if match := _ZONE_HOURS.search(text):
        sign = "-" if match["sign"] in "-−" else "+"
        return f"{text[: match.start()]}{sign}{match['hours']:0>2}:{match['minutes'] or '00'}"
    match = _ZONE_WORD.search(text)
    if match and match["word"] in _OFFSETS and ":" in text:
        return text[: match.start()] + _OFFSETS[match["word"]]
    return text


def hour_of(hour: str, half: str | None) -> int:
    """The hour of a clock of 24, from one of 12 with AM or PM, or of 24 without."""
    if not half:
        return int(hour)
    return int(hour) % 12 + 12 * (half[0] in "Pp")


def _time(rest: str) -> str:
    match = _CLOCK.match(rest)
    if match is None or match["hour"] is None:
        return rest
    return _clock(match)


def _clock(match: re.Match[str]) -> str:
    parts = match.groupdict()
    if parts["hour"] is None:
        return ""
    second = (parts["second"] or "00").replace(",", ".")
    zone = (parts["zone"] or "").replace("UTC", "Z")
    return f"T{hour_of(parts['hour'], parts.get('half')):02d}:{parts['minute']}:{second}{zone}"


def _built(match: re.Match[str], month: str) -> str:
    year = match["year"] if len(match["year"]) == 4 else f"20{match['year']}"
    return f"{year}-{month:0>2}-{match['day']:0>2}{_clock(match)}"
