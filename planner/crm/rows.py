"""The rows of a file that say where a deal was: deal, stage and when, as numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.crm import header_parts
from planner.crm.dates import DAY, NO_MOMENT, Moments, moments
from planner.crm.groups import Texts
from planner.crm.history import FIRST_ROW, Finding, Mapping
from planner.crm.money import amounts, currency_of
from planner.crm.table import Table
from planner.errors import CalibrationError

Flags = NDArray[np.bool_]
Codes = NDArray[np.signedinteger]
Times = NDArray[np.int64]  # microseconds since 1970, NO_MOMENT where there is none


@dataclass(frozen=True)
class Rows:
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

    def only(self, kept: Flags | NDArray[np.int64]) -> Rows:
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

    def and_then(self, more: Rows) -> Rows:
        """These rows and more of the same file, whose codes count in the same texts."""
        return replace(
            self,
            deal=np.concatenate([self.deal, more.deal]),
            name=np.concatenate([self.name, more.name]),
            owner=np.concatenate([self.owner, more.owner]),
            when=np.concatenate([self.when, more.when]),
            amount=np.concatenate([self.amount, more.amount]),
            currency=np.concatenate([self.currency, more.currency]),
            number=np.concatenate([self.number, more.number]),
            repeated=np.concatenate([self.repeated, more.repeated]),
        )

    def named(self, more: Iterable[str]) -> Rows:
        """The same rows, whose names may also be `more`."""
        return replace(self, names=tuple(dict.fromkeys([*self.names, *more])))

    def spelt(self, same: dict[str, str]) -> Rows:
        """With one spelling for each stage that the file has in several."""
        return replace(self, names=tuple(same.get(one, one) for one in self.names))

    def finding(self, code: str, text: str, column: str, where: Flags) -> Finding:
        """What is to be told of some of the rows, with the first of them and how many they are."""
        row = int(self.number[int(where.argmax())]) + FIRST_ROW
        return Finding(code, text, column, row, int(where.sum()))


def change_rows(
    table: Table,
    mapping: Mapping,
    when: Times | None = None,
    findings: list[Finding] | None = None,
) -> Rows:
    """Deal, stage and when, row by row; of a field history its changes of stage only."""
    names = mapping.columns
    if when is None:
        when = moments_of(table, mapping, "entered_at").values
    rows = _rows(table, mapping, texts_of(table, mapping, "stage"), when)
    chosen = _of_pipelines(table, mapping)
    if "field" not in names:
        return _from_first_stages(table, mapping, rows.only(chosen), findings)
    field = texts_of(table, mapping, "field")
    is_stage = _flags(field, header_parts.is_stage)
    if "stage_before" not in names:
        return rows.only(is_stage & chosen)
    # A deal begins in the stage that its first change led out of.
    before = texts_of(table, mapping, "stage_before")
    changes = np.flatnonzero(is_stage)
    changes = changes[np.argsort(when[changes], kind="stable")]
    having, first = np.unique(rows.deal[changes], return_index=True)
    begun = np.zeros(len(rows.deals), np.int32)
    begun[having] = before.codes[changes[first]]
    known = list(dict.fromkeys([*rows.names, *before.values]))
    place = {text: i for i, text in enumerate(known)}
    is_created = _flags(field, header_parts.is_creation)
    unmoved = np.setdiff1d(rows.deal[is_created], having)
    usual = np.bincount(begun[having], minlength=1)
    usual[0] = 0  # no stage
    if unmoved.size and usual.any():  # a deal that nobody has moved is still where deals begin
        begun[unmoved] = usual.argmax()
        if findings is not None:
            text = (
                "deals have not changed their stage yet: they are taken to be in "
                f"“{before.values[usual.argmax()][:60]}”, where most deals begin"
            )
            findings.append(Finding("unmoved", text, names["field"], None, int(unmoved.size)))
    there = np.array([place[text] for text in before.values], np.int32)[begun[rows.deal]]
    rows = replace(rows, names=tuple(known), name=np.where(is_created, there, rows.name))
    return rows.only(chosen & (is_stage | (is_created & (there != place[""]))))


def _from_first_stages(
    table: Table, mapping: Mapping, rows: Rows, findings: list[Finding] | None
) -> Rows:
    """With the stage that each deal's first change led out of, from its creation on."""
    if "stage_before" not in mapping.columns:
        return rows
    before = texts_of(table, mapping, "stage_before")
    order = np.lexsort((rows.when, rows.deal))
    ordered = rows.only(order).only(rows.when[order] != NO_MOMENT)
    first = ordered.only(
        np.append(True, ordered.deal[1:] != ordered.deal[:-1])[: ordered.deal.size]
    )
    at = np.searchsorted(table.numbers, first.number)
    code = before.codes[at]
    created = np.full(at.size, NO_MOMENT)
    if "created_at" in mapping.columns:
        created = moments_of(table, mapping, "created_at").values[at]
    has = code != 0
    known = has & (created != NO_MOMENT) & (created <= first.when)
    if findings is not None and (has & ~known).any():
        text = (
            "deals are first told where they leave a stage: when they came to that one is not in "
            "the file, so it is missing, and so are deals that never left it"
        )
        findings.append(
            first.finding("no_begin", text, mapping.columns["stage_before"], has & ~known)
        )
    rows = rows.named(before.values)
    place = np.array([rows.names.index(one) for one in before.values], np.int32)
    begun = first.only(known)
    more = replace(begun, names=rows.names, name=place[code[known]], when=created[known])
    return rows.and_then(more) if more.deal.size else rows


