"""One run of kdlit inside this process, with streams, files and environment made up, and what must hold of any run."""

from __future__ import annotations

import io
import json
import os
import re
import resource
import shutil
import signal
import sys
import traceback
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from types import FrameType
from typing import Any, NamedTuple

import kdlit
from kdlit import cli
from kdlit.errors import KdlitError

SECONDS = 2.0
"""Of the processor's time; a run that takes longer hangs."""
STATUSES = frozenset({0, 1, 2, 3})
LIBRARY = "library.jsonl"
CATALOG = "catalog.jsonl"
LOOPBACK = "127.0.0.1"

_PACKAGE = str(Path(kdlit.__file__).parent)
# What rich and the progress lines write themselves: colours, links (OSC 8), the beginning of the line, its erasure.
_OWN = re.compile("\x1b\\[[0-9;]*m|\x1b\\]8;[^\x00-\x1f\x7f-\x9f]*\x1b\\\\|\r(?:\x1b\\[K)?")
_STEERING = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Case:
    """One input: the command line and everything that it reads.

    Attributes:
        arguments: the command line without the program's name.
        stdin: what standard input holds.
        files: name -> content, in the working folder; `LIBRARY` and `CATALOG` are used as such.
        env: more of the environment.
        answers: what each service answers, in turn; without any, none is asked.
        terminal: whether the output streams are a terminal.
        encoding: of the output streams, as ``PYTHONIOENCODING`` names it.
        writes: names of files that the run may write beside the library and the cache; ``*`` stands for all below the
            working folder and the home folder.
        cached: name -> content of files in the cache folder.
        network: whether it may connect to this machine.
        call: what is run instead of the command line.
    """

    arguments: tuple[str, ...] = ()
    stdin: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[tuple[int, bytes], ...] = ()
    terminal: bool = False
    encoding: str = "utf-8"
    writes: tuple[str, ...] = ()
    cached: Mapping[str, bytes] = field(default_factory=dict)
    network: bool = False
    call: Callable[[], object] | None = None


class Outcome(NamedTuple):
    """What came of a case: how long it took, and what must not be, one line each, with a traceback if there is one."""

    seconds: float
    faults: tuple[str, ...]
    trace: str = ""
    status: int = 0
    stdout: str = ""
    stderr: str = ""


class _Hang(BaseException):
    """The time is over."""


class _Stream(io.BytesIO):
    """What a stream of the program writes to."""

    def __init__(self, descriptor: int, *, terminal: bool) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    def fileno(self) -> int:
        return self._descriptor

    def close(self) -> None:
        """Keep what was written."""


