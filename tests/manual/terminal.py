"""What a terminal shows for the examples of the manual: of 80 columns, without colours, in a folder of its own."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple
from unittest import mock

from kdlit.cli import run
from kdlit.paper import Name, Paper
from tests.program import ROOT, TIMEOUT_SECONDS, read_to_end
from tests.services.server import Services

COLUMNS = 80
FILES = Path(__file__).parents[1] / "fixtures" / "examples"
"""What stands in the folder before the first command."""

_WITHOUT_SHELL = re.compile(r"""kdlit( +([\w./:,=\[\]-]+|"[^"$`\\]*"|'[^']*'))*""")
_CONTROLS = re.compile(r"\x1b\]8;[^\x1b]*\x1b\\|\x1b\[[0-9;]*[A-Za-z]")
_ASKS = re.compile(r"\bkdlit add\b")
_OFFLINE = re.compile(r"^kdlit: .* offline \([^()]*\)$")
_OVERWRITTEN = re.compile(r"^.*\r(?=.)", re.MULTILINE)
_FURTHER_PAPERS = (
    Paper(
        title="Attention is All you Need",
        type="inproceedings",
        author=tuple(
            Name(family, given)
            for given, family in (
                ("Ashish", "Vaswani"),
                ("Noam", "Shazeer"),
                ("Niki", "Parmar"),
                ("Jakob", "Uszkoreit"),
                ("Llion", "Jones"),
                ("Aidan N.", "Gomez"),
                ("Łukasz", "Kaiser"),
                ("Illia", "Polosukhin"),
            )
        ),
        year=2017,
        venue="NeurIPS",
        booktitle="Advances in Neural Information Processing Systems 30",
        arxiv="1706.03762",
        arxiv_class="cs.CL",
    ),
    Paper(
        title="BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
        type="inproceedings",
        author=(
            Name("Devlin", "Jacob"),
            Name("Chang", "Ming-Wei"),
            Name("Lee", "Kenton"),
            Name("Toutanova", "Kristina"),
        ),
        year=2019,
        venue="NAACL",
        booktitle="Proceedings of the 2019 Conference of the North American Chapter of the Association for "
        "Computational Linguistics: Human Language Technologies, Volume 1 (Long and Short Papers)",
        pages="4171--4186",
        publisher="Association for Computational Linguistics",
        doi="10.18653/v1/N19-1423",
        acl="N19-1423",
        arxiv="1810.04805",
        arxiv_class="cs.CL",
    ),
)
"""Papers of the examples that the catalog lacks; the services of the tests know them."""


class Shown(NamedTuple):
    """What a command line leaves on the terminal, and its exit status."""

    lines: list[str]
    status: int


class _Screen(TextIOWrapper):
    """Both streams of a command, taken for a terminal."""

    def __init__(self) -> None:
        self.bytes = BytesIO()
        super().__init__(self.bytes, encoding="utf-8", write_through=True)

    def isatty(self) -> bool:
        return True


class Terminal:
    """A terminal in a folder that holds the files of the examples; close it by leaving its ``with`` statement.

    Commands run in this process where a line is nothing but ``kdlit`` and its arguments, which saves their start; all
    else is for the shell. Those that look papers up ask the services of the tests, which know `_FURTHER_PAPERS`. All
    others are offline: what these services say of papers of the catalog is partly made up.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        shutil.copytree(FILES, self.folder)
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("KDLIT_")},
            "PATH": os.pathsep.join((str(_program(folder)), os.environ["PATH"])),
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "KDLIT_CACHE_DIR": str(folder / "cache"),
            "KDLIT_LIBRARY": str(folder / "library.jsonl"),
            "KDLIT_OFFLINE": "1",
            "KDLIT_PATIENCE": "0.02",
            "COLUMNS": str(COLUMNS),
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
            "NO_COLOR": "1",
            "BROWSER": "true",
        }

    def __enter__(self) -> Terminal:
        self._before = Path.cwd()
        self._patch = mock.patch.dict(os.environ, self._environment, clear=True)
        self._patch.start()
        os.chdir(self.folder)
        return self

    def __exit__(self, *_: object) -> None:
        os.chdir(self._before)
        self._patch.stop()

    def show(self, line: str) -> Shown:
        """Run one command line."""
        with _services() if _ASKS.search(line) else nullcontext():
            written, status = self._here(line) if _WITHOUT_SHELL.fullmatch(line) else self._in_shell(line)
        plain = _CONTROLS.sub("", written.replace("\r\n", "\n").replace("\r\x1b[K", "\r"))
        lines = [text.rstrip() for text in _OVERWRITTEN.sub("", plain).splitlines() if not _OFFLINE.search(text)]
        while lines and not lines[-1]:
            lines.pop()
        return Shown(lines, status)

    def _here(self, line: str) -> tuple[str, int]:
        screen = _Screen()
        with redirect_stdout(screen), redirect_stderr(screen), mock.patch("webbrowser.open", return_value=True):
            status = run(shlex.split(line)[1:])
        screen.flush()
        return screen.bytes.getvalue().decode(), status

    def _in_shell(self, line: str) -> tuple[str, int]:
        import fcntl
        import pty
        import struct
        import termios

        outer, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
        with TemporaryFile() as said:  # programs of a pipeline talk in any order, so their talk comes last
            with subprocess.Popen(["bash", "-c", line], stdin=subprocess.DEVNULL, stdout=inner, stderr=said) as process:
                os.close(inner)
                written = read_to_end(outer)
                os.close(outer)
                process.wait(TIMEOUT_SECONDS)
            said.seek(0)
            written += said.read()
        return written.decode(), process.returncode


@contextmanager
def _services() -> Iterator[None]:
    """Let the services of the tests stand for the network."""
    with Services(_FURTHER_PAPERS) as services, mock.patch.dict(os.environ, {**services.env(), "KDLIT_OFFLINE": ""}):
        yield


def _program(folder: Path) -> Path:
    """A folder with a ``kdlit`` in it that is the one under test."""
    programs = folder / "bin"
    programs.mkdir(parents=True)
    program = programs / "kdlit"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kdlit "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return programs
