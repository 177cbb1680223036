"""One self-contained page of HTML: for someone who was not in the meeting, on two sheets of paper.

It asks nobody for anything: styles and drawings are inside. Every text of a visitor is escaped.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path

from planner import drawings, pictures, wording
from planner.analysis.effects import Attribution, Comparison
from planner.analysis.explanations import Grounds
from planner.analysis.scenario_comparison import Lineup, differing
from planner.analysis.verdict import Verdict
from planner.pictures import compare as comparing
from planner.plans import link as sharing
from planner.plans import presets
from planner.plans.plan import Plan
from planner.simulation.outcome import Outcome
from planner.wording import compare as of_compare
from planner.wording import report as words

STYLE = Path(__file__).parent.parent / "assets" / "report.css"
LONGEST_SHOWN_LINK = 400  # letters; nobody types in more from paper

# So that two sheets of paper are enough for any team, and any eight scenarios.
_MANY = 4  # scenarios; with more, the pictures go to the second sheet
_ROWS, _ROWS_OF_MANY = 14, 6  # inputs that differ
_CELL, _CELL_OF_MANY = 120, 36  # letters
_NAME = 28


def of_plan(
    plan: Plan,
    comparison: Comparison,
    verdicts: dict[str, Verdict],
    today: Outcome,
    *,
    link: str,
    made_on: datetime.date,
    grounds: Grounds | None = None,
) -> str:
    """The three verdicts of a plan, why, where they flip, and the inputs behind them.

    Without `grounds` only the cards say why, and where the verdicts flip is left out.
    """
    behind = presets.load(sharing.preset_behind(plan))

    def evidence(path: str | None) -> str:
        if path is None or plan.tags.get(path) == "measured":
            return ""
        return wording.evidence_in(plan, behind, path)[0]

    lines = {
        name: wording.verdict_lines(verdict, plan.options, evidence(verdict.rests_on))
        for name, verdict in verdicts.items()
    }
    cards = [(verdict.word, lines[name]) for name, verdict in verdicts.items()]
    unclear = [name for name, one in verdicts.items() if one.word == "NO CLEAR DIFFERENCE"]
    flips = words.flips(grounds, unclear) if grounds else []
    reasons = words.mechanisms(grounds) if grounds else []
    first = [
        f"<h1>{escape(wording.QUESTION)}</h1>",
        f"<p><b>{escape(plan.scenario.name)}.</b> {escape(wording.restated(plan.scenario))}</p>",
        pictures.warning(wording.warnings(today)),
        pictures.verdict_cards(cards),
        f'<p class="small">{escape(words.HOW_SURE)}</p>',
        f'<div class="two"><div>{_adds(comparison.attribution)}</div>'
        f"<div>{_wins(today, plan.scenario.target.wins_per_quarter)}</div></div>",
        _section(words.WHY, _list(reasons)) if reasons else "",
        _section(words.FLIPS, _list(flips)) if flips else "",
    ]
    second = [
        _section(words.INPUTS, _inputs(plan, behind)),
        _section(words.PROVENANCE, _facts(words.provenance(today, plan, made_on)) + _link(link)),
    ]
    return _page(plan.scenario.name, first, second)


def of_lineup(lineup: Lineup, reference: int, *, link: str, made_on: datetime.date) -> str:
    """Frozen scenarios beside each other: what each brings, and the inputs that differ."""
    names = [entry.name for entry in lineup.entries]
    pictures_ = (
        f'<div class="two"><div>{_section(words.WINS, drawings.wins(lineup, reference))}</div>'
        f"<div>{_section(words.DAYS, drawings.days(lineup, reference))}</div></div>"
    )
    is_many = len(names) > _MANY
    first = [
        f"<h1>{escape(of_compare.QUESTION)}</h1>",
        comparing.results(lineup, reference),
        "" if is_many else pictures_,
    ]
    second = [
        pictures_ if is_many else "",
        _section(words.DIFFERS, _differing(lineup, is_many)) if len(names) > 1 else "",
        _section(
            words.PROVENANCE,
            _facts([*of_compare.trust(lineup), f"made on {made_on.isoformat()}"]) + _link(link),
        ),
    ]
    return _page(", ".join(names), first, second)


def _differing(lineup: Lineup, is_many: bool) -> str:
    """As many of the inputs that differ as there is room for; how many more is said."""
    inputs = differing([entry.scenario for entry in lineup.entries])
    if not inputs:
        return f"<p>{escape(of_compare.SAME)}</p>"
    most, longest = (_ROWS_OF_MANY, _CELL_OF_MANY) if is_many else (_ROWS, _CELL)
    rows = []
    for found in inputs[:most]:
        label, unit = of_compare.input_name(found)
        values = [of_compare.input_value(found, value) for value in found.values]
        rows.append([wording.cut(each, longest) for each in (f"{label} {unit}".strip(), *values)])
    head = ["", *(wording.cut(entry.name, _NAME) for entry in lineup.entries)]
    left = words.left_out(len(inputs) - most) if len(inputs) > most else ""
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
        return f"<p>{escape(words.LINK_TO_ADD)}<br><code>{escape(link)}</code></p>"
    shown = f"<br><code>{escape(link)}</code>" if len(link) <= LONGEST_SHOWN_LINK else ""
    return f'<p><a href="{escape(link)}">{escape(words.LINK)}</a>{shown}</p>'


def _adds(attribution: Attribution | None) -> str:
    return _section(words.ADDS, drawings.adds(attribution)) if attribution else ""


def _wins(today: Outcome, target: float | None) -> str:
    reached = wording.chance_of_target(today.summary("chance_of_target"), target)
    drawn = drawings.quarters_of(today)
    return _section(words.WINS, f'<p class="small">{escape(reached)}</p>{drawn}')


def _inputs(plan: Plan, behind: presets.Preset) -> str:
    team = _table(("", "", "known from"), [(a, b, c) for a, b, c in words.inputs(plan, behind)])
    roles = _table(
        ("Role", "People", "Selling hours", "Stages"),
        [
            (
                wording.cut(role.name, _NAME),
                *map(_graded, words.role_inputs(plan, behind, i)),
                wording.cut(", ".join(role.stages), _NAME),
            )
            for i, role in enumerate(plan.scenario.team.roles)
        ],
    )
    stages = _table(
        ("Stage", "Hands-on hours", "Drop-off", "Goes cold after"),
        [
            (wording.cut(stage.name, _NAME), *map(_graded, words.stage_inputs(plan, behind, i)))
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
