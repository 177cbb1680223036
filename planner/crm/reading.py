"""From a table to deals and their visits, whatever the shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from planner.crm import columns, oddities
from planner.crm.dates import NO_DATA, Moments, moments
from planner.crm.history import Finding, History, Mapping
from planner.crm.tables import FIRST_ROW, Source, Table, headers, table
from planner.errors import CalibrationError

_TELLING = {"deal_id", "stage", "stage_before", "field", "entered_at", "status"}
_ENOUGH_ROWS = 200_000  # to know the order of the stages
MOST_STAGE_NAMES = 200  # more different values than that are no stages
_CHANGES, _WIDE, _DEALS = (
    "one row per stage change",
    "one row per deal, with a date per stage",
    "one row per deal",
)


# --- Which column is what -------------------------------------------------------------------------


def detect(source: Source) -> Mapping:
    """The likely mapping of a file. Raises CalibrationError for a file that is no table."""
    seen = headers(source)
    roles, stage_columns = columns.roles(seen), columns.stage_dates(seen)
    mapping = Mapping(roles, seen, stage_columns=stage_columns)
    if stage_columns:
        mapping = replace(mapping, columns=_without(roles, "entered_at", "field", "stage_before"))
    # What says which rows are changes, of which stages, and how deals end.
    rows = table(source, {roles[role] for role in _TELLING & roles.keys()}).rows
    if not stage_columns and {"deal_id", "stage", "entered_at"} <= roles.keys():
        if rows[roles["deal_id"]].duplicated().any() or "field" in roles:
            kept = _without(roles, "created_at", "closed_at", "status", "won_at", "lost_at")
        else:  # one row per deal: the date is when it was created
            kept = {"created_at": roles["entered_at"]} | _without(roles, "entered_at")
        mapping = replace(mapping, columns=kept)
    if "field" in mapping.columns and mapping.columns.keys().isdisjoint({"entered_at"}):
        mapping = replace(mapping, columns=_without(mapping.columns, "field", "stage_before"))
    if {"deal_id", "stage", "entered_at"} <= mapping.columns.keys():
        names = _change_names(rows, mapping)
    elif stage_columns:
        names = list(stage_columns)
    else:
        names = []
    status = [] if "entered_at" in mapping.columns else _status_values(rows, mapping)
    values = list(dict.fromkeys([*names, *status]))
    won = tuple(one for one in values if columns.means_won(one))
    lost = tuple(one for one in values if columns.means_lost(one))
    rest = names or status
    stages = _ordered([one for one in rest if one not in (*won, *lost)])
    return replace(mapping, stages=stages, won=won, lost=lost)


def _without(roles: dict[str, str], *names: str) -> dict[str, str]:
    return {role: column for role, column in roles.items() if role not in names}


def _wanted(mapping: Mapping) -> set[str]:
    return {*mapping.columns.values(), *mapping.stage_columns.values()}


def _status_values(rows: pd.DataFrame, mapping: Mapping) -> list[str]:
    """Different values of the columns that may say won or lost; [] where they are too many."""
    found: list[str] = []
    for role in ("status", "stage"):
        if role in mapping.columns:
            values = _distinct(_text(rows, mapping.columns[role]))
            found += values if len(values) <= MOST_STAGE_NAMES else []
    return found


def _change_names(rows: pd.DataFrame, mapping: Mapping) -> list[str]:
    """Stages of a file of changes, in the order in which deals come to them on average."""
    telling = {role: name for role, name in mapping.columns.items() if role in _TELLING}
    changes = _change_rows(rows, replace(mapping, columns=telling))
    names = _distinct(changes["name"])
    if len(names) > MOST_STAGE_NAMES:
        return []
    changes = changes.iloc[:_ENOUGH_ROWS]
    changes = changes.assign(entered=moments(changes["when"], "").values)
    changes = changes[changes["entered"].notna() & (changes["name"] != "")]
    first = changes.sort_values(["deal", "entered"], kind="stable")
    first = first.drop_duplicates(["deal", "name"])
    place = first.groupby("deal").cumcount()
    order = list(place.groupby(first["name"]).mean().sort_values(kind="stable").index)
    return [*order, *(one for one in names if one not in order)]


def _distinct(texts: pd.Series) -> list[str]:
    return [str(one) for one in texts.unique() if one]


def _ordered(stages: Sequence[str]) -> tuple[str, ...]:
    """By their numbers where all begin with one; else as they come."""
    if all(one[:1].isdecimal() for one in stages):
        return tuple(sorted(stages, key=_number))
    return tuple(stages)


def _number(stage: str) -> tuple[int, str]:
    digits = stage[: len(stage) - len(stage.lstrip("0123456789"))]
    return int(digits or 0), stage


# --- The deals ------------------------------------------------------------------------------------


def read(source: Source, mapping: Mapping | None = None) -> History:
    """The history in a file. Raises CalibrationError, with the columns, for no usable shape."""
    mapping = mapping or detect(source)
    found = table(source, _wanted(mapping))
    if missing := sorted(_wanted(mapping) - set(found.headers)):
        raise CalibrationError(f"the file has no column {missing[0]!r}")
    if not len(found.rows):
        raise CalibrationError("the file has a header and no rows below it")
    findings = _of_table(found)
    has = mapping.columns.keys()
    if "deal_id" in has and mapping.stage_columns:
        return _wide(found.rows, mapping, findings)
    if has >= {"deal_id", "stage", "entered_at"}:
        return _changes(found.rows, mapping, findings)
    ends = {"closed_at", "won_at", "lost_at"} & has
    if has >= {"deal_id", "created_at"} and ends and {"status", "stage", "is_won", *ends} & has:
        return _deals(found.rows, mapping, findings)
    raise CalibrationError(
        "the file needs a deal, a stage and when it was entered, or a deal, when it was created "
        "and closed and whether it was won; its columns are "
        + ", ".join(one[:60] for one in found.headers[:30])
    )


def _of_table(found: Table) -> list[Finding]:
    findings = []
    if found.duplicates:
        text = "rows that are in the file before, in every cell, are left out"
        findings.append(Finding("duplicates", text, count=found.duplicates))
    if found.uneven:
        text = "rows have more or fewer cells than the header: what is missing is empty, what is "
        row = None if found.first_uneven is None else found.first_uneven + FIRST_ROW
        findings.append(Finding("uneven", f"{text}too much left out", "", row, found.uneven))
    if found.encoding == "cp1252":
        findings.append(Finding("encoding", "the file is no UTF-8 and is read as Windows letters"))
    return findings


def _change_rows(rows: pd.DataFrame, mapping: Mapping) -> pd.DataFrame:
    """Deal, stage name and the text of when, row by row; of a field history its stages only."""
    names = mapping.columns
    changes = pd.DataFrame(
        {
            "deal": _text(rows, names["deal_id"]),
            "name": _text(rows, names["stage"]),
            "when": rows[names["entered_at"]],
            "owner": _text(rows, names.get("owner")),
            "amount": _numbers(rows, names.get("amount")),
            "currency": _text(rows, names.get("currency")),
        }
    )
    if "field" not in names:
        return changes
    field = _text(rows, names["field"]).str.lower()
    is_stage, is_created = field.isin(columns.STAGE_FIELDS), field.isin(columns.CREATED_FIELDS)
    if "stage_before" in names:
        when = moments(rows[names["entered_at"]], "").values
        before = _text(rows, names["stage_before"])
        order = pd.DataFrame({"deal": changes["deal"], "when": when, "before": before})[is_stage]
        first = order.sort_values("when", kind="stable").groupby("deal")["before"].first()
        created = changes["deal"].map(first.to_dict()).astype(object).fillna("")
        changes["name"] = changes["name"].where(~is_created, created)
        return changes[is_stage | (is_created & (changes["name"] != ""))]
    return changes[is_stage]


def _changes(table_rows: pd.DataFrame, mapping: Mapping, findings: list[Finding]) -> History:
    names = mapping.columns
    rows = _change_rows(table_rows, mapping)
    when = moments(rows["when"], names["entered_at"], mapping.day_first)
    findings += when.findings
    rows = rows.assign(entered=when.values)
    if not rows["entered"].notna().any():
        raise CalibrationError(f"no row has a date in the column {names['entered_at']!r}")
    rows = _with_deal(rows[rows["entered"].notna()], names["deal_id"], findings)
    known = rows["name"].isin([*mapping.stages, *mapping.won, *mapping.lost])
    if not known.all():
        row = int(rows.index[int((~known).to_numpy().argmax())]) + FIRST_ROW
        text = "rows of a stage that the mapping does not name are left out"
        findings.append(Finding("unknown_stage", text, names["stage"], row, int((~known).sum())))
        rows = rows[known]
    if rows.empty:
        raise CalibrationError(f"no row of the column {names['stage']!r} is a stage of the mapping")
    findings += oddities.of_rows(rows, names.get("owner", ""))
    return _sequence(rows, mapping, _CHANGES, findings, when.is_date_only)


def _wide(table_rows: pd.DataFrame, mapping: Mapping, findings: list[Finding]) -> History:
    names = mapping.columns
    deals = _with_deal(_deal_columns(table_rows, mapping), names["deal_id"], findings)
    deals = _one_row_each(deals, names["deal_id"], findings)
    texts = table_rows.loc[deals.index]
    # One decision on day or month for all the dates of a file like this.
    stacked = pd.concat([texts[column] for column in mapping.stage_columns.values()])
    when = moments(stacked, "the dates of the stages", mapping.day_first)
    findings += when.findings
    places = np.repeat(np.arange(len(mapping.stage_columns)), len(deals))
    stage_names = np.array(list(mapping.stage_columns), dtype=object)[places]
    rows = deals.loc[stacked.index].assign(name=stage_names)
    rows["entered"] = when.values.array
    rows = rows[rows["entered"].notna()]
    ends = [*mapping.won, *mapping.lost]
    rows = rows[rows["name"].isin([*mapping.stages, *ends])]
    if rows.empty:
        raise CalibrationError("no deal has a date in any of the columns with the dates of stages")
    if {"stage", "status", "is_won"} & names.keys():
        # A deal that says how it ended and has no date of that stage ended when it was closed.
        outcome, closed = _endings(texts, mapping, [])
        has_end = deals["deal"].isin(rows.loc[rows["name"].isin(ends), "deal"])
        is_end = ~has_end & (outcome != "open") & closed.notna()
        some = {"won": next(iter(mapping.won), ""), "lost": next(iter(mapping.lost), "")}
        name = outcome.map(some).fillna("")
        added = deals.assign(name=name, entered=closed)[is_end & (name != "")]
        rows = pd.concat([rows, added]) if not added.empty else rows
    text = (
        "a file with one date per stage keeps the last time a deal came to it: repeats and "
        "restarts are not in this file, and a stage before one that was entered again looks longer"
    )
    findings.append(Finding("hides_loops", text))
    return _sequence(rows, mapping, _WIDE, findings, when.is_date_only)


def _sequence(
    rows: pd.DataFrame,
    mapping: Mapping,
    kind: str,
    findings: list[Finding],
    is_date_only: bool,
) -> History:
    """Deals and visits from rows of deal, stage name and when it was entered."""
    stages, ends = mapping.stages, [*mapping.won, *mapping.lost]
    rank = {name: i for i, name in enumerate([*stages, *ends])}
    # Numbers instead of ids: large files are sorted and grouped much faster, and in less memory.
    codes, ids = pd.factorize(rows["deal"], sort=True)
    rows = rows.assign(rank=rows["name"].map(rank), deal=codes)
    # Ties go by the pipeline; the owner makes the order of a file of no account.
    rows = rows.sort_values(["deal", "entered", "rank", "owner"], kind="stable")
    if mapping.same_stage_rows != "visits":
        same = (rows["name"] == rows["name"].shift()) & (rows["deal"] == rows["deal"].shift())
        if same.any():
            text = "rows in a row of one stage count as one visit: repeats are not in this file"
            place = mapping.columns.get("stage", "")
            findings.append(Finding("merged", text, place, None, int(same.sum())))
            rows = rows[~same]
    is_end = rows["name"].isin(ends)
    # A deal has ended where no stage follows: the run of ends at its end counts from its first.
    open_after = (~is_end)[::-1].groupby(rows["deal"][::-1]).cummax()[::-1]
    is_closing = is_end & ~open_after
    reopened = int((is_end & open_after).groupby(rows["deal"]).any().sum())
    if reopened:
        text = "deals were closed and opened again: only their last end counts"
        findings.append(Finding("reopened", text, "", None, reopened))
    closing = rows[is_closing].groupby("deal")
    deals = rows.groupby("deal").agg(
        created=("entered", "min"),
        owner=("owner", "last"),
        amount=("amount", "last"),
        currency=("currency", "last"),
    )
    deals["closed"] = closing["entered"].first().astype("datetime64[us, UTC]")
    won = closing["name"].last().isin(mapping.won).map({True: "won", False: "lost"})
    deals["outcome"] = won.reindex(deals.index).fillna("open").astype(str)
    rows = rows.assign(left=rows.groupby("deal")["entered"].shift(-1))
    visits = rows[~is_end].rename(columns={"rank": "stage"})
    kept = visits[["deal", "stage", "entered", "left", "owner"]].reset_index(drop=True)
    if kept.empty:
        raise CalibrationError("no row of the file is in a stage that is neither won nor lost")
    if is_date_only:
        text = "dates without a time of day: a stage that a deal left on the same day took no time"
        findings.append(Finding("date_only", text))
    deals.index = pd.Index(ids, name="deal")
    kept["deal"] = pd.Series(ids.take(kept["deal"].to_numpy()), index=kept.index)
    findings += oddities.of_visits(kept, deals, stages)
    return _history(deals, kept, stages, kind, findings, has_loops=kind == _CHANGES)


def _deals(table_rows: pd.DataFrame, mapping: Mapping, findings: list[Finding]) -> History:
    names = mapping.columns
    created = moments(table_rows[names["created_at"]], names["created_at"], mapping.day_first)
    findings += created.findings
    deals = _deal_columns(table_rows, mapping).assign(created=created.values)
    deals["outcome"], deals["closed"] = _endings(table_rows, mapping, findings)
    deals = _with_deal(deals, names["deal_id"], findings)
    deals = _one_row_each(deals, names["deal_id"], findings)
    without = int(deals["created"].isna().sum())
    if without == len(deals):
        raise CalibrationError(
            f"no deal has a date in the column {names['created_at']!r}, so none can be counted"
        )
    if without:
        text = "deals do not say when they were created and are in no figure"
        findings.append(Finding("no_created", text, names["created_at"], None, without))
    # Two dates of one deal may be rounded differently: to the minute, or to the day.
    closed = deals["closed"].dropna()
    is_by_day = bool((closed == closed.dt.normalize()).all())
    rounding = pd.Timedelta(days=1) if is_by_day else pd.Timedelta(minutes=1)
    backward = (deals["closed"] + rounding <= deals["created"]).to_numpy()
    too_early = deals["closed"] < deals["created"]
    deals["closed"] = deals["closed"].where(~too_early, deals["created"])
    if backward.any():
        row = int(deals.index[int(backward.argmax())]) + FIRST_ROW
        text = "deals were closed before they were created: they count as closed at once"
        count = int(backward.sum())
        findings.append(Finding("closed_before", text, names["created_at"], row, count))
    no_end = ((deals["outcome"] != "open") & deals["closed"].isna()).to_numpy()
    if no_end.any():
        row = int(deals.index[int(no_end.argmax())]) + FIRST_ROW
        text = "deals are won or lost without a date: they count as open"
        findings.append(Finding("no_closed", text, "", row, int(no_end.sum())))
        deals.loc[no_end, "outcome"] = "open"
    if created.is_date_only:
        text = "dates without a time of day: a deal closed on the day it came took no time"
        findings.append(Finding("date_only", text, names["created_at"]))
    text = "time in stage, drop-off by stage, repeats and restarts are not in a file with one row "
    findings.append(Finding("no_stages", f"{text}per deal and no dates of its stages"))
    deals = deals.set_index("deal")
    kept = deals[["created", "closed", "outcome", "owner", "amount", "currency"]]
    findings += oddities.of_deals(kept)
    return _history(kept, None, (), _DEALS, findings, has_loops=False)


def _deal_columns(rows: pd.DataFrame, mapping: Mapping) -> pd.DataFrame:
    names = mapping.columns
    return pd.DataFrame(
        {
            "deal": _text(rows, names["deal_id"]),
            "owner": _text(rows, names.get("owner")),
            "amount": _numbers(rows, names.get("amount")),
            "currency": _text(rows, names.get("currency")),
        }
    )


def _endings(
    rows: pd.DataFrame, mapping: Mapping, findings: list[Finding]
) -> tuple[pd.Series, pd.Series]:
    """Won, lost or open and when, from a status, a stage, a flag or a date, whichever says so."""
    names = mapping.columns
    dates: dict[str, pd.Series] = {}
    for role in ("closed_at", "won_at", "lost_at"):
        empty = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us, UTC]")
        dates[role] = empty
        if role in names:
            found: Moments = moments(rows[names[role]], names[role], mapping.day_first)
            findings += found.findings
            dates[role] = found.values
    outcome = pd.Series("open", index=rows.index)
    says = []  # columns that say how deals ended, the strongest first
    for role in ("status", "stage"):
        if role in names:
            values = _text(rows, names[role])
            says.append((values.isin(mapping.won), values.isin(mapping.lost)))
    if "is_won" in names:
        is_won = _text(rows, names["is_won"]).str.lower().isin(columns.YES)
        is_lost = ~is_won & False
        if "is_closed" in names:
            is_lost = ~is_won & _text(rows, names["is_closed"]).str.lower().isin(columns.YES)
        says.append((is_won, is_lost))
    says.append((dates["won_at"].notna(), dates["lost_at"].notna() & dates["won_at"].isna()))
    for is_won, is_lost in says:
        is_open = outcome == "open"
        outcome = outcome.mask(is_open & is_won, "won").mask(is_open & is_lost & ~is_won, "lost")
    closed = dates["won_at"].where(outcome == "won", dates["lost_at"])
    closed = closed.fillna(dates["closed_at"])
    return outcome, closed.where(outcome != "open")  # the close date of an open deal is a hope


def _with_deal(rows: pd.DataFrame, column: str, findings: list[Finding]) -> pd.DataFrame:
    without = (rows["deal"] == "").to_numpy()
    if without.any():
        row = int(rows.index[int(without.argmax())]) + FIRST_ROW
        text = "rows name no deal and are left out"
        findings.append(Finding("no_deal", text, column, row, int(without.sum())))
    if without.all():
        raise CalibrationError(f"no row names a deal in the column {column!r}")
    return rows[~without]


def _one_row_each(deals: pd.DataFrame, column: str, findings: list[Finding]) -> pd.DataFrame:
    again = deals["deal"].duplicated().to_numpy()
    if again.any():
        row = int(deals.index[int(again.argmax())]) + FIRST_ROW
        text = "rows of a deal that the file has before: the first row of a deal counts"
        findings.append(Finding("deal_again", text, column, row, int(again.sum())))
    return deals[~again]


def _history(
    deals: pd.DataFrame,
    visits: pd.DataFrame | None,
    stages: Sequence[str],
    kind: str,
    findings: Iterable[Finding],
    *,
    has_loops: bool,
) -> History:
    moments_known = [deals["created"].max(), deals["closed"].max()]
    if visits is not None:
        moments_known.append(visits["entered"].max())
    end = max(one for one in moments_known if pd.notna(one))
    tells = {"arrivals", "outcome", "cycle"}
    tells |= {"stages"} if visits is not None else set()
    tells |= {"loops"} if has_loops else set()
    return History(
        deals,
        visits,
        tuple(stages),
        deals["created"].min(),
        end,
        kind,
        frozenset(tells),
        tuple(findings),
    )


# --- Cells ----------------------------------------------------------------------------------------


def _text(rows: pd.DataFrame, column: str | None) -> pd.Series:
    """Texts of a column, "" where there is no data."""
    if column is None:
        return pd.Series("", index=rows.index, dtype=str)
    codes, unique = pd.factorize(rows[column])
    plain = [columns.cleaned(one) for one in unique]
    plain = ["" if one.lower() in NO_DATA else one for one in plain]
    return pd.Series(pd.array(plain, dtype="str").take(codes), index=rows.index)


def _numbers(rows: pd.DataFrame, column: str | None) -> pd.Series:
    """Amounts of a column, whatever currency sign and separators they have; NaN where none."""
    if column is None:
        return pd.Series(float("nan"), index=rows.index)
    codes, unique = pd.factorize(rows[column])
    values = np.array([*(_amount(one) for one in unique), float("nan")])
    return pd.Series(values[codes], index=rows.index)


def _amount(text: str) -> float:
    kept = "".join(one for one in text if one in "0123456789.,-")
    comma, point = kept.rfind(","), kept.rfind(".")
    if comma > point >= 0 or (point < 0 <= comma and len(kept) - comma != 4):
        kept = kept.replace(".", "").replace(",", ".")
    try:
        return float(kept.replace(",", ""))
    except ValueError:
        return float("nan")
