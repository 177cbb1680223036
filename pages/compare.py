"""Which scenario wins?"""

from pages.ui import comparing, frame

frame.open_page()
comparing.draw()
