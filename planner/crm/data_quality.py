"""What looks odd in a history and would distort its metrics: robots, rules, several currencies."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.crm.dates import DAY
from planner.crm.history import Finding
from planner.crm.rows import Codes, Flags, Rows, Times

_ROBOT_SHARE, _FEWEST_OWNERS = 0.45, 5  # of all rows, for one owner among several
_ROBOT_RATIO = 4.0  # and so many times the rows of anybody else
_SECOND, _HOUR = 1_000_000, 3_600_000_000
_INSTANT_SHARE = 0.05  # of all rows of a file; of one owner's, a robot's
_INSTANT_OWNER = 0.8
_NIGHT_HOURS, _NIGHT_SHARE, _NIGHT_RATIO = 6, 0.15, 4.0
_EVEN_SHARE = 0.1  # of one owner's rows in its own quietest hours: people sleep somewhere
_SPIKE_SHARE, _SPIKE_RATIO, _FEWEST = 0.08, 4.0, 50
_MOST_NAMED = 3  # owners, of what looks odd
_LATIN_LIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеіјорсухѕԁԛԝ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaeijopcyxsdqw" + "ABEZHIKMNOPTYXo",
)


def of_rows(
    rows: Rows, robots: Collection[str], column: str
) -> tuple[tuple[str, ...], list[Finding]]:
    """(owners who may be robots, findings about them and about changes within a second).

    robots: those who are known to be; column: the one with the owners.
    """
    instant = _in_an_instant(rows)
    has_seconds = bool((rows.when // _SECOND % 60 != 0).any())
    likely = _likely_robots(rows, instant, has_seconds)
    of_code = np.bincount(rows.owner, minlength=len(rows.owners)).tolist()
    counts = dict(zip(rows.owners, of_code, strict=True))
    findings = [
        Finding(
            "robot",
            f"Owner: {name[:60]} ({counts[name]:,} records) {why}: "
            + (
                "a robot, as you say: what it moved counts, it is no person"
                if name in robots
                else "a robot? It counts as a person until it is said not to be one"
            ),
            column,
        )
        for name, why in list(likely.items())[:5]
    ]
    if has_seconds and rows.deal.size >= _FEWEST and instant.mean() >= _INSTANT_SHARE:
        text = "changes came within a second of the one before: a machine's, and no one's work"
        findings.append(Finding("instant", text, "", None, int(instant.sum())))
    return tuple(likely), findings


def _in_an_instant(rows: Rows) -> Flags:
    """Which rows came within a second of the deal's row before."""
    deal, when = rows.deal, rows.when
    order = np.lexsort((when, deal))
    since = np.full(deal.size, DAY)
    since[order[1:]] = np.where(
        deal[order[1:]] == deal[order[:-1]], when[order[1:]] - when[order[:-1]], DAY
    )
    return since < _SECOND


def _likely_robots(rows: Rows, instant: Flags, has_seconds: bool) -> dict[str, str]:
    """Owner → why it may be a robot, those with the most rows first.

    A robot has a large part of all rows, or changes within a second of the last, or works evenly
    through the day, also in the hours in which hardly anybody else does. "" is nobody.
    """
    owners = rows.owners
    counts = np.bincount(rows.owner, minlength=len(owners))
    named = np.array([bool(one) for one in owners])
    total = int(counts[named].sum())
    if np.count_nonzero(counts[named]) < _FEWEST_OWNERS:
        return {}
    many = counts >= np.maximum(_FEWEST, 0.001 * total)
    share = counts / max(total, 1)
    others = np.sort(counts[named])[-2]  # the most that somebody else has, or as many
    quick = np.bincount(rows.owner, instant, len(owners)) / np.maximum(counts, 1)
    night, usual, is_even = _at_night(rows.owner, rows.when, len(owners))
    likely: dict[str, str] = {}
    for code in np.argsort(-counts, kind="stable").tolist():
        if not named[code]:
            continue
        if many[code] and share[code] >= _ROBOT_SHARE and counts[code] >= _ROBOT_RATIO * others:
            likely[owners[code]] = f"has {share[code]:.0%} of all rows"
        elif many[code] and has_seconds and quick[code] >= _INSTANT_OWNER:
            likely[owners[code]] = (
                f"made {quick[code]:.0%} of its {counts[code]:,} changes within a second of the "
                "one before"
            )
        elif (
            many[code] and is_even[code] and night[code] >= max(_NIGHT_SHARE, _NIGHT_RATIO * usual)
        ):
            likely[owners[code]] = (
                f"made {night[code]:.0%} of its {counts[code]:,} changes in the {_NIGHT_HOURS} "
                f"hours in which all make {usual:.1%}"
            )
    return likely


