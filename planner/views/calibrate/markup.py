"""The Calibrate page as HTML: what was measured, where every value comes from, how well it fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

from planner.calibration.backtest import BackTest
from planner.calibration.calibrate import Calibration, Estimate
from planner.calibration.fit_quality import Match
from planner.calibration.history_metrics import HistoryMetrics
from planner.calibration.people_seen import RoleSeen
from planner.views.calibrate import back_test_words, history_words, leads_words, people_words, words
from planner.views.common.markup import strip
from planner.views.common.numbers import money, number

WHERE_FIRST = {"stage", "next", "cycle_days", "time_in_stage_days", "time_in_stage_km"}
_Cells = Sequence[tuple[str, str]]  # a value, and its range or ""
SHARES = ("drop_off", "repeat", "restart")
_MOST_PEOPLE = 100  # of a table on the page


def opening() -> str:
    """The question of the page."""
    return (
        f'<div class="opening"><h1>{escape(words.QUESTION)}</h1>'
        f"<p>{escape(words.INVITE)}</p></div>{strip(words.PRIVACY)}"
    )


def lead(text: str) -> str:
    """What a picture comes to, above it."""
    return f'<p class="lead">{escape(text)}</p>'


def sentences(texts: Sequence[str]) -> str:
    """A list of sentences."""
    return f'<ul class="told">{"".join(f"<li>{escape(text)}</li>" for text in texts)}</ul>'


def figures(all_known: HistoryMetrics) -> str:
    """The figures of the whole sale, and a row for each stage."""
    tiles = "".join(
        f"<li><b>{escape(value)}</b> <small>{escape(span)}</small><span>{escape(what)}</span></li>"
        for what, value, span in history_words.main_figures(all_known)
    )
    known = {(figure.group, figure.name, figure.where): figure for figure in all_known.all}
    stages = dict.fromkeys(figure.where for figure in all_known.all if figure.group == "stage")
    # A file that hides loops has no repeats to show.
    shown = [
        (group, name, title)
        for group, name, title in history_words.STAGE_FIGURES
        if any((group, name, stage) in known for stage in stages)
    ]
    rows = []
    for stage in stages:
        cells = []
        for group, name, _ in shown:
            figure = known.get((group, name, stage))
            cells.append(
                ("", "")
                if figure is None
                else (history_words.figure_value(figure), history_words.figure_span(figure))
            )
        rows.append((stage, cells))
    table = _by_stage([title for *_, title in shown], rows) if rows else ""
    return f'<ul class="tiles">{tiles}</ul>{table}'


def _by_stage(titles: Sequence[str], rows: Iterable[tuple[str, _Cells]]) -> str:
    """A row of values and what they range over for every stage; on a phone a block for each."""
    body = "".join(
        f"<tr><th>{escape(stage)}</th>"
        + "".join(
            f'<td data-label="{escape(title)}"><span>{escape(value)} '
            f"<small>{escape(span)}</small></span></td>"
            for title, (value, span) in zip(titles, cells, strict=True)
        )
        + "</tr>"
        for stage, cells in rows
    )
    head = _row("th", ("", *titles))
    return f'<table class="figures stages"><thead>{head}</thead>{body}</table>'


def all_figures(history: HistoryMetrics) -> str:
    """Every figure with its interval and what it rests on, group by group."""
    rows, group = [], ("", "")
    for figure in history.all:
        if (figure.group, figure.where if figure.group in WHERE_FIRST else "") != group:
            group = (figure.group, figure.where if figure.group in WHERE_FIRST else "")
            title = " · ".join(filter(None, (history_words.group_name(figure.group), group[1])))
            rows.append(f'<tr class="group"><th colspan="4">{escape(title)}</th></tr>')
        name = history_words.figure_name(figure)
        if figure.group not in WHERE_FIRST and figure.where:
            name = f"{name}, {figure.where}"
        rows.append(
            f"<tr><th>{escape(name)}</th>"
            f"<td>{escape(history_words.figure_value(figure))} "
            f"<small>{escape(history_words.figure_span(figure))}</small></td>"
            f"<td>{escape(figure.unit)}</td><td>n = {escape(number(figure.n))}</td></tr>"
        )
    return f'<table class="figures">{"".join(rows)}</table>'


def matches(calibration: Calibration) -> str:
    """The history beside its replay, one row for each thing the fit is judged by."""
    rows = []
    place = ""
    for match in calibration.matches:
        if match.where != place:
            place = match.where
            rows.append(f'<tr class="group"><th colspan="4">{escape(place)}</th></tr>')
        rows.append(_match(match))
    head = _row("th", ("", "Your history", "Replayed", ""))
    reason = leads_words.starts_full(calibration)
    note = f"<caption>{escape(reason)}</caption>" if reason else ""
    return f'<table class="figures matches">{note}<thead>{head}</thead>{"".join(rows)}</table>'


def _match(match: Match) -> str:
    observed = history_words.quantity(match.observed, match.unit)
    span = history_words.span(match.low, match.high, match.unit)
    kind = "met" if match.is_met else "missed"
    return (
        f'<tr class="{kind}"><th>{escape(words.match_name(match))}</th>'
        f"<td>{escape(observed)} <small>{escape(span)}</small></td>"
        f"<td>{escape(history_words.quantity(match.simulated, match.unit))}</td>"
        f"<td>{escape(words.match_word(match))}</td></tr>"
    )


def measured_stages(calibration: Calibration) -> str:
    """Stage by stage what the history measures: visits, shares and the buyer's own time."""
    known = {estimate.path: estimate for estimate in calibration.estimates}
    scenario = calibration.plan.scenario
    rows = []
    for stage in scenario.stages:
        at = f"stages.{stage.name}"
        cells = [(number(known[f"{at}.drop_off"].n or 0), "")]
        cells += [_told(known[f"{at}.{name}"], "%") for name in SHARES]
        cells.append(_told(known[f"{at}.buyer.mean_days"], "days"))
        rows.append((stage.name, cells))
    buyer = words.buyer_title(estimate for path, estimate in known.items() if ".buyer." in path)
    return _by_stage(
        ("Visits", "Drop-off, of visits", "Repeats, of visits", "Restarts, of visits", buyer), rows
    )


