"""Pieces of HTML that all pages use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from planner.views.common.vocabulary import FAILED


def heading(title: str, about: str = "") -> str:
    """Title of a picture, with what it shows; of a table whose caption says that, without."""
    told = f"<p>{escape(about)}</p>" if about else ""
    return f'<div class="title"><h2>{escape(title)}</h2>{told}</div>'


def warning(texts: Sequence[str]) -> str:
    """What to know before reading on."""
    return f'<p class="caution">⚠ {escape(" ".join(texts))}</p>' if texts else ""


def failed() -> str:
    """In the place of a result that could not be worked out."""
    return f'<p class="caution">⚠ {escape(FAILED)}</p>'


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, is_wide: bool = False
) -> str:
    """A chart's numbers for those who cannot see it: its sentence, then a row each, named first.

    In one that may be too wide for its place cells wrap, and it can be scrolled by keyboard.
    """
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for name, *cells in rows
    )
    place = '"wide wraps" tabindex="0"' if is_wide else '"wide"'
    return (
        f'<div class={place}><table class="numbers"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def strip(parts: Iterable[str]) -> str:
    """Short facts in a row."""
    return f'<ul class="strip">{"".join(f"<li>{escape(part)}</li>" for part in parts)}</ul>'


def below(text: str) -> str:
    """What a test or a table rests on, small beneath it; it wraps on a phone."""
    return f'<p class="small below">{escape(text)}</p>'
