"""Who do we need?"""

from pages.ui import frame, inputs, people

frame.open_page()
inputs.draw()
people.draw()
