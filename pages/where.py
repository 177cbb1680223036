"""Where does each flip?"""

from pages.ui import frame, inputs, where
from pages.ui.guard import guarded

frame.open_page()
inputs.draw()
with guarded():
    where.draw()
