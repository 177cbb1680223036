"""The Next quarters page."""
