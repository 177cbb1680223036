"""From a table to deals and their visits, whatever the shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.crm import columns, data_quality
from planner.crm.dates import DAY, NO_MOMENT, Moments, moments
from planner.crm.history import FIRST_ROW, Activity, Finding, History, Mapping
from planner.crm.table import Choice, Source, Table, Texts, smallest, table
from planner.errors import CalibrationError

Flags = NDArray[np.bool_]
Codes = NDArray[np.signedinteger]
Times = NDArray[np.int64]  # microseconds since 1970, NO_MOMENT where there is none

_DATES = ("entered_at", "created_at", "closed_at", "won_at", "lost_at")
_ENOUGH_ROWS = 200_000  # to know the order of the stages
MOST_STAGE_NAMES = 200  # more different values than that are no stages
_CHANGES, _WIDE, _DEALS = (
    "one row per stage change",
    "one row per deal, with a date per stage",
    "one row per deal",
)
_MINUTE = 60_000_000
_WEEK = 7 * DAY


# --- Which column is what -------------------------------------------------------------------------


def detect(source: Source) -> Mapping:
    """The likely mapping of a file. Raises CalibrationError for a file that is no table."""
    return _likely(table(source, _likely_columns))


def named(source: Source, mapping: Mapping) -> Mapping:
    """A mapping whose columns were corrected by hand, with the stages and ends they hold."""
    return _named(table(source, _columns_of(mapping)), mapping)


def read(source: Source, mapping: Mapping | None = None) -> History:
    """The history in a file. Raises CalibrationError, with the columns, for no usable shape."""
    if mapping is None:
        found = table(source, _likely_columns)
        mapping = _likely(found)
    else:
        found = table(source, _columns_of(mapping))
    return history_of(found, mapping)


def detect_and_read(source: Source) -> tuple[Mapping, History | CalibrationError]:
    """The likely mapping, and what the file is by it or why it is nothing: in one reading."""
    found = table(source, _likely_columns)
    mapping = _likely(found)
    try:
        return mapping, history_of(found, mapping)
    except CalibrationError as error:
        return mapping, error


def _likely_columns(headers: tuple[str, ...]) -> tuple[set[str], set[str]]:
    roles, stages = columns.roles(headers), columns.stage_dates(headers)
    dates = {roles[role] for role in _DATES if role in roles}
    return {name for role, name in roles.items() if role not in _DATES}, {*dates, *stages.values()}


def _columns_of(mapping: Mapping) -> Choice:
    texts = {name for role, name in mapping.columns.items() if role not in _DATES}
    dates = {name for role, name in mapping.columns.items() if role in _DATES}
    return lambda _: (texts, dates | set(mapping.stage_columns.values()))


def _likely(found: Table) -> Mapping:
    roles, stage_columns = columns.roles(found.headers), columns.stage_dates(found.headers)
    mapping = Mapping(roles, found.headers, stage_columns=stage_columns)
    if stage_columns:
        mapping = replace(mapping, columns=_without(roles, "entered_at", "field", "stage_before"))
    if not stage_columns and {"deal_id", "stage", "entered_at"} <= roles.keys():
        deals = found.texts[roles["deal_id"]].codes[~found.repeated]
        if "field" in roles or np.unique(deals).size < deals.size:
            kept = _without(roles, "created_at", "closed_at", "status", "won_at", "lost_at")
        else:  # one row per deal: the date is when it was created
            kept = {"created_at": roles["entered_at"]} | _without(roles, "entered_at")
        mapping = replace(mapping, columns=kept)
    if "field" in mapping.columns and mapping.columns.keys().isdisjoint({"entered_at"}):
        mapping = replace(mapping, columns=_without(mapping.columns, "field", "stage_before"))
    return _named(found, mapping)


def _named(found: Table, mapping: Mapping) -> Mapping:
    """The mapping with the stages its columns hold, and what among them means won and lost."""
    if {"deal_id", "stage", "entered_at"} <= mapping.columns.keys():
        names = _change_names(found, mapping)
    elif mapping.stage_columns:
        names = list(mapping.stage_columns)
    else:
        names = []
    status = [] if "entered_at" in mapping.columns else _status_values(found, mapping)
    values = list(dict.fromkeys([*names, *status]))
    won = tuple(one for one in values if columns.means_won(one))
    lost = tuple(one for one in values if columns.means_lost(one))
    rest = names or status
    stages = _ordered([one for one in rest if one not in (*won, *lost)])
    return replace(mapping, stages=stages, won=won, lost=lost)


def _without(roles: dict[str, str], *names: str) -> dict[str, str]:
    return {role: column for role, column in roles.items() if role not in names}


def _status_values(found: Table, mapping: Mapping) -> list[str]:
    """Different values of the columns that may say won or lost; [] where they are too many."""
    values: list[str] = []
    for role in ("status", "stage"):
        if role in mapping.columns:
            texts = [one for one in _text(found, mapping, role).values if one]
            values += texts if len(texts) <= MOST_STAGE_NAMES else []
    return values


def _change_names(found: Table, mapping: Mapping) -> list[str]:
    """Stages of a file of changes, in the order in which deals come to them on average."""
    changes = _change_rows(found, mapping)
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


# --- The deals ------------------------------------------------------------------------------------


def history_of(found: Table, mapping: Mapping) -> History:
    """The history in a table. Raises CalibrationError, with the columns, for no usable shape."""
    wanted = {*mapping.columns.values(), *mapping.stage_columns.values()}
    if missing := sorted(wanted - set(found.headers)):
        raise CalibrationError(f"the file has no column {missing[0]!r}")
    if not found.numbers.size:
        raise CalibrationError("the file has a header and no rows below it")
    ends = {*mapping.won, *mapping.lost, ""}
    stages = tuple(dict.fromkeys(one for one in mapping.stages if one not in ends))
    mapping = replace(mapping, stages=stages)
    findings = _of_table(found)
    has = mapping.columns.keys()
    if "deal_id" in has and mapping.stage_columns:
        return _wide(found, mapping, findings)
    if has >= {"deal_id", "stage", "entered_at"}:
        return _changes(found, mapping, findings)
    dated = {"closed_at", "won_at", "lost_at"} & has
    if has >= {"deal_id", "created_at"} and dated:
        return _deals(found, mapping, findings)
    raise CalibrationError(
        "the file needs a deal, a stage and when it was entered, or a deal, when it was created "
        "and closed and whether it was won; its columns are "
        + ", ".join(one[:60] for one in found.headers[:30])
    )


def _of_table(found: Table) -> list[Finding]:
    findings = []
    if found.repeated.any():
        text = "rows that are in the file before, in every cell, are left out"
        findings.append(Finding("duplicates", text, count=int(found.repeated.sum())))
    if found.uneven:
        text = "rows have more or fewer cells than the header: what is missing is empty, what is "
        row = None if found.first_uneven is None else found.first_uneven + FIRST_ROW
        findings.append(Finding("uneven", f"{text}too much left out", "", row, found.uneven))
    if found.encoding == "cp1252":
        findings.append(Finding("encoding", "the file is no UTF-8 and is read as Windows letters"))
    return findings


@dataclass(frozen=True)
class _Rows:
    """Rows of deal, stage name and when; codes count in `deals`, `names`, `owners` and so on.

    number: rows of the file; repeated: rows that are in the file before. owner 0 is nobody.
    """

    deals: tuple[str, ...]
    names: tuple[str, ...]
    owners: tuple[str, ...]
    currencies: tuple[str, ...]
    deal: Codes
    name: Codes
    owner: Codes
    when: Times
    amounts: NDArray[np.float64]
    amount: Codes
    currency: Codes
    number: Codes
    repeated: Flags

    def only(self, kept: NDArray[np.bool_] | NDArray[np.int64]) -> _Rows:
        """Some of the rows."""
        if kept.dtype == bool and kept.all():
            return self
        return replace(
            self,
            deal=self.deal[kept],
            name=self.name[kept],
            owner=self.owner[kept],
            when=self.when[kept],
            amount=self.amount[kept],
            currency=self.currency[kept],
            number=self.number[kept],
            repeated=self.repeated[kept],
        )


def _change_rows(found: Table, mapping: Mapping, when: Times | None = None) -> _Rows:
    """Deal, stage and when, row by row; of a field history its changes of stage only."""
    names = mapping.columns
    if when is None:
        when = moments([found.dates[names["entered_at"]]], "", mapping.day_first).values
    deal, name = _text(found, mapping, "deal_id"), _text(found, mapping, "stage")
    owner, currency = _text(found, mapping, "owner"), _text(found, mapping, "currency")
    amount = _text(found, mapping, "amount")
    rows = _Rows(
        deals=deal.values,
        names=name.values,
        owners=owner.values,
        currencies=currency.values,
        deal=deal.codes,
        name=name.codes,
        owner=owner.codes,
        when=when,
        amounts=np.array([_amount(one) for one in amount.values]),
        amount=amount.codes,
        currency=currency.codes,
        number=found.numbers,
        repeated=found.repeated,
    )
    if "field" not in names:
        return rows
    field = _text(found, mapping, "field")
    is_stage = _is_one_of(field, columns.STAGE_FIELDS)
    if "stage_before" not in names:
        return rows.only(is_stage)
    # A deal begins in the stage that its first change led out of.
    before = _text(found, mapping, "stage_before")
    changes = np.flatnonzero(is_stage)
    changes = changes[np.argsort(when[changes], kind="stable")]
    having, first = np.unique(deal.codes[changes], return_index=True)
    begun = np.zeros(len(deal.values), np.int32)
    begun[having] = before.codes[changes[first]]
    known = list(dict.fromkeys([*name.values, *before.values]))
    place = {text: i for i, text in enumerate(known)}
    there = np.array([place[text] for text in before.values], np.int32)[begun[deal.codes]]
    is_created = _is_one_of(field, columns.CREATED_FIELDS)
    rows = replace(rows, names=tuple(known), name=np.where(is_created, there, rows.name))
    return rows.only(is_stage | (is_created & (there != place[""])))


def _is_one_of(texts: Texts, known: Iterable[str]) -> Flags:
    chosen = set(known)
    return np.array([one.lower() in chosen for one in texts.values])[texts.codes]


def _changes(found: Table, mapping: Mapping, findings: list[Finding]) -> History:
    names = mapping.columns
    when = _moments(found, mapping, "entered_at")
    findings += when.findings
    if (when.values == NO_MOMENT).all():
        raise CalibrationError(f"no row has a date in the column {names['entered_at']!r}")
    rows, hands_on = _worked(found, mapping, _change_rows(found, mapping, when.values))
    found.let_go()
    rows = rows.only(rows.when != NO_MOMENT)
    rows = _with_deal(rows, names["deal_id"], findings)
    known = {*mapping.stages, *mapping.won, *mapping.lost}
    is_known = np.array([one in known for one in rows.names])[rows.name]
    if not is_known.all():
        row = int(rows.number[int((~is_known).argmax())]) + FIRST_ROW
        text = "rows of a stage that the mapping does not name are left out"
        count = int((~is_known).sum())
        findings.append(Finding("unknown_stage", text, names["stage"], row, count))
        rows = rows.only(is_known)
    if not rows.deal.size:
        raise CalibrationError(f"no row of the column {names['stage']!r} is a stage of the mapping")
    robots, told = data_quality.of_rows(
        rows.deal, rows.owner, rows.owners, rows.when, mapping.robots, names.get("owner", "")
    )
    findings += [*told, *data_quality.look_alikes(sorted(known), names["stage"])]
    asks, is_date_only = when.asks_day_first, when.is_date_only
    held = [rows]
    del rows, when, is_known
    history = _sequence(held, mapping, _CHANGES, findings, is_date_only)
    return replace(
        history,
        likely_robots=robots,
        asks_day_first=asks,
        hands_on={name: one for name, one in hands_on.items() if name in mapping.stages},
    )


def _worked(
    found: Table, mapping: Mapping, rows: _Rows
) -> tuple[_Rows, dict[str, tuple[float, int]]]:
    """Without the rows that end or interrupt work, and hours of work by stage (mean, visits).

    Work is from a START to the next COMPLETE of the deal in that stage (XES, lifecycle:transition).
    What spans more than half a day is no sitting and is not counted.
    """
    if "lifecycle" not in mapping.columns or "field" in mapping.columns:
        return rows, {}
    step = _text(found, mapping, "lifecycle")
    starts, ends = _is_one_of(step, {"start"}), _is_one_of(step, {"complete"})
    if not (starts.any() and ends.any()):
        return rows, {}
    order = np.lexsort((ends, rows.when, rows.name, rows.deal))
    before, after = order[:-1], order[1:]
    same = (rows.deal[before] == rows.deal[after]) & (rows.name[before] == rows.name[after])
    took = rows.when[after] - rows.when[before]
    pairs = same & starts[before] & ends[after] & (took >= 0) & (took <= DAY // 2)
    hours = {}
    for code in np.unique(rows.name[before[pairs]]):
        here = pairs & (rows.name[before] == code)
        visits = np.unique(rows.deal[before[here]]).size
        hours[rows.names[code]] = (float(took[here].sum() / 3_600e6 / visits), int(visits))
    # A row that ends a stretch begins no stage; where a stage has none that begins, it does.
    begun = np.zeros(len(rows.names), bool)
    begun[rows.name[starts]] = True
    kept = starts | ~begun[rows.name] | _is_one_of(step, {"schedule"})
    return rows.only(kept), hours


def _wide(found: Table, mapping: Mapping, findings: list[Finding]) -> History:
    names = mapping.columns
    deals = _with_deal(_deal_rows(found, mapping), names["deal_id"], findings)
    deals = _one_row_each(deals, names["deal_id"], findings)
    at = np.searchsorted(found.numbers, deals.number)
    # One decision on day or month for all the dates of a file like this.
    dates = [found.dates[column] for column in mapping.stage_columns.values()]
    when = moments(dates, "the dates of the stages", mapping.day_first, found.numbers)
    findings += when.findings
    stages = tuple(mapping.stage_columns)
    entered = when.values.reshape(len(stages), found.numbers.size)[:, at]
    place, deal = np.nonzero(entered != NO_MOMENT)
    ends = (*mapping.won, *mapping.lost)
    known = tuple(dict.fromkeys([*stages, *ends]))
    rows = replace(
        deals.only(deal), names=known, name=place.astype(np.int32), when=entered[place, deal]
    )
    used = np.array([one in {*mapping.stages, *ends} for one in known])
    rows = rows.only(used[rows.name])
    if not rows.deal.size:
        raise CalibrationError("no deal has a date in any of the columns with the dates of stages")
    if {"stage", "status", "is_won"} & names.keys():
        # A deal that says how it ended and has no date of that stage ended when it was closed.
        outcome, closed = (values[at] for values in _endings(found, mapping, []))
        is_end = np.array([one in ends for one in known])
        has_end = np.isin(deals.deal, rows.deal[is_end[rows.name]])
        for kind, name in ((_WON, mapping.won), (_LOST, mapping.lost)):
            more = ~has_end & (outcome == kind) & (closed != NO_MOMENT)
            if name and more.any():
                code = np.full(int(more.sum()), known.index(name[0]), np.int32)
                added = replace(deals.only(more), names=known, name=code, when=closed[more])
                rows = _joined(rows, added)
    text = (
        "a file with one date per stage keeps the last time a deal came to it: repeats and "
        "restarts are not in this file, and a stage before one that was entered again looks longer"
    )
    findings.append(Finding("hides_loops", text))
    history = _sequence([rows], mapping, _WIDE, findings, when.is_date_only)
    return replace(history, asks_day_first=when.asks_day_first)


def _joined(rows: _Rows, more: _Rows) -> _Rows:
    return replace(
        rows,
        deal=np.concatenate([rows.deal, more.deal]),
        name=np.concatenate([rows.name, more.name]),
        owner=np.concatenate([rows.owner, more.owner]),
        when=np.concatenate([rows.when, more.when]),
        amount=np.concatenate([rows.amount, more.amount]),
        currency=np.concatenate([rows.currency, more.currency]),
        number=np.concatenate([rows.number, more.number]),
        repeated=np.concatenate([rows.repeated, more.repeated]),
    )


def _sequence(
    held: list[_Rows], mapping: Mapping, kind: str, findings: list[Finding], is_date_only: bool
) -> History:
    """Deals and visits from rows of deal, stage name and when it was entered.

    The rows are taken out of `held`, so that they do not fill the memory to the end.
    """
    rows = held.pop()
    stages, ends = mapping.stages, tuple(dict.fromkeys([*mapping.won, *mapping.lost]))
    place = {name: i for i, name in reversed(list(enumerate([*stages, *ends])))}
    rank = np.array([place.get(name, 0) for name in rows.names], np.int16)[rows.name]
    deal, ids = _in_order(rows.deal, rows.deals)
    owners, owner = _people(rows, mapping)
    # Ties go by the pipeline; the owner makes the order of a file of no account.
    order = np.lexsort((owner, rank, rows.when, deal))
    deal, rank, owner, when = deal[order], rank[order], owner[order], rows.when[order]
    repeated = rows.repeated[order]
    ends_at = _last_of(deal)
    amount, currency = rows.amount[order[ends_at]], rows.currency[order[ends_at]]
    last_owner, amounts, currencies = owner[ends_at], rows.amounts, rows.currencies
    del rows, order
    same = np.zeros(deal.size, bool)
    same[1:] = (rank[1:] == rank[:-1]) & (deal[1:] == deal[:-1])
    activity = _activity(owners, owner, when, int(same.sum()))
    if mapping.same_stage_rows == "visits":
        dropped = repeated
    else:
        dropped = same
        merged = int((same & ~repeated).sum())
        if merged:
            text = "rows in a row of one stage count as one visit: repeats are not in this file"
            column = mapping.columns.get("stage", "")
            findings.append(Finding("merged", text, column, None, merged))
    kept = ~dropped
    deal, rank, owner, when = deal[kept], rank[kept], owner[kept], when[kept]
    is_end = rank >= len(stages)
    last = _last_of(deal)
    first = np.append(0, last[:-1] + 1)
    # A deal has ended where no stage follows: the run of ends at its end counts from its first.
    at = np.arange(deal.size, dtype=np.int32)
    last_open = np.maximum.accumulate(np.where(is_end, np.int32(-1), at))
    closing = np.maximum(last_open[last] + 1, first)  # the first row of that run, if there is one
    has_end = is_end[last]
    reopened = np.zeros(last.size, bool)
    ends_there = np.flatnonzero(is_end)  # deals count from 0 and all are there
    reopened[deal[ends_there[ends_there < closing[deal[ends_there]]]]] = True
    if reopened.any():
        text = "deals were closed and opened again: only their last end counts"
        findings.append(Finding("reopened", text, "", None, int(reopened.sum())))
    is_won = np.array([*(False for _ in stages), *(one in mapping.won for one in ends)], bool)
    all_names = (*stages, *ends, "")
    end_code = np.where(has_end, rank[last], len(all_names) - 1)
    stage_at = last_open[last]
    deals = _deal_table(
        ids,
        created=when[first],
        closed=np.where(has_end, when[np.minimum(closing, deal.size - 1)], NO_MOMENT),
        outcome=np.where(has_end, np.where(is_won[rank[last]], _WON, _LOST), _OPEN),
        end=(end_code, all_names),
        stage=(np.where(stage_at >= first, rank[stage_at], len(all_names) - 1), all_names),
        owner=(last_owner, owners),
        amount=amounts[amount],
        currency=(currency, currencies),
    )
    del at, last_open
    followed = np.append(deal[1:] == deal[:-1], False)
    left = np.where(followed, np.append(when[1:], NO_MOMENT), NO_MOMENT)
    following = np.where(followed, np.append(rank[1:], np.int16(-1)), np.int16(-1))
    inside = ~is_end
    if not inside.any():
        raise CalibrationError("no row of the file is in a stage that is neither won nor lost")
    visits = pd.DataFrame(
        {
            "deal": deal[inside],
            "stage": rank[inside],
            "next": following[inside],
            "entered": _as_dates(when[inside]),
            "left": _as_dates(left[inside]),
            "owner": pd.Categorical.from_codes(owner[inside], categories=list(owners)),
        }
    )
    if is_date_only:
        text = "dates without a time of day: a stage that a deal left on the same day took no time"
        findings.append(Finding("date_only", text))
    findings += data_quality.of_visits(visits, deals, stages)
    history = _history(deals, visits, mapping, kind, findings, activity)
    return replace(history, reopened=int(reopened.sum()), end_visits=int(is_end.sum()))


def _last_of(deal: NDArray[np.int32]) -> NDArray[np.int64]:
    """Where each deal's last row is."""
    return np.flatnonzero(np.append(deal[1:] != deal[:-1], True))


