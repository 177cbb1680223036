"""Which column of a file is what, and which stages and ends its columns hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from planner.crm import columns
from planner.crm.dates import NO_MOMENT
from planner.crm.history import Mapping
from planner.crm.rows import change_rows, texts_of
from planner.crm.table import Choice, Table

_DATES = ("entered_at", "created_at", "closed_at", "won_at", "lost_at")
_ENDS = ("closed_at", "won_at", "lost_at")
_ONCE = 0.9  # deals per row: a file with a row per deal may have some of them twice
_ENOUGH_ROWS = 200_000  # to know the order of the stages
MOST_STAGE_NAMES = 200  # more different values than that are no stages


def likely_columns(headers: tuple[str, ...]) -> tuple[set[str], set[str]]:
    """The columns that likely mean something: (as texts, as dates)."""
    roles, stages = columns.roles(headers), columns.stage_dates(headers)
    dates = {roles[role] for role in _DATES if role in roles}
    return {name for role, name in roles.items() if role not in _DATES}, {*dates, *stages.values()}


def columns_of(mapping: Mapping) -> Choice:
    """The choice of the columns that a mapping names."""
    texts = {name for role, name in mapping.columns.items() if role not in _DATES}
    dates = {name for role, name in mapping.columns.items() if role in _DATES}
    return lambda _: (texts, dates | set(mapping.stage_columns.values()))


def likely(table: Table) -> Mapping:
    """The likely mapping of a table that was read with `likely_columns`."""
    roles, stage_columns = columns.roles(table.headers), columns.stage_dates(table.headers)
    roles = {
        role: name
        for role, name in roles.items()
        if role not in _ENDS or table.dates[name].is_any  # "Closed" may be yes or no
    }
    mapping = Mapping(roles, table.headers, stage_columns=stage_columns)
    if stage_columns:
        kept = _without(roles, "entered_at", "field", "stage_before")
    elif {"deal_id", "stage"} <= roles.keys() and roles.keys() & {"entered_at", "created_at"}:
        kept = _of_changes_or_deals(table, roles)
    else:  # without its stage, a date is of the deal
        kept = _without(roles, "entered_at")
    mapping = replace(mapping, columns=kept)
    if "field" in mapping.columns and mapping.columns.keys().isdisjoint({"entered_at"}):
        mapping = replace(mapping, columns=_without(mapping.columns, "field", "stage_before"))
    return named(table, mapping)


def named(table: Table, mapping: Mapping) -> Mapping:
    """The mapping with the stages its columns hold, and what among them means won and lost."""
    if {"deal_id", "stage", "entered_at"} <= mapping.columns.keys():
        names = _change_names(table, mapping)
    elif mapping.stage_columns:
        names = list(mapping.stage_columns)
    else:
        names = []
    status = [] if "entered_at" in mapping.columns else _status_values(table, mapping)
    values = list(dict.fromkeys([*names, *status]))
    won = tuple(one for one in values if columns.means_won(one))
    lost = tuple(one for one in values if columns.means_lost(one))
    rest = names or status
    stages = _ordered([one for one in rest if one not in (*won, *lost)])
    return replace(mapping, stages=stages, won=won, lost=lost)


def _of_changes_or_deals(table: Table, roles: dict[str, str]) -> dict[str, str]:
    """The roles of a file of stage changes, or of one with a row per deal."""
    deals = table.texts[roles["deal_id"]].codes[~table.repeated]
    each = np.unique(deals).size / max(deals.size, 1)
    tells_deals = "created_at" in roles and not roles.keys().isdisjoint(_ENDS)
    if "field" in roles or each <= _ONCE or (each < 1 and not tells_deals):
        # A row is created when its deal comes to the stage.
        changes = {"entered_at": roles.get("entered_at", roles.get("created_at", ""))} | roles
        return _without(changes, "created_at", "status", *_ENDS)
    if "created_at" not in roles:
        return roles  # a date that is no creation: it is said when the file is read
    if "entered_at" in roles and not tells_deals:
        # A closed deal came to its last stage when it was closed.
        roles = {"closed_at": roles["entered_at"]} | roles
    return _without(roles, "entered_at")


def _without(roles: dict[str, str], *names: str) -> dict[str, str]:
    return {role: column for role, column in roles.items() if role not in names}


def _status_values(table: Table, mapping: Mapping) -> list[str]:
    """Different values of the columns that may say won or lost; [] where they are too many."""
    values: list[str] = []
    for role in ("status", "stage"):
        if role in mapping.columns:
            texts = [one for one in texts_of(table, mapping, role).values if one]
            values += texts if len(texts) <= MOST_STAGE_NAMES else []
    return values


def _change_names(table: Table, mapping: Mapping) -> list[str]:
    """Stages of a file of changes, in the order in which deals come to them on average."""
    changes = change_rows(table, mapping)
    names = [changes.names[code] for code in pd.unique(changes.name) if changes.names[code]]
    if len(names) > MOST_STAGE_NAMES:
        return []
    first = slice(0, _ENOUGH_ROWS)
    rows = pd.DataFrame(
        {"deal": changes.deal[first], "name": changes.name[first], "entered": changes.when[first]}
    )
    rows = rows[(rows["entered"] != NO_MOMENT) & (np.array(changes.names)[rows["name"]] != "")]
    rows = rows.sort_values(["deal", "entered"], kind="stable")
    rows = rows.drop_duplicates(["deal", "name"])
    place = rows.groupby("deal").cumcount()
    order = place.groupby(rows["name"]).mean().sort_values(kind="stable").index
    known = [changes.names[code] for code in order]
    return [*known, *(one for one in names if one not in known)]


def _ordered(stages: Sequence[str]) -> tuple[str, ...]:
    """By their numbers where all begin with one; else as they come."""
    if all(one[:1].isdecimal() for one in stages):
        return tuple(sorted(stages, key=_number))
    return tuple(stages)


def _number(stage: str) -> tuple[int, str]:
    digits = stage[: len(stage) - len(stage.lstrip("0123456789"))]
    return int(digits[:18] or 0), stage
