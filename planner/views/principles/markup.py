"""The pieces of HTML of the Principles page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from planner.analysis.verdict import Verdict
from planner.studies.coaching import Coaching
from planner.studies.loyalty import Loyalty
from planner.studies.pooling import Pooling
from planner.studies.principles import Group, Principle
from planner.studies.programmes import Programmes
from planner.studies.quarter_end import QuarterEnd
from planner.studies.settings import Held, Place
from planner.studies.turnover import Turnover
from planner.views.common import numbers
from planner.views.common.fields import GRADES
from planner.views.common.markup import below, table
from planner.views.common.vocabulary import SIGNS
from planner.views.next_quarters import markup as next_quarters
from planner.views.plan import markup
from planner.views.plan import words as plan_words
from planner.views.principles import kinds_words, loyalty_words, table_words, words


def opening() -> str:
    """The question of the page."""
    return (
        f'<div class="opening"><h1>{escape(words.QUESTION)}</h1><p>{escape(words.ABOUT)}</p></div>'
    )


def summary(standings: Sequence[words.Standing]) -> str:
    """Every principle with its answers by place, each leading to its section."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in words.SUMMARY_HEADS)
    rows = "".join(_standing(standing) for standing in standings)
    return (
        f'<p class="in-short">{escape(words.in_short(standings))}</p>'
        f'<table class="standings"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _standing(standing: words.Standing) -> str:
    about = f": {standing.about[:1].lower()}{standing.about[1:]}" if standing.about else ""
    number = standing.principle.number
    cells = "".join(_answered(place, standing.answers) for place in words.PLACES)
    if not standing.answers:
        cells = f'<td class="none" colspan="{len(words.PLACES)}">{escape(words.NOT_IN)}</td>'
    return (
        f'<tr><th scope="row"><b>{number}</b><a href="#principle-{number}">'
        f"{escape(standing.principle.title)}</a>{escape(about)}</th>{cells}</tr>"
    )


def _answered(place: Place, answers: Mapping[Place, Held | None]) -> str:
    if place not in answers:
        return f'<td class="{place}"></td>'
    answer = answers[place]
    if answer is None:
        return f'<td class="{place} none">…</td>'
    sign, kind = SIGNS[answer]
    return (
        f'<td class="{place} {kind}"><span aria-hidden="true">{sign}</span> '
        f"{escape(words.ANSWERS[answer])}</td>"
    )


def group(name: Group) -> str:
    """The heading of one of the four Ps."""
    title, about = words.GROUPS[name]
    return f'<h2 class="four-p">{escape(title)} <small>{escape(about)}</small></h2>'


def principle(principle_: Principle) -> str:
    """Its title, what it claims and assumes, and how well that is known."""
    term = f" <small>{escape(principle_.term)}</small>" if principle_.term else ""
    parts = (
        (words.CLAIMS, principle_.claim, ""),
        (words.ASSUMES, principle_.assumes, ""),
        (words.KNOWN, principle_.source, GRADES[principle_.grade]),
        (words.CANNOT, principle_.cannot, ""),
    )
    facts = "".join(
        f"<div><dt>{escape(name)}{_grade(grade)}</dt><dd>{escape(text)}</dd></div>"
        for name, text, grade in parts
    )
    return (
        f'<section class="principle" id="principle-{principle_.number}">'
        f"<h3><b>{principle_.number}</b>{escape(principle_.title)}{term}</h3>"
        f"<dl>{facts}</dl></section>"
    )


def _grade(text: str) -> str:
    return f' <span class="grade">{escape(text)}</span>' if text else ""


def trial(
    title: str, cards: Iterable[tuple[str, plan_words.VerdictLines]], *, settling: bool
) -> str:
    """A test: its title and a card for each place."""
    return (
        f'<div class="trial"><h4>{escape(title)}</h4>'
        f"{markup.verdict_cards(cards, settling=settling)}</div>"
    )


def result(text: str) -> str:
    """What came of a test, in a sentence."""
    return f'<p class="because">{escape(text)}</p>'


def by_quarter(study: Programmes) -> str:
    """Mean wins of each quarter and of the year, in each way."""
    return table(
        words.over_time(study),
        ("", *words.QUARTER_HEADS),
        [
            (words.WAYS[way], *(numbers.number(wins, 1) for wins in (*each, each.sum())))
            for way, each in study.by_quarter.items()
        ],
    )


def heijunka() -> str:
    """The same deals in runs and leveled, a row an order."""
    told = table(words.HEIJUNKA, words.HEIJUNKA_HEADS, words.heijunka_rows(), is_wide=True)
    return told + below(words.HEIJUNKA_ABOUT)


def by_quarters(verdicts: Mapping[str, Verdict], *, from_today: bool) -> str:
    """What each practice does this quarter, the next ones and in all: short against long term."""
    said = escape(table_words.short_and_long(verdicts))
    about = table_words.FROM_TODAY if from_today else table_words.SETTLED
    return f'<p class="because">{said}</p>{next_quarters.effects(verdicts)}{below(about)}'


def push(study: QuarterEnd) -> str:
    """What a push at the end of every quarter brings and costs."""
    caption, heads = table_words.PUSH_CAPTION, table_words.PUSH_HEADS
    told = _told(table_words.push_sentence(study), caption, heads, table_words.push_rows(study))
    return told + below(table_words.push_about(study))


def loyalty(study: Loyalty) -> str:
    """What pressing buyers brings and costs by year where customers come back."""
    caption, heads = loyalty_words.CAPTION, loyalty_words.HEADS
    told = _told(loyalty_words.sentence(study), caption, heads, loyalty_words.rows(study))
    return told + below(loyalty_words.about(study))


def coaching(study: Coaching) -> str:
    """What an hour of coaching a week would have to bring."""
    caption, heads = table_words.COACHING_CAPTION, table_words.COACHING_HEADS
    rows = table_words.coaching_rows(study)
    told = _told(table_words.coaching_sentence(study), caption, heads, rows)
    return told + _assumed(study)


def turnover(study: Turnover) -> str:
    """What people leaving costs each way of working."""
    caption, heads = table_words.TURNOVER_CAPTION, table_words.TURNOVER_HEADS
    rows = table_words.turnover_rows(study)
    told = _told(table_words.turnover_sentence(study), caption, heads, rows)
    return told + _assumed(study)


def pooling(study: Pooling) -> str:
    """One pool or people of their own for each kind of deal."""
    caption, heads = kinds_words.POOLING_CAPTION, kinds_words.POOLING_HEADS
    rows = kinds_words.pooling_rows(study)
    told = _told(kinds_words.pooling_sentence(study), caption, heads, rows)
    return told + below(kinds_words.POOLING_ABOUT)


def aging() -> str:
    """A win rate that falls with age, a row an age."""
    caption, heads = kinds_words.AGING_CAPTION, kinds_words.AGING_HEADS
    told = _told(kinds_words.aging_sentence(), caption, heads, kinds_words.aging_rows())
    return told + below(kinds_words.AGING_ABOUT)


def _told(sentence: str, caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """What came of it, then its table: a caption as long would be cut off on a phone."""
    return result(sentence) + table(caption, heads, rows, is_wide=True)


def _assumed(study: Coaching | Turnover) -> str:
    said = table_words.assumed(study)
    return below(said) if said else ""
