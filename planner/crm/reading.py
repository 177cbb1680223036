"""From a file to its history, whatever its shape."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.crm import (
    columns,
    data_quality,
    deal_kinds,
    detection,
    far_off,
    last_stages,
    naming,
    refusals,
    wide,
)
from planner.crm.dates import DAY, NO_MOMENT, Moments, moments
from planner.crm.deals import LOST, OPEN, WON, activity_of, deal_table, endings, people_of
from planner.crm.header_parts import is_name
from planner.crm.header_words import notions
from planner.crm.history import FIRST_ROW, Activity, Finding, History, Mapping
from planner.crm.moves import deals_of, moves_of, visit_table
from planner.crm.rows import (
    Rows,
    Times,
    change_rows,
    deal_rows,
    moments_of,
    one_row_each,
    texts_of,
    with_deal,
    worked,
)
from planner.crm.table import Source, Table, table
from planner.crm.told_ends import told_ends
from planner.errors import CalibrationError

_CHANGES, _WIDE, _DEALS = (
    "one row per stage change",
    "one row per deal, with a date per stage",
    "one row per deal",
)
_MINUTE = 60_000_000  # microseconds
_FEWEST_MOVES = 5  # from stage to stage, before it is strange that none took any time


def detect(source: Source) -> Mapping:
    """The likely mapping of a file. Raises CalibrationError for a file that is no table."""
    return detection.likely(table(source, detection.likely_columns))


def named(source: Source, mapping: Mapping) -> Mapping:
    """A mapping whose columns were corrected by hand, with the stages and ends they hold."""
    return naming.named(table(source, detection.columns_of(mapping)), mapping)


def read(source: Source, mapping: Mapping | None = None) -> History:
    """The history in a file. Raises CalibrationError, with the columns, for no usable shape."""
    if mapping is None:
        cells = table(source, detection.likely_columns)
        mapping = detection.likely(cells)
    else:
        cells = table(source, detection.columns_of(mapping))
    return _history_of(cells, mapping)


def detect_and_read(source: Source) -> tuple[Mapping, History | CalibrationError]:
    """The likely mapping, and what the file is by it or why it is nothing: in one reading."""
    cells = table(source, detection.likely_columns)
    mapping = detection.likely(cells)
    try:
        return mapping, _history_of(cells, mapping)
    except CalibrationError as error:
        return mapping, error


def _history_of(cells: Table, mapping: Mapping) -> History:
    wanted = {*mapping.columns.values(), *mapping.stage_columns.values()}
    if missing := sorted(wanted - set(cells.headers)):
        raise CalibrationError(f"the file has no column {missing[0]!r}")
    if not cells.numbers.size:
        raise CalibrationError("the file has a header and no rows below it")
    ends = {*mapping.ends, ""}
    stages = tuple(dict.fromkeys(one for one in mapping.stages if one not in ends))
    mapping = replace(mapping, stages=stages)
    if "deal_id" not in mapping.columns:  # then rows that are alike are as many deals
        cells = replace(cells, repeated=np.zeros_like(cells.repeated))
    kinds = deal_kinds.kinds_said(cells, mapping)  # before the cells are let go
    return deal_kinds.with_kinds(_shaped(cells, mapping), kinds)


def _shaped(cells: Table, mapping: Mapping) -> History:
    """The history by the shape of the file."""
    findings = [*_of_table(cells), *_of_mapping(mapping)]
    has = mapping.columns.keys()
    if "deal_id" in has and mapping.stage_columns:
        return _wide(cells, mapping, findings)
    if has >= {"deal_id", "stage", "entered_at"}:
        return _changes(cells, mapping, findings)
    dated = {"closed_at", "won_at", "lost_at"} & has
    if "created_at" in has and dated:
        return _deals(cells, mapping, findings)
    raise refusals.no_shape(mapping)


def _of_table(cells: Table) -> list[Finding]:
    findings = []
    if cells.repeated.any():
        text = "rows that are in the file before, in every cell, are left out"
        findings.append(Finding("duplicates", text, count=int(cells.repeated.sum())))
    if cells.uneven:
        text = "rows have more or fewer cells than the header: what is missing is empty, what is "
        row = None if cells.first_uneven is None else cells.first_uneven + FIRST_ROW
        findings.append(Finding("uneven", f"{text}too much left out", "", row, cells.uneven))
    if cells.sheet:
        findings.append(Finding("sheet", f"of the workbook's sheets, “{cells.sheet[:60]}” is read"))
    if cells.titles:
        text = f"the header is row {cells.header + 1}; what stands above it is left out"
        findings.append(Finding("titles", text, "", cells.header + 1))
    if cells.notes:
        text = "rows are no data (titles, totals, footers or the header once more) and are left out"
        row = None if cells.first_note is None else cells.first_note + FIRST_ROW
        findings.append(Finding("notes", text, "", row, cells.notes))
    for name in cells.filled:
        text = (
            "the report is grouped: what stands in the first row of a group holds for all its rows"
        )
        findings.append(Finding("grouped", text, name))
    for name in cells.headings:
        text = (
            "the report is grouped: what a row above a group says holds for all rows of the group"
        )
        findings.append(Finding("headings", text, name))
    if cells.encoding == "cp1252":
        findings.append(Finding("encoding", "the file is no UTF-8 and is read as Windows letters"))
    return findings


def _of_mapping(mapping: Mapping) -> list[Finding]:
    """What was made of names that somebody else might read otherwise."""
    findings = []
    if "deal_id" in mapping.columns and is_name(mapping.columns["deal_id"]):
        text = "deals are told apart by what they are called: two of one name count as one"
        findings.append(Finding("by_name", text, mapping.columns["deal_id"]))
    for name in dict.fromkeys(mapping.same.values()):
        others = [f"“{one[:60]}”" for one, kept in mapping.same.items() if kept == name]
        text = f"{', '.join(others)} and “{name[:60]}” are one stage in several spellings"
        findings.append(Finding("spellings", text, mapping.columns.get("stage", "")))
    for name in mapping.lost:
        if not columns.means_lost(name):
            text = f"“{name[:60]}” counts as lost: deals do not go on from it"
            findings.append(Finding("lost_by_name", text, mapping.columns.get("stage", "")))
    for name in mapping.parking:
        text = (
            f"“{name[:60]}” is beside the way to a win: in the scenario, time there is time in the "
            "stage the deal came from"
        )
        findings.append(Finding("parking", text))
    if mapping.left_out:
        named = ", ".join(f"“{one[:60]}”" for one in mapping.left_out)
        text = f"deals come to {named} only after their end: what happens there is left out"
        findings.append(Finding("left_out", text, mapping.columns.get("stage", "")))
    if mapping.pipelines:
        text = "only " + ", ".join(f"“{one[:60]}”" for one in mapping.pipelines) + " is read"
        findings.append(Finding("pipelines", text, mapping.columns.get("pipeline", "")))
    return findings


# --- One row per stage change ---------------------------------------------------------------------


def _changes(cells: Table, mapping: Mapping, findings: list[Finding]) -> History:
    names = mapping.columns
    when = moments_of(cells, mapping, "entered_at")
    findings += when.findings
    if (when.values == NO_MOMENT).all():
        raise refusals.no_dates(names["entered_at"], when.findings)
    deals = cells.texts[names["deal_id"]].codes[~cells.repeated]
    if "field" not in names and np.unique(deals).size == deals.size:
        raise refusals.no_history(mapping)
    bounds = far_off.bounds_of(when.values)
    entered = far_off.mended(when.values, bounds, cells.numbers, names["entered_at"], findings)
    rows = change_rows(cells, mapping, entered, findings)
    _check_of_stages(rows, mapping)
    said = told_ends(cells, mapping, rows, findings)
    rows, hands_on = worked(cells, mapping, rows)
    rows = rows.spelt(mapping.same)
    cells.let_go()
    rows = rows.only(rows.when != NO_MOMENT)
    rows = with_deal(rows, names["deal_id"], findings)
    rows = _of_known_stages(rows, mapping, findings)
    robots, told = data_quality.of_rows(rows, mapping.robots, names.get("owner", ""))
    known = sorted({*mapping.stages, *mapping.ends})
    findings += [*told, *data_quality.look_alikes(known, names["stage"])]
    asks, is_date_only = when.asks_day_first, when.is_date_only
    if said is not None:
        rows = _with_ends(rows.named(mapping.ends), said.deals, mapping, said.outcome, said.closed)
    held = [rows]
    del rows, when, entered
    history = _of_moves(held, mapping, _CHANGES, findings, is_date_only)
    if said is not None:
        begun = Moments(said.created, (), is_date_only, False)
        deals = wide.as_told(history.deals, said.deals, begun, said.outcome)
        history = replace(history, deals=deals, start=min(history.start, deals["created"].min()))
    return replace(
        history,
        likely_robots=robots,
        asks_day_first=asks,
        hands_on={name: one for name, one in hands_on.items() if name in mapping.stages},
    )


def _check_of_stages(rows: Rows, mapping: Mapping) -> None:
    """Raise CalibrationError where all rows of each deal have one date, as that of its creation."""
    order = np.argsort(rows.deal, kind="stable")
    deal, when, name = (one[order] for one in (rows.deal, rows.when, rows.name))
    goes_on = (deal[1:] == deal[:-1]) & (name[1:] != name[:-1])
    if goes_on.sum() >= _FEWEST_MOVES and not (goes_on & (when[1:] != when[:-1])).any():
        raise refusals.one_date_each(mapping)


def _of_known_stages(rows: Rows, mapping: Mapping, findings: list[Finding]) -> Rows:
    known = {*mapping.stages, *mapping.ends}
    is_known = np.array([one in known for one in rows.names])[rows.name]
    column = mapping.columns["stage"]
    if mapping.left_out:  # that is told with the mapping
        known |= {*mapping.left_out}
        rows = rows.only(is_known | ~np.array([one in known for one in rows.names])[rows.name])
        is_known = np.array([one in known for one in rows.names])[rows.name]
    if not is_known.all():
        text = "rows of a stage that the mapping does not name are left out"
        findings.append(rows.finding("unknown_stage", text, column, ~is_known))
        rows = rows.only(is_known)
    if not rows.deal.size:
        raise CalibrationError(f"no row of the column {column!r} is a stage of the mapping")
    return rows


def _of_moves(
    held: list[Rows], mapping: Mapping, kind: str, findings: list[Finding], is_date_only: bool
) -> History:
    """The history in rows of deal, stage name and when it was entered; they are taken out of
    `held`, so that their memory is free once they are sorted.
    """
    moves, activity = moves_of(held, mapping, findings)
    deals, reopened = deals_of(moves, mapping, findings)
    visits = visit_table(moves, len(mapping.stages))
    end_visits = int((moves.place >= len(mapping.stages)).sum())
    del moves
    if is_date_only:
        text = "dates without a time of day: a stage that a deal left on the same day took no time"
        findings.append(Finding("date_only", text))
    findings += data_quality.of_visits(visits, deals, mapping.stages)
    history = _history(deals, visits, mapping, kind, findings, activity)
    return replace(history, reopened=reopened, end_visits=end_visits)


# --- One row per deal, with a date per stage ------------------------------------------------------


def _wide(cells: Table, mapping: Mapping, findings: list[Finding]) -> History:
    column = mapping.columns["deal_id"]
    deals = with_deal(deal_rows(cells, mapping), column, findings)
    deals = one_row_each(deals, column, findings)
    at = np.searchsorted(cells.numbers, deals.number)
    # One decision on day or month for all the dates of a file like this.
    dates = [cells.dates[name] for name in mapping.stage_columns.values()]
    others = cells.dates.values()
    when = moments(dates, "the dates of the stages", mapping.day_first, cells.numbers, others)
    findings += when.findings
    stages, ends = tuple(mapping.stage_columns), (*mapping.won, *mapping.lost)
    created = _created(cells, mapping, findings)
    outcome, closed = endings(cells, mapping, [])
    bounds = far_off.bounds_of(np.concatenate([when.values, created.values, closed]))
    outcome, closed = outcome[at], far_off.within(closed, bounds)[at]
    text = "the dates of the stages"
    known = far_off.mended(when.values, bounds, cells.numbers, text, findings)
    begun = replace(created, values=far_off.within(created.values, bounds)[at])
    entered = known.reshape(len(stages), cells.numbers.size)[:, at]
    place, deal = np.nonzero(entered != NO_MOMENT)
    names = tuple(dict.fromkeys([*stages, *ends]))
    rows = replace(
        deals.only(deal), names=names, name=place.astype(np.int32), when=entered[place, deal]
    ).spelt(mapping.same)
    used = np.array([one in {*mapping.stages, *ends} for one in rows.names])
    rows = rows.only(used[rows.name])
    if not rows.deal.size:
        raise CalibrationError("no deal has a date in any of the columns with the dates of stages")
    stage = texts_of(cells, mapping, "stage")
    now = [stage.values[code] for code in stage.codes[at]]
    rows = wide.with_begin(rows, deals, mapping, now, begun.values, findings)
    rows = _with_ends(rows, deals, mapping, outcome, closed)
    text = (
        "a file with one date per stage keeps the last time a deal came to it: repeats and "
        "restarts are not in this file, and a stage before one that was entered again looks longer"
    )
    findings.append(Finding("hides_loops", text))
    history = _of_moves([rows], mapping, _WIDE, findings, when.is_date_only)
    told = wide.as_told(history.deals, deals, begun, outcome)
    start = min(history.start, told["created"].min())
    return replace(history, deals=told, start=start, asks_day_first=when.asks_day_first)


def _created(cells: Table, mapping: Mapping, findings: list[Finding]) -> Moments:
    """When each row's deal was created; none where no column says it."""
    if "created_at" in mapping.columns:
        when = moments_of(cells, mapping, "created_at")
        findings += [one for one in when.findings if one.code != "no_offset"]
        return when
    return Moments(np.full(cells.numbers.size, NO_MOMENT), (), False, False)


