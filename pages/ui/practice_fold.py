"""A fold about one practice, which is chosen in it; it is worked out only while it is open."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from planner.model.practices import MAIN
from planner.views.plan import why_words


def draw(title: str, question: str, name: str, show: Callable[[str], None]) -> None:
    """name: of its widgets. show: draws what there is to say of a practice."""
    fold = st.expander(title, key=f"fold {name}", on_change="rerun")
    if not fold.open:
        return
    with fold:
        show(
            st.segmented_control(
                question,
                MAIN,
                default=MAIN[0],
                required=True,
                format_func=why_words.practice,
                key=f"{name} practice",
                label_visibility="collapsed",
            )
        )
