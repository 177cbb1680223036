"""What the tests and the benchmarks both hold the planner against: neither imports the other.

Small teams and a sales line with a known break-even to tell a claim in; any scenario of the schema,
for Hypothesis and at random; two simulators that share no code with the engine; published and
exact values; laws that every outcome keeps; the app as a server, and a visitor who clicks at
random; kept results, and the README's tables of them.
"""
