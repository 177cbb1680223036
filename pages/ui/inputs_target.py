"""What the team is to reach: in wins or in dollars, one or the other."""

from __future__ import annotations

import streamlit as st

from pages.ui import fields, session
from planner.views.common.fields import quota, still_for
from planner.views.common.numbers import plain

_WINS, _DOLLARS = "scenario.target.wins_per_quarter", "scenario.target.revenue_per_quarter_usd"
_WAYS = {_WINS: "in wins", _DOLLARS: "in dollars"}
_FIRST_WINS, _FIRST_DOLLARS = 10, 250_000


def target() -> None:
    """The target among the inputs, and what it asks of each who closes."""
    path = fields.one_way("Target in wins or in dollars", _WAYS)
    fields.optional(path, start=_first(path), instead_of=_other(path))
    say_which(path)
    if each_wins := quota(session.plan().scenario):
        st.caption(each_wins)


def figure() -> str:
    """The target beside the results that need one; gives which of the two is shown."""
    path = fields.one_way("Target to be reached in wins or in dollars", _WAYS)
    fields.figure(path, instead_of=_other(path))
    return path


def say_which(path: str) -> None:
    """While the field that is shown is empty: which target stands instead."""
    if session.value(path) is None and (
        standing := still_for(session.plan().scenario, in_dollars=path == _DOLLARS)
    ):
        st.caption(plain(standing))


def _first(path: str) -> float:
    """Where a target begins: at what the one in its place comes to, where there is one."""
    scenario = session.plan().scenario
    wins = scenario.target_wins
    if path == _WINS:
        return round(wins) if wins else _FIRST_WINS
    return round((wins or _FIRST_WINS) * scenario.money.deal_value_usd) or _FIRST_DOLLARS


def _other(path: str) -> str:
    return next(each for each in _WAYS if each != path)
