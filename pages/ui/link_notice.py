"""What is told above a page that was opened with a link that could not be read, or not whole."""

from __future__ import annotations

import streamlit as st

from pages.ui import session
from planner.views.common.numbers import plain


def draw() -> None:
    """Until the first move; nothing where the link was read."""
    if notice := session.notice():
        st.warning(plain(notice), icon=":material/link_off:")
