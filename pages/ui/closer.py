"""Looking closer where a verdict or a difference cannot be told, and back."""

from __future__ import annotations

import streamlit as st

from pages.ui import session
from planner.plans.plan import CLOSER, Plan
from planner.statistics.looks import Stopped
from planner.views.common.vocabulary import LOOK_CLOSER, LOOK_CLOSER_HELP, LOOK_LESS

_USUAL = Plan.model_fields["precision"].default


def draw(plan: Plan, *, cannot_tell: bool, stopped: Stopped) -> None:
    """A button that goes on to a thousand years where more of them may tell; then one back."""
    if plan.precision <= CLOSER:
        st.button(
            LOOK_LESS,
            icon=":material/undo:",
            on_click=session.on_value("precision", lambda: _USUAL),
            key="look less",
        )
    elif cannot_tell and stopped == "precision":
        st.button(
            LOOK_CLOSER,
            icon=":material/zoom_in:",
            help=LOOK_CLOSER_HELP,
            on_click=session.on_value("precision", lambda: CLOSER),
            key="look closer",
        )
