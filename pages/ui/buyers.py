"""Beside a stage's repeats: what a group that buys makes of them."""

from __future__ import annotations

import streamlit as st

from pages.ui import fields, session
from planner.model.buying_group import repeat_share
from planner.views.common import fields as words


def group(path: str) -> None:
    """A fold that fills the repeat share at a path from the members' chance and their number."""
    with st.popover(words.GROUP_TITLE, icon=":material/groups:", width="stretch"):
        st.caption(words.GROUP_ABOUT)
        chance = st.number_input(words.GROUP_CHANCE, 0.0, 100.0, 5.0, 1.0, format="%g")
        members = st.number_input(words.GROUP_MEMBERS, 1, 100, 7)
        share = round(repeat_share(chance / 100, members), 4)
        st.markdown(words.group_says(chance / 100, members, share))
        refused = f"{path} of a group"
        st.button(
            words.GROUP_TAKE,
            on_click=session.on_change(lambda plan: plan.replace({path: share}), refused),
            disabled=session.value(path) == share,
            key="take group",
        )
        fields.say_problem(refused)
