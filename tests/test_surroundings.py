"""What the machine around the planner may do: a full or read-only disk, no network, a clock that
jumps, a missing package."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from planner.simulation.jobs import JobBoard, Visitor
from reference.server import copy_of_the_app

ROOT = Path(__file__).parents[1]

# Nothing can be written from here on, by this process or one it starts; of a full disk, only
# folders that exist can be "opened".
NO_WRITING = """
import builtins, errno, os, sys
code = int(sys.argv.pop(1))
def refuse(event, arguments):
    if event == "open":
        _, mode, flags = arguments
        writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT
        if str(arguments[0]) != os.devnull and flags & writes:
            raise OSError(code, os.strerror(code), str(arguments[0]))
    elif event in ("os.mkdir", "os.rename", "os.remove", "subprocess.Popen"):
        raise OSError(code, os.strerror(code), str(arguments[0]))
sys.addaudithook(refuse)
from planner.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


TINY = {
    "name": "of a test",
    "stages": [{"name": "Sell", "work": {"mean_hours": 1}}],
    "team": {"roles": [{"name": "Rep", "people": 1, "stages": ["Sell"]}]},
    "clock": {"warmup_weeks": 0, "horizon_weeks": 2},
}


def simulated(home: Path, error: int, scenario: str, **variables: str) -> None:
    """A simulation by a copy of the app that meets an error wherever it would write."""
    done = subprocess.run(
        [sys.executable, "-c", NO_WRITING, str(error), "simulate", scenario, "--replications", "2"],
        cwd=home,
        env=os.environ
        | {"HOME": str(home / "nowhere"), "PYTHONDONTWRITEBYTECODE": "1"}
        | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "throughput" in done.stdout.lower() or "wins" in done.stdout.lower()
    assert "Traceback" not in done.stderr


@pytest.mark.thorough  # it has to compile the engine, as nothing can be kept
def test_a_simulation_needs_no_room_on_the_disk(tmp_path):
    home = copy_of_the_app(tmp_path)
    # The folder for the compiled code is there, and then no room in it.
    made = "from planner.engine import jit; print(jit._CACHE_FOLDER)"
    where = subprocess.run(
        [sys.executable, "-c", made], cwd=home, capture_output=True, text=True, check=True
    )
    assert where.stdout.startswith(str(home))
    simulated(home, errno.ENOSPC, "mid_market")


def test_a_simulation_needs_no_disk_that_can_be_written(tmp_path):
    """In plain Python: no folder is made, so that numba is asked to keep nothing at all."""
    home = copy_of_the_app(tmp_path)
    (tmp_path / "tiny.json").write_text(json.dumps(TINY), encoding="utf-8")
    simulated(home, errno.EROFS, str(tmp_path / "tiny.json"), NUMBA_DISABLE_JIT="1")


# Whoever asks for a name or a connection finds none, and is told on the error stream.
NO_NETWORK = """
import socket, sys
def refuse(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.connect", "socket.sendto"):
        print("asked the network:", event, arguments, file=sys.stderr)
        raise OSError(101, "Network is unreachable")
sys.addaudithook(refuse)
try:
    socket.create_connection(("192.0.2.1", 80), timeout=1)
except OSError:
    sys.stderr.write("cut off\\n")
"""
A_COMMAND = """
from planner.__main__ import main
raise SystemExit(main(["report", "mid_market"]))
"""
THE_APP = """
from streamlit.testing.v1 import AppTest
from pages.ui import background
for name in ("plan", "calibrate", "method"):
    app = AppTest.from_file("app.py", default_timeout=300)
    app.switch_page(f"pages/{name}.py")
    app.run()
    background.finish()
    app.run()
    assert not app.exception
print("shown")
"""


@pytest.mark.parametrize(
    ("program", "answer"), [(A_COMMAND, "</html>"), (THE_APP, "shown")], ids=["report", "app"]
)
def test_nothing_needs_or_asks_a_network(program, answer):
    done = subprocess.run(
        [sys.executable, "-c", NO_NETWORK + program],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.rstrip().endswith(answer)
    before, _, after = done.stderr.partition("cut off")
    assert "asked the network" in before, "the test sees who asks"
    assert "asked the network" not in after


def test_a_clock_that_jumps_neither_ends_nor_prolongs_a_work(monkeypatch):
    """All waiting is by the monotonic clock: the time of day may be set back by a year."""

    def no_clock():
        raise AssertionError("the time of day is asked for")

    monkeypatch.setattr(time, "time", no_clock)
    desk, visitor = JobBoard(), Visitor()
    desk.follow(visitor, "count", "count", lambda: iter_of(3))
    desk.finish(20)
    assert desk.follow(visitor, "count", "count", lambda: iter_of(3)).newest == 2


def iter_of(count: int):
    yield from range(count)


def test_nothing_waits_by_the_time_of_day():
    """What day it is may stand on a report, by datetime.date.today()."""
    paths = [*ROOT.glob("planner/**/*.py"), *ROOT.glob("pages/**/*.py")]
    assert paths
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}
    for asked in ("time.time(", "datetime.now(", "datetime.utcnow(", "from time import time"):
        assert [name for name, text in texts.items() if asked in text] == []


MISSING = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == sys.argv[1]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
from planner.__main__ import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize(
    ("package", "command"),
    [
        (
            "distributed",
            ["where", "mid_market", "--practice", "hand_offs", "--x", "hand_off.loss",
             "--y", "team.specialist_gain", "--grid", "2x2", "--scheduler", "tcp://localhost:1"],
        ),
        ("openpyxl", ["calibrate", "deals.xlsx"]),
        ("scipy", ["simulate", "mid_market", "--replications", "2"]),
    ],
)  # fmt: skip
def test_a_missing_package_is_a_sentence(package, command, tmp_path):
    (tmp_path / "deals.xlsx").write_bytes(b"PK\x03\x04" + b"0" * 100)
    command = [str(tmp_path / each) if each.endswith(".xlsx") else each for each in command]
    done = subprocess.run(
        [sys.executable, "-c", MISSING, package, *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    assert done.returncode in (0, 2)
    if done.returncode:
        assert {"distributed": "Dask"}.get(package, package) in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
