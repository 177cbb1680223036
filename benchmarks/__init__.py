"""Long programs whose results are kept: python -m benchmarks NAME."""
