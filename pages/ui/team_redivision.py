"""One role split in two, or two as one, on the Team page; worked out only while it is open."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.ui import background, fields, questions, session, undo
from planner.model import redivision
from planner.model.redivision import Merger, Redivision
from planner.model.scenario import Scenario
from planner.plans.plan import Plan
from planner.staffing.redivision import Redivided
from planner.views.common import edit_words
from planner.views.common.markup import strip, table
from planner.views.plan.markup import verdict_cards
from planner.views.team import redivision_words as words

_PROBLEMS = "scenario.team"  # where it is said why a press cannot be


def draw(plan: Plan) -> None:
    """The fold with its choice, and what came of it."""
    fold = st.expander(words.TITLE, key="fold redivision", on_change="rerun")
    if not fold.open:
        return
    with fold:
        undo.offer("redivision", edit_words.did, _PROBLEMS)
        fields.say_problem(_PROBLEMS)
        choices = {words.choice(each, plan.scenario): each for each in _possible(plan.scenario)}
        if not choices:
            st.html(strip([words.NONE]))
            return
        names = list(choices)
        picked = st.selectbox(
            words.QUESTION,
            names,
            key=f"redivision of {' '.join(names)}",
            label_visibility="collapsed",
        )
        how = choices[picked or names[0]]
        background.follow(
            "redivision",
            questions.key("redivision", plan.scenario, how, plan.seed),
            lambda: questions.redivided(plan, how),
            _so_far,
        )


def _possible(scenario: Scenario) -> tuple[Redivision, ...]:
    return session.kept("redivisions", scenario, lambda: redivision.possible(scenario))


def _so_far(found: Redivided | None, is_last: bool) -> None:
    if found is None:
        st.html(strip([words.WORKING]))
        return
    lines = words.lines(found, fields.unmeasured, is_last=is_last)
    st.html(verdict_cards([(found.best.verdict.word, lines)], settling=not is_last))
    if rows := list(words.rows(found)):
        st.html(table(lines.name, words.HEADS, rows))
    st.html(strip(words.trust(found)))
    if found.is_measured:
        st.button(
            words.PUT,
            icon=":material/check:",
            on_click=session.on_edit(partial(_put, found.how, found.best.going), _PROBLEMS),
            key="put redivision",
        )


def _put(how: Redivision, going: int, scenario: Scenario) -> Scenario:
    if isinstance(how, Merger):
        return redivision.merge(scenario, how)
    return redivision.split(scenario, how, going)
