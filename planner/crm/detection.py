"""Which column of a file is what."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.crm import apart, columns
from planner.crm.header_parts import is_name
from planner.crm.header_words import notions
from planner.crm.history import Mapping
from planner.crm.naming import named
from planner.crm.table import Choice, Table
from planner.crm.told_ends import SAY_ENDS

_DATES = ("entered_at", "created_at", "closed_at", "won_at", "lost_at")
_ENDS = ("closed_at", "won_at", "lost_at")
_ONCE = 0.9  # deals per row: a file with a row per deal may have some of them twice


def likely_columns(headers: tuple[str, ...]) -> tuple[set[str], set[str]]:
    """The columns that likely mean something: (as texts, as dates)."""
    roles, stages = columns.roles(headers), columns.stage_dates(headers)
    dates = {roles[role] for role in _DATES if role in roles}
    dates |= {*stages.values()}
    texts = {name for role, name in roles.items() if role not in _DATES}
    if {"stage", "entered_at"} <= roles.keys() and "pipeline" not in roles:
        texts |= {*apart.may_say(headers, [*roles.values()])}
    return texts - {*stages.values()}, dates


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
    roles = {role: name for role, name in roles.items() if name not in stage_columns.values()}
    if "last_stage" in roles and not stage_columns:  # it may be all that says a stage
        roles = {"stage": roles["last_stage"]} | roles
    mapping = Mapping(roles, table.headers, stage_columns=stage_columns)
    if stage_columns:
        kept = _without(roles, "entered_at", "field", "stage_before", "last_stage")
    elif {"deal_id", "stage"} <= roles.keys() and roles.keys() & {"entered_at", "created_at"}:
        kept = _of_changes_or_deals(table, roles)
        kept = _with_pipelines(table, kept)
        if "entered_at" in kept and (told := _with_told_ends(table, mapping, roles, kept)):
            return told
    else:  # without its stage, a date is of the deal
        kept = _without(roles, "entered_at")
    mapping = replace(mapping, columns=kept)
    if "deal_id" in kept and is_name(kept["deal_id"]) and "entered_at" not in kept:
        # Two deals may be called the same: only a history of stages needs to tell them apart.
        mapping = replace(mapping, columns=kept if stage_columns else _without(kept, "deal_id"))
    if "field" in mapping.columns and mapping.columns.keys().isdisjoint({"entered_at"}):
        mapping = replace(mapping, columns=_without(mapping.columns, "field", "stage_before"))
    return named(table, mapping)


def _of_changes_or_deals(table: Table, roles: dict[str, str]) -> dict[str, str]:
    """The roles of a file of stage changes, or of one with a row per deal."""
    deals = table.texts[roles["deal_id"]].codes[~table.repeated]
    each = np.unique(deals).size / max(deals.size, 1)
    if is_name(roles["deal_id"]) and each > _ONCE and "field" not in roles:
        return _without(roles, "entered_at", "deal_id")
    tells_deals = "created_at" in roles and not roles.keys().isdisjoint(_ENDS)
    if "field" in roles or each <= _ONCE or (each < 1 and not tells_deals):
        # A row is created when its deal comes to the stage.
        changes = {"entered_at": roles.get("entered_at", roles.get("created_at", ""))} | roles
        if changes["entered_at"] == changes.get("created_at") or "field" in roles:
            changes = _without(changes, "created_at")
        return _without(changes, *SAY_ENDS, "is_closed", *_ENDS, "last_stage")
    if "created_at" not in roles:
        return roles  # a date that is no creation: it is said when the file is read
    meant = notions(roles.get("entered_at", "")) or frozenset[str]()
    if meant & {"stage", "changed", "modified"} and not tells_deals:
        # A closed deal came to its last stage when it was closed.
        roles = {"closed_at": roles["entered_at"]} | roles
    return _without(roles, "entered_at")


def _with_pipelines(table: Table, roles: dict[str, str]) -> dict[str, str]:
    """With a column as the pipeline whose values have stages of their own, where none says so."""
    if "entered_at" not in roles or "pipeline" in roles or "field" in roles:
        return roles
    stage = table.texts[roles["stage"]]
    ends = [one for one in stage.values if columns.means_won(one) or columns.means_lost(one)]
    for name in apart.may_say(table.headers, [*roles.values()]):
        if name in table.texts and apart.are_apart(table.texts[name], stage, ends):
            return roles | {"pipeline": name}
    return roles


def _with_told_ends(
    table: Table, mapping: Mapping, roles: dict[str, str], changes: dict[str, str]
) -> Mapping | None:
    """The mapping of a history of stages none of which means won, where other columns say how deals
    ended; None where the stages say it, or nothing does.
    """
    more = {*SAY_ENDS, "is_closed", *_ENDS}
    also = {role: name for role, name in roles.items() if role in more}
    if not also or "field" in roles or named(table, replace(mapping, columns=changes)).won:
        return None
    told = named(table, replace(mapping, columns=changes | also))
    return told if told.won or {"is_won", "won_at"} & also.keys() else None


def _without(roles: dict[str, str], *names: str) -> dict[str, str]:
    return {role: column for role, column in roles.items() if role not in names}
