"""Is this us?"""

from pages.ui import calibrate, frame

frame.open_page()
calibrate.draw()
