"""The Method page as pieces of HTML; styled in assets/styles/method.css."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from html import escape
from typing import Any

from planner.plans import defaults
from planner.plans.presets import Preset
from planner.views.method import evidence, glossary, measurements, words
from planner.views.method.evidence import Measured


def opening(checks: Measured | None) -> str:
    """The question of the page and the answer in a breath."""
    rows = checks.results if checks else None
    return (
        f'<div class="opening"><h1>{escape(words.QUESTION)}</h1>'
        f"<p>{escape(words.opening(rows))}</p></div>"
    )


def steps() -> str:
    """What happens at each number of the picture."""
    items = "".join(
        f"<li><b>{escape(name)}.</b> {escape(about)}</li>" for name, about in words.STEPS
    )
    return f'<ol class="model-steps">{items}</ol>'


def told(texts: Iterable[str]) -> str:
    """Statements one below the other."""
    return f'<ul class="told">{"".join(f"<li>{escape(text)}</li>" for text in texts)}</ul>'


def lead(text: str) -> str:
    """The main thing of a section."""
    return f'<p class="lead">{escape(text)}</p>'


def note(text: str) -> str:
    """A quiet sentence."""
    return f'<p class="quiet">{escape(text)}</p>'


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], numbers: Collection[int] = ()
) -> str:
    """A table with the positions of its columns of numbers; on a phone each row is a block."""
    head = "".join(
        f'<th scope="col"{_number(i in numbers)}>{escape(name)}</th>'
        for i, name in enumerate(columns)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{escape(cell)}</th>'
            if i == 0
            else f'<td data-label="{escape(columns[i])}"{_number(i in numbers)}>{escape(cell)}</td>'
            for i, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return f'<table class="facts"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _number(is_one: bool) -> str:
    return ' class="number"' if is_one else ""


def checks(rows: Sequence[dict[str, Any]], group: str) -> str:
    """The checks of one group."""
    cells = [words.check_cells(row) for row in rows if row["group"] == group]
    return table(words.CHECK_COLUMNS, cells, numbers=(3, 4, 5))


def errors(rows: Sequence[dict[str, Any]]) -> str:
    """Every value that carries chance as a dot, by how many standard errors it is off."""
    off = [row["error"] for row in rows if row["error_unit"] == "standard errors"]
    stacked = list(_stacked(off))
    height = max(above for _, above in stacked) + 1
    dots = "".join(
        f'<i style="left:{_place(error):.2f}%;bottom:{100 * above / height:.2f}%"></i>'
        for error, above in stacked
    )
    ticks = "".join(
        f'<span style="left:{_place(at):.0f}%">{escape(words.tick(at))}</span>'
        for at in range(-4, 5, 2)
    )
    return (
        f'<div class="chart off-by" role="img" aria-label="{escape(words.checked(rows))}">'
        f'<div class="dots" style="--height:{height}">'
        f'<b style="left:{_place(-2):.0f}%;right:{100 - _place(2):.0f}%"></b>{dots}</div>'
        f'<div class="ticks">{ticks}</div>'
        f"<p>{escape(words.OFF_BY)}</p></div>"
    )


def _place(off: float) -> float:
    return 50 + 12 * max(-4.0, min(4.0, off))


def _stacked(values: Iterable[float]) -> Iterable[tuple[float, int]]:
    """(middle of the value's bin of a fifth, how many lie below it there)."""
    heights: dict[int, int] = {}
    for value in sorted(values):
        bin_ = round(5 * value)
        yield bin_ / 5, heights.setdefault(bin_, 0)
        heights[bin_] += 1


def sure(trust: Measured) -> str:
    """What is promised of ranges and verdicts, and what was measured."""
    return table(words.SURE_COLUMNS, words.sure_rows(trust), numbers=(1, 2))


def ranges(trust: Measured) -> str:
    """The ranges of every kind, one by one."""
    return table(words.SURE_COLUMNS, words.range_rows(trust), numbers=(1, 2))


def also_measured() -> str:
    """What the other programs have found, or that they have not been run."""
    rows = []
    for name, question in measurements.PROGRAMS.items():
        measurement = evidence.measured(name)
        rows.append(
            f"<dt>{escape(question)}</dt>"
            + (
                f"<dd>{escape(measurements.program_says(name, measurement))} "
                f"<small>{escape(measurements.dated(measurement, name))}</small></dd>"
                if measurement
                else f"<dd>{escape(words.NOT_MEASURED)}</dd>"
            )
        )
    return f'<dl class="answers">{"".join(rows)}</dl>'


def sources(preset: Preset | None) -> str:
    """Every default of the model, or every value of an example, with its evidence."""
    known = defaults.of_preset(preset) if preset else defaults.of_the_model()
    return table(words.SOURCE_COLUMNS, [words.source_cells(each) for each in known])


def terms() -> str:
    """The glossary."""
    rows = "".join(
        f"<div><dt>{escape(term)}</dt><dd>{escape(about)}</dd></div>"
        for term, about in glossary.TERMS
    )
    return f'<dl class="terms">{rows}</dl>'
