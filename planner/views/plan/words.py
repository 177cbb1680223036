"""The verdicts and what stands around them on the Plan page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.analysis.effects import Attribution, Comparison
from planner.analysis.verdict import Verdict, swamped_in
from planner.model import flow
from planner.model.practices import Options
from planner.model.scenario import WEEKS_PER_QUARTER, WEEKS_PER_YEAR, Scenario
from planner.plans.plan import field_at
from planner.simulation.outcome import Outcome
from planner.statistics.intervals import Interval
from planner.statistics.looks import FAMILY_ERROR
from planner.views.common import vocabulary
from planner.views.common.fields import choice, leads
from planner.views.common.numbers import (
    added_up,
    count,
    decimals_for,
    decimals_of,
    listed,
    number,
    percent,
    share_won,
    short,
    signed,
    with_unit,
)
from planner.views.common.role_words import counted, on_dates, they
from planner.views.common.vocabulary import NAMES, tips
from planner.views.next_quarters import effect_words
from planner.views.plan import (
    limit_words,
    move_words,
    no_effect_words,
    today_words,
    worth_words,
)

QUESTION = "Do leveling, hand-offs and pull help or hurt us?"

ESTIMATE = "A quick estimate until the simulation is done"

WAITING = (
    "The verdicts will appear here. The very first start can take a minute or two; after that they "
    "follow every change at once."
)


LAST_CHANGE = "Your last change:"


ARMS = {
    "hand_offs": ("Specialists, with hand-offs", "One person carries it all"),
    "leveling": ("Work evened out", "Work as it comes"),
    "pull": ("Open deals limited", "No limit on open deals"),
    "help": ("Whoever is free helps", "Everybody does their own"),
    "people_stay": ("Half as many leave", "As many leave as now"),
    "coaching": ("An hour of coaching a week", "No coaching"),
    "one_programme": ("One programme a year at most", "As many programmes as now"),
    "early_qualification": ("Qualified early", "Qualified as now"),
    "standard_work": ("Worked to a standard", "Worked as now"),
}


FLOW_ABOUT = "today, beside the other way of working"


def restated(scenario: Scenario, *, is_filled_in: bool = False) -> str:
    """One sentence that says back what was put in."""
    team = scenario.team
    roles = [counted(role) for role in team.roles]
    hours = flow.hours_of_a_lead(scenario)
    chance = flow.win_chance(scenario)
    pods = f", in {team.pods} mixed teams" if team.pods > 1 else ""
    limit = scenario.pull.deals_per_rep
    capped = f", each with at most {count(limit, 'open deal')}" if limit else ""
    patient = (
        " if none went cold" if any(s.patience_days is not None for s in scenario.stages) else ""
    )
    from_today = _from_today(scenario, is_filled_in=is_filled_in)
    return (
        f"{count(scenario.people, 'person', 'people')}{' today' if team.hires else ''} "
        f"({listed(roles)}{pods}{capped})"
        f"{on_dates(team.hires, [role.name for role in team.roles])} "
        f"{'works' if scenario.people == 1 and not team.hires else 'work'} "
        f"{leads(scenario)} through "
        f"{count(len(scenario.stages), 'stage')}. A lead takes {short(hours)} hours of work on "
        f"average, and {share_won(chance)} of leads would be won{patient}.{from_today}"
    )


def _from_today(scenario: Scenario, *, is_filled_in: bool) -> str:
    """That a team with a pipeline of today is not told of an average year."""
    if scenario.today is None:
        return ""
    deals = count(sum(row.deals for row in scenario.today.open_deals), "open deal")
    whose = "a settled team’s " if is_filled_in else ""
    return f" All numbers are of the time from today on, which begins with {whose}{deals}."


def estimate(scenario: Scenario) -> str:
    """What the formulas say of a team: who is busiest, and what that leaves of its wins."""
    loads = flow.loads(scenario)
    busiest = flow.bottleneck(scenario)
    wins = flow.expected_wins_per_week(scenario) * WEEKS_PER_QUARTER
    limit = f"{they(scenario, [busiest], 'are')} the busiest"
    if loads[busiest] >= 1:
        limit = f"there is more work for {busiest} than can be done, which sets the pace"
    return (
        f"About {won(wins)} if no deal goes cold and none has to wait; {limit}. "
        "Whether a practice helps, only the simulation can say."
    )


def still_waiting(others: int) -> str:
    """Why an answer takes long: the answers of so many others are worked out at the same time."""
    why = (
        f"{count(others, 'other answer is', 'other answers are')} being calculated at the same time"
        if others
        else "This takes a while to simulate"
    )
    return f"{why}. Until yours is ready, the numbers are from before your last change."


def visits(per_week: float) -> str:
    """Under a bar of the flow."""
    return f"{short(per_week)} {'visit' if short(per_week) == '1' else 'visits'} a week"


FEWEST_A_WEEK = 0.05
FEWEST_OUTSIDE = 0.5  # leads on average


def leak(per_week: float) -> str:
    """How many deals a week are lost somewhere; a quarter, where that would be next to none."""
    if per_week < FEWEST_A_WEEK:
        return f"{short(WEEKS_PER_QUARTER * per_week)} a quarter"
    return short(per_week)


def wait(days: float) -> str:
    """How long a deal waits for a person."""
    return f"waits {short(days)} {'day' if short(days) == '1' else 'days'}"


def open_deals(number_open: float) -> str:
    """How many deals are in a stage on average."""
    return f"{short(number_open)} open"


def outside(leads: float) -> str:
    """How many leads wait to be let in on average; "" where hardly one does."""
    return f"{short(leads)} wait outside" if leads >= FEWEST_OUTSIDE else ""


def won(per_quarter: float) -> str:
    """At the end of the flow."""
    return f"{number(per_quarter, 1 if per_quarter < 100 else 0)} wins a quarter"


@dataclass(frozen=True)
class VerdictLines:
    """What a verdict card says; each line may be empty."""

    name: str
    term: str
    warning: str
    lead: str
    size: str
    range: str
    reason: str
    rests_on: str
    worth: str = ""
    move: str = ""
    notice: str = ""
    when: str = ""
    in_short: str = ""


def verdict_lines(
    verdict: Verdict,
    options: Options,
    evidence: str = "",
    because: str | None = None,
    turning: str | None = None,
) -> VerdictLines:
    """A verdict as the lines of its card: first what is wrong, then what it means, then why.

    `evidence` is the word for the input that the reason rests on; "" when it is measured.
    `because`: its causes, where they are known; else what changed most stands there. `turning`:
    what could turn it, in the place of the input that it may rest on.
    """
    name, term = NAMES[verdict.practice]
    parts = [
        choice(part)
        for part in {"leveling": options.leveling, "pull": options.pull}.get(verdict.practice, ())
    ]
    if verdict.practice == "pull" and "cap" in options.pull and verdict.with_:
        cap = verdict.with_.scenario.pull.deals_per_rep or 0
        parts[options.pull.index("cap")] = limit_words.compared(verdict, cap)
    if compared := move_words.compared(verdict):
        parts = [compared]
    lead, size, spread = _size(verdict)
    return VerdictLines(
        name=name,
        term=f"{term}: {listed(parts)}" if parts else term,
        warning=_card_warning(verdict),
        lead=lead,
        size=size,
        range=spread,
        reason=_reason(verdict, options) if because is None else because,
        rests_on=_rests_on(verdict, evidence) if turning is None else turning,
        worth=worth_words.worth(verdict),
        move=move_words.move(verdict),
        notice=worth_words.notice(verdict),
        when=effect_words.sentence(verdict),
        in_short=_in_short(verdict, size),
    )


def _size(verdict: Verdict) -> tuple[str, str, str]:
    """('Stopping:', '+ 4 wins a quarter', '(2 to 6)') of changing what the team does today."""
    if verdict.of_changing is None:
        return "", "", ""
    if verdict.word == "NO EFFECT HERE":
        return "With it or without:", "no difference", ""
    lead = vocabulary.lead(verdict.practice, verdict.today)
    change = verdict.of_changing.scaled(WEEKS_PER_QUARTER)
    if change.low != change.low:
        return lead, "a single simulated run cannot tell", ""
    decimals = decimals_of(change.mean, change.low, change.high)
    if verdict.word == "NO CLEAR DIFFERENCE":
        low, high = signed(change.low, decimals), signed(change.high, decimals)
        if verdict.is_too_small:
            return lead, "too small to matter", f"({low} to {high} wins a quarter)"
        return lead, "too close to call", f"(anything from {low} to {high} wins a quarter)"
    return lead, f"{signed(change.mean, decimals)} wins a quarter", _spread(change, decimals)


def _in_short(verdict: Verdict, size: str) -> str:
    """'without: + 0.7 wins a quarter': the card's size where its lead does not stand beside it."""
    if verdict.word not in ("HELPS", "HURTS") or not size:
        return size
    return f"{'without' if verdict.today == 'with' else 'with it'}: {size}"


