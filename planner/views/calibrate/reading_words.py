"""How a file is read, in words: columns, stages, ends, pipelines, dates, currency and people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.calibration.history_metrics import HistoryMetrics
from planner.views.calibrate import words
from planner.views.common.numbers import count

if TYPE_CHECKING:
    from planner.crm import History, Mapping

HEADING = "How your file is read"
ABOUT = "if something is not so, correct it above; everything is then made anew"
SHOW_HELP = "only say how the file is read: columns, stages, ends, pipelines, dates, people"
CORRECT_WITH = (
    "To correct it, give --mapping a file with only what differs, for example "
    '{"stages": ["Lead", "Demo"], "lost": ["On hold"], "columns": {"owner": "Sales rep"}}; '
    '"mapping" in --show --json is all of it.'
)
MOST_NAMES = 8  # people named; of more only how many they are
CORRECT = "Correct how it is read"
ORDER = "Stages in the order of the sale, and what each name means"
ORDER_HELP = (
    "A stage beside the way, such as “Parked”, is none of the scenario: time there is time in the "
    "stage the deal came from."
)
MEANINGS = {
    "stage": "a stage",
    "parking": "beside the way",
    "won": "won",
    "lost": "lost",
    "out": "leave out",
}
# Headers that may tell kinds of deals apart, as CRM systems call them.
_SAYS_KIND = re.compile(
    r"(type|product|source|segment|category|channel|region|business unit|line of business|"
    r"produkt|quelle|segment|produit|origine|producto|origen|prodotto|fonte|origem|produto)\b",
    re.IGNORECASE,
)
NO_CURRENCY = "not said in the file; amounts are taken to be dollars"
EARLIER, LATER = "Earlier", "Later"
MOST_SHOWN = 40  # names with a place of their own
TOO_MANY = (
    f"There are more than {MOST_SHOWN} names of stages or statuses, too many to show one by one. "
    "The command takes a mapping file for them: calibrate FILE --mapping M.json."
)


def understood(history: History, figures: HistoryMetrics) -> list[tuple[str, str]]:
    """(what, how) of all that was made of a file, for somebody who knows the team to check."""
    mapping = history.mapping
    rows = [("Rows", history.kind), ("Columns", _columns(mapping))]
    if history.stages:
        rows.append(("Stages, in order", _stages(history.stages, mapping.parking)))
    rows += [("Means won", _names(mapping.won)), ("Means lost", _names(mapping.lost))]
    if mapping.left_out:
        rows.append(("Left out", _names(mapping.left_out)))
    if "pipeline" in mapping.columns:
        rows.append(("Pipelines", _names(mapping.pipelines) if mapping.pipelines else "all"))
    if told := _kinds(history):
        rows.append(("Kinds of deal", told))
    first, last = (f"{moment:%Y-%m-%d}" for moment in (history.start, history.end))
    order = {True: "day first", False: "month first", None: "in the order that they tell"}
    rows.append(("Dates", f"{first} to {last}, {order[mapping.day_first]}"))
    amounts = [one.unit for one in figures.all if (one.group, one.name) == ("won_amount", "mean")]
    if amounts:
        rows.append(("Currency", NO_CURRENCY if amounts[0] == "amount" else amounts[0]))
    rows.append(("People", _people([name for name in history.activity.owners if name])))
    if mapping.robots:
        rows.append(("No people", _names(mapping.robots)))
    return rows


def _kinds(history: History) -> str:
    """The kinds that are told apart, or which columns could; nothing where none could."""
    mapping = history.mapping
    if "kind" in mapping.columns:
        names = [str(one) for one in history.deals["kind"].cat.categories if one]
        return _names(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")
    used = {*mapping.columns.values(), *mapping.stage_columns.values()}
    could = [one for one in mapping.seen if one not in used and _SAYS_KIND.search(one)]
    if not could:
        return ""
    named = " or ".join(f"“{one[:60]}”" for one in could[:3])
    return f"all are alike; {named} could tell them apart, as the column of the kind of deal"


def _columns(mapping: Mapping) -> str:
    told = [
        f"{words.COLUMNS[role].lower()} = “{column[:60]}”"
        for role, column in mapping.columns.items()
        if role in words.COLUMNS
    ]
    if mapping.stage_columns:
        told.append(f"dates of {count(len(mapping.stage_columns), 'stage')}")
    return ", ".join(told)


def _stages(stages: Sequence[str], parking: Sequence[str]) -> str:
    on_way = " → ".join(one[:60] for one in stages if one not in parking)
    beside = _names([one for one in stages if one in parking])
    return f"{on_way}; beside the way: {beside}" if parking else on_way


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"“{one[:60]}”" for one in names) or "none"


def _people(names: Sequence[str]) -> str:
    if not names:
        return "nobody is named"
    said = count(len(names), "owner")
    return f"{said}: {', '.join(one[:40] for one in names)}" if len(names) <= MOST_NAMES else said
