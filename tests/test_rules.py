"""The walls of the house: who may know whom, what stands nowhere, and what every part must have.

A new module of planner gets its line in KNOWS; a new file at the top gets its place in TOP.
"""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parent.parent

TOP = {
    ".ci",
    ".dockerignore",
    ".gitignore",
    ".streamlit",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "Containerfile",
    "LICENSE",
    "LICENSES.md",
    "README.md",
    "SECURITY.md",
    "app.py",
    "assets",
    "benchmarks",
    "hatch_build.py",
    "pages",
    "planner",
    "pyproject.toml",
    "reference",
    "requirements-bench.txt",
    "requirements-cluster.txt",
    "requirements-dev.txt",
    "requirements.lock",
    "requirements.txt",
    "tests",
}

# Each wing of planner and those right below it; what they know it may know too.
# Written from the ground up, so nothing can know what stands later.
KNOWS = {
    "errors": "",
    "model": "errors",
    "plans": "model",
    "engine": "model",
    "statistics": "",
    "simulation": "engine statistics",
    "analysis": "simulation plans",
    "staffing": "analysis",
    "studies": "analysis",
    "crm": "errors",
    "calibration": "crm simulation plans",
    "views": "calibration staffing studies",
    "__init__": "analysis",
    "commands": "views",
    "__main__": "commands",
}
# What is shown, and who may know it; nothing that reckons does.
LEAVES = {"views"}
SHOW = {"commands", "__main__"}
# The engine's parts: each may know those before it.
ENGINE = (
    "by_reference jit plain random_numbers remainders timetables today_tables places crews "
    "kind_tables tables state stages mix agenda rare returns clocks draws speed learning tally "
    "capacity people endings events opening turnover helping loop"
)
ONLY_IN = {  # a library, and the modules of planner that may know it
    "streamlit": set(),
    "pandas": {"crm", "calibration", "views"},
    "plotly": {"views"},
    "numba": {"engine"},
    "distributed": {"commands"},  # imported only when --scheduler asks for it
}


@cache
def project_files() -> tuple[str, ...]:
    """What is committed or will be: everything that git does not ignore, seen from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
    )
    names = sorted(set(listed.stdout.split("\0")) - {""})
    return tuple(name for name in names if (ROOT / name).is_file())


def sources(*folders: str) -> list[str]:
    """The project's Python files, or those below the folders."""
    names = [name for name in project_files() if name.endswith(".py")]
    return [name for name in names if not folders or name.startswith(folders)]


@cache
def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"), name)


@cache
def nodes(name: str) -> tuple[ast.AST, ...]:
    """All that the rules look at."""
    looked_at = ast.Attribute | ast.Call | ast.FunctionDef | ast.Import | ast.ImportFrom
    return tuple(node for node in ast.walk(tree(name)) if isinstance(node, looked_at | ast.keyword))


@cache
def imported(name: str) -> frozenset[str]:
    """Dotted modules that a file imports; `from planner import plan` is planner.plans.plan."""
    found = set()
    for node in nodes(name):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            home = node.module or ""
            if node.level:  # from .x import y
                home = ".".join([*Path(name).parts[: -node.level], *filter(None, [home])])
            for alias in node.names:
                whole = f"{home}.{alias.name}"
                path = ROOT / whole.replace(".", "/")
                found.add(whole if path.with_suffix(".py").is_file() or path.is_dir() else home)
    return frozenset(found)


def room(dotted: str) -> str:
    """The module of planner a dotted name or a path belongs to: planner.engine.loop → engine."""
    return dotted.removesuffix(".py").replace("/", ".").split(".")[1]


def rooms_known(name: str) -> set[str]:
    """The modules of planner that a file imports, its own room left out."""
    return {
        room(dotted) if "." in dotted else "__init__"
        for dotted in imported(name)
        if dotted.split(".")[0] == "planner"
    } - {room(name)}


def may_know(module: str) -> set[str]:
    below = set(KNOWS[module].split())
    return below.union(*(may_know(one) for one in below))


def third_parties(names: list[str]) -> set[str]:
    tops = {dotted.split(".")[0] for name in names for dotted in imported(name)}
    return tops - set(sys.stdlib_module_names) - {"planner", "pages", "tests", "reference"}


