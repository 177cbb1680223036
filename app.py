"""The frame of the flow planner: the plan from the link, the menu, the page, the link again."""

import sys
from contextlib import nullcontext

import streamlit as st

# Whoever comes first to a new server waits for the imports, and meanwhile reads what for.
is_new = "pages.ui.session" not in sys.modules
words = "Do leveling, hand-offs and pull help or hurt your team? Opening the planner …"
with st.spinner(words) if is_new else nullcontext():
    from pages.ui import frame, guard, session
    from planner.simulation.workers import going_first

guard.keep_words_out_of_the_log()
frame.configure()
with guard.guarded(), going_first():
    session.start()
    page = frame.navigation()
    # Another page begins without the link in its address: whoever loses the server now still has
    # it.
    session.write_link()
    frame.run(page)
    session.write_link()
