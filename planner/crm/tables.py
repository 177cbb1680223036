"""A file as a table of texts: CSV of any usual kind, also gzipped, and XLSX.

Sizes are checked before anything is read, unpacked bytes while they are, and only the columns that
are asked for are kept.
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
import zlib
from array import array
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd

from planner.errors import CalibrationError, TooLarge

Source = IO[bytes] | Path

MOST_BYTES = 200_000_000  # unpacked
MOST_XLSX_BYTES = 20_000_000
MOST_XLSX_ROWS = 200_000
MOST_COLUMNS = 2_000
FIRST_ROW = 2  # the number of the first row below the header, as a spreadsheet counts
_CHUNK_ROWS = 50_000
_BEST_GZIP = 1032  # bytes that one byte of gzip can hold
_LONGEST_LINE = 1_000_000
_SEPARATORS = ",;\t|"
_OTHER_KINDS = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls): save it as .xlsx or CSV",
    b"{": "JSON",
    b"PAR1": "Parquet",
}


@dataclass(frozen=True)
class Table:
    """Columns of texts, by header; the index counts rows from 0. duplicates: rows dropped.

    headers: all there are. uneven: rows with fewer or more cells than the header, first_uneven the
    index of the first. encoding: how bytes were read as text.
    """

    rows: pd.DataFrame
    headers: tuple[str, ...]
    duplicates: int
    uneven: int
    first_uneven: int | None
    encoding: str


def headers(source: Source) -> tuple[str, ...]:
    """The headers of a file. Raises CalibrationError or TooLarge for a file that is no table."""
    return table(source, (), 0).headers


def table(source: Source, columns: Collection[str], most_rows: int | None = None) -> Table:
    """The columns that are asked for. Raises CalibrationError or TooLarge, with the reason."""
    with _opened(source) as file:
        start = file.read(4096)
        file.seek(0)
        if not start.strip():
            raise CalibrationError("the file is empty")
        if start[:4] == b"PK\x03\x04":
            return _gathered(_sheet_rows(file), columns, most_rows, "xlsx")
        is_packed = start[:2] == b"\x1f\x8b"
        if is_packed:
            _check_declared(file)
            start = _unpacked_start(file)
        for sign, kind in _OTHER_KINDS.items():
            if start.startswith(sign):
                raise CalibrationError(f"the file is {kind}, and no CSV or XLSX table")
        for encoding in _encodings(start):
            file.seek(0)
            try:
                with _text(file, is_packed, encoding) as text:
                    return _gathered(_text_rows(text), columns, most_rows, encoding)
            except UnicodeError:
                continue
        raise CalibrationError("the file is no text in UTF-8, UTF-16 or Windows letters")


@contextmanager
def _opened(source: Source) -> Iterator[IO[bytes]]:
    if isinstance(source, Path):
        try:
            with source.open("rb") as file:
                _check_size(file)
                yield file
        except OSError as error:
            raise CalibrationError(
                f"the file cannot be read: {error.strerror or 'it is broken'}"
            ) from None
    else:
        _check_size(source)
        yield source


def _check_size(file: IO[bytes]) -> None:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > MOST_BYTES:
        raise TooLarge(f"the file has {size:,} bytes and up to {MOST_BYTES:,} can be read")


def _check_declared(file: IO[bytes]) -> None:
    """The last four bytes of gzip tell how much there is in it; a broken file's tell nothing."""
    packed = file.seek(0, io.SEEK_END)
    file.seek(max(0, packed - 4))
    declared = int.from_bytes(file.read(4), "little")
    if declared <= packed * _BEST_GZIP:
        _refuse_above(declared)
    file.seek(0)


def _refuse_above(size: int) -> None:
    if size > MOST_BYTES:
        raise TooLarge(f"the file unpacks to more than {MOST_BYTES:,} bytes, which is the most")


_BROKEN_GZIP = (gzip.BadGzipFile, EOFError, zlib.error)


def _unpacked_start(file: IO[bytes]) -> bytes:
    try:
        return gzip.GzipFile(fileobj=file).read(4096)
    except _BROKEN_GZIP:
        raise CalibrationError("the file is broken: its gzip cannot be unpacked") from None


class _Counted(io.RawIOBase):
    """Unpacked bytes, refused beyond the most there may be."""

    def __init__(self, file: IO[bytes]):
        self._file = gzip.GzipFile(fileobj=file)
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            piece = self._file.read(len(buffer))
        except _BROKEN_GZIP:
            raise CalibrationError("the file is broken: its gzip cannot be unpacked") from None
        self._count += len(piece)
        _refuse_above(self._count)
        buffer[: len(piece)] = piece
        return len(piece)


@contextmanager
def _text(file: IO[bytes], is_packed: bool, encoding: str) -> Iterator[io.TextIOWrapper]:
    binary: Any = io.BufferedReader(_Counted(file), 1 << 18) if is_packed else file
    text = io.TextIOWrapper(binary, encoding=encoding, newline="")
    try:
        yield text
    finally:
        text.detach()  # the file is its owner's to close


def _encodings(start: bytes) -> tuple[str, ...]:
    """Likely encodings by the first bytes. Raises CalibrationError for what is no text."""
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    zeros_even, zeros_odd = start[::2].count(0), start[1::2].count(0)
    if zeros_odd > 0.4 * len(start) / 2 and zeros_even < 0.1 * len(start) / 2:
        return ("utf-16-le",)
    if zeros_even > 0.4 * len(start) / 2 and zeros_odd < 0.1 * len(start) / 2:
        return ("utf-16-be",)
    if b"\0" in start:
        raise CalibrationError("the file is no table of text: it holds bytes of another kind")
    return ("utf-8-sig", "cp1252")