def names_used(name: str) -> Iterator[tuple[str, int]]:
    """Every attribute and imported name of a file, with its line."""
    for node in nodes(name):
        if isinstance(node, ast.Attribute):
            yield node.attr, node.lineno
        elif isinstance(node, ast.ImportFrom | ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)


def calls_of(name: str, *functions: str) -> list[int]:
    """The lines of a file that call a builtin of these names."""
    return [
        node.lineno
        for node in nodes(name)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in functions
    ]


def for_every(names: Sequence[str]) -> Callable[[Callable[[str], None]], Callable[[], None]]:
    """One test of a rule that each of these files keeps; those that break it are named."""

    def test_of(keeps: Callable[[str], None]) -> Callable[[], None]:
        def test() -> None:
            broken = []
            for name in names:
                try:
                    keeps(name)
                except AssertionError as failed:
                    broken.append(f"{name}: {failed}")
            assert broken == [], "\n".join(broken)
            assert names

        test.__doc__ = keeps.__doc__
        return test

    return test_of


# --- Who may know whom ----------------------------------------------------------------------------


def test_the_table_of_modules_is_whole_and_has_no_circle():
    modules = {room(name) for name in sources("planner/")}
    assert modules <= KNOWS.keys(), "a new module needs its line in KNOWS"
    order = list(KNOWS)
    for module, below in KNOWS.items():
        assert set(below.split()) <= set(order[: order.index(module)]), module


@for_every(sources("planner/"))
def test_a_module_knows_only_those_below_it(name):
    assert rooms_known(name) <= may_know(room(name))


@for_every(sources("planner/"))
def test_only_leaves_and_what_shows_them_know_leaves(name):
    if room(name) not in LEAVES | SHOW:
        assert not rooms_known(name) & LEAVES


@for_every(sources("planner/"))
def test_a_library_stays_in_its_rooms(name):
    for library in third_parties([name]) & ONLY_IN.keys():
        assert room(name) in ONLY_IN[library], library


@for_every(sources("planner/views/"))
def test_what_pages_have_in_common_knows_no_page(name):
    if Path(name).parent.name == "common":
        views = {dotted for dotted in imported(name) if dotted.startswith("planner.views.")}
        assert {dotted for dotted in views if "common" not in dotted.split(".")} == set()


@for_every(sources("planner/views/"))
def test_words_know_no_chart_and_charts_know_no_html(name):
    """words → plots → markup: each knows those before it, and Plotly stays where charts are."""
    order = ("words", "plots", "markup")
    kind = next((place for place, each in enumerate(order) if Path(name).stem.endswith(each)), None)
    if kind is not None:
        later = {dotted for dotted in imported(name) if dotted.endswith(order[kind + 1 :])}
        assert later - {"planner.views.common.markup"} == set()
    if "plotly" in third_parties([name]):
        assert Path(name).stem in {"notebook", "plots", "plotly"}


@for_every(sources("planner/engine/"))
def test_the_engine_is_arrays_in_arrays_out(name):
    part = Path(name).stem
    assert third_parties([name]) <= {"numpy", "numba"}
    model_known = part.endswith("tables") or part in {"places", "crews"}
    assert rooms_known(name) <= ({"model"} if model_known else set())
    if part != "__init__":
        parts = ENGINE.split()
        earlier = {f"planner.engine.{one}" for one in parts[: parts.index(part)]}
        assert {one for one in imported(name) if one.startswith("planner.engine")} <= earlier


@for_every([*sources("pages/"), "app.py"])
def test_pages_do_not_touch_the_engine(name):
    touched = {one for one in imported(name) if one.startswith("planner.engine")}
    # The engine's version is part of the cache's key.
    assert touched <= ({"planner.engine"} if name == "pages/ui/questions.py" else set())
    assert "numba" not in third_parties([name])


@for_every([*sources("pages/"), "app.py"])
def test_only_one_file_touches_the_session_and_one_the_cache(name):
    session = [line for used, line in names_used(name) if used in {"session_state", "query_params"}]
    cache_ = [line for used, line in names_used(name) if used.startswith("cache_")]
    assert name == "pages/ui/session.py" or not session
    assert name == "pages/ui/questions.py" or not cache_


