"""Do leveling, hand-offs and pull help or hurt us?"""

from pages.ui import frame, inputs, results

frame.open_page()
results.begin()
inputs.draw()
results.draw()
