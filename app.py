"""The frame of the flow planner: the plan from the link, the menu, the page, the link again."""

from pages.ui import frame, session

frame.configure()
session.start()
page = frame.navigation()
# Another page begins without the link in its address: whoever loses the server now still has it.
session.write_link()
frame.run(page)
session.write_link()
