"""Why should we believe it?"""

from pages.ui import believing, frame

frame.open_page()
believing.draw()
