"""Do leveling, hand-offs and pull help or hurt us?"""

import streamlit as st

from pages.ui import frame, inputs, results

frame.open_page()
results.begin()
head = st.container()
if results.are_soon():
    results.draw()
    results.draw_head(head)
    inputs.draw()
else:
    results.draw_head(head)
    inputs.draw()
    results.draw()
