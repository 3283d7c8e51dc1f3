"""The program as users run it: a process of its own, with nothing of this machine's settings."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

import kdlit

ROOT = Path(kdlit.__file__).parents[1]
"""Where the package under test is imported from."""

TIMEOUT_SECONDS = 60

_KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_INTERRUPTIBLE = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background would have it ignored
runpy.run_module("kdlit", run_name="__main__")
"""


class Result(NamedTuple):
    """What a run left: both streams as text, and the exit status."""

    stdout: str
    stderr: str
    status: int

    @property
    def lines(self) -> list[str]:
        """The lines of standard output."""
        return self.stdout.splitlines()

    @property
    def said(self) -> list[str]:
        """The lines of standard error, but for the one that says that no service was asked."""
        return [line for line in self.stderr.splitlines() if not line.endswith("offline (" + line.rpartition("(")[2])]

    @property
    def rows(self) -> list[list[str]]:
        """Standard output as tab-separated fields."""
        return [line.split("\t") for line in self.stdout.split("\n")[:-1]]


class Program:
    """``kdlit`` with a cache of its own, no network and no library; call it with the arguments of a command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        self.folder.mkdir()
        self.cache = folder / "cache"
        self.environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | {
            "HOME": str(folder),
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "KDLIT_CACHE_DIR": str(self.cache),
            "KDLIT_LIBRARY": str(folder / "library.jsonl"),
            "KDLIT_OFFLINE": "1",
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
        }

    def __call__(
        self,
        *arguments: str | bytes | Path,
        stdin: str | bytes = b"",
        env: Mapping[str, str] | None = None,
        encoding: str = "utf-8",
    ) -> Result:
        """Run a command to its end; `env` is added to the environment, both streams are read in `encoding`."""
        done = subprocess.run(
            self.command(*arguments),
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            cwd=self.folder,
            env=self._environment(env),
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        return Result(done.stdout.decode(encoding), done.stderr.decode(encoding), done.returncode)

    def _environment(self, more: Mapping[str, str] | None) -> dict[str, str]:
        return {**self.environment, **(more or {})}

    def command(self, *arguments: str | bytes | Path) -> list[str | bytes | Path]:
        """The words that start the program with `arguments`."""
        return [sys.executable, "-m", "kdlit", *arguments]

    def shell(self, script: str, env: Mapping[str, str] | None = None) -> Result:
        """Run a script of the shell, in which ``kdlit`` is the program."""
        function = f'kdlit() {{ "{sys.executable}" -m kdlit "$@"; }}\n'
        done = subprocess.run(
            ["bash", "-c", function + script],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            cwd=self.folder,
            env=self._environment(env),
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        return Result(done.stdout, done.stderr, done.returncode)

    def start(self, *arguments: str | Path, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a command and leave it running, with pipes to all of its streams."""
        return subprocess.Popen(
            [sys.executable, "-c", _INTERRUPTIBLE, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=self._environment(env),
        )

    def terminal(
        self, *arguments: str, columns: int = 80, env: Mapping[str, str] | None = None, encoding: str = "utf-8"
    ) -> Result:
        """Run a command with standard output on a terminal of so many columns; line ends are plain."""
        import fcntl
        import pty
        import struct
        import termios

        outer, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        with subprocess.Popen(
            self.command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=inner,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=self._environment(env),
        ) as process:
            os.close(inner)
            written = read_to_end(outer)
            os.close(outer)
            assert process.stderr is not None
            said = process.stderr.read()
        return Result(written.decode(encoding).replace("\r\n", "\n"), said.decode(encoding), process.returncode)


def read_to_end(terminal: int) -> bytes:
    """All that is written to a terminal until its other end is closed, which Linux reports as an error."""
    parts = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts)


def installed(name: str) -> str:
    """Where a program is that a test needs; without it the test is skipped, but not where CI must have it."""
    if path := shutil.which(name):
        return path
    if os.environ.get("CI") == "true":
        pytest.fail(f"{name} is not installed")
    pytest.skip(f"{name} is not installed")
