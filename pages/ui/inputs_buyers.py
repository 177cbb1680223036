"""Beside a stage's repeats: what a group that buys makes of them."""

from __future__ import annotations

import streamlit as st

from pages.ui import fields, session
from planner.model.buying_group import repeat_share
from planner.views.common import fields as words

_PERCENT, _MEMBERS = 5.0, 7


def group(path: str) -> None:
    """A fold that fills the repeat share at a path from the members' chance and their number."""
    chance, members = f"{path} chance of a member", f"{path} members"

    def share() -> float:
        percent = session.looked_at(chance, _PERCENT)
        return round(repeat_share(percent / 100, session.looked_at(members, _MEMBERS)), 4)

    with st.popover(words.GROUP_TITLE, icon=":material/groups:", width="stretch"):
        st.caption(words.GROUP_ABOUT)
        here = st.container()
        percent = fields.free_number(
            here, chance, words.GROUP_CHANCE, _PERCENT, (0.0, 100.0), step=1.0
        )
        count = fields.free_number(here, members, words.GROUP_MEMBERS, _MEMBERS, (1, 100), step=1)
        st.markdown(words.group_says(percent.value / 100, count.value, share()))
        st.button(
            words.GROUP_TAKE,
            on_click=session.on_value(path, share),
            disabled=session.value(path) == share(),
            key="take group",
        )
