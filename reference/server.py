"""The app as a server of its own, for what looks at it from outside."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]

# Streamlit itself logs two traces for a visitor who went while something was being sent.
_SENT_TO_WHO_HAD_GONE = re.compile(
    r"Exception in ASGI application\n"
    r"(?:(?:Traceback .*|  .*|During handling .*|\S+\.WebSocketDisconnected: .*|)\n)*?"
    r"\S+\.WebSocketDisconnected: Cannot call \"send\" .*\n"
)


def without_who_had_gone(log: str) -> tuple[str, int]:
    """A server's log without what it says of visitors who had gone, and how often it said that."""
    return _SENT_TO_WHO_HAD_GONE.subn("", log)


class Server:
    """A running app with its log; `home` is the folder of the app.

    program: the module that starts Streamlit, and its arguments before Streamlit's own.
    """

    def __init__(
        self,
        log: Path,
        home: Path = ROOT,
        settings: dict[str, str] | None = None,
        port: int | None = None,
        program: Sequence[str] = ("streamlit",),
    ):
        if port is None:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
        self.log = log
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        all_settings = {
            "port": port,
            "address": "127.0.0.1",
            "headless": "true",
            "fileWatcherType": "none",
            **(settings or {}),
        }
        flags = [f"--server.{name}={value}" for name, value in all_settings.items()]
        with log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *program, "run", "app.py", *flags],
                cwd=home,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        self._wait()

    def _wait(self) -> None:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError(self.log.read_text())

    def megabytes(self) -> float:
        """Memory that the server holds now. Linux only."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def processor_seconds(self) -> float:
        """Processor time that the server has used so far. Linux only."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8")
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait(timeout=60)

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(timeout=60)


def copy_of_the_app(to: Path) -> Path:
    """The app in another folder, as a fresh clone has it: with nothing compiled."""
    for name in ("app.py", "assets", "pages", "planner", ".streamlit"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, to / name)
    return to
