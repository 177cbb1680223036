"""The Calibrate page in words: what was found, what was not, how well it fits."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from planner.calibration.backtest import Missing
from planner.calibration.calibrate import Calibration, Estimate
from planner.calibration.estimates import ACTIVE_WEEKS
from planner.calibration.fit_quality import Match
from planner.calibration.history_metrics import HistoryMetrics
from planner.calibration.leads_ended import LeadsEnded
from planner.calibration.prediction import BAND
from planner.calibration.user_inputs import ASSUMED_BUSY
from planner.calibration.visits import Visits
from planner.model import paths
from planner.model.fields import About
from planner.model.scenario import Scenario
from planner.model.season_edits import months_of
from planner.plans.plan import field_at
from planner.views.calibrate.leads_words import leads_all_year
from planner.views.common.fields import TAGS
from planner.views.common.numbers import THIN, count, number, percent, plain, short, signed

if TYPE_CHECKING:
    from planner.crm import Finding

QUESTION = "Is this us?"
INVITE = (
    "Drop an export from your CRM: one row per deal, or one per stage change. It becomes a "
    "scenario that replays your own history, tested against the weeks it has not seen."
)
PRIVATE = (
    "Your file stays in the memory of your session: it is not stored, logged or shown to anyone "
    "else, and it is gone when you replace it or close the page. While a file of more than 1 MB "
    "is uploading, the server may hold it in a temporary file without a name."
)
PRIVACY = (
    "your file is not stored",
    "not logged",
    "not shown to anyone else",
    "gone when you replace it or close the page",
)
FILES = {"own": "our own file", "sample": "the sample file"}
WHICH_FILE = "Which file"
SAMPLE = (
    "Sixty weeks of a made-up team, from the planner's own simulation: two people who qualify, "
    "four who sell. What comes out below can be checked against what went in."
)
DROP = "CSV of your deals up to 200 MB, or Excel up to 20 MB"
READING = "Reading the file"
READING_OTHERS = "Another visitor's file is being read; yours comes next"
FOUND = "What the file holds"
MAPPING_FILE = "Save this mapping (JSON)"
NO_COLUMN = "none"
COLUMNS = {
    "deal_id": "Deal",
    "stage": "Stage",
    "entered_at": "Stage entered",
    "owner": "Owner",
    "created_at": "Created",
    "closed_at": "Closed",
    "status": "Won or lost",
    "amount": "Amount",
    "pipeline": "Pipeline",
    "kind": "Kind of deal",
    "won_at": "Won at",
    "lost_at": "Lost at",
    "is_won": "Is won (yes or no)",
    "is_closed": "Is closed (yes or no)",
    "currency": "Currency",
    "field": "Field that changed",
    "stage_before": "Stage before",
    "last_stage": "Last stage or lost at",
    "lifecycle": "Begin or end of work",
}
STAGE_DATES = "Columns with the date a stage was entered"
STAGE_DATES_HELP = "Of a file with one row per deal and a date column for each stage."
DATE_ORDER = "Dates like 3/4/2024: what comes first?"
DATE_ORDERS = {"day": "the day: 3 April", "month": "the month: 4 March"}
DAY_OR_MONTH_FIRST = (
    "Every date in this file fits both day first and month first. Choose above which it is: weeks "
    "and durations depend on it."
)
IS_ROBOT_HELP = (
    "The moves it made still count. It is not counted as a person in any figure or role."
)
FIGURES = "Your figures"
FIGURES_ABOUT = "each with its 95 % interval; drop-off is per deal, of the deals that have ended"
ALL_FIGURES = "All figures"
SAME_STAGE = "Two rows of the same stage in a row are two visits"
SAME_STAGE_HELP = (
    "Most systems write a row for any change, so such rows are one visit. Turn it on if yours "
    "writes one only when a stage is begun again."
)
BLANKS = "What the file cannot tell"
BLANKS_ABOUT = (
    "time in a stage is nearly all waiting, so it is never counted as work; confirm or correct"
)
SPLITS = {
    "owners": "as the owners suggest",
    "one": "one person, the whole sale",
    "stages": "a specialist per stage",
}
NO_OWNERS = "the file names no owners: how many people are there?"
SELLING_HOURS = "Selling hours a week"
SELLING_HOURS_HELP = "Hours of a person's week that go into deals. Benchmark: 20."
KEEPS_DEALS = "Keep their own deals"
HOURS = "Hands-on hours of one visit"
HOURS_HELP = (
    "Work a person puts into one visit of a deal to this stage. Left empty, it is assumed: as much "
    "as keeps people busy 70 % of their selling hours (less where leads come in seasons, so that "
    "the busiest month can be done), and never most of the time in the stage."
)
FIT = "Does it replay your history?"
FIT_ABOUT = "the buyer's own time is fitted until simulated deals take as long as yours"
FITTING = "Fitting: your history is being replayed"
FITTING_TO_USE = "Fitting to your last answer; the scenario is used as soon as it is ready …"
REPLAYING = "Replaying the weeks held back"
MEASURED = "What your history measures, stage by stage"
MEASURED_ABOUT = (
    "As the planner uses it: shares of visits, where the figures above are shares of deals. Deals "
    "counted as lost at hand-offs are not part of the drop-off. “Lost here, % of deals” on Plan is "
    "reckoned from these shares, and can differ a little from the file’s share of deals."
)
KIND_COLUMNS = (
    "Deals",
    "Share of the leads",
    "Odds of moving on, × usual",
    "Buyer’s own time, × usual",
    "Work of a visit, × usual",
    "Worth of a win",
)
# The dates of a CRM show no hours: of the work by kind nothing is measured.
KINDS_WORK_SHORT = "assumed alike"
KINDS_WORK = (
    "How many hours a kind takes is not measured, as the dates of a CRM do not show it: a visit is "
    "taken to be the same work for all kinds. If one takes more or less, type how many times as "
    "much at “Work” of that kind on Plan, under “Kinds of deals”."
)
KINDS_WORK_NOTE = (
    "alike for all kinds",
    "taken to be the same work for all kinds: a CRM’s dates do not show hours by kind; type here "
    "how many times as much this kind takes",
)
_HOURS = ".work.mean_hours"
# By the tag of the hands-on hours of a stage: what they rest on, in a few words and in more.
HOURS_NOTES = {
    "measured": ("as you gave it", "hands-on hours as you gave them, or as the file has them"),
    "assumption": (
        "assumed from how busy people are",
        f"assumed, such that people work {percent(ASSUMED_BUSY)} of their selling hours at most: "
        "the file has no hands-on hours",
    ),
}
PROVENANCE = "Where every value comes from"
FITTED = "fitted given assumed hours"
DAYS_ASSUMED = "days of a stage assumed"
USE = "Use this scenario"
TAKEN = "In use on all pages"
SCENARIO_FILE = "Scenario (JSON)"
FIGURES_FILE = "The figures"
FITTED_FILE = "Figures and fields"
BACK_TEST = "Would it have predicted the last third?"
BACK_TEST_ABOUT = (
    "made from the first two thirds only, starting from its own settled pipeline; "
    f"the band holds {percent(BAND)} of the replays"
)


def finding(remark: Finding) -> str:
    """What was mended or refused, with its place in the file."""
    place = [f"column “{remark.column}”"] if remark.column else []
    place += [f"row {number(remark.row)}"] if remark.row is not None else []
    text = f"{number(remark.count)} {remark.text}" if remark.count > 1 else remark.text
    return f"{', '.join(place)}: {text}" if place else text


def read_so_far(share: float) -> str:
    """Beside the bar of a long file."""
    return f"{READING}: {percent(share)}"


def refusal(reason: str) -> str:
    """Why nothing comes of a file, as a sentence of its own."""
    return f"{reason[:1].upper()}{reason[1:].removesuffix('.')}."


def unforeseen(kind: str) -> str:
    """For a file that nobody thought of."""
    return (
        f"This file could not be read completely ({kind}). Check the columns under “Correct how it "
        "is read”, or export it again as CSV."
    )


def is_robot(name: str) -> str:
    """Beside the box that takes an owner out of the people."""
    return f"{plain(name[:60])} looks like an automated account"


def assumed_hours(hours: float) -> str:
    """In a field left empty."""
    return f"{hours:g} assumed"


def facts(history: Visits, figures: HistoryMetrics) -> list[str]:
    """What the file holds, in a few short facts."""
    owners = [
        figure.value
        for figure in figures.all
        if (figure.group, figure.name) == ("owners", "distinct")
    ]
    closed = int((~np.isnan(history.ended)).sum())
    won = int(history.won.sum())
    first, end = history.full_weeks()
    return [
        count(history.created.size, "deal"),
        f"{number(won)} won, {number(closed - won)} lost, "
        f"{number(history.created.size - closed)} open",
        count(max(end - first, 0), "full week"),
        count(len(history.stages), "stage"),
        count(owners[0], "owner") if owners and owners[0] else "no owners",
    ]


_NAMES = {
    "wins_per_week": "Wins a week",
    "win_share": "Won, of deals old enough to be decided",
    "cycle_days_p50": "Days to a win, half are faster",
    "cycle_days_p85": "Days to a win, 85 of 100 are faster",
    "cycle_days_p95": "Days to a win, 95 of 100 are faster",
    "stage_days": "Days of a visit, on average",
    "reached": "Deals that get this far",
}


def measured(calibration: Calibration) -> list[str]:
    """Arrivals and people, each with its interval."""
    facts = []
    for estimate in calibration.estimates:
        if estimate.tag == "measured" and estimate.path == "leads.per_week":
            facts.append(_leads(estimate, calibration.leads_ended))
            facts += season(calibration)
        elif estimate.path == "leads.cv":
            facts.append(f"gaps between leads vary by {estimate_value(estimate, '%')}")
        elif estimate.tag == "measured" and estimate.path.endswith(".people"):
            name = estimate.path.removeprefix("team.roles.").removesuffix(".people")
            facts.append(
                f"{name}: {estimate_value(estimate, 'people')} ({estimate_span(estimate, '')})"
            )
    return facts


def _leads(estimate: Estimate, ended: LeadsEnded | None) -> str:
    """'12.4 leads a week (11.3 to 13.5)', and of which weeks where they stop before the file."""
    told = f"{estimate_value(estimate, 'leads a week')} ({estimate_span(estimate, '')})"
    return told if ended is None else f"{told}, of the {count(ended.weeks, 'week')} with leads"


def season(calibration: Calibration) -> list[str]:
    """The months with most and with fewest leads, where they come again each year."""
    factors = calibration.plan.scenario.season.leads
    by_month = months_of(factors) if factors else None
    if by_month is None:
        return []
    most, fewest = (by_month.index(pick(by_month)) for pick in (max, min))
    told = [
        f"{what} leads in {month_name[month + 1]} ({signed(100 * (by_month[month] - 1), 0)}{THIN}%)"
        for what, month in (("most", most), ("fewest", fewest))
    ]
    return ["; ".join(told)]


def match_name(match: Match) -> str:
    """What is matched, without its stage."""
    return _NAMES[match.name]


def match_word(match: Match) -> str:
    """Whether the simulated value fits, in words and with how far it is off."""
    if not match.is_comparable:
        return "cannot be compared"
    if match.is_met:
        return "✓ fits"
    if match.observed == 0:
        return "≠ does not fit"
    return f"≠ {signed(100 * (match.simulated / match.observed - 1), 0)}{THIN}%"


def fit_word(matches: Sequence[Match]) -> str:
    """How many of the things the fit is judged by are met."""
    met = sum(match.is_met for match in matches)
    if met == len(matches):
        return f"All {met} figures match, within what chance could do"
    return f"{met} of {len(matches)} figures match, within what chance could do"


def fit_judgement(matches: Sequence[Match]) -> str:
    """What the fit is good for, in a sentence."""
    missed = [match for match in matches if not match.is_met]
    if not missed:
        return "It replays your history."
    names = {match.name for match in missed}
    wins = names & {"wins_per_week", "win_share"}
    days = {name for name in names if name.startswith("cycle_days")}
    if wins and (days or len(missed) > len(matches) / 3):
        return (
            "A poor fit: neither its wins nor its days are those of your file. Take its numbers "
            "for an example, not for your team."
        )
    if wins:
        return "A poor fit for wins: rely on its days and its shares, not on how many it wins."
    if "cycle_days_p50" in names:
        return "A poor fit for days: its wins are those of your file, how long they take is not."
    if days:
        return "A fair fit: usual deals take as long as yours, the slowest ones do not."
    return "A good fit for the whole sale; single stages are off as said below."


def estimate_name(path: str, scenario: Scenario) -> tuple[str, str]:
    """(where, what) of a field told by its path with names: ('Demo', 'Drop-off')."""
    way = paths.way_to(scenario, path)
    return paths.owner_of(scenario, way), _about(way).label


def unit_of(path: str, scenario: Scenario) -> str:
    """The unit of a field, told by its path with names, as it is shown: shares in per cent."""
    return _about(paths.way_to(scenario, path)).shown_unit


def _about(way: paths.Way) -> About:
    """What the field at the end of a way says of itself."""
    return field_at(f"scenario.{paths.numbered(way)}")


def estimate_value(estimate: Estimate, unit: str) -> str:
    """The value with its unit."""
    if estimate.value is None:
        return "never" if estimate.path.endswith("patience_days") else "none"
    return f"{_plain_value(estimate.value, unit)}{_unit(unit)}"


def estimate_span(estimate: Estimate, unit: str) -> str:
    """The interval, or nothing."""
    if estimate.low is None or estimate.high is None:
        return ""
    low, high = (_plain_value(value, unit) for value in (estimate.low, estimate.high))
    return low if low == high else f"{low} to {high}"


def _plain_value(value: float, unit: str) -> str:
    if value == 0:
        return "0"
    if unit.startswith("%"):
        return number(100 * value, 1 if abs(value) < 0.0995 else 0)
    if float(value).is_integer():
        return number(value)
    return number(value, 0 if abs(value) >= 99.5 else 1 if abs(value) >= 9.95 else 2)


def _unit(unit: str) -> str:
    if unit.startswith("%"):
        return f"{THIN}%"
    return f" {unit}" if unit else ""


def tag(estimate: Estimate) -> str:
    """'measured, n = 4,313', 'assumption, fitted given assumed hours, n = 4,313', 'benchmark'."""
    if estimate.path.endswith(_HOURS):
        return HOURS_NOTES[estimate.tag][0]
    word = TAGS[estimate.tag].split(" in ")[0]
    if _is_work_of_kind(estimate):
        return f"{word}, {KINDS_WORK_NOTE[0]}"
    return f"{word}, {_rests_on(estimate)}" if estimate.n else word


def _is_work_of_kind(estimate: Estimate) -> bool:
    return estimate.path.startswith("kinds.") and estimate.path.endswith(".work")


def _rests_on(estimate: Estimate) -> str:
    given = "" if estimate.tag == "measured" else f"{FITTED}, "
    return f"{given}{_sample(estimate)}"


def _sample(estimate: Estimate) -> str:
    """'n = 648'; of people over how many weeks they were counted, four at a time."""
    n = estimate.n or 0
    if estimate.path.endswith(".people"):
        return f"counted in {count(n, 'stretch', 'stretches')} of {ACTIVE_WEEKS} weeks"
    return f"n = {number(n)}"


def buyer_title(times: Iterable[Estimate]) -> str:
    """Above the buyer's times: measured, or what they are given."""
    assumed = [estimate for estimate in times if estimate.tag != "measured"]
    if any(estimate.n is None for estimate in assumed):
        return f"Buyer’s own time, {DAYS_ASSUMED}"
    return f"Buyer’s own time{f', {FITTED}' if assumed else ''}"


