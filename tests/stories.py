"""The events of a trace, told by deal."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import Any

from planner.model.scenario import Scenario

ENDS = {"won", "dropped", "lost_at_hand_off", "cold", "turned_away", "lost_with_owner"}
BURSTS = 5  # this spread of gaps brings several leads in one and the same instant
Event = dict[str, Any]


@dataclass
class Story:
    """What the events say of one deal."""

    arrived: float
    admitted: float | None = None
    ended: float | None = None
    end: str | None = None
    starts: list[Event] = field(default_factory=list)
    hand_offs: int = 0

    @property
    def out(self) -> float:
        """When it ended; never, as long as it is open."""
        return inf if self.ended is None else self.ended

    @property
    def let_in(self) -> float:
        """When it was admitted; never, as long as it is outside."""
        return inf if self.admitted is None else self.admitted


def stories(events: list[Event]) -> dict[int, Story]:
    """By deal; refuses events before the arrival or after the end."""
    found: dict[int, Story] = {}
    for event in events:
        deal, kind, time = event["deal"], event["kind"], event["time"]
        if kind == "arrived":
            assert deal == len(found), "leads are numbered as they come"
            found[deal] = Story(time)
            continue
        story = found[deal]
        assert story.ended is None, "nothing happens to a deal that has ended"
        if kind == "admitted":
            assert story.admitted is None
            story.admitted = time
        elif kind == "work_started":
            assert story.admitted is not None
            story.starts.append(event)
        elif kind == "handed_off":
            story.hand_offs += 1
        elif kind in ENDS:
            story.ended, story.end = time, kind
    return found


def told(events: list[Event], *kinds: str) -> list[tuple[float, int, str]]:
    """(time, deal, kind) of the events, or those of some kinds."""
    return [
        (event["time"], event["deal"], event["kind"])
        for event in events
        if not kinds or event["kind"] in kinds
    ]


def people_by_pod(scenario: Scenario) -> dict[int, tuple[int, int]]:
    """Person → (role, pod), as the model deals them out: remainders to the first pods."""
    found = {}
    person = 0
    for number, one in enumerate(scenario.team.roles):
        each, rest = divmod(one.people, scenario.team.pods)
        for pod in range(scenario.team.pods):
            for _ in range(each + (pod < rest)):
                found[person] = number, pod
                person += 1
    return found
