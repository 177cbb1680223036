"""Kinds of deals in a history: whose each deal is, and the stages one passes over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from planner.model.fields import highest
from planner.model.scenario import Scenario
from planner.statistics.arrays import Flags, Integers

if TYPE_CHECKING:
    from planner.crm import History

MOST_KINDS = int(highest(Scenario, "kinds"))
OTHER = "Other"


@dataclass(frozen=True)
class DealKinds:
    """names: of K kinds; of_deal (D,): the number of each deal's; passed_over (K, S): the stages
    that hardly any deal of a kind is ever in.
    """

    names: tuple[str, ...]
    of_deal: Integers
    passed_over: Flags

    def only(self, kept: Flags) -> DealKinds:
        """Of some of the deals."""
        return replace(self, of_deal=self.of_deal[kept])

    @property
    def has_passed_over(self) -> Flags:
        """(S,): which stages some kind passes over."""
        return np.asarray(self.passed_over.any(axis=0))


def kinds_of(history: History) -> tuple[tuple[str, ...], Integers] | None:
    """(names of the kinds, the number of each deal's kind); None where the file tells none.

    The kinds that most deals are of, at most MOST_KINDS. What else there is, and deals that say
    none, are one kind more.
    """
    if "kind" not in history.deals:
        return None
    column = history.deals["kind"].cat
    codes = column.codes.to_numpy().astype(np.int64)
    counts = np.bincount(codes, minlength=len(column.categories))
    is_said = np.array([bool(name) for name in column.categories])
    known = [code for code in np.argsort(-counts, kind="stable") if is_said[code] and counts[code]]
    has_rest = len(known) > MOST_KINDS or bool(counts[~is_said].sum())
    own = known[: MOST_KINDS - 1] if has_rest else known
    number = np.full(len(column.categories), len(own))
    number[own] = np.arange(len(own))
    names = [str(column.categories[code]) for code in own]
    return (*names, *([OTHER] if has_rest else ())), number[codes]