def measured_kinds(calibration: Calibration) -> str:
    """Kind by kind what the history measures: its deals, shares, the buyer's time and its worth."""
    known = {estimate.path: estimate for estimate in calibration.estimates}
    rows = []
    for kind in calibration.plan.scenario.kinds:
        at = f"kinds.{kind.name}"
        cells = [(number(known[f"{at}.share"].n or 0), ""), _told(known[f"{at}.share"], "%")]
        cells += [_told(known[f"{at}.{name}"], "") for name in ("odds", "buyer")]
        cells.append((words.estimate_value(known[f"{at}.work"], ""), words.KINDS_WORK_SHORT))
        value = known[f"{at}.value_usd"]
        cells.append((money(value.value), "") if value.n else ("as all", ""))
        rows.append((kind.name, cells))
    return _by_stage(words.KIND_COLUMNS, rows) if rows else ""


def people(seen: Sequence[RoleSeen], zero: np.datetime64) -> str:
    """Who was there from when until when, role by role; of very many the first."""
    _, *head = people_words.COLUMNS
    stays = [(one.role, stay) for one in seen for stay in one.stays]
    rows, place = [], None
    for where, stay in stays[:_MOST_PEOPLE]:
        if where != place:
            place = where
            rows.append(f'<tr class="group"><th colspan="3">{escape(where)}</th></tr>')
        came = people_words.ALL_ALONG if stay.came is None else people_words.day(zero, stay.came)
        gone = people_words.TO_THE_END if stay.gone is None else people_words.day(zero, stay.gone)
        rows.append(_row("td", (stay.name[:40], came, gone)))
    if len(stays) > _MOST_PEOPLE:
        rows.append(_row("td", (people_words.more(len(stays) - _MOST_PEOPLE), "", "")))
    return f'<table class="figures"><thead>{_row("th", head)}</thead>{"".join(rows)}</table>'


def _told(estimate: Estimate, unit: str) -> tuple[str, str]:
    return words.estimate_value(estimate, unit), words.estimate_span(estimate, unit)


def _value(estimate: Estimate, unit: str) -> str:
    value, span = _told(estimate, unit)
    return f"<td>{escape(value)} <small>{escape(span)}</small></td>"


def weeks(test: BackTest) -> str:
    """The numbers of the back-test, for those who cannot see its charts."""
    head, *rows = back_test_words.weeks(test)
    body = "".join(_row("td", row) for row in rows)
    summary = (
        f"{back_test_words.verdict(test)} {back_test_words.coverage(test.wins)}. "
        f"{back_test_words.coverage(test.cycle_days)}."
    )
    return (
        f'<table class="figures"><caption>{escape(summary)}</caption>'
        f"<thead>{_row('th', head)}</thead>{body}</table>"
    )


def provenance(calibration: Calibration) -> str:
    """Every field with evidence: its value, its interval, and where it comes from."""
    scenario = calibration.plan.scenario
    rows = []
    place = None
    for estimate in _grouped(calibration.estimates):
        where, what = words.estimate_name(estimate.path, scenario)
        if where != place:
            place = where
            title = place or "Whole sale"
            rows.append(f'<tr class="group"><th colspan="3">{escape(title)}</th></tr>')
        cell = _value(estimate, words.unit_of(estimate.path, scenario))
        rows.append(
            f'<tr class="{estimate.tag}"><th>{escape(what)}</th>{cell}'
            f"<td>{escape(words.tag(estimate))}</td></tr>"
        )
    return f'<table class="figures">{"".join(rows)}</table>'


def _grouped(estimates: Iterable[Estimate]) -> list[Estimate]:
    """Those of the whole sale first, then stages, roles and kinds as they come."""
    return sorted(
        estimates,
        key=lambda estimate: estimate.path.startswith(("stages.", "team.roles.", "kinds.")),
    )


def _row(cell: str, texts: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{cell}>{escape(text)}</{cell}>' for text in texts)}</tr>"
