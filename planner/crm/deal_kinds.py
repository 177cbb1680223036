"""Which kind each deal of a file is of, by a column that somebody chose for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from planner.crm.history import History, Mapping
from planner.crm.rows import Codes, first_said
from planner.crm.table import Table
from planner.errors import CalibrationError

MOST_VALUES = 50  # a column of more different texts says no kind


@dataclass(frozen=True)
class KindsSaid:
    """deals: ids; code: of each the place of its kind in `values`, of which the first is "": none
    is said.
    """

    deals: tuple[str, ...]
    code: Codes
    values: tuple[str, ...]


def kinds_said(table: Table, mapping: Mapping) -> KindsSaid | None:
    """The kinds of the deals; None where no column says them.

    Raises CalibrationError where the column holds one value only, or too many for kinds.
    """
    if "kind" not in mapping.columns:
        return None
    deals, said, code = first_said(table, mapping, "kind")
    values, column = [one for one in said.values if one], mapping.columns["kind"]
    if len(values) < 2:
        what = f"only {values[0][:60]!r}" if values else "nothing"
        raise CalibrationError(f"the column {column!r} holds {what}: it tells no kinds of deals")
    if len(values) > MOST_VALUES:
        raise CalibrationError(
            f"the column {column!r} holds {len(values):,} different values, too many for kinds of "
            "deals: take one that says a product, a type or where deals come from"
        )
    return KindsSaid(deals.values, code, said.values)


def with_kinds(history: History, said: KindsSaid | None) -> History:
    """The history with a column `kind` of its deals, where kinds are said."""
    if said is None:
        return history
    at = pd.Index(said.deals).get_indexer(history.deals.index)
    kind = pd.Categorical.from_codes(said.code[at], categories=list(said.values))
    return replace(history, deals=history.deals.assign(kind=kind))
