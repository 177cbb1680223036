"""Every sentence and number format that a leader reads."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner import theory
from planner.comparison import FAMILY_ERROR, Comparison
from planner.outcome import Interval, Outcome
from planner.practices import Options
from planner.presets import Source
from planner.scenario import WEEKS_PER_QUARTER, WEEKS_PER_YEAR, Grade, Scenario
from planner.verdict import Verdict

MINUS = "−"
THIN = "\u202f"  # a narrow space at which no line breaks
JOINER = "\u2060"  # takes no room

GRADES: dict[Grade, str] = {
    "good": "measured in a study",
    "medium": "partly backed by studies",
    "weak": "vendor benchmark",
    "none": "assumption",
}
TAGS = {
    "measured": "measured in your own data",
    "benchmark": "benchmark",
    "assumption": "assumption",
}


# --- Numbers --------------------------------------------------------------------------------------


def number(value: float, decimals: int | None = None) -> str:
    """A number with thousands separated: to so many decimals, or as exact as it was typed.

    A minus is the long one, with a narrow space, as beside a plus.
    """
    if decimals is None:
        text = f"{value:,.10g}" if abs(value) < 1e9 else f"{value:,.0f}"
    else:
        text = f"{value:,.{decimals}f}"
    if not text.strip("-0.,"):
        text = text.removeprefix("-")
    return text.replace("-", f"{MINUS}{THIN}")


def signed(value: float, decimals: int) -> str:
    """'+ 4' or '− 4' with a narrow space; a value that rounds to nothing has no sign."""
    text = number(abs(value), decimals)
    if not text.strip("0."):
        return text
    return f"{'+' if value > 0 else MINUS}{THIN}{text}"


def percent(share: float, decimals: int = 0) -> str:
    """0.4 as '40 %'."""
    return f"{number(100 * share, decimals)}{THIN}%"


def decimals_for(mean: float, half_width: float) -> int:
    """Decimals that a number deserves: one digit of its uncertainty, and none from 10 on."""
    if not math.isfinite(half_width) or half_width <= 0 or abs(mean) >= 10:
        return 0
    return min(1 if abs(mean) >= 1 else 2, max(0, -math.floor(math.log10(half_width))))


def count(n: float, one: str, many: str | None = None) -> str:
    """'1 person', '3 people'."""
    return f"{number(n)} {one if n == 1 else many or one + 's'}"


def listed(parts: Sequence[str], last: str = "and") -> str:
    """'a, b and c'."""
    return (
        f" {last} ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
    )


# --- Text from a visitor --------------------------------------------------------------------------


def plain(text: str) -> str:
    """A visitor's text inside Streamlit's markdown, so that it reads as it was typed."""
    escaped = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))
    # Addresses become links even when escaped; an unseen word joiner keeps them text.
    return escaped.replace(r"\:\/\/", f"\\:{JOINER}\\/\\/").replace(r"www\.", f"www{JOINER}\\.")


# --- Inputs ---------------------------------------------------------------------------------------


def bounds(low: float | None, high: float | None, above: bool, below: bool, unit: str) -> str:
    """'Allowed: above 0 to 1,000 hours.'; `above` and `below`: the bound itself is not allowed."""
    if low is None or high is None:
        return ""
    lowest = f"{'above ' if above else ''}{number(low)}"
    highest = f"{'below ' if below else ''}{number(high)}"
    return f"Allowed: {lowest} to {highest} {unit}".strip() + "."


def evidence(
    tag: str | None, is_presets: bool, source: Source | None, grade: Grade | None, default: str
) -> tuple[str, str]:
    """Where a value comes from, in a word and in a sentence.

    `tag` is what calibration or the visitor said of it, `is_presets` whether it is still the value
    of the preset, `source` the preset's evidence, `grade` and `default` those of the model itself.
    """
    if tag:
        return TAGS[tag].split(" in ")[0], f"{TAGS[tag].capitalize()}."
    if not is_presets:
        return "your number", "Your number: the preset has another."
    if source:
        word = GRADES[source.grade]
        said = [] if source.source == "assumption" else [source.source]
        if source.year and str(source.year) not in source.source:
            said.append(str(source.year))
        text = f"{word.capitalize()}{': ' if said else ''}{', '.join(said)}."
        return word, f"{text} {source.note}".strip()
    if grade:
        word = GRADES[grade]
        return word, f"{word.capitalize()}{': ' + default if default else ''}."
    return "", ""


_CHOICES = {
    "oldest": "the oldest",
    "freshest": "the freshest",
    "least_loaded": "whoever has the fewest open deals",
    "random": "anyone, by chance",
    "gamma": "usual (gamma)",
    "lognormal": "rare long outliers (lognormal)",
    "wait": "it waits outside",
    "turn_away": "turn it away",
    "fifo": "the deal that has waited longest",
    "finish_first": "the deal nearest to its end",
    "staff": "people to where the load is",
    "times": "equal stage times (takt)",
    "loads": "stage times to match the people",
    "pace": "a steady beat of leads",
    "cap": "limit per person",
}


def choice(value: str) -> str:
    """A named choice of a field, in a leader's words."""
    return _CHOICES.get(value, value)


