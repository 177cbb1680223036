"""The team as it stands, in a line on the pages that are about something else."""

from __future__ import annotations

import streamlit as st

from pages.ui import background, questions
from planner.plans.plan import Plan
from planner.simulation.outcome import Outcome
from planner.views.plan import markup


def draw(plan: Plan) -> None:
    """Its wins with their range, the same as on every page, as sharp as they are known."""

    def show(found: Outcome | None, is_last: bool) -> None:
        if found is not None:
            st.html(markup.as_it_stands(found, settling=not is_last))

    background.follow(
        "baseline", questions.baseline_key(plan), lambda: questions.baselines(plan), show
    )


def days_of_kinds(plan: Plan, more: str = "") -> str:
    """Days to a win of each kind as markup, with what each waits where Plan has worked it out;
    nothing is simulated for it.
    """
    answer: questions.Answer | None = background.finished(questions.answer_key(plan))
    return markup.days_of_kinds(plan.scenario, answer.waits if answer else None, more)
