"""Where does each flip?"""

from pages.ui import flips, frame, inputs

frame.open_page()
inputs.draw()
flips.draw()