_FIELD_WORDS = {
    "drop_off": "drop-off",
    "repeat": "repeats",
    "restart": "restarts",
    "pull.when_full": "when there is no room",
    "'turn_away'": "“turn it away”",
    "leads.pace": "a paced release",
    "team.roles": "roles",
    "team.pods": "mixed teams",
}


def problem(text: str) -> str:
    """A problem of a scenario in a leader's words, as a sentence."""
    text = re.sub(r"(below|at most) 1\b", r"\1 100 %", text)
    text = re.sub(r"(?<=add up to )[\d.]+", lambda total: percent(float(total[0])), text)
    for name, word in _FIELD_WORDS.items():
        text = re.sub(rf"(?<![\w.]){re.escape(name)}(?![\w.])", word, text)
    return f"{text[:1].upper()}{text[1:]}."


def is_about_bounds(problem: str) -> bool:
    """Whether a problem is only that a number is outside its bounds."""
    return problem.startswith("Should be")


def pending_note(problems: int) -> str:
    """Above the results while an input is impossible."""
    which, why = "an input that is", "The reason stands"
    if problems > 1:
        which, why = f"{problems} inputs that are", "The reasons stand"
    return f"The last good answer, without {which} not possible. {why} beside the field."


def broken_link(reason: str, preset: str) -> str:
    """For someone whose link cannot be read."""
    return f"{reason} You see the example “{preset}” instead."


CHANGED_PRESET = (
    "This link was made when its example had other numbers. "
    "What you see may differ from what its sender saw."
)


# --- Results --------------------------------------------------------------------------------------

QUESTION = "Do leveling, hand-offs and pull help or hurt us?"

WAITING = (
    "Working out the first answer. The very first start of the planner may take half a minute; "
    "then it follows every move at once."
)

NAMES = {
    "hand_offs": ("Split the work among specialists", "hand-offs"),
    "leveling": ("Even out the work", "leveling"),
    "pull": ("Limit open deals", "pull"),
}

# Sign and kind of a verdict: a word, a sign and a colour say the same.
SIGNS = {
    "HELPS": ("▲", "helps"),
    "HURTS": ("▼", "hurts"),
    "NO CLEAR DIFFERENCE": ("≈", "unclear"),
    "NO EFFECT HERE": ("=", "none"),
    "NOT POSSIBLE HERE": ("✕", "none"),
}

ARMS = {
    "hand_offs": ("Specialists, with hand-offs", "One person carries it all"),
    "leveling": ("Work evened out", "Work as it falls"),
    "pull": ("Open deals limited", "No limit on open deals"),
}


def restated(scenario: Scenario) -> str:
    """One sentence that says back what was put in."""
    team = scenario.team
    roles = [f"{role.people} {role.name}" for role in team.roles]
    hours = sum(
        float(visits) * stage.work.mean_hours
        for visits, stage in zip(theory.visits_per_lead(scenario), scenario.stages, strict=True)
    )
    chance = theory.win_chance(scenario)
    pods = f", in {team.pods} mixed teams" if team.pods > 1 else ""
    limit = scenario.pull.deals_per_rep
    capped = f", each with at most {count(limit, 'open deal')}" if limit else ""
    patient = (
        " if none goes cold" if any(s.patience_days is not None for s in scenario.stages) else ""
    )
    return (
        f"{count(scenario.leads.per_week, 'lead')} a week meet "
        f"{count(scenario.people, 'person', 'people')} ({listed(roles)}{pods}{capped}) "
        f"over {count(len(scenario.stages), 'stage')}; a lead takes {_short(hours)} hours of "
        f"work in all, and {percent(chance)} of leads would be won{patient}."
    )


def visits(per_week: float) -> str:
    """Under a bar of the flow."""
    return f"{_short(per_week)} visits a week"


def leak(per_week: float) -> str:
    """How many deals a week are lost somewhere."""
    return _short(per_week)


