"""Hostile files of deals: each gets an answer or a reason, and takes neither memory nor time."""

from __future__ import annotations

import gzip
import io
import random
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from planner import crm
from planner.calibration.visits import visits_of
from planner.crm import limits, table
from planner.errors import CalibrationError, PlannerError, TooLarge
from tests.unit.test_crm import LOG, LOG_ROWS, file, workbook


def declared(size: int) -> bytes:
    return gzip.compress(random.Random(1).randbytes(size // 1000))[:-4] + struct.pack("<I", size)


def many(count: int, end: str = "Closed Won") -> str:
    rows = [f"{i},Talk,2024-01-{i % 27 + 1:02d}\n{i},{end},2024-03-01\n" for i in range(count)]
    return "deal_id,stage,entered_at\n" + "".join(rows)


HOSTILE = {
    "empty": b"",
    "blank": b"\n\n  \n",
    "header only": "deal_id,stage,entered_at\n",
    "no header": "1,2,3\n4,5,6\n",
    "stages of thousands of digits": "deal_id,stage,entered_at\n"
    f"1,{'9' * 5000}a,2024-01-01\n1,{'8' * 5000}b,2024-01-02\n",
    "binary": bytes(range(256)) * 50,
    "an image": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "a broken zip": b"PK\x03\x04" + b"x" * 500,
    "a broken gzip": b"\x1f\x8b" + b"x" * 500,
    "half a gzip": gzip.compress(LOG.encode())[:40],
    "two bytes of gzip": b"\x1f\x8b",
    "2 GB declared": declared(2_000_000_000),
    "a PDF": b"%PDF-1.7 and so on",
    "an old workbook": b"\xd0\xcf\x11\xe0" + bytes(600),
    "JSON": '{"deal_id": 1}',
    "a quote that never ends": 'deal_id,stage,entered_at\n"1,Talk,2024-01-01\n' + "x" * 200_000,
    "formulas": LOG.replace("Talk", "\"=cmd|'/C calc'!A0\""),
    "formulas in a workbook": workbook([*LOG_ROWS[:2], [9, "Talk", "=1/0"], ["=A1", "=B1", "=C1"]]),
    "duplicate headers": LOG.replace("deal_id,stage", "stage,stage"),
    "10,000 columns": ",".join(f"c{i}" for i in range(10_000)) + "\n1\n",
    "the wrong encoding": LOG.replace("Talk", "Gespräch").encode("latin-1") + b"\x81\x8d",
    "a broken character late": LOG.encode() * 2000 + b"\xff\xfe,x,y\n",
    "dates in 0001": LOG.replace("2024", "0001"),
    "dates in 2300": LOG.replace("2024", "2300"),
    "negative durations": "id,created,closed,status\n1,2024-03-01,2024-01-01,Won\n",
    "one deal": "\n".join(LOG.splitlines()[:4]),
    "all open": "deal_id,stage,entered_at\n1,Talk,2024-01-01\n1,Offer,2024-01-02\n",
    "all one stage": "deal_id,stage,entered_at\n1,Talk,2024-01-01\n2,Talk,2024-01-02\n",
    "all won at once": "deal_id,stage,entered_at\n1,Won,2024-01-01\n1,Won,2024-01-02\n",
    "look-alikes": LOG.replace("2,Talk", "2,T\u0430lk").replace("Won", "W\u043en"),
    "no deal named": LOG.replace("\n1,", "\n,").replace("\n2,", "\n,").replace("\n3,", "\n,"),
    "rows too long": LOG + "4,Talk,2024-01-01,a,b,c\n5\n",
    "a stage per deal": "deal_id,stage,entered_at\n"
    + "".join(f"{i // 2},s{i},2024-01-01\n" for i in range(900)),
    "nothing but separators": ",,,,\n" * 50,
    "one column": "deal_id\n1\n2\n",
    "no date at all": LOG.replace("2024-01", "soon"),
    "huge numbers": LOG.replace("2024-01-03 10:00:00", "9" * 300),
    "wide and empty": "Record ID,Date entered talk,Date entered offer\n1,,\n2,,\n",
    "a date for each of 600 stages": ",".join(f"Date entered s{i}" for i in range(600))
    + f"\n{',' * 599}\n",
    "a field history without stages": "ParentId,CreatedDate,Field,OldValue,NewValue\n"
    "1,2024-01-01,Amount,1,2\n1,2024-01-02,Amount,1,2\n",
    "only names": "deal_id,created,closed,status\nx,x,x,x\n",
}


def answer(content: str | bytes) -> str:
    """ "read", or the reason why not; anything but a PlannerError falls through."""
    try:
        visits_of(crm.read(file(content)))
    except PlannerError as error:
        return str(error)
    return "read"


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_gets_an_answer_or_a_reason(kind):
    said = answer(HOSTILE[kind])
    assert said == "read" or len(said) > 15


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("empty", "empty"),
        ("header only", "no rows"),
        ("no header", "1, 2, 3"),
        ("binary", "no table"),
        ("2 GB declared", "200,000,000"),
        ("half a gzip", "gzip"),
        ("an old workbook", ".xlsx"),
        ("a quote that never ends", "row "),
        ("10,000 columns", "10,000 columns"),
        ("dates in 0001", "entered_at"),
        ("no deal named", "deal_id"),
        ("all won at once", "no row"),
        ("a date for each of 600 stages", "600 columns hold dates"),
    ],
)
def test_a_refusal_names_what_is_wrong(kind, word):
    assert word in answer(HOSTILE[kind])


