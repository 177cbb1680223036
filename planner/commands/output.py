"""What commands print: text, JSON, and how far they are."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Generator
from typing import Any, Protocol, TypeVar

from planner.errors import PlannerError

SCHEMA = 1


def show(text: str) -> None:
    """Print."""
    print(text)


def add_json(parser: argparse._ActionsContainer) -> None:
    """The option to print for other programs."""
    parser.add_argument("--json", action="store_true", help="for other programs")


def show_json(value: Any) -> None:
    """Print for another program."""
    show(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False))


class _Partial(Protocol):
    @property
    def share_done(self) -> float: ...


AnyPartial = TypeVar("AnyPartial", bound=_Partial)


def newest_of(results: Generator[AnyPartial, None, None]) -> AnyPartial:
    """The last of ever better results, with progress on a terminal; Ctrl-C keeps what is known.

    Raises KeyboardInterrupt when nothing is known yet.
    """
    newest: AnyPartial | None = None
    try:
        for newest in results:
            _say(f"\r{100 * newest.share_done:3.0f} % ")
    except KeyboardInterrupt:
        if newest is None:
            raise
    finally:
        results.close()
        _say("\r      \r")
    if newest is None:
        raise PlannerError("there is nothing to look at")
    return newest


def _say(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(text)
        sys.stderr.flush()
