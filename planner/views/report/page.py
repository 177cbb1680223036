"""One self-contained page of HTML: for someone who was not in the meeting, on two sheets of paper.

It asks nobody for anything: styles and drawings are inside. Every text of a visitor is escaped.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape

from planner.analysis.effects import Attribution, Comparison
from planner.analysis.explanations import Explanations
from planner.analysis.forecast import QUARTERS_PER_YEAR, Forecast
from planner.analysis.kind_waits import KindWaits
from planner.analysis.leveling_parts import LevelingParts
from planner.analysis.mix import Mix
from planner.analysis.scenario_comparison import ScenarioComparison
from planner.analysis.settled_pipeline import is_filled_in
from planner.analysis.verdict import Verdict
from planner.model.scenario import Target
from planner.plans import link as sharing
from planner.plans import presets
from planner.plans.asset_folder import ASSETS
from planner.plans.differences import differing
from planner.plans.plan import Plan
from planner.simulation.outcome import Outcome
from planner.simulation.quarters import weeks_of_quarters
from planner.views.common.fields import evidence_in
from planner.views.common.markup import warning
from planner.views.common.numbers import cut
from planner.views.compare import kinds_words
from planner.views.compare import markup as compare_markup
from planner.views.compare import plots as compare_plots
from planner.views.compare import quarter_words as quarters_beside
from planner.views.compare import words as compare_words
from planner.views.next_quarters import words as quarter_words
from planner.views.plan import markup as plan_markup
from planner.views.plan import plots as plan_plots
from planner.views.plan import today_words, turning_words, warning_words, why_words
from planner.views.plan import words as plan_words
from planner.views.report import words as report_words

STYLE = ASSETS / "report.css"
LONGEST_SHOWN_LINK = 400  # letters; nobody types in more from paper

# So that two sheets of paper are enough for any team, and any eight scenarios.
_MANY = 4  # scenarios; with more, the pictures go to the second sheet, and quarters are left out
_ROWS, _ROWS_OF_MANY = 14, 6  # inputs that differ
_KIND_ROWS = 8  # a kind of deal in a scenario each; of many scenarios none
_CELL, _CELL_OF_MANY = 120, 36  # letters
_NAME, _SHORT = 28, 14


def of_plan(
    plan: Plan,
    comparison: Comparison,
    verdicts: dict[str, Verdict],
    today: Outcome,
    *,
    link: str,
    made_on: datetime.date,
    explanations: Explanations | None = None,
    forecast: Forecast | None = None,
    mix: Mix | None = None,
    parts: LevelingParts | None = None,
) -> str:
    """The three verdicts of a plan, why, where they flip, and the inputs behind them; of a team
    with a pipeline of today the next quarters, too.

    Without `explanations` only the cards say why, and where the verdicts flip is left out. `mix`
    and `parts` are told where they are known.
    """
    behind = presets.load(sharing.preset_behind(plan))
    cards = _cards(plan, behind, verdicts, explanations)
    waits = mix.waits if mix and isinstance(mix.waits, KindWaits) else None
    unclear = [name for name, verdict in verdicts.items() if verdict.word == "NO CLEAR DIFFERENCE"]
    flips = report_words.flips(explanations, unclear) if explanations else []
    reasons = report_words.mechanisms(explanations) if explanations else []
    of_kinds, drawn = report_words.of_kinds(mix, parts), plan_markup.kinds(today, waits)
    first = [
        f"<h1>{escape(plan_words.QUESTION)}</h1>",
        f"<p><b>{escape(presets.title(plan.scenario))}.</b> "
        f"{escape(plan_words.restated(plan.scenario, is_filled_in=is_filled_in(plan)))}</p>",
        warning(warning_words.warnings(today)),
        plan_markup.verdict_cards(cards),
        f'<p class="small">{escape(report_words.HOW_SURE)}</p>',
        f'<div class="two"><div>{_adds(comparison.attribution)}</div>'
        f"<div>{_wins(today, plan.scenario.target)}</div></div>",
        _section(report_words.WHY, _list(reasons)) if reasons else "",
    ]
    second = [
        _section(report_words.FLIPS, _list(flips)) if flips else "",
        _section(quarter_words.QUESTION, _quarters(forecast, plan)) if forecast else "",
        _section(report_words.OF_KINDS, drawn + _facts(of_kinds)) if drawn or of_kinds else "",
        _section(report_words.INPUTS, _inputs(plan, behind)),
        _section(
            report_words.PROVENANCE,
            _facts(report_words.provenance(today, comparison.replications, plan, made_on))
            + _link(link),
        ),
    ]
    return _page(presets.title(plan.scenario), first, second)


def _cards(
    plan: Plan,
    behind: presets.Preset,
    verdicts: dict[str, Verdict],
    explanations: Explanations | None,
) -> list[tuple[str, plan_words.VerdictLines]]:
    """The word of each verdict, and what its card says."""

    def evidence(path: str | None) -> str:
        if path is None or plan.tags.get(path) == "measured":
            return ""
        return evidence_in(plan, behind, path)[0]

    return [
        (
            verdict.word,
            plan_words.verdict_lines(
                verdict,
                plan.options,
                because=why_words.because(verdict, explanations, is_last=True),
                turning=turning_words.turning(verdict, explanations, evidence, is_last=True),
            ),
        )
        for verdict in verdicts.values()
    ]


def of_comparison(
    comparison: ScenarioComparison,
    reference: int,
    *,
    link: str,
    made_on: datetime.date,
    told: quarters_beside.Told = (),
    not_told: str = "",
) -> str:
    """Frozen scenarios beside each other: what each brings, and the inputs that differ; of few of
    them what is `told` of their quarters, too, or why it is not; of more, that it is left out.
    """
    names = [entry.name for entry in comparison.entries]
    wins = _section(report_words.WINS, compare_plots.wins(comparison, reference))
    days = _section(report_words.DAYS, compare_plots.days(comparison, reference))
    pictures_ = f'<div class="two"><div>{wins}</div><div>{days}</div></div>'
    is_many = len(names) > _MANY
    first = [
        f"<h1>{escape(compare_words.QUESTION)}</h1>",
        compare_markup.results(comparison, reference),
        "" if is_many else pictures_,
    ]
    second = [
        pictures_ if is_many else "",
        _by_quarter(told, names[reference]) if told and not is_many else "",
        *(f'<p class="small">{escape(why)}</p>' for why in _why_no_quarters(comparison, not_told)),
        _kinds(comparison, reference, 0 if is_many else _KIND_ROWS),
        _section(report_words.DIFFERS, _differing(comparison, is_many, len(told)))
        if len(names) > 1
        else "",
        _section(
            report_words.PROVENANCE,
            _facts([*compare_words.trust(comparison), f"made on {made_on.isoformat()}"])
            + _link(link),
        ),
    ]
    return _page(", ".join(names), first, second)


def of_answer(plan: Plan, title: str, body: str, *, link: str, made_on: datetime.date) -> str:
    """One answer of a page, as that page draws it, and the inputs behind it."""
    behind = presets.load(sharing.preset_behind(plan))
    first = [
        f"<h1>{escape(title)}</h1>",
        f"<p><b>{escape(presets.title(plan.scenario))}.</b> "
        f"{escape(plan_words.restated(plan.scenario, is_filled_in=is_filled_in(plan)))}</p>",
        body,
    ]
    second = [
        _section(report_words.INPUTS, _inputs(plan, behind)),
        _section(
            report_words.PROVENANCE,
            _facts([f"seed {plan.seed}", f"made on {made_on.isoformat()}"]) + _link(link),
        ),
    ]
    return _page(f"{presets.title(plan.scenario)}: {title}", first, second)


def has_room_for_quarters(scenarios: int) -> bool:
    """Whether so many scenarios can be printed quarter by quarter."""
    return scenarios <= _MANY


def _why_no_quarters(comparison: ScenarioComparison, not_told: str) -> list[str]:
    """Why scenarios that begin with today's deals are not told quarter by quarter."""
    entries = comparison.entries
    has_quarters = any(
        each.scenario.today is not None and weeks_of_quarters(each.scenario) for each in entries
    )
    if has_quarters and not has_room_for_quarters(len(entries)):
        return [report_words.quarters_left_out(_MANY)]
    return [not_told] if not_told else []


