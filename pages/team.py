"""Who do we need?"""

from pages.ui import frame, inputs, team
from pages.ui.guard import guarded

frame.open_page()
inputs.draw()
with guarded():
    team.draw()
