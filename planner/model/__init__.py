"""What a team is: a scenario, its fields and the practices that change it."""
