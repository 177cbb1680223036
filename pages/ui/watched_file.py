"""A file that says how far it has been read, for whoever waits for a long one."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO, Any, cast

LONG = 5_000_000  # bytes, from which on reading takes seconds
_STEP = 0.02  # of the file, between two words about it


def watched(file: IO[bytes], tell: Callable[[float], None]) -> IO[bytes]:
    """The same file; `tell` is called with the share read as it grows, for a long one only."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return file if size < LONG else cast("IO[bytes]", _Watched(file, size, tell))


class _Watched(io.RawIOBase):
    def __init__(self, file: IO[bytes], size: int, tell: Callable[[float], None]):
        self._file, self._size, self._tell = file, size, tell
        self._told = 0.0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: Any) -> int:
        piece = self._file.read(len(buffer))
        buffer[: len(piece)] = piece
        share = self._file.tell() / self._size
        if share >= self._told + _STEP:
            self._told = share
            self._tell(min(share, 1.0))
        return len(piece)
