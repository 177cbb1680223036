"""Do leveling, hand-offs and pull help or hurt us?"""

from collections.abc import Callable
from functools import partial

import streamlit as st

from pages.ui import frame, inputs, plan
from pages.ui.guard import guarded

frame.open_page()
with guarded():
    plan.begin()
draw_head = partial(plan.draw_head, st.container())
regions: tuple[Callable[[], None], ...]
if plan.are_soon():
    regions = (plan.draw, draw_head, inputs.draw)
else:
    regions = (draw_head, inputs.draw, plan.draw)
for draw in regions:
    with guarded():
        draw()