class Sandbox:
    """Runs cases in a folder of its own, which nothing may be written outside of.

    Args:
        folder: an empty one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._work = self.folder / "work"
        self._cache = self.folder / "cache"
        for each in (self._work, self._cache, self.folder / "home"):
            each.mkdir()
        self._null = os.open(os.devnull, os.O_RDWR)
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65536), most))

    def run(self, case: Case) -> Outcome:
        """Run one case and look at what it did."""
        for each in self._work.iterdir():
            shutil.rmtree(each) if each.is_dir() and not each.is_symlink() else each.unlink()
        for name, content in case.files.items():
            (self._work / name).write_bytes(content)
        if case.cached:
            shutil.rmtree(self._cache, ignore_errors=True)
            self._cache.mkdir()
        for name, content in case.cached.items():
            (self._cache / name).write_bytes(content)
        free = (self._cache, *((self._work, self.folder / "home") if "*" in case.writes else ()))
        names = (LIBRARY, *case.writes)
        with self._world(case) as (stdout, stderr), _watching(self._work, names, free) as watch:
            watch.network = case.network
            began = process_time()
            status, error = self._status(case)
            seconds = process_time() - began
        out, said = (
            stream.getvalue().decode(case.encoding.partition(":")[0], "replace") for stream in (stdout, stderr)
        )
        faults = [*watch.strayed, *_faults(case, status, out, said)]
        if error is not None:
            faults.insert(0, signature(error))
        trace = "".join(traceback.format_exception(error)) if error is not None else ""
        return Outcome(seconds, tuple(faults), trace, status, out, said)

    def _status(self, case: Case) -> tuple[int, BaseException | None]:
        strange: list[BaseException] = []
        explain = cli._explain

        def listening(error: Exception) -> str:
            if not isinstance(error, KdlitError):
                strange.append(error)
            return explain(error)

        cli._explain = listening
        status = 0
        try:
            with _limited():
                if case.call is None:
                    status = cli.run([*case.arguments])
                else:
                    case.call()
        except (Exception, _Hang, SystemExit, KeyboardInterrupt) as error:  # noqa: BLE001 - each is a finding
            strange.append(error)
        finally:
            cli._explain = explain
        return status, strange[0] if strange else None

    @contextmanager
    def _world(self, case: Case) -> Iterator[tuple[_Stream, _Stream]]:
        streams, environment, folder = (sys.stdin, sys.stdout, sys.stderr), dict(os.environ), Path.cwd()
        encoding, _, errors = case.encoding.partition(":")
        made = [_Stream(self._null, terminal=case.terminal) for _ in range(2)]
        os.environ.clear()
        os.environ |= {
            "PATH": "",
            "HOME": str(self.folder / "home"),
            "KDLIT_CACHE_DIR": str(self._cache),
            "KDLIT_LIBRARY": str(self._work / LIBRARY),
            "KDLIT_OFFLINE": "" if case.answers else "1",
            "TERM": "xterm-256color",
            "COLUMNS": "80",
            **({"KDLIT_CATALOG": str(self._work / CATALOG)} if CATALOG in case.files else {}),
            **case.env,
        }
        os.chdir(self._work)
        sys.stdin = io.TextIOWrapper(io.BytesIO(case.stdin), encoding="utf-8")
        sys.stdout = io.TextIOWrapper(made[0], encoding=encoding, errors=errors or "strict", newline="\n")
        sys.stderr = io.TextIOWrapper(made[1], encoding=encoding, errors="backslashreplace", newline="\n")
        own = (sys.stdout, sys.stderr)
        try:
            with _answering(case.answers):
                yield made[0], made[1]
            for stream in own:
                stream.flush()
        finally:
            sys.stdin, sys.stdout, sys.stderr = streams
            os.chdir(folder)
            os.environ.clear()
            os.environ |= environment


def signature(error: BaseException) -> str:
    """The kind of an error and where in kdlit it came from; of a hang only the module and function."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(_PACKAGE)]
    frames = frames or list(traceback.extract_tb(error.__traceback__))
    place = f"{Path(frames[-1].filename).name}, {frames[-1].name}" if frames else "nowhere"
    if isinstance(error, _Hang):
        return f"hang in {place}"
    return f"{type(error).__name__} in {place}, line {frames[-1].lineno if frames else 0}"


def _faults(case: Case, status: int, out: str, said: str) -> Iterator[str]:
    if status not in STATUSES:
        yield f"exit status {status}"
    if "Traceback (most recent" in said and "--debug" not in case.arguments:
        yield "a traceback is shown"
    if "a fault of kdlit itself" in said:
        yield "a fault of kdlit itself"
    streams = (out, said) if case.terminal else (said,)
    for text in streams:
        plain = _OWN.sub("", text)
        control = {each for each in plain if each not in "\n\t" and unicodedata.category(each) == "Cc"}
        control |= set(_STEERING.findall(plain))
        if control:
            yield f"control characters on the terminal, {' '.join(case.arguments[:1])}"
    other = {"-h", "--help"} & {*case.arguments} or case.env.get("_KDLIT_COMPLETE") or case.call is not None
    if status in (0, 1) and out and not other and not case.encoding.startswith("utf-16"):
        yield from _malformed(case, out)


