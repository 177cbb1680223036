"""One role split in two, or two as one, on the Team page; worked out only while it is open."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

import streamlit as st

from pages.ui import background, fields, questions, session, sharing, undo
from planner.model import redivision
from planner.model.redivision import Redivision
from planner.model.scenario import Scenario
from planner.plans.plan import Plan
from planner.staffing.redivision import Redivided, Survey, redivided
from planner.views.common import edit_words
from planner.views.common.markup import strip
from planner.views.team import exports, redivision_markup
from planner.views.team import redivision_words as words

_PROBLEMS = "scenario.team"  # where it is said why a press cannot be


PART = "split"
"""In the address of the page of who came for this: then it stands open, and first."""


def draw(plan: Plan) -> None:
    """The fold with its choice, and what came of it."""
    came = session.is_asked_for(PART)
    fold = st.expander(words.TITLE, expanded=came, key="fold redivision", on_change="rerun")
    if not fold.open:
        return
    with fold:
        undo.offer("redivision", edit_words.did, _PROBLEMS)
        fields.say_problem(_PROBLEMS)
        choices = {
            redivision.named(each): words.choice(each, plan.scenario)
            for each in _possible(plan.scenario)
        }
        if plan.scenario.kinds:
            st.html(strip([words.BY_KIND]))
        if not choices:
            st.html(strip([words.NONE]))
            return
        background.follow(
            "survey",
            _survey_key(plan),
            lambda: questions.surveyed(plan),
            _survey_so_far,
        )
        how = _chosen(plan, choices)
        background.follow(
            "redivision",
            questions.search_key(plan, "redivision", how),
            lambda: questions.redivided(plan, how),
            partial(_so_far, plan),
        )


def _chosen(plan: Plan, choices: dict[str, str]) -> Redivision:
    """The way that is looked at more closely; the link keeps it."""
    ways = {redivision.named(how): how for how in _possible(plan.scenario)}
    held = plan.division if plan.division in ways else next(iter(ways))
    widget = session.state().widget(
        "division", "way", held, lambda chosen: chosen or next(iter(ways)), choices=choices
    )
    picked = st.selectbox(
        words.DETAILS,
        list(choices),
        index=list(choices).index(widget.holds),
        format_func=fields.spoken(choices),
        key=widget.key,
    )
    return ways[picked or held]


def _survey_so_far(found: Survey | None, is_last: bool) -> None:
    if found is None:
        st.html(strip([words.SURVEYING]))
        return
    st.html(redivision_markup.survey(found))


def _survey_key(plan: Plan) -> Hashable:
    return questions.key("survey", plan.scenario, plan.seed)


def _possible(scenario: Scenario) -> tuple[Redivision, ...]:
    return session.kept("redivisions", scenario, lambda: redivision.possible(scenario))


def _so_far(plan: Plan, found: Redivided | None, is_last: bool) -> None:
    if found is None:
        st.html(strip([words.WORKING]))
        return
    drawn = redivision_markup.closer(found, fields.unmeasured, is_last=is_last)
    for part in drawn:
        st.html(part)
    if found.is_measured:
        st.button(
            words.PUT,
            icon=":material/check:",
            on_click=session.on_edit(
                partial(redivided, how=found.how, going=found.best.going), _PROBLEMS
            ),
            key="put redivision",
        )
    ways = background.finished(_survey_key(plan))
    if is_last and ways is not None:
        told = exports.redivisions(ways, found)
        sharing.answer(plan, told, words.TITLE, redivision_markup.survey(ways) + "".join(drawn))
