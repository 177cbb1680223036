"""Who works where: roles, their people in each pod, and the stations at which these serve."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.engine.jit import record
from planner.engine.places import (
    NOT_YET,
    added_to,
    fill_weeks,
    notice_weeks,
    people_move,
    places,
)
from planner.model.scenario import Scenario

NO_STATION = -1

ROLE = record(
    ("first_role_pod", np.int64),  # its role pods stand in a row, one for each pod
    ("owns_deals", np.int64),
    ("hours_per_week", np.float64),
    ("busy", np.float64),  # weeks its people worked in the window
    ("skill", np.float64),  # factor on the hours of its work
    ("ramp_weeks", np.float64),  # until a new person is at full speed
    ("ramp_start", np.float64),
    ("notice_mean", np.float64),  # weeks until a person gives notice; infinite: nobody does
    ("refill", np.int64),
    ("fill_mean", np.float64),
    ("fill_table", np.int64),
    ("there", np.int64),  # people
    ("there_since", np.float64),  # so many
)

# The people of one role in one pod. Its stations hang in a list, in the order of their people.
ROLE_POD = record(
    ("role", np.int64),
    ("pod", np.int64),
    ("gate", np.int64),  # the first of its lines, one a rank
    ("people", np.int64),  # at the start of the run
    ("first_station", np.int64),
    ("last_station", np.int64),
    ("stations", np.int64),
    ("chosen_last", np.int64),  # of its stations; NO_STATION before any
    ("unowned", np.int64),  # where deals are open that wait for somebody to own them
    ("roomy", np.int64),  # stations with room for one more
    ("there", np.int64),  # people
    ("seats", np.int64),  # people and open seats
    ("listed", np.int64),  # on the list of gates to look at
    ("next_listed", np.int64),
)

# One queue and the people who serve it: one for a pooled role pod, one for each owner of deals.
STATION = record(
    ("role_pod", np.int64),
    ("next", np.int64),  # of its role pod; NO_STATION after the last
    ("line", np.int64),  # its first of as many as rules.queues
    ("first_person", np.int64),
    ("people", np.int64),  # at the start of the run
    ("there", np.int64),  # people, but at least 1: they share its open deals
    ("limit", np.int64),  # open deals at which it takes no new one; 0: of nobody who takes any
    ("unslowed", np.int64),  # most open deals that slow nobody
    ("open", np.int64),
    ("waiting", np.int64),
    ("free", np.int64),
    ("first_bits", np.uint64),  # of the first 64 people: 1 where one is free
    ("first_word", np.int64),  # of the bits of all; the first word is first_bits instead
    ("bits", np.int64),  # of so many people so far
    ("listed", np.int64),  # on the list of stations to look at
    ("next_listed", np.int64),
)

POD = record(
    ("people", np.int64),  # there
    ("open", np.int64),
    ("listed", np.int64),  # on the list of pods where somebody may help
    ("next_listed", np.int64),
)


class Crews(NamedTuple):
    """The team as arrays.

    Role pods are numbered in the order in which room is offered: the role with the latest first
    stage first, then the lowest pod. Stations stand in the order of role pods and people; after
    them, where people come and go, one for each owning role pod's deals without an owner, and those
    of owners to come.
    """

    roles: NDArray[np.void]
    role_pods: NDArray[np.void]
    stations: NDArray[np.void]
    pods: NDArray[np.void]
    words: int  # of bits of people, of all stations
    places: NDArray[np.void]


def crews(scenario: Scenario, table_of_spread: Callable[[float], int]) -> Crews:
    """The team of a scenario. table_of_spread: the number of the quantile table of a cv."""
    team, pods = scenario.team, scenario.team.pods
    names = [stage.name for stage in scenario.stages]
    first_stages = [min(names.index(name) for name in role.stages) for role in team.roles]
    # model.md says not whose first stage counts where kinds differ: here the role's own, of all
    # kinds. Of roles with the same one the sort keeps the order in which they are listed.
    latest_first = sorted(range(len(team.roles)), key=lambda role: -first_stages[role])
    roles = _roles(scenario, table_of_spread)
    role_pods = np.zeros(len(team.roles) * pods, ROLE_POD)
    seats = places(scenario)
    people_before = np.cumsum([0, *(role.people for role in team.roles)])
    stations = _Stations()
    for rank, position in enumerate(latest_first):
        role = team.roles[position]
        roles[position].first_role_pod = rank * pods
        person = int(people_before[position])
        for pod, people in enumerate(dealt_out(role.people, pods)):
            role_pod = role_pods[rank * pods + pod]
            role_pod.role, role_pod.pod, role_pod.people = position, pod, people
            role_pod.first_station = len(stations.rows)
            role_pod.stations = people if role.owns_deals else 1
            if len(seats):
                own = seats[person : person + people]
                own["crew"] = rank * pods + pod
                own["station"] = len(stations.rows) + role.owns_deals * np.arange(people)
                own["bit"] = 0 if role.owns_deals else np.arange(people)
            words = (people + added_to(scenario, role) + 63) // 64
            sizes = [(1, 1)] * people if role.owns_deals else [(people, words)]
            for size, words in sizes:
                stations.add(rank * pods + pod, person, size, words)
                person += size
    if people_move(scenario):
        _add_stations_of_owners_to_come(roles, role_pods, stations, seats)
    return Crews(roles, role_pods, stations.table(), _pods(scenario), stations.words, seats)


class _Stations:
    """Stations, as they are added."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, int, int]] = []
        self.words = 0

    def add(self, role_pod: int, first_person: int, people: int, words: int) -> None:
        self.rows.append((role_pod, first_person, people, self.words))
        self.words += words

    def table(self) -> NDArray[np.void]:
        stations = np.zeros(len(self.rows), STATION)
        columns = ("role_pod", "first_person", "people", "first_word")
        for name, values in zip(columns, np.array(self.rows).T, strict=True):
            stations[name] = values
        before, after = stations[:-1], stations[1:]
        goes_on = (before["role_pod"] == after["role_pod"]) & (after["people"] > 0)
        stations["next"] = NO_STATION
        before["next"][goes_on] = 1 + np.flatnonzero(goes_on)
        return stations


