"""python -m benchmarks NAME: run one of the long programs and keep its results."""

from __future__ import annotations

import argparse
import importlib

NAMES = (
    "assumptions",
    "backtest",
    "churn",
    "clicks",
    "cluster",
    "crm",
    "cross_check",
    "engine",
    "flips",
    "forecast",
    "fuzz",
    "licences",
    "luck",
    "maps",
    "next_quarters",
    "noticed",
    "page",
    "profile",
    "readme",
    "resamples",
    "room",
    "scaling",
    "scenarios",
    "teams",
    "trust",
    "validation",
)


def main() -> None:
    """Run the named program with the arguments that follow its name."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("name", choices=NAMES)
    given, rest = parser.parse_known_args()
    importlib.import_module(f"benchmarks.{given.name}").main(rest)


if __name__ == "__main__":
    main()