def _reason(verdict: Verdict, options: Options) -> str:
    """Why, in a line: what changed most, from the arm of today to the other."""
    reason = verdict.reason
    if not {"leveling": options.leveling, "pull": options.pull}.get(verdict.practice, True):
        return "No part of it is chosen: choose one under “What the three practices mean here”."
    if reason.code == "not_possible":
        return f"{reason.text[:1].upper()}{reason.text[1:]}."
    if reason.code in no_effect_words.CODES:
        return no_effect_words.reason(verdict, options)
    before, after = reason.without_value, reason.with_value
    if verdict.today == "with":
        before, after = after, before
    what, scale, unit = _CAUSES[reason.code]
    if unit == "%":
        shown = percent(before), percent(after)
    else:
        shown = short(scale * before), short(scale * after)
    if shown[0] == shown[1]:
        return "Nothing else changes by much."
    change = f"{shown[0]} → {shown[1]}{OF_HOURS if unit == '%' else unit}"
    where = {"busiest_role": f" ({reason.where})"}.get(reason.code, "")
    most = f", most at {reason.where}" if reason.where and not where else ""
    start = "Seen most in" if verdict.is_explained else "Largest change"
    if verdict.is_explained and most and reason.goes_against_its_amount:
        other = "more" if after < before else "fewer"
        most = f", but {other} of them at {reason.where}, nearer to a win"
    return f"{start}: {what}{where} {change}{most}."


