"""Leveling part by part, worked out only while it is open; for teams with seasons or kinds."""

from __future__ import annotations

import streamlit as st

from pages.ui import background, questions, sharing
from planner.analysis.leveling_parts import LevelingParts, has_more_than_people
from planner.plans.plan import Plan
from planner.views.common.markup import strip, table
from planner.views.plan import mix_exports, parts_words


def draw(plan: Plan) -> None:
    """A verdict of its own for each part of leveling, and what campaigns would cost."""
    if not has_more_than_people(plan.scenario):
        return
    fold = st.expander(parts_words.TITLE, key="fold leveling parts", on_change="rerun")
    if not fold.open:
        return
    with fold:
        background.follow(
            "leveling parts",
            questions.search_key(plan, "leveling parts", plan.precision),
            lambda: questions.parts_of_leveling(plan),
            lambda found, is_last: _parts(plan, found, is_last),
        )


def _parts(plan: Plan, found: LevelingParts | None, is_last: bool) -> None:
    if found is not None:
        heads, rows = parts_words.HEADS, parts_words.rows(found)
        st.html(table(parts_words.ABOUT, heads, rows, is_wide=True))
    if not is_last:
        st.html(strip([parts_words.WORKING]))
    elif found is not None:
        with st.container(horizontal=True, gap="small"):
            name = f"{plan.scenario.name} leveling"
            sharing.sheet(mix_exports.leveling(found), "Parts of leveling", name)
