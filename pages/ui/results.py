"""The column of results: the verdicts, the flow behind them, and how sure we are."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui import runs, session
from planner import charts, pictures, wording
from planner.comparison import Attribution
from planner.outcome import Outcome
from planner.verdict import Verdict


def draw() -> None:
    """All results of the plan, the most important first."""
    plan = session.plan()
    if notice := session.notice():
        st.warning(wording.plain(notice), icon=":material/link_off:")
    st.html(pictures.opening(plan.scenario))
    if problems := session.problems():
        st.warning(wording.pending_note(problems), icon=":material/history:")
    place: DeltaGenerator | None = None
    if not session.was_answered():  # later, the last answer stands until the next is there
        place = st.empty()
        place.html(pictures.waiting())
    comparison, verdicts = runs.compared(plan)
    today = runs.today(plan, comparison)
    (place or st).html(_cards(verdicts, today))
    session.mark_answered()
    _flow(verdicts)
    left, right = st.columns(2, gap="large")
    with left:
        _contributions(comparison.attribution)
    with right:
        _wins(today, plan.scenario.target.wins_per_quarter)
    st.html(pictures.strip(wording.trust(comparison, today, plan.precision)))


def _cards(verdicts: dict[str, Verdict], today: Outcome) -> str:
    options = session.plan().options
    cards = [
        (verdict.word, wording.verdict_lines(verdict, options, _evidence(verdict.rests_on)))
        for verdict in verdicts.values()
    ]
    return pictures.warning(wording.warnings(today)) + pictures.verdict_cards(cards)


def _evidence(path: str | None) -> str:
    """The word for where an input's value comes from; "" for one that is measured."""
    if path is None or session.plan().tags.get(path) == "measured":
        return ""
    return session.evidence(path)[0]


def _flow(verdicts: dict[str, Verdict]) -> None:
    """The flow today beside the flow with one practice the other way round."""
    possible = {name: arms for name, verdict in verdicts.items() if (arms := wording.arms(verdict))}
    if not possible:
        return
    names = list(possible)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.html(pictures.heading("How deals flow", "today, beside the other way of working"))
        picked = st.segmented_control(
            "Practice to compare",
            names,
            default=names[0],
            required=True,
            format_func=lambda name: wording.NAMES[name][0],
            key=f"flow of {' '.join(names)}",
            label_visibility="collapsed",
        )
    st.html(pictures.flow(possible[picked or names[0]]))


def _contributions(attribution: Attribution | None) -> None:
    if attribution is None:
        st.html(pictures.heading("What each adds", "the practices cannot be combined here"))
        return
    st.html(pictures.heading("What each adds", "wins a quarter, against doing none of them"))
    st.plotly_chart(
        charts.contributions(attribution), theme=None, config=charts.STATIC, key="contributions"
    )


def _wins(today: Outcome, target: float | None) -> None:
    reached = today.summary("chance_of_target")
    st.html(pictures.heading("Wins a quarter", wording.chance_of_target(reached, target)))
    st.plotly_chart(
        charts.wins_a_quarter(today, target), theme=None, config=charts.STATIC, key="wins"
    )
