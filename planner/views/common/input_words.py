"""What is said in the folds of inputs about today's pipeline, people on dates, and the calendar."""

from __future__ import annotations

from datetime import timedelta
from math import exp

from planner.model.calendar import first_day, quarter_of_year
from planner.model.changes import OF_A_STAGE, OF_THE_WHOLE, Change, path_of
from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_QUARTER, WEEKS_PER_YEAR, Scenario
from planner.model.season_edits import PUSH_WEEKS
from planner.plans.figures import come_by_the_month
from planner.views.common.fields import leads
from planner.views.common.numbers import count, number, percent, short
from planner.views.common.quarter_names import day_of_month
from planner.views.common.rows import change_of, row

NO_EXAMPLE = "Your own team: no example"

# --- Today's pipeline -----------------------------------------------------------------------------

NO_TODAY = (
    "Off: the team begins settled, with as many open deals as it usually has. Type what is open "
    "today, and this quarter is told from that."
)
SETTLED = "As a settled team would have it"
SETTLED_HELP = (
    "Fills in how many deals this team has open on average once it has settled; then replace the "
    "numbers by your own."
)
EMPTY = "Empty"
EMPTY_HELP = "No deal is open today: the first wins come when the first new leads are through."
OFF = "Without: let the team settle"
OUTSIDE = "Not yet taken up"
OPEN_TODAY = "Open deals today"
DETAILS = "What is known of them"
MORE_ROWS = "more rows are in the plan; a file of the scenario holds them all."
ADD_ROW = "Others here"
DAY = "Today (the week it lies in)"


def week_says(scenario: Scenario, this_year: int) -> str:
    """'Week 31 begins on 30 July: 9 weeks of Q3 are left.'"""
    week, year = scenario.clock.week_of_year, year_of(scenario, this_year)
    begun = (week - 1) % WEEKS_PER_QUARTER
    _, of_year = quarter_of_year(scenario, 0)
    left = WEEKS_PER_QUARTER - begun
    return (
        f"Week {week} begins on {day_of_month(first_day(week, year))}: {count(left, 'week')} of "
        f"Q{of_year} {'is' if left == 1 else 'are'} left."
    )


def year_of(scenario: Scenario, this_year: int) -> int:
    """The year that the measured time begins in: this one where none is said."""
    said = scenario.today.year if scenario.today else None
    return this_year if said is None else said


# --- People ---------------------------------------------------------------------------------------

NOBODY_DATED = "Nobody comes or goes on a date."
SOMEBODY_COMES = "Somebody starts"
SOMEBODY_GOES = "Somebody leaves"


def gone_after_a_year(per_year: float) -> str:
    """'At this rate 26 % have left after a year.'; "" where nobody leaves."""
    if not per_year:
        return ""
    return f"At this rate {percent(1 - exp(-per_year))} have left after a year."


RAMP_TITLE = "From a reported ramp"
RAMP_ABOUT = (
    "A reported ramp is the time until a new person wins as much as the others. It has the length "
    "of a sale in it, which the simulation adds by itself, so that comes off."
)
RAMP_MONTHS = "Reported ramp, months"
RAMP_DAYS = "Length of a sale, days"
RAMP_TAKE = "Use as time to full speed"


def ramp_says(weeks: float) -> str:
    """'Leaves 16 weeks until full speed.'"""
    return f"Leaves {count(round(weeks, 1), 'week')} until full speed."


LEFT_TITLE = "From a share who leave"
LEFT_SHARE = "Left within a year, %"
LEFT_TAKE = "Use as people leaving"


def left_says(per_year: float) -> str:
    """'That is 0.51 per person and year, as some who come later leave too.'"""
    return f"That is {number(round(per_year, 3))} per person and year."


NEWCOMER = "Somebody is still new"
NEWCOMER_WEEKS = "Weeks in the job"
NOT_NEW = "Like the others"


# --- What changes when ----------------------------------------------------------------------------

NOTHING_CHANGES = "No number changes on a date."
MOST_DATES = 4  # of people who start or leave, told beside what changes
ADD_CHANGE = "Something changes"
SEASONS_ABOUT = (
    "How much of the usual a month brings, in per cent. The leads of a year stay as many."
)
SEASONS: dict[str, str] = {
    "leads": "Leads",
    "hours": "Hours",
    "closing": "Decisions",
    "value": "Value",
}
MONTHS = (
    "Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec",
)  # fmt: skip
SOME_WEEKS = "Holidays, or other weeks apart"
SOME_WEEKS_USUAL = {"leads": 50.0, "hours": 50.0, "closing": 50.0, "value": 90.0}
FIRST_WEEK = "From week of the year"
MANY_WEEKS = "For how many weeks"
SHARE_OF_USUAL = "% of the usual"
SOME_WEEKS_TAKE = "Use for these weeks"
NO_SEASON = "Every month as usual"
OF_A_QUARTER = "This season comes again every quarter, week by week:"
PUSH = "A push at the end of every quarter"
PUSH_HELP = (
    f"In the last {PUSH_WEEKS} weeks of a quarter buyers decide faster, for a discount. It moves "
    "wins forward once; the discount is paid every time."
)
PUSH_SPEED = "Buyers decide, times as fast"
PUSH_DISCOUNT = "Discount in those weeks, %"
PUSH_IN_THE_WAY = "Off while decisions or value have a season of their own."