def file_notes(calibration: Calibration) -> dict[str, tuple[str, str]]:
    """What each field from the file rests on: path → ('n = 648', 'n = 648, 95 % interval …')."""
    notes = {}
    for estimate in calibration.estimates:
        if estimate.n:
            unit = unit_of(estimate.path, calibration.plan.scenario)
            short_note, rests = _sample(estimate), _rests_on(estimate)
            inside = estimate_span(estimate, unit)
            long = f"{rests}, 95{THIN}% interval {inside}{_unit(unit)}" if inside else rests
            notes[estimate.path] = (short_note, long)
        elif estimate.path.endswith(_HOURS):
            notes[estimate.path] = HOURS_NOTES[estimate.tag]
        elif _is_work_of_kind(estimate):
            notes[estimate.path] = KINDS_WORK_NOTE
    return notes


def unknown(code: str, where: str, value: float) -> str:
    """One thing that the file does not tell or the model does not hold, as a sentence."""
    return {
        "no_visit": f"{where}: no exits observed: taken as zero days.",
        "never_ends": f"{where}: {percent(value)} of visits have been open longer than any that "
        "ended. They count as lost; otherwise more would be won than was.",
        "no_time_for_the_buyer": f"{where}: at these hands-on hours, waiting and work alone take "
        f"longer than the {short(value)} days in the file. Fewer hours or more people would fit.",
        "skipped": f"{where}: {percent(value)} of deals skipped it. The model has no skipping, "
        "so they count as visits of zero days.",
        "drop_off_moved": f"{where}: drop-off was adjusted by {signed(100 * value, 1)} points, "
        "so that wins match the file.",
        "thin_kind": f"{where}: fewer than {short(value)} deals of this kind have ended, too few "
        "to measure. All but its share of the leads is taken to be as the usual deal.",
        "passes_over": f"{where}: hardly any deal of this kind is ever there, so it passes over "
        "this stage.",
        "stage_days_assumed": "The file has no dates of stages. The days of the whole sale are "
        "measured, those of each stage assumed: as much as deals took longer that came to the next "
        "one. Nothing is known of repeats and restarts: none are assumed.",
        "kinds_work": KINDS_WORK,
        "went_back": f"{percent(value, 1)} of visits led back to a stage that is not the first. "
        "They count as repeats.",
        "only_later_ends": f"No deal in the file ended in its first {short(value)} weeks: it seems "
        "to hold only deals that ended later. The scenario uses the leads that came after that.",
        "trend": f"Leads a week change by {signed(value, 2)} each week. The scenario uses their "
        "average.",
        "bursts": f"Leads come in bursts (spread {percent(value)}); the model goes to 500 %.",
        "hours_assumed": "Hands-on hours are assumed where you gave none. How much of the time in "
        "stage is the buyer's own, and how much is waiting for a person, rests on them.",
        "people_corrected": f"{where}: as many people as you gave; the file shows {short(value)}.",
        "currency": "The file does not say in which currency its amounts are: they are taken to be "
        "dollars.",
        "people_told": f"{where}: the file does not show how many people there are.",
        "hand_offs": f"A loss at a hand-off looks like any other: {percent(value, 1)} of "
        "hand-offs is assumed, and the drop-off is what remains.",
        "hand_offs_seen": "A loss at a hand-off looks like any other. The file has hardly any loss "
        f"where one could be: {percent(value, 1)} of hand-offs is assumed, less than is usual.",
        "going_cold": "Deals that went cold look like any others that were lost: all losses count "
        "as drop-off.",
    }[code]


def unknowns(calibration: Calibration) -> list[str]:
    """All that the file does not tell or the model does not hold, a sentence each."""
    ended = calibration.leads_ended
    told = [] if ended is None else [leads_all_year(ended, calibration.plan.scenario)]
    return told + [unknown(*one) for one in calibration.unknown]


def missing(lack: Missing) -> str:
    """Why there is no back-test."""
    gaps = []
    if lack.weeks < lack.fewest_weeks:
        gaps.append(f"{count(lack.fewest_weeks - lack.weeks, 'full week')}")
    if lack.wins < lack.fewest_wins:
        gaps.append(f"{count(lack.fewest_wins - lack.wins, 'win')}")
    return (
        f"No back-test: it needs {lack.fewest_weeks} full weeks and {lack.fewest_wins} wins. This "
        f"file has {count(lack.weeks, 'full week')} and {count(lack.wins, 'win')}; "
        f"{' and '.join(gaps)} {'are' if len(gaps) > 1 or not gaps[0].startswith('1 ') else 'is'} "
        "missing."
    )
