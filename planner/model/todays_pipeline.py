"""Today's pipeline: the deals that are open when the window begins, and what was won so far."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Literal

from pydantic import Field

from planner.errors import broken_rule
from planner.model.fields import Flag, Name, Number, Part, Whole, field
from planner.model.kinds import Kind

MOST_ROWS = 500


class OpenDeals(Part):
    """So many open deals at one place."""

    stage: Name | None = field(
        label="Stage",
        can_flip=False,
        help="The stage the deals are in. Empty: they wait outside, not yet let in.",
    )
    kind: Name | None = field(
        None, label="Kind", can_flip=False, help="The kind of deal, where there are kinds."
    )
    deals: Whole = field(
        1,
        label="Open deals",
        unit="deals",
        can_flip=False,
        help="How many deals there are.",
        step=1,
        ge=1,
        le=10_000,
    )
    state: Literal["unknown", "with_buyer", "waiting"] = field(
        "unknown",
        label="Whose turn it is",
        can_flip=False,
        help="Whether the deals are with the buyer, wait for a person of the team, or nobody "
        "knows.",
    )
    age_days: Number = field(
        0,
        label="For how long",
        unit="days",
        can_flip=False,
        help="Days that the deals are with the buyer, or wait, so far.",
        step=1,
        ge=0,
        le=3650,
    )


class Today(Part):
    """Where the team stands when the window begins; then it does not warm up."""

    open_deals: Annotated[tuple[OpenDeals, ...], Field(max_length=MOST_ROWS)] = field(
        (), label="Open deals", help="The deals that are open today, stage by stage."
    )
    reorganised: Flag = field(
        False,
        label="The team is reorganised today",
        can_flip=False,
        help="On: every open deal is explained again at its next visit, and work slows down as "
        "after a change of programme.",
    )
    year: Whole | None = field(
        None,
        label="Year of the first week",
        moves_no_deal=True,
        help="The year that today lies in, so that quarters have their names. Empty: told as this "
        "and next year.",
        step=1,
        ge=2000,
        le=2099,
    )
    wins_so_far: Whole = field(
        0,
        label="Won so far this quarter",
        unit="wins",
        moves_no_deal=True,
        help="Wins of the running quarter before today.",
        step=1,
        ge=0,
        le=1_000_000_000,
    )
    revenue_so_far_usd: Number = field(
        0,
        label="Revenue so far this quarter",
        unit="USD",
        moves_no_deal=True,
        help="Revenue of the running quarter before today.",
        step=10_000,
        ge=0,
        le=1e15,
    )


def check(today: Today, stages: Collection[str], kinds: Mapping[str, Kind]) -> None:
    """Raises what a validator is to raise where a row cannot be of its stage or kind."""
    for i, row in enumerate(today.open_deals):
        path = f"today.open_deals[{i}]"
        if row.stage is not None and row.stage not in stages:
            raise broken_rule(f"there is no stage {row.stage!r}", f"{path}.stage")
        if row.kind is None:
            if kinds:
                raise broken_rule("the kind of these deals is missing", f"{path}.kind")
        elif row.kind not in kinds:
            raise broken_rule(f"there is no kind {row.kind!r}", f"{path}.kind")
        elif row.stage is not None and kinds[row.kind].skips(row.stage):
            raise broken_rule(
                f"deals of kind {row.kind!r} pass over stage {row.stage!r}", f"{path}.stage"
            )
