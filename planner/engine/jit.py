"""How the engine is compiled: numba, once, with the machine code kept on disk where it can be.

Numba keys its disk cache by the one file a function stands in, so a change in a function called
from another file would go unseen. The folder here is named by a digest of all the engine's sources.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import cache, wraps
from pathlib import Path
from threading import Lock
from typing import Any

import numba
import numpy as np
from numba.core import config

_HERE = Path(__file__).parent


def _sources_digest() -> str:
    digest = hashlib.sha256()
    for source in sorted(_HERE.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _folder_name() -> str:
    return f"engine-{_sources_digest()}"


def _cache_folder() -> str | None:
    """The first folder of ours that can be written, or None.

    Never a folder shared between users: numba's cache holds pickles, and whoever can write there
    could run code here.
    """
    name = _folder_name()
    for home in (_HERE / "__pycache__", Path("~/.cache/flow-planner").expanduser()):
        folder = home / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK | os.X_OK):
            return str(folder)
    return None


_CACHE_FOLDER = _cache_folder()

# error_model="numpy": no hidden check for division by zero; the engine never divides by zero.
# _nrt=False: no reference counting; the engine allocates nothing, Python hands it its arrays.
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}

# A way in from C is never used, one from Python by few: for a function of the whole floor they are
# most of the work to compile (27 s with all of them, 17 s without).
_ENTRY: dict[str, Any] = {"no_cfunc_wrapper": True, **_OPTIONS}
_INNER: dict[str, Any] = {"no_cpython_wrapper": True, **_ENTRY}

# Is this the whole engine? In the plain one (plain.py) it is False: numba leaves out what stands
# behind `if WHOLE` before it looks at what is called there.
WHOLE = True

_Way = Callable[[Any], Any]
made_of: dict[Any, tuple[Any, _Way]] = {}  # each function of the engine: of what, and in which way


def _way(options: dict[str, Any]) -> _Way:
    """A way to compile a function, which remembers what it has been used on."""

    def compiled(function: Any) -> Any:
        made = numba.njit(**options)(function)
        made_of[made] = function, compiled
        return made

    return compiled


# A step is put into its caller: called, the engine would be about half as fast, and would take as
# long to compile. A routine is called, where that costs nothing that can be measured. A formula is
# a step that Python may call too.
step = _way({"forceinline": True, **_INNER})
routine = _way(_INNER)
formula = _way({"forceinline": True, **_ENTRY})


@formula
def at(place):
    """The place of an array, where it cannot be below 0.

    Numba lets a signed place below 0 count from the end, which costs five instructions each time.
    """
    return np.uint64(place)


def record(*fields: tuple[Any, ...]) -> np.dtype[np.void]:
    """A record type whose fields are read as record.field, by numba and by plain Python alike."""
    return np.dtype((np.record, list(fields)))


def entry(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function that Python calls; its machine code, callees included, is kept on disk.

    Where nothing can be kept, be the disk full or not to be written, it is compiled at every start.
    """
    made = numba.njit(**_ENTRY)(function)
    if _CACHE_FOLDER is None or config.DISABLE_JIT:
        made_of[made] = function, entry
        return made
    before = config.CACHE_DIR
    try:
        config.CACHE_DIR = _CACHE_FOLDER
        with suppress(RuntimeError):  # numba cannot write there after all
            made.enable_caching()
    finally:
        config.CACHE_DIR = before
    # Numba lets a failed write end the call for which it has just compiled.
    made._cache.save_overload = _if_possible(made._cache.save_overload)
    made._cache.load_overload = _if_possible(made._cache.load_overload)

    @wraps(function)
    def call(*arguments: Any) -> Any:
        _have_it_compiled(function.__qualname__)
        return made(*arguments)

    made_of[call] = function, entry
    return call


# Set where this very process is to compile: to the name of what it is to compile.
_COMPILES = "FLOW_PLANNER_COMPILES"
# One for each entry: who waits for the whole engine holds up nobody who needs the plain one.
_locks: defaultdict[str, Lock] = defaultdict(Lock)


def is_to_compile(function: Callable[..., Any]) -> bool:
    """Is this process here to compile this very entry?"""
    return os.environ.get(_COMPILES) == made_of[function][0].__qualname__


@cache
def _compile_apart(name: str) -> None:
    assert _CACHE_FOLDER is not None
    folder = Path(_CACHE_FOLDER)
    if _COMPILES in os.environ or _is_compiled(folder, name):
        return
    with _alone(folder, name):
        if not _is_compiled(folder, name):
            _compile_in_another_process(folder, name)


def _alone(folder: Path, name: str) -> AbstractContextManager[Any]:
    """Until it is closed, other processes wait that would compile the same.

    Where there is no such lock, as on Windows or some networks' disks, each compiles.
    """
    try:
        import fcntl

        lock = (folder / f"{name}.lock").open("w")
    except (ImportError, OSError):
        return nullcontext()
    with suppress(OSError):
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _compile_in_another_process(folder: Path, name: str) -> None:
    home = _HERE.parents[1]
    paths = [str(home), *filter(None, [os.environ.get("PYTHONPATH")])]
    with suppress(OSError):  # no more processes: this one compiles
        subprocess.run(
            [sys.executable, "-m", "planner", "simulate", "mid_market", "--replications", "1"],
            env=os.environ | {_COMPILES: name, "PYTHONPATH": os.pathsep.join(paths)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    if _is_compiled(folder, name):
        _remove_outdated(folder)


def _is_compiled(folder: Path, name: str) -> bool:
    return any(folder.rglob(f"*.{name}-*.nbi"))


def _remove_outdated(folder: Path) -> None:
    """Remove what earlier sources have left beside a folder that is finished.

    A process of this version uses this very folder, which stays. One that still runs an earlier
    version has its machine code in memory; if not, it compiles once more. In the user's own cache
    all stays: another copy of the planner may keep its own there.
    """
    # Whose sources were replaced while it compiled is itself of the past, and removes nothing.
    if folder.parent != _HERE / "__pycache__" or folder.name != _folder_name():
        return
    for other in folder.parent.glob("engine-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def _have_it_compiled(name: str) -> None:
    """See to it that what can be kept on disk is there before it is needed.

    Another process compiles: here that would leave 180 MB behind, and keep the interpreter from
    the pages for most of the time it takes.
    """
    with _locks[name]:
        _compile_apart(name)


def _if_possible(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same, but None where files cannot be read or written."""

    @wraps(function)
    def tried(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except OSError:
            return None

    return tried
