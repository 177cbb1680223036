"""What a file cannot tell of a team: what it suggests, and what is assumed where nobody says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from planner.calibration import estimates, lead_season
from planner.calibration.deal_kinds import kinds_of
from planner.calibration.visits import Visits, short_names
from planner.errors import CalibrationError
from planner.model.fields import about, highest
from planner.model.scenario import DAYS_PER_WEEK, Money, Scenario
from planner.model.stage import WorkTime
from planner.model.team import MOST_PEOPLE, Role

if TYPE_CHECKING:
    from planner.crm import History

ASSUMED_BUSY = 0.7  # share of their selling hours people work, where hands-on hours are not known
MOST_OF_TIME = 0.4  # of the time in stage that assumed hours may take
FEWEST_VALUES, FEWEST_SPREAD = 5, 20  # wins with an amount, for a mean of a kind and for a spread
MOST_VALUE_CV = highest(Money, "deal_value_cv")
MOST_HOURS = highest(WorkTime, "mean_hours")
MOST_STAGES = int(highest(Scenario, "stages"))
SELLING_HOURS = float(about(Role, "selling_hours_per_week").default)  # the benchmark


Split = Literal["owners", "one", "stages"]


@dataclass(frozen=True)
class Worth:
    """What a win is worth: its mean, its spread within a kind (None: too few to tell) and wins with
    an amount. by_kind: of kinds with enough such wins the mean, and how many they are.
    says_dollars: whether the file names the currency of them all, or dollars are assumed.
    """

    usd: float
    cv: float | None
    wins: int
    by_kind: Mapping[str, tuple[float, int]] = field(default_factory=dict)
    says_dollars: bool = True


@dataclass(frozen=True)
class UserInputs:
    """Who does what, and the hands-on hours of one visit by stage, where they are known.

    measured: roles whose people are those the file shows, by name. worth: None where the file has
    no amounts, or amounts that are not dollars.
    """

    roles: tuple[Role, ...]
    hours: Mapping[str, float] = field(default_factory=dict)
    worth: Worth | None = None
    measured: frozenset[str] = frozenset()

    def with_roles(self, roles: Sequence[Role], told: Collection[str] = ()) -> UserInputs:
        """The same roles as somebody has them now: whose people were changed or are `told` by name
        are not those the file shows.
        """
        unchanged = {
            role.name
            for role, proposed in zip(roles, self.roles, strict=True)
            if role.people == proposed.people
        }
        measured = (self.measured & unchanged) - frozenset(told)
        return replace(self, roles=tuple(roles), measured=measured)


def worth_of(history: History) -> Worth | None:
    """What the deals won were worth; None where no amount is told, or it may not be dollars."""
    is_won = ((history.deals["outcome"] == "won") & (history.deals["amount"] > 0)).to_numpy()
    won = history.deals[is_won]
    currencies = set(won["currency"].fillna("").unique())
    if won.empty or not currencies <= {"", "USD"}:
        return None
    amounts = won["amount"].to_numpy()
    by_kind: dict[str, tuple[float, int]] = {}
    usual = np.full(amounts.size, amounts.mean())
    if told := kinds_of(history):
        names, numbers = told
        for i, name in enumerate(short_names(names)):
            of_kind = numbers[is_won] == i
            if of_kind.sum() >= FEWEST_VALUES:
                usual[of_kind] = amounts[of_kind].mean()
                by_kind[name] = (float(round(usual[of_kind][0], 2)), int(of_kind.sum()))
    cv = None
    if amounts.size >= FEWEST_SPREAD:
        cv = min(round(float(np.std(amounts / usual, ddof=1)), 3), MOST_VALUE_CV)
    usd = float(round(amounts.mean(), 2))
    return Worth(usd, cv, amounts.size, by_kind, says_dollars="" not in currencies)


def check(history: Visits) -> None:
    """Raise CalibrationError when no scenario can come of this history."""
    if not history.won.any():
        raise CalibrationError("no deal in this file was won, so there is no way to a win to fit")
    if len(history.stages) > MOST_STAGES:
        raise CalibrationError(
            f"the file has {len(history.stages)} stages and the planner takes up to {MOST_STAGES}: "
            "put some together in the mapping"
        )


def proposal(history: Visits, worth: Worth | None = None, split: Split = "owners") -> UserInputs:
    """Roles and people as the owners of the deals suggest them; one person where nobody is named.

    `split` says how stages go to roles: as the owners suggest, all to one, or each to its own.
    Raises CalibrationError when no scenario can come of this history.
    """
    check(history)
    names = history.stages
    each = range(len(names))
    groups: tuple[tuple[int, ...], ...]
    if split == "owners":
        groups = estimates.crews_by_owner(history)
    else:
        groups = (tuple(each),) if split == "one" else tuple((i,) for i in each)
    crews = estimates.crews(history, groups)
    called = short_names(
        _role_name([names[i] for i in crew.stages], alone=len(crews) == 1) for crew in crews
    )
    roles = tuple(
        Role(
            name=name,
            people=min(crew.people or 1, MOST_PEOPLE),
            stages=tuple(names[i] for i in crew.stages),
            owns_deals=crew.owns_deals,
        )
        for name, crew in zip(called, crews, strict=True)
    )
    measured = [role.name for role, crew in zip(roles, crews, strict=True) if crew.people]
    return UserInputs(roles, worth=worth, measured=frozenset(measured))


def _role_name(stages: list[str], alone: bool) -> str:
    if alone:
        return "Team"
    return stages[0] if len(stages) == 1 else f"{stages[0][:37]} to {stages[-1][:37]}"


def hours_of(history: Visits, inputs: UserInputs) -> dict[str, float]:
    """Hands-on hours by stage: those known, and for the others an assumption."""
    days = estimates.stage_times([history]).mean_days
    visits = np.bincount(history.stage, minlength=len(history.stages)) / history.created.size
    per_week = visits * estimates.leads_per_week(history)
    busy = lead_season.busy_on_average(lead_season.factors_of(history), ASSUMED_BUSY)
    assumed = assumed_hours(
        inputs.roles,
        inputs.hours,
        dict(zip(history.stages, per_week, strict=True)),
        dict(zip(history.stages, days, strict=True)),
        {role.name: busy for role in inputs.roles},
    )
    return {name: assumed[name] for name in history.stages}


def assumed_hours(
    roles: Sequence[Role],
    hours: Mapping[str, float],
    visits_per_week: Mapping[str, float],
    days: Mapping[str, float],
    busy: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """The hours known, and for the other stages an assumption; all by stage, `busy` by role.

    The same for all visits of a role: so much that its people work `busy` of their selling hours
    (where nothing is said, ASSUMED_BUSY), but at most MOST_OF_TIME of the time that a deal is in
    the stage.
    """
    found = dict(hours)
    for role in roles:
        blank = [name for name in role.stages if name not in hours]
        known = sum(visits_per_week[name] * hours[name] for name in role.stages if name in hours)
        share = (busy or {}).get(role.name, ASSUMED_BUSY)
        spare = max(share * role.people * role.selling_hours_per_week - known, 0.0)
        visits = sum(visits_per_week[name] for name in blank)
        for name in blank:
            inside_weeks = days[name] / DAYS_PER_WEEK
            longest = MOST_OF_TIME * inside_weeks * role.selling_hours_per_week
            found[name] = rounded(min(spare / max(visits, 1e-9), longest, MOST_HOURS))
    return found


def rounded(value: float) -> float:
    """Two digits: an assumption deserves no more."""
    return float(f"{value:.2g}")
