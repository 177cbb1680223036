"""Beside the buyer's time and the repeats of a stage: figures from which they follow."""

from __future__ import annotations

import streamlit as st

from pages.ui import fields, session
from planner.calibration.buyer_days import buyer_days_for
from planner.errors import PlannerError
from planner.model.buying_group import repeat_share
from planner.model.fields import highest
from planner.model.stage import BuyerTime
from planner.views.common import days_words
from planner.views.common import fields as words
from planner.views.common.fields import in_words
from planner.views.common.numbers import plain

_PERCENT, _MEMBERS = 5.0, 7
_MOST_DAYS = highest(BuyerTime, "mean_days")


def days(stage: str) -> None:
    """A fold that fills the buyer's own time of the stage at a path from the days in it."""
    typed, buyer = f"{stage} days in it", f"{stage}.buyer.mean_days"
    number = int(stage.rpartition(".")[2])
    fold = st.popover(
        days_words.TITLE,
        icon=":material/schedule:",
        width="stretch",
        on_change="rerun",
        key=f"days in {session.anchored(stage)}",
    )
    if not fold.open:
        return
    with fold:
        st.caption(days_words.ABOUT)
        wanted = fields.free_number(
            st.container(), typed, days_words.DAYS, None, (0.0, _MOST_DAYS), step=1.0
        ).value
        if not wanted:
            return
        plan = session.plan()
        try:
            with st.spinner(days_words.WORKING):
                fit = session.kept(
                    "days in a stage",
                    (plan.scenario, number, wanted, plan.seed),
                    lambda: buyer_days_for(plan.scenario, number, wanted, plan.seed),
                )
        except PlannerError as error:
            st.warning(plain(in_words(str(error))), icon=":material/block:")
            return
        st.markdown(days_words.says(fit, plan.scenario.stages[number].name))
        st.button(
            days_words.TAKE,
            on_click=session.on_value(buyer, lambda: fit.buyer_days),
            disabled=session.value(buyer) == fit.buyer_days,
            key="take days",
        )


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
