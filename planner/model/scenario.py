"""A team and its leads as numbers: what the engine simulates, the pages show and the files carry.

Every field of the flow model is declared once, here or in a part of its own (stage, team), with its
name, unit, bounds, help text and default.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from planner.errors import Problem, ScenarioError, broken_rule, problems_of
from planner.model import (
    changes,
    json_text,
    kinds,
    paths,
    schema,
    todays_pipeline,
    work_assignment,
)
from planner.model.changes import Change
from planner.model.fields import MOST_SPREAD, Name, Number, Part, Whole, field, spread
from planner.model.kinds import Kind
from planner.model.season import WEEKS_PER_QUARTER as WEEKS_PER_QUARTER
from planner.model.season import WEEKS_PER_YEAR as WEEKS_PER_YEAR
from planner.model.season import Season
from planner.model.stage import Stage
from planner.model.team import Focus, HandOff, Priorities, Pull, Team
from planner.model.todays_pipeline import Today

DAYS_PER_WEEK = 7

MOST_JSON = 1_000_000  # bytes of the file of a scenario
MOST_PARTS = 20_000  # values in the file of a scenario: several times what the largest has


class Clock(Part):
    """The measured window, and what runs unmeasured before it."""

    horizon_weeks: Number = field(
        52,
        label="Measured time",
        unit="weeks",
        can_flip=False,
        help="How long the team is watched.",
        step=1,
        ge=1,
        le=260,
    )
    warmup_weeks: Number | None = field(
        26,
        label="Warm-up",
        unit="weeks",
        can_flip=False,
        help="Time that runs before the watch starts, so the pipeline is not empty. Empty: as long "
        "as the team needs.",
        step=1,
        ge=0,
        le=260,
        new_in_2=(None,),
    )
    week_of_year: Whole = field(
        1,
        label="First week",
        unit="week of the year",
        can_flip=False,
        help="Which week of the year the measured time begins in; a quarter begins in week 1, 14, "
        "27 and 40.",
        step=1,
        ge=1,
        le=WEEKS_PER_YEAR,
        new_in_2=True,
    )


class Leads(Part):
    """How leads arrive and who is let in."""

    per_week: Number = field(
        40,
        label="Leads per week",
        unit="leads/week",
        help="New leads that reach the team in an average week.",
        grade="none",
        step=1,
        gt=0,
        le=100_000,
    )
    cv: Number = spread("the gap between leads")
    order: Literal["oldest", "freshest"] = field(
        "oldest",
        label="Which waiting lead comes next",
        help="When leads wait outside: take the oldest first, or the freshest.",
    )
    assignment: Literal["least_loaded", "random", "in_turn"] = field(
        "least_loaded",
        label="Who gets a new deal",
        help="In a role that owns its deals: the person with the fewest open deals, anyone with "
        "room by chance, or each with room in turn.",
        new_in_2=("in_turn",),
    )
    pace: Number | None = field(
        None,
        label="Paced release",
        unit="× leads per week",
        help="Let leads in one at a time on a steady beat, this many times the rate at which they "
        "arrive. Empty: let them in as they come (takt, heijunka).",
        grade="none",
        step=0.05,
        gt=0,
        le=1000,
    )
    mix: Literal["random", "in_turn", "batched"] = field(
        "random",
        label="Which kind comes next",
        help="Kinds of deal come by chance, in turn by their shares, or in runs of one kind.",
        new_in_2=True,
    )
    mix_batch: Whole = field(
        1,
        label="Length of a run",
        unit="leads",
        can_flip=False,
        help="How many leads of one kind come in a run.",
        step=1,
        ge=1,
        le=1000,
        new_in_2=True,
    )


class Money(Part):
    """What a win is worth."""

    deal_value_usd: Number = field(
        25_000,
        label="Value of a win",
        unit="USD",
        moves_no_deal=True,
        help="Revenue of one won deal.",
        grade="none",
        step=1000,
        ge=0,
        le=1e12,
    )
    deal_value_cv: Number = field(
        0,
        label="How much the value of a win varies",
        kind="spread",
        can_flip=False,
        help="Spread from win to win around that value. 0 is all alike.",
        grade="none",
        step=0.05,
        spread_of="deal_value_usd",
        ge=0,
        le=MOST_SPREAD,
        new_in_2=True,
    )


class Target(Part):
    """What the team wants to reach."""

    wins_per_quarter: Number | None = field(
        None,
        label="Target",
        unit="wins/quarter",
        moves_no_deal=True,
        help="Wins in 13 weeks the team aims for. Empty: no target.",
        step=1,
        ge=0,
        le=1e9,
    )
    revenue_per_quarter_usd: Number | None = field(
        None,
        label="Target in revenue",
        unit="USD/quarter",
        moves_no_deal=True,
        help="Revenue in 13 weeks the team aims for, in place of wins. Empty: no such target.",
        step=10_000,
        ge=0,
        le=1e15,
        new_in_2=True,
    )

    @model_validator(mode="after")
    def _at_most_one(self) -> Self:
        if None not in (self.wins_per_quarter, self.revenue_per_quarter_usd):
            raise broken_rule("there can be a target in wins or one in revenue, not both")
        return self

    @property
    def is_set(self) -> bool:
        """Whether there is one, in wins or in revenue."""
        return self.wins_per_quarter is not None or self.revenue_per_quarter_usd is not None


class Scenario(Part):
    """A whole team with its leads: what the engine simulates and the link carries."""

    schema_version: Literal[1, 2] = field(
        1, label="", alias="schema", can_flip=False, help="Format version.", new_in_2=(2,)
    )
    name: Name = field(label="Name", moves_no_deal=True, help="What this scenario is called.")
    clock: Clock = Clock()
    leads: Leads = Leads()
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=12)] = field(
        label="Stages", help="The steps of the sale, in order."
    )
    deal_cv: Number = field(
        0,
        label="How much buyers differ",
        kind="spread",
        help="Spread from deal to deal: each deal's work is multiplied everywhere by its own "
        "factor. 0 is all alike.",
        grade="none",
        step=0.05,
        ge=0,
        le=MOST_SPREAD,
    )
    family: Literal["gamma", "lognormal"] = field(
        "gamma",
        label="Shape of the spread",
        help="Statistical law of all durations: gamma, or lognormal with its rarer, longer "
        "outliers.",
    )
    team: Team
    hand_off: HandOff = HandOff()
    focus: Focus = Focus()
    pull: Pull = Pull()
    work_order: Literal["fifo", "finish_first"] = field(
        "fifo",
        label="What a person takes next",
        help="The deal that has waited longest (fifo), or the one nearest to its end.",
    )
    priorities: Priorities = Priorities()
    money: Money = Money()
    target: Target = Target()
    season: Season = field(
        Season(),
        label="Seasons",
        help="What comes again every quarter or every year.",
        new_in_2=True,
    )
    changes: Annotated[tuple[Change, ...], Field(max_length=40)] = field(
        (),
        label="What changes when",
        help="Numbers that are others from a date on.",
        new_in_2=True,
    )
    kinds: Annotated[tuple[Kind, ...], Field(max_length=6)] = field(
        (),
        label="Kinds of deal",
        help="Deals that differ in their work, odds, value or way. Empty: all are alike.",
        new_in_2=True,
    )
    today: Today | None = field(
        None,
        label="Today's pipeline",
        help="Begin with the deals that are open today. Empty: the team warms up.",
        new_in_2=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _schema_2_warms_up_as_long_as_needed(cls, given: Any) -> Any:
        # A file that names no schema is one of old: schema 2 is only where it is said.
        if not isinstance(given, dict) or given.get("schema") != 2:
            return given
        clock = given.get("clock", {})
        if not isinstance(clock, dict):
            return given
        return given | {"clock": {"warmup_weeks": None} | clock}

    @model_validator(mode="after")
    def _schema_is_the_first_that_holds_it(self) -> Self:
        # Its own dictionary: a frozen part cannot be set, and this is not yet anybody's.
        self.__dict__["schema_version"] = 2 if schema.new_in(self) else 1
        return self

    @model_validator(mode="after")
    def _names_are_used_once(self) -> Self:
        for path, parts in (
            ("stages", self.stages),
            ("team.roles", self.team.roles),
            ("kinds", self.kinds),
        ):
            names = [part.name for part in parts]
            doubled = sorted({name for name in names if names.count(name) > 1})
            if doubled:
                raise broken_rule(f"the name {doubled[0]!r} is used more than once", path)
        return self

    @model_validator(mode="after")
    def _all_work_has_one_role(self) -> Self:
        names = [stage.name for stage in self.stages]
        kinds.check(self.kinds, names)
        work_assignment.check(self.stages, self.team.roles, self.kinds)
        changes.check(self.changes, self.stages, self.hand_off, self.team.pod_factor)
        if self.today:
            todays_pipeline.check(self.today, names, {kind.name: kind for kind in self.kinds})
        return self

    @model_validator(mode="after")
    def _every_pod_has_every_role(self) -> Self:
        pods = self.team.pods
        for role in self.team.roles:
            if role.people < pods:
                raise broken_rule(
                    f"{pods} mixed teams need {pods} or more people in every role; "
                    f"{role.name} has {role.people}",
                    "team.pods",
                )
        return self

    @model_validator(mode="after")
    def _paced_leads_are_not_turned_away(self) -> Self:
        if self.leads.pace is not None and self.pull.when_full == "turn_away":
            raise broken_rule("'turn_away' cannot go together with leads.pace", "pull.when_full")
        return self

    @property
    def people(self) -> int:
        """People in all roles."""
        return sum(role.people for role in self.team.roles)

    def role_of(self, kind: int | None) -> tuple[int, ...]:
        """For each stage, the position of the role that works on it for the kind at this position.

        −1 where the kind passes over the stage. None, where there are no kinds: of every deal.
        """
        one = None if kind is None else self.kinds[kind]
        return work_assignment.roles_of_stages(self.stages, self.team.roles, one)

    @property
    def target_wins(self) -> float | None:
        """Wins a quarter that the target asks for; None where none follows from it.

        A target in dollars counts wins of the usual value: where kinds are worth other sums, how
        many wins it takes depends on which.
        """
        target, worth = self.target, self.money.deal_value_usd
        if target.revenue_per_quarter_usd is None:
            return target.wins_per_quarter
        if not worth or any(kind.value_usd is not None for kind in self.kinds):
            return None
        return target.revenue_per_quarter_usd / worth

    def role_of_stage(self) -> tuple[int, ...]:
        """For each stage, the position of its role.

        With kinds, which can have roles of their own, it is the first role listed that has the
        stage, whoever visits it: ask `role_of` what is true of a kind.
        """
        return self.role_of(None)

    def value(self, path: str) -> Any:
        """The value at a dotted path; stages and roles by name or number: 'stages.Demo.drop_off'.

        Raises KeyError when there is no such field.
        """
        return paths.value_at(self, paths.way_to(self, path))

    def has(self, path: str) -> bool:
        """Is there a field at this dotted path?"""
        try:
            paths.way_to(self, path)
        except KeyError:
            return False
        return True

    def numbered(self, path: str) -> str:
        """A path with stages and roles by number: 'stages.2.drop_off' for 'stages.Demo.drop_off'.

        Raises KeyError when there is no such field.
        """
        return paths.numbered(paths.way_to(self, path))

    def replace(self, changes: Mapping[str, Any]) -> Scenario:
        """This scenario with the values at some dotted paths changed, checked as a whole.

        Raises ScenarioError when the result breaks a bound, KeyError when there is no such field.
        """
        ways = {paths.way_to(self, path): value for path, value in changes.items()}
        return Scenario.from_dict(paths.with_values(self, ways))

    def to_dict(self) -> dict[str, Any]:
        """The scenario as plain JSON values, every field of its schema spelled out."""
        unknown = _NEW_IN_2 if self.schema_version == 1 else None
        return self.model_dump(mode="json", exclude=unknown)

    def to_json(self) -> str:
        """The scenario as indented JSON text."""
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False)

    @classmethod
    def from_dict(cls, given: Any) -> Scenario:
        """Read plain JSON values. Raises ScenarioError naming every field at fault."""
        try:
            scenario = cls.model_validate(given)
        except ValidationError as error:
            raise ScenarioError(problems_of(error, given)) from None
        if scenario.schema_version == 2 and given.get("schema") == 1:
            raise ScenarioError(
                [
                    Problem(field, "", "is of schema 2, and the schema is said to be 1")
                    for field in schema.new_in(scenario)
                ]
            )
        return scenario

    @classmethod
    def from_json(cls, text: str | bytes) -> Scenario:
        """Read JSON text. Raises ScenarioError naming the line, or every field at fault."""
        return cls.from_dict(json_text.read(text, MOST_JSON, MOST_PARTS))


_NEW_IN_2 = schema.new_fields(Scenario)
