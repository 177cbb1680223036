"""A file as a table of texts: CSV of any usual kind, also gzipped, and XLSX.

Sizes are checked before anything is read, unpacked bytes while they are, and only the columns that
are asked for are kept.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, count, islice
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from planner.crm import limits
from planner.crm.columns import cleaned, means_won
from planner.crm.dates import NO_DATA, Dates
from planner.crm.group_headings import GroupHeadings
from planner.crm.groups import Texts, fill_groups
from planner.crm.header_row import TOP_ROWS, header_place, is_note, is_sure, is_total, score
from planner.crm.packed import only_table
from planner.crm.sheets import best_sheet
from planner.errors import CalibrationError, TooLarge

Source = IO[bytes] | Path

_CHUNK_ROWS, _CHUNK_CELLS = 20_000, 1_000_000
_MOST_CELLS_OF_TOP = 20_000
_MOST_LETTERS_OF_TOP = 20_000  # of a line that tells the separator
_FEWEST_COLUMNS = 3  # with less, a row of one cell may be data
_BEST_GZIP = 1032  # bytes that one byte of gzip can hold
_MOST_STATUSES = 50  # different values of a column that says how deals ended
_SEPARATORS = ",;\t|"
_OTHER_KINDS = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls): save it as .xlsx or CSV",
    b"{": "JSON",
    b"PAR1": "Parquet",
}


@dataclass(frozen=True)
class Table:
    """Columns of texts and of dates, by header, for all rows that are not blank.

    numbers: row numbers from 0; repeated: rows that are in the file before, in every cell.
    headers: all there are. uneven: rows with fewer or more cells than the header, first_uneven the
    number of the first. encoding: how bytes were read as text. header: the header's row from 0, and
    titles how many rows with something stand above it; notes: rows below it that are no data
    (totals, footers, the header once more); first_note the number of the first. filled: columns
    with each value in the first row of its group only, as in grouped reports; headings: those that
    are no columns of the file, but rows above each group. sheet: the one read, where the workbook
    has several.
    """

    texts: dict[str, Texts]
    dates: dict[str, Dates]
    numbers: NDArray[np.int32]
    repeated: NDArray[np.bool_]
    headers: tuple[str, ...]
    uneven: int
    first_uneven: int | None
    encoding: str
    header: int = 0
    titles: int = 0
    notes: int = 0
    first_note: int | None = None
    filled: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    sheet: str = ""

    def let_go(self) -> None:
        """Forget the columns: who has made something of them needs the memory."""
        self.texts.clear()
        self.dates.clear()


# From the headers of a file to those of the columns to keep: (as texts, as dates).
Choice = Callable[[tuple[str, ...]], tuple[Collection[str], Collection[str]]]


def table(source: Source, choice: Choice) -> Table:
    """The columns that are chosen. Raises CalibrationError or TooLarge, with the reason."""
    with _opened(source) as file:
        start = file.read(4096)
        file.seek(0)
        if not start.strip():
            raise CalibrationError("the file is empty")
        if start[:4] == b"PK\x03\x04":
            if (inside := only_table(file)) is not None:
                return table(inside, choice)
            sheet, rows = best_sheet(file, score)
            return replace(_gathered(rows, choice, "xlsx"), sheet=sheet)
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
                    return _gathered(_text_rows(text), choice, encoding)
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
    if size > limits.MOST_BYTES:
        raise TooLarge(f"the file has {size:,} bytes and up to {limits.MOST_BYTES:,} can be read")


def _check_declared(file: IO[bytes]) -> None:
    """The last four bytes of gzip tell how much there is in it; a broken file's tell nothing."""
    packed = file.seek(0, io.SEEK_END)
    file.seek(max(0, packed - 4))
    declared = int.from_bytes(file.read(4), "little")
    if declared <= packed * _BEST_GZIP:
        limits.refuse_above(declared)
    file.seek(0)


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
        limits.refuse_above(self._count)
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
    top, letters = [], 0
    for line in islice(lines, TOP_ROWS):
        top.append(line)
        letters += len(line)
        if letters > limits.BLOCK:
            break
    first = next((i for i, line in enumerate(top) if line.strip()), 0)
    separator = _separator([line[:_MOST_LETTERS_OF_TOP] for line in top if line.strip()])
    # Excel's own first line
    if top and top[first].lower().startswith("sep=") and len(top[first].strip()) <= 5:
        separator = top.pop(first)[4:5].strip("\r\n") or "\t"
        if separator not in _SEPARATORS:
            raise CalibrationError(f"the file is separated by {separator!r}, which is not known")
    reader = csv.reader(chain(top, lines), delimiter=separator)
    try:
        yield from reader
    except csv.Error as error:
        raise CalibrationError(f"row {reader.line_num}: cannot be read as a row: {error}") from None


