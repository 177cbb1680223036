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
        ("entered_at", "date", "", 9),
        ("stage_before", "stage before", "deal name", 0),
        ("stage", "stage", "deal name pipeline status", 0),
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
    return {role: header for role, (_, _, header) in best.items()}
