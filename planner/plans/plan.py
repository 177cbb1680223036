"""The whole state of a session: a team, how to simulate it, what is known about its numbers."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from planner.errors import ScenarioError, broken_rule, problems_of
from planner.model import paths, team_edits
from planner.model.fields import MOST_LETTERS, About, Name, Number, Part, Whole, field
from planner.model.practices import Options
from planner.model.scenario import WEEKS_PER_QUARTER, WEEKS_PER_YEAR, Scenario
from planner.plans import figures

Tag = Literal["measured", "benchmark", "assumption"]

LARGEST_SEED = 2**53 - 1  # the largest whole number that a browser keeps exactly
MOST_FROZEN = 8  # scenarios; more cannot be told apart in one picture


class Frozen(Part):
    """A scenario put aside to be compared, under a name of its own."""

    name: Name = field(label="Name", help="What this frozen scenario is called.")
    scenario: Scenario


CLOSER = 0.001
"""The precision of looking closer: no usual team is known so well before a thousand years."""


class Plan(Part):
    """What the link carries, and all of it: the same plan gives the same numbers anywhere.

    Tags are kept by the path of a field of the scenario ("stages.Demo.drop_off"); a tag never
    outlives its field.
    """

    schema_version: Literal[1] = Field(default=1, alias="schema", description="Format version.")
    scenario: Scenario
    seed: Whole = field(
        1,
        label="Seed",
        help="Which luck the simulated years have. The same seed gives the same numbers again; "
        "another seed shows what chance alone changes.",
        step=1,
        ge=0,
        le=LARGEST_SEED,
    )
    precision: Number = field(
        0.02,
        label="Precision asked for",
        unit="of the wins",
        kind="share",
        help="How wide the shown range may be to either side. The page says when it is wider.",
        step=0.005,
        ge=0.001,
        le=0.5,
    )
    chance: Number = field(
        0.8,
        label="Chance wanted",
        unit="of quarters",
        kind="share",
        help="In how many of a hundred quarters the team should reach its target or more.",
        step=0.05,
        ge=0.05,
        le=0.99,
    )
    full_cycle_cost_usd: Number | None = field(
        None,
        label="Cost of a full-cycle person",
        unit="USD/year",
        help="Full cost for a year of somebody who carries a deal through all stages, on the Team "
        "page. Empty: the average of your people today.",
        step=5000,
        ge=0,
        le=1e9,
    )
    start_week: Whole = field(
        4,
        label="Starts in week",
        help="On the Team page: the week, counted from the start of the measured time, in which a "
        "new person could start at the earliest.",
        step=1,
        ge=0,
        le=WEEKS_PER_YEAR - 1,
    )
    hire_quarter: Whole = field(
        2,
        label="Quarter to reach",
        help="On the Team page: the quarter that hires are to bring to its target, counted from "
        "the one that the measured time begins in.",
        step=1,
        ge=1,
        le=WEEKS_PER_YEAR // WEEKS_PER_QUARTER,
    )
    not_raised: tuple[Annotated[str, Field(max_length=100)], ...] = Field(
        default=(),
        max_length=20,
        description="Rates that the claim tester leaves as they are; those unknown count for "
        "nothing.",
    )
    division: Annotated[str, Field(max_length=2 * MOST_LETTERS + 3)] = Field(
        default="",
        description="On the Team page: the way to split a role, or to make one of two, that is "
        "looked at more closely; one that is unknown counts for nothing.",
    )
    options: Options = Options()
    tags: dict[str, Tag] = Field(default={}, max_length=500)
    frozen: tuple[Frozen, ...] = Field(default=(), max_length=MOST_FROZEN)
    reference: Whole = field(
        0,
        label="Compared with",
        help="The frozen scenario that the others are compared with, by its position.",
        step=1,
        ge=0,
        lt=MOST_FROZEN,
    )

    @model_validator(mode="after")
    def _tags_have_fields(self) -> Self:
        for path in self.tags:
            try:
                self.scenario.value(path)
            except KeyError:
                raise broken_rule(f"there is no field {path!r}", "tags") from None
        return self

    @model_validator(mode="after")
    def _frozen_can_be_told_apart(self) -> Self:
        names = [each.name for each in self.frozen]
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise broken_rule(f"the name {doubled[0]!r} is used more than once", "frozen")
        if self.reference and self.reference >= len(self.frozen):
            raise broken_rule("there is no frozen scenario at this position", "reference")
        return self

    def value(self, path: str) -> Any:
        """The value at a dotted path; stages and roles by number: 'scenario.stages.0.drop_off'.

        Of a field, or a figure from which one follows. Raises KeyError when there is neither.
        """
        if figures.field_of(path):
            return figures.value_of(self.scenario, path)
        return paths.value_at(self, self._way_to(path))

    def named(self, path: str) -> str:
        """The path of a field of the scenario as its sources tell it: 'stages.Demo.drop_off'.

        A figure's is that of the field that follows from it. Raises KeyError when there is none.
        """
        way = self._way_to(figures.field_of(path) or path)
        return paths.named(self, way).removeprefix("scenario.")

    def replace(self, changes: dict[str, Any]) -> Plan:
        """This plan with the values at some dotted paths changed, checked as a whole.

        Raises ScenarioError when the result breaks a bound, KeyError when there is no such field.
        """
        fields = figures.as_fields(self.scenario, changes)
        ways = {self._way_to(path): value for path, value in fields.items()}
        return Plan.of(paths.with_values(self, ways))

    def _way_to(self, path: str) -> paths.Way:
        return paths.way_to(self, path, by_name=False)

    def with_scenario(self, scenario: Scenario) -> Plan:
        """This plan about another scenario; a tag tells of a value, and goes with it."""
        tags = {
            path: tag
            for path, tag in self.tags.items()
            if scenario.has(path) and scenario.value(path) == self.scenario.value(path)
        }
        return Plan.of(dict(self) | {"scenario": scenario, "tags": tags})

    def renamed(self, path: str, name: str) -> Plan:
        """This plan with another name at the path of a name: of a stage, role, kind or frozen one.

        Tags tell of the same fields as before. Raises ScenarioError when the name cannot be had,
        KeyError when there is no such path.
        """
        old = self.value(path)
        if path.startswith("scenario.stages."):
            scenario = team_edits.rename_stage(self.scenario, old, name)
        elif path.startswith("scenario.team.roles."):
            scenario = team_edits.rename_role(self.scenario, old, name)
        elif path.startswith("scenario.kinds."):
            scenario = team_edits.rename_kind(self.scenario, old, name)
        else:
            return self.replace({path: name})
        plan = Plan.of(dict(self) | {"scenario": scenario, "tags": {}})
        tags = {plan.named_as_in(self, tag): grade for tag, grade in self.tags.items()}
        parts = path.removeprefix("scenario.").rsplit(".", 2)[0]
        was, now = (f"{parts}.{each}." for each in (old, plan.value(path)))
        kept = [
            now + rate[len(was) :] if rate.startswith(was) else rate for rate in self.not_raised
        ]
        return Plan.of(dict(plan) | {"tags": tags, "not_raised": kept})

    def named_as_in(self, before: Plan, path: str) -> str:
        """The path, with names, of a field of this scenario that stood at `path` before a rename.

        Raises KeyError when there was no such field.
        """
        way = paths.way_to(before.scenario, path)
        # The keys of a map are names of stages.
        was = [stage.name for stage in before.scenario.stages]
        now = (
            self.scenario.stages[was.index(step)].name if isinstance(step, paths.Key) else step
            for step in way
        )
        return paths.named(self.scenario, tuple(now))

    @classmethod
    def of(cls, given: Any) -> Plan:
        """Read plain values. Raises ScenarioError naming every field at fault."""
        if isinstance(given, dict) and isinstance(given.get("scenario"), dict):
            # Read by itself, so that its problems are told as those of a scenario's file.
            given = given | {"scenario": Scenario.from_dict(given["scenario"])}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise ScenarioError(problems_of(error, given, "plan")) from None


def field_at(path: str) -> About:
    """What is known of the field, or the figure, at a dotted path of a plan.

    Stages and roles are told by their number: 'scenario.stages.0.drop_off'. Raises KeyError when
    there is neither.
    """
    if figures.field_of(path):
        return figures.about_at(path)
    return paths.about_at(Plan, path)
