"""What the commands share: the scenario they are about, and how they print."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Generator, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from planner.errors import PlannerError, PresetError, ScenarioError
from planner.model.scenario import Scenario
from planner.plans import presets

SCHEMA = 1
PATIENCE_SECONDS = 10  # for a cluster to answer


def scenario_of(name: str) -> Scenario:
    """From a file, or a preset of that name. Raises PlannerError when it is neither."""
    path = Path(name)
    if path.is_file():
        try:
            return Scenario.from_json(path.read_bytes())
        except ScenarioError as error:
            if error.problems[0].field != "scenario":
                raise
            raise PlannerError(f"{name}: {error}") from None  # no field to name: name the file
    if name in presets.names():
        return presets.load(name).scenario
    raise PresetError(
        f"FILE: {name!r} is no file and no preset; presets: {', '.join(presets.names())}"
    )


def show(text: str) -> None:
    """Print."""
    print(text)


def show_json(value: Any) -> None:
    """Print for another program."""
    show(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False))


def add_scenario(parser: argparse.ArgumentParser) -> None:
    """The scenario, and how it is simulated."""
    parser.add_argument("file", metavar="FILE", help="a scenario's JSON, or a preset's name")
    parser.add_argument("--replications", type=int, help="default: until precise enough")
    parser.add_argument("--seed", type=int, default=1)


def add_common(parser: argparse.ArgumentParser) -> None:
    """The scenario, and the options that most commands have."""
    add_scenario(parser)
    parser.add_argument("--json", action="store_true", help="for other programs")


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


class _Partial(Protocol):
    @property
    def share_done(self) -> float: ...


AnyPartial = TypeVar("AnyPartial", bound=_Partial)


def newest_of(results: Generator[AnyPartial, None, None]) -> AnyPartial:
    """The last of ever better results, with progress on a terminal; Ctrl-C keeps what is known.

    Raises KeyboardInterrupt when nothing is known yet.
    """
    found: AnyPartial | None = None
    try:
        for found in results:
            _say(f"\r{100 * found.share_done:3.0f} % ")
    except KeyboardInterrupt:
        if found is None:
            raise
    finally:
        results.close()
        _say("\r      \r")
    if found is None:
        raise PlannerError("there is nothing to look at")
    return found


def _say(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(text)
        sys.stderr.flush()