def _add_stations_of_owners_to_come(
    roles: NDArray[np.void],
    role_pods: NDArray[np.void],
    stations: _Stations,
    seats: NDArray[np.void],
) -> None:
    for number, role_pod in enumerate(role_pods):
        if roles[role_pod.role].owns_deals:
            role_pod.unowned = len(stations.rows)
            stations.add(number, 0, 0, 0)
    for seat in seats:
        if seat.status == NOT_YET and roles[seat.role].owns_deals:
            seat.station = len(stations.rows)
            stations.add(NO_STATION, 0, 0, 1)


def _roles(scenario: Scenario, table_of_spread: Callable[[float], int]) -> NDArray[np.void]:
    roles = np.zeros(len(scenario.team.roles), ROLE)
    for row, role in zip(roles, scenario.team.roles, strict=True):
        row.owns_deals = role.owns_deals
        row.hours_per_week = role.selling_hours_per_week
        row.skill = skill_factor(
            scenario.team.specialist_gain, len(role.stages), len(scenario.stages)
        )
        row.ramp_weeks, row.ramp_start = role.ramp.weeks, role.ramp.start
        row.notice_mean = notice_weeks(role)
        row.refill = role.leaving.refill
        row.fill_mean = fill_weeks(role)
        row.fill_table = table_of_spread(role.leaving.fill.cv if role.leaving.per_year > 0 else 0)
    return roles


def skill_factor(specialist_gain: float, stages_of_role: int, stages: int) -> float:
    """Factor on work hours of a role with so many of all the stages (1 for a full-cycle role)."""
    if stages == 1:
        return 1.0
    return 1 / (1 + specialist_gain * (1 - (stages_of_role - 1) / (stages - 1)))


def dealt_out(people: int, pods: int) -> list[int]:
    """People over pods as evenly as possible, remainders to the first pods."""
    return [people // pods + (pod < people % pods) for pod in range(pods)]


def _pods(scenario: Scenario) -> NDArray[np.void]:
    pods = np.zeros(scenario.team.pods, POD)
    for role in scenario.team.roles:
        pods["people"] += dealt_out(role.people, len(pods))
    return pods
