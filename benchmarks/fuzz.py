"""Links and files from strangers: a million of them, made up by a coverage-guided fuzzer.

Whatever comes in, the reader answers with what it read or with an error of its own in one line; it
never crashes, hangs or fills the memory. A plan or a scenario that was read is written as what is
read as the same again.

python -m benchmarks fuzz [links] [scenario_files] [deal_files] [workbooks] [--inputs N]
                          [--minutes N]

Needs atheris: requirements-bench.txt. What is not run anew keeps the figures it had.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from planner import crm, errors
from planner.calibration import user_inputs, visits
from planner.calibration.visits import visits_of
from planner.crm import columns, dates, deals, detection, moves, reading, rows, sheets, table
from planner.errors import CalibrationError, LinkError, ScenarioError, TooLarge
from planner.model import scenario as scenarios
from planner.plans import link, presets
from planner.views.common import sharing
from reference.results import keep, kept

ROOT = Path(__file__).parents[1]
SECONDS_AN_INPUT = 5  # of the processor
_HANGS_SECONDS = 60  # on the wall: a busy machine must not look like a fault of the reader
MEGABYTES = 1024
_DONE = re.compile(r"Done (\d+) runs")

# Values that have broken readers before.
_ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1, 2**53, 10**400, 1e308, -0.0, float("nan"), float("inf"), "", "1", "=1+1",
    "<script>", "\ud800", "x" * 5000, [], {}, [[[[[]]]]], {"a": {"a": {}}},
)  # fmt: skip


# Reading a table of deals takes milliseconds, a link a fraction of one.
INPUTS = {
    "links": 1_000_000,
    "scenario_files": 200_000,
    "deal_files": 100_000,
    "workbooks": 50_000,
}


def main(arguments: Sequence[str]) -> None:
    """Run the fuzzer on each reader; keep how many inputs it survived, and for how long."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks fuzz")
    parser.add_argument("readers", nargs="*", default=list(INPUTS))
    parser.add_argument("--inputs", type=int, help="of each reader")
    parser.add_argument("--minutes", type=int, default=0, help="at most, for each; 0: no limit")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)  # of one process
    given = parser.parse_args(arguments)
    if unknown := set(given.readers) - set(INPUTS):
        parser.error(f"no reader {', '.join(sorted(unknown))}; there are {', '.join(INPUTS)}")
    if given.seed:
        _fuzz(given.readers[0], given.inputs, given.minutes, given.seed)
        return
    found = kept("fuzz")
    for reader in given.readers:
        inputs = given.inputs or INPUTS[reader]
        found[reader] = _survived(reader, inputs, given.minutes, given.processes)
        print(reader, found[reader], flush=True)
        print(keep("fuzz", found))


def _survived(reader: str, inputs: int, minutes: int, processes: int) -> dict[str, Any]:
    """What came of so many inputs; ends the program when the fuzzer has found something."""
    began = time.monotonic()
    with ThreadPoolExecutor(processes) as pool:
        each = -(-inputs // processes)
        done = list(
            pool.map(lambda seed: _run(reader, each, minutes, seed), range(1, processes + 1))
        )
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "inputs": sum(done),
        "seconds": round(time.monotonic() - began),
        "crashes": 0,
        "most_seconds_an_input": SECONDS_AN_INPUT,
        "most_megabytes": MEGABYTES,
    }


def _run(reader: str, inputs: int, minutes: int, seed: int) -> int:
    """How many inputs the fuzzer went through; it ends the process it runs in, so it gets one of
    its own.
    """
    limits = [f"--inputs={inputs}", f"--minutes={minutes}", f"--seed={seed}"]
    with tempfile.TemporaryFile("w+") as log, tempfile.TemporaryDirectory() as folder:
        ended = subprocess.run(
            [sys.executable, "-m", "benchmarks", "fuzz", reader, *limits],
            stderr=log,
            stdout=log,
            cwd=ROOT,
            env=os.environ | {"FUZZ_FINDINGS": folder},
            check=False,
        )
        log.seek(0)
        said = log.read()
    done = _DONE.search(said)
    if ended.returncode or not done:
        sys.exit(f"the fuzzer found something in {reader}:\n{said[-6000:]}")
    return int(done[1])