def when_says(scenario: Scenario, week: float, this_year: int) -> str:
    """'Week 9 from now begins on 1 March.', where today is known."""
    if scenario.today is None:
        return ""
    weeks = scenario.clock.week_of_year - 1 + int(week)
    years, of_year = divmod(weeks, WEEKS_PER_YEAR)
    day = first_day(of_year + 1, year_of(scenario, this_year) + years)
    return f"That week begins on {day_of_month(day)}."


def change_says(scenario: Scenario, change: Change) -> str:
    """'From week 9 on (1 March): work at Proposal takes 20 % longer.'"""
    told = row(change, scenario)
    return f"{told[:1].upper()}{told[1:]}."


def dated_people(scenario: Scenario) -> str:
    """Where those who start or leave on a date are told; "" where nobody does."""
    hires = scenario.team.hires
    if not hires:
        return ""
    more = len(hires) - MOST_DATES
    told = [row(hire) for hire in hires[:MOST_DATES]] + ([f"and {more} more"] if more > 0 else [])
    return f"Who starts or leaves stands under “People coming and going”: {'; '.join(told)}."


def what_can_change(scenario: Scenario) -> dict[str, str]:
    """Path of a change → what it is called: 'Proposal: hands-on hours'."""
    everybodys = {path: change_of(path) for path in OF_THE_WHOLE}
    return everybodys | {
        path: change_of(path)
        for stage in scenario.stages
        for path in (path_of(stage.name, leaf) for leaf in OF_A_STAGE)
    }


def weeks_say(scenario: Scenario, first: int, many: int, this_year: int) -> str:
    """'24 December to 6 January, and so every year.'"""
    begins = first_day(first, year_of(scenario, this_year))
    ends = begins + timedelta(days=DAYS_PER_WEEK * many - 1)
    return f"{day_of_month(begins)} to {day_of_month(ends)}, and so every year."


def season_says(name: str, factors: tuple[float, ...]) -> str:
    """The small bars of a season in a sentence."""
    low, high = (percent(each) for each in (min(factors), max(factors)))
    return f"{SEASONS[name]} over the year: {low} to {high} of the usual."


# --- Kinds of deals -------------------------------------------------------------------------------

NO_KINDS = (
    "Off: all deals are alike. If you sell, say, renewals and new logos, tell them apart here: "
    "each kind has its own share of the leads, its own chance to be won, its own work and value."
)
TELL_APART = "Tell two kinds of deal apart"
ADD_KIND = "Add a kind"
ALL_ALIKE = "All deals alike again"
OUT = "Take this kind out"
KIND = "Kind"
OF_LEADS = "Leads"
WON = "Won"
WON_HELP = (
    "Of the leads of this kind, the share that would be won if none went cold. The odds of moving "
    "on at every stage follow from it; the other way round it follows from them. Where no odds win "
    "so many, stages that such deals can do without are passed over, and it is said which."
)
OF_LEADS_HELP = "Of the new leads, the share of this kind; the other kinds divide the rest."
DIFFERS = "What differs"
PASSES_OVER = "Stages it passes over"
PASSES_OVER_HELP = "Deals of this kind do not visit these stages."
AT_ONE_STAGE = "Other at one stage"
OWN_WORK = "Work at this stage"
OWN_ODDS = "Odds of moving on at this stage"
COMES_BACK = "Customers come back"
COMES_BACK_HELP = (
    "On: some wins of this kind become a lead again some time later, such as renewals or follow-up "
    "orders. They come on top of the leads above."
)
WHO = "Who works on which kind"
WHO_HELP = (
    "Take a kind away from a role, and a new role does it, with people by its part of the work. "
    "Give a kind to a role, and who did it before does it no more."
)
MIX = "How the kinds come"


def comes_as_leads(scenario: Scenario, of_kind: float) -> str:
    """'On top of 300 leads a month about 3.2 a week come back.'; "" where none does."""
    if of_kind < 0.005:
        return ""
    by_week = " a week" if come_by_the_month(scenario) else ""
    return f"On top of {leads(scenario)} about {short(of_kind)}{by_week} come back."
