"""One server on the loopback interface that plays all services, each below a path of its own."""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import MappingProxyType, TracebackType
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

from kdlit import catalog
from kdlit.paper import Paper
from tests.services.faults import FAULTS, Exchange, Fault
from tests.services.formats import ASKED, SERVICES
from tests.services.formats.reply import Ask, Reply, html_page, text_reply
from tests.services.library import Library, Twist

ALL = "all"
"""Stands for every service."""

PRIVATE = "private"
"""Who asks this service has followed a redirect to an address that is not public."""

_ADDRESS = "127.0.0.1"
_POLL_SECONDS = 0.01
_TWO_MINUTES = 120.0


class Seen(NamedTuple):
    """A request as it came; `time` is that of `time.monotonic`, `peer` the client's port: one for each connection."""

    service: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    time: float
    peer: int


class Services:
    """The services, from the moment that it is made until it is closed; best used in a ``with`` statement.

    Args:
        papers: what the services know; the papers of the catalog if nothing is said.
        slow: seconds of an answer that comes late.
    """

    def __init__(self, papers: Iterable[Paper] | None = None, *, slow: float = _TWO_MINUTES) -> None:
        self.library = _catalog() if papers is None else Library(papers)
        self.slow = slow
        self._lock = threading.Lock()
        self._seen: list[Seen] = []
        self._under_way: Counter[str] = Counter()
        self._most: Counter[str] = Counter()
        self._faults: defaultdict[str, deque[tuple[Fault, int | None]]] = defaultdict(deque)
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,), name="services")
        self._thread.start()

    def __enter__(self) -> Services:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every answer that is under way, and the server.

        Raises:
            RuntimeError: a service failed where it was not told to.
        """
        self._server.shutdown()
        self._server.break_off()
        self._server.server_close()
        self._thread.join()
        if self._server.errors:
            raise RuntimeError("the test server itself failed") from self._server.errors[0]

    @property
    def url(self) -> str:
        """The base of all addresses, without a slash at the end."""
        return f"http://{_ADDRESS}:{self._server.server_port}"

    def env(self) -> dict[str, str]:
        """The environment that points kdlit at these services."""
        return environment(self.url)

    def misbehave(self, service: str, fault: str, times: int | None = None) -> None:
        """Have a service, or all, commit a fault for so many requests, or for good.

        Faults queue up: ``misbehave("acl", "429", 1)`` and then ``misbehave("acl", "503", 2)`` is one, then two of
        the other, then no more.

        Raises:
            KeyError: there is no such service or fault.
        """
        committed = FAULTS[fault]
        with self._lock:
            for name in _named(service):
                self._faults[name].append((committed, times))

    def behave(self, service: str = ALL) -> None:
        """End the faults of a service, or of all."""
        with self._lock:
            for name in _named(service):
                self._faults.pop(name, None)

    @property
    def requests(self) -> tuple[Seen, ...]:
        """What was asked so far, in the order in which it came."""
        with self._lock:
            return tuple(self._seen)

    def count(self, service: str = ALL) -> int:
        """How often a service was asked, or all of them."""
        return sum(service in (ALL, seen.service) for seen in self.requests)

    def most_at_once(self, service: str) -> int:
        """How many requests to a service were under way at the same time, at most."""
        with self._lock:
            return self._most[service]

    def forget(self) -> None:
        """Count from nothing again."""
        with self._lock:
            self._seen.clear()
            self._most.clear()

    def _begin(self, seen: Seen) -> Fault | None:
        """Log a request, which is under way from now on; gives the fault to commit."""
        name = seen.service
        with self._lock:
            self._seen.append(seen)
            self._under_way[name] += 1
            self._most[name] = max(self._most[name], self._under_way[name])
            return self._next_fault(name)

    def _end(self, service: str) -> None:
        with self._lock:
            self._under_way[service] -= 1

    def _next_fault(self, service: str) -> Fault | None:
        queue = self._faults[service]
        while queue:
            fault, times = queue.popleft()
            if times is None or times > 1:
                queue.appendleft((fault, times and times - 1))
            if times != 0:
                return fault
        return None


def environment(url: str) -> dict[str, str]:
    """The environment that points kdlit at services below `url`, each at a path of its own name."""
    return {f"KDLIT_{service.upper()}_URL": f"{url}/{service}" for service in ASKED}


@cache
def _catalog() -> Library:
    return Library(catalog.load().papers)


def _named(service: str) -> Iterable[str]:
    if service != ALL and service not in SERVICES:
        raise KeyError(service)
    return SERVICES if service == ALL else (service,)


def _answer(service: str, ask: Ask, library: Library) -> Reply:
    if service == PRIVATE:
        return text_reply("secret")
    return SERVICES[service](ask, library) if service in SERVICES else html_page(404, "404 Not Found")


class _Server(ThreadingHTTPServer):
    """Threads that end with the server, whatever they wait for."""

    daemon_threads = False  # those of daemons are not waited for
    request_queue_size = 256

    def __init__(self, services: Services) -> None:
        self.services = services
        self.errors: list[BaseException] = []
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._reset: set[socket.socket] = set()
        super().__init__((_ADDRESS, 0), _Handler)

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # that of HTTPServer asks the resolver for a name
        self.server_name, self.server_port = _ADDRESS, self.socket.getsockname()[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        if request in self._reset:
            self._reset.discard(request)
            self.close_request(request)  # a shutdown would end the connection in good order
        else:
            super().shutdown_request(request)

    def break_off(self) -> None:
        """Shut every connection: threads that read, write or wait get an error."""
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def reset_on_close(self, connection: socket.socket) -> None:
        """Have a connection end with a reset."""
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._reset.add(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep what is no part of the play: clients leave and connections break as they should."""
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, OSError):
            self.errors.append(error)


