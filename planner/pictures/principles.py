"""The pieces of HTML of the Principles page."""

from __future__ import annotations

from html import escape

from planner import wording
from planner.principles import Group, Principle
from planner.wording import principles as words


def opening() -> str:
    """The question of the page."""
    return (
        f'<div class="opening"><h1>{escape(words.QUESTION)}</h1><p>{escape(words.ABOUT)}</p></div>'
    )


def group(name: Group) -> str:
    """The heading of one of the four Ps."""
    title, about = words.GROUPS[name]
    return f'<h2 class="four-p">{escape(title)} <small>{escape(about)}</small></h2>'


def principle(one: Principle) -> str:
    """Its title, what it claims and assumes, and how well that is known."""
    term = f" <small>{escape(one.term)}</small>" if one.term else ""
    parts = (
        (words.CLAIMS, one.claim, ""),
        (words.ASSUMES, one.assumes, ""),
        (words.KNOWN, one.source, wording.GRADES[one.grade]),
        (words.CANNOT, one.cannot, ""),
    )
    told = "".join(
        f"<div><dt>{escape(name)}{_grade(grade)}</dt><dd>{escape(text)}</dd></div>"
        for name, text, grade in parts
    )
    return (
        f'<section class="principle"><h3><b>{one.number}</b>{escape(one.title)}{term}</h3>'
        f"<dl>{told}</dl></section>"
    )


def _grade(text: str) -> str:
    return f' <span class="grade">{escape(text)}</span>' if text else ""
