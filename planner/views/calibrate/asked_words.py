"""What is asked of a file in words: its ends and pipelines, and what to type or choose for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.views.common.numbers import count, listed, number

if TYPE_CHECKING:
    from planner.crm import Question

MAPPING_HELP = (
    "how the file is read, corrected: JSON with only what differs. columns (deal_id, stage, "
    "entered_at, created_at, closed_at, last_stage, status, owner, amount, pipeline, kind … → "
    "header), "
    "stages (in their order), won, lost, open, parking, same (spelling → stage), pipelines, "
    "robots, day_first, stage_columns (stage → header), same_stage_rows (merged or visits)"
)
OPTIONS = (
    ("won", "NAME", "deals that end here were won"),
    ("lost", "NAME", "deals that end here were lost"),
    ("stage", "NAME", "deals here are still open, though none has left yet"),
    ("pipeline", "NAME", "read only this pipeline; given several times, these together"),
)
KINDS_HELP = (
    "a column that says of what kind each deal is, such as its product, type, source or pipeline: "
    "each kind gets its share of the leads and of the wins, the buyer's time and its value"
)

WHICH_END = "What does it mean that a deal is here?"
MEANINGS = {"won": "won", "lost": "lost", "open": "still open"}
IS_RENAMED = "Are these two names of one stage?"
RENAMED = {"one": "one stage", "two": "two stages"}
IS_IN_ORDER = "Is this the order of the stages?"
ORDERED = {"so": "yes", "other": "no, another"}
PICK_ORDER = "Choose all of them, in the order in which a sale goes through them"
WHICH_PIPELINE = "Which pipelines are one sale?"
AS_KINDS = "Keep them apart as kinds of deal, each with its own wins, days and value"
ANSWER_FIRST = "Answer above first: everything below depends on it."


def _named(names: Sequence[tuple[str, int]]) -> str:
    return listed([f"“{name[:60]}” ({number(deals)})" for name, deals in names[:12]])


def ends_about(question: Question) -> str:
    """Why the names are asked about, with how many deals are there."""
    names = _named(question.names)
    has = "it" if len(question.names) == 1 else "them"
    text = f"Deals come to {names} and do not go on, and nothing says whether {has} means won."
    if len(question.names) > 1:
        text = f"Deals come to {names} and do not go on, and nothing says what each means."
    if question.known:
        text += f" Ends that are known: {_named(question.known)}."
    return text


def renamed_about(question: Question) -> str:
    """Why two names may be one stage."""
    (old, deals), (new, more) = question.names
    return (
        f"Deals came to “{old[:60]}” ({number(deals)}) until some day and to “{new[:60]}” "
        f"({number(more)}) from then on, from the same stages and to the same."
    )


def order_about(question: Question) -> str:
    """Which order is proposed, on what grounds, and why it has to be asked."""
    names = " → ".join(f"“{name[:60]}” ({number(deals)})" for name, deals in question.names[:20])
    return (
        f"{names}. Each deal says only the stage it was last in, so the file cannot tell which "
        "comes first; those in which deals ended sooner are put earlier."
    )


def pipelines_about(question: Question) -> str:
    """Why a pipeline is to be chosen."""
    return (
        f"The file holds {count(len(question.names), 'pipeline')}: {_named(question.names)}. Put "
        "together, their stages, days and shares are an average of sales that are not alike."
    )


def refusal(questions: Sequence[Question]) -> str:
    """All that is asked, in one line, with what to type for it."""
    return " ".join(_typed(one) for one in questions)


def _typed(question: Question) -> str:
    first = question.names[0][0]
    if question.code == "pipeline":
        return (
            f"{pipelines_about(question)} Say which with --pipeline {_quoted(first)} (several "
            "times: these together; with --kinds and the column, apart as kinds of deal)."
        )
    if question.code == "renamed":
        second = question.names[1][0]
        kept, spelt = _quoted(first), _quoted(second)
        return (
            f"{IS_RENAMED} {renamed_about(question)} If so, give --mapping a file with "
            f'{{"same": {{{kept}: {spelt}}}}}; if they are two, --stage {kept} --stage {spelt}.'
        )
    if question.code == "order":
        names = ", ".join(_quoted(name) for name, _ in question.names)
        return (
            f"{IS_IN_ORDER} {order_about(question)} Say so, or put them right, with --mapping and "
            f'a file with {{"stages": [{names}]}}; to read the sale as one stage, '
            '{"columns": {"last_stage": null}}.'
        )
    likely = dict(question.likely)
    said = " ".join(
        f"--{likely[name]} {_quoted(name)}" if name in likely else f"--lost {_quoted(name)}"
        for name, _ in question.names[:12]
    )
    return (
        f"{ends_about(question)} Say for each --won, --lost, or --stage where deals are still "
        f"open, such as {said}."
    )


def _quoted(name: str) -> str:
    return '"' + name[:200].replace('"', "'") + '"'
