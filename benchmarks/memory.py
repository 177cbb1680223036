"""A server with so much memory and no more, where the system lets a cgroup be made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def limited(megabytes: int) -> Iterator[Path | None]:
    """A memory cgroup of so many megabytes below our own, or None where none can be made."""
    group = _own_group() / f"flow-planner-{os.getpid()}"
    if not megabytes:
        yield None
        return
    try:
        group.mkdir()
    except OSError as error:
        print(f"no memory limit: {error}")
        yield None
        return
    try:
        limit = next(
            path
            for name in ("memory.max", "memory.limit_in_bytes")
            if (path := group / name).exists()
        )
        limit.write_text(str(megabytes * 10**6), encoding="ascii")
        yield group
    except (StopIteration, OSError) as error:
        print(f"no memory limit: {error!r}")
        yield None
    finally:
        group.rmdir()


def _own_group() -> Path:
    """The folder of the cgroup that has this process's memory (version 1 or 2)."""
    lines = Path("/proc/self/cgroup").read_text(encoding="ascii").split()
    named = [line.split(":", 2) for line in lines]
    old = next((path for _, kinds, path in named if "memory" in kinds.split(",")), None)
    root = Path("/sys/fs/cgroup")
    if old is not None:
        return root / "memory" / old.lstrip("/")
    return root / next(path for _, kinds, path in named if not kinds).lstrip("/")


@contextmanager
def inside(group: Path | None) -> Iterator[None]:
    """What is started within is in that cgroup, from its first byte; without one, where it was."""
    if group is None:
        yield
        return
    _move_to(group)
    try:
        yield
    finally:
        _move_to(group.parent)


def _move_to(group: Path) -> None:
    (group / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")


def times_at_the_limit(group: Path) -> int:
    """How often the limit was met (what can be dropped is then dropped first)."""
    if (group / "memory.failcnt").exists():
        return int((group / "memory.failcnt").read_text(encoding="ascii"))
    events = (group / "memory.events").read_text(encoding="ascii").split()
    return int(events[events.index("max") + 1])
