"""Do leveling, hand-offs and pull help or hurt us?"""

from pages.ui import frame, inputs, results

frame.open_page()
results.begin()
results.draw_head()
if results.are_soon():
    results.draw()
    inputs.draw()
else:
    inputs.draw()
    results.draw()
