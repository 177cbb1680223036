"""The Principles page: all fourteen, the first four put to the test."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from planner import pictures
from planner.pictures import principles as parts
from planner.principles import TESTED, Principle, principles
from planner.wording import principles as words

_ABREAST = 2  # principles without a test, beside each other


def draw() -> None:
    """First all words, at once; then the tests, as they come."""
    st.html(parts.opening())
    for group, members in groupby(principles(), key=lambda one: one.group):
        st.html(parts.group(group))
        few = []
        for one in members:
            if one.number in TESTED:
                _told(one)
            else:
                few.append(one)
        for start in range(0, len(few), _ABREAST):
            for column, one in zip(
                st.columns(_ABREAST, gap="large"), few[start : start + _ABREAST], strict=False
            ):
                with column:
                    _told(one)
    st.html(pictures.strip([words.FOUNDING]))


def _told(one: Principle) -> None:
    with st.container(key=f"principle {one.number}", gap="small"):
        st.html(parts.principle(one))
        for trial in one.tries:
            st.page_link(
                f"pages/{trial.page}.py",
                label=f"{words.TRY}: {trial.label}",
                icon=":material/arrow_forward:",
            )
