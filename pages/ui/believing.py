"""The Method page: the model, its checks, how sure the verdicts are, sources and terms."""

from __future__ import annotations

import streamlit as st

from pages.ui import pieces, session
from planner import drawings, evidence, pictures, wording
from planner.evidence import Measured
from planner.pictures import method as shown
from planner.plans import defaults, presets
from planner.wording import benchmarks
from planner.wording import method as said


def draw() -> None:
    """The whole page; nothing on it depends on the visitor's scenario."""
    if notice := session.notice():
        st.warning(wording.plain(notice), icon=":material/link_off:")
    checks, trust = evidence.measured("validation"), evidence.measured("trust")
    st.html(shown.opening(checks))
    _model()
    _checks(checks)
    _sure(trust)
    _sources()
    st.html(pictures.heading(*said.TERMS_TITLE))
    st.html(shown.terms())
    st.html(pictures.strip(said.provenance(checks)))


def _model() -> None:
    st.html(pictures.heading(*said.MODEL))
    left, right = st.columns([3, 4], gap="large")
    with left:
        pieces.drawing(drawings.model(), "flow-model.png", "model")
    with right:
        st.html(shown.steps())
        st.html(pictures.heading(*said.ANSWER))
        st.html(shown.told(said.answer_steps()))
    left, right = st.columns(2, gap="large")
    with left:
        st.html(pictures.heading(*said.ASSUMED))
        st.html(shown.told(said.ASSUMPTIONS))
    with right:
        st.html(pictures.heading(*said.LEFT_OUT_TITLE))
        st.html(shown.told(said.LEFT_OUT))


def _checks(checks: Measured | None) -> None:
    st.html(pictures.heading(*said.CHECKS))
    if checks is None:
        st.html(shown.lead(said.NOT_MEASURED))
        return
    rows = checks.results
    st.html(shown.lead(said.checked(rows)))
    st.html(shown.errors(rows))
    with st.container(gap="xsmall"):
        for group in said.GROUPS:
            with st.expander(said.group_title(rows, group), key=f"fold {group}"):
                st.html(shown.checks(rows, group))
    st.html(shown.note(said.also_checked()))
    st.html(shown.note(benchmarks.dated(checks)))


def _sure(trust: Measured | None) -> None:
    st.html(pictures.heading(*said.SURE))
    if trust is None:
        st.html(shown.lead(said.NOT_MEASURED))
    else:
        st.html(shown.lead(said.trusted(trust)))
        st.html(shown.sure(trust))
        with st.expander(said.ALL_RANGES, key="fold ranges"):
            st.html(shown.ranges(trust))
        st.html(shown.note(said.how_trusted(trust)))
    st.html(pictures.heading(*benchmarks.ALSO))
    st.html(shown.also_measured())


def _sources() -> None:
    st.html(pictures.heading(*said.SOURCES))
    st.html(shown.lead(said.sourced(defaults.of_the_model())))
    with st.container(gap="xsmall"):
        with st.expander(said.OF_THE_MODEL, key="fold defaults"):
            st.html(shown.sources(None))
        for name in presets.names():
            preset = presets.load(name)
            with st.expander(said.of_preset(preset.scenario.name), key=f"fold {name}"):
                st.html(shown.sources(preset))
