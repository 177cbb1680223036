"""From a scenario to measured outcomes, within a budget of time and memory."""
