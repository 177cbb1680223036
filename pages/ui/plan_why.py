"""Why a practice helps or hurts: its effect taken apart, after the verdict is there."""

from __future__ import annotations

import streamlit as st

from pages.ui import background, pieces, questions
from planner.analysis import decomposition
from planner.model.practices import MAIN
from planner.plans.plan import Plan
from planner.views.common.markup import strip
from planner.views.plan import plots, why_markup, why_words


def draw(plan: Plan) -> None:
    """One practice's effect taken apart, worked out only while it is open."""
    fold = st.expander(why_words.TITLE, key="fold why", on_change="rerun")
    if not fold.open:
        return
    with fold:
        practice = st.segmented_control(
            why_words.PRACTICE,
            MAIN,
            default=MAIN[0],
            required=True,
            format_func=why_words.practice,
            key="why practice",
            label_visibility="collapsed",
        )
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


def _parts(found: decomposition.Decomposition | None, is_last: bool) -> None:
    if found is None:
        st.html(strip([why_words.WORKING]))
        return
    st.html(why_markup.explained(found))
    pieces.drawing(plots.waterfall(found), "why.png", "waterfall")
