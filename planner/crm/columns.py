"""What the headers and values of CRM systems mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from planner.crm import date_columns, end_words
from planner.crm.header_parts import roles_by_parts
from planner.crm.header_words import notions

# Headers as `plain` writes them, by the role they mean, the likeliest first.
_HEADERS = {
    "deal_id": (
        "opportunityid",
        "opportunity id",
        "deal id",
        "record id",
        "do not modify opportunity",
        "case id",
        "case concept name",
        "caseid",
        "mql id",
        "opportunity number",
        "deal pipedrive system id",
        "parentid",
        "item id",
        "id",
    ),
    "stage": (
        "stagename",
        "stage name",
        "deal stage",
        "stage",
        "dealstage",
        "sales stage",
        "pipeline phase",
        "to stage",
        "concept name",
        "activity",
        "activityid",
        "newvalue",
        "new value",
        "current stage",
        "stage id",
        "deal pipeline stage id",
    ),
    "last_stage": (
        "lost at stage",
        "stage lost at",
        "stage lost",
        "lost stage",
        "lost in stage",
        "stage when lost",
        "stage at loss",
        "stage at close",
        "stage before close",
        "stage before closing",
        "last stage",
        "last stage reached",
        "last active stage",
        "last open stage",
        "final stage",
        "furthest stage",
        "furthest stage reached",
        "highest stage",
        "highest stage reached",
        "max stage",
        "drop off stage",
        "exit stage",
        "verloren in phase",
        "verloren in stufe",
        "letzte phase",
        "letzte stufe",
        "dernière étape",
        "última etapa",
        "última fase",
        "ultima fase",
        "laatste fase",
        "ostatni etap",
        "poslední fáze",
        "последняя стадия",
        "последний этап",
    ),
    "stage_before": ("oldvalue", "old value", "from stage", "fromopportunitystagename"),
    "field": ("field", "field event", "edited field", "property name", "property"),
    "lifecycle": ("lifecycle transition", "lifecycle", "registration type"),
    "entered_at": (
        "entered at",
        "date entered",
        "stage change time",
        "active from",
        "last stage change",
        "stage modified time",
        "timestamp",
        "time timestamp",
        "change date",
        "edit date",
        "createddate",
        "created date",
        "completetimestamp",
        "start time",
        "start timestamp",
        "log time",
        "modified time",
        "last modified",
    ),
    "created_at": (
        "create date",
        "createdate",
        "created at",
        "deal created",
        "created",
        "created time",
        "created on",
        "add time",
        "createddate",
        "created date",
        "opportunity created date",
        "first contact date",
        "engage date",
        "lead acquisition date",
        "reg date",
    ),
    "closed_at": (
        "actual close date",
        "close date",
        "closedate",
        "closing date",
        "deal closed on",
        "closed at",
        "closed",
        "close time",
        "closed on",
    ),
    "won_at": ("won time", "won date", "first won time"),
    "lost_at": ("lost time", "lost date"),
    "status": (
        "status",
        "deal status",
        "outcome",
        "opportunity result",
        "forecast type",
        "statecode",
        "state",
    ),
    "is_won": ("iswon", "is won", "is closed won", "won"),
    "is_closed": ("isclosed", "is closed", "is deal closed"),
    "owner": (
        "deal owner",
        "owner",
        "ownerid",
        "owner id",
        "hubspot owner id",
        "potential owner",
        "opportunity owner",
        "user id",
        "sales agent",
        "createdbyid",
        "created by",
        "org resource",
        "resource",
        "employee",
        "sr id",
        "sdr id",
        "edited by",
        "last modified by",
    ),
    "amount": (
        "amount",
        "deal value",
        "value",
        "est revenue",
        "close value",
        "expected revenue",
        "amount req",
        "opportunity amount usd",
        "total amount",
    ),
    "pipeline": (
        "pipeline",
        "deal pipeline",
        "pipeline name",
        "sales pipeline",
        "pipeline id",
        "deal pipeline id",
        "record type",
        "record type name",
        "recordtypeid",
        "record type id",
        "opportunity record type",
        "sales process",
    ),
    "currency": ("currencyisocode", "currency", "currency of value", "total amount currency"),
}
# Who made or changed a row: the owner only where no column says who that is.
_WHO_CHANGED = {"created by", "createdbyid", "edited by", "last modified by"}
# When a row was created is when a deal came to its stage, where no column says that.
_WHEN_CREATED = {"createddate", "created date"}
_STAGE_DATES = (
    re.compile(r'^\s*date entered\s+"?(?P<stage>.+?)"?\s*$', re.IGNORECASE),
    re.compile(r"^\s*hs_(?:v2_)?date_entered_(?P<stage>.+?)\s*$", re.IGNORECASE),
)
# "Date entered current stage" is one date, and no stage of that name.
_NO_STAGE = {"current stage", "stage"}
_PIPELINE = re.compile(r"\s*\([^()]*\)$")

YES = frozenset({"true", "yes", "1", "y", "t", "ja", "oui", "si", "sí", "1.0"})


NO = frozenset({"false", "no", "0", "n", "f", "nein", "non", "0.0"})


def cleaned(text: str) -> str:
    """One spelling of the same characters: full width, ligatures, invisible ones, odd spaces."""
    if text.isascii():
        return text.strip()
    text = unicodedata.normalize("NFKC", text)
    kept = (one for one in text if unicodedata.category(one) != "Cf")
    return "".join(kept).strip()


def plain(header: str) -> str:
    """A header as the table of headers writes it: "Deal - Won time" is "won time"."""
    text = cleaned(header).lower().removeprefix("property_")
    text = re.sub(r"^(deal|opportunity|lead|organization) - ", "", text)
    text = re.sub(r"[_.:()/\-\"]+", " ", text)
    return " ".join(text.split())


def roles(headers: Sequence[str]) -> dict[str, str]:
    """Role → column, for every role that a header means by a system's name for it or its words."""
    known: dict[str, str] = {}
    for header in headers:
        known.setdefault(plain(header), header)
    by_role = {
        role: next(known[name] for name in names if name in known)
        for role, names in _HEADERS.items()
        if any(name in known for name in names)
    }
    if "field" in by_role and "stage" not in by_role and "value" in known:
        # A history of properties: the value is what the property became, and no money.
        by_role |= {"stage": known["value"]}
        by_role.pop("amount", None)
    if "stage semantic id" in known and "owner id" in known:
        # Bitrix24's history of stages: the owner of a row is the deal, and nobody is named.
        by_role |= {"deal_id": known["owner id"]}
        by_role.pop("owner", None)
    if "opportunity" in known and {"assigned by id", "stage id"} & known.keys():
        by_role |= {"amount": known["opportunity"]}  # Bitrix24's word for what a deal is worth
    by_parts = roles_by_parts(headers, by_role.values())
    if plain(by_role.get("owner", "")) in _WHO_CHANGED and "owner" in by_parts:
        by_role.pop("owner")
    if plain(by_role.get("entered_at", "")) in _WHEN_CREATED and "entered_at" in by_parts:
        by_role.pop("entered_at")
    both = by_parts | by_role
    if "field" in both and "entered_at" not in by_role:
        # In a history of fields, what was modified is the field.
        modified = (frozenset({"modified"}), frozenset({"modified", "date"}))
        when = [one for one in headers if notions(one) in modified]
        both |= {"entered_at": when[0]} if when else {}
    return both


