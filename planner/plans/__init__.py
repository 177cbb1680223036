"""What a session holds: a plan, the scenarios kept beside it, and the link that carries it."""
