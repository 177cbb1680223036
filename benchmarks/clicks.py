"""Thousands of random moves over all pages, as a browser would tell them; see reference/walking.py.

After every one the page must stand, nothing may have failed, the plan in the link must be the plan
shown, and a number typed for a stage must be that stage's.

python -m benchmarks clicks [--steps 5000] [--seed 0] [--walk 100]   (needs requirements-dev.txt)
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Sequence

from reference.results import keep
from reference.walking import Broken, Walk


def main(arguments: Sequence[str]) -> None:
    """Walk until there are so many steps; exit code 1 when one broke something."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks clicks")
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0, help="of the first walk")
    parser.add_argument("--walk", type=int, default=100, help="steps of one visitor")
    asked = parser.parse_args(arguments)
    # Streamlit warns of every thread that draws nothing.
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").disabled = True
    began, broken, steps, seed = time.monotonic(), [], 0, asked.seed
    while steps < asked.steps:
        try:
            walk = Walk(seed)
            for _ in range(min(asked.walk, asked.steps - steps)):
                steps += 1
                walk.step()
        except Broken as fault:
            broken.append(str(fault))
            print(fault, file=sys.stderr)
        seed += 1
        print(f"{steps} steps, {len(broken)} walks broken", flush=True)
    seconds = time.monotonic() - began
    print(
        keep(
            "clicks",
            {
                "steps": steps,
                "walks": seed - asked.seed,
                "broken": broken,
                "first_seed": asked.seed,
                "seconds": round(seconds),
            },
        )
    )
    if broken:
        sys.exit(1)
