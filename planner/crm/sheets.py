"""The rows of an XLSX workbook, refused before openpyxl can fill the memory with it."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import IO, Any
from xml.parsers import expat

from planner.crm import limits
from planner.crm.header_row import TOP_ROWS
from planner.errors import CalibrationError, TooLarge

# What openpyxl reads row by row or text by text; all else it reads whole.
_STREAMED = re.compile(r"xl/(worksheets/[^/]+|sharedstrings)\.xml", re.IGNORECASE)
_NAMES_STREAMED = re.compile(r"worksheets/|sharedstrings", re.IGNORECASE)
# A link in a cell may lead to any address: openpyxl opens none.
_OF_STREAMED = re.compile(r"(worksheet|sharedStrings)(\+xml)?$|/hyperlink$")
_MOST_SHEETS = 50  # in which the table is looked for


def _check_parts(file: IO[bytes]) -> None:
    """Refuse a workbook that would fill the memory: openpyxl keeps all elements of a part but the
    rows and texts that it is done with. By whatever name: the workbook itself says which is what.
    """
    with zipfile.ZipFile(file) as packed:
        parts = packed.infolist()
    limits.refuse_above(sum(part.file_size for part in parts))
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
    while packed_left > 0 and (piece := file.read(min(packed_left, limits.BLOCK))):
        packed_left -= len(piece)
        while piece:
            if part.compress_type == zipfile.ZIP_DEFLATED:
                unpacked = unpacking.decompress(piece, limits.BLOCK)
                piece = unpacking.unconsumed_tail
            else:
                unpacked, piece = piece, b""
            left -= len(unpacked)
            if left < 0:
                raise CalibrationError(
                    f"the workbook's {part.filename[:80]!r} has more than it says"
                )
            yield unpacked


def _check_elements(xml: Iterator[bytes], name: str) -> None:
    """Refuse a part that openpyxl could not read in bounded memory.

    Raises TooLarge for too many elements in one row, one text or around them, and for too many
    texts; CalibrationError where a part that openpyxl reads whole bears the name of a sheet.
    """
    let_go = "" if _STREAMED.fullmatch(name) else "nothing"
    kept = texts = 0

    def begins(tag: str, of: dict[str, str]) -> None:
        nonlocal let_go, kept, texts
        tag = tag.rpartition(":")[2]
        let_go = let_go or {"worksheet": "row", "sst": "si"}.get(tag, "nothing")
        kept = 0 if tag == let_go else kept + 1
        texts += tag == "si"
        if kept > limits.MOST_ELEMENTS:
            _refuse_parts(name, f"{limits.MOST_ELEMENTS:,} parts in one row or list")
        if texts > limits.MOST_TEXTS:
            _refuse_parts(name, f"{limits.MOST_TEXTS:,} different texts")
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


def best_sheet(
    file: IO[bytes], score: Callable[[list[str]], int]
) -> tuple[str, Iterator[list[str]]]:
    """(name, rows as texts) of the sheet with the best header among its first rows, by `score`.

    The name is "" where there is one sheet only; of several alike the first that is shown is read.
    Raises CalibrationError or TooLarge.
    """
    sheets = _sheets(file)
    if len(sheets) == 1:
        return "", _rows(sheets[0])
    best = max(
        sheets[:_MOST_SHEETS],
        key=lambda sheet: (
            max((score(row) for row in islice(_rows(sheet), TOP_ROWS)), default=0),
            sheet.sheet_state == "visible",
        ),
    )
    return str(best.title), _rows(best)


def _sheets(file: IO[bytes]) -> list[Any]:
    """The sheets with cells of a workbook, once it is sure that it can be read."""
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
    if size > limits.MOST_XLSX_BYTES:
        raise TooLarge(
            f"the workbook has {size:,} bytes and up to {limits.MOST_XLSX_BYTES:,} can be read: "
            "export it as CSV"
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
    sheets: list[Any] = book.worksheets
    if not sheets:
        raise CalibrationError("the workbook has no sheet with cells")
    return sheets


def _rows(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    rows = sheet.iter_rows(values_only=True)
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
        if number > limits.MOST_XLSX_ROWS + 1:
            raise TooLarge(
                f"the sheet has more than {limits.MOST_XLSX_ROWS:,} rows, which is the most: "
                "export it as CSV"
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
