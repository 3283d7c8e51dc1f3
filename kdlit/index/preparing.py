"""What the search index is to hold of papers, worked out by processes beside this one.

A library of 100,000 papers and more is indexed in half the time that way. Where no process can be started, or one
fails, whoever asked does the work: nothing depends on this.
"""

from __future__ import annotations

import gc
import marshal
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import IO, Any, TypeVar

_BATCH = 1000
_MOST_HELPERS = 4
_LENGTH = 8
_COMMAND = "import sys; sys.path[:] = sys.argv[1:]; from kdlit.index.indexer import serve; serve()"
_FAILED = (OSError, EOFError, ValueError, TypeError, MemoryError, OverflowError)
"""What comes of a process that ended, or that said something else: a length made of its first words may be any."""

_Line = TypeVar("_Line", bound=Sequence[Any])


class Helpers:
    """Processes that work out batches of lines, as many as there are processors; none where none can be had."""

    def __init__(self) -> None:
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Helpers:
        count = min(os.cpu_count() or 1, _MOST_HELPERS)
        if count > 1 and sys.executable and not getattr(sys, "frozen", False):
            with suppress(OSError):
                for _ in range(count):
                    self._processes.append(_start())
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.kill()
            with suppress(OSError), process:  # closes its pipes and waits for it
                pass

    def work(self, lines: Iterable[_Line], text: int) -> Iterator[tuple[_Line, Any]]:
        """Each of `lines`, in order, with what `serve` made of its text, or with ``None``.

        Args:
            lines: what to work on.
            text: which item of a line is its text.
        """
        left = iter(lines)
        waiting: deque[tuple[subprocess.Popen[bytes] | None, list[_Line]]] = deque()

        def hand_out(process: subprocess.Popen[bytes] | None) -> None:
            if batch := list(islice(left, _BATCH)):
                waiting.append((_send(process, [line[text] for line in batch]), batch))

        for process in self._processes:
            hand_out(process)
        if not self._processes:
            hand_out(None)
        while waiting:
            helper, batch = waiting.popleft()
            made = _receive(helper)
            hand_out(helper if made else None)
            yield from zip(batch, made or [None] * len(batch), strict=True)


def serve(make: Any) -> None:
    """Answer batches of texts from standard input with what `make` makes of each, until there are no more."""
    gc.disable()
    with suppress(*_FAILED):
        while True:
            _write(sys.stdout.buffer, [make(text) for text in _read(sys.stdin.buffer)])


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # this interpreter, and this program
        [sys.executable, "-c", _COMMAND, *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _send(process: subprocess.Popen[bytes] | None, texts: list[str]) -> subprocess.Popen[bytes] | None:
    """Hand a batch out; ``None`` when it could not be."""
    try:
        if process is None or process.stdin is None:
            return None
        _write(process.stdin, texts)
    except _FAILED:
        return None
    return process


def _receive(process: subprocess.Popen[bytes] | None) -> list[Any] | None:
    try:
        return _read(process.stdout) if process is not None and process.stdout is not None else None
    except _FAILED:
        return None


def _write(stream: IO[bytes], content: list[Any]) -> None:
    packed = marshal.dumps(content)
    stream.write(len(packed).to_bytes(_LENGTH, "little") + packed)
    stream.flush()


def _read(stream: IO[bytes]) -> list[Any]:
    length = int.from_bytes(stream.read(_LENGTH), "little")
    if not length:
        raise EOFError
    found: list[Any] = marshal.loads(stream.read(length))  # noqa: S302  # from a process of its own
    return found