OF_HOURS = " of their hours if none goes cold"

# Reason → what it is, its factor to the unit shown, the unit.
_CAUSES = {
    "lost_at_hand_offs": ("deals lost at hand-offs", WEEKS_PER_QUARTER, " a quarter"),
    "lost_with_owner": ("deals lost with whoever left", WEEKS_PER_QUARTER, " a quarter"),
    "gone_cold": ("deals gone cold", WEEKS_PER_QUARTER, " a quarter"),
    "turned_away": ("leads turned away", WEEKS_PER_QUARTER, " a quarter"),
    "hours_on_lost_deals": ("hours spent on deals later lost", 1, " a week"),
    "busiest_role": ("work that comes to the busiest", 1, "%"),
    "still_open": ("deals open at any time", 1, ""),
}


def _rests_on(verdict: Verdict, evidence: str) -> str:
    """'Takes as given: Lost at hand-offs, 3 % (assumption).'"""
    if verdict.rests_on is None or not evidence or verdict.with_ is None:
        return ""
    scenario = verdict.with_.scenario
    value = scenario.value(verdict.rests_on)
    known = field_at(f"scenario.{scenario.numbered(verdict.rests_on)}")
    if value is None:
        return ""
    shown = percent(value, 1) if known.kind == "share" else with_unit(value, known.unit)
    return f"Takes as given: {known.label}, {shown.replace('.0', '')} ({evidence})."


# --- What must be said first ----------------------------------------------------------------------


def _card_warning(verdict: Verdict) -> str:
    """What is wrong with the other way of working that is not wrong today.

    The page itself warns of what is wrong today, above the cards.
    """
    by_arm: dict[str, list[str]] = {"with": [], "without": []}
    outcomes = {"with": verdict.with_, "without": verdict.without}
    for caution in verdict.cautions:
        outcome = outcomes[caution.arm]
        if caution.code == "unsettled" and outcome is not None:
            by_arm[caution.arm].append(vocabulary.drifting(outcome))
        elif caution.code == "tipping":
            if outcome is not None:
                by_arm[caution.arm].append(tips(outcome.scenario, caution.roles))
        elif outcome is not None and (roles := swamped_in(outcome)):
            by_arm[caution.arm].append(f"more leads than {listed(roles)} can handle")
    today, other = ("with", "without") if verdict.today == "with" else ("without", "with")
    new = [text for text in by_arm[other] if text not in by_arm[today]]
    return f"{'With' if other == 'with' else 'Without'} it, {listed(new)}." if new else ""


# --- Pictures -------------------------------------------------------------------------------------


def arms(verdict: Verdict, today: Outcome | None = None) -> list[tuple[str, Outcome, float]]:
    """Both ways of working with their titles and wins a quarter, the one of today first. Empty when
    one is missing.

    `today` stands in the place of the arm that it is, so that it has the numbers it has elsewhere;
    the other then wins as many more as its card says.
    """
    if verdict.with_ is None or verdict.without is None:
        return []
    with_name, without_name = ARMS[verdict.practice]
    pair = [
        (name, today if today and today.scenario == arm.scenario else arm)
        for name, arm in ((with_name, verdict.with_), (without_name, verdict.without))
    ]
    if verdict.today == "without":
        pair.reverse()
    starts = ("Today: ", "Instead: ") if verdict.today else ("", "")
    wins = [WEEKS_PER_QUARTER * each.summary("throughput_per_week").mean for _, each in pair]
    if today and pair[0][1] is today and verdict.of_changing is not None:
        wins[1] = added_up(wins[0], verdict.of_changing.mean * WEEKS_PER_QUARTER)
    told = zip(starts, pair, wins, strict=True)
    return [(start + name, outcome, won) for start, (name, outcome), won in told]


