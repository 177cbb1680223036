"""A team and its leads as numbers: the only home of names, units, bounds, help texts and defaults.

Every field of the flow model (design/model.md) is here once. The pages draw their widgets from
these fields, the link and the files carry them, the engine reads them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from planner.errors import Problem, ScenarioError, broken_rule, problems_of

DAYS_PER_WEEK = 7
WEEKS_PER_QUARTER = 13
WEEKS_PER_YEAR = 52

MOST_JSON = 1_000_000  # bytes of the file of a scenario
MOST_PARTS = 2_000  # values in the file of a scenario: several times what the largest has

# The evidence behind a default: measured in a study, partly, a vendor's benchmark, nothing.
Grade = Literal["good", "medium", "weak", "none"]


def _whole(value: Any) -> Any:
    """Take 3.0 for 3, as spreadsheets write it; leave True and "3" to be refused."""
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise PydanticCustomError("whole_number", "must be a whole number")
    return int(value) if isinstance(value, float) else value


def _without_sign(value: float) -> float:
    """-0.0 is 0.0: they are equal, and must be written alike."""
    return value + 0.0


Number = Annotated[float, Field(strict=True, allow_inf_nan=False), AfterValidator(_without_sign)]
Whole = Annotated[int, BeforeValidator(_whole), Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
MOST_LETTERS = 80  # of a name
Name = Annotated[str, Field(min_length=1, max_length=MOST_LETTERS)]


def field(
    default: Any = ...,
    *,
    label: str,
    unit: str = "",
    help: str,
    grade: Grade | None = None,
    source: str = "",
    step: float | None = None,
    **bounds: Any,
) -> Any:
    """A pydantic field with all that a page says about it; bounds as pydantic names them."""
    about: dict[str, Any] = {
        "label": label,
        "unit": unit,
        "grade": grade,
        "source": source,
        "step": step,
    }
    return Field(default, description=help, json_schema_extra=about, **bounds)


class Part(BaseModel):
    """A piece of a scenario: cannot be changed in place, knows no other keys."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True
    )


def _cv(what: str, default: float = 1) -> Any:
    return field(
        default,
        label=f"How much {what} varies",
        unit="cv",
        help="Spread beside the mean (coefficient of variation): none is always the same, as much "
        "as the mean is as irregular as chance meetings, more is wild.",
        grade="none",
        step=0.05,
        ge=0,
        le=5,
    )


