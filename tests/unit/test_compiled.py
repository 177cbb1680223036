"""The folders of compiled code: that of the sources at hand stays, those of earlier ones go."""

from __future__ import annotations

import subprocess
import threading
from contextlib import nullcontext

import pytest

from planner.engine import jit

COMPILED = "loop._run-1.py311.nbi"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Sources of their own, with the folder of an earlier version beside what is compiled."""
    home = tmp_path / "planner" / "engine"
    earlier = home / "__pycache__" / "engine-0123456789abcdef" / "engine_1"
    earlier.mkdir(parents=True)
    (earlier / COMPILED).write_bytes(b"earlier")
    (home / "__pycache__" / "run.cpython-313.pyc").write_bytes(b"")
    (home / "run.py").write_text("first", encoding="utf-8")
    monkeypatch.setattr(jit, "_HERE", home)
    monkeypatch.delenv(jit._COMPILES, raising=False)
    return home


def compiled(folder):
    (folder / COMPILED).write_bytes(b"")


def compile_there(monkeypatch, meanwhile=compiled):
    """Have it compiled by a process that only does what is to happen meanwhile."""
    folder = jit._cache_folder()
    monkeypatch.setattr(jit, "_CACHE_FOLDER", folder)
    folder = jit.Path(folder)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: meanwhile(folder))
    jit._compile_apart.__wrapped__("_run")
    return folder


def beside(folder):
    return {one.name for one in folder.parent.iterdir()}


def test_what_earlier_sources_left_goes_when_the_new_is_finished(home, monkeypatch):
    folder = compile_there(monkeypatch)
    assert beside(folder) == {folder.name, "run.cpython-313.pyc"}
    assert (folder / COMPILED).exists()


def test_nothing_goes_when_nothing_was_finished(home, monkeypatch):
    folder = compile_there(monkeypatch, meanwhile=lambda _: None)
    assert "engine-0123456789abcdef" in beside(folder)


def test_who_was_replaced_while_it_compiled_removes_nothing(home, monkeypatch):
    def meanwhile(folder):
        (folder / COMPILED).write_bytes(b"")
        (home / "run.py").write_text("second", encoding="utf-8")

    folder = compile_there(monkeypatch, meanwhile)
    assert "engine-0123456789abcdef" in beside(folder)


def test_in_the_cache_that_other_copies_share_nothing_is_removed(home, monkeypatch, tmp_path):
    shared = tmp_path / "home" / ".cache" / "flow-planner"
    (shared / "engine-of-another-copy").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(jit.os, "access", lambda path, _: jit.Path(path).parent == shared)
    folder = compile_there(monkeypatch)
    assert folder.parent == shared
    assert beside(folder) == {folder.name, "engine-of-another-copy"}
    assert (home / "__pycache__" / "engine-0123456789abcdef").exists()


def test_who_waits_for_one_engine_holds_up_nobody_who_needs_the_other(home, monkeypatch):
    asked = []

    def compile_apart(name):
        asked.append(name)
        if name == "_run":  # meanwhile another visitor needs the plain one
            other = threading.Thread(target=jit._have_it_compiled, args=["plain__run"], daemon=True)
            other.start()
            other.join(timeout=60)
            assert not other.is_alive()

    monkeypatch.setattr(jit, "_compile_apart", compile_apart)
    jit._have_it_compiled("_run")
    assert asked == ["_run", "plain__run"]


def test_who_comes_second_waits_and_finds_it_compiled(tmp_path):
    fcntl = pytest.importorskip("fcntl", reason="no such lock on Windows: each compiles")
    with (tmp_path / "_run.lock").open("w") as other:
        with jit._alone(tmp_path, "_run"), pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_what_another_process_has_compiled_meanwhile_is_not_compiled_again(home, monkeypatch):
    def waited(folder, name):
        compiled(folder)
        return nullcontext()

    monkeypatch.setattr(jit, "_alone", waited)
    compile_there(monkeypatch, meanwhile=lambda _: pytest.fail("compiled twice"))
