"""Do leveling, hand-offs and pull help or hurt us?"""

from collections.abc import Callable
from functools import partial

import streamlit as st

from pages.ui import frame, inputs, results
from pages.ui.guard import guarded

frame.open_page()
with guarded():
    results.begin()
draw_head = partial(results.draw_head, st.container())
regions: tuple[Callable[[], None], ...]
if results.are_soon():
    regions = (results.draw, draw_head, inputs.draw)
else:
    regions = (draw_head, inputs.draw, results.draw)
for draw in regions:
    with guarded():
        draw()