def _with_ends(
    rows: Rows, deals: Rows, mapping: Mapping, outcome: NDArray[np.int64], closed: Times
) -> Rows:
    """A deal that says how it ended and has no date of that stage ended when it was closed."""
    is_end = np.array([one in mapping.ends for one in rows.names])
    has_end = np.isin(deals.deal, rows.deal[is_end[rows.name]])
    for kind, ends in ((WON, mapping.won), (LOST, mapping.lost)):
        more = ~has_end & (outcome == kind) & (closed != NO_MOMENT)
        if ends and more.any():
            code = np.full(int(more.sum()), rows.names.index(ends[0]), np.int32)
            rows = rows.and_then(
                replace(deals.only(more), names=rows.names, name=code, when=closed[more])
            )
    return rows


# --- One row per deal -----------------------------------------------------------------------------


def _deals(cells: Table, mapping: Mapping, findings: list[Finding]) -> History:
    names = mapping.columns
    when = moments_of(cells, mapping, "created_at")
    findings += when.findings
    outcome, closed = endings(cells, mapping, findings)
    if "modified" in (meant := notions(names.get("closed_at", "")) or frozenset()):
        text = (
            "deals are taken to have ended when they were last changed: the file has no other date,"
            " and whatever was changed later makes them look longer"
        )
        findings.append(Finding("modified_close", text, names["closed_at"]))
    if "expected" in meant:
        text = (
            "deals are taken to have ended when they were expected to: the file has no other date"
        )
        findings.append(Finding("expected_close", text, names["closed_at"]))
    bounds = far_off.bounds_of(np.concatenate([when.values, closed]))
    created = far_off.mended(when.values, bounds, cells.numbers, names["created_at"], findings)
    closed = far_off.mended(closed, bounds, cells.numbers, names.get("closed_at", ""), findings)
    rows = deal_rows(cells, mapping, created)
    if "deal_id" in names:
        rows = with_deal(rows, names["deal_id"], findings)
        rows = one_row_each(rows, names["deal_id"], findings)
    else:
        text = "no column names the deal: each row is one"
        findings.append(Finding("no_id", text))
    at = np.searchsorted(cells.numbers, rows.number)
    outcome, closed = _ends_in_order(rows, mapping, outcome[at], closed[at], findings)
    if when.is_date_only:
        text = "dates without a time of day: a deal closed on the day it came took no time"
        findings.append(Finding("date_only", text, names["created_at"]))
    text = "time in stage, drop-off by stage, repeats and restarts are not in a file with one row "
    findings.append(Finding("no_stages", f"{text}per deal and no dates of its stages"))
    owners, owner = people_of(rows, mapping)
    stage = texts_of(cells, mapping, "stage")
    status = stage if "status" not in names else texts_of(cells, mapping, "status")
    deals = deal_table(
        [rows.deals[code] for code in rows.deal],
        created=rows.when,
        closed=np.where(outcome == OPEN, NO_MOMENT, closed),
        outcome=outcome,
        end=(np.where(outcome == OPEN, 0, status.codes[at]), status.values),
        stage=(stage.codes[at], stage.values),
        owner=(owner, owners),
        amount=rows.amounts[rows.amount],
        currency=(rows.currency, rows.currencies),
    )
    findings += data_quality.of_deals(deals)
    activity = activity_of(owners, owner, rows.when, 0)
    if "last_stage" not in names:
        findings += last_stages.could_say(cells, mapping, outcome, at)
    history = _history(deals, None, mapping, _DEALS, findings, activity)
    if "last_stage" in names:
        last = last_stages.said(cells, mapping, mapping.ends)
        history = last_stages.with_stages(history, [last.values[code] for code in last.codes[at]])
    return replace(history, asks_day_first=any(one.code == "ambiguous_dates" for one in findings))