def _kinds(comparison: ScenarioComparison, reference: int, most: int) -> str:
    """As many rows by kind of deal as there is room for; how many more there are is said."""
    rows = kinds_words.rows(comparison, reference)
    if not rows:
        return ""
    told = [[kind, cut(name, _NAME), *cells] for kind, name, *cells in rows[:most]]
    left = report_words.kinds_left_out(len(rows) - most) if len(rows) > most else ""
    drawn = _table(kinds_words.HEADS, told) if told else ""
    return _section(kinds_words.TITLE, f'{drawn}<p class="small">{escape(left)}</p>')


def _by_quarter(told: quarters_beside.Told, reference: str) -> str:
    """Every scenario's first quarters, and how they differ from the reference's."""
    rows = [quarters_beside.heads(told)]
    rows += [[cut(name, _NAME), *cells] for name, *cells in quarters_beside.rows(told)]
    at = quarters_beside.reference_of(told, reference)
    if at is not None:
        rows += [
            [
                f"{cut(each.name, _SHORT)} less {cut(reference, _SHORT)}, {each.lead}",
                *(f"{one.text} {one.range}" for one in each.sizes),
            ]
            for each in quarters_beside.more_rows(told, at)
        ]
    most = 1 + QUARTERS_PER_YEAR  # columns, and all the quarters together as the last
    head, *cells = [[*row[:-1][:most], row[-1]] for row in rows]
    about = (
        quarters_beside.more_about(cut(reference, _NAME))
        if at is not None
        else quarters_beside.ABOUT
    )
    drawn = f'<p class="small">{escape(about)}</p>{_table(head, cells)}'
    return _section(quarters_beside.TITLE, drawn)


