"""The plain engine: the same sources without what only schema 2 knows, for who uses none of it.

Most scenarios have one kind of deal, one pace and people who stay. A branch that is never taken
costs them little each time it is passed, but there are many, and much is compiled behind them.
So each function of the engine is made a second time, with `WHOLE` False among the names it knows
and the plain copies in place of the functions it calls.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

from planner.engine.jit import made_of

_copies: dict[Any, Any] = {}
_names: dict[str, dict[str, Any]] = {}  # of each module, as the copies know them


def plain(function: Any) -> Any:
    """The plain copy of a function of the engine."""
    original, way = made_of[function]
    names = _plain_names(original)
    if function not in _copies:
        copied = FunctionType(original.__code__, names, original.__name__)
        # Numba keeps code on disk by this name.
        copied.__qualname__ = f"plain_{original.__qualname__}"
        copied.__module__ = original.__module__
        copied.__doc__ = original.__doc__
        _copies[function] = way(copied)
    return _copies[function]


def _plain_names(original: FunctionType) -> dict[str, Any]:
    module = original.__module__
    if module not in _names:
        _names[module] = {**original.__globals__, "WHOLE": False}
        for name, value in original.__globals__.items():
            if _is_ours(value):
                _names[module][name] = plain(value)
    return _names[module]


def _is_ours(value: Any) -> bool:
    return callable(value) and value in made_of
