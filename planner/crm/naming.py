"""What the names in a file's columns are: stages in their order, ends, pipelines, spellings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from planner.crm import columns, ends, last_stages
from planner.crm.columns import cleaned
from planner.crm.dates import DAY, NO_MOMENT, moments
from planner.crm.history import Mapping, Question
from planner.crm.renamed import renamed
from planner.crm.rows import change_rows, deal_rows, moments_of, texts_of
from planner.crm.table import Table
from planner.crm.told_ends import SAY_ENDS
from planner.crm.ways import Ways, in_order

MOST_STAGE_NAMES = 200  # more different values than that are no stages
_MOST_PIPELINES = 50
_FEWEST_PARKED, _FEWEST_WINS = 5, 2  # deals, before a stage is said to be beside the way
_PARKED_WINS = 0.2  # share of the wins that may have passed a stage with such a name
_BY_CHANCE = 0.01  # that none of the wins passed a stage of the way
_ALL_CLOSED, _OPEN_CLOSED = 0.95, 0.5  # share of deals of a status that have a date of closing
_SOUNDS_PARKED = re.compile(
    r"\b(park(ed|ing)?|keep warm|stalled|on hold|hold|nurtur\w*|paused?|dormant|frozen|postponed|"
    r"snoozed|recycled?|waiting list|geparkt|pausiert|zurückgestellt|wiedervorlage|en pause|"
    r"en attente|en espera|in attesa|in de wacht|wstrzyman[ya]|pozastaven[oa]?)\b",
    re.IGNORECASE,
)


def named(table: Table, mapping: Mapping) -> Mapping:
    """The mapping with the stages its columns hold, what among them means won and lost, and what is
    to be asked of all that.
    """
    is_told = "entered_at" in mapping.columns and not mapping.columns.keys().isdisjoint(SAY_ENDS)
    roles = ("status",) if "entered_at" in mapping.columns else ("status", "stage")
    status = _status_values(table, mapping, roles)
    ways = _ways(table, mapping)
    same = _spellings(ways)
    if same:
        spelt = [same.get(one, one) for one in ways.names]
        ways = Ways.of(spelt, ways.deal, ways.name, ways.when)
    names = [one for one in dict.fromkeys(ways.names) if one]
    values = list(dict.fromkeys([*names, *status]))
    won = [one for one in values if columns.means_won(one)]
    lost = [one for one in values if columns.means_lost(one)]
    passed = ends.gone_through(ways, won, lost)
    won, lost = ([one for one in each if one not in passed] for each in (won, lost))
    left_out = ends.after_ends(ways, [one for one in names if one not in lost], (*won, *lost))
    left_out = [one for one in left_out if one not in won]
    rest = [one for one in (names or status) if one not in (*won, *lost, *left_out)]
    if names:
        lost += ends.lost_by_name(ways, rest)
        unclear = ends.never_left(ways, [one for one in rest if one not in lost])
        unclear = [] if is_told else unclear  # a last stage with a status beside it is no end
        asks = _which_ends(ways, unclear, (*won, *lost))
        asks += [Question("renamed", pair) for pair in renamed(ways, rest)]
        rest = list(in_order(ways, _proposed(ways, [one for one in rest if one not in lost])))
    else:
        lost += [one for one in rest if ends.sounds_lost(one)]
        rest = list(_by_number([one for one in rest if one not in lost]))
        asks = _which_statuses(table, mapping, rest, (*won, *lost))
        if "last_stage" in mapping.columns:
            rest, same, order = _last_stages(table, mapping, (*won, *lost))
            asks += order
    asks = [*_which_pipeline(table, mapping), *asks]
    mapping = replace(mapping, stages=tuple(rest), won=tuple(won), lost=tuple(lost), same=same)
    mapping = replace(mapping, left_out=tuple(left_out))
    return replace(mapping, parking=_parking(ways, mapping), asks=tuple(asks))


def _ways(table: Table, mapping: Mapping) -> Ways:
    """The ways of deals through the names of stages; without any where a file tells none."""
    if {"deal_id", "stage", "entered_at"} <= mapping.columns.keys():
        rows = change_rows(table, mapping)
        if np.unique(rows.name).size <= MOST_STAGE_NAMES + 1:
            there = np.unique(rows.name, return_index=True)[1]
            first = rows.name[np.sort(there)]  # in the order in which the file has them
            numbered = np.zeros(len(rows.names), np.int32)
            numbered[first] = np.arange(first.size)
            names = [rows.names[code] for code in first]
            return Ways.of(names, rows.deal, numbered[rows.name], rows.when)
    elif mapping.stage_columns and "deal_id" in mapping.columns:
        rows = deal_rows(table, mapping)
        at = np.searchsorted(table.numbers, rows.number)
        dates = [table.dates[name] for name in mapping.stage_columns.values()]
        when = moments(dates, "", mapping.day_first).values
        entered = when.reshape(len(dates), table.numbers.size)[:, at].T
        deal, place = np.nonzero(entered != NO_MOMENT)
        return Ways.of(list(mapping.stage_columns), rows.deal[deal], place, entered[deal, place])
    none = np.zeros(0, np.int64)
    return Ways.of((), none, none, none)


def _status_values(table: Table, mapping: Mapping, roles: Sequence[str]) -> list[str]:
    """Different values of the columns that may say won or lost; [] where they are too many."""
    values: list[str] = []
    for role in roles:
        if role in mapping.columns:
            texts = [one for one in texts_of(table, mapping, role).values if one]
            values += texts if len(texts) <= MOST_STAGE_NAMES else []
    return values


def _last_stages(
    table: Table, mapping: Mapping, known: Sequence[str]
) -> tuple[list[str], dict[str, str], list[Question]]:
    """(stages, spellings, the question of their order) of a file that says of each deal its last
    stage: nothing in it says what comes after what, so all but numbered stages are asked about.

    known: names of ends. Proposed is the order of the days that deals last there had taken.
    """
    rows, said = deal_rows(table, mapping), last_stages.said(table, mapping, known)
    if len(said.values) > MOST_STAGE_NAMES:
        return [], {}, []
    at = np.searchsorted(table.numbers, rows.number)
    code = said.codes[at]
    ways = Ways.of(said.values, np.arange(code.size), code, np.zeros(code.size, np.int64))
    same = _spellings(ways)
    spelt = [same.get(one, one) for one in said.values]
    names = [one for one in dict.fromkeys(spelt[i] for i in np.unique(code).tolist()) if one]
    if len(names) < 2 or all(_number(one)[0] >= 0 for one in names):
        return list(_by_number(names)), same, []
    begun, *ended = (
        moments_of(table, mapping, role).values[at]
        if role in mapping.columns
        else np.full(code.size, NO_MOMENT)
        for role in ("created_at", "closed_at", "won_at", "lost_at")
    )
    closed = np.maximum.reduce(ended)  # NO_MOMENT is before all others
    took = np.where((begun != NO_MOMENT) & (closed != NO_MOMENT), (closed - begun) / DAY, np.nan)
    of = {name: np.isin(code, [i for i, one in enumerate(spelt) if one == name]) for name in names}
    days = {name: took[of[name] & ~np.isnan(took)] for name in names}
    names.sort(key=lambda one: float(np.median(days[one])) if days[one].size else np.inf)
    counted = tuple((one, int(of[one].sum())) for one in names)
    return names, same, [Question("order", counted)]


# --- Names ----------------------------------------------------------------------------------------


def _spellings(ways: Ways) -> dict[str, str]:
    """Another spelling → the one that most deals have, of names that differ in nothing but case,
    spaces and marks: "Demo", "DEMO", "demo "; "Appointment Scheduled", "appointmentscheduled".
    """
    groups: dict[str, list[str]] = {}
    for name, _ in ends.counted(ways, ways.names, last=False):
        if columns.means_won(name) or columns.means_lost(name):
            continue  # whatever they are called, they are one thing
        key = "".join(one for one in cleaned(name).casefold() if one.isalnum())
        groups.setdefault(key, []).append(name)
    return {
        other: names[0]
        for key, names in groups.items()
        if key
        for other in names[1:]
        if other != names[0]
    }


def _proposed(ways: Ways, stages: Sequence[str]) -> tuple[str, ...]:
    """The order that stands where deals tell none: by number, else as deals come to them on
    average.
    """
    numbered = _by_number(stages)
    if all(_number(one)[0] >= 0 for one in stages):
        return numbered
    begins = np.append(True, ways.deal[1:] != ways.deal[:-1])[: ways.deal.size]
    start = np.maximum.accumulate(np.where(begins, np.arange(ways.deal.size), 0))
    place = np.arange(ways.deal.size) - start
    counts = np.bincount(ways.name, minlength=len(ways.names))
    mean = np.bincount(ways.name, place, len(ways.names)) / np.maximum(counts, 1)
    at = dict(zip(reversed(ways.names), reversed(mean.tolist()), strict=True))
    return tuple(sorted(stages, key=lambda one: at[one]))


def _by_number(stages: Sequence[str]) -> tuple[str, ...]:
    """By their numbers where all begin with one; else as they come."""
    if all(_number(one)[0] >= 0 for one in stages):
        return tuple(sorted(stages, key=_number))
    return tuple(stages)


def _number(stage: str) -> tuple[int, str]:
    """(the number a name begins with or -1, the name)."""
    digits = stage[: len(stage) - len(stage.lstrip("0123456789"))]
    return int(digits[:18] or -1), stage


def _parking(ways: Ways, mapping: Mapping) -> tuple[str, ...]:
    """Stages beside the way: deals wait there, and those that are won (nearly all) never did."""
    passed, wins = ways.through(mapping.won)
    if wins < _FEWEST_WINS:
        return ()
    came, begun = ways.deals(), ways.begun()
    deals = int(begun.sum())
    beside = []
    for i, name in enumerate(ways.names):
        if name not in mapping.stages or came[i] < _FEWEST_PARKED or 2 * begun[i] >= came[i]:
            continue
        by_chance = (1 - came[i] / deals) ** wins
        sounds_so = bool(_SOUNDS_PARKED.search(name)) and passed[i] <= _PARKED_WINS * wins
        if sounds_so or (not passed[i] and by_chance < _BY_CHANCE):
            beside.append(name)
    return tuple(dict.fromkeys(beside))


# --- Questions ------------------------------------------------------------------------------------


def _which_ends(ways: Ways, unclear: Sequence[str], known: Sequence[str]) -> list[Question]:
    """What names mean that no deal leaves, told with the ends that are known."""
    if not unclear:
        return []
    likely = {one: "won" for one in unclear if ends.sounds_won(one)}
    names, others = ends.counted(ways, unclear), ends.counted(ways, known)
    return [Question("ends", tuple(names), tuple(likely.items()), tuple(others))]


def _which_statuses(
    table: Table, mapping: Mapping, values: Sequence[str], known: Sequence[str]
) -> list[Question]:
    """What values of a status mean: all of them where none is known to mean won and nothing else
    says so, else those that have a date of closing where the others, which are open, have none.
    """
    role = "status" if "status" in mapping.columns else "stage"
    has = mapping.columns.keys()
    if not has >= {role, "created_at"} or not has & {"closed_at", "won_at", "lost_at"}:
        return []  # nothing comes of such a file anyway
    status = texts_of(table, mapping, role)
    counts = np.bincount(status.codes, minlength=len(status.values))
    is_closed = np.zeros(table.numbers.size, bool)
    if "closed_at" in mapping.columns:
        is_closed = moments_of(table, mapping, "closed_at").values != NO_MOMENT
    closed = np.bincount(status.codes, is_closed, len(status.values)) / np.maximum(counts, 1)
    of = {
        name: (int(count), float(share))
        for name, count, share in zip(status.values, counts, closed, strict=True)
        if name and count
    }
    rest = [one for one in values if one in of]
    says_so = bool({"is_won", "won_at"} & mapping.columns.keys())
    if says_so or any(columns.means_won(one) for one in known):
        is_told_apart = any(of[one][1] <= _OPEN_CLOSED for one in rest)
        rest = [one for one in rest if is_told_apart and of[one][1] >= _ALL_CLOSED]
    if not rest or says_so:
        return []
    likely = tuple((one, "won") for one in rest if ends.sounds_won(one))

    def with_counts(names: Sequence[str]) -> tuple[tuple[str, int], ...]:
        counted = [(one, of[one][0]) for one in names if one in of]
        return tuple(sorted(counted, key=lambda one: -one[1]))

    return [Question("ends", with_counts(rest), likely, with_counts(known))]


def _which_pipeline(table: Table, mapping: Mapping) -> list[Question]:
    """Which of several pipelines, where a column says so and nobody has."""
    if "pipeline" not in mapping.columns or mapping.pipelines:
        return []
    pipeline = texts_of(table, mapping, "pipeline")
    codes = pipeline.codes
    if "deal_id" in mapping.columns:
        deal = texts_of(table, mapping, "deal_id")
        pairs = np.unique(deal.codes.astype(np.int64) * len(pipeline.values) + pipeline.codes)
        codes = pairs % len(pipeline.values)
    counts = np.bincount(codes, minlength=len(pipeline.values)).tolist()
    found = [
        (name, count) for name, count in zip(pipeline.values, counts, strict=True) if name and count
    ]
    if not 2 <= len(found) <= _MOST_PIPELINES:
        return []
    return [Question("pipeline", tuple(sorted(found, key=lambda one: -one[1])))]
