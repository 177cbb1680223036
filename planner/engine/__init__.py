"""The compiled event simulation, arrays in, arrays out: tables, state, events, loop in turn."""

# Part of every outcome's provenance and of every cache's key: raise it when any result changes.
ENGINE_VERSION = "1.0"
