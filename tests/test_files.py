"""Writing files: all or nothing, and never what kdlit did not make."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from kdlit.files import MARK, FileError, write_generated
from tests.program import ROOT
from tests.strategies import TEXT

OLD = f"% {MARK}\nold\n"
NEW = f"% {MARK}\n" + "new\n" * 100_000


def test_a_new_file(tmp_path: Path) -> None:
    write_generated(tmp_path / "refs.bib", "text ü\n")
    assert (tmp_path / "refs.bib").read_bytes() == "text ü\n".encode()
    assert [file.name for file in tmp_path.iterdir()] == ["refs.bib"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXT)
def test_any_text_is_written_as_it_is(tmp_path: Path, text: str) -> None:
    write_generated(tmp_path / "refs.bib", text, force=True)
    assert (tmp_path / "refs.bib").read_bytes() == text.encode()


@pytest.mark.parametrize("content", [b"mine\n", b"\xff\xfe", b" " * 2000 + MARK.encode()])
def test_a_foreign_file_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "refs.bib"
    file.write_bytes(content)
    with pytest.raises(FileError, match="--force"):
        write_generated(file, NEW)
    assert file.read_bytes() == content
    write_generated(file, NEW, force=True)
    assert file.read_text(encoding="utf-8") == NEW


@pytest.mark.parametrize("content", ["", OLD])
def test_an_empty_file_and_an_own_one_are_written_anew(tmp_path: Path, content: str) -> None:
    file = tmp_path / "refs.bib"
    file.write_text(content, encoding="utf-8")
    write_generated(file, NEW)
    assert file.read_text(encoding="utf-8") == NEW


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "no" / "folder"):
        with pytest.raises(FileError, match="not written"):
            write_generated(place, NEW)
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_cannot_be_encoded_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "refs.bib"
    file.write_text(OLD, encoding="utf-8")
    with pytest.raises((FileError, UnicodeEncodeError)):
        write_generated(file, NEW + "\ud800")
    assert file.read_text(encoding="utf-8") == OLD
    assert [found.name for found in tmp_path.iterdir()] == ["refs.bib"]


KILLED_AT = """
import os, pathlib, signal, sys
from kdlit.files import write_generated

calls = {"fsync": (os, "fsync"), "mode": (pathlib.Path, "chmod"), "rename": (pathlib.Path, "replace")}
owner, name = calls[sys.argv[2]]
real = getattr(owner, name)

def killed(*arguments):
    if sys.argv[3] == "after":
        real(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, name, killed)
write_generated(pathlib.Path(sys.argv[1]), sys.stdin.read())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", ["fsync", "mode", "rename"])
def test_a_killed_run_leaves_the_old_file_or_the_new_one(tmp_path: Path, call: str, moment: str) -> None:
    file = tmp_path / "refs.bib"
    file.write_text(OLD, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", KILLED_AT, str(file), call, moment],
        input=NEW,
        encoding="utf-8",
        env={"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    left = file.read_text(encoding="utf-8")
    assert left == (NEW if (call, moment) == ("rename", "after") else OLD)
