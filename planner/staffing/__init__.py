"""Whom to hire, and the cheapest team that reaches a target."""
