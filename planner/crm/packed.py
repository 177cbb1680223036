"""The table in a ZIP, unpacked in memory and never more of it than there may be."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import IO

from planner.crm import limits
from planner.errors import CalibrationError

_TABLES = (".csv", ".tsv", ".txt", ".xlsx")
_IN_WORKBOOK = "[Content_Types].xml"


def only_table(file: IO[bytes]) -> IO[bytes] | None:
    """The one table of a ZIP, or None where the file is a workbook, which is a ZIP too.

    So is a broken ZIP: most are workbooks. Raises CalibrationError or TooLarge.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            if any(part.filename == _IN_WORKBOOK for part in parts):
                return None
            tables = [
                part
                for part in parts
                if part.filename.lower().endswith(_TABLES)
                and not part.filename.startswith("__MACOSX/")
            ]
            if len(tables) != 1:
                names = ", ".join(part.filename[:60] for part in (tables or parts)[:10])
                raise CalibrationError(
                    f"the ZIP holds {'several tables' if tables else 'no table'} ({names}): unpack "
                    "it and choose a CSV or XLSX"
                )
            limits.refuse_above(tables[0].file_size)
            return io.BytesIO(_bytes(packed, tables[0]))
    except zipfile.BadZipFile:
        return None
    except (zlib.error, EOFError, RuntimeError, NotImplementedError):
        raise CalibrationError("the file is a ZIP that cannot be unpacked") from None


def _bytes(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    pieces, size = [], 0
    with packed.open(part) as table:
        while piece := table.read(limits.BLOCK):
            size += len(piece)
            limits.refuse_above(size)
            pieces.append(piece)
    return b"".join(pieces)
