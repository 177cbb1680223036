"""Long commands in a real process on a terminal: progress, and Ctrl-C that keeps what is known."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 360  # a first start compiles the engine

COMMANDS = {
    "where": [
        *("where", "mid_market", "--practice", "hand_offs", "--grid", "40x40"),
        *("--x", "hand_off.loss", "--y", "team.specialist_gain"),
    ],
    "break-even": ["break-even", "mid_market"],
    "staff": ["staff", "mid_market", "--target", "17"],
}


@pytest.fixture(autouse=True)
def heard() -> Iterator[None]:
    """Whoever runs tests in the background may have told them, and so their children, not to hear
    Ctrl-C; a handler of one's own is not inherited, and the children begin as on a terminal."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def broken_off(arguments: list[str], progress: str, out: Path) -> tuple[int, str, str]:
    """Exit code, standard output and what the terminal showed; Ctrl-C once it shows `progress`."""
    ours, theirs = pty.openpty()
    # A file, since a pipe that nobody reads yet would hold up whoever prints much.
    with out.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "planner", *arguments],
            cwd=ROOT,
            stdout=file,
            stderr=theirs,
            start_new_session=True,
        )
    os.close(theirs)
    said, is_sent, end = "", False, time.monotonic() + PATIENCE_SECONDS
    try:
        while process.poll() is None and time.monotonic() < end:
            if select.select([ours], [], [], 0.1)[0]:
                try:
                    said += os.read(ours, 4096).decode(errors="replace")
                except OSError:  # the other side is closed
                    break
            if not is_sent and re.search(progress, said):
                process.send_signal(signal.SIGINT)
                is_sent = True
        process.wait(timeout=PATIENCE_SECONDS)
    finally:
        process.kill()
        os.close(ours)
    assert is_sent, said
    return process.returncode, out.read_text(encoding="utf-8"), said


def share_done(command: str, said: dict[str, Any]) -> float:
    return (said["teams"] if command == "staff" else said)["share_done"]


@pytest.mark.parametrize("command", COMMANDS)
def test_ctrl_c_keeps_what_is_known(command, tmp_path):
    # staff first looks for the next hire, to its own 100 %; then for teams, from 2 % on.
    progress = r"100 %.*\s[2-9] %" if command == "staff" else r"\s[1-9]\d? %"
    code, out, terminal = broken_off(
        [*COMMANDS[command], "--json"], f"(?s){progress}", tmp_path / "out"
    )
    assert code == 0, terminal
    said = json.loads(out)
    assert 0 < share_done(command, said) < 1
    assert "Traceback" not in terminal
    assert terminal.endswith("\r      \r"), "the progress is wiped off"


def test_before_anything_is_known_ctrl_c_ends_as_it_does_elsewhere():
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import os, signal, planner.commands.where as where\n"
            "def search(*_, **__):\n"
            "    os.kill(os.getpid(), signal.SIGINT)\n"
            "    yield\n"
            "where.map_of = search\n"
            "from planner.__main__ import main\n"
            "raise SystemExit(main(['where', 'mid_market', '--practice', 'pull',"
            " '--x', 'hand_off.loss', '--y', 'load']))",
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, out, err) == (130, "", "")