def test_a_gzip_bomb_is_refused_while_it_unpacks(monkeypatch):
    monkeypatch.setattr(limits, "MOST_BYTES", 1_000_000)
    bomb = gzip.compress(b"deal_id,stage,entered_at\n" + b"1,Talk,2024-01-01\n" * 100_000)
    lying = bomb[:-4] + struct.pack("<I", 100)
    with pytest.raises(TooLarge):
        crm.detect(file(lying))


def peak_megabytes(work: Callable[[], object]) -> float:
    """The most memory that was taken at a time."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def refitted(parts: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A sound workbook with other content in some of its parts, or with more parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(file(workbook(LOG_ROWS))) as sound,
        zipfile.ZipFile(out, "w", packing) as packed,
    ):
        for name in dict.fromkeys([*sound.namelist(), *parts]):
            packed.writestr(name, parts.get(name) or sound.read(name))
    return out.getvalue()


SHEET, STYLES, TYPES = "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"
BOOK, BOOK_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


@pytest.mark.parametrize("part", [SHEET, STYLES, TYPES, BOOK])
@pytest.mark.parametrize("root", [b"a", b"worksheet", b"sst"])
def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_is_opened(
    part, root, monkeypatch
):
    """Rows are let go only where openpyxl lets them go: in a sheet, and only whole rows."""
    monkeypatch.setattr("openpyxl.load_workbook", None)
    inside = b"<row/>" if part != SHEET or root == b"sst" else b"<c/>"
    fat = b"<%s><b>%s</b></%s>" % (root, inside * 300_000, root)
    trap = refitted({part: fat})
    assert len(trap) < 20_000
    with pytest.raises(TooLarge, match="200,000 parts in one row or list"):
        crm.detect(file(trap))


def test_a_workbook_of_endless_texts_is_refused_before_it_is_opened(monkeypatch):
    monkeypatch.setattr("openpyxl.load_workbook", None)
    monkeypatch.setattr(limits, "MOST_TEXTS", 5)
    texts = b"<sst>" + b"<si><t>Talk</t></si>" * 6 + b"</sst>"
    with pytest.raises(TooLarge, match="more than 5 different texts"):
        crm.detect(file(refitted({"xl/sharedStrings.xml": texts})))


def test_a_sheet_that_is_said_to_be_something_else_is_refused():
    """What is read row by row may be long; openpyxl would read it whole as anything else."""
    with zipfile.ZipFile(file(workbook(LOG_ROWS))) as sound:
        types, relations = sound.read(TYPES), sound.read(BOOK_RELATIONS)
    as_book = types.replace(b"worksheet+xml", b"sheet.main+xml")
    as_chart = relations.replace(b'relationships/worksheet"', b'relationships/chartsheet"')
    assert as_book != types
    assert as_chart != relations
    for trap in ({TYPES: as_book}, {BOOK_RELATIONS: as_chart}):
        with pytest.raises(CalibrationError, match="two things at once"):
            crm.detect(file(refitted(trap)))


def test_a_link_in_a_cell_to_an_address_that_names_sheets_is_no_trap():
    book = Workbook()
    for row in LOG_ROWS:
        book.active.append(row)
    book.active["B2"].hyperlink = "https://example.com/worksheets/1"
    out = io.BytesIO()
    book.save(out)
    assert answer(out.getvalue()) == "read"


def test_a_workbook_whose_part_is_larger_than_it_says_is_refused_while_it_unpacks(monkeypatch):
    monkeypatch.setattr("openpyxl.load_workbook", None)
    lying = bytearray(refitted({STYLES: b" " * 30_000_000}))
    with zipfile.ZipFile(io.BytesIO(lying)) as packed:
        header = packed.getinfo(STYLES).header_offset
    directory = lying.index(b"PK\x01\x02")
    directory = lying.rindex(b"PK\x01\x02", directory, lying.rindex(STYLES.encode()))
    lying[header + 22 : header + 26] = struct.pack("<I", 100)
    lying[directory + 24 : directory + 28] = struct.pack("<I", 100)
    with zipfile.ZipFile(io.BytesIO(lying)) as packed:
        assert packed.getinfo(STYLES).file_size == 100
    with pytest.raises(CalibrationError, match=r"xl/styles\.xml' has more than it says"):
        crm.detect(file(bytes(lying)))


def test_a_workbook_packed_as_no_spreadsheet_packs_one_is_refused():
    with pytest.raises(CalibrationError, match="no spreadsheet"):
        crm.detect(file(refitted({}, zipfile.ZIP_BZIP2)))
    assert crm.detect(file(refitted({}, zipfile.ZIP_STORED))) == crm.detect(file(refitted({})))


def test_rows_far_wider_than_the_header_take_no_memory():
    """30 rows of a million cells under a header of three: 160 MB were taken for 20 of them."""
    wide = b"deal_id,stage,entered_at\n" + (b"1,Talk,2024-01-01" + b"," * 900_000 + b"\n") * 30
    assert peak_megabytes(lambda: crm.detect(file(gzip.compress(wide)))) < 60


def test_many_columns_are_read_few_rows_at_a_time(monkeypatch):
    """A million cells: 60 MB at once, of which a table keeps nothing that it was not asked for."""
    monkeypatch.setattr(table, "_CHUNK_CELLS", 50_000)
    rows = [",".join(f"{row}{column}" for column in range(1500)) for row in range(700)]
    wide = file("\n".join([",".join(["deal_id", *map(str, range(1499))]), *rows]))
    assert peak_megabytes(lambda: table.table(wide, lambda names: (names[:1], ()))) < 15


def test_what_openpyxl_has_to_say_of_a_cell_is_not_logged(recwarn):
    day = datetime(2024, 1, 1)
    dated = workbook([["deal_id", "stage", "entered_at"], [1, "Talk", day], [1, "Won", day]])
    with zipfile.ZipFile(file(dated)) as sound:
        parts = {name: sound.read(name) for name in sound.namelist()}
    parts[SHEET] = parts[SHEET].replace(b"<v>45292</v>", b"<v>471199999999</v>")
    assert b"471199999999" in parts[SHEET]
    answer(refitted(parts))
    assert not [one for one in recwarn if "471199999999" in str(one.message)]


def test_a_workbook_with_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "MOST_XLSX_ROWS", 5)
    with pytest.raises(TooLarge, match="more than 5 rows"):
        crm.read(file(workbook(LOG_ROWS)))


def test_a_file_too_large_is_refused_before_it_is_read(monkeypatch, tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as out:
        out.truncate(limits.MOST_BYTES + 1)  # a hole: takes no room
    with pytest.raises(TooLarge, match="200,000,000"):
        crm.detect(path)


def test_a_header_of_two_thousand_equal_names_is_read_at_once():
    """It took 24 seconds: each name was looked for among all before it, for each of its counts."""
    began = time.process_time()
    seen = crm.detect(file(",".join(["a"] * 1998 + ["a (3)", "a"]) + "\n1\n")).seen
    assert time.process_time() - began < 3
    assert len(set(seen)) == 2000
    assert seen[:3] == ("a", "a (2)", "a (3)")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_get_an_answer_or_a_reason(content):
    answer(content)


_CELLS = st.sampled_from(
    [
        "1",
        "2",
        "",
        "Talk",
        "Won",
        "2024-01-01",
        "1/2/2024",
        "45000",
        "nan",
        '"',
        "=1",
        "-1e400",
        "0001-01-01",
        "2024-13-45T99:99:99+99:99",
        "12:00",
        "May 99",
        "\u00e9",
        "99999999999",
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(
        [
            "deal_id,stage,entered_at",
            "id,created,closed,status",
            "id,Date entered a,Date entered Won,amount",
            "ParentId,CreatedDate,Field,OldValue",
        ]
    ),
    st.lists(st.lists(_CELLS, max_size=5), max_size=8),
)
def test_any_cells_get_an_answer_or_a_reason(header, rows):
    answer("\n".join([header, *(",".join(row) for row in rows)]))
