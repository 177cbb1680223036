"""What came of the short form as HTML: figures as typed and as simulated, and assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from planner.calibration.typed_team import TypedTeam
from planner.views.common.markup import below
from planner.views.plan import typed_words as words


def result(team: TypedTeam) -> str:
    """How nearly each figure is met, why one is not, and all that was assumed."""
    rows = "".join(
        f'<tr class="{"met" if each.is_met else "missed"}">{_cells(words.row(each))}</tr>'
        for each in team.replayed
    )
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in words.HEAD)
    return (
        f'<div class="typed"><p class="lead">{escape(words.verdict(team))}</p>'
        f'<table class="figures"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f"{below(words.days_are(team))}{_listed(list(words.reasons(team)))}"
        f"<h3>{escape(words.ASSUMED_TITLE)}</h3>{_listed(list(words.assumed(team)))}</div>"
    )


def refusals(needed: str, texts: Sequence[str]) -> str:
    """What was left empty, in a line, and every cell that cannot be, with the reason."""
    heads = [needed, words.refused(len(texts)) if texts else ""]
    told = "".join(f"<p><b>{escape(head)}</b></p>" for head in heads if head)
    return f'<div class="typed refused" role="alert">{told}{_listed(texts)}</div>'


def _cells(cells: Sequence[str]) -> str:
    name, *others = cells
    return f'<th scope="row">{escape(name)}</th>' + "".join(
        f"<td>{escape(cell)}</td>" for cell in others
    )


def _listed(texts: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f'<ul class="told">{items}</ul>' if texts else ""
