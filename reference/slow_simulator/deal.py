"""A deal, and where it stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reference.slow_simulator.draws import Whom

if TYPE_CHECKING:
    from reference.slow_simulator.people import Crew, Person


@dataclass(eq=False)
class Deal:
    """`lead` is its number in all ties: those of `today` stand at 0 and below, in their order."""

    lead: int
    whom: Whom
    kind: int
    arrived: float
    work_factor: float
    stage: int = 0
    state: str = "pool"  # pool, door (waiting for room), queue, work, buyer, delay
    is_alive: bool = True
    ready: float = 0.0
    waits: int = 0
    counted_in: int | None = None  # the stage whose work in process it is part of
    pod: int = -1  # none while it is in the pool
    crew: Crew | None = None  # where it is open
    queue: list[Deal] | None = None  # the one it stands in
    owner: Person | None = None  # of those who own deals, while it is open in their role
    owners: dict[int, Person] = field(default_factory=dict)  # by role, the latest
    owners_had: int = 0
    been_in: set[int] = field(default_factory=set)  # roles
    visits: Counter[int] = field(default_factory=Counter)  # begun, by stage
    follows_hand_off: bool = False
    rebriefed_in: set[int] = field(default_factory=set)  # roles in which its owner has changed
    is_rebriefed: bool = False  # at its next visit, in whatever role
    touches: int = 0
    hand_offs: int = 0

    @property
    def is_open_deal(self) -> bool:
        """Whether it is one of today's pipeline (not what comes back of them)."""
        return self.whom.what == "open deal" and self.whom.returns == 0
