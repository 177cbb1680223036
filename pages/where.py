"""Where does each flip?"""

from pages.ui import flips, frame, inputs
from pages.ui.guard import guarded

frame.open_page()
inputs.draw()
with guarded():
    flips.draw()
