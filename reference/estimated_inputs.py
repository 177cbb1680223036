"""The inputs of a made team as a year of its events tells them, and others that tell it as well.

Measured: leads, what becomes of a visit at each stage, the buyers' days, patience, people leaving.
The rest (hours, ramp, time to fill, spreads, the harm of hand-offs) is what the team typed in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_YEAR, Scenario
from reference.made_pasts import ENDS, KIND, MadePast

_A_HALF = 0.5  # Jeffreys' prior of a count and of a share
_OUTCOMES = ("dropped", "repeated", "restarted", "advanced")


@dataclass(frozen=True)
class YearBefore:
    """What a year holds of what ended in it, S stages.

    outcomes: (S, 4) visits that ended dropped, repeated, restarted, advanced, what hand-offs took
    given back. buyer_days: of each stage, every buyer's time that ended. cold: (S,) deals that went
    cold; waited_days: (S,) days that deals waited. notices, person_years: of all roles.
    """

    leads: int
    outcomes: NDArray[np.float64]
    buyer_days: list[NDArray[np.float64]]
    cold: NDArray[np.float64]
    waited_days: NDArray[np.float64]
    notices: int
    person_years: float


def year_before(past: MadePast) -> YearBefore:
    """The counts of a made past."""
    scenario, stages = past.today, len(past.today.stages)
    year = past.events[past.events["time"] >= past.day - WEEKS_PER_YEAR]
    outcomes = np.zeros((stages, len(_OUTCOMES)))
    buyer: list[list[float]] = [[] for _ in range(stages)]
    cold, waited, first_visits = np.zeros(stages), np.zeros(stages), np.zeros(stages)
    place = {KIND[name]: i for i, name in enumerate(_OUTCOMES)} | {
        KIND["won"]: _OUTCOMES.index("advanced"),
        KIND["lost_at_hand_off"]: _OUTCOMES.index("advanced"),
    }
    for before, event in _pairs(past):
        stage, kind = int(event["stage"]), int(event["kind"])
        days = DAYS_PER_WEEK * float(event["time"] - before["time"])
        if before["kind"] == KIND["work_ended"] and kind in place:
            outcomes[stage, place[kind]] += 1
            buyer[stage].append(days)
        elif before["kind"] in (KIND["arrived"], KIND["admitted"], KIND["ready"]):
            waited[stage] += days
            cold[stage] += kind == KIND["cold"]
            first_visits[stage] += before["kind"] == KIND["ready"] and int(before["visit"]) == 0
    _give_back(outcomes, first_visits, scenario)
    notices = int(np.count_nonzero(year["kind"] == KIND["gave_notice"]))
    return YearBefore(
        leads=int(np.count_nonzero(year["kind"] == KIND["arrived"])),
        outcomes=outcomes,
        buyer_days=[np.array(each) for each in buyer],
        cold=cold,
        waited_days=waited,
        notices=notices,
        person_years=float(sum(role.people for role in scenario.team.roles)),
    )


def _pairs(past: MadePast) -> Iterator[tuple[NDArray[np.void], NDArray[np.void]]]:
    """Each event of the year, of a deal, with the one before it, of the same deal whenever that
    was: so what takes long is there as often as what does not. What moves none is left out.
    """
    last: dict[int, NDArray[np.void]] = {}
    silent = (KIND["passed_on"], KIND["admitted"])
    for event in past.events[past.events["lead"] >= 0]:
        lead = int(event["lead"])
        if int(event["kind"]) in silent:
            continue
        if lead in last and event["time"] >= past.day - WEEKS_PER_YEAR:
            yield last[lead], event
        last[lead] = event
        if int(event["kind"]) in ENDS:
            del last[lead]


def _give_back(
    outcomes: NDArray[np.float64], first_visits: NDArray[np.float64], scenario: Scenario
) -> None:
    """Repeats that hand-offs make, as advances: they are an input of their own."""
    begins = {role.stages[0] for role in scenario.team.roles} - {scenario.stages[0].name}
    for i, stage in enumerate(scenario.stages):
        if stage.name in begins:
            moved = scenario.hand_off.repeat * first_visits[i] * _share(outcomes[i], "advanced")
            outcomes[i, _OUTCOMES.index("repeated")] -= min(moved, outcomes[i, 1])
            outcomes[i, _OUTCOMES.index("advanced")] += moved


def _share(counts: NDArray[np.float64], name: str) -> float:
    return float(counts[_OUTCOMES.index(name)] / max(1.0, counts.sum()))


# --- From counts to inputs ------------------------------------------------------------------------


def estimated(past: MadePast, found: YearBefore) -> Scenario:
    """The team of that day with every measured input at its best estimate."""
    shares = (found.outcomes + 1e-9) / (found.outcomes + 1e-9).sum(axis=1, keepdims=True)
    days = np.array([each.mean() if each.size else 0.0 for each in found.buyer_days])
    cold_a_day = (found.cold + _A_HALF) / found.waited_days
    leaving = found.notices / found.person_years
    return _with(past.today, found.leads / WEEKS_PER_YEAR, shares, days, cold_a_day, leaving)


def drawn(past: MadePast, found: YearBefore, rng: np.random.Generator) -> Scenario:
    """The same with measured inputs that would have told that year about as well.

    Source: conjugate posteriors with Jeffreys' prior (gamma for rates, Dirichlet for shares), and
    the normal law of a mean.
    """
    leads = float(rng.gamma(found.leads + _A_HALF)) / WEEKS_PER_YEAR
    shares = np.array([rng.dirichlet(each + _A_HALF) for each in found.outcomes])
    days = np.array([_mean_drawn(each, rng) for each in found.buyer_days])
    cold_a_day = rng.gamma(found.cold + _A_HALF) / found.waited_days
    leaving = float(rng.gamma(found.notices + _A_HALF)) / found.person_years
    return _with(past.today, leads, shares, days, cold_a_day, leaving)


def _mean_drawn(values: NDArray[np.float64], rng: np.random.Generator) -> float:
    if values.size < 2:
        return float(values.mean()) if values.size else 0.0
    error = values.std(ddof=1) / np.sqrt(values.size)
    return max(0.0, float(rng.normal(values.mean(), error)))


def _with(
    today: Scenario,
    leads: float,
    shares: NDArray[np.float64],
    days: NDArray[np.float64],
    cold_a_day: NDArray[np.float64],
    leaving: float,
) -> Scenario:
    changes: dict[str, Any] = {"leads.per_week": leads}
    for i, stage in enumerate(today.stages):
        path = f"stages.{stage.name}"
        changes[f"{path}.drop_off"], changes[f"{path}.repeat"] = shares[i, 0], shares[i, 1]
        # What nobody does stays nobody's: a share that is typed in as none.
        changes[f"{path}.restart"] = shares[i, 2] if stage.restart else 0.0
        if stage.buyer.mean_days:
            changes[f"{path}.buyer.mean_days"] = min(1000.0, days[i])
        if stage.patience_days is not None:
            changes[f"{path}.patience_days"] = min(1000.0, 1 / cold_a_day[i])
    for role in today.team.roles:
        if role.leaving.per_year:
            changes[f"team.roles.{role.name}.leaving.per_year"] = min(3.0, leaving)
    return today.replace(changes)
