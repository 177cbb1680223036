"""A file with a date per stage: what its other columns say of the deals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.crm.dates import DAY, NO_MOMENT, Moments
from planner.crm.deals import OPEN, OUTCOMES, as_dates
from planner.crm.history import Finding, Mapping
from planner.crm.rows import Rows, Times


def with_begin(
    rows: Rows,
    deals: Rows,
    mapping: Mapping,
    now: Sequence[str],
    created: Times,
    findings: list[Finding],
) -> Rows:
    """A deal that has no date in any stage (it was imported) begins when it was created.

    now, created: the stage each of the deals is in, and when it was created. It begins in the stage
    it is in, or in the first where that is an end.
    """
    without = ~np.isin(deals.deal, rows.deal) & (created != NO_MOMENT)
    if not without.any() or not mapping.stages:
        return rows
    text = (
        "deals have no date in any stage: they count from their creation, in the stage they are in "
        "or, where they have ended, in the first"
    )
    findings.append(deals.finding("no_stage_date", text, "", without))
    first = mapping.stages[0]
    names = [
        now[i] if now[i] in mapping.stages else first for i in np.flatnonzero(without).tolist()
    ]
    code = np.array([rows.names.index(name) for name in names], np.int32)
    return rows.and_then(
        replace(deals.only(without), names=rows.names, name=code, when=created[without])
    )


def as_told(
    told: pd.DataFrame, deals: Rows, created: Moments, outcome: NDArray[np.int64]
) -> pd.DataFrame:
    """The deals with what the file says of them beside its stages.

    Created where that is before the first stage; won or lost also where no date says when.
    """
    ids = [deals.deals[code] for code in deals.deal]
    at = told.index.get_indexer(ids)
    there = at >= 0
    at, begun, ended = at[there], created.values[there], outcome[there]
    first = told["created"].to_numpy("datetime64[us]").astype(np.int64)
    # A date without a time of day is no earlier than what came later that day.
    rounding = DAY if created.is_date_only else 1
    is_earlier = (begun != NO_MOMENT) & (begun + rounding <= first[at])
    first[at[is_earlier]] = begun[is_earlier]
    codes = told["outcome"].cat.codes.to_numpy().copy()
    is_more = (codes[at] == OPEN) & (ended != OPEN)
    codes[at[is_more]] = ended[is_more]
    return told.assign(
        created=as_dates(first).set_axis(told.index),
        outcome=pd.Categorical.from_codes(codes, categories=list(OUTCOMES)),
    )