class Clock(Part):
    """The measured window, and what runs unmeasured before it."""

    horizon_weeks: Number = field(
        52,
        label="Measured time",
        unit="weeks",
        help="How long the team is watched.",
        step=1,
        ge=1,
        le=260,
    )
    warmup_weeks: Number = field(
        26,
        label="Warm-up",
        unit="weeks",
        help="Time that runs before the watch starts, so the pipeline is not empty.",
        step=1,
        ge=0,
        le=260,
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
    cv: Number = _cv("the gap between leads")
    order: Literal["oldest", "freshest"] = field(
        "oldest",
        label="Which waiting lead comes next",
        help="When leads wait outside: take the oldest first, or the freshest.",
    )
    assignment: Literal["least_loaded", "random"] = field(
        "least_loaded",
        label="Who gets a new deal",
        help="In a role that owns its deals: the person with the fewest open deals, or anyone "
        "with room by chance.",
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


class WorkTime(Part):
    """Hands-on time of one visit to a stage."""

    mean_hours: Number = field(
        label="Hands-on hours",
        unit="hours",
        help="Work a person puts into one visit of a deal to this stage, on average.",
        grade="none",
        step=0.25,
        ge=0,
        le=1000,
    )
    cv: Number = _cv("the work")


class BuyerTime(Part):
    """The buyer's own time after the work of a visit; it needs no person."""

    mean_days: Number = field(
        0,
        label="Buyer's own time",
        unit="days",
        help="Calendar days the buyer takes after each visit before anything happens.",
        grade="none",
        step=0.5,
        ge=0,
        le=1000,
    )
    cv: Number = _cv("the buyer's time")


class Stage(Part):
    """One step of the sale, as the deal passes it."""

    name: Name = field(label="Stage", help="Name of the stage.")
    work: WorkTime
    buyer: BuyerTime = BuyerTime()
    drop_off: Number = field(
        0,
        label="Drop-off",
        unit="share",
        help="Share of visits after which the buyer is lost.",
        grade="none",
        step=0.01,
        ge=0,
        le=1,
    )
    repeat: Number = field(
        0,
        label="Repeats",
        unit="share",
        help="Share of visits after which this stage has to be done again.",
        grade="none",
        step=0.01,
        ge=0,
        le=1,
    )
    restart: Number = field(
        0,
        label="Restarts",
        unit="share",
        help="Share of visits after which the deal starts again at the first stage.",
        grade="none",
        step=0.01,
        ge=0,
        le=1,
    )
    patience_days: Number | None = field(
        None,
        label="Goes cold after",
        unit="days",
        help="Average time a buyer waits here for a person before the deal goes cold. "
        "Empty: never (patience, reneging).",
        grade="weak",
        source="Oldroyd et al., HBR, March 2011: replies within the hour qualify 7 times as often",
        step=1,
        ge=0,
        le=1000,
    )

    @property
    def advance(self) -> float:
        """Share of visits after which the deal moves on (or is won), before any hand-off's harm."""
        return 1 - (self.drop_off + self.repeat + self.restart)

    @model_validator(mode="after")
    def _shares_leave_a_way_on(self) -> Self:
        total = self.drop_off + self.repeat + self.restart
        if total >= 1:
            raise broken_rule(
                "drop_off + repeat + restart must stay below 1, so that some deals move on; "
                f"they add up to {total:g}"
            )
        return self


class Role(Part):
    """People who do the same stages."""

    name: Name = field(label="Role", help="Name of the role.")
    people: Whole = field(
        label="People",
        unit="people",
        help="How many people work in this role.",
        step=1,
        ge=1,
        le=1000,
    )
    stages: Annotated[tuple[Name, ...], Field(min_length=1)] = field(
        label="Stages", help="The stages this role works on."
    )
    selling_hours_per_week: Number = field(
        20,
        label="Selling hours",
        unit="hours/week",
        help="Hours of a person's week that go into deals; the rest is meetings, admin, travel.",
        grade="weak",
        source="State of Sales, 7th ed., 2025 (n = 4,050): 40 % of the week",
        step=1,
        gt=0,
        le=80,
    )
    owns_deals: Flag = field(
        False,
        label="Keeps own deals",
        help="On: a deal stays with one person of the role. Off: whoever is free takes the next.",
    )
    cost_per_year_usd: Number = field(
        0,
        label="Cost per person",
        unit="USD/year",
        help="Full cost of one person for a year.",
        grade="none",
        step=5000,
        ge=0,
        le=1e9,
    )


class Team(Part):
    """Who does what: the roles split the stages among them."""

    roles: Annotated[tuple[Role, ...], Field(min_length=1, max_length=12)] = field(
        label="Roles", help="Each stage belongs to exactly one role."
    )
    pods: Whole = field(
        1,
        label="Mixed teams (pods)",
        unit="teams",
        help="Deal the people out over this many small teams; a deal stays inside its team.",
        step=1,
        ge=1,
        le=1000,
    )
    pod_hand_off: Number = field(
        0.5,
        label="Hand-off harm inside a mixed team",
        unit="share",
        help="Inside a mixed team, hand-off delay, loss and repeats are multiplied by this.",
        grade="none",
        step=0.05,
        ge=0,
        le=1,
    )
    specialist_gain: Number = field(
        0.15,
        label="Specialist's gain",
        unit="share",
        help="How much more a one-stage specialist gets done per hour than someone who does every "
        "stage.",
        grade="none",
        source="Coviello et al. 2019, Staats & Gino 2012: the sign is known, the size is not",
        step=0.05,
        ge=0,
        le=5,
    )


class HandOffDelay(Part):
    """Calendar time between two roles."""

    mean_days: Number = field(
        1,
        label="Hand-off delay",
        unit="days",
        help="Calendar days from the end of one role's work until the next role can start.",
        grade="none",
        step=0.25,
        ge=0,
        le=1000,
    )
    cv: Number = _cv("the hand-off delay")


class HandOff(Part):
    """What happens between two roles."""

    delay: HandOffDelay = HandOffDelay()
    rebrief: Number = field(
        0.10,
        label="Explaining the deal again",
        unit="share of the work",
        help="Extra work of the first visit after a hand-off, as a share of that visit's work.",
        grade="none",
        step=0.01,
        ge=0,
        le=5,
    )
    loss: Number = field(
        0.03,
        label="Lost at hand-offs",
        unit="share",
        help="Share of the deals that would have moved on, lost because of the hand-off.",
        grade="none",
        source="vendor pages claim 0–30 %; no controlled study in sales",
        step=0.005,
        ge=0,
        le=1,
    )
    repeat: Number = field(
        0.03,
        label="Repeated because of hand-offs",
        unit="share",
        help="Share of the deals that would have moved on, but must repeat the stage because of "
        "the hand-off.",
        grade="none",
        step=0.005,
        ge=0,
        le=1,
    )

    @model_validator(mode="after")
    def _loss_and_repeat_fit(self) -> Self:
        if self.loss + self.repeat > 1:
            raise broken_rule(
                f"loss + repeat must be at most 1; they add up to {self.loss + self.repeat:g}"
            )
        return self


class Focus(Part):
    """What juggling many open deals costs."""

    deals_per_rep: Number = field(
        12,
        label="Deals a person can juggle",
        unit="open deals",
        help="Open deals a person carries without slowing down.",
        grade="none",
        source="icebergops, Kellogg: 10–15 small, 5–10 large deals",
        step=1,
        gt=0,
        le=1000,
    )
    switching_cost: Number = field(
        0.2,
        label="Cost of juggling",
        unit="share of the work",
        help="How much longer work takes at twice that number of open deals (task switching).",
        grade="medium",
        source="Tregubov 2017: 17 % of effort goes to switching; Coviello et al. 2015",
        step=0.05,
        ge=0,
        le=5,
    )


class Pull(Part):
    """Limits on open deals."""

    deals_per_rep: Whole | None = field(
        None,
        label="Most open deals per person",
        unit="open deals",
        help="A person with this many open deals takes no new one. Empty: no limit (WIP cap).",
        step=1,
        ge=1,
        le=1_000_000,
    )
    system_cap: Whole | None = field(
        None,
        label="Most open deals in all",
        unit="open deals",
        help="No new lead is let in while this many deals are open. Empty: no limit (CONWIP).",
        step=1,
        ge=1,
        le=1_000_000_000,
    )
    when_full: Literal["wait", "turn_away"] = field(
        "wait",
        label="When there is no room",
        help="A lead that finds no room waits outside, or is turned away at once.",
    )


class Priorities(Part):
    """Changes of programme: each slows all work, then people recover."""

    shifts_per_year: Number = field(
        0,
        label="New programmes per year",
        unit="per year",
        help="How often priorities change: a new programme, pitch, process or tool.",
        grade="none",
        step=1,
        ge=0,
        le=366,
    )
    productivity_loss: Number = field(
        0.2,
        label="Slowed by a change",
        unit="share",
        help="How much productivity drops right after a change.",
        grade="none",
        step=0.05,
        ge=0,
        lt=1,
    )
    recovery_weeks: Number = field(
        6,
        label="Time to recover",
        unit="weeks",
        help="Weeks until about two thirds of the slow-down is gone.",
        grade="none",
        step=1,
        gt=0,
        le=1000,
    )
    programme_gain: Number = field(
        0,
        label="Gain of a mastered programme",
        unit="share",
        help="How much more people get done once they master the programme.",
        grade="none",
        step=0.05,
        ge=0,
        le=5,
    )


class Money(Part):
    """What a win is worth."""

    deal_value_usd: Number = field(
        25_000,
        label="Value of a win",
        unit="USD",
        help="Revenue of one won deal.",
        grade="none",
        step=1000,
        ge=0,
        le=1e12,
    )


class Target(Part):
    """What the team wants to reach."""

    wins_per_quarter: Number | None = field(
        None,
        label="Target",
        unit="wins/quarter",
        help="Wins in 13 weeks the team aims for. Empty: no target.",
        step=1,
        ge=0,
        le=1e9,
    )


class Scenario(Part):
    """A whole team with its leads: what the engine simulates and the link carries."""

    schema_version: Literal[1] = Field(1, alias="schema", description="Format version.")
    name: Name = field(label="Name", help="What this scenario is called.")
    clock: Clock = Clock()
    leads: Leads = Leads()
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=12)] = field(
        label="Stages", help="The steps of the sale, in order."
    )
    deal_cv: Number = field(
        0,
        label="How much buyers differ",
        unit="cv",
        help="Spread from deal to deal: each deal's work is multiplied everywhere by its own "
        "factor. 0 is all alike.",
        grade="none",
        step=0.05,
        ge=0,
        le=5,
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

    @model_validator(mode="after")
    def _names_are_used_once(self) -> Self:
        for field, parts in (("stages", self.stages), ("team.roles", self.team.roles)):
            names = [part.name for part in parts]
            doubled = sorted({name for name in names if names.count(name) > 1})
            if doubled:
                raise broken_rule(f"the name {doubled[0]!r} is used more than once", field)
        return self

    @model_validator(mode="after")
    def _every_stage_has_one_role(self) -> Self:
        known = {stage.name for stage in self.stages}
        served = [name for role in self.team.roles for name in role.stages]
        for role in self.team.roles:
            field = f"team.roles.{role.name}.stages"
            for name in role.stages:
                if name not in known:
                    raise broken_rule(f"there is no stage {name!r}", field)
                if served.count(name) > 1:
                    raise broken_rule(f"{name!r} is given to more than one role", field)
        for stage in self.stages:
            if stage.name not in served:
                raise broken_rule(f"nobody works on stage {stage.name!r}", "team.roles")
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

    def role_of_stage(self) -> tuple[int, ...]:
        """For each stage, the position of its role."""
        home = {name: i for i, role in enumerate(self.team.roles) for name in role.stages}
        return tuple(home[stage.name] for stage in self.stages)

    def value(self, path: str) -> Any:
        """The value at a dotted path; stages and roles by name or number: 'stages.Demo.drop_off'.

        Raises KeyError when there is no such field.
        """
        here: Any = self
        for step in _steps(self, path):
            here = here[step] if isinstance(step, int) else getattr(here, step)
        return here

    def has(self, path: str) -> bool:
        """Is there a field at this dotted path?"""
        try:
            self.value(path)
        except KeyError:
            return False
        return True

    def numbered(self, path: str) -> str:
        """A path with stages and roles by number: 'stages.2.drop_off' for 'stages.Demo.drop_off'.

        Raises KeyError when there is no such field.
        """
        return ".".join(str(step) for step in _steps(self, path))

    def replace(self, changes: dict[str, Any]) -> Scenario:
        """This scenario with the values at some dotted paths changed, checked as a whole.

        Raises ScenarioError when the result breaks a bound, KeyError when there is no such field.
        """
        tree = self.model_dump()
        for path, value in changes.items():
            *way, last = _steps(self, path)
            here: Any = tree
            for step in way:
                here = here[step]
            here["schema" if last == "schema_version" else last] = value
        return Scenario.from_dict(tree)

    def to_dict(self) -> dict[str, Any]:
        """The scenario as plain JSON values, every field spelled out."""
        return self.model_dump(mode="json")

    def to_json(self) -> str:
        """The scenario as indented JSON text."""
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False)

    @classmethod
    def from_dict(cls, given: Any) -> Scenario:
        """Read plain JSON values. Raises ScenarioError naming every field at fault."""
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise ScenarioError(problems_of(error, given)) from None

    @classmethod
    def from_json(cls, text: str | bytes) -> Scenario:
        """Read JSON text. Raises ScenarioError naming the line, or every field at fault."""
        if len(text) > MOST_JSON:
            # Before it is parsed: two bytes of it can become sixty of memory.
            raise _refused_file(f"has {len(text):,} bytes, and up to {MOST_JSON:,} are read")
        try:
            given = json.loads(text)
        except (ValueError, RecursionError) as error:
            is_empty = not text.strip()
            raise _refused_file("is empty" if is_empty else _why_no_json(error)) from None
        if has_more_parts(given, MOST_PARTS):
            raise _refused_file("the file holds far more than a scenario")
        return cls.from_dict(given)


