"""Who starts when on the Team page, and what leaving costs; worked out only while it is open."""

from __future__ import annotations

import datetime

import streamlit as st

from pages.ui import background, fields, questions, session, sharing
from planner.plans.plan import Plan
from planner.staffing.dated_hire import DatedHiring
from planner.staffing.hiring_plan import HiringPlans
from planner.staffing.leaving import Leaving, roles_that_leave
from planner.views.common.input_words import when_says
from planner.views.common.markup import strip
from planner.views.common.quarter_names import what_they_are
from planner.views.team import dated_markup, dated_words, exports, hiring_plan_words


def draw(plan: Plan) -> None:
    """The folds below the next hire."""
    _hires(plan)
    _to_a_target(plan)
    if roles_that_leave(plan.scenario):
        _leaving(plan)


def _hires(plan: Plan) -> None:
    fold = st.expander(dated_words.HIRE_TITLE, key="fold dated hires", on_change="rerun")
    if not fold.open:
        return
    with fold:
        with st.container(key="start week"):
            fields.figure("start_week")
        if day := when_says(plan.scenario, plan.start_week, datetime.date.today().year):
            st.caption(day)
        background.follow(
            "dated hires",
            questions.key("dated hires", plan.scenario, plan.start_week, plan.seed),
            lambda: questions.dated(plan),
            _hires_so_far,
        )


def _hires_so_far(found: DatedHiring | None, is_last: bool) -> None:
    if found is None:
        st.html(strip([dated_words.HIRE_WORKING]))
    else:
        drawn = dated_markup.dated_hires(found, settling=not is_last)
        st.html(drawn)
        if is_last:
            sharing.answer(
                session.plan(), exports.dated_hires(found), dated_words.HIRE_TITLE, drawn
            )


def _to_a_target(plan: Plan) -> None:
    fold = st.expander(hiring_plan_words.TITLE, key="fold hiring plan", on_change="rerun")
    if not fold.open:
        return
    with fold:
        if not plan.scenario.target.is_set:
            st.html(strip([hiring_plan_words.NO_TARGET]))
            return
        _quarter(plan)
        if told := what_they_are(plan.scenario):
            st.caption(told)
        background.follow(
            "hiring plan",
            questions.key(
                "hiring plan",
                plan.scenario,
                plan.hire_quarter,
                plan.chance,
                plan.start_week,
                plan.seed,
            ),
            lambda: questions.hires_for_a_quarter(plan),
            _plans_so_far,
        )


def _quarter(plan: Plan) -> None:
    """Which quarter is to reach it."""
    choices = hiring_plan_words.quarters(plan.scenario)
    widget = session.state().widget(
        "hire_quarter", "quarter", plan.hire_quarter, lambda chosen: chosen, choices=choices
    )
    st.segmented_control(
        "Quarter to reach",
        list(choices),
        default=widget.holds,
        required=True,
        format_func=fields.spoken(choices),
        key=widget.key,
    )


def _plans_so_far(found: HiringPlans | None, is_last: bool) -> None:
    if found is None:
        st.html(strip([hiring_plan_words.WORKING]))
    else:
        drawn = dated_markup.hiring_plans(found, settling=not is_last)
        st.html(drawn)
        if is_last:
            sharing.answer(
                session.plan(), exports.hiring_plans(found), hiring_plan_words.TITLE, drawn
            )


def _leaving(plan: Plan) -> None:
    fold = st.expander(dated_words.LEAVING_TITLE, key="fold leaving", on_change="rerun")
    if not fold.open:
        return
    with fold:
        background.follow(
            "leaving",
            questions.key("leaving", plan.scenario, plan.seed),
            lambda: questions.leaving(plan),
            _leaving_so_far,
        )


def _leaving_so_far(found: Leaving | None, is_last: bool) -> None:
    if found is None:
        st.html(strip([dated_words.LEAVING_WORKING]))
    else:
        drawn = dated_markup.leaving(found, settling=not is_last)
        st.html(drawn)
        if is_last:
            told = exports.leaving(found)
            sharing.answer(session.plan(), told, dated_words.LEAVING_TITLE, drawn)