@for_every(sources("tests/", "benchmarks/", "reference/"))
def test_tests_and_benchmarks_do_not_know_each_other(name):
    """What both need stands in reference/, which knows neither."""
    strangers = {"tests", "benchmarks"} - {name.split("/")[0]}
    assert not {dotted.split(".")[0] for dotted in imported(name)} & strangers


@for_every(sources("pages/ui/"))
def test_what_pages_share_knows_no_page(name):
    pages = {one for one in imported(name) if one.startswith("pages")}
    assert {one for one in pages if not one.startswith("pages.ui")} == set()


# --- What stands nowhere --------------------------------------------------------------------------


@for_every(sources())
def test_nothing_is_unpickled_or_evaluated(name):
    assert not third_parties([name]) & {"cloudpickle", "dill", "joblib", "jsonpickle", "yaml"}
    assert not imported(name) & {"pickle", "marshal", "shelve", "_pickle"}
    # Nor by another way in: import_module(…), from numpy import load, from os import system.
    # The command line alone imports by a name, one of its own table of commands.
    if name.startswith(("app.py", "pages/", "planner/")) and name != "planner/__main__.py":
        assert not {used for used, _ in names_used(name)} & {"import_module", "load_module"}
    taken = {
        (node.module, alias.name)
        for node in nodes(name)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert not taken & {("numpy", "load"), ("os", "system")}
    assert calls_of(name, "eval", "exec", "compile", "__import__") == []
    assert [line for used, line in names_used(name) if used == "read_pickle"] == []
    allowing = [
        node.lineno
        for node in nodes(name)
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle"
    ]
    assert allowing == []


@for_every(sources())
def test_no_shell_is_run_and_no_array_file_is_loaded(name):
    found = [
        node.lineno
        for node in nodes(name)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr)
        in {("np", "load"), ("numpy", "load"), ("os", "system"), ("os", "popen")}
    ]
    shells = [
        node.lineno for node in nodes(name) if isinstance(node, ast.keyword) and node.arg == "shell"
    ]
    assert found + shells == []


@for_every(sources("planner/"))
def test_only_the_command_line_prints(name):
    if room(name) != "commands":
        assert calls_of(name, "print") == []


def test_nothing_new_stands_at_the_top():
    assert {name.split("/")[0] for name in project_files()} <= TOP


# A package index's host or option, or a folder of the machine it was written on.
WORKPLACE = re.compile(
    r"\b(?:pypi|pythonhosted|npmjs|deb\.debian)\.(?:org|com|net|io)\b"
    r"|--?(?:extra-)?index-url|--find-links|--trusted-host"
    r"|(?<![\w.~$}])/(?:work|root|home|Users|opt|tmp|mnt|srv)/\w"
)


@for_every([name for name in project_files() if name != "tests/test_rules.py"])
def test_no_file_names_a_registry_or_a_folder_of_one_machine(name):
    try:
        text = (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return  # a picture
    assert [found.group() for found in WORKPLACE.finditer(text)] == []


# --- How long things may get ----------------------------------------------------------------------

# A ratchet: these only ever go down.
MOST_LINES_OF_A_MODULE = 500
MOST_LINES_OF_A_FUNCTION = 60
DEEPEST = 4  # blocks within blocks
MOST_ARGUMENTS = 10

BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match)


