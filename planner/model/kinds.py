"""Kinds of deal: how each differs from the stages as they stand, and whether a win comes back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from planner.errors import broken_rule
from planner.model.fields import Flag, Name, Number, Part, Whole, field
from planner.model.frozen_map import FrozenMap


def _multiplier(label: str, help: str, lowest: float = 0.05) -> Any:
    return field(
        1,
        label=label,
        unit="× the stage's",
        help=help,
        grade="none",
        step=0.1,
        ge=lowest,
        le=20,
    )


class KindStage(Part):
    """How one stage is for one kind of deal; None: as the kind is everywhere."""

    skip: Flag = field(
        False, label="Passed over", help="On: deals of this kind do not visit this stage."
    )
    work: Number | None = field(
        None,
        label="Work at this stage",
        unit="× the stage's",
        can_flip=False,
        help="In place of the kind's own work. Empty: the kind's own.",
        grade="none",
        step=0.1,
        ge=0.05,
        le=20,
    )
    odds: Number | None = field(
        None,
        label="Odds of moving on at this stage",
        unit="× the stage's",
        can_flip=False,
        help="In place of the kind's own odds. 0: none moves on. Empty: the kind's own.",
        grade="none",
        step=0.1,
        ge=0,
        le=20,
    )


class ComesBack(Part):
    """A win that becomes a lead again: renewals, follow-up orders."""

    kind: Name = field(label="Comes back as", help="The kind of deal that it is then.")
    share: Number = field(
        0.5,
        label="Share that comes back",
        unit="of the wins",
        kind="share",
        help="Share of the wins of this kind that come back as a lead.",
        grade="none",
        step=0.05,
        ge=0,
        le=1,
    )
    weeks: Number = field(
        52,
        label="Comes back after",
        unit="weeks",
        help="Weeks from the win to the new lead.",
        grade="none",
        step=1,
        ge=1,
        le=520,
    )


class Kind(Part):
    """One kind of deal: multipliers of what the stages say, and what is its own."""

    name: Name = field(label="Kind", moves_no_deal=True, help="Name of the kind of deal.")
    share: Number = field(
        1,
        label="Share of the leads",
        can_flip=False,
        help="How many of the leads are of this kind, as a weight beside the other kinds'.",
        grade="none",
        step=0.1,
        ge=0,
        le=1e9,
    )
    work: Number = _multiplier("Work", "How much more work a visit of this kind takes.")
    buyer: Number = _multiplier(
        "Buyer's time", "How much longer the buyer of this kind takes after a visit."
    )
    # model.md says 0.05 at least, and gives a case with 0.0204 (v2-C11): both can be had.
    odds: Number = _multiplier(
        "Odds of moving on",
        "The odds of moving on against dropping out, beside the stage's own.",
        lowest=0.01,
    )
    patience: Number = _multiplier(
        "Patience", "How much longer a buyer of this kind waits before the deal goes cold."
    )
    value_usd: Number | None = field(
        None,
        label="Value of a win of this kind",
        unit="USD",
        moves_no_deal=True,
        help="Revenue of one won deal of this kind. Empty: as all others.",
        grade="none",
        step=1000,
        ge=0,
        le=1e12,
    )
    rank: Whole = field(
        1,
        label="Rank",
        can_flip=False,
        help="Which kind goes first where deals wait: 1 before 2. Nobody is interrupted.",
        step=1,
        ge=1,
        le=9,
    )
    stages: Annotated[Mapping[Name, KindStage], Field(max_length=12), AfterValidator(FrozenMap)] = (
        field(
            FrozenMap(),
            label="Stages that differ",
            help="Stages that this kind passes over, or where its work or its odds are others.",
        )
    )
    comes_back: ComesBack | None = field(
        None,
        label="Comes back",
        help="A win of this kind becomes a lead again some time later: renewals, follow-up "
        "orders. Empty: it does not.",
    )

    def skips(self, stage: str) -> bool:
        """Whether deals of this kind pass over the stage of that name."""
        return stage in self.stages and self.stages[stage].skip

    def work_at(self, stage: str) -> float:
        """The factor on the mean work at a stage."""
        return self._at(stage, "work")

    def odds_at(self, stage: str) -> float:
        """The factor on the odds of moving on at a stage."""
        return self._at(stage, "odds")

    def _at(self, stage: str, name: str) -> float:
        own = getattr(self.stages[stage], name) if stage in self.stages else None
        return float(getattr(self, name) if own is None else own)


def check(kinds: Sequence[Kind], stages: Collection[str]) -> None:
    """Raises what a validator is to raise where kinds do not go with the stages of these names."""
    names = {kind.name for kind in kinds}
    if kinds and not any(kind.share for kind in kinds):
        raise broken_rule("some kind must have a share of the leads above 0", "kinds")
    for kind in kinds:
        path = f"kinds.{kind.name}"
        for stage in kind.stages:
            if stage not in stages:
                raise broken_rule(f"there is no stage {stage!r}", f"{path}.stages")
        if all(kind.skips(stage) for stage in stages):
            raise broken_rule("a kind of deal must visit some stage", f"{path}.stages")
        if kind.comes_back and kind.comes_back.kind not in names:
            raise broken_rule(
                f"there is no kind {kind.comes_back.kind!r}", f"{path}.comes_back.kind"
            )