def adds(part: Interval) -> str:
    """'+ 4 (2 to 6)'; 'nothing' when no replication differs."""
    if part.low == part.high == 0:
        return "nothing"
    decimals = decimals_for(part.mean, (part.high - part.low) / 2)
    return f"{signed(part.mean, decimals)} {_spread(part, decimals)}".strip()


# What the colours of the charts mean.
COLOURS = {"helps": "adds wins", "hurts": "costs wins", "unclear": "too close to call"}
REACHED = {"helps": "target or more", "unclear": "below the target"}

ADDS_HEADS = ("Practice", "Wins a quarter")


def adds_rows(attribution: Attribution) -> list[tuple[str, str]]:
    """What each practice adds, and all together: ('Even out the work', '+ 4 (2 to 6)')."""
    parts = [(NAMES[practice][0], part) for practice, part in attribution.shares.items()]
    parts.append((TOGETHER, attribution.total))
    return [(name, adds(part.scaled(WEEKS_PER_QUARTER))) for name, part in parts]


TOGETHER = "All together"


def contributions(attribution: Attribution) -> str:
    """What each adds in a sentence, the text of its chart."""
    rows = [f"{name}: {text}" for name, text in adds_rows(attribution)]
    return f"What each adds. {'; '.join(rows)}."


def _spread(interval: Interval, decimals: int) -> str:
    """'(2 to 6)', or nothing where it would be one number twice."""
    low, high = number(interval.low, decimals), number(interval.high, decimals)
    return f"({low} to {high})" if low != high else ""


def chance_of_target(
    reached: Interval, wins: float | None, revenue_usd: float | None = None
) -> str:
    """Beside the picture of wins per quarter; the target is one in wins, in revenue, or neither."""
    if revenue_usd is not None:
        target = f"${number(revenue_usd)}"
    elif wins is not None:
        target = number(wins)
    else:
        return "how often a quarter brings how many wins, today; no target is set"
    if reached.mean != reached.mean:
        return "less than a quarter is measured, so the chance of the target is not known"
    reached = reached.within(0.0, 1.0)
    low, high = percent(reached.low), percent(reached.high)
    spread = f" ({low} to {high})" if low != high else ""
    return f"today: {percent(reached.mean)} chance of {target} or more{spread}"


QUARTER_HEADS = ("Wins a quarter", "How often", "As many or more")


def quarters(outcome: Outcome) -> str:
    """The picture of wins in a sentence, also its text alternative."""
    size, spread = today_words.as_it_stands(outcome)
    average = "" if outcome.scenario.today else " on average"
    return f"Today: {size} {spread}{average}; {most_quarters(outcome)}."


def most_quarters(outcome: Outcome) -> str:
    """'8 of 10 quarters: 12 to 19', where a single quarter falls."""
    wins = outcome.wins_of_quarters
    if not wins.size:
        return "less than a quarter is measured"
    low, high = np.percentile(wins, (10, 90))
    return f"8 of 10 quarters: {number(low, 0)} to {number(high, 0)}"


def span(low: int, high: int) -> str:
    """'12', or '12 to 13' for a bar of several numbers."""
    return number(low) if low == high else f"{number(low)} to {number(high)}"


# --- How sure -------------------------------------------------------------------------------------


def trust(comparison: Comparison, today: Outcome, precision: float) -> list[str]:
    """How much was simulated, whether it adds up, and how wide the ranges are."""
    arms = [arm for e in comparison.effects.values() for arm in (e.with_, e.without) if arm]
    sound = all(arm.checks.adds_up for arm in arms)
    years = comparison.replications * comparison.scenario.clock.horizon_weeks / WEEKS_PER_YEAR
    facts = [
        f"{count(round(years), 'simulated year')} of each way of working, "
        "with the same leads and luck",
        vocabulary.own_numbers([today]),
        "every deal accounted for"
        if sound
        else "⚠ deals not accounted for: do not trust these numbers",
        f"ranges hold for all cards together at least {percent(1 - FAMILY_ERROR)} of the time",
    ]
    widths = [
        WEEKS_PER_QUARTER * (e.difference.high - e.difference.low) / 2
        for e in comparison.effects.values()
        if e.difference
    ]
    wins = WEEKS_PER_QUARTER * today.summary("throughput_per_week").mean
    if widths:
        asked = precision * wins
        worst = max(widths)
        facts.append(
            f"widest range ± {number(worst, 1)} wins a quarter (asked for: ± {number(asked, 1)})"
        )
    return [
        *facts,
        f"seed {comparison.seed}, engine {today.engine}",
        "to share all this, copy the address of the page",
    ]