def stage_dates(headers: Sequence[str]) -> dict[str, str]:
    """Stage → column with when it was entered, for a file with a date per stage."""
    by_stage = {}
    for header in headers:
        for pattern in _STAGE_DATES:
            match = pattern.match(cleaned(header))
            if match and match["stage"].lower() not in _NO_STAGE:
                by_stage[match["stage"]] = header
    if not by_stage:
        by_stage = _other_stage_dates([one for one in headers if one.strip()])
    short = [_PIPELINE.sub("", name) for name in by_stage]
    names = short if len(set(short)) == len(short) and all(short) else list(by_stage)
    return dict(zip(names, by_stage.values(), strict=True))


def _other_stage_dates(headers: Sequence[str]) -> dict[str, str]:
    """The dates of stages by whatever form their headers share, where a file tells nothing else."""
    known = roles(headers)
    tells_deals = "created_at" in known and "closed_at" in known
    if tells_deals or {"stage", "entered_at"} <= known.keys() or "field" in known:
        return {}
    taken = [one for role, one in known.items() if role not in ("is_won", "won_at", "lost_at")]
    return date_columns.by_form(headers) or date_columns.alone(headers, taken)


def means_won(value: str) -> bool:
    """Does a stage or status mean that the deal was won?"""
    return _meaning(value) == "won"


def means_lost(value: str) -> bool:
    """Does a stage or status mean that the deal was lost?"""
    return _meaning(value) == "lost"


@lru_cache(4096)
def _meaning(value: str) -> str:
    return end_words.meaning(cleaned(value).replace("_", " "))
