"""Why a practice helps or hurts: its effect taken apart, after the verdict is there."""

from __future__ import annotations

import streamlit as st

from pages.ui import background, pieces, practice_fold, questions
from planner.analysis import attention, decomposition
from planner.analysis.best_limit import BestLimits
from planner.plans.plan import Plan
from planner.views.common.markup import strip
from planner.views.plan import attention_words, plots, why_markup, why_words


def draw(plan: Plan) -> None:
    """One practice's effect taken apart, worked out only while it is open."""

    def show(practice: str) -> None:
        background.follow(
            "why",
            questions.why_key(plan, practice),
            lambda: questions.whys(
                plan,
                practice,
                background.finished(questions.answer_key(plan)),
                background.finished(questions.grounds_key(plan)),
            ),
            _parts,
        )
        if practice == "hand_offs" and plan.scenario.team.pods == 1:
            _cells(plan)
        if practice == "pull" and "cap" in plan.options.pull and attention.matters(plan.scenario):
            background.follow(
                "limits",
                questions.search_key(plan, "limits"),
                lambda: questions.limits_under_curves(plan),
                _limits,
            )

    practice_fold.draw(why_words.TITLE, why_words.PRACTICE, "why", show)


def _parts(found: decomposition.Decomposition | None, is_last: bool) -> None:
    if found is None:
        st.html(strip([why_words.WORKING]))
        return
    st.html(why_markup.explained(found))
    pieces.drawing(plots.waterfall(found), "why.png", "waterfall")


def _limits(found: BestLimits | None, is_last: bool) -> None:
    """Where a limit should stand under each way in which juggling could slow people."""
    if found is not None:
        st.html(why_markup.limits(found))
    if not is_last:
        st.html(strip([attention_words.WORKING]))


def _cells(plan: Plan) -> None:
    """Mixed teams beside the line of specialists: Lean's own answer to hand-offs."""

    def show(found: questions.Cells | None, is_last: bool) -> None:
        if found is None:
            st.html(strip([why_words.CELLS_WORKING]))
        else:
            st.html(why_markup.cells(why_words.cells(*found)))

    background.follow(
        "cells",
        questions.cells_key(plan),
        lambda: questions.cells(plan, background.finished(questions.answer_key(plan))),
        show,
    )
    st.page_link(
        "pages/principles.py", label=why_words.FAIR_TO_LEAN, icon=":material/arrow_forward:"
    )