def _in_order(codes: Codes, values: tuple[str, ...]) -> tuple[Codes, list[str]]:
    """Codes that count in the values that are there, sorted."""
    there = np.zeros(len(values), bool)
    there[codes] = True
    used = sorted(np.flatnonzero(there).tolist(), key=values.__getitem__)
    place = np.zeros(len(values), np.int32)
    place[used] = np.arange(len(used))
    return place[codes], [values[i] for i in used]


def _people(rows: _Rows, mapping: Mapping) -> tuple[list[str], Codes]:
    """Owners in the order of their names, and whose each row is; 0 is nobody, as robots are."""
    robots = set(mapping.robots)
    names = sorted({"", *(one for one in rows.owners if one not in robots)})
    place = {name: i for i, name in enumerate(names)}
    codes = np.array([place.get(one, 0) for one in rows.owners], smallest(len(names)))
    return names, codes[rows.owner]


def _activity(owners: Sequence[str], owner: Codes, when: Times, repeats: int) -> Activity:
    dated = when != NO_MOMENT
    # Weeks from Monday: the first day of 1970 was a Thursday.
    week = (when[dated] // DAY + 3) // 7
    first, last = (int(week.min()), int(week.max())) if week.size else (0, -1)
    there = np.zeros((last - first + 1, len(owners)), bool)
    there[week - first, owner[dated]] = True
    return Activity(
        owners=tuple(owners),
        rows=np.bincount(owner, minlength=len(owners)),
        active=(np.arange(first, last + 1), np.count_nonzero(there[:, 1:], axis=1)),
        repeats=repeats,
    )


_OPEN, _WON, _LOST = range(3)
_OUTCOMES = ("open", "won", "lost")


def _deal_table(
    ids: Sequence[str],
    *,
    created: Times,
    closed: Times,
    outcome: NDArray[np.int64],
    amount: NDArray[np.float64],
    **texts: tuple[NDArray[np.integer], Sequence[str]],
) -> pd.DataFrame:
    found = pd.DataFrame(
        {
            "created": _as_dates(created),
            "closed": _as_dates(closed),
            "outcome": pd.Categorical.from_codes(outcome, categories=list(_OUTCOMES)),
            "amount": amount,
        }
    )
    for name, (codes, values) in texts.items():
        found[name] = pd.Categorical.from_codes(codes, categories=list(values))
    found.index = pd.Index(ids, name="deal", dtype="str")
    return found


def _as_dates(moments_: Times) -> pd.Series:
    return pd.Series(moments_.astype("datetime64[us]")).dt.tz_localize("UTC")


def _deals(found: Table, mapping: Mapping, findings: list[Finding]) -> History:
    names = mapping.columns
    when = _moments(found, mapping, "created_at")
    findings += when.findings
    outcome, closed = _endings(found, mapping, findings)
    rows = _deal_rows(found, mapping, when.values)
    rows = _with_deal(rows, names["deal_id"], findings)
    rows = _one_row_each(rows, names["deal_id"], findings)
    at = np.searchsorted(found.numbers, rows.number)
    outcome, closed, created = outcome[at], closed[at], rows.when
    is_dated = created != NO_MOMENT
    without = int((~is_dated).sum())
    if without == created.size:
        raise CalibrationError(
            f"no deal has a date in the column {names['created_at']!r}, so none can be counted"
        )
    if without:
        text = "deals do not say when they were created and are in no figure of time"
        findings.append(Finding("no_created", text, names["created_at"], None, without))
    # Two dates of one deal may be rounded differently: to the minute, or to the day.
    has_end = closed != NO_MOMENT
    rounding = _MINUTE if (closed[has_end] % DAY).any() else DAY
    too_early = has_end & is_dated & (closed < created)
    backward = too_early & (closed + rounding <= created)
    if backward.any():
        row = int(rows.number[int(backward.argmax())]) + FIRST_ROW
        text = "deals were closed before they were created: they count as closed at once"
        count = int(backward.sum())
        findings.append(Finding("closed_before", text, names["created_at"], row, count))
    closed = np.where(too_early, created, closed)
    no_end = (outcome != _OPEN) & ~has_end
    if no_end.any():
        row = int(rows.number[int(no_end.argmax())]) + FIRST_ROW
        text = "deals are won or lost without a date: they count as open"
        findings.append(Finding("no_closed", text, "", row, int(no_end.sum())))
        outcome = np.where(no_end, _OPEN, outcome)
    if when.is_date_only:
        text = "dates without a time of day: a deal closed on the day it came took no time"
        findings.append(Finding("date_only", text, names["created_at"]))
    text = "time in stage, drop-off by stage, repeats and restarts are not in a file with one row "
    findings.append(Finding("no_stages", f"{text}per deal and no dates of its stages"))
    owners, owner = _people(rows, mapping)
    stage = _text(found, mapping, "stage")
    status = stage if "status" not in names else _text(found, mapping, "status")
    blank = np.where(outcome == _OPEN, 0, status.codes[at])
    deals = _deal_table(
        [rows.deals[code] for code in rows.deal],
        created=created,
        closed=np.where(outcome == _OPEN, NO_MOMENT, closed),
        outcome=outcome,
        end=(blank, status.values),
        stage=(stage.codes[at], stage.values),
        owner=(owner, owners),
        amount=rows.amounts[rows.amount],
        currency=(rows.currency, rows.currencies),
    )
    findings += data_quality.of_deals(deals)
    activity = _activity(owners, owner, created, 0)
    history = _history(deals, None, mapping, _DEALS, findings, activity)
    return replace(history, asks_day_first=when.asks_day_first)


def _deal_rows(found: Table, mapping: Mapping, when: Times | None = None) -> _Rows:
    """One row per deal, without stage."""
    deal, owner = _text(found, mapping, "deal_id"), _text(found, mapping, "owner")
    currency, amount = _text(found, mapping, "currency"), _text(found, mapping, "amount")
    nothing = np.zeros(found.numbers.size, np.int8)
    rows = _Rows(
        deals=deal.values,
        names=("",),
        owners=owner.values,
        currencies=currency.values,
        deal=deal.codes,
        name=nothing,
        owner=owner.codes,
        when=np.full(nothing.size, NO_MOMENT) if when is None else when,
        amounts=np.array([_amount(one) for one in amount.values]),
        amount=amount.codes,
        currency=currency.codes,
        number=found.numbers,
        repeated=found.repeated,
    )
    return rows.only(~found.repeated)


def _endings(
    found: Table, mapping: Mapping, findings: list[Finding]
) -> tuple[NDArray[np.int64], Times]:
    """Won, lost or open and when, from a status, a stage, a flag or a date, whichever says so."""
    names = mapping.columns
    dates = {}
    for role in ("closed_at", "won_at", "lost_at"):
        dates[role] = np.full(found.numbers.size, NO_MOMENT)
        if role in names:
            when = _moments(found, mapping, role)
            findings += [one for one in when.findings if one.code != "no_offset"]
            dates[role] = when.values
    says = []  # columns that say how deals ended, the strongest first
    for role in ("status", "stage"):
        if role in names:
            values = _text(found, mapping, role)
            known = [[one in ends for one in values.values] for ends in (mapping.won, mapping.lost)]
            says.append((np.array(known[0])[values.codes], np.array(known[1])[values.codes]))
    if "is_won" in names:
        is_won = _is_one_of(_text(found, mapping, "is_won"), columns.YES)
        is_lost = ~is_won & False
        if "is_closed" in names:
            is_lost = ~is_won & _is_one_of(_text(found, mapping, "is_closed"), columns.YES)
        says.append((is_won, is_lost))
    won_then, lost_then = (dates[role] != NO_MOMENT for role in ("won_at", "lost_at"))
    says.append((won_then, lost_then & ~won_then))
    outcome = np.full(found.numbers.size, _OPEN)
    for is_won, is_lost in says:
        is_open = outcome == _OPEN
        outcome[is_open & is_lost & ~is_won] = _LOST
        outcome[is_open & is_won] = _WON
    own = np.where(outcome == _WON, dates["won_at"], dates["lost_at"])
    closed = np.where(own != NO_MOMENT, own, dates["closed_at"])
    # The close date of an open deal is a hope.
    return outcome, np.where(outcome != _OPEN, closed, NO_MOMENT)


def _with_deal(rows: _Rows, column: str, findings: list[Finding]) -> _Rows:
    without = np.array([not one for one in rows.deals], bool)[rows.deal]
    if without.any():
        row = int(rows.number[int(without.argmax())]) + FIRST_ROW
        text = "rows name no deal and are left out"
        findings.append(Finding("no_deal", text, column, row, int(without.sum())))
    if without.all():
        raise CalibrationError(f"no row names a deal in the column {column!r}")
    return rows.only(~without)


def _one_row_each(rows: _Rows, column: str, findings: list[Finding]) -> _Rows:
    first = np.zeros(rows.deal.size, bool)
    first[np.unique(rows.deal, return_index=True)[1]] = True
    if not first.all():
        row = int(rows.number[int((~first).argmax())]) + FIRST_ROW
        text = "rows of a deal that the file has before: the first row of a deal counts"
        findings.append(Finding("deal_again", text, column, row, int((~first).sum())))
    return rows.only(first)


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
    tells |= {"stages"} if visits is not None else set()
    tells |= {"loops"} if kind == _CHANGES else set()
    return History(
        deals=deals,
        visits=visits,
        stages=tuple(mapping.stages) if visits is not None else (),
        ends=tuple(dict.fromkeys([*mapping.won, *mapping.lost])),
        start=deals["created"].min(),
        end=end,
        kind=kind,
        tells=frozenset(tells),
        findings=tuple(findings),
        activity=activity,
        mapping=mapping,
    )


# --- Cells ----------------------------------------------------------------------------------------


def _moments(found: Table, mapping: Mapping, role: str) -> Moments:
    column = mapping.columns[role]
    return moments([found.dates[column]], column, mapping.day_first, found.numbers)


def _text(found: Table, mapping: Mapping, role: str) -> Texts:
    """Texts of a role's column; the first is "" and stands where there is no data."""
    column = mapping.columns.get(role)
    if column is None:
        return Texts(("",), np.zeros(found.numbers.size, np.int8))
    return found.texts[column]


def _amount(text: str) -> float:
    """An amount, whatever currency sign and separators it has; NaN where none."""
    kept = "".join(one for one in text if one in "0123456789.,-")
    comma, point = kept.rfind(","), kept.rfind(".")
    if comma > point >= 0 or (point < 0 <= comma and len(kept) - comma != 4):
        kept = kept.replace(".", "").replace(",", ".")
    try:
        return float(kept.replace(",", ""))
    except ValueError:
        return float("nan")
