"""One role split in two, or two as one, as it is drawn on Team and on paper."""

from __future__ import annotations

from collections.abc import Callable

from planner.staffing.redivision import Redivided, Survey
from planner.views.common.markup import below, strip, table
from planner.views.plan.markup import verdict_cards
from planner.views.team import redivision_words as words


def survey(found: Survey) -> str:
    """Every way, a row each, and what the numbers are of."""
    told = table(words.SURVEY, words.SURVEY_HEADS, words.survey_rows(found), is_wide=True)
    return told + below(words.survey_trust(found))


def closer(found: Redivided, evidence: Callable[[str], str], *, is_last: bool) -> list[str]:
    """The card of the way that is looked at more closely, every split of its people, and what the
    numbers are of: one below the other.
    """
    lines = words.lines(found, evidence, is_last=is_last)
    card = verdict_cards([(found.best.verdict.word, lines)], settling=not is_last)
    rows = list(words.rows(found))
    splits = [table(lines.name, words.HEADS, rows)] if rows else []
    return [card, *splits, strip(words.trust(found))]
