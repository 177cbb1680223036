"""What looks odd in a history and would bend its figures: robots, deals closed by a rule, money."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from planner.crm.history import Finding

_ROBOT_SHARE, _FEWEST_OWNERS = 0.4, 5  # of all rows, for one owner among several
_SECOND = pd.Timedelta(seconds=1)
_INSTANT_SHARE = 0.05
_SPIKE_SHARE, _SPIKE_RATIO, _FEWEST = 0.08, 4.0, 50


def of_rows(rows: pd.DataFrame, column: str) -> list[Finding]:
    """Robots: an owner with a large part of all rows, and changes within a second of the last."""
    findings = []
    shares = rows.loc[rows["owner"] != "", "owner"].value_counts(normalize=True)
    if len(shares) >= _FEWEST_OWNERS and shares.iloc[0] >= _ROBOT_SHARE:
        text = (
            f"one of {len(shares):,} owners, {str(shares.index[0])[:60]}, has {shares.iloc[0]:.0%} "
            "of all rows: a robot? It counts as a person until its rows are taken out of the file"
        )
        findings.append(Finding("robot", text, column))
    deal = pd.factorize(rows["deal"])[0]
    ordered = pd.DataFrame({"deal": deal, "entered": rows["entered"]})
    ordered = ordered.sort_values(["deal", "entered"], kind="stable")
    since = ordered["entered"].diff()[ordered["deal"] == ordered["deal"].shift()]
    instant = since < _SECOND
    has_seconds = bool((rows["entered"].dt.second != 0).any())
    if has_seconds and len(since) >= _FEWEST and instant.mean() >= _INSTANT_SHARE:
        text = "changes came within a second of the one before: a machine's, and no one's work"
        findings.append(Finding("instant", text, "", None, int(instant.sum())))
    return findings


def of_visits(visits: pd.DataFrame, deals: pd.DataFrame, stages: Sequence[str]) -> list[Finding]:
    """Stages that deals are lost from by a rule, and several currencies."""
    findings = _currencies(deals)
    is_last = visits["deal"] != visits["deal"].shift(-1)
    lost = is_last & (visits["deal"].map(deals["outcome"]) == "lost")
    for place, group in visits[lost].groupby("stage"):
        days = (group["left"] - group["entered"]).dt.total_seconds() / 86_400
        findings += _spike(days, f" in {stages[int(place)]}")
    return findings


def of_deals(deals: pd.DataFrame) -> list[Finding]:
    """Deals that are lost by a rule, and several currencies."""
    lost = deals[deals["outcome"] == "lost"]
    days = (lost["closed"] - lost["created"]).dt.total_seconds() / 86_400
    return [*_currencies(deals), *_spike(days, "")]


def _currencies(deals: pd.DataFrame) -> list[Finding]:
    money = sorted(set(deals["currency"]) - {""})
    if len(money) < 2:
        return []
    text = f"amounts are in {len(money)} currencies ({', '.join(money[:5])}) and are not added up"
    return [Finding("currencies", text)]


def _spike(days: pd.Series, where: str) -> list[Finding]:
    """One day of age, not the first, on which far more deals are lost than around it."""
    counts = days.dropna().floordiv(1).astype(int).value_counts()
    later = counts[counts.index >= 2]
    if later.empty or counts.sum() < _FEWEST:
        return []
    day = int(later.index[later.to_numpy().argmax()])
    around = [int(counts.get(day + step, 0)) for step in (-3, -2, 2, 3)]
    top = int(later.max())
    if top < _SPIKE_SHARE * counts.sum() or top < _SPIKE_RATIO * max(1.0, sum(around) / 4):
        return []
    text = (
        f"{top:,} of {int(counts.sum()):,} deals lost{where} were so after {day} days: closed by "
        "a rule and not by a buyer?"
    )
    return [Finding("auto_close", text)]
