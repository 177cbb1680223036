"""What practices and inputs do to a team, and how surely."""
