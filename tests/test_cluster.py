"""A Dask cluster does the work when asked, and its numbers are those of threads, bit for bit."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from planner.__main__ import main
from planner.simulation.simulate import simulate
from planner.staffing.hiring import next_hires
from tests.unit.test_staffing import LUCKY

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two worker processes of one thread each, on this machine only, without a dashboard."""
    from distributed import LocalCluster

    # A worker imports the main module anew, and a page that was tested before may stand there.
    before, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    made = LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=":0",
        silence_logs=50,
    )
    sys.modules["__main__"] = before
    with made:
        yield made


@pytest.fixture(scope="module")
def executor(cluster) -> Iterator[Any]:
    from distributed import Client

    with Client(cluster) as client, client.get_executor() as given:
        yield given


def test_two_worker_processes_give_the_same_bits_as_threads(executor):
    here, there = (
        simulate(LUCKY, 450, seed=3),
        simulate(LUCKY, 450, seed=3, executor=executor),
    )
    for name, values in here.measures.items():
        assert np.array_equal(values, there.measures[name], equal_nan=True), name
    assert np.array_equal(here.wins_by_week, there.wins_by_week)


def test_a_sweep_on_a_cluster_is_the_sweep_on_threads(executor):
    assert list(next_hires(LUCKY, executor=executor)) == list(next_hires(LUCKY))


def test_the_command_line_takes_a_scheduler_and_says_the_same(cluster, tmp_path, capsys):
    path = tmp_path / "team.json"
    path.write_text(LUCKY.to_json(), encoding="utf-8")
    arguments = ["staff", str(path), "--target", "22", "--json"]
    said = []
    for more in ([], ["--scheduler", cluster.scheduler_address]):
        assert main([*arguments, *more]) == 0
        said.append(json.loads(capsys.readouterr().out))
    assert said[0] == said[1]


def test_no_cluster_is_one_line_and_exit_code_2(capsys, monkeypatch):
    # Port 9 (discard): nobody answers there.
    monkeypatch.setattr("planner.commands.cluster.PATIENCE_SECONDS", 1)
    assert main(["staff", "mid_market", "--scheduler", "tcp://127.0.0.1:9"]) == 2
    said = capsys.readouterr().err
    assert "--scheduler" in said
    assert said.count("\n") == 1


def test_dask_is_imported_only_when_asked():
    code = (
        "import sys; from planner.__main__ import main; main(['presets']); "
        "assert not {'distributed', 'dask'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
