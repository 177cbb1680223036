"""The Principles page."""
