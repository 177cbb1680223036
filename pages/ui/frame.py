"""What is around every page: its settings, the menu, and the guard against a page without it."""

from __future__ import annotations

import gc
from functools import cache

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages.ui import pieces, session
from pages.ui.guard import guarded
from planner.plans.asset_folder import ASSETS

INPUTS_WIDTH = 430  # pixels of the column with the inputs

# File under pages/, which is its path in the address too → title.
PAGES = {
    "plan": "Plan",
    "next_quarters": "Next quarters",
    "where": "Where it flips",
    "compare": "Compare",
    "team": "Team",
    "calibrate": "Calibrate",
    "principles": "Principles",
    "method": "Method",
}
ICONS = {
    "plan": "balance",
    "next_quarters": "calendar_month",
    "where": "map",
    "compare": "compare_arrows",
    "team": "groups",
    "calibrate": "tune",
    "principles": "menu_book",
    "method": "science",
}
HOME = "plan"

_DAY_SECONDS = 24 * 60 * 60


def configure() -> None:
    """Title, layout, logo and style of every page."""
    _keep_what_was_imported()
    st.set_page_config(
        page_title="Flow planner",
        page_icon=str(ASSETS / "logo.svg"),
        layout="wide",
        initial_sidebar_state=INPUTS_WIDTH,
    )
    st.logo(str(ASSETS / "logo.svg"), size="large")
    st.html(_style())


@cache
def _keep_what_was_imported() -> None:
    """Leave out of all garbage collections what stays anyway: a full one took 50 ms with it."""
    gc.freeze()


@cache
def _style() -> str:
    """All style sheets as one element: style.css for every page, then each page's own."""
    sheets = [ASSETS / "style.css", *sorted((ASSETS / "styles").glob("*.css"))]
    return f"<style>{''.join(sheet.read_text(encoding='utf-8') for sheet in sheets)}</style>"


def navigation() -> StreamlitPage:
    """The menu; gives the page that was asked for.

    Streamlit finds its default page at "/" only and keeps that page's own path blocked, so the
    home page is listed twice: in the menu under a path nobody uses, and unseen under its own.
    """
    pages = [
        st.Page(
            f"pages/{name}.py",
            title=title,
            icon=f":material/{ICONS[name]}:",
            url_path="home" if name == HOME else name,
            default=name == HOME,
        )
        for name, title in PAGES.items()
    ]
    unseen = st.Page(f"pages/{HOME}.py", title=PAGES[HOME], url_path=HOME, visibility="hidden")
    return st.navigation([*pages, unseen], position="top")


def run(page: StreamlitPage) -> None:
    """Draw the page within the frame."""
    session.mark_framed()
    pieces.close_menu(page.title)
    pieces.phone_bar()
    _be_back()
    with guarded():
        page.run()


@st.fragment(run_every=_DAY_SECONDS)
def _be_back() -> None:
    """Nothing to see: what makes an open page ask for a run once its server was started again.

    Streamlit asks for one only where something repeats itself. Without it the page stood as it was,
    and the first move went to widgets that the new server does not know, so it was lost.
    """


def open_page() -> None:
    """First line of every page: run app.py instead when this page was opened without it.

    A cold server runs a page's own file for a deep link until some session has called
    st.navigation; the rerun after that goes through app.py, and the query string survives.
    """
    if not session.was_framed():
        # Without our own icon the browser would ask a font server for the page's, for its tab.
        configure()
        navigation()
        st.rerun()