def _text_rows(text: io.TextIOWrapper) -> Iterator[list[str]]:
    lines = iter(lambda: text.readline(_LONGEST_LINE), "")
    first = next((line for line in lines if line.strip()), "")
    separator = _separator(first)
    if first.lower().startswith("sep=") and len(first.strip()) <= 5:  # Excel's own first line
        separator = first[4:5].strip("\r\n") or "\t"
        first = next(lines, "")
        if separator not in _SEPARATORS:
            raise CalibrationError(f"the file is separated by {separator!r}, which is not known")

    def all_lines() -> Iterator[str]:
        yield first
        yield from lines

    reader = csv.reader(all_lines(), delimiter=separator)
    try:
        yield from reader
    except csv.Error as error:
        raise CalibrationError(f"row {reader.line_num}: cannot be read as a row: {error}") from None


def _separator(line: str) -> str:
    def cells(separator: str) -> int:
        try:
            return len(next(csv.reader([line], delimiter=separator), []))
        except csv.Error:
            return 0

    return max(_SEPARATORS, key=cells)


def _sheet_rows(file: IO[bytes]) -> Iterator[list[str]]:
    try:
        from openpyxl import load_workbook  # on first use: few files are workbooks
    except ImportError:
        raise CalibrationError(
            "the file is a workbook, and openpyxl, which reads them, is not installed here: export "
            "it as CSV"
        ) from None
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > MOST_XLSX_BYTES:
        raise TooLarge(
            f"the workbook has {size:,} bytes and up to {MOST_XLSX_BYTES:,} can be read: export "
            "it as CSV"
        )
    try:
        with zipfile.ZipFile(file) as packed:
            _refuse_above(sum(one.file_size for one in packed.infolist()))
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except TooLarge:
        raise
    except Exception as error:  # a broken workbook can fail anywhere inside openpyxl
        raise CalibrationError(
            f"the file is no XLSX workbook that can be read ({type(error).__name__})"
        ) from None
    sheets = book.worksheets
    if not sheets:
        raise CalibrationError("the workbook has no sheet with cells")
    sheets[0].reset_dimensions()  # what the file says of its size may be wrong
    rows = sheets[0].iter_rows(values_only=True)
    number = 0
    while True:
        try:
            row = next(rows, None)
        except Exception as error:
            raise CalibrationError(
                f"row {number + 1}: the workbook cannot be read on ({type(error).__name__})"
            ) from None
        if row is None:
            return
        number += 1
        if number > MOST_XLSX_ROWS + 1:
            raise TooLarge(
                f"the sheet has more than {MOST_XLSX_ROWS:,} rows, which is the most: export it "
                "as CSV"
            )
        yield [_cell(one) for one in row]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _gathered(
    rows: Iterator[list[str]], columns: Collection[str], most_rows: int | None, encoding: str
) -> Table:
    number, header = next(
        ((place, row) for place, row in enumerate(rows) if any(cell.strip() for cell in row)),
        (0, []),
    )
    names, number = _names(header), number - 1
    wanted = [(name, place) for place, name in enumerate(names) if name in columns]
    chunks, hashes, numbers = [], array("q"), array("q")
    uneven, first_uneven = 0, None
    rows = rows if most_rows is None else islice(rows, most_rows)
    while chunk := list(islice(rows, _CHUNK_ROWS)):
        kept = []
        for row in chunk:
            number += 1
            if not any(row):
                continue
            if len(row) != len(names):
                if any(row[len(names) :]) or len(row) < len(names):
                    uneven += 1
                    first_uneven = number if first_uneven is None else first_uneven
                row = row[: len(names)] + [""] * (len(names) - len(row))
            kept.append([row[place] for _, place in wanted])
            hashes.append(hash(tuple(row)))
            numbers.append(number)
        chunks.append(pd.DataFrame(kept, columns=[name for name, _ in wanted], dtype=str))
    found = pd.concat(chunks, ignore_index=True) if chunks else _nothing(wanted)
    found.index = pd.Index(np.array(numbers, dtype=np.int64))
    repeated = pd.Series(np.array(hashes, dtype=np.int64)).duplicated().to_numpy()
    return Table(
        found[~repeated] if wanted else found,
        names,
        int(repeated.sum()),
        uneven,
        first_uneven,
        encoding,
    )


def _nothing(wanted: list[tuple[str, int]]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([], dtype=str) for name, _ in wanted})


def _names(header: list[str]) -> tuple[str, ...]:
    """Headers with a name each: an empty one by its place, one that comes again by its count."""
    if len(header) > MOST_COLUMNS:
        raise TooLarge(
            f"the file has {len(header):,} columns and up to {MOST_COLUMNS:,} can be read: export "
            "the deal, its stage and its dates"
        )
    names: dict[str, None] = {}
    counts: dict[str, int] = {}  # how often each text has come: a hostile header is one text only
    for place, header_text in enumerate(header, 1):
        text = header_text.strip().lstrip("\ufeff") or f"column {place}"
        name, count = text, counts.get(text, 1)
        while name in names:
            count += 1
            name = f"{text} ({count})"
        counts[text] = count
        names[name] = None
    return tuple(names)
