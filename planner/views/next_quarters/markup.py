"""The Next quarters page as pieces of HTML; styled in assets/styles/next_quarters.css."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from planner.analysis.dated_moves import DatedMoves
from planner.analysis.forecast import Fan, Forecast
from planner.analysis.input_width import InputWidth
from planner.analysis.overrun import BusyByWeek
from planner.analysis.usual_formulas import UsualFormulas
from planner.analysis.verdict import Verdict
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.views.common.markup import heading, table
from planner.views.common.quarter_names import what_they_are
from planner.views.common.vocabulary import SETTLING
from planner.views.next_quarters import (
    effect_words,
    formula_words,
    kinds_words,
    overrun_words,
    width_words,
    words,
)


def opening(scenario: Scenario, *, is_filled_in: bool = False) -> str:
    """The question of the page, and what the quarters begin with."""
    begins = words.begins(scenario, is_filled_in=is_filled_in)
    return (
        f'<div class="opening"><h1>{escape(words.QUESTION)}</h1>'
        f"<p><b>{escape(presets.title(scenario))}.</b> {escape(begins)} "
        f"{escape(what_they_are(scenario))}</p></div>"
    )


def looking() -> str:
    """In the place of the first result."""
    return f'<p class="looking">{escape(words.WORKING)}</p>'


def quarters(forecast: Forecast, *, settling: bool) -> str:
    """A card for each quarter, and one for all together."""
    cards = "".join(_card(lines) for lines in words.cards(forecast))
    note = f'<p class="settling">{escape(SETTLING)}</p>' if settling else ""
    hint = "" if words.goal(forecast.outcome.scenario) else words.NO_TARGET
    below = f'<p class="hint">{escape(hint)}</p>' if hint else ""
    return f'<div class="cards quarters">{cards}{note}</div>{below}'


def kinds(forecast: Forecast) -> str:
    """What each kind of deal brings quarter by quarter; nothing where all deals are alike."""
    if not forecast.outcome.kinds:
        return ""
    heads, told = kinds_words.heads(forecast), kinds_words.rows(forecast)
    drawn = table(kinds_words.about(forecast), heads, told, is_wide=True)
    return heading(kinds_words.TITLE) + drawn


def _card(lines: words.QuarterLines) -> str:
    when = f"<small>{escape(lines.when)}</small>" if lines.when else ""
    said = [
        f'<div><p class="{each.kind}">{escape(each.between)}</p>'
        f'<p class="mean">{escape(each.mean)}</p></div>'
        for each in lines.sizes
    ]
    if lines.parts:
        said.append(_parts(lines.parts))
    if lines.chance:
        said.append(
            f'<p class="chance"><b>{escape(lines.chance)}</b> '
            f"<span>{escape(lines.chance_range)}</span></p>"
        )
    year = " year" if lines.is_year else ""
    return (
        f'<article class="card{year}"><header>{escape(lines.name)}{when}</header>'
        f"{''.join(said)}</article>"
    )


def _parts(parts: tuple[words.Part, ...]) -> str:
    """A bar of what the wins come from, and the same as a list."""
    bar = "".join(
        f'<i class="{part.kind}" style="flex-grow:{part.wins:.3f}"></i>'
        for part in parts
        if part.wins > 0
    )
    items = "".join(f'<li class="{part.kind}">{escape(part.text)}</li>' for part in parts)
    return f'<div class="comes"><div aria-hidden="true">{bar}</div><ul>{items}</ul></div>'


def formulas(found: UsualFormulas, scenario: Scenario, *, is_settled: bool = True) -> str:
    """What each of the usual formulas says, beside the simulated quarter."""
    lines_ = formula_words.rows(found, scenario, is_settled=is_settled)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in formula_words.HEADS)
    rows = "".join(_formula(lines) for lines in lines_)
    return f'<table class="formulas"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _formula(lines: formula_words.FormulaLines) -> str:
    _, *heads = formula_words.HEADS
    cells = (f"<b>{escape(lines.says)}</b>", f"<b>{escape(lines.simulated)}</b>", escape(lines.why))
    row = "".join(
        f'<td data-label="{escape(head)}">{cell}</td>'
        for head, cell in zip(heads, cells, strict=True)
    )
    return (
        f'<tr><th scope="row">{escape(lines.name)}<small>{escape(lines.how)}</small></th>{row}</tr>'
    )


def effects(verdicts: Mapping[str, Verdict]) -> str:
    """What each practice changes quarter by quarter, over all, and when it has paid back."""
    return effects_table(effect_words.heads(verdicts), effect_words.rows(verdicts))


def effects_table(heads: Sequence[str], rows: Iterable[effect_words.EffectLines]) -> str:
    """Effects quarter by quarter, a row each."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(_effect(lines, heads) for lines in rows)
    return f'<table class="effects"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _effect(lines: effect_words.EffectLines, heads: Sequence[str]) -> str:
    first = f'<th scope="row">{escape(lines.name)}<small>{escape(lines.lead)}</small></th>'
    if not lines.sizes:
        return f'<tr>{first}<td colspan="{len(heads) - 1}">{escape(lines.said)}</td></tr>'
    cells = "".join(
        f'<td class="{size.kind}" data-label="{escape(head)}"><b>{escape(size.text)}</b>'
        f"<small>{escape(size.range)}</small></td>"
        for head, size in zip(heads[1:], lines.sizes, strict=False)
    )
    if lines.said:
        cells += f'<td data-label="{escape(heads[-1])}">{escape(lines.said)}</td>'
    return f"<tr>{first}{cells}</tr>"


def moves(found: DatedMoves) -> str:
    """What each hire, leaver, change and season does, quarter by quarter, the largest first."""
    return effects_table(effect_words.heads_of_moves(found), effect_words.rows_of_moves(found))


def width_in_sight(found: InputWidth | None) -> str:
    """Below the cards: how wide the quarters are with what is assumed drawn too."""
    said = width_words.in_sight(found) if found else width_words.DRAWING
    return f'<p class="hint">{escape(said)}</p>'


def input_width(found: InputWidth) -> str:
    """Each quarter by chance alone and with what is assumed drawn too, and what widens it most."""
    drawn = table(width_words.sentence(found), width_words.HEADS, width_words.rows(found))
    notes = [width_words.widest(found), width_words.names(found), width_words.MEASURED_TOO]
    below = "".join(f'<p class="note">{escape(text)}</p>' for text in notes if text)
    return f"{drawn}{below}"


def overrun(found: BusyByWeek) -> str:
    """Who is overrun when, in a sentence above its chart."""
    return f'<p class="because">{escape(overrun_words.says(found))}</p>'


def busy_as_table(found: BusyByWeek) -> str:
    """How busy each role is, a row a week."""
    heads, rows = overrun_words.heads(found), overrun_words.rows(found)
    return table(overrun_words.says(found), heads, rows, is_wide=True)


def wins_as_table(forecast: Forecast) -> str:
    """The fan of wins, a row a week."""
    fans = [each.wins for each in forecast.quarters]
    return _as_table(words.wins_say(forecast), forecast, fans, is_money=False)


def revenue_as_table(forecast: Forecast) -> str:
    """The fan of revenue, a row a week."""
    fans = [each.revenue_usd for each in forecast.quarters]
    return _as_table(words.revenue_says(forecast), forecast, fans, is_money=True)


def _as_table(caption: str, forecast: Forecast, fans: list[Fan], *, is_money: bool) -> str:
    return table(caption, words.FAN_HEADS, words.fan_rows(forecast, fans, is_money), is_wide=True)
