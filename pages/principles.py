"""What does each Lean principle claim, and does it hold here?"""

from pages.ui import frame, inputs, principles
from pages.ui.guard import guarded

frame.open_page()
inputs.draw()
with guarded():
    principles.draw()
