"""A file as a table of texts: CSV of any usual kind, also gzipped, and XLSX.

Sizes are checked before anything is read, unpacked bytes while they are, and only the columns that
are asked for are kept.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import struct
import warnings
import zipfile
import zlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count, islice
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

import numpy as np
from numpy.typing import NDArray

from planner.crm.columns import cleaned
from planner.crm.dates import NO_DATA, Dates
from planner.errors import CalibrationError, TooLarge

Source = IO[bytes] | Path

MOST_BYTES = 200_000_000  # unpacked
MOST_XLSX_BYTES = 20_000_000
MOST_XLSX_ROWS = 200_000
_MOST_ELEMENTS = 200_000  # of XML that openpyxl keeps at a time
_MOST_TEXTS = 1_000_000  # different ones of a workbook: it keeps them all
# What it reads row by row or text by text; all else it reads whole.
_STREAMED = re.compile(r"xl/(worksheets/[^/]+|sharedstrings)\.xml", re.IGNORECASE)
_NAMES_STREAMED = re.compile(r"worksheets/|sharedstrings", re.IGNORECASE)
# A link in a cell may lead to any address: openpyxl opens none.
_OF_STREAMED = re.compile(r"(worksheet|sharedStrings)(\+xml)?$|/hyperlink$")
MOST_COLUMNS = 2_000
MOST_DATES = 200  # columns of dates: each takes some milliseconds, however few rows there are
MOST_ROWS = 5_000_000
_CHUNK_ROWS, _CHUNK_CELLS = 20_000, 1_000_000
_BEST_GZIP = 1032  # bytes that one byte of gzip can hold
_LONGEST_LINE = 1_000_000
_BLOCK = 1 << 18  # characters
_SEPARATORS = ",;\t|"
_OTHER_KINDS = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls): save it as .xlsx or CSV",
    b"{": "JSON",
    b"PAR1": "Parquet",
}


@dataclass(frozen=True)
class Texts:
    """A column of texts in one spelling: the different ones, and which of them is in each row.

    The first is "" and stands where there is no data.
    """

    values: tuple[str, ...]
    codes: NDArray[np.signedinteger]


@dataclass(frozen=True)
class Table:
    """Columns of texts and of dates, by header, for all rows that are not blank.

    numbers: row numbers from 0; repeated: rows that are in the file before, in every cell.
    headers: all there are. uneven: rows with fewer or more cells than the header, first_uneven the
    number of the first. encoding: how bytes were read as text.
    """

    texts: dict[str, Texts]
    dates: dict[str, Dates]
    numbers: NDArray[np.int32]
    repeated: NDArray[np.bool_]
    headers: tuple[str, ...]
    uneven: int
    first_uneven: int | None
    encoding: str

    def let_go(self) -> None:
        """Forget the columns: who has made something of them needs the memory."""
        self.texts.clear()
        self.dates.clear()


def headers(source: Source) -> tuple[str, ...]:
    """The headers of a file. Raises CalibrationError or TooLarge for a file that is no table."""
    return table(source, lambda _: ((), ()), 0).headers


# From the headers of a file to those of the columns to keep: (as texts, as dates).
Choice = Callable[[tuple[str, ...]], tuple[Collection[str], Collection[str]]]


def table(source: Source, choice: Choice, most_rows: int | None = None) -> Table:
    """The columns that are chosen. Raises CalibrationError or TooLarge, with the reason."""
    with _opened(source) as file:
        start = file.read(4096)
        file.seek(0)
        if not start.strip():
            raise CalibrationError("the file is empty")
        if start[:4] == b"PK\x03\x04":
            return _gathered(_sheet_rows(file), choice, most_rows, "xlsx")
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
                    return _gathered(_text_rows(text), choice, most_rows, encoding)
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
    lines = chain.from_iterable(_lines(text))
    first = next((line for line in lines if line.strip()), "")
    separator = _separator(first)
    if first.lower().startswith("sep=") and len(first.strip()) <= 5:  # Excel's own first line
        separator = first[4:5].strip("\r\n") or "\t"
        first = next(lines, "")
        if separator not in _SEPARATORS:
            raise CalibrationError(f"the file is separated by {separator!r}, which is not known")
    reader = csv.reader(chain([first], lines), delimiter=separator)
    try:
        yield from reader
    except csv.Error as error:
        raise CalibrationError(f"row {reader.line_num}: cannot be read as a row: {error}") from None


def _lines(text: io.TextIOWrapper) -> Iterator[list[str]]:
    """Lines, some thousand at a time: one by one takes as long as all the rest of the reading."""
    rest = ""
    while block := text.read(_BLOCK):
        lines = io.StringIO(rest + block, newline="").readlines()
        rest = lines.pop()  # it may go on, also after a \r
        if len(rest) > _LONGEST_LINE:
            raise CalibrationError(
                f"the file has a line of more than {_LONGEST_LINE:,} characters, so it is no table "
                "of rows"
            )
        yield lines
    if rest:
        yield [rest]


def _separator(line: str) -> str:
    def cells(separator: str) -> int:
        try:
            return len(next(csv.reader([line], delimiter=separator), []))
        except csv.Error:
            return 0

    return max(_SEPARATORS, key=cells)


def _check_parts(file: IO[bytes]) -> None:
    """Refuse a workbook that would fill the memory: openpyxl keeps all elements of a part but the
    rows and texts that it is done with. By whatever name: the workbook itself says which is what.
    """
    with zipfile.ZipFile(file) as packed:
        parts = packed.infolist()
    _refuse_above(sum(part.file_size for part in parts))
    for part in parts:
        pieces = _unpacked(file, part)
        with suppress(expat.ExpatError):  # a picture is no XML
            _check_elements(pieces, part.filename[:80])
        for _ in pieces:
            pass


def _unpacked(file: IO[bytes], part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part, piece by piece, and never more than it says it has: zipfile unpacks all there is
    before it looks. Raises CalibrationError where it has more.
    """
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise CalibrationError("the workbook is packed in a way that no spreadsheet packs one")
    file.seek(part.header_offset + 26)  # of its own header: two lengths, then as many bytes
    name_bytes, extra_bytes = struct.unpack("<HH", file.read(4))
    file.seek(name_bytes + extra_bytes, io.SEEK_CUR)
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    packed_left, left = part.compress_size, part.file_size
    while packed_left > 0 and (piece := file.read(min(packed_left, _BLOCK))):
        packed_left -= len(piece)
        while piece:
            if part.compress_type == zipfile.ZIP_DEFLATED:
                found = unpacking.decompress(piece, _BLOCK)
                piece = unpacking.unconsumed_tail
            else:
                found, piece = piece, b""
            left -= len(found)
            if left < 0:
                raise CalibrationError(
                    f"the workbook's {part.filename[:80]!r} has more than it says"
                )
            yield found


