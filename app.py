"""The frame of the flow planner: the plan from the link, the menu, the page, the link again."""

from pages.ui import frame, session

frame.configure()
session.start()
frame.run(frame.navigation())
session.write_link()
