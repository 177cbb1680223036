"""Words of the short form: what it asks, why a cell cannot be, what came out and was assumed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from planner.calibration.typed_figures import Place, Refusal
from planner.calibration.typed_form import TypedForm, amount_in, share_in
from planner.calibration.typed_team import Assumed, Replayed, TypedTeam
from planner.plans.plan import Plan
from planner.views.common.numbers import listed, money, number, percent, share_won, with_unit

TITLE = "Your team in two minutes"
OPEN_HELP = "Type what your CRM and your finance sheet say; the planner works out the rest."
ABOUT = (
    "Type what your CRM and your finance sheet have. **Needed:** people, who does each stage, how "
    "many go on, days in each stage (or from lead to win) and leads. All else may stay empty: it "
    "is assumed, and you see how."
)
ROLES, STAGES = "1 · Who works on deals", "2 · What a deal goes through"
TEAM = "3 · Leads, money and target"
ADD_ROLE, ADD_STAGE = "Add a role", "Add a stage"
SHOW, USE, BACK, CLOSE = "Work it out", "Use this team", "Back to the figures", "Close"
WORKING = "Fitting a team to your figures …"
LEADS_BY = {"month": "a month", "week": "a week"}
TARGET_IN = {"dollars": "in dollars", "wins": "in wins"}
WHO = "Who?"

_TABLES = {"stages": "Stages", "roles": "Roles"}
COLUMNS = {
    "roles name": "Role",
    "roles people": "People",
    "roles selling_hours": "Deal hours a week",
    "roles cost": "Cost a year",
    "stages name": "Stage",
    "stages role": "Who does it",
    "stages goes_on": "Go on %",
    "stages days": "Days here",
    "stages hours": "Work hours",
    "team leads": "Leads",
    "team value": "Value of a win",
    "team cycle_days": "Days, lead to win",
    "team target": "Target a quarter",
}
HELP = {
    "roles selling_hours": "Hours a week that one person has for work on deals, without meetings, "
    "admin and training. Optional: 20 are assumed.",
    "roles cost": "Of one person, with everything. Optional: without it, what people cost is left "
    "out.",
    "stages goes_on": "Of 100 deals that enter this stage, how many go on to the next one; at the "
    "last stage, how many are won (conversion).",
    "stages days": "Average days a deal stays in this stage before it goes on, all waiting "
    "included. May stay empty if you give the days from lead to win.",
    "stages hours": "Hours somebody of yours works on one deal in this stage. Optional: assumed "
    "such that people are as busy as usual.",
    "team leads": "New leads that reach the team.",
    "team value": "Average revenue of a win, in dollars.",
    "team cycle_days": "From lead to win, on average. Needed only where days in a stage are empty.",
    "team target": "What the whole team wants to reach in 13 weeks. Optional.",
}
EXAMPLE = {
    "roles people": "e.g. 6",
    "roles selling_hours": "optional",
    "roles cost": "optional",
    "stages goes_on": "e.g. 60",
    "stages days": "e.g. 12",
    "stages hours": "optional",
    "team leads": "e.g. 300",
    "team value": "e.g. 28k",
    "team cycle_days": "if no days above",
    "team target": "optional",
}


def where(place: Place) -> str:
    """'Stages, row 3 (Demo), “Go on %”'."""
    column = COLUMNS[f"{place.table} {place.column}"]
    if place.table == "team":
        return f"“{column}”"
    name = f" ({place.name})" if place.name else ""
    return f"{_TABLES[place.table]}, row {place.row}{name}, “{column}”"


def refusal(found: Refusal) -> str:
    """Why the figure of a cell cannot be, with its row and column."""
    return f"{where(found.place)}: {found.reason}."


def needed(refusals: Sequence[Refusal], form: TypedForm) -> str:
    """'Still needed: “People” of all roles; “Go on %” of Demo; “Leads”.', in one line; "" where
    nothing was left empty.
    """
    empty: dict[str, list[str]] = {}
    for each in refusals:
        if each.is_missing:
            column = f"{each.place.table} {each.place.column}"
            empty.setdefault(column, []).append(each.place.name)
    rows = {"roles": len(form.roles), "stages": len(form.stages)}
    told = [_lacking(each, empty[each], rows) for each in COLUMNS if each in empty]
    return f"Still needed: {'; '.join(told)}." if told else ""


def _lacking(column: str, names: list[str], rows: Mapping[str, int]) -> str:
    table = column.split()[0]
    told = f"“{COLUMNS[column]}”"
    if table == "team":
        return told
    some = [name for name in names if name]
    is_all = len(names) == rows[table] > 1 or not some
    of_whom = f"of all {table}" if is_all else f"of {listed(some)}"
    instead = f", or “{COLUMNS['team cycle_days']}”" if column == "stages days" else ""
    return f"{told} {of_whom}{instead}"


def who_does(before: str, stages: Sequence[str]) -> str:
    """Of a role that came with another name: who does what that one did is to be chosen."""
    return f"{listed(stages)}: done by {before} before. Choose who does it, or:"


def does(name: str, stages: Sequence[str]) -> str:
    """A button: the role does these stages, whatever it is called."""
    return f"Give {listed(stages)} to {name}"


def row_of(place: int) -> str:
    """A stage without a name, by its row from 1."""
    return f"row {place}"


def refused(count: int) -> str:
    """Above the list of refusals."""
    return "One figure cannot be:" if count == 1 else f"{count} figures cannot be:"


def so_far(form: TypedForm) -> str:
    """Below the stages: what the conversions and the days typed so far come to."""
    rows = [row for row in form.stages if row.goes_on.strip() or row.days.strip()]
    shares, days = [share_in(row.goes_on) for row in rows], [amount_in(row.days) for row in rows]
    said = []
    if rows and None not in shares:
        won = 1.0
        for share in shares:
            won *= share or 0.0
        said.append(f"**{share_won(won)}** of leads are won")
    if rows and None not in days:
        said.append(
            f"**{number(sum(day or 0.0 for day in days), 1).removesuffix('.0')}** days "
            "from lead to win"
        )
    return f"So far: {listed(said)}." if said else ""


# --- What came out --------------------------------------------------------------------------------


def verdict(team: TypedTeam) -> str:
    """The result in a sentence."""
    missed = [each for each in team.replayed if not each.is_met]
    if not missed:
        return "A team that meets all your figures, simulated a few dozen times over a year:"
    names = listed([row(each)[0] for each in missed])
    return f"The nearest team to your figures. Not met: {names[:1].lower()}{names[1:]}."


HEAD = ("", "You typed", "Simulated", "Range", "")


def days_are(team: TypedTeam) -> str:
    """Below the figures: all days there are means, and Plan tells the median; "" without a win."""
    median = team.outcome.summary("cycle_days_p50").mean
    if median != median:
        return ""
    return (
        "Days are averages (means). Plan tells the median, here about "
        f"{number(median, 0)} days from lead to win: half of the wins take no longer than that."
    )


def row(each: Replayed) -> tuple[str, str, str, str, str]:
    """One figure, as typed and as simulated."""
    name = {
        "win_share": "Leads that are won",
        "stage_days": f"Days in {each.where}",
        "cycle_days": "Days from lead to win",
    }[each.name]
    word = "✓ met" if each.is_met else "✗ not met"
    found = each.found
    if each.name == "win_share":
        low, high = percent(found.low, 1), percent(found.high, 1)
        return name, share_won(each.typed), share_won(found.mean), f"{low} to {high}", word
    low, high = number(found.low, 1), number(found.high, 1)
    return name, number(each.typed), number(found.mean, 1), f"{low} to {high}", word


def reasons(team: TypedTeam) -> Iterator[str]:
    """Why a figure is not met."""
    figures = team.figures
    all_days = [one.days for one in figures.stages]
    for each in team.replayed:
        if each.is_met:
            continue
        if each.name == "stage_days" and each.found.mean > each.typed:
            role = next(one.role for one in figures.stages if one.name == each.where)
            yield (
                f"Days in {each.where}: waiting for {role} and their work alone take "
                f"{number(each.found.mean, 1)} days. Fewer work hours there, or more people, would "
                "meet the days you typed."
            )
        elif each.name == "cycle_days" and None not in all_days:
            total = sum(day or 0.0 for day in all_days)
            yield (
                f"Days from lead to win: the days you typed for the stages add up to "
                f"{number(total)}, and the team follows these."
            )


ASSUMED_TITLE = "What was assumed, as nobody typed it"


def assumed(team: TypedTeam) -> Iterator[str]:
    """Everything assumed, each by name, and where it can be changed."""
    by_code: dict[str, list[Assumed]] = {}
    for each in team.assumed:
        by_code.setdefault(each.code, []).append(each)
    for code, group in by_code.items():
        yield _SAY[code](group)


def _named(group: list[Assumed]) -> str:
    return listed([f"{each.where} {number(round(each.value, 2))}" for each in group])


def _busy(group: list[Assumed]) -> str:
    who = listed([f"{each.where} {percent(each.value)}" for each in group])
    return (
        f"How busy people are, where work hours are empty: {who} of their deal hours. As that is "
        "about the same for all, type work hours before you ask whether to even out the work."
    )


_SAY: dict[str, Callable[[list[Assumed]], str]] = {
    "busy": _busy,
    "hours": lambda group: f"Work hours on a deal, from that: {_named(group)}.",
    "days": lambda group: (
        f"Days in a stage, an even share of the days from lead to win: {_named(group)}."
    ),
    "selling_hours": lambda group: f"Deal hours a week of one person: {_named(group)}.",
    "no_cost": lambda group: (
        f"What people cost: nothing for {listed([each.where for each in group])}, so answers in "
        "dollars leave it out."
    ),
    "keeps": lambda group: (
        f"Whoever takes a deal keeps it: {listed([each.where for each in group])}, as they do "
        "several stages."
    ),
    "shares": lambda group: (
        f"Whoever is free takes the next deal: {listed([each.where for each in group])}."
    ),
    "hand_off_loss": lambda group: (
        f"Hand-offs lose {percent(group[0].value, 1).replace('.0', '')} of the deals that would "
        "have gone on; the conversions you typed include them."
    ),
    "hand_off_delay": lambda group: (
        f"A hand-off takes {with_unit(group[0].value, 'days')}; the days you typed include it."
    ),
    "rebrief": lambda group: (
        f"After a hand-off the first work on a deal takes {percent(group[0].value)} longer, as it "
        "is explained again."
    ),
    "specialist": lambda group: (
        f"Who does one stage only does {percent(group[0].value)} more an hour; work hours are "
        "those of somebody who does every stage."
    ),
    "juggling": lambda group: (
        f"Up to {number(group[0].value)} open deals a person slow nobody down: about as many as "
        "your figures give the busiest today."
    ),
    "repeats": lambda group: "No stage is repeated but after a hand-off, and no deal starts again.",
    "patience": lambda group: (
        "No deal goes cold while it waits; the conversions you typed include all that is lost."
    ),
    "spread": lambda group: (
        "Leads, work and buyers vary as much as chance makes them (as large a spread as the mean)."
    ),
    "value": lambda group: f"Value of a win: {money(group[0].value)}.",
}


def hours_assumed(plan: Plan) -> str:
    """On the card of leveling, where it rests on work hours that nobody typed; else ""."""
    names = [stage.name for stage in plan.scenario.stages]
    assumed = [
        name for name in names if plan.tags.get(f"stages.{name}.work.mean_hours") == "assumption"
    ]
    if not assumed:
        return ""
    which = "Work hours" if assumed == names else f"Work hours of {listed(assumed)}"
    return (
        f"{which} are assumed, such that people are about as busy: type your own on the left "
        "before you rely on this."
    )


# --- What its fields rest on, once it is used -----------------------------------------------------

_TYPED = ("as you typed it", "from the figures you typed")
_FITTED = (
    "fitted to your days",
    "fitted so that the days in this stage come out as typed",
)
_FROM_BUSY = ("from how busy people are", "such that people are as busy as usual")


def notes(team: TypedTeam) -> dict[str, tuple[str, str]]:
    """What every field that was typed or fitted rests on, in a few words and in more."""
    found = {path: _TYPED for path, tag in team.plan.tags.items() if tag == "measured"}
    for stage in team.figures.stages:
        at = f"stages.{stage.name}"
        if stage.days is not None:
            found[f"{at}.buyer.mean_days"] = _FITTED
        if stage.hours is None:
            found[f"{at}.work.mean_hours"] = _FROM_BUSY
    return found
