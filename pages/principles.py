"""What does each Lean principle claim, and does it hold here?"""

from pages.ui import frame, inputs, principles

frame.open_page()
inputs.draw()
principles.draw()
