"""The row of what can be done with a plan, and the first three steps for whoever comes new."""

from __future__ import annotations

import streamlit as st

from pages.ui import fields, session, sharing
from planner.plans.plan import Plan
from planner.views.common import guide
from planner.views.common import sharing as shared


def draw(plan: Plan) -> None:
    """Freeze, share, and the first steps while they are wanted."""
    is_guided = session.is_guided()
    if is_guided:
        st.html(guide.steps(is_moved=session.is_changed(), is_kept=bool(plan.frozen)))
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="actions"):
        sharing.freeze_button(plan)
        sharing.menu(plan)
        with st.popover("Rename", icon=":material/edit:", type="tertiary", key="rename"):
            fields.name("scenario.name", "Name of this scenario")
        st.button(
            "Hide these steps" if is_guided else shared.FIRST_STEPS,
            icon=":material/close:" if is_guided else ":material/help:",
            type="tertiary",
            on_click=session.on_guide(not is_guided),
            key="guide",
        )
    fields.say_problem(sharing.FREEZING)
