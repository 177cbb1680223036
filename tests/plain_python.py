"""What a function of the tests says in a process of its own in which nothing is compiled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def said_in_plain_python(module: str, function: str) -> Any:
    """The JSON that a function without arguments gives there."""
    code = (
        f"import numba, {module} as here; assert numba.config.DISABLE_JIT; print(here.{function}())"
    )
    plain = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(plain.stdout)
