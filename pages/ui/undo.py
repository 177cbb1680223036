"""What the last edit did, in words, and a way back."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.ui import session
from planner.plans.plan import Plan
from planner.views.common import edit_words
from planner.views.common.numbers import plain


def offer(where: str, did: edit_words.Did, path: str) -> None:
    """Says what the last edit did, and offers to undo it; nothing where `did` has nothing to say.

    path: where it is said why that cannot be. `where` tells the buttons of a page apart.
    """
    before = session.edited()
    said = did(before.scenario, session.plan().scenario) if before is not None else ""
    if before is None or not said:
        return
    st.caption(plain(said))
    st.button(
        edit_words.UNDO,
        icon=":material/undo:",
        on_click=session.on_change(partial(_as_before, before), path),
        key=f"undo {where}",
    )


def _as_before(before: Plan, plan: Plan) -> Plan:
    return Plan.of(dict(plan) | {"scenario": before.scenario, "tags": before.tags})