def depth(node: ast.AST) -> int:
    """How many blocks stand within each other below a node; functions count by themselves."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            continue
        is_elif = isinstance(node, ast.If) and isinstance(child, ast.If) and node.orelse == [child]
        deepest = max(deepest, depth(child) + (isinstance(child, BLOCKS) and not is_elif))
    return deepest


@for_every(sources())
def test_nothing_is_longer_deeper_or_asks_for_more_than_a_reader_can_hold(name):
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= MOST_LINES_OF_A_MODULE
    for node in nodes(name):
        if isinstance(node, ast.FunctionDef):
            asked = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
            assert (node.end_lineno or 0) - node.lineno < MOST_LINES_OF_A_FUNCTION, node.name
            assert depth(node) <= DEEPEST, node.name
            assert len(asked) <= MOST_ARGUMENTS, node.name


# --- What must be there ---------------------------------------------------------------------------


@for_every(sources("planner/"))
def test_every_public_function_says_what_it_gives(name):
    silent = []

    def look(owner: str, body: list[ast.stmt]) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                if not ast.get_docstring(node):
                    silent.append(f"{owner}{node.name}, line {node.lineno}")
                if isinstance(node, ast.ClassDef):
                    look(f"{node.name}.", node.body)

    look("", tree(name).body)
    assert ast.get_docstring(tree(name)), "the module has no docstring"
    assert silent == []


@for_every([name for name in sources("planner/") if name.endswith("__init__.py")])
def test_a_package_has_every_name_that_it_exports(package):
    module = importlib.import_module(package.removesuffix("/__init__.py").replace("/", "."))
    exported = getattr(module, "__all__", [])
    assert len(set(exported)) == len(exported)
    assert [name for name in exported if not hasattr(module, name)] == []


def requirements(name: str) -> dict[str, str]:
    """Package → range of one requirements file."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = [
        re.fullmatch(r"([\w-]+)(.*)", line) for line in lines if not line.startswith(("#", "-r"))
    ]
    return {one[1].lower(): one[2] for one in found if one}


def test_the_requirements_are_what_the_app_imports():
    # pydantic_core is pydantic's own other half.
    used = third_parties(["app.py", *sources("pages/", "planner/")]) - {"pydantic_core"}
    wanted = requirements("requirements.txt") | requirements("requirements-cluster.txt")
    assert used == wanted.keys()


def test_every_requirement_has_a_lowest_version_and_a_bound():
    files = sorted(path.name for path in ROOT.glob("requirements*.txt"))
    assert len(files) == 4
    wanted = [pair for file in files for pair in requirements(file).items()]
    assert [name for name, span in wanted if not re.fullmatch(r">=[\d.]+,<[\d.]+", span)] == []


def locked() -> dict[str, str]:
    """Package → version in the lock."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    found = [re.match(r"([\w.-]+)==([\w.]+)", line) for line in lines]
    return {one[1].lower(): one[2] for one in found if one}


def test_the_lock_holds_every_requirement_within_its_range():
    pinned = locked()
    outside = [
        name
        for name, span in requirements("requirements.txt").items()
        if not SpecifierSet(span).contains(pinned.get(name, "0"))
    ]
    assert outside == []


def test_the_licence_of_everything_in_the_lock_is_listed():
    """LICENSES.md is made by `python -m benchmarks licences`."""
    table = (ROOT / "LICENSES.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w.-]+) \| ([\w.]+) \| (\w.*) \|$", table, re.MULTILINE)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.MULTILINE)
    assert [(name, version) for name, version, _ in rows[1:]] == pinned
    assert not [name for name, _, licence in rows if licence == "not known"]


def test_what_the_cluster_sends_is_said_where_security_is_promised():
    """Dask sends Python objects with pickle, which runs code: only --scheduler brings it in."""
    promised = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "pickle" in promised
    assert "--scheduler" in promised
    knowing = [
        name
        for name in sources("app.py", "pages/", "planner/")
        if "distributed" in third_parties([name])
    ]
    assert {room(name) for name in knowing} == {"commands"}


def test_the_container_installs_the_lock_by_hash_and_runs_the_app_as_the_readme_does():
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    runs = [line for line in lines if line.startswith("RUN ") and "pip" in line]
    assert len(runs) == 1
    assert "--require-hashes -r requirements.lock" in runs[0]
    assert any(line.startswith("USER ") for line in lines), "not as root"
    said = [line for line in lines if line.startswith("FROM python:")]
    version = re.fullmatch(r"FROM python:3\.(\d+)-slim", said[0])
    assert version
    assert int(version[1]) >= 11, "as the lock is made for"


def test_everything_in_the_lock_has_a_hash():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert text.count("sha256:") >= len(locked())
    for entry in re.split(r"\n(?=\w)", text):
        assert "==" not in entry.partition("\n")[0] or "--hash=sha256:" in entry
