"""Replications that were run, kept while sliders move: what a lever does not touch runs once.

A replication depends on what moves its deals, on the seed and on its own number, so one that was
run for a team is that of every team which differs in nothing that moves a deal: a lever of
hand-offs leaves the arms without any as they are, and money leaves all.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

from planner.engine.tally import Results
from planner.model import flow
from planner.model.division_of_work import is_explained_again
from planner.model.scenario import Money, Scenario, Target
from planner.model.team import Focus, HandOff, Team
from planner.model.todays_pipeline import Today


@dataclass(frozen=True)
class Span:
    """Replications number first … first + count - 1 of a scenario `as_simulated`."""

    scenario: Scenario
    seed: int
    first: int
    count: int


class Replications:
    """Those run lately, up to so many bytes of results; whoever asks shares them.

    found, ran: how many replications were here when asked for, and how many had to be run.
    """

    def __init__(self, most_bytes: int):
        self.most_bytes = most_bytes
        self.bytes = 0
        self.found = 0
        self.ran = 0
        self._kept: OrderedDict[Span, list[Results]] = OrderedDict()
        self._lock = Lock()

    def __contains__(self, span: Span) -> bool:
        """Whether exactly these replications are kept."""
        with self._lock:
            return span in self._kept

    def find(self, span: Span) -> list[Results] | None:
        """What was kept of exactly these replications."""
        with self._lock:
            chunks = self._kept.get(span)
            if chunks is None:
                return None
            self._kept.move_to_end(span)
            self.found += span.count
            return chunks

    def keep(self, span: Span, chunks: list[Results]) -> None:
        """Keep what was run; what was asked for longest ago goes, where that is too much."""
        with self._lock:
            self.ran += span.count
            if span not in self._kept:
                self._kept[span] = chunks
                self.bytes += _bytes(chunks)
            while self.bytes > self.most_bytes:
                self.bytes -= _bytes(self._kept.popitem(last=False)[1])


def _bytes(chunks: list[Results]) -> int:
    return sum(array.nbytes for chunk in chunks for array in chunk)


def as_simulated(scenario: Scenario) -> Scenario:
    """The scenario with all that moves no deal at its default: it runs the same, bit for bit.

    Money, the target and the name never do; a hand-off's numbers and the specialists' gain do not
    where one role does all stages, unless a deal is explained again for another reason; how many
    deals one can juggle does not where juggling costs nothing; the warm-up does not where a run
    begins with today's deals; the turn of kinds does not where there is one. So one person for the
    whole sale is the same arm all over a map of hand-offs.
    """
    roles = scenario.team.roles
    # How much values differ is kept: what each win is worth is drawn as it is won.
    money = Money(deal_value_cv=scenario.money.deal_value_cv)
    changes: dict[str, Any] = {
        "name": "-",
        "money": money,
        "target": Target(),
        "schema_version": 1,  # follows from the rest
        "kinds": tuple(kind.model_copy(update={"value_usd": None}) for kind in scenario.kinds),
        "today": _begun_as_simulated(scenario.today),
    }
    if scenario.today is not None:
        changes["clock"] = scenario.clock.model_copy(update={"warmup_weeks": 0.0})
    elif scenario.clock.warmup_weeks is None:
        weeks = flow.warmup_weeks(scenario)
        changes["clock"] = scenario.clock.model_copy(update={"warmup_weeks": weeks})
    if len(scenario.kinds) < 2:
        changes["leads"] = scenario.leads.model_copy(update={"mix": "random", "mix_batch": 1})
    if len(roles) == 1:
        is_explained = is_explained_again(scenario)
        kept = {"rebrief": scenario.hand_off.rebrief} if is_explained else {}
        changes["hand_off"] = HandOff(**kept)
    if scenario.focus.switching_cost == 0:
        changes["focus"] = Focus(switching_cost=0)
    changes["team"] = _team_as_simulated(scenario.team)
    return scenario.model_copy(update=changes)


def _begun_as_simulated(today: Today | None) -> Today | None:
    """Today without what was won so far, and without ages that are not used."""
    if today is None:
        return None
    open_deals = tuple(
        row.model_copy(update={"age_days": 0.0}) if row.state == "unknown" and row.stage else row
        for row in today.open_deals
    )
    return Today(open_deals=open_deals, reorganised=today.reorganised)


def _team_as_simulated(team: Team) -> Team:
    roles = tuple(role.model_copy(update={"cost_per_year_usd": 0.0}) for role in team.roles)
    changes: dict[str, Any] = {"roles": roles}
    if team.pods == 1:
        changes["pod_hand_off"] = 0.5
    if len(roles) == 1:
        changes |= {"specialist_gain": 0.0, "help": "none"}
    return team.model_copy(update=changes)
