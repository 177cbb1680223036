"""Best case and worst case of a practice, worked out only while it is open."""

from __future__ import annotations

import streamlit as st

from pages.ui import background, fields, questions
from planner.analysis.cases import Cases
from planner.analysis.explanations import assumptions
from planner.model.practices import MAIN
from planner.plans.plan import Plan
from planner.views.common.markup import strip
from planner.views.plan import cases_markup, cases_words, why_words


def draw(plan: Plan) -> None:
    """The verdict over all that is assumed about one practice, together."""
    fold = st.expander(cases_words.TITLE, key="fold cases", on_change="rerun")
    if not fold.open:
        return
    with fold:
        practice = st.segmented_control(
            cases_words.PRACTICE,
            MAIN,
            default=MAIN[0],
            required=True,
            format_func=why_words.practice,
            key="cases practice",
            label_visibility="collapsed",
        )
        along = tuple(
            axis for axis in assumptions(plan.scenario, practice) if fields.unmeasured(axis.path)
        )
        if not along:
            st.html(strip([cases_words.NOTHING]))
            return
        background.follow(
            "cases",
            questions.search_key(plan, "cases", practice, along),
            lambda: questions.all_cases(plan, practice, along),
            _cases,
        )


def _cases(found: Cases | None, is_last: bool) -> None:
    if found is None or not found.found:
        st.html(strip([cases_words.WORKING]))
        return
    st.html(cases_markup.cases(found))
    if not is_last:
        st.html(strip([cases_words.WORKING]))
