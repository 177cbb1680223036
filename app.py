"""The frame of the flow planner: the plan from the link, the menu, the page, the link again."""

import streamlit as st

# Whoever comes first to a new server waits for the imports, and meanwhile reads what for.
with st.spinner("Do leveling, hand-offs and pull help or hurt your team? Opening the planner …"):
    from pages.ui import frame, session

frame.configure()
session.start()
frame.run(frame.navigation())
session.write_link()
