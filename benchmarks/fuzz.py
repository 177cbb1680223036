"""Links and files from strangers: a million of them, made up by a coverage-guided fuzzer.

Whatever comes in, the reader answers with a plan or with a LinkError in one line; it never crashes,
hangs or fills the memory, and a plan that was read makes a link that is read as the same plan.

python -m benchmarks fuzz [--inputs 1000000]     (needs atheris: requirements-bench.txt)
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from benchmarks.results import keep
from planner import errors, presets, sharing
from planner.errors import LinkError

SECONDS_AN_INPUT = 5
MEGABYTES = 1024
_DONE = re.compile(r"Done (\d+) runs")

# Values that have broken readers before.
_ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1, 2**53, 10**400, 1e308, -0.0, float("nan"), float("inf"), "", "1", "=1+1",
    "<script>", "\ud800", "x" * 5000, [], {}, [[[[[]]]]], {"a": {"a": {}}},
)  # fmt: skip


def main(arguments: Sequence[str]) -> None:
    """Run the fuzzer on the link reader; keep how many inputs it survived, and for how long."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks fuzz")
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.here:
        _fuzz(given.inputs)
        return
    began = time.monotonic()
    # The fuzzer ends the process it runs in, so it gets one of its own.
    with tempfile.TemporaryFile("w+") as log:
        ended = subprocess.run(
            [sys.executable, "-m", "benchmarks", "fuzz", "--here", "--inputs", str(given.inputs)],
            stderr=log,
            stdout=log,
            cwd=Path(__file__).parent.parent,
            check=False,
        )
        log.seek(0)
        said = log.read()
    done = _DONE.search(said)
    if ended.returncode or not done:
        sys.exit(f"the fuzzer found something:\n{said[-4000:]}")
    found = {
        "links": {
            "inputs": int(done[1]),
            "seconds": round(time.monotonic() - began),
            "crashes": 0,
            "most_seconds_an_input": SECONDS_AN_INPUT,
            "most_megabytes": MEGABYTES,
        }
    }
    print(found)
    print(keep("fuzz", found))


def _fuzz(inputs: int) -> None:
    """Hand the process over to the fuzzer."""
    import atheris

    for function in (*_functions_of(sharing), *_functions_of(errors)):
        atheris.instrument_func(function)
    paths = [path for name in presets.names() for path in _leaves(sharing.plan_of(name))]
    target = _target(paths, atheris.FuzzedDataProvider)
    atheris.Setup(
        [
            "fuzz",
            f"-runs={inputs}",
            f"-timeout={SECONDS_AN_INPUT}",
            f"-rss_limit_mb={MEGABYTES}",
            "-max_len=4096",
            "-seed=1",
        ],
        target,
    )
    atheris.Fuzz()


def _functions_of(module: ModuleType) -> list[FunctionType]:
    return [one for one in vars(module).values() if isinstance(one, FunctionType)]


def _leaves(plan: Any) -> list[str]:
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

    walk(plan.model_dump(mode="json"), ())
    return found


def _target(paths: Sequence[str], provider: Callable[[bytes], Any]) -> Callable[[bytes], None]:
    names = presets.names()

    def read(data: bytes) -> None:
        given = provider(data)
        kind = given.ConsumeIntInRange(0, 3)
        if kind == 0:  # any text
            text = given.ConsumeUnicode(2000)
        elif kind == 1:  # a sound envelope around any bytes
            text = _enveloped(given.ConsumeBytes(3000))
        else:  # a sound envelope around odd values at real and unreal paths
            differences = {}
            for _ in range(given.ConsumeIntInRange(0, 6)):
                path = given.PickValueInList(list(paths))
                if given.ConsumeIntInRange(0, 9) == 0:
                    path += given.ConsumeUnicodeNoSurrogates(8)
                differences[path] = (
                    given.PickValueInList(list(_ODD))
                    if given.ConsumeBool()
                    else given.ConsumeRegularFloat()
                )
            preset = given.PickValueInList([*names, "", "../x"])
            inner = {path.removeprefix("scenario."): each for path, each in differences.items()}
            frozen = [["A", preset, inner], [_ODD[given.ConsumeIntInRange(0, 9)], preset, inner]]
            whole = [preset, given.ConsumeInt(4), differences]
            whole += frozen[: given.ConsumeIntInRange(0, 2)]
            text = _enveloped(json.dumps(whole).encode())
        try:
            linked = sharing.read(text)
        except LinkError as error:
            said = str(error)
            if "\n" in said:
                raise AssertionError(said) from error
            return
        assert sharing.read(sharing.link(linked.plan)).plan == linked.plan

    return read


def _enveloped(data: bytes) -> str:
    packed = base64.urlsafe_b64encode(zlib.compress(data)).rstrip(b"=").decode()
    return f"{sharing.VERSION}.{packed}"
