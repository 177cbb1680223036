"""The Method page in words: the model, its limits, its checks, how sure, sources and terms.

The one page where the field's own words stand: replications, paired, family-wise, Shapley.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from planner.analysis.effects import LOOKS
from planner.engine import ENGINE_VERSION
from planner.model.fields import Grade
from planner.model.practices import MAIN
from planner.plans.defaults import Known
from planner.plans.differences import Input
from planner.plans.plan import Plan
from planner.statistics.looks import FAMILY_ERROR
from planner.views.common.fields import GRADES
from planner.views.common.numbers import THIN, count, listed, number, percent, plain, signed
from planner.views.compare.words import input_name, input_value
from planner.views.method.evidence import Held, Measured, coverage
from planner.views.method.measurements import dated

QUESTION = "Why should we believe it?"
PRECISION = float(Plan.model_fields["precision"].default)

# --- The model ------------------------------------------------------------------------------------

MODEL = ("The model in a page", "what happens to every single lead, thousands of times over")
# Number in the picture → what happens there, and what decides it.
STEPS = (
    (
        "Leads arrive",
        "Evenly, by chance or in bursts, at one rate or by the season; of one kind or of several. "
        "Some who bought come back. A run can begin with the deals open today.",
    ),
    (
        "They are let in",
        "At once, or when a limit on open deals has room, or one at a time on a steady beat.",
    ),
    (
        "A deal waits",
        "Until a person who does this stage is free. Whoever waits too long goes cold.",
    ),
    (
        "A person works on it",
        "For hours that vary from visit to visit and from buyer to buyer. Longer after a hand-off, "
        "with too many deals open at once, with somebody new, or after a change of programme; "
        "shorter for a specialist.",
    ),
    ("The buyer takes time", "Days in which none of your people is needed."),
    (
        "The buyer decides",
        "The deal drops off, repeats the stage, starts again at the first, or moves on.",
    ),
    (
        "It is handed on",
        "Only to another role: that takes days, the deal is explained again, and some are lost or "
        "must repeat because of it. Inside a role, or with full-cycle people, there is none.",
    ),
    ("It is won", "After the last stage. What counts is what happens after the warm-up."),
)
ANSWER = ("How an answer comes about", "with a practice against without it, all else the same")


def answer_steps() -> list[str]:
    """From the simulation to the word on the card."""
    return [
        "Both ways of working meet the same leads with the same luck, simulated year by simulated "
        "year (common random numbers, replications). So the difference is the practice, not the "
        "dice (paired comparison).",
        "The answer is the mean difference in wins with a range. More years are simulated until "
        f"half the range is at most {percent(PRECISION)} of the wins, looking at most "
        f"{count(len(LOOKS), 'time')}, at {listed([number(look) for look in LOOKS])} years.",
        f"For the {len(MAIN)} cards together, over all looks, the chance that any says helps or "
        f"hurts when there is no effect is held to {percent(FAMILY_ERROR)} (family-wise error, "
        f"shared equally by the cards and the looks: Bonferroni).",
        "“Helps” needs the whole range above zero and more than one win in all the weeks measured "
        "(of 52 weeks: 0.25 wins a quarter); “hurts” the same below. Everything else is “no clear "
        "difference”, unless not one simulated year differs (“no effect here”) or the team cannot "
        "take the practice (“not possible here”).",
        "What each practice adds is its mean over every order of adding them (Shapley value), from "
        f"all {2 ** len(MAIN)} combinations on the same luck, so that the shares add up exactly.",
    ]


ASSUMED = ("What it assumes", "and where your own sales may differ")
ASSUMPTIONS = (
    "Whatever no fold of the inputs says stays as it is: without seasons and dated changes leads "
    "come at one rate, without kinds all deals are alike, without people leaving the team stays.",
    "People of one role differ only in how new they are, and spread their selling hours evenly "
    "over the week: no illness, no nights; holidays are weeks with fewer hours.",
    "A person works on one deal at a time and is not interrupted.",
    "How long things take follows a gamma or a lognormal law; a buyer's patience and how long "
    "people stay are exponential.",
    "What the buyer does at a stage depends on the stage and the kind of deal, not on how long the "
    "deal has taken.",
    "People take the deal that has waited longest (first in, first out), kinds by their rank. "
    "Full-cycle people who finish first what is nearest its end can do better: the order is a "
    "lever of its own, and equal in both ways of working that are compared.",
    "Dates are known: who is to come or go on a date does, and a change comes when it is planned.",
)
LEFT_OUT_TITLE = ("What is not in it", "so no answer here can take it into account")
LEFT_OUT = (
    "Buyers who talk to each other: a good or a bad name, recommendations.",
    "Prices that a seller decides in the deal, and what a discount does to the chance of a win; "
    "margins.",
    "Loyalty as a result of how one sold: whether a customer comes back is an input.",
    "Talent: a strong and a weak seller of one role, and what a manager does for each.",
    "People who leave because of the load or because another has left, or stay because of the way "
    "of working; what they forget of what they have learned.",
    "What it costs to change from one kind of deal to another.",
    "Competitors, and a market that runs out of buyers.",
    "Customers confused by a change of programme.",
)

# --- Checks against theory ------------------------------------------------------------------------

CHECKS = ("Checked against theory", "values known from elsewhere, and what this version gives")
GROUPS = {
    "single": "One queue",
    "transient": "A queue that fills from empty",
    "network": "Stages one after another",
    "blocking": "Stages without room between them",
    "conwip": "A limit on open deals",
    "pooling": "Pooled or split, line or full-cycle",
    "model": "An exact chain of this model",
    "time": "From today's deals on: dates, seasons, quarters",
    "people": "People who come, learn, leave and are replaced",
    "kinds": "Kinds of deals, who gets them, who comes back",
    "juggling": "How juggling slows",
    "comparison": "Whole comparisons by an independent simulator",
}
OFF_BY = "standard errors off: a dot for each value; the band is where chance leaves 95 of 100"
CHECK_COLUMNS = ("Case", "Source", "Measure", "Expected", "Got", "Off by")
_MEASURES = {
    "wait_days": "days waited",
    "wait_weeks": "weeks waited, first 25 leads",
    "work_in_process": "open deals",
    "inside": "open deals and waiting leads",
    "throughput_per_week": "wins a week",
    "visits_per_week": "visits a week",
    "leads_per_week": "leads a week",
    "cold_per_week": "gone cold a week",
    "dropped_per_week": "dropped a week",
    "lost_at_hand_off_per_week": "lost at a hand-off a week",
    "lost_with_owner_per_week": "lost with their owner a week",
    "wins_from_open_deals": "wins from today's open deals",
    "wins_by_week": "wins in week",
    "wins_by_quarter": "wins in quarter",
    "wins_by_quarter_p10": "10th percentile of the wins in quarter",
    "wins_by_quarter_p50": "50th percentile of the wins in quarter",
    "wins_by_quarter_p90": "90th percentile of the wins in quarter",
    "chance_by_quarter": "chance of the target in quarter",
    "revenue_per_week_usd": "USD won a week",
    "revenue_by_week_usd": "USD won in week",
    "people_there": "people there",
    "people_there_by_week": "people there in week",
    "cycle_days_mean": "days from lead to win",
    "win_share": "share won",
    "utilization": "share of time at work",
    "weeks_until_win": "weeks until win number",
}


def checked(rows: Sequence[dict[str, Any]]) -> str:
    """How many values were compared and how far off they are, in a sentence."""
    off = [abs(row["error"]) for row in rows if row["error_unit"] == "standard errors"]
    without = len(rows) - len(off)
    within = sum(error <= 2 for error in off) / len(off)
    return (
        f"{count(len(rows), 'value')} from queueing theory, published examples and an independent "
        f"simulator. {number(len(off))} involve chance: {percent(within)} of them are within 2 "
        f"standard errors, and the farthest is {number(max(off), 1)} off; chance alone leaves "
        f"about {percent(0.95)} within 2. {number(without)} involve none."
    )


def group_title(rows: Sequence[dict[str, Any]], group: str) -> str:
    """Above the table of a group: what it is about and how many values it has."""
    return f"{GROUPS[group]}: {count(sum(row['group'] == group for row in rows), 'value')}"


def tick(at: int) -> str:
    """'− 2'."""
    return signed(at, 0)


def also_checked() -> str:
    """What the tests compare beyond the table."""
    return (
        "Where chance has no part, a value may be one win off: it falls on one side of the "
        "window's edge or the other. The tests fail when any value is 4 standard errors off, when "
        "this version no longer gives this table, when the same scenario gives other numbers "
        "twice, and when a second simulator of the same model, written separately, disagrees on "
        "random teams."
    )


def check_cells(row: dict[str, Any]) -> tuple[str, ...]:
    """A row of the table, as CHECK_COLUMNS names its cells."""
    measure, _, where = row["measure"].rstrip("]").partition("[")
    name = _MEASURES[measure]
    unit = " SE" if row["error_unit"] == "standard errors" else f"{THIN}%"
    return (
        row["model"],
        row["source"],
        f"{name} {where}" if where.isdigit() else f"{name}{_at(where)}",
        number(row["expected"]),
        number(row["got"]),
        f"{signed(row['error'], 1)}{unit}",
    )


def _at(where: str) -> str:
    return "" if where in ("", "Work", "S0", "R0", "R") else f", {where}"


# --- How sure -------------------------------------------------------------------------------------

SURE = ("How sure are the verdicts?", "what is promised, and what was measured")
NOT_MEASURED = "Not measured yet."
SURE_COLUMNS = ("What is said", "Promised", "Measured", "Worst case")
_CLOCKS = {"short": "a quarter watched", "long": "a year watched"}
ALL_RANGES = "The ranges one by one: short and long clocks, few and more replications"
_RANGES = {
    "wins": "The range of the wins",
    "cycle time": "The range of the days to a win",
    "wait": "The range of the waits",
}


def trusted(trust: Measured) -> str:
    """The measured reliability, in two sentences."""
    rows = trust.results["coverage"]["rows"]
    false = [team["watched_while_it_settles"] for team in trust.results["false_verdicts"]]
    return (
        "Ranges meant to hold 95 times in 100 held "
        f"{number(100 * _mean(rows, 'held'), 1)} times on average. With the same team on both "
        f"sides, any of the {len(MAIN)} cards said helps or hurts "
        f"{number(100 * max(false), 1)} times of 100 at most, watched while the numbers settle."
    )


def how_trusted(trust: Measured) -> str:
    """How that was measured."""
    results = trust.results
    teams = {row["preset"] for row in results["coverage"]["rows"]}
    return (
        f"{number(results['experiments'])} experiments on each of {number(len(teams))} example "
        "teams, and "
        f"{number(results['false_verdicts'][0]['experiments'])} for false verdicts, as they are "
        "rare. Each draws its years "
        f"from {number(results['pool'])} simulated ones, whose mean is the truth, and is then "
        f"treated as the page treats yours. {dated(trust)}{_since(results['dates'].values())}"
    )


def _since(dates: Iterable[str]) -> str:
    """That some parts are older, where they are."""
    first, last = min(dates), max(dates)
    return "" if first == last else f" Some of it was measured before, from {first} on."


def sure_rows(trust: Measured) -> Iterator[tuple[str, str, str, str]]:
    """Rows of the table, as SURE_COLUMNS names their cells."""
    for kind in coverage(trust):
        yield _range_row(kind)
    results = trust.results
    ended = results["stopping_rule"]
    if ended:
        lowest = min(ended, key=lambda team: team["held"])
        yield (
            "The range of the wins, when the page itself decides how many years are enough",
            percent(0.95),
            percent(_mean(ended, "held"), 1),
            f"{percent(lowest['held'], 1)} ({_team(lowest['preset'])})",
        )
    for key, when in (
        ("one_look", "Any card says helps or hurts when there is no effect, at the first look"),
        ("watched_while_it_settles", "The same, watched while the numbers settle"),
    ):
        wrong = results["false_verdicts"]
        highest = max(wrong, key=lambda team: team[key])
        yield (
            when,
            f"at most {percent(FAMILY_ERROR)}",
            percent(_mean(wrong, key), 1),
            f"{percent(highest[key], 1)} ({_team(highest['preset'])})",
        )
    yield from _quarter_rows(results.get("quarters", ()))
    shares = results["shapley"]
    if shares:
        lowest = min(shares, key=lambda team: team["held"])
        yield (
            "The range of what each practice adds (Shapley value), at the first look",
            percent(lowest["level"], 1),
            percent(_mean(shares, "held"), 1),
            f"{percent(lowest['held'], 1)} ({_team(lowest['preset'])})",
        )
    for team in results["power"]:
        yield (
            f"The smallest effect that a card finds 4 times of 5, {_team(team['preset'])}",
            "–",
            _smallest(team),
            "–",
        )


def _quarter_rows(quarters: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str, str, str]]:
    """Of effects quarter by quarter: what is said where there are none, and how true ones hold."""
    if not quarters:
        return
    for key, when in (
        ("quarter", "Any quarter of a card gains or loses when there is no effect, watched"),
        ("paid_back", "Any card says that it has paid back when there is no effect, watched"),
    ):
        highest = max(quarters, key=lambda team: team["false"][key])
        share = _mean([team["false"] for team in quarters], key)
        yield (
            when,
            f"at most {percent(FAMILY_ERROR)}",
            percent(share, 1),
            f"{percent(highest['false'][key], 1)} ({_team(highest['preset'])})",
        )
    held = [
        (practice["level"], share, team["preset"])
        for team in quarters
        for practice in team["practices"]
        for share in practice["held"]
    ]
    if held:
        level, lowest, preset = min(held, key=lambda each: each[1])
        yield (
            "The range of what a practice does in one quarter",
            percent(level, 2),
            percent(sum(share for _, share, _ in held) / len(held), 2),
            f"{percent(lowest, 2)} ({_team(preset)})",
        )


def _smallest(team: dict[str, Any]) -> str:
    """'2.1 % of the wins'; at most that much where nothing smaller was tried."""
    smallest = team["found_80_percent"]
    if smallest is None:
        return "none of those tried"
    tried = [effect["share_of_wins"] for effect in team["effects"]]
    return f"{'at most ' if smallest <= min(tried) else ''}{percent(smallest, 1)} of the wins"


def _range_row(held: Held) -> tuple[str, str, str, str]:
    name = _RANGES[held.kind]
    if held.when:
        clock, replications = held.when
        name += f", {_CLOCKS[clock]}, {replications} times simulated"
    return name, percent(0.95), percent(held.share, 1), _worst(held)


def _worst(held: Held) -> str:
    """'93.1 % (mid market, Demo, a year watched, 20 times simulated)'."""
    row = held.worst
    where = [_team(row["preset"]), row["measure"].partition(": ")[2]]
    if not held.when:
        where += [_CLOCKS[row["clock"]], f"{row['replications']} times simulated"]
    return f"{percent(row['held'], 1)} ({', '.join(filter(None, where))})"


def range_rows(trust: Measured) -> list[tuple[str, str, str, str]]:
    """The ranges by clock and by number of replications, as SURE_COLUMNS names the cells."""
    return [_range_row(kind) for kind in coverage(trust, is_apart=True)]


def _mean(rows: Sequence[dict[str, Any]], key: str) -> float:
    return float(sum(row[key] for row in rows) / len(rows))


def _team(preset: str) -> str:
    return preset.replace("_", " ")


# --- Sources --------------------------------------------------------------------------------------

# In the picture of the model: by name of the place.
PICTURE = {
    "leads": "Leads",
    "pool": "Waiting outside",
    "role": "A role: its people",
    "hours": "and their hours a week",
    "wait": "Waiting for a person",
    "work": "Work",
    "buyer": "Buyer's own time",
    "outcome": "The buyer decides",
    "hand_off": "Hand-off: days, explained again",
    "next": "The next role: the same again",
    "won": "Won",
    "cold": "goes cold",
    "dropped": "drops off",
    "lost": "lost at the hand-off",
    "repeat": "repeats",
    "restart": "starts again at the first stage",
    "calendar": "Calendar",
    "warmup": "warm-up",
    "counted": "what is counted",
}


def picture_said() -> str:
    """The picture for those who cannot see it."""
    steps = "; ".join(f"{number}. {name}" for number, (name, _) in enumerate(STEPS, 1))
    return f"The way of a lead through the model. {steps}."


SOURCES = ("Where the defaults come from", "every one, with the grade of its evidence")
OF_THE_MODEL = "The model itself, before any example"
SOURCE_COLUMNS = ("Input", "Default", "Grade", "Source")
DEFINED = "definition"
DEFINED_BY_MODEL = "definition of the model"  # as the examples say it


def of_preset(name: str) -> str:
    """Above the values of an example."""
    return f"Example: {plain(name)}"


def sourced(known: Sequence[Known]) -> str:
    """How many values have what evidence."""
    grades = [each.source.grade for each in known if each.source]
    parts = [
        f"{number(grades.count(grade))} {words}"
        for grade, words in _GRADE_COUNTS.items()
        if grades.count(grade)
    ]
    return (
        f"Of {len(grades)} defaults that say something about a team: {listed(parts)}. That is why "
        "a card names the assumption it rests on, and the page “Where it flips” what would turn it."
    )


_GRADE_COUNTS: dict[Grade, str] = {
    "good": "measured in a study",
    "medium": "partly backed by studies",
    "weak": "from vendors' benchmarks",
    "none": "assumed",
}


def source_cells(known: Known) -> tuple[str, ...]:
    """A row of the table, as SOURCE_COLUMNS names its cells."""
    field = Input("", known.leaf, ())
    label, unit = input_name(field)
    values = [(part, input_value(field, value)) for part, value in known.values]
    if not values:
        shown = "yours to say"
    elif len({value for _, value in values}) == 1:
        shown = _with_unit(values[0][1], unit)
        parts = [part for part, _ in values if part]
        label += f" ({', '.join(parts)})" if parts else ""
    else:
        shown = _with_unit(", ".join(f"{part} {value}" for part, value in values), unit)
    source = known.source
    if source is None or source.source == DEFINED_BY_MODEL:
        return label, shown, DEFINED, source.note if source else ""
    origin = [] if source.source == "assumption" else [source.source]
    if source.year and str(source.year) not in source.source:
        origin.append(str(source.year))
    about = ", ".join(origin)
    return label, shown, GRADES[source.grade], ". ".join(filter(None, [about, source.note]))


def _with_unit(value: str, unit: str) -> str:
    """'12 open deals', '1 day', '3 %'; what is no number has no unit."""
    if not unit or not value[-1].isdigit():
        return value
    if unit.startswith("%"):
        return f"{value}{THIN}{unit}"
    return f"{value} {unit.removesuffix('s') if value == '1' else unit}"


# --- Terms ----------------------------------------------------------------------------------------


def opening(rows: Sequence[dict[str, Any]] | None) -> str:
    """What the page has to say, in a breath."""
    checked_ = f" It is checked against {number(len(rows))} known values." if rows else ""
    return (
        "Nothing in the model says that a practice helps or hurts: that must come out of people, "
        f"hours, queues and buyers.{checked_} This page also says what it assumes, what it "
        "leaves out and what no study backs."
    )


def provenance(kept: Measured | None) -> list[str]:
    """At the foot of the page."""
    facts = [f"engine {ENGINE_VERSION}"]
    if kept is not None:
        facts.append(f"checks against theory of {kept.date}")
    return [*facts, "the tests fail when this version no longer gives the table of checks"]