def _differing(comparison: ScenarioComparison, is_many: bool, fewer: int) -> str:
    """As many of the inputs that differ as there is room for; how many more is said. fewer: for
    which there is none beside the quarters.
    """
    inputs = differing([entry.scenario for entry in comparison.entries])
    if not inputs:
        return f"<p>{escape(compare_words.SAME)}</p>"
    most, longest = (_ROWS_OF_MANY, _CELL_OF_MANY) if is_many else (_ROWS, _CELL)
    rows = []
    most -= 0 if is_many else fewer
    for field in inputs[:most]:
        label, unit = compare_words.input_name(field)
        values = [compare_words.input_value(field, value) for value in field.values]
        rows.append([cut(each, longest) for each in (f"{label} {unit}".strip(), *values)])
    head = ["", *(cut(entry.name, _NAME) for entry in comparison.entries)]
    left = report_words.left_out(len(inputs) - most) if len(inputs) > most else ""
    return f'{_table(head, rows)}<p class="small">{escape(left)}</p>'


def _page(title: str, *sheets: Iterable[str]) -> str:
    body = "".join(f"<section class=sheet>{''.join(parts)}</section>" for parts in sheets)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}: flow planner</title><style>{_style()}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8")


def _section(title: str, body: str) -> str:
    return f"<h2>{escape(title)}</h2>{body}"


def _facts(sentences: Iterable[str]) -> str:
    return _list(sentences).replace("<ul>", '<ul class="facts">', 1)


def _list(sentences: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(each)}</li>' for each in sentences)}</ul>"


def _link(link: str) -> str:
    if link.startswith("?"):  # of no planner in particular
        return f"<p>{escape(report_words.LINK_TO_ADD)}<br><code>{escape(link)}</code></p>"
    shown = f"<br><code>{escape(link)}</code>" if len(link) <= LONGEST_SHOWN_LINK else ""
    return f'<p><a href="{escape(link)}">{escape(report_words.LINK)}</a>{shown}</p>'


def _quarters(forecast: Forecast, plan: Plan) -> str:
    """A row for each of the first quarters, and one for all together."""
    cards = list(quarter_words.cards(forecast))
    shown = [*[each for each in cards if not each.is_year][:QUARTERS_PER_YEAR], *cards[-1:]]
    rows = [
        (
            f"{each.name} {f'({each.when})' if each.when else ''}".strip(),
            "; ".join(size.between for size in each.sizes),
            "; ".join(size.mean.partition("on average ")[2] for size in each.sizes),
            ", ".join(part.text for part in each.parts),
            f"{each.chance} {each.chance_range}".strip(),
        )
        for each in dict.fromkeys(shown)
    ]
    begins = quarter_words.begins(plan.scenario, is_filled_in=is_filled_in(plan))
    return f'<p class="small">{escape(begins)}</p>{_table(report_words.OF_QUARTERS, rows)}'


def _adds(attribution: Attribution | None) -> str:
    return _section(report_words.ADDS, plan_plots.adds(attribution)) if attribution else ""


def _wins(today: Outcome, target: Target) -> str:
    reached = plan_words.chance_of_target(
        today.chance_of_target(), target.wins_per_quarter, target.revenue_per_quarter_usd
    )
    drawn = plan_plots.wins_a_quarter(today, today.scenario.target_wins)
    size, spread = today_words.as_it_stands(today)
    over = today_words.on_average(today.scenario)
    when = f"{spread}" if over else f"{spread} on average, today"
    about = f"{size} {when}; {reached.removeprefix('today: ')}"
    return _section(report_words.WINS, f'<p class="small">{escape(about)}</p>{drawn}')


def _inputs(plan: Plan, behind: presets.Preset) -> str:
    team = _table(
        ("", "", "known from"), [(a, b, c) for a, b, c in report_words.inputs(plan, behind)]
    )
    roles = _table(
        ("Role", "People", "Selling hours", "Stages"),
        [
            (
                cut(role.name, _NAME),
                *map(_graded, report_words.role_inputs(plan, behind, i)),
                cut(", ".join(role.stages), _NAME),
            )
            for i, role in enumerate(plan.scenario.team.roles)
        ],
    )
    stages = _table(
        ("Stage", "Hands-on hours", "Drop-off", "Goes cold after"),
        [
            (cut(stage.name, _NAME), *map(_graded, report_words.stage_inputs(plan, behind, i)))
            for i, stage in enumerate(plan.scenario.stages)
        ],
    )
    return f"{team}{roles}{stages}"


def _graded(value: tuple[str, str]) -> str:
    shown, word = value
    return f"{shown} ({word})" if word else shown


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(each)}</th>" for each in head)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(each)}</td>' for each in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