def _malformed(case: Case, out: str) -> Iterator[str]:
    """What is no output of the format that was asked for."""
    words = case.arguments
    chosen = next((words[place + 1] for place, word in enumerate(words[:-1]) if word == "-f"), "")
    try:
        if chosen in ("json", "sarif"):
            json.loads(out)
        elif chosen == "jsonl":
            for line in out.split("\n")[:-1]:
                json.loads(line)
    except (ValueError, RecursionError) as error:
        yield f"the output is not {chosen}: {str(error)[:60]}"
    if chosen == "tsv" and words[0] in ("list", "search") and "--explain" not in words:
        fields = {line.count("\t") for line in out.split("\n")[:-1]}
        if fields != {4} or len(out.splitlines()) != out.count("\n"):
            yield "the output is not five fields a line"


@contextmanager
def _limited() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _Hang

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS, SECONDS / 2)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def _answering(answers: tuple[tuple[int, bytes], ...]) -> Iterator[None]:
    """Lets services answer with `answers`, over and over; no connection is opened."""
    if not answers:
        yield
        return
    from kdlit import http

    asked = 0

    def ask(client: http.Client, base_url: str, *_: object, **__: object) -> http.Response:
        nonlocal asked
        status, body = answers[asked % len(answers)]
        asked += 1
        client._reached = True
        return http.Response(status, {}, body, base_url)

    real = http.Client.ask
    http.Client.ask = ask  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        http.Client.ask = real  # type: ignore[method-assign]


class _Watch:
    """Told by the interpreter of every file that is opened, moved or removed, and every program and connection."""

    def __init__(self) -> None:
        self.active = False
        self.folder = ""
        self.names: tuple[str, ...] = ()
        self.free: tuple[str, ...] = ()
        self.network = False
        self.strayed: list[str] = []

    def __call__(self, event: str, given: tuple[Any, ...]) -> None:
        if not self.active:
            return
        if event in _CONNECTING and self.network:
            if (event == "socket.connect" and given[1][0] == LOOPBACK) or (
                event != "socket.connect" and given[0] == LOOPBACK
            ):
                return
            raise OSError(101, "no network but this machine")
        if event in _RUNNING or event in _CONNECTING:
            self._refuse(f"{event} {given[0]!r:.80}")
        elif event == "open":
            path, mode, flags = given
            if isinstance(path, int) or not (flags & _WRITING if flags else set(mode or "") & set("wax+")):
                return
            self._look(event, path)
        elif event in _CHANGING:
            for path in given[: _CHANGING[event]]:
                self._look(event, path)

    def _look(self, event: str, path: object) -> None:
        if not isinstance(path, (str, bytes, os.PathLike)):
            return
        name = _absolute(os.fsdecode(path))
        if name == "/dev/tty":
            raise OSError(6, "there is no terminal here")
        inside = any(name == free or name.startswith(f"{free}/") for free in self.free)
        if inside or name in (os.devnull, _absolute(":memory:")) or (event == "os.mkdir" and name == self.folder):
            return
        folder, last = os.path.split(name)
        if folder == self.folder and any(
            last in (one, f"{one}.lock") or (last.startswith(f".{one}.") and last.endswith(".new"))
            for one in self.names
        ):
            return
        self._refuse(f"{event} {name.replace(self.folder, '')!r:.120}")

    def _refuse(self, what: str) -> None:
        self.strayed.append(f"out of its place: {what}")
        raise PermissionError(13, "out of the sandbox")


def _absolute(name: str) -> str:
    return os.path.normpath(Path(name).absolute())


_RUNNING = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"})
_CONNECTING = frozenset({"socket.connect", "socket.getaddrinfo"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGING = {
    "os.remove": 1,
    "os.rename": 2,
    "os.mkdir": 1,
    "os.rmdir": 1,
    "os.chmod": 1,
    "os.link": 2,
    "os.symlink": 2,
    "os.truncate": 1,
    "sqlite3.connect": 1,
    "shutil.rmtree": 1,
    "shutil.move": 2,
}
"""Events and how many paths they begin with; docs.python.org/3/library/audit_events.html."""

_watch = _Watch()
sys.addaudithook(_watch)


@contextmanager
def _watching(work: Path, names: tuple[str, ...], free: tuple[Path, ...]) -> Iterator[_Watch]:
    _watch.folder, _watch.names, _watch.free = str(work), names, tuple(map(str, free))
    _watch.strayed = []
    _watch.active = True
    try:
        yield _watch
    finally:
        _watch.active = False
