"""From a history of deals to a scenario that replays it."""