def wait(days: float) -> str:
    """How long a deal waits for a person."""
    return f"waits {_short(days)} {'day' if _short(days) == '1' else 'days'}"


def open_deals(number_open: float) -> str:
    """How many deals are in a stage on average."""
    return f"{_short(number_open)} open"


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


def verdict_lines(verdict: Verdict, options: Options, evidence: str = "") -> VerdictLines:
    """A verdict as the lines of its card: first what is wrong, then what it means, then why.

    `evidence` is the word for the input that the reason rests on; "" when it is measured.
    """
    name, term = NAMES[verdict.practice]
    parts = {"leveling": options.leveling, "pull": options.pull}.get(verdict.practice, ())
    lead, size, spread = _size(verdict)
    return VerdictLines(
        name=name,
        term=f"{term}: {listed([choice(part) for part in parts])}" if parts else term,
        warning=_card_warning(verdict),
        lead=lead,
        size=size,
        range=spread,
        reason=_reason(verdict),
        rests_on=_rests_on(verdict, evidence),
    )


_LEADS = {
    "with": "You do this today. Stopping:",
    "without": "You do not do this today. Starting:",
    None: "Doing it, against not doing it:",
}


def _size(verdict: Verdict) -> tuple[str, str, str]:
    """('Stopping:', '+ 4 wins a quarter', '(2 to 6)') of changing what the team does today."""
    if verdict.difference is None:
        return "", "", ""
    if verdict.word == "NO EFFECT HERE":
        return "Doing it or not:", "the very same wins", ""
    lead = _LEADS[verdict.today]
    if verdict.difference.low != verdict.difference.low:
        return lead, "one simulated run cannot tell", ""
    found = verdict.difference.scaled(_from_today(verdict) * WEEKS_PER_QUARTER)
    decimals = decimals_for(found.mean, (found.high - found.low) / 2)
    if verdict.word == "NO CLEAR DIFFERENCE":
        low, high = signed(found.low, decimals), signed(found.high, decimals)
        return lead, "too close to call", f"(anything from {low} to {high} wins a quarter)"
    return lead, f"{signed(found.mean, decimals)} wins a quarter", _spread(found, decimals)


def _from_today(verdict: Verdict) -> int:
    """1 when the other way of working is "with", −1 when it is "without"."""
    return -1 if verdict.today == "with" else 1


def _reason(verdict: Verdict) -> str:
    """Why, in a line: what changed most, from the arm of today to the other."""
    reason = verdict.reason
    if reason.code == "not_possible":
        return f"{reason.text[:1].upper()}{reason.text[1:]}."
    if reason.code in _NO_EFFECT:
        return _NO_EFFECT[reason.code].get(verdict.practice, _NO_EFFECT[reason.code][""])
    before, after = reason.without_value, reason.with_value
    if verdict.today == "with":
        before, after = after, before
    what, scale, unit = _CAUSES[reason.code]
    if unit == "%":
        change = f"{percent(before)} → {percent(after)}"
    else:
        change = f"{_short(scale * before)} → {_short(scale * after)}{unit}"
    where = {"busiest_role": f" ({reason.where})"}.get(reason.code, "")
    most = f", most at {reason.where}" if reason.where and not where else ""
    is_why = verdict.difference and reason.wins_per_week * verdict.difference.mean > 0
    start = "Mainly" if is_why and verdict.word in ("HELPS", "HURTS") else "Largest change"
    return f"{start}: {what}{where} {change}{most}."


# Reason → what it is, its factor to the unit shown, the unit.
_CAUSES = {
    "lost_at_hand_offs": ("deals lost at hand-offs", WEEKS_PER_QUARTER, " a quarter"),
    "gone_cold": ("deals gone cold", WEEKS_PER_QUARTER, " a quarter"),
    "turned_away": ("leads turned away", WEEKS_PER_QUARTER, " a quarter"),
    "hours_on_lost_deals": ("hours spent on deals later lost", 1, " a week"),
    "busiest_role": ("load of the busiest people", 1, "%"),
    "still_open": ("deals open at any time", 1, ""),
}

_NO_EFFECT = {
    "same_team": {
        "": "The team works this way already, whichever way you look.",
        "leveling": "People are already where the load is.",
    },
    "never_binds": {
        "": "It changed no deal in any simulated year.",
        "pull": "The limit was never reached in any simulated year.",
    },
}


