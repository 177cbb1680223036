"""Who do we need?"""

from pages.ui import frame, inputs, people
from pages.ui.guard import guarded

frame.open_page()
inputs.draw()
with guarded():
    people.draw()
