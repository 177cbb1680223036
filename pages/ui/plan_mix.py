"""Who waits for whom, limits by kind, and who goes first; worked out only while it is open."""

from __future__ import annotations

import streamlit as st

from pages.ui import background, questions, sharing
from planner.analysis.mix import Mix
from planner.plans.plan import Plan
from planner.views.common.markup import strip
from planner.views.plan import mix_exports, mix_markup, mix_words


def draw(plan: Plan) -> None:
    """What a limit and the order of kinds do to each kind, where there are several."""
    if len(plan.scenario.kinds) < 2:
        return
    fold = st.expander(mix_words.TITLE, key="fold mix", on_change="rerun")
    if not fold.open:
        return
    with fold:
        background.follow(
            "mix",
            questions.key("mix", questions.answer_key(plan)),
            lambda: questions.mixes(plan, background.finished(questions.answer_key(plan))),
            lambda found, is_last: _mix(plan, found, is_last),
        )


def _mix(plan: Plan, found: Mix | None, is_last: bool) -> None:
    if found is not None:
        st.html(mix_markup.mix(found))
    if not is_last:
        st.html(strip([mix_words.WORKING]))
    elif found is not None:
        with st.container(horizontal=True, gap="small"):
            name = f"{plan.scenario.name} kinds of deal"
            sharing.sheet(mix_exports.numbers(found), "Kinds of deal", name)
