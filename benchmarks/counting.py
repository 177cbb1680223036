"""A server of the app that counts the processor time it takes, part by part.

python -m benchmarks.counting FILE run app.py … starts Streamlit with the arguments after FILE, and
keeps the seconds so far in FILE as JSON, with the replications found and run.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.web import cli

from benchmarks.counting_server import EVERY_SECONDS
from pages.ui import questions
from planner.simulation import jobs as work
from planner.simulation import workers

PARTS = ("first_answers", "sharper_answers", "page_runs", "refreshes", "wire", "other")

_seconds: defaultdict[str, float] = defaultdict(float)


def main() -> None:
    """Count and serve."""
    file = Path(sys.argv[1])
    _count(workers, "_do", _of_task)
    _count(work.JobBoard, "_run", lambda _, job: _answer(job.is_urgent))
    _count(ScriptRunner, "_run_script", lambda _, data: _run(bool(data.fragment_id_queue)))
    threading.Thread(target=_keep, args=(file, threading.main_thread()), daemon=True).start()
    cli.main(sys.argv[2:])


def _of_task(task: workers._Task) -> str:
    return _answer(task.job is None or task.job.is_urgent)


def _answer(is_first: bool) -> str:
    return "first_answers" if is_first else "sharper_answers"


def _run(is_refresh: bool) -> str:
    return "refreshes" if is_refresh else "page_runs"


def _count(home: Any, name: str, part_of: Callable[..., str]) -> None:
    """Whenever the function is called, add its thread's processor time to a part."""
    function = getattr(home, name)

    def counted(*given: Any) -> Any:
        part, start = part_of(*given), time.thread_time()
        try:
            return function(*given)
        finally:
            _seconds[part] += time.thread_time() - start

    setattr(home, name, counted)


def _keep(file: Path, loop: threading.Thread) -> None:
    """Write down what was counted, again and again. The server's loop is its main thread."""
    assert loop.ident is not None
    clock = time.pthread_getcpuclockid(loop.ident)
    while True:
        told = dict.fromkeys(PARTS, 0.0) | dict(_seconds) | {"wire": time.clock_gettime(clock)}
        told["other"] = time.process_time() - sum(told.values())
        counted = {"found": questions.KEPT.found, "run": questions.KEPT.ran}
        written = file.with_suffix(".new")
        written.write_text(json.dumps({"seconds": told, "replications": counted}), encoding="utf-8")
        written.replace(file)
        time.sleep(EVERY_SECONDS)


if __name__ == "__main__":
    main()
