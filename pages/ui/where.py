"""The Where page: a map, what flips nearest to now, the way from factory to sales, what matters."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui import background, fields, link_notice, pieces, questions, session, standing
from planner.analysis import break_even, maps, sensitivity
from planner.analysis.axes import (
    FACTORY_TO_SALES,
    Axis,
    axes,
    axis_of,
    only_beside,
    unused_axes,
)
from planner.model import flow
from planner.model.practices import MAIN
from planner.plans import presets
from planner.plans.plan import Plan
from planner.views.common.markup import below, heading
from planner.views.common.numbers import plain
from planner.views.common.plotly import CONFIG, with_source
from planner.views.where import markup, plots, words

_FIRST_AXES = ("hand_off.loss", "team.specialist_gain")


def draw() -> None:
    """One view at a time: only what is looked at is worked out."""
    plan = session.plan()
    link_notice.draw()
    opening = st.empty()
    view = st.segmented_control(
        "View",
        list(words.VIEWS),
        default="map",
        required=True,
        format_func=lambda name: words.VIEWS[name],
        key="where view",
        label_visibility="collapsed",
        persist_state="session",
    )
    opening.html(markup.opening(presets.title(plan.scenario), view))
    as_it_stands = st.container()
    {"map": _map_view, "flips": _flips_view, "way": _way, "tornado": _tornado_view}[view](plan)
    with as_it_stands:
        standing.draw(plan)


def _map_view(plan: Plan) -> None:
    practice, x, y = _choices([*axes(plan.scenario), *unused_axes(plan.scenario)])
    st.html(heading(words.practice(practice), "help or hurt, over two inputs at once"))
    for axis, other in ((x, y), (y, x)):
        beside = only_beside(plan.scenario, axis.path)
        if beside is not None and beside != other.path:
            st.info(plain(words.flat(axis, axis_of(plan.scenario, beside))))
    background.follow(
        "map",
        questions.search_key(plan, "map", practice, x, y),
        lambda: maps.map_of(
            plan.scenario,
            practice,
            x,
            y,
            options=plan.options,
            seed=plan.seed,
            keep=questions.keeps_measured(plan),
        ),
        _map,
    )


def _flips_view(plan: Plan) -> None:
    background.follow(
        "break-evens",
        questions.search_key(plan, "break-evens"),
        lambda: break_even.break_evens(
            plan.scenario,
            options=plan.options,
            seed=plan.seed,
            keep=questions.keeps_measured(plan),
        ),
        _break_evens,
    )
    _if_people_left(plan)


def _if_people_left(plan: Plan) -> None:
    """Where leaving flips a verdict in a team that nobody leaves; worked out once it is asked."""
    asked = {
        _anchored(axis.path): axis
        for axis in unused_axes(plan.scenario)
        if only_beside(plan.scenario, axis.path) is None
    }
    if not asked:
        return
    titles = {"": words.NOT_ASKED} | {at: words.axis_title(axis) for at, axis in asked.items()}
    widget = session.state().view("where if people left", titles, "")
    st.selectbox(
        words.IF_PEOPLE_LEFT,
        list(titles),
        index=list(titles).index(widget.holds),
        format_func=fields.spoken(titles),
        help=words.IF_PEOPLE_LEFT_HELP,
        key=widget.key,
    )
    if widget.holds not in asked:
        return
    axis = asked[widget.holds]
    background.follow(
        "if people left",
        questions.search_key(plan, "break-evens along", axis),
        lambda: break_even.break_evens(
            plan.scenario,
            along=[axis],
            options=plan.options,
            seed=plan.seed,
            keep=questions.keeps_measured(plan),
        ),
        lambda found, is_last: _along_one(plan, axis, found, is_last),
    )


def _along_one(plan: Plan, axis: Axis, found: break_even.BreakEvens | None, is_last: bool) -> None:
    if found is None or not is_last:
        st.html(markup.working(words.LOOKING_AT_ONE, found.share_done if found else 0.0))
        return
    st.html(markup.of_one_input(found) + below(words.whoever_leaves(plan.scenario, axis)))


def _tornado_view(plan: Plan) -> None:
    st.html(heading(*words.TORNADO))
    background.follow(
        "tornado",
        questions.search_key(plan, "tornado"),
        lambda: sensitivity.tornado_of(
            plan.scenario, seed=plan.seed, keep=questions.keeps_measured(plan)
        ),
        _tornado,
    )


def _choices(known: list[Axis]) -> tuple[str, Axis, Axis]:
    """The practice and the two axes the visitor picked."""
    practice = st.segmented_control(
        "Practice",
        MAIN,
        default=MAIN[0],
        required=True,
        format_func=words.practice,
        key="where practice",
        label_visibility="collapsed",
        persist_state="session",
    )
    x, y = (
        _axis(place, label, known, first)
        for place, label, first in zip(st.columns(2), ("Across", "Up"), _FIRST_AXES, strict=True)
    )
    if x == y:
        st.info("Pick two different inputs to see a map over both.")
        y = next(axis for axis in known if axis != x)
    return practice or MAIN[0], x, y


def _axis(place: DeltaGenerator, label: str, known: list[Axis], first: str) -> Axis:
    """The axis the visitor picked: that of the same field, however its stage is called."""
    axes = {_anchored(axis.path): axis for axis in known}
    titles = {anchored: words.axis_title(axis) for anchored, axis in axes.items()}
    usual = next((at for at, axis in axes.items() if axis.path == first), next(iter(axes)))
    widget = session.state().view(f"where {label}", titles, usual)
    place.selectbox(
        label,
        list(titles),
        index=list(titles).index(widget.holds),
        format_func=fields.spoken(titles),
        help=words.AXIS_HELP,
        key=widget.key,
    )
    return axes[widget.holds]


def _anchored(path: str) -> str:
    scenario = session.plan().scenario
    # Some axes turn several fields at once, and are none themselves.
    return session.anchored(f"scenario.{scenario.numbered(path)}") if scenario.has(path) else path


def _map(found: maps.Map | None, is_last: bool) -> None:
    if found is None:
        st.html(markup.working(words.WORKING, 0.0))
        return
    st.html(markup.own_cell(found))
    chart = with_source(plots.heat_map(found), words.practice(found.practice), pieces.source())
    st.plotly_chart(chart, theme=None, config=CONFIG, key="map")
    st.html(markup.below(words.map_says(found), None if is_last else found.share_done))
    with st.expander("The map as a table"):
        st.html(markup.table(found))


def _break_evens(found: break_even.BreakEvens | None, is_last: bool) -> None:
    if found is None:
        st.html(markup.working(words.NONE_YET, 0.0))
        return
    st.html(markup.flips(found, None if is_last else found.share_done))
    _, far = markup.near_and_far(found.flips)
    if far:
        with st.expander(f"What flips farther away ({len(far)})"):
            st.html(markup.farther(far))
    rest = [one for one in found.found if one.at is None]
    with st.expander(f"What does not flip in its range ({len(rest)})"):
        st.html(markup.steady(rest))


def _way(plan: Plan) -> None:
    st.html(heading(*words.WAY))
    percent = st.slider(
        "How much like sales, %", 0, 100, 100, 5, key="way", persist_state="session"
    )
    here = percent / 100

    def chart(found: sensitivity.Line | None, is_last: bool) -> None:
        if found is None:
            st.html(markup.working(words.WORKING, 0.0))
            return
        way = with_source(plots.way_to_sales(found, here), words.WAY[0], pieces.source())
        st.plotly_chart(way, theme=None, config=CONFIG, key="t")
        loads = flow.loads(plan.scenario)
        busiest = max(loads, key=lambda role: loads[role])
        at_the_factory = words.at_the_factory(found, busiest, loads[busiest])
        st.html(markup.along(found, here) + markup.at_the_factory(at_the_factory))
        with st.expander("The way as a table"):
            st.html(markup.line(found))

    background.follow(
        "way",
        questions.search_key(plan, "way"),
        lambda: sensitivity.line_of(
            plan.scenario, FACTORY_TO_SALES, options=plan.options, seed=plan.seed
        ),
        chart,
    )


def _tornado(found: sensitivity.Tornado | None, is_last: bool) -> None:
    if found is None or not found.bars:
        st.html(markup.working(words.TORNADO_WORKING, 0.0))
        return
    pieces.drawing(plots.tornado(found), "what-moves-wins-most.png", "tornado")
    if not is_last:
        st.html(markup.working(words.TORNADO_WORKING, found.share_done))
    with st.expander("All inputs as a table"):
        st.html(markup.bars(found))
