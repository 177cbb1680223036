"""Which scenario wins?"""

from pages.ui import compare, frame

frame.open_page()
compare.draw()
