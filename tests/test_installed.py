"""The planner installed as the README says: its command, a notebook and a cluster, with no clone.

Everything runs outside the project's folder, in an environment that these tests make: the planner
from its wheel, everything else from the environment of the tests.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_string
from email.message import Message
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from planner.analysis.effects import compare
from planner.analysis.verdict import verdicts
from planner.commands.version import version
from planner.engine import ENGINE_VERSION
from planner.model.scenario import WEEKS_PER_QUARTER
from planner.plans import presets
from tests.test_readme import FENCED, README, ROOT
from tests.test_rules import project_files, requirements

pytestmark = pytest.mark.slow

PYTHON_LINES = re.search(r"^```python\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)
COMMANDS = [line for line in FENCED if line.startswith("flow-planner ")]
ON_A_CLUSTER = [line for line in COMMANDS if "--scheduler" in line]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Made without asking a package index."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT))
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The folder of the programs of an environment in which the planner is installed."""
    home = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    # All else comes from here. What this environment has of itself goes before it.
    packages = [each for each in sys.path if Path(each).name.endswith("-packages")]
    told = run(programs / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    (Path(told.stdout.strip()) / "of_the_tests.pth").write_text("\n".join(packages), "utf-8")
    pip("--python", str(programs / "python"), "install", "--no-deps", str(wheel))
    return programs


def pip(*arguments: str) -> None:
    quiet = {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", *arguments],
        check=True,
        capture_output=True,
        env=os.environ | quiet,
    )


def away() -> dict[str, str]:
    """The surroundings of a program that shall not find the clone."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def run(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a program in a folder that has nothing of the project."""
    return subprocess.run(
        [str(program), *arguments],
        cwd=program.parent,
        env=away(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


# --- The package ----------------------------------------------------------------------------------


def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as files:
        name = next(each for each in files.namelist() if each.endswith(".dist-info/METADATA"))
        return message_from_string(files.read(name).decode())


def test_the_wheel_holds_the_planner_and_its_assets_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as files:
        held = {name for name in files.namelist() if ".dist-info/" not in name}
    code = {name for name in project_files() if name.startswith("planner/")}
    assets = {f"planner/{name}" for name in project_files() if name.startswith("assets/")}
    assert held == code | assets


def test_the_package_needs_what_the_requirements_say_without_streamlit(wheel):
    asked = [Requirement(each) for each in metadata(wheel).get_all("Requires-Dist", [])]
    app = requirements("requirements.txt")
    del app["streamlit"]
    assert {one.name: one.specifier for one in asked if one.marker is None} == {
        name: SpecifierSet(span) for name, span in app.items()
    }
    assert {one.name: one.specifier for one in asked if one.marker is not None} == {
        name: SpecifierSet(span) for name, span in requirements("requirements-cluster.txt").items()
    }


def test_the_readme_the_package_and_the_lock_are_for_the_same_pythons(wheel):
    said = re.search(r"Python from 3\.(\d+) to 3\.(\d+)", README)
    assert said
    first, last = int(said[1]), int(said[2])
    allowed = SpecifierSet(metadata(wheel)["Requires-Python"])
    minors = [minor for minor in range(40) if allowed.contains(f"3.{minor}.1")]
    assert minors == list(range(first, last + 1))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert f"--python-version 3.{first} " in lock


# --- The command and the notebook -----------------------------------------------------------------


def test_a_command_is_shown_and_a_cluster(installed):
    assert len(COMMANDS) == 2
    assert len(ON_A_CLUSTER) == 1


def test_the_command_of_the_readme_says_what_the_clone_says(installed):
    line = next(line for line in COMMANDS if line not in ON_A_CLUSTER)
    there = run(installed / "flow-planner", *shlex.split(line)[1:])
    assert (there.returncode, there.stderr) == (0, "")
    here = subprocess.run(
        [sys.executable, "-m", "planner", *shlex.split(line)[1:]],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert there.stdout == here.stdout


def test_a_mistake_names_the_command_as_it_was_called(installed):
    done = run(installed / "flow-planner", "compare", "nobody")
    assert done.returncode == 2
    assert done.stderr.startswith("flow-planner compare: FILE: 'nobody'")
    assert done.stderr.count("\n") == 1


def test_a_report_has_its_styles(installed):
    done = run(installed / "flow-planner", "report", "factory_floor", "--replications", "4")
    assert done.returncode == 0, done.stderr
    assert (ROOT / "assets" / "report.css").read_text(encoding="utf-8").strip() in done.stdout


def test_everything_read_from_assets_is_found(installed):
    code = (
        "from planner import presets\n"
        "from planner.studies.principles import principles\n"
        "from planner.views.method.evidence import measured\n"
        "for name in presets.names(): presets.load(name)\n"
        "print(len(presets.names()), len(principles()), measured('validation') is not None)"
    )
    done = run(installed / "python", "-c", code)
    assert done.stdout.split() == [str(len(presets.names())), "14", "True"], done.stderr


def test_four_lines_lead_from_a_preset_to_its_verdicts_as_a_table_and_a_figure(installed):
    assert PYTHON_LINES
    lines = PYTHON_LINES[1].strip()
    assert len([line for line in lines.splitlines() if line]) == 4
    told = "\nprint(table.to_json(orient='index', double_precision=15))\nprint(figure.to_json())"
    done = run(installed / "python", "-c", lines + told)
    assert (done.returncode, done.stderr) == (0, "")
    table, figure = (json.loads(line) for line in done.stdout.splitlines())
    found = verdicts(compare(presets.load("mid_market").scenario))
    assert list(table) == list(found)
    for name, verdict in found.items():
        row, quarter = table[name], verdict.difference.scaled(WEEKS_PER_QUARTER)
        assert (row["verdict"], row["today"]) == (verdict.word, verdict.today)
        assert [row["difference"], row["low"], row["high"]] == pytest.approx(
            [quarter.mean, quarter.low, quarter.high], abs=1e-9
        )
        assert row["wins_with"] - row["wins_without"] == pytest.approx(quarter.mean, abs=1e-9)
        assert row["reason"]
    assert len(figure["data"][0]["y"]) == len(found)


# --- A cluster ------------------------------------------------------------------------------------


@contextmanager
def cluster(python: Path, folder: Path, **variables: str) -> Iterator[str]:
    """The address of a scheduler with one worker, each a process started as the README says."""
    scheduler, worker = (
        shlex.split(line)[1:]
        for line in FENCED
        if line.startswith(("dask scheduler", "dask worker"))
    )
    log, started = folder / "log", []

    def start(arguments: list[str], *more: str) -> None:
        here = ["--host", "127.0.0.1", "--no-dashboard", *more]
        with log.open("ab") as file:
            process = subprocess.Popen(
                [str(python), "-m", "dask", *arguments, *here],
                cwd=folder,
                env=away() | variables,
                stdout=file,
                stderr=file,
            )
        started.append(process)

    def wait_for(pattern: str) -> str:
        for _ in range(600):
            if found := re.search(pattern, log.read_text(encoding="utf-8")):
                return found[1]
            assert all(process.poll() is None for process in started), log.read_text("utf-8")
            time.sleep(0.1)
        raise AssertionError(f"no {pattern} after a minute: {log.read_text('utf-8')}")

    try:
        start(scheduler, "--port", "0")
        address = wait_for(r"Scheduler at: +(tcp://[\d.]+:\d+)")
        start([address if "://" in each else each for each in worker], "--nthreads", "1")
        wait_for(r"(Starting worker compute stream)")
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(30)


def asked_of(address: str) -> list[str]:
    """The README's example of a command that has a cluster do the work."""
    line = ON_A_CLUSTER[0].replace("tcp://HOST:8786", address)
    assert address in line
    return shlex.split(line)[1:]


def assert_refused(done: subprocess.CompletedProcess[str], said: str) -> None:
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("flow-planner where: --scheduler: ")
    assert said in done.stderr
    assert version() in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_cluster_on_which_the_planner_is_installed_gives_the_same_numbers(installed, tmp_path):
    with cluster(installed / "python", tmp_path) as address:
        there = run(installed / "flow-planner", *asked_of(address), "--json")
    assert (there.returncode, there.stderr) == (0, "")
    local = asked_of("tcp://LEFT_OUT")
    del local[local.index("--scheduler") :]
    here = run(installed / "flow-planner", *local, "--json")
    assert json.loads(there.stdout) == json.loads(here.stdout)


def test_a_cluster_without_the_planner_is_told_in_one_line(installed, tmp_path):
    with cluster(Path(sys.executable), tmp_path) as address:
        done = run(installed / "flow-planner", *asked_of(address))
    assert_refused(done, f"the scheduler {address} has no planner")


def test_a_cluster_with_another_version_is_told_in_one_line(installed, tmp_path):
    other = shutil.copytree(ROOT / "planner", tmp_path / "other" / "planner")
    with (other / "errors.py").open("a", encoding="utf-8") as source:
        source.write("# another version\n")
    with cluster(installed / "python", tmp_path, PYTHONPATH=str(other.parent)) as address:
        done = run(installed / "flow-planner", *asked_of(address))
    assert_refused(done, f"the scheduler {address} has version {ENGINE_VERSION}+")