def deal_rows(table: Table, mapping: Mapping, when: Times | None = None) -> Rows:
    """One row per deal, without stage."""
    rows_of_file = table.numbers.size
    if when is None:
        when = np.full(rows_of_file, NO_MOMENT)
    rows = _rows(table, mapping, Texts(("",), np.zeros(rows_of_file, np.int8)), when)
    return rows.only(~table.repeated & _of_pipelines(table, mapping))


def _of_pipelines(table: Table, mapping: Mapping) -> Flags:
    """Which rows are of the pipelines chosen; one that does not say goes with its deal's others."""
    if not mapping.pipelines or "pipeline" not in mapping.columns:
        return np.ones(table.numbers.size, bool)
    deal, pipeline, of_deal = first_said(table, mapping, "pipeline")
    code = np.where(pipeline.codes != 0, pipeline.codes, of_deal[deal.codes])
    chosen = np.array([one in set(mapping.pipelines) for one in pipeline.values])
    if not chosen.any():
        raise CalibrationError(
            f"the file has no pipeline {mapping.pipelines[0][:60]!r}; it has "
            + ", ".join(one[:60] for one in pipeline.values[1:31])
        )
    return np.asarray(chosen[code])


def first_said(table: Table, mapping: Mapping, role: str) -> tuple[Texts, Texts, Codes]:
    """(deals, what the column of a role says row by row, the code of the first that each deal has).

    A deal of which no row says anything has 0.
    """
    said, deal = texts_of(table, mapping, role), _deals_of(table, mapping)
    of_deal = np.zeros(len(deal.values), np.int64)
    says = np.flatnonzero(said.codes != 0)[::-1]
    of_deal[deal.codes[says]] = said.codes[says]
    return deal, said, of_deal


def _rows(table: Table, mapping: Mapping, name: Texts, when: Times) -> Rows:
    deal, owner = _deals_of(table, mapping), texts_of(table, mapping, "owner")
    currency, amount = _currencies(table, mapping), texts_of(table, mapping, "amount")
    return Rows(
        deals=deal.values,
        names=name.values,
        owners=owner.values,
        currencies=currency.values,
        deal=deal.codes,
        name=name.codes,
        owner=owner.codes,
        when=when,
        amounts=amounts(amount.values),
        amount=amount.codes,
        currency=currency.codes,
        number=table.numbers,
        repeated=table.repeated,
    )


def _currencies(table: Table, mapping: Mapping) -> Texts:
    """The currency of each row: by its own column, else as its amount or their header says."""
    if "currency" in mapping.columns:
        return texts_of(table, mapping, "currency")
    amount = texts_of(table, mapping, "amount")
    of_all = currency_of(mapping.columns.get("amount", ""))
    named = [currency_of(text) or (of_all if text else "") for text in amount.values]
    values = tuple(dict.fromkeys(["", *named]))
    place = {text: i for i, text in enumerate(values)}
    return Texts(values, np.array([place[text] for text in named], np.int16)[amount.codes])