def _check_elements(xml: Iterator[bytes], name: str) -> None:
    """Raise TooLarge where one row, one text, or what is around them has elements without end, or
    the texts have none; CalibrationError where what openpyxl reads whole is by the name of a sheet.
    """
    let_go = "" if _STREAMED.fullmatch(name) else "nothing"
    kept = texts = 0

    def begins(tag: str, of: dict[str, str]) -> None:
        nonlocal let_go, kept, texts
        tag = tag.rpartition(":")[2]
        let_go = let_go or {"worksheet": "row", "sst": "si"}.get(tag, "nothing")
        kept = 0 if tag == let_go else kept + 1
        texts += tag == "si"
        if kept > _MOST_ELEMENTS:
            _refuse_parts(name, f"{_MOST_ELEMENTS:,} parts in one row or list")
        if texts > _MOST_TEXTS:
            _refuse_parts(name, f"{_MOST_TEXTS:,} different texts")
        named, kind = (
            of.get("PartName") or of.get("Target", ""),
            of.get("ContentType") or of.get("Type", ""),
        )
        if _NAMES_STREAMED.search(named) and not _OF_STREAMED.search(kind):
            raise CalibrationError(f"the workbook's {named[:80]!r} is two things at once")

    parser = expat.ParserCreate()
    parser.StartElementHandler = begins
    for piece in xml:
        parser.Parse(piece, False)
    parser.Parse(b"", True)


def _refuse_parts(name: str, most: str) -> None:
    raise TooLarge(f"the workbook's {name!r} has more than {most}: export it as CSV")