def _fuzz(reader: str, inputs: int, minutes: int, seed: int) -> None:
    """Hand the process over to the fuzzer."""
    import atheris

    target, modules = _TARGETS[reader]
    for module in modules:
        for function in vars(module).values():
            if isinstance(function, FunctionType) and function.__module__ == module.__name__:
                atheris.instrument_func(function)
    atheris.Setup(
        [
            "fuzz",
            f"-runs={inputs}",
            f"-max_total_time={minutes * 60}",
            f"-timeout={_HANGS_SECONDS}",
            f"-rss_limit_mb={MEGABYTES}",
            f"-artifact_prefix={os.environ.get('FUZZ_FINDINGS', '.')}/",
            "-max_len=4096",
            # Long inputs from the start, as most are short programs; and no effort to choose among
            # them that costs more than reading them.
            "-len_control=0",
            "-entropic=0",
            "-use_cmp=0",
            f"-seed={seed}",
        ],
        lambda data: _in_time(target, atheris.FuzzedDataProvider(data)),
    )
    atheris.Fuzz()


def _in_time(target: _Target, given: Any) -> None:
    began = time.process_time()
    target(given)
    seconds = time.process_time() - began
    assert seconds <= SECONDS_AN_INPUT, f"it took {seconds:.1f} s"


# --- Links ----------------------------------------------------------------------------------------


@cache
def _paths() -> list[str]:
    """Dotted paths of everything that a link can change."""
    found = []

    def walk(tree: Any, way: tuple[str, ...]) -> None:
        found.append(".".join(way))
        parts = tree.items() if isinstance(tree, dict) else enumerate(tree)
        for name, part in parts:
            if isinstance(part, dict | list):
                walk(part, (*way, str(name)))
            else:
                found.append(".".join((*way, str(name))))

    for name in presets.names():
        walk(link.plan_of(name).model_dump(mode="json"), ())
    return found


def _read_link(given: Any) -> None:
    kind = given.ConsumeIntInRange(0, 4)
    if kind == 0:  # any text
        text = given.ConsumeUnicode(2000)
    elif kind == 1:  # a sound envelope around any bytes
        text = _enveloped(given.ConsumeBytes(3000))
    elif kind == 2:  # one without its end; now and then of a megabyte or more, which takes longer
        length = given.ConsumeIntInRange(0, 255)
        times = 100_000 if length == 0 else 5_000 if length < 4 else 100 if length < 64 else 1
        text = _enveloped(given.ConsumeBytes(200) * times, is_whole=False)
    else:  # a sound envelope around odd values at real and unreal paths
        text = _enveloped(json.dumps(_link_content(given)).encode())
    try:
        linked = link.read(text)
    except LinkError as error:
        _one_line(error)
        return
    assert link.read(link.link(linked.plan)).plan == linked.plan
    sharing.lost(linked.plan, linked.lost, linked.is_cut).encode()  # as the page must say it


def _link_content(given: Any) -> list[Any]:
    differences = {}
    for _ in range(given.ConsumeIntInRange(0, 6)):
        path = given.PickValueInList([*_paths(), "frozen", "frozen.x", "\ud800"])
        if given.ConsumeIntInRange(0, 9) == 0:
            path += given.ConsumeUnicodeNoSurrogates(8)
        differences[path] = _value(given)
    preset = given.PickValueInList([*presets.names(), "", "../x"])
    inner = {path.removeprefix("scenario."): each for path, each in differences.items()}
    frozen = [["A", preset, inner], [_odd(given), preset, inner]]
    found = [preset, given.ConsumeInt(4), differences, *frozen[: given.ConsumeIntInRange(0, 2)]]
    if given.ConsumeIntInRange(0, 7) == 0:  # something else in one of the places
        entry = given.PickValueInList([found, *found[3:]])
        entry[given.ConsumeIntInRange(0, len(entry) - 1)] = _odd(given)
    return found


def _odd(given: Any) -> Any:
    return deepcopy(given.PickValueInList([*_ODD, [[1, 2]], [["a", 1]], {"\ud800": 1}, [5]]))