def _refused_file(reason: str) -> ScenarioError:
    return ScenarioError([Problem("scenario", "", reason)])


def _why_no_json(error: ValueError | RecursionError) -> str:
    """Why Python could not read a text as JSON, in our words."""
    match error:
        case json.JSONDecodeError():
            reason = f"it goes wrong in line {error.lineno}, at character {error.colno}"
        case UnicodeDecodeError():
            reason = "it is not text"
        case RecursionError():
            reason = "it is nested too deep"
        case _:  # Python reads no whole number of more than 4,300 digits
            reason = "a number in it is too long"
    return f"is not JSON: {reason}"


def has_more_parts(given: Any, most: int) -> bool:
    """Whether plain JSON values hold more values than that, those within others included.

    To be asked before anything is made of them: a megabyte of wrong values has as many problems,
    and to name them all takes seconds.
    """
    pending, count = [given], 0
    while pending and count <= most:
        part = pending.pop()
        count += 1
        if isinstance(part, dict | list):
            pending += part.values() if isinstance(part, dict) else part
    return count > most


def _steps(scenario: Scenario, path: str) -> list[str | int]:
    """The attributes and positions along a dotted path. Raises KeyError where it leads nowhere.

    A stage may be called "Demo.work": of several ways, one that ends at a value is meant.
    """
    ways = list(_ways(scenario, path))
    if not ways:
        raise KeyError(path)
    return next((steps for steps, end in ways if not isinstance(end, Part)), ways[0][0])


def _ways(here: Any, rest: str) -> Iterator[tuple[list[str | int], Any]]:
    """All readings of the rest of a path: the steps, and what they lead to."""
    if not rest:
        yield [], here
    elif isinstance(here, tuple):
        for position, after in _positions(here, rest):
            for steps, end in _ways(here[position], after):
                yield [position, *steps], end
    else:
        name, _, after = rest.partition(".")
        if isinstance(here, Part) and name in type(here).model_fields:
            for steps, end in _ways(getattr(here, name), after):
                yield [name, *steps], end


def _positions(parts: tuple[Any, ...], rest: str) -> Iterator[tuple[int, str]]:
    """Which parts the path can mean, by name (dots allowed in it) or number, and what follows."""
    for i, part in enumerate(parts):
        name = getattr(part, "name", None)
        if name is not None and (rest == name or rest.startswith(name + ".")):
            yield i, rest[len(name) + 1 :]
    number, _, after = rest.partition(".")
    if number.isdecimal() and len(number) < 4 and int(number) < len(parts):
        yield int(number), after