def _ends_in_order(
    rows: Rows,
    mapping: Mapping,
    outcome: NDArray[np.int64],
    closed: Times,
    findings: list[Finding],
) -> tuple[NDArray[np.int64], Times]:
    """Outcomes and when, with every end dated and none before its deal was created.

    Raises CalibrationError where no deal says when it was created.
    """
    created, column = rows.when, mapping.columns["created_at"]
    is_dated = created != NO_MOMENT
    without = int((~is_dated).sum())
    if without == created.size:
        raise CalibrationError(
            f"no deal has a date in the column {column!r}, so none can be counted"
        )
    if without:
        text = "deals do not say when they were created and are in no figure of time"
        findings.append(Finding("no_created", text, column, None, without))
    # Two dates of one deal may be rounded differently: to the minute, or to the day.
    has_end = closed != NO_MOMENT
    rounding = _MINUTE if (closed[has_end] % DAY).any() else DAY
    too_early = has_end & is_dated & (closed < created)
    backward = too_early & (closed + rounding <= created)
    if backward.any():
        text = "deals were closed before they were created: they count as closed at once"
        findings.append(rows.finding("closed_before", text, column, backward))
    no_end = (outcome != OPEN) & ~has_end
    if no_end.any():
        text = (
            "deals are won or lost without a date: they count as such, and in the scenario they "
            "end after as many days as half of the others"
        )
        findings.append(rows.finding("no_closed", text, "", no_end))
    return outcome, np.where(too_early, created, closed)


def _history(
    deals: pd.DataFrame,
    visits: pd.DataFrame | None,
    mapping: Mapping,
    kind: str,
    findings: Iterable[Finding],
    activity: Activity,
) -> History:
    moments_known = [deals["created"].max(), deals["closed"].max()]
    if visits is not None:
        moments_known.append(visits["entered"].max())
    end = max(one for one in moments_known if pd.notna(one))
    tells = {"arrivals", "outcome", "cycle"}
    tells |= {"stages", "stage_days"} if visits is not None else set()
    tells |= {"loops"} if kind == _CHANGES else set()
    return History(
        deals=deals,
        visits=visits,
        stages=tuple(mapping.stages) if visits is not None else (),
        ends=mapping.ends,
        start=deals["created"].min(),
        end=end,
        kind=kind,
        tells=frozenset(tells),
        findings=tuple(findings),
        activity=activity,
        mapping=mapping,
    )
