"""Why should we believe it?"""

from pages.ui import frame, method

frame.open_page()
method.draw()
