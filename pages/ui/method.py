"""The Method page: the model, its checks, how sure the verdicts are, sources and terms."""

from __future__ import annotations

import streamlit as st

from pages.ui import link_notice, pieces
from planner.plans import defaults, presets
from planner.views.common.markup import heading, strip
from planner.views.method import diagram, evidence, glossary, markup, measurements, words
from planner.views.method.evidence import Measured


def draw() -> None:
    """The whole page; nothing on it depends on the visitor's scenario."""
    link_notice.draw()
    checks, trust = evidence.measured("validation"), evidence.measured("trust")
    st.html(markup.opening(checks))
    _model()
    _checks(checks)
    _sure(trust)
    _sources()
    st.html(heading(*glossary.TERMS_TITLE))
    st.html(markup.terms())
    st.html(strip(words.provenance(checks)))


def _model() -> None:
    st.html(heading(*words.MODEL))
    left, right = st.columns([3, 4], gap="large")
    with left:
        pieces.drawing(diagram.model(), "flow-model.png", "model", about="")
    with right:
        st.html(markup.steps())
        st.html(heading(*words.ANSWER))
        st.html(markup.told(words.answer_steps()))
    left, right = st.columns(2, gap="large")
    with left:
        st.html(heading(*words.ASSUMED))
        st.html(markup.told(words.ASSUMPTIONS))
    with right:
        st.html(heading(*words.LEFT_OUT_TITLE))
        st.html(markup.told(words.LEFT_OUT))


def _checks(checks: Measured | None) -> None:
    st.html(heading(*words.CHECKS))
    if checks is None:
        st.html(markup.lead(words.NOT_MEASURED))
        return
    rows = checks.results
    st.html(markup.lead(words.checked(rows)))
    st.html(markup.errors(rows))
    with st.container(gap="xsmall"):
        for group in words.GROUPS:
            with st.expander(words.group_title(rows, group), key=f"fold {group}"):
                st.html(markup.checks(rows, group))
    st.html(markup.note(words.also_checked()))
    st.html(markup.note(measurements.dated(checks)))


def _sure(trust: Measured | None) -> None:
    st.html(heading(*words.SURE))
    if trust is None:
        st.html(markup.lead(words.NOT_MEASURED))
    else:
        st.html(markup.lead(words.trusted(trust)))
        st.html(markup.sure(trust))
        with st.expander(words.ALL_RANGES, key="fold ranges"):
            st.html(markup.ranges(trust))
        st.html(markup.note(words.how_trusted(trust)))
    st.html(heading(*measurements.ALSO))
    st.html(markup.also_measured())


def _sources() -> None:
    st.html(heading(*words.SOURCES))
    st.html(markup.lead(words.sourced(defaults.of_the_model())))
    with st.container(gap="xsmall"):
        with st.expander(words.OF_THE_MODEL, key="fold defaults"):
            st.html(markup.sources(None))
        for name in presets.names():
            preset = presets.load(name)
            with st.expander(words.of_preset(preset.scenario.name), key=f"fold {name}"):
                st.html(markup.sources(preset))
