"""Best case and worst case of a practice, worked out only while it is open."""

from __future__ import annotations

import streamlit as st

from pages.ui import background, fields, practice_fold, questions
from planner.analysis.cases import Cases
from planner.analysis.explanations import assumptions
from planner.plans.plan import Plan
from planner.views.common.markup import strip
from planner.views.plan import cases_markup, cases_words


def draw(plan: Plan) -> None:
    """The verdict over all that is assumed about one practice, together."""

    def show(practice: str) -> None:
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

    practice_fold.draw(cases_words.TITLE, cases_words.PRACTICE, "cases", show)


def _cases(found: Cases | None, is_last: bool) -> None:
    if found is None or not found.found:
        st.html(strip([cases_words.WORKING]))
        return
    st.html(cases_markup.cases(found))
    if not is_last:
        st.html(strip([cases_words.WORKING]))