def _deals_of(table: Table, mapping: Mapping) -> Texts:
    """The deal of each row; where no column names it, each row is one."""
    if "deal_id" in mapping.columns:
        return texts_of(table, mapping, "deal_id")
    names = tuple(f"row {number + FIRST_ROW}" for number in table.numbers.tolist())
    return Texts(names, np.arange(len(names)))


def with_deal(rows: Rows, column: str, findings: list[Finding]) -> Rows:
    """The rows that name a deal. Raises CalibrationError where none does."""
    without = np.array([not one for one in rows.deals], bool)[rows.deal]
    if without.any():
        text = "rows name no deal and are left out"
        findings.append(rows.finding("no_deal", text, column, without))
    if without.all():
        raise CalibrationError(f"no row names a deal in the column {column!r}")
    return rows.only(~without)


def one_row_each(rows: Rows, column: str, findings: list[Finding]) -> Rows:
    """The first row of each deal."""
    first = np.zeros(rows.deal.size, bool)
    first[np.unique(rows.deal, return_index=True)[1]] = True
    if not first.all():
        text = "rows of a deal that the file has before: the first row of a deal counts"
        findings.append(rows.finding("deal_again", text, column, ~first))
    return rows.only(first)


def worked(table: Table, mapping: Mapping, rows: Rows) -> tuple[Rows, dict[str, tuple[float, int]]]:
    """Without the rows that end or interrupt work, and hours of work by stage (mean, visits).

    Work is from a START to the next COMPLETE of the deal in that stage (XES, lifecycle:transition).
    What spans more than half a day is no sitting and is not counted.
    """
    if "lifecycle" not in mapping.columns or "field" in mapping.columns:
        return rows, {}
    step = texts_of(table, mapping, "lifecycle")
    starts, ends = is_one_of(step, {"start"}), is_one_of(step, {"complete"})
    if not (starts.any() and ends.any()):
        return rows, {}
    order = np.lexsort((ends, rows.when, rows.name, rows.deal))
    before, after = order[:-1], order[1:]
    same = (rows.deal[before] == rows.deal[after]) & (rows.name[before] == rows.name[after])
    took = rows.when[after] - rows.when[before]
    pairs = same & starts[before] & ends[after] & (took >= 0) & (took <= DAY // 2)
    hours = {}
    for code in np.unique(rows.name[before[pairs]]):
        of_stage = pairs & (rows.name[before] == code)
        visits = np.unique(rows.deal[before[of_stage]]).size
        hours[rows.names[code]] = (float(took[of_stage].sum() / 3_600e6 / visits), int(visits))
    # A row that ends a stretch begins no stage; where a stage has none that begins, it does.
    begun = np.zeros(len(rows.names), bool)
    begun[rows.name[starts]] = True
    kept = starts | ~begun[rows.name] | is_one_of(step, {"schedule"})
    return rows.only(kept), hours


# --- Cells ----------------------------------------------------------------------------------------


def texts_of(table: Table, mapping: Mapping, role: str) -> Texts:
    """Texts of a role's column; the first is "" and stands where there is no data."""
    column = mapping.columns.get(role)
    if column is None:
        return Texts(("",), np.zeros(table.numbers.size, np.int8))
    return table.texts[column]


def moments_of(table: Table, mapping: Mapping, role: str) -> Moments:
    """Moments of a role's column, which has to be there."""
    column = mapping.columns[role]
    others = table.dates.values()
    return moments([table.dates[column]], column, mapping.day_first, table.numbers, others)


def _flags(texts: Texts, says: Callable[[str], bool]) -> Flags:
    return np.array([says(one) for one in texts.values], bool)[texts.codes]


def is_one_of(texts: Texts, known: Iterable[str]) -> Flags:
    """Which rows have one of these texts, in whatever case."""
    chosen = set(known)
    return np.array([one.lower() in chosen for one in texts.values])[texts.codes]
