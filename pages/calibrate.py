"""Is this us?"""

from pages.ui import calibrating, frame

frame.open_page()
calibrating.draw()
