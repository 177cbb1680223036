"""The role of a column by the words of its header, where no system's own name is known."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from planner.crm.header_words import notions

# (role, notions that must be there, notions that may be, how far behind others of the role).
_RULES: tuple[tuple[str, frozenset[str], frozenset[str], int], ...] = tuple(
    (role, frozenset(must.split()), frozenset(may.split()), rank)
    for role, must, may, rank in (
        ("entered_at", "stage changed", "date deal name modified pipeline", 0),
        ("entered_at", "stage created", "date deal", 1),
        ("entered_at", "stage date", "deal modified", 2),
        ("entered_at", "changed date", "deal record status", 3),
        ("entered_at", "changed", "date", 6),
        ("entered_at", "begin", "date stage before", 7),
        ("entered_at", "date", "", 9),
        ("stage_before", "stage before", "deal name", 0),
        ("last_stage", "stage lost", "deal name before closed", 0),
        ("last_stage", "stage before closed", "deal name", 1),
        ("stage", "stage", "deal name new pipeline status", 0),
        ("stage", "new amount", "name", 6),  # what a field became: its new value
        ("stage_before", "before amount", "name", 6),
        ("field", "field", "event name", 6),
        ("pipeline", "pipeline", "deal name id", 0),
        ("stage", "stage id", "deal name pipeline", 5),
        ("won_at", "won date", "deal closed", 0),
        ("lost_at", "lost date", "deal closed", 0),
        ("is_won", "won", "deal closed name", 0),
        ("created_at", "created", "date deal record", 0),
        ("closed_at", "closed actual", "date deal", 0),
        ("closed_at", "closed", "date deal", 1),
        ("closed_at", "closed expected", "date deal", 5),
        ("status", "status", "deal name", 0),
        ("status", "status won", "deal name", 1),
        ("owner", "owner", "deal name record", 0),
        ("owner", "owner by", "deal name id", 0),
        ("owner", "owner id", "deal name", 1),
        ("amount", "amount", "deal", 0),
        ("amount", "amount expected", "deal", 2),
        ("currency", "currency", "deal name amount", 0),
        ("currency", "currency id", "deal", 1),
        ("deal_id", "deal id", "record", 0),
        ("deal_id", "record id", "", 1),
        ("deal_id", "id", "", 2),
        ("deal_id", "deal name", "record", 8),
        ("deal_id", "deal", "", 9),
    )
)
DATES = frozenset({"entered_at", "created_at", "closed_at", "won_at", "lost_at"})


def roles_by_parts(headers: Sequence[str], taken: Collection[str]) -> dict[str, str]:
    """Role → column for the headers that are not `taken`, the likeliest of each role."""
    best: dict[str, tuple[int, int, str]] = {}
    for place, header in enumerate(headers):
        meant = None if header in taken else notions(header)
        if meant is None:
            continue
        for role, must, may, rank in _RULES:
            if must <= meant <= must | may:
                best[role] = min(best.get(role, (99, 0, "")), (rank, place, header))
                break
    if "field" not in best:  # then a new value is no stage
        best = {role: one for role, one in best.items() if not _is_value(one[2])}
    return {role: header for role, (_, _, header) in best.items()}


def _is_value(header: str) -> bool:
    meant = notions(header) or frozenset()
    return "amount" in meant and bool(meant & {"new", "before"})


def is_name(header: str) -> bool:
    """Does a header say what a deal is called, and no id?"""
    return (notions(header) or frozenset({"id"})) <= {"deal", "name", "record"}


def is_stage(text: str) -> bool:
    """Is the field of a field history the stage? "Phase", "Opportunity Stage"."""
    meant = notions(text) or frozenset()
    return "stage" in meant and meant <= {"stage", "deal", "name", "pipeline"}


def is_creation(text: str) -> bool:
    """Is the event of a field history a deal's creation? "Created.", "Erstellt."."""
    meant = notions(text) or frozenset()
    return "created" in meant and meant <= {"created", "deal"}
