"""What Next quarters costs: the time to its first fan, and the processor time of the whole page.

The mid-market example as it is, from the pipeline it has once settled, and in mid-year, each never
asked before, on a planner that has drawn the page once. Processor time is of all threads of the
program, from the first run of the page until nothing more comes, so other work on the machine
lengthens it only by what it takes of the processors' own caches.

python -m benchmarks next_quarters [--rounds 3]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from streamlit.testing.v1 import AppTest

from pages.ui import background, questions
from planner.analysis.settled_pipeline import with_settled_pipeline
from planner.plans import link
from planner.plans.plan import Plan
from reference.results import keep

APP = str(Path(__file__).parents[1] / "app.py")


def main(arguments: Sequence[str]) -> None:
    """Draw each page so many times with other luck, print and keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks next_quarters")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args(arguments)
    _drawn(_plans()["as it is"].replace({"seed": 10_000}))  # imports, compiled code, styles
    found = {}
    for name, plan in _plans().items():
        rounds = [_measured(plan.replace({"seed": n + 2})) for n in range(given.rounds)]
        found[name] = {
            figure: round(median(each[figure] for each in rounds), 2) for figure in rounds[0]
        }
        print(name, found[name], flush=True)
    print(keep("next_quarters", {"preset": "mid_market", "rounds": given.rounds, "pages": found}))


def _plans() -> dict[str, Plan]:
    plan = link.plan_of("mid_market")
    return {
        "as it is": plan,
        "from today": plan.with_scenario(with_settled_pipeline(plan.scenario, plan.seed)),
        "mid-year": link.plan_of("mid_year"),
    }


def _measured(plan: Plan) -> dict[str, float]:
    """The fan alone, of luck of its own; then the page."""
    begun = time.perf_counter()
    next(questions.forecasts(plan.replace({"seed": plan.seed + 1000})))
    first = time.perf_counter() - begun
    busy = time.process_time()
    _drawn(plan)
    return {"first_fan_seconds": first, "page_processor_seconds": time.process_time() - busy}


def _drawn(plan: Plan) -> None:
    """The page, again and again until nothing more comes."""
    app = AppTest.from_file(APP, default_timeout=600)
    app.query_params["s"] = link.link(plan)
    app.switch_page("pages/next_quarters.py")
    before: list[Any] | None = None
    while True:
        app.run()
        now = [each.proto for each in app.main.get("html")]
        if now == before:
            return
        before = now
        background.finish()
