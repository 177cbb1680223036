"""What will the next quarters bring?"""

from pages.ui import frame, inputs, next_quarters
from pages.ui.guard import guarded

frame.open_page()
inputs.draw()
with guarded():
    next_quarters.draw()
