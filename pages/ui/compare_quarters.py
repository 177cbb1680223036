"""The frozen scenarios quarter by quarter on Compare; worked out only while its fold is open."""

from __future__ import annotations

import streamlit as st

from pages.ui import background, questions, sharing
from planner.plans.plan import Plan
from planner.views.common.markup import strip
from planner.views.compare import markup, quarter_words


def draw(plan: Plan) -> None:
    """Where any of them begins with today's deals."""
    if all(each.scenario.today is None for each in plan.frozen):
        return
    fold = st.expander(quarter_words.TITLE, key="fold quarters", on_change="rerun")
    if not fold.open:
        return
    with fold:
        background.follow(
            "compare quarters",
            questions.frozen_quarters_key(plan),
            lambda: questions.frozen_quarters(plan),
            lambda told, is_last: _so_far(plan, told, is_last),
        )


def _so_far(plan: Plan, told: quarter_words.Told | None, is_last: bool) -> None:
    if told:
        names = [name for name, _ in told]
        others = [each.name for each in plan.frozen if each.name not in names]
        st.html(markup.by_quarter(told, others if is_last else []))
    if not told or not is_last:
        st.html(strip([quarter_words.NOTHING if is_last else quarter_words.WORKING]))
    else:
        reference = plan.frozen[plan.reference].name
        if more := markup.more_by_quarter(told, reference):
            st.html(more)
        with st.container(horizontal=True, gap="small"):
            sharing.sheet(quarter_words.sheet(told, reference), "Quarters", "comparison by quarter")
