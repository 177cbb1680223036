"""Who does the work: threads here, or a Dask cluster."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from planner.errors import PlannerError

PATIENCE_SECONDS = 10  # for a cluster to answer


def add_scheduler(parser: argparse.ArgumentParser) -> None:
    """The option to let a cluster do the work."""
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="of a Dask cluster that does the work, as tcp://HOST:8786 (needs "
        "requirements-cluster.txt); the numbers are the same",
    )


@contextmanager
def executor_of(given: argparse.Namespace) -> Iterator[Executor | None]:
    """Who does the work: the cluster that `--scheduler` names, or None for threads here.

    Raises PlannerError when there is no Dask or no such cluster.
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
    with client, client.get_executor() as executor:  # type: ignore[no-untyped-call]
        yield executor