def _value(given: Any) -> Any:
    """An odd value, a number, or very many: small when packed, and large after."""
    kind = given.ConsumeIntInRange(0, 255)
    if kind < 120:
        return _odd(given)
    if kind < 255:
        return given.ConsumeRegularFloat()
    many, value = given.ConsumeIntInRange(9, 40), given.PickValueInList([None, 1, "", [], {}])
    return [value] * many if given.ConsumeBool() else {str(i): value for i in range(many)}


def _enveloped(data: bytes, *, is_whole: bool = True) -> str:
    packing = zlib.compressobj()
    body = packing.compress(data) + packing.flush(zlib.Z_FINISH if is_whole else zlib.Z_SYNC_FLUSH)
    packed = base64.urlsafe_b64encode(body).rstrip(b"=").decode()
    return f"{link.VERSION}.{packed}"


def _one_line(error: Exception) -> None:
    if "\n" in str(error):
        raise AssertionError(str(error)) from error


# --- Scenario files -------------------------------------------------------------------------------


def _read_scenario(given: Any) -> None:
    if given.ConsumeIntInRange(0, 3) == 0:
        text = given.ConsumeBytes(4000)
    else:
        tree = link.plan_of(given.PickValueInList(list(presets.names()))).scenario.to_dict()
        for _ in range(given.ConsumeIntInRange(0, 6)):
            _put(tree, given.PickValueInList(_paths()).split(".")[1:], deepcopy(_value(given)))
        text = json.dumps(tree).encode()
        if given.ConsumeBool():  # damaged somewhere
            place = given.ConsumeIntInRange(0, len(text))
            text = text[:place] + given.ConsumeBytes(20) + text[place:]
    try:
        scenario = scenarios.Scenario.from_json(text)
    except ScenarioError as error:
        _one_line(error)
        sharing.refused_file(error.problems).encode()
        return
    assert scenarios.Scenario.from_json(scenario.to_json()) == scenario


def _put(tree: Any, way: list[str], value: Any) -> None:
    """Another value at the end of a way, if the way is still there."""
    *before, last = way or [""]
    for step in before:
        if isinstance(tree, list):
            tree = tree[int(step)] if step.isdecimal() and int(step) < len(tree) else None
        else:
            tree = tree.get(step) if isinstance(tree, dict) else None
    if isinstance(tree, dict):
        tree[last] = value
    elif isinstance(tree, list) and last.isdecimal() and int(last) < len(tree):
        tree[int(last)] = value


# --- Files of deals -------------------------------------------------------------------------------

_HEADERS = (
    "deal_id", "stage", "entered_at", "id", "created", "closed", "status", "Date entered A",
    "Date entered Won", "amount", "currency", "owner", "ParentId", "CreatedDate", "Field",
    "OldValue", "NewValue", "is won", "won time", "lost time", "", "\ufeffid", "=1+1", "x" * 300,
)  # fmt: skip
_CELLS = (
    "", "1", "2", "3", "A", "B", "Won", "Lost", "Closed Won", "2024-01-01", "2024-02-30",
    "2024-01-31 10:00:00", "31.12.2024", "12/31/2024", "45292", "1704067200", "1704067200000",
    "9999-12-31", "0001-01-01", "99999-01-01", "1e308", "-1", "nan", "true", "1.200,50", "$1,200",
    "StageName", "created", "=cmd|x", '"', "\r", "\ud7ff", "\u202e", "2024-01-01T00:00:00+14:00",
)  # fmt: skip


def _read_deals(given: Any) -> None:
    _read_file(_deals_file(given))


def _read_file(content: bytes) -> None:
    try:
        file = io.BytesIO(content)
        found = crm.read(file, crm.detect(file))
        history = visits_of(found)
        user_inputs.check(history)
        user_inputs.proposal(history, user_inputs.worth_of(found))
    except (CalibrationError, TooLarge) as error:
        _one_line(error)


