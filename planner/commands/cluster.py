"""Who does the work: threads here, or a Dask cluster."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from planner.commands.version import version
from planner.errors import PlannerError

PATIENCE_SECONDS = 10  # for a cluster to answer


def add_scheduler(parser: argparse.ArgumentParser) -> None:
    """The option to let a cluster do the work."""
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="of a Dask cluster that does the work, as tcp://HOST:8786 (needs "
        "requirements-cluster.txt, and this planner on all its machines); the numbers are the same",
    )


@contextmanager
def executor_of(given: argparse.Namespace) -> Iterator[Executor | None]:
    """Who does the work: the cluster that `--scheduler` names, or None for threads here.

    Raises PlannerError when there is no Dask or no such cluster, and when one of its processes has
    not this very planner.
    """
    if given.scheduler is None:
        yield None
        return
    try:
        from distributed import Client  # only when asked: it is heavy, and need not be installed
    except ImportError:
        raise PlannerError(
            "--scheduler: needs Dask: python -m pip install -r requirements-cluster.txt"
        ) from None
    try:  # Dask has no types
        client = Client(given.scheduler, timeout=PATIENCE_SECONDS)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise PlannerError(f"--scheduler: no cluster at {given.scheduler}: {error}") from None
    with client:
        _require_this_planner(client, given.scheduler)
        with client.get_executor() as executor:  # type: ignore[no-untyped-call]
            yield executor


def _require_this_planner(client: Any, address: str) -> None:
    """Raise PlannerError unless the scheduler and all workers have the very sources of here.

    What they are sent names functions of the planner, which each of them has to import.
    """
    versions = client.run(version, on_error="return")
    try:
        versions[f"the scheduler {address}"] = client.run_on_scheduler(version)
    except Exception as error:  # of any kind: it is what went wrong there
        versions[f"the scheduler {address}"] = error
    for place, found in sorted(versions.items(), reverse=True):  # the scheduler first
        if found != version():
            has = f"version {found} of the planner" if isinstance(found, str) else "no planner"
            raise PlannerError(
                f"--scheduler: {place} has {has}, and this is {version()}: install this one on all "
                "machines of the cluster (python -m pip install '.[cluster]') and start it anew"
            )