class _Handler(BaseHTTPRequestHandler, Exchange):
    """A connection, and the exchange that is under way on it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target, _, query = self.path.partition("?")
        _, self.service, path = [*target.split("/", 2), "", ""][:3]
        headers = {name.lower(): value for name, value in self.headers.items()}
        form = body.decode() if "form" in headers.get("content-type", "") else ""
        parameters = dict(parse_qsl(f"{query}&{form}", keep_blank_values=True))
        services = self.server.services
        self.slow, self.port = services.slow, self.server.server_port
        self.ask = Ask(self.command, self.path, unquote(f"/{path}"), parameters, headers, body, services.url)
        seen = Seen(
            self.service,
            self.command,
            self.ask.path,
            MappingProxyType(parameters),
            MappingProxyType(headers),
            body,
            time.monotonic(),
            self.client_address[1],
        )
        fault = services._begin(seen)
        self._under_way = True
        try:
            if fault is None:
                self.send(_answer(self.service, self.ask, services.library))
            else:
                fault.play(self)
        finally:
            self._end()

    def _end(self) -> None:
        if self._under_way:
            self._under_way = False
            self.server.services._end(self.service)

    def answer(self, twist: Twist | None = None) -> Reply:
        library = self.server.services.library
        shown = library.twisted(twist) if twist else library
        reply = _answer(self.service, self.ask, shown)
        # In a redirect there is nothing to spoil: the fault befalls what it leads to.
        _, found, target = reply.headers.get("Location", "").partition(f"{self.ask.base}/")
        if not found:
            return reply
        service, _, path = target.partition("/")
        return _answer(service, self.ask._replace(path=unquote(f"/{path}")), shown)

    def send(self, reply: Reply) -> None:
        # Before the client can know: its next request is not at the same time as this one.
        self._end()
        self.start(reply, len(reply.body))
        if self.command != "HEAD":
            self.write(reply.body)

    def start(self, reply: Reply, length: int | None = None) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.media_type)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if length is None:
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def write(self, data: bytes) -> None:
        self.wfile.write(data)

    def wait(self, seconds: float | None = None) -> None:
        # A client that waits sends nothing: what there is to read is the end of the connection.
        self.connection.settimeout(seconds)
        with contextlib.suppress(TimeoutError, BlockingIOError):
            self.connection.recv(1, socket.MSG_PEEK)
            raise ConnectionAbortedError
        self.connection.settimeout(None)

    def drop(self) -> None:
        self.close_connection = True

    def reset(self) -> None:
        self.server.reset_on_close(self.connection)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing: what was asked is in `Services.requests`."""
