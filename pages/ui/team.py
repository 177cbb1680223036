"""The results of the Team page: the next hire, the cheapest team, and ten per cent of each."""

from __future__ import annotations

import streamlit as st

from pages.ui import (
    background,
    fields,
    inputs_target,
    link_notice,
    pieces,
    questions,
    session,
    standing,
    team_dates,
    team_redivision,
)
from planner.analysis.settled_pipeline import is_filled_in
from planner.plans.plan import Plan
from planner.staffing import designs, hiring, results, search
from planner.studies import compounding
from planner.views.common.fields import pending_note
from planner.views.common.markup import heading, strip
from planner.views.common.numbers import plain
from planner.views.common.vocabulary import TABLE
from planner.views.team import cheapest_words, markup, plots, words


def draw() -> None:
    """All of it; each part is worked out in the background and drawn as it becomes known."""
    plan = session.plan()
    link_notice.draw()
    st.html(markup.opening(plan.scenario, is_filled_in=is_filled_in(plan)))
    if problems := session.problems():
        st.warning(pending_note(problems), icon=":material/history:")
    if asked := session.is_asked_for(team_redivision.PART):
        team_redivision.draw(plan)
    as_it_stands = st.container()
    effort = _goal(plan)
    _hires(plan)
    if not asked:
        team_redivision.draw(plan)
    team_dates.draw(plan)
    _cheapest(plan, effort)
    _promise(plan)
    with as_it_stands:
        standing.draw(plan)
    st.html(strip(words.trust(plan.scenario, plan.seed, plan.full_cycle_cost_usd)))


def _hires(plan: Plan) -> None:
    st.html(heading(*words.HIRES))

    def show(found: hiring.Hiring | None, is_last: bool) -> None:
        if found is None:
            st.html(markup.looking(words.LOOKING))
        else:
            days = standing.days_of_kinds(plan, words.DAYS_WITH_ONE_MORE)
            st.html(markup.hires(found, fields.unmeasured, settling=not is_last) + days)

    background.follow(
        "hires",
        questions.key("hires", plan.scenario, plan.seed),
        lambda: questions.hires(plan),
        show,
        is_urgent=True,
    )


def _goal(plan: Plan) -> float:
    """What is to be reached, asked for first; gives how long to search for it."""
    st.html(heading(*words.GOAL))
    with st.container(horizontal=True, key="goal", gap="medium", vertical_alignment="bottom"):
        shown = inputs_target.figure()
        fields.figure("chance")
        if designs.can_be_full_cycle(plan.scenario):
            fields.figure("full_cycle_cost_usd")
        longer = st.toggle(words.LONGER, key="longer", help=words.LONGER_HELP)
    inputs_target.say_which(shown)
    if asked := words.whose_target(plan.scenario):
        st.html(markup.looking(asked))
    return search.LONGER if longer else 1.0


def _cheapest(plan: Plan, effort: float) -> None:
    st.html(heading(*words.CHEAPEST))
    target = plan.scenario.target_wins
    if not target:
        st.html(markup.looking(words.NO_TARGET))
        return

    def show(found: results.Staffing | None, is_last: bool) -> None:
        if found is None:
            st.html(markup.looking(words.LOOKING))
            return
        st.html(markup.cheapest(found))
        left, right = st.columns(2, gap="large")
        with left:
            st.html(heading(*words.COST_OF_WINS))
            pieces.drawing(plots.cost_of_wins(found), "what-wins-cost.png", "costs")
            if is_last:
                with st.expander(TABLE, key="costs as a table"):
                    st.html(markup.costs_as_table(found))
        with right:
            st.html(heading(*words.SHAPES_SIDE_BY_SIDE))
            if said := cheapest_words.by_stage_or_kind(found):
                st.html(strip([said]))
            st.html(markup.shapes_table(found))

    background.follow(
        "staffing",
        questions.key(
            "staffing", plan.scenario, plan.chance, plan.full_cycle_cost_usd, effort, plan.seed
        ),
        lambda: questions.staffings(plan, target, effort),
        show,
    )


def _promise(plan: Plan) -> None:
    st.html(heading(*words.CLAIM))
    scenario = plan.scenario
    levers = compounding.levers_of(scenario)
    fixed = [lever for lever in levers if compounding.is_impossible(scenario, lever)]
    possible = [lever for lever in levers if lever not in fixed]
    names = {lever: plain(words.lever(lever)) for lever in possible}
    widget = session.state().widget(
        "not_raised",
        "levers",
        [lever for lever in possible if lever not in plan.not_raised],
        lambda picked: tuple(lever for lever in possible if lever not in picked),
        choices=names,
    )
    picked = st.pills(
        "What rises by a tenth",
        possible,
        selection_mode="multi",
        default=widget.holds,
        format_func=fields.spoken(names),
        key=widget.key,
        label_visibility="collapsed",
    )
    if fixed:
        st.caption(plain(words.left_out(fixed)))
    if not picked:
        st.html(markup.looking(words.NO_RATE))
        return

    def show(found: compounding.Compounding | None, is_last: bool) -> None:
        if found is None:
            st.html(markup.looking(words.LOOKING))
        else:
            st.html(markup.promise(found))
            pieces.drawing(plots.promise(found), "ten-per-cent-more.png", "promise")
            st.html(markup.loads(found, settling=not is_last))
            if is_last:
                with st.expander(TABLE, key="promise as a table"):
                    st.html(markup.promise_as_table(found))

    background.follow(
        "promise",
        questions.key("promise", scenario, tuple(picked), plan.seed),
        lambda: compounding.measure(scenario, picked, plan.seed, kept=questions.KEPT),
        show,
    )