def _sheet_rows(file: IO[bytes]) -> Iterator[list[str]]:
    try:
        from openpyxl import load_workbook  # on first use: few files are workbooks
    except ImportError:
        raise CalibrationError(
            "the file is a workbook, and openpyxl, which reads them, is not installed here: export "
            "it as CSV"
        ) from None
    # It warns of a cell by its number, which is nobody's to log.
    warnings.filterwarnings("ignore", module="openpyxl")
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > MOST_XLSX_BYTES:
        raise TooLarge(
            f"the workbook has {size:,} bytes and up to {MOST_XLSX_BYTES:,} can be read: export "
            "it as CSV"
        )
    try:
        _check_parts(file)
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except (CalibrationError, TooLarge):
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
        except Exception as error:  # as above: the rows are read as they are asked for
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
    rows: Iterator[list[str]], choice: Choice, most_rows: int | None, encoding: str
) -> Table:
    number, header = next(
        ((place, row) for place, row in enumerate(rows) if any(cell.strip() for cell in row)),
        (0, []),
    )
    names, number = _names(header), number - 1
    text_names, date_names = choice(names)
    if len(date_names) > MOST_DATES:
        raise TooLarge(
            f"{len(date_names):,} columns hold dates of a deal or its stages and up to "
            f"{MOST_DATES:,} can be read: export the stages of one pipeline only"
        )
    texts = {name: _Coded(names.index(name)) for name in text_names if name in names}
    dates = {name: (names.index(name), Dates()) for name in date_names if name in names}
    hashes, numbers = array("q"), array("i")
    uneven, first_uneven = 0, None
    rows = rows if most_rows is None else islice(rows, most_rows)
    rows = (row if len(row) <= len(names) else _cut(row, len(names)) for row in rows)
    chunk_rows = max(1, min(_CHUNK_ROWS, _CHUNK_CELLS // len(names))) if names else _CHUNK_ROWS
    while chunk := list(islice(rows, chunk_rows)):
        first, number = number + 1, number + len(chunk)
        if len(numbers) + len(chunk) > MOST_ROWS:
            raise TooLarge(f"the file has more than {MOST_ROWS:,} rows, which is the most")
        places = range(first, number + 1)
        if not all(map(any, chunk)):
            filled = [(row, place) for row, place in zip(chunk, places, strict=True) if any(row)]
            chunk, numbered = [row for row, _ in filled], array("i", [at for _, at in filled])
        else:
            numbered = array("i", places)
        if set(map(len, chunk)) - {len(names)}:
            for i, row in enumerate(chunk):
                if len(row) != len(names):
                    if any(row[len(names) :]) or len(row) < len(names):
                        uneven += 1
                        first_uneven = numbered[i] if first_uneven is None else first_uneven
                    chunk[i] = row[: len(names)] + [""] * (len(names) - len(row))
        for column in texts.values():
            column.add(chunk)
        for place, moments in dates.values():
            moments.add([row[place] for row in chunk])
        hashes.extend(map(hash, map(tuple, chunk)))
        numbers.extend(numbered)
    return Table(
        {name: column.texts() for name, column in texts.items()},
        {name: column for name, (_, column) in dates.items()},
        np.frombuffer(numbers, np.intc),
        _repeated(np.frombuffer(hashes, np.int64)),
        names,
        uneven,
        first_uneven,
        encoding,
    )


def _cut(row: list[str], width: int) -> list[str]:
    """So many cells of a row, and one more that has something if any of the rest has."""
    return [*row[:width], next(filter(None, row[width:]), "")]


class _Coded:
    """A column of texts as numbers, piece by piece: each different text is kept once."""

    def __init__(self, place: int):
        self._place = place
        self._known: dict[str, int] = defaultdict(count().__next__)
        self._codes = array("i")

    def add(self, rows: list[list[str]]) -> None:
        known, place = self._known, self._place
        self._codes.extend([known[row[place]] for row in rows])

    def texts(self) -> Texts:
        plain: dict[str, int] = {"": 0}
        codes = np.empty(len(self._known), np.int32)
        for i, text in enumerate(self._known):
            name = cleaned(text)
            codes[i] = 0 if name.lower() in NO_DATA else plain.setdefault(name, len(plain))
        self._known.clear()  # a million names are a hundred megabytes
        codes = codes.astype(smallest(len(plain)))
        return Texts(tuple(plain), codes[np.frombuffer(self._codes, np.intc)])


def smallest(count: int) -> type[np.signedinteger]:
    """The smallest whole numbers that can count so many."""
    return np.int8 if count < 1 << 7 else np.int16 if count < 1 << 15 else np.int32


def _repeated(hashes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which rows come again; sorted, as a table of millions of hashes would fill the memory."""
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    repeated = np.zeros(hashes.size, bool)
    repeated[order[1:]] = ordered[1:] == ordered[:-1]
    return repeated


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
