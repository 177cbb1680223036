"""The Compare page's tables as pieces of HTML: what each scenario brings, and what differs."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from planner.analysis.scenario_comparison import COMPARED, Entry, ScenarioComparison
from planner.plans.differences import Input
from planner.views.common.markup import below, heading, strip, table
from planner.views.compare import kinds_words, quarter_words, words
from planner.views.next_quarters.markup import effects_table


def opening() -> str:
    """The question of the page."""
    return (
        f'<div class="opening"><h1>{escape(words.QUESTION)}</h1><p>{escape(words.ABOUT)}</p></div>'
    )


def empty() -> str:
    """In the place of all results while nothing is frozen."""
    return (
        f'<section class="estimate"><h2>{escape(words.EMPTY)}</h2>'
        f"<p>{escape(words.EMPTY_ABOUT)}</p></section>"
    )


def note(text: str) -> str:
    """One quiet sentence in the place of results."""
    return f'<section class="estimate"><p>{escape(text)}</p></section>'


def results(comparison: ScenarioComparison, reference: int) -> str:
    """A row per scenario: each measure with its range, and how it differs from the reference."""
    measures = [name for name in COMPARED if _is_shown(name, comparison)]
    head = "".join(
        f'<th scope="col">{escape(title)}</th>'
        for title in (*(words.COLUMNS[name][0] for name in measures), words.BUSIEST)
    )
    rows = "".join(
        _row(comparison, i, reference, measures, entry)
        for i, entry in enumerate(comparison.entries)
    )
    return (
        f'<table class="lineup"><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def kinds(comparison: ScenarioComparison, reference: int) -> str:
    """A row per kind of deal and scenario; nothing where no scenario has kinds."""
    if not kinds_words.kinds(comparison):
        return ""
    told = kinds_words.rows(comparison, reference)
    drawn = table(kinds_words.ABOUT, kinds_words.HEADS, told, is_wide=True)
    return heading(kinds_words.TITLE) + drawn


def by_quarter(told: quarter_words.Told, others: Sequence[str]) -> str:
    """A row per scenario, a column per quarter; `others` have none that could be told."""
    drawn = table(
        quarter_words.ABOUT, quarter_words.heads(told), quarter_words.rows(told), is_wide=True
    )
    return drawn + below(quarter_words.below(told, others))


def more_by_quarter(told: quarter_words.Told, reference: str) -> str:
    """What each brings more than the reference, quarter by quarter; "" with nothing to compare."""
    at = quarter_words.reference_of(told, reference)
    if at is None:
        return ""
    title = heading(quarter_words.more_title(reference), quarter_words.MORE_ABOUT)
    heads, rows = quarter_words.heads(told), quarter_words.more_rows(told, at)
    return title + effects_table(heads, rows) + strip(quarter_words.more_trust(told, at))


def _is_shown(measure: str, comparison: ScenarioComparison) -> bool:
    """Money only where there is any."""
    return measure != "margin_per_year_usd" or any(
        entry.values[measure].any() for entry in comparison.entries
    )


def _row(
    comparison: ScenarioComparison, i: int, reference: int, measures: list[str], entry: Entry
) -> str:
    cells = []
    for name in measures:
        value, spread = words.amount(name, entry.summary(name))
        versus = ""
        if words.has_no_margin(name, entry):
            value, spread = words.NO_MARGIN, ""
        elif i != reference and not words.has_no_margin(name, comparison.entries[reference]):
            text, band, kind = words.difference(
                name,
                comparison.difference(name, i, reference),
                comparison.is_same(name, i, reference),
                (entry.summary(name).mean, comparison.entries[reference].summary(name).mean),
            )
            versus = (
                f'<span class="versus {kind}"><b>{escape(text)}</b>'
                f"<small>{escape(band)}</small></span>"
            )
        about = words.below(name, entry)
        beside = f'<small class="beside">{escape(about)}</small>' if about else ""
        cells.append(
            f'<td data-label="{escape(words.COLUMNS[name][0])}"><b>{escape(value)}</b> '
            f"<small>{escape(spread)}</small>{beside}{versus}</td>"
        )
    role, share = words.busiest(entry)
    cells.append(
        f'<td data-label="{escape(words.BUSIEST)}">{escape(role)} '
        f"<small>{escape(share)}</small></td>"
    )
    about = (
        "<small>the others are compared with this</small>"
        if i == reference and len(comparison.entries) > 1
        else ""
    )
    known = "; ".join(words.cautions(entry))
    caution = f'<small class="caution-text">⚠ {escape(known)}</small>' if known else ""
    is_reference = ' class="reference"' if i == reference else ""
    return (
        f'<tr{is_reference}><th scope="row">{escape(entry.name)}{about}{caution}</th>'
        f"{''.join(cells)}</tr>"
    )


def wins_as_table(comparison: ScenarioComparison) -> str:
    """The numbers of the picture of wins."""
    rows = [words.spread_of_quarters(entry) for entry in comparison.entries]
    return table(words.WINS_TITLE, words.SPREAD_HEADS, rows)


def days_as_table(comparison: ScenarioComparison) -> str:
    """The numbers of the picture of days."""
    rows = [words.spread_of_days(entry) for entry in comparison.entries]
    return table(words.DAYS_TITLE, words.SPREAD_HEADS, rows)


def differing(names: Sequence[str], inputs: Sequence[Input]) -> str:
    """A row per input in which the scenarios differ, a column per scenario."""
    if not inputs:
        return f'<p class="quiet">{escape(words.SAME)}</p>'
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    rows = []
    for field in inputs:
        label, unit = words.input_name(field)
        cells = "".join(
            f"<td>{escape(words.input_value(field, value))}</td>" for value in field.values
        )
        rows.append(
            f'<tr><th scope="row">{escape(label)} <small>{escape(unit)}</small></th>{cells}</tr>'
        )
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Inputs that differ">'
        f'<table class="differing"><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