def _deals_file(given: Any) -> bytes:
    """Any bytes, or a table of likely and odd cells in any make and encoding."""
    kind = given.ConsumeIntInRange(0, 7)
    if kind == 0:
        return given.ConsumeBytes(4000)
    separator = given.PickValueInList([",", ",", ";", "\t", "|"])
    header = [
        given.PickValueInList(list(_HEADERS)) for _ in range(given.ConsumeIntInRange(1, 8))
    ] * given.PickValueInList([1, 1, 1, 1, 300])
    rows = [header]
    for _ in range(given.ConsumeIntInRange(0, 20)):
        row = [
            given.ConsumeUnicodeNoSurrogates(12)
            if given.ConsumeIntInRange(0, 9) == 0
            else given.PickValueInList(list(_CELLS))
            for _ in range(given.ConsumeIntInRange(max(0, len(header) % 300 - 1), 9))
        ]
        rows += [row] * given.PickValueInList([1, 1, 1, 30])
    end = given.PickValueInList(["\n", "\r\n", "\r"])
    text = end.join(separator.join(row) for row in rows)
    data = text.encode(given.PickValueInList(["utf-8", "utf-8", "utf-16", "utf-16-le"]))
    if kind == 1:
        data = gzip.compress(data)
    if kind == 2:
        data = _workbook(rows)
    if kind in (1, 2, 3):  # damaged somewhere
        place = given.ConsumeIntInRange(0, len(data))
        data = (
            data[:place] + given.ConsumeBytes(20) + data[place + given.ConsumeIntInRange(0, 20) :]
        )
    return data


def _workbook(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows[:30]:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in row[:50]])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- Workbooks: a sound ZIP of damaged parts ------------------------------------------------------

_XML = (
    b'<row r="1048577">', b'<row r="-1"><c r="XFE0"/></row>', b'<c t="s"><v>9999999</v></c>',
    b'<c t="d"><v>9999-99-99</v></c>', b'<c t="n"><v>1e999</v></c>', b'<c t="n"><v>nan</v></c>',
    b'<c s="4294967296"><v>45292</v></c>', b'<c t="e"><v>#REF!</v></c>', b"<f>1+1</f>", b"<is><t>",
    b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>', b"&c;", b"&#0;", b"<![CDATA[", b"]]>",
    b'<sheet name="" sheetId="0" r:id="rId99"/>', b'Target="../../../etc/passwd"', b"xmlns=''",
    b'date1904="1"', b"\xff\xfe", b"</worksheet>", b"<si/>", b"&lt;script&gt;", b'count="-1"',
)  # fmt: skip


def _read_workbook(given: Any) -> None:
    parts = dict(_parts())
    for _ in range(given.ConsumeIntInRange(0, 4)):
        if not parts:
            break
        name = given.PickValueInList(sorted(parts))
        content = parts.pop(name)
        if given.ConsumeIntInRange(0, 30) == 0:  # without it, or by another's name
            parts[given.PickValueInList([*sorted(_parts()), "x", "../x"])] = content
            continue
        start = given.ConsumeIntInRange(0, len(content))
        end = min(len(content), start + given.ConsumeIntInRange(0, 60))
        odd = given.PickValueInList(list(_XML)) if given.ConsumeBool() else given.ConsumeBytes(30)
        times = given.PickValueInList([1, 1, 1, 3, 300])
        parts[name] = content[:start] + times * odd + content[end:]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    _read_file(out.getvalue())


@cache
def _parts() -> dict[str, bytes]:
    """By name: the parts of a workbook that can be read."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["deal_id", "stage", "entered_at", "amount"])
    for deal in range(6):
        for stage in ("Demo", "Close", "Won")[: 1 + deal % 3]:
            sheet.append([deal, stage, datetime(2024, 1, 1 + 4 * deal), 100.5])
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


_Target = Callable[[Any], None]
_READERS = (
    table,
    sheets,
    detection,
    reading,
    rows,
    deals,
    moves,
    columns,
    dates,
    visits,
    user_inputs,
)
_TARGETS: dict[str, tuple[_Target, tuple[ModuleType, ...]]] = {
    "links": (_read_link, (link, errors, sharing)),
    "scenario_files": (_read_scenario, (scenarios, errors)),
    "deal_files": (_read_deals, _READERS),
    "workbooks": (_read_workbook, _READERS),
}