def _rests_on(verdict: Verdict, evidence: str) -> str:
    """'Rests on: Lost at hand-offs, 3 % (assumption).'"""
    if verdict.rests_on is None or not evidence or verdict.with_ is None:
        return ""
    scenario = verdict.with_.scenario
    parent, _, last = verdict.rests_on.rpartition(".")
    part = scenario.value(parent) if parent else scenario
    said: Any = type(part).model_fields[last].json_schema_extra
    value, unit = getattr(part, last), said["unit"]
    if value is None:
        return ""
    shown = percent(value, 1) if unit.startswith("share") else f"{number(value)} {unit}"
    return f"Rests on: {said['label']}, {shown.replace('.0', '')} ({evidence})."


# --- What must be said first ----------------------------------------------------------------------


def warnings(outcome: Outcome) -> list[str]:
    """What to know about a way of working before reading its numbers."""
    found = []
    if outcome.checks.overloaded:
        roles = listed(outcome.checks.overloaded)
        found.append(f"More leads than {roles} can work: people set the number of wins.")
    if not outcome.checks.settled:
        way = "growing" if outcome.checks.drift > 0 else "shrinking"
        found.append(f"Open deals keep {way}: a longer time would give other numbers.")
    return found


def _card_warning(verdict: Verdict) -> str:
    """What is wrong with the other way of working that is not wrong today.

    The page itself warns of what is wrong today, above the cards.
    """
    by_arm: dict[str, list[str]] = {"with": [], "without": []}
    for caution in verdict.cautions:
        by_arm[caution.arm].append(
            f"more leads than {listed(caution.roles)} can work"
            if caution.code == "overloaded"
            else "open deals keep growing or shrinking"
        )
    today, other = ("with", "without") if verdict.today == "with" else ("without", "with")
    new = [said for said in by_arm[other] if said not in by_arm[today]]
    return f"{'With' if other == 'with' else 'Without'} it {listed(new)}." if new else ""


# --- Pictures -------------------------------------------------------------------------------------


def arms(verdict: Verdict) -> list[tuple[str, Outcome]]:
    """Both ways of working with their titles, the one of today first. Empty when one is missing."""
    if verdict.with_ is None or verdict.without is None:
        return []
    with_name, without_name = ARMS[verdict.practice]
    pair = [(with_name, verdict.with_), (without_name, verdict.without)]
    if verdict.today == "without":
        pair.reverse()
    starts = ("Today: ", "Instead: ") if verdict.today else ("", "")
    return [(start + name, outcome) for start, (name, outcome) in zip(starts, pair, strict=True)]


def adds(part: Interval) -> str:
    """'+ 4 (2 to 6)'; 'nothing' when no replication differs."""
    if part.low == part.high == 0:
        return "nothing"
    decimals = decimals_for(part.mean, (part.high - part.low) / 2)
    return f"{signed(part.mean, decimals)} {_spread(part, decimals)}".strip()


def _spread(found: Interval, decimals: int) -> str:
    """'(2 to 6)', or nothing where it would be one number twice."""
    low, high = number(found.low, decimals), number(found.high, decimals)
    return f"({low} to {high})" if low != high else ""


def chance_of_target(reached: Interval, target: float | None) -> str:
    """Beside the picture of wins per quarter."""
    if target is None:
        return "how often a quarter brings how many, today; no target is set"
    low, high = max(0.0, reached.low), min(1.0, reached.high)
    return (
        f"today: {percent(reached.mean)} chance of {number(target)} or more "
        f"({percent(low)} to {percent(high)})"
    )


# --- How sure -------------------------------------------------------------------------------------


def trust(comparison: Comparison, today: Outcome, precision: float) -> list[str]:
    """How much was simulated, whether it adds up, and how wide the ranges are."""
    arms = [arm for e in comparison.effects.values() for arm in (e.with_, e.without) if arm]
    sound = all(arm.checks.conserved and arm.checks.little_error < 1e-9 for arm in arms)
    years = comparison.replications * comparison.scenario.clock.horizon_weeks / WEEKS_PER_YEAR
    said = [
        f"{count(round(years), 'simulated year')} of each way of working, "
        "with the same leads and luck",
        "every deal accounted for" if sound else "⚠ deals not accounted for: trust no number here",
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
        said.append(
            f"widest range ± {number(worst, 1)} wins a quarter, asked for ± {number(asked, 1)}"
        )
    return [
        *said,
        f"seed {comparison.seed}, engine {today.engine}",
        "to share all this, copy the address of the page",
    ]


def _short(value: float) -> str:
    """Two digits that matter: 0.4, 3.2, 17, 1,250."""
    return number(value, 1 if abs(value) < 9.95 else 0).removesuffix(".0")