def _at_night(owner: Codes, when: Times, owners: int) -> tuple[NDArray[np.float64], float, Flags]:
    """Share of each owner's rows in the quietest hours of all, the usual owner's share, and who has
    no night of their own.
    """
    hour = (when // _HOUR) % 24
    counts = np.bincount(owner.astype(np.int64) * 24 + hour, minlength=owners * 24).reshape(
        owners, 24
    )
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    active = counts.sum(axis=1) > 0
    usual = np.median(shares[active], axis=0)  # by owners: one robot does not move it
    rolled = np.array([np.roll(usual, -start)[:_NIGHT_HOURS].sum() for start in range(24)])
    night = (int(rolled.argmin()) + np.arange(_NIGHT_HOURS)) % 24
    if not (when % DAY).any():  # dates without a time of day know no night
        return np.zeros(owners), 1.0, np.zeros(owners, bool)
    share = shares[:, night].sum(axis=1)
    hours = np.arange(24)[:, None] + np.arange(_NIGHT_HOURS)
    own_night = shares[:, hours % 24].sum(axis=2).min(axis=1)
    return share, float(np.median(share[active])), own_night >= _EVEN_SHARE


def look_alikes(names: Sequence[str], column: str) -> list[Finding]:
    """Names with letters of another alphabet that look like Latin ones, as in a Cyrillic Won."""
    findings = []
    for name in names:
        latin = name.translate(_LATIN_LIKE)
        mixed = any("LATIN" in unicodedata.name(one, "") for one in name)
        if latin != name and (mixed or latin in names):
            odd = next(one for one, other in zip(name, latin, strict=True) if one != other)
            text = (
                f"“{name[:60]}” holds a letter of another alphabet "
                f"({unicodedata.name(odd, odd).lower()}) and looks like “{latin[:60]}”: it counts "
                "as a stage of its own until the mapping says otherwise"
            )
            findings.append(Finding("look_alike", text, column))
    return findings


def of_visits(visits: pd.DataFrame, deals: pd.DataFrame, stages: Sequence[str]) -> list[Finding]:
    """Findings: stages from which deals are lost by a rule, amounts in several currencies."""
    findings = _currencies(deals)
    deal = visits["deal"].to_numpy()
    is_last = np.append(deal[1:] != deal[:-1], True) if deal.size else np.zeros(0, bool)
    is_lost = (deals["outcome"] == "lost").to_numpy()
    is_end = is_last & is_lost[deal]
    lost = visits[is_end]
    days = _days(lost["entered"], lost["left"])
    stage = lost["stage"].to_numpy()
    owner = deals["owner"].to_numpy(object)[deal[is_end]]
    for place, name in enumerate(stages):
        here = stage == place
        findings += _spike(days[here], owner[here], f" in {name}")
    return findings


def of_deals(deals: pd.DataFrame) -> list[Finding]:
    """Findings: deals that are lost by a rule, amounts in several currencies."""
    lost = deals[deals["outcome"] == "lost"]
    owner = lost["owner"].to_numpy(object)
    return [*_currencies(deals), *_spike(_days(lost["created"], lost["closed"]), owner, "")]


def _days(begin: pd.Series, end: pd.Series) -> NDArray[np.float64]:
    return ((end - begin).dt.total_seconds() / 86_400).to_numpy()


def _currencies(deals: pd.DataFrame) -> list[Finding]:
    money = sorted(set(deals["currency"]) - {""})
    if len(money) < 2:
        return []
    text = f"amounts are in {len(money)} currencies ({', '.join(money[:5])}) and are not added up"
    return [Finding("currencies", text)]


def _owners(owner: NDArray[np.object_]) -> str:
    """The owners who have most of some deals, and of how many; "" where none is named."""
    names, counts = np.unique([str(one) for one in owner if one], return_counts=True)
    most = np.argsort(-counts, kind="stable")[:_MOST_NAMED]
    told = [f"{names[i][:60]} ({counts[i]:,})" for i in most]
    if not told:
        return ""
    told[0] = f"{told[0][:-1]} records)"
    rest = f" and {names.size - len(told):,} more" if names.size > len(told) else ""
    return f" {'Owner' if names.size == 1 else 'Owners'}: {', '.join(told)}{rest}"


def _spike(days: NDArray[np.float64], owner: NDArray[np.object_], where: str) -> list[Finding]:
    """One day of age, not the first, on which far more deals are lost than around it, and whose
    those are.
    """
    is_known = ~np.isnan(days) & (days >= 0)
    known = days[is_known]
    if known.size < _FEWEST or known.max() < 2:
        return []
    counts = np.bincount(known.astype(np.int64), minlength=3)
    day = 2 + int(counts[2:].argmax())
    padded = np.pad(counts, 3)
    around = [int(padded[day + 3 + step]) for step in (-3, -2, 2, 3)]
    top = int(counts[day])
    if top < _SPIKE_SHARE * known.size or top < _SPIKE_RATIO * max(1.0, sum(around) / 4):
        return []
    # A rule stands alone: what comes before or after it is low, as is every other day. Days that
    # rise and fall smoothly, or come again each week, are people's.
    beside = min(int(padded[day + 2]), int(padded[day + 4]))
    elsewhere = counts[2:].copy()
    elsewhere[max(0, day - 3) : day] = 0  # the day itself, and what of it fell a day beside
    is_alone = beside <= top / _SPIKE_RATIO and 2 * int(elsewhere.max()) <= top
    if not is_alone:
        return []
    text = (
        f"{top:,} of {known.size:,} deals lost{where} were so after {day} days: closed by "
        f"a rule and not by a buyer?{_owners(owner[is_known][known.astype(np.int64) == day])}"
    )
    return [Finding("auto_close", text)]