def _lines(text: io.TextIOWrapper) -> Iterator[list[str]]:
    """Lines, some thousand at a time: one by one takes as long as all the rest of the reading."""
    rest = ""
    while block := text.read(limits.BLOCK):
        lines = io.StringIO(rest + block, newline="").readlines()
        rest = lines.pop()  # it may go on, also after a \r
        if len(rest) > limits.LONGEST_LINE:
            raise CalibrationError(
                f"the file has a line of more than {limits.LONGEST_LINE:,} characters, so it is no "
                "table of rows"
            )
        yield lines
    if rest:
        yield [rest]


def _separator(lines: list[str]) -> str:
    """The sign by which most lines have most cells: a title above the table has one."""

    def cells(separator: str) -> int:
        try:
            counts = sorted(
                len(next(csv.reader([line], delimiter=separator), [])) for line in lines
            )
        except csv.Error:
            return 0
        return counts[len(counts) // 2] if counts else 0

    return max(_SEPARATORS, key=cells)


def _gathered(rows: Iterator[list[str]], choice: Choice, encoding: str) -> Table:
    top = _top(rows)
    place = header_place(top)
    header = top[place] if top else []
    names = _names(header)
    gathering = _Gathering(names, choice)
    data = _Data(header, gathering.first_date, place)
    rows = chain(top[place + 1 :], rows)
    rows = (row if len(row) <= len(names) else _cut(row, len(names)) for row in rows)
    number = place
    chunk_rows = max(1, min(_CHUNK_ROWS, _CHUNK_CELLS // len(names))) if names else _CHUNK_ROWS
    while chunk := list(islice(rows, chunk_rows)):
        gathering.add(data.only(chunk, number), number)
        number += len(chunk)
    found = gathering.table(encoding)
    headings = data.headings.columns(names, found.numbers)
    return replace(
        found,
        texts=found.texts | headings,
        headers=(*names, *headings),
        headings=tuple(headings),
        header=place,
        titles=sum(any(cell.strip() for cell in row) for row in top[:place]),
        notes=data.notes,
        first_note=data.first_note,
    )


def _top(rows: Iterator[list[str]]) -> list[list[str]]:
    """The first rows, until a header is sure: of a hostile file they may be of a million cells."""
    top: list[list[str]] = []
    cells = 0
    for row in islice(rows, TOP_ROWS):
        top.append(row[:_MOST_CELLS_OF_TOP])
        cells += len(row)
        is_first = not any(map(any, top[:-1]))
        if cells > _MOST_CELLS_OF_TOP or (is_first and is_sure(row)):
            break
    return top


class _Data:
    """Rows without notes: totals, footers, and the header where it stands once more.

    first_date: the place of a column with a date in each row of data, or None.
    """

    def __init__(self, header: list[str], first_date: int | None, below: int):
        self.notes = 0
        self.headings = GroupHeadings()
        self._below = below  # the number of the first row below the header
        self.first_note: int | None = None
        self._header, self._date = header, first_date

    def only(self, chunk: list[list[str]], first: int) -> list[list[str]]:
        """The rows with nothing in those that are no data; `first` is the number of the first."""
        place, header = self._date, self._header
        for i, row in enumerate(chunk):
            is_dated = place is not None and len(row) > place and bool(row[place])
            is_dated = is_dated and not (place == 0 and is_total(row[0]))
            is_note_row = place is not None and not is_dated and is_note(row)
            if is_note_row or (is_dated and not any(row[1:])):
                is_note_row |= self._is_heading(row, first + i)
            if row == header or is_note_row or (first + i == self._below and self._is_units(row)):
                chunk[i] = []
                self.notes += 1
                if self.first_note is None:
                    self.first_note = first + i
        return chunk

    def _is_heading(self, row: list[str], number: int) -> bool:
        filled = [cell for cell in row if cell]
        return len(filled) == 1 and self.headings.take(filled[0], number)

    def _is_units(self, row: list[str]) -> bool:
        """Does a row below the header say what the columns are: "(text)", "(date)"?"""
        place = self._date
        if place is None or len(row) <= place or row[place].strip().lower() in NO_DATA:
            return False
        return not any(letter.isdigit() for cell in row for letter in cell)


class _Gathering:
    """The chosen columns of the rows seen so far, which are taken some thousand at a time."""

    def __init__(self, names: tuple[str, ...], choice: Choice):
        text_names, date_names = choice(names)
        if len(date_names) > limits.MOST_DATES:
            raise TooLarge(
                f"{len(date_names):,} columns hold dates of a deal or its stages and up to "
                f"{limits.MOST_DATES:,} can be read: export the stages of one pipeline only"
            )
        self._names = names
        self._texts = {name: _Coded(names.index(name)) for name in text_names if name in names}
        self._dates = {name: (names.index(name), Dates()) for name in date_names if name in names}
        self._hashes, self._numbers = array("q"), array("i")
        places = [place for place, _ in self._dates.values()]
        self.first_date = min(places) if places and len(names) >= _FEWEST_COLUMNS else None
        self._uneven = 0
        self._first_uneven: int | None = None

    def add(self, chunk: list[list[str]], first: int) -> None:
        """The next rows; `first` is the number of the first of them. Blank ones are left out."""
        if len(self._numbers) + len(chunk) > limits.MOST_ROWS:
            raise TooLarge(f"the file has more than {limits.MOST_ROWS:,} rows, which is the most")
        numbers = range(first, first + len(chunk))
        if all(map(any, chunk)):
            numbered = array("i", numbers)
        else:
            filled = [(row, at) for row, at in zip(chunk, numbers, strict=True) if any(row)]
            chunk, numbered = [row for row, _ in filled], array("i", [at for _, at in filled])
        if set(map(len, chunk)) - {len(self._names)}:
            self._make_even(chunk, numbered)
        for column in self._texts.values():
            column.add(chunk)
        for place, moments in self._dates.values():
            moments.add([row[place] for row in chunk])
        self._hashes.extend(map(hash, map(tuple, chunk)))
        self._numbers.extend(numbered)

    def _make_even(self, chunk: list[list[str]], numbers: array[int]) -> None:
        """Give every row as many cells as the header has, and count those that had not."""
        width = len(self._names)
        for i, row in enumerate(chunk):
            if len(row) == width:
                continue
            if len(row) < width or any(row[width:]):
                self._uneven += 1
                if self._first_uneven is None:
                    self._first_uneven = numbers[i]
            chunk[i] = row[:width] + [""] * (width - len(row))

    def table(self, encoding: str) -> Table:
        """All that was gathered; nothing can be added after this."""
        texts = {name: column.texts() for name, column in self._texts.items()}
        leading = [name for name in self._names if name in texts]
        filled = fill_groups(texts, leading) if leading[:1] == list(self._names[:1]) else ()
        for name in leading:
            values = texts[name].values if len(texts[name].values) <= _MOST_STATUSES else ()
            if name not in filled and any(map(means_won, values)):
                filled += fill_groups(texts, [name])
        return Table(
            texts,
            {name: column for name, (_, column) in self._dates.items()},
            np.frombuffer(self._numbers, np.intc),
            _repeated(np.frombuffer(self._hashes, np.int64)),
            self._names,
            self._uneven,
            self._first_uneven,
            encoding,
            filled=filled,
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
    if len(header) > limits.MOST_COLUMNS:
        raise TooLarge(
            f"the file has {len(header):,} columns and up to {limits.MOST_COLUMNS:,} can be read: "
            "export the deal, its stage and its dates"
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
