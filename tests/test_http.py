"""The polite client, against a server on the loopback interface that does as each test tells it.

Times are those of the client, shortened by its patience: at a patience of 0.1 its 12 seconds are 1.2.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kdlit.http import Client, Response
from kdlit.unreachable import Reason, Unreachable
from tests.program import ROOT, installed

PATIENCE = 0.25
HASTY = 0.08
SOON = 6.0
"""Seconds that no failure may take: many times what it should, for machines that are busy."""


ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "KDLIT_PATIENCE": str(HASTY)}


def python(script: str) -> list[str]:
    return [sys.executable, "-c", script]


class Seen(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    time: float


class Server(ThreadingHTTPServer):
    """Answers each path by its plays, one after the other; the last one is repeated."""

    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.plays: dict[str, list[Play]] = {}
        self.asked: list[Seen] = []
        self.under_way = 0
        self.most = 0
        self.over = threading.Event()
        self.came = threading.Condition()
        self._played: defaultdict[str, int] = defaultdict(int)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def server_bind(self) -> None:
        self.socket.bind(self.server_address)  # that of HTTPServer asks the resolver for a name
        self.server_name, self.server_port = self.socket.getsockname()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients leave when they have had enough."""

    def handle(self, handler: _Handler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        path = handler.path.partition("?")[0]
        with self.came:
            self.asked.append(Seen(handler.command, handler.path, headers, body, time.monotonic()))
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            plays = self.plays.get(path, [say()])
            play = plays[min(self._played[path], len(plays) - 1)]
            self._played[path] += 1
            self.came.notify_all()
        try:
            play(handler)
        finally:
            with self.came:
                self.under_way -= 1
                self.came.notify_all()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        self.server.handle(self)

    def do_POST(self) -> None:
        self.server.handle(self)

    def log_message(self, *_: object) -> None:
        """Nothing: what was asked is in `Server.asked`."""

    def begin(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


Play = Callable[[_Handler], None]


def say(status: int = 200, body: bytes = b"ok", headers: dict[str, str] | None = None) -> Play:
    def play(handler: _Handler) -> None:
        handler.begin(status, {"Content-Length": str(len(body))} | (headers or {}))
        handler.wfile.write(body)

    return play


def late(seconds: float) -> Play:
    def play(handler: _Handler) -> None:
        handler.server.over.wait(seconds)
        say()(handler)

    return play


def hang(handler: _Handler) -> None:
    handler.close_connection = True
    handler.server.over.wait()


def hang_in_the_body(handler: _Handler) -> None:
    handler.begin(200, {"Content-Length": "100"})
    handler.wfile.write(b"half")
    hang(handler)


def drip_in_the_body(handler: _Handler) -> None:
    handler.begin(200, {"Content-Length": "1000000"})
    while not handler.server.over.wait(0.02):
        handler.wfile.write(b".")


def drip_in_the_headers(handler: _Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.server.over.wait(0.02):
        handler.wfile.write(b".")


def cut(handler: _Handler) -> None:
    handler.begin(200, {"Content-Length": "100"})
    handler.wfile.write(b"half")
    handler.close_connection = True


def drop(handler: _Handler) -> None:
    handler.close_connection = True


def reset(handler: _Handler) -> None:
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def endless(handler: _Handler) -> None:
    handler.begin(200, {"Connection": "close"})
    while not handler.server.over.is_set():
        handler.wfile.write(bytes(65536))


def inflated(handler: _Handler) -> None:
    body = zlib.compress(bytes(5_000_000))
    handler.begin(200, {"Content-Length": str(len(body)), "Content-Encoding": "deflate"})
    handler.wfile.write(body)


def to(location: str, status: int = 302) -> Play:
    return say(status, b"", {"Location": location})


@contextlib.contextmanager
def served(wrap: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server()
    if wrap:
        server.socket = wrap.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    with served() as server:
        yield server


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "SSL_CERT_FILE", "KDLIT_PATIENCE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(patience=PATIENCE) as client:
        yield client


@pytest.fixture
def hasty() -> Iterator[Client]:
    with Client(patience=HASTY, largest=1_000_000) as client:
        yield client


def ask(client: Client, base_url: str, path: str = "", **more: Any) -> Response:
    manners: dict[str, Any] = {"interval": 0.0, "configured": True}
    return client.ask(base_url, path, **manners | more)


def failure(client: Client, base_url: str, path: str = "", **more: Any) -> Unreachable:
    started = time.monotonic()
    with pytest.raises(Unreachable) as caught:
        ask(client, base_url, path, **more)
    assert time.monotonic() - started < SOON
    return caught.value


def gaps(server: Server) -> list[float]:
    times = [seen.time for seen in server.asked]
    return [later - earlier for earlier, later in itertools.pairwise(times)]


# --- what is asked, and what is handed through


@pytest.mark.parametrize("status", [200, 202, 204, 304, 400, 401, 403, 404, 406, 410, 414])
def test_answers_are_handed_through(client: Client, server: Server, status: int) -> None:
    body = b"" if status in (204, 304) else b"{}"
    server.plays["/x"] = [say(status, body, {"Content-Type": "application/json", "ETag": '"1"'})]
    answer = ask(client, server.url, "/x")
    assert (answer.status, answer.body, answer.etag, answer.url) == (status, body, '"1"', f"{server.url}/x")
    assert answer.headers["content-type"] == "application/json"
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("base", "path", "asked"),
    [
        ("/", "works/10.1%2Fx", "/works/10.1%2Fx"),
        ("/mirror", "/forum?id=x", "/mirror/forum?id=x"),
        ("/mirror/", "x", "/mirror/x"),
        ("/mirror", "", "/mirror"),
    ],
)
def test_paths_stand_below_the_base_url(client: Client, server: Server, base: str, path: str, asked: str) -> None:
    ask(client, server.url + base, path)
    assert [(seen.method, seen.path) for seen in server.asked] == [("GET", asked)]


def test_parameters_are_added_to_the_query(client: Client, server: Server) -> None:
    ask(client, server.url, "/forum?id=x", params={"ids": "1,2", "q": "a b"})
    assert server.asked[0].path == "/forum?id=x&ids=1%2C2&q=a+b"


def test_json_is_posted(client: Client, server: Server) -> None:
    ask(client, server.url, "/batch", headers={"X-Api-Key": "k"}, json={"ids": ["é"]})
    (seen,) = server.asked
    assert (seen.method, seen.body.decode(), seen.headers["x-api-key"]) == ("POST", '{"ids":["é"]}', "k")


@pytest.mark.parametrize(
    ("contact", "agent"),
    [
        ("", "(bibliography tool)"),
        ("a@b.org", "(bibliography tool; mailto:a@b.org)"),
        ("a@b.org\r\nX: y", "(bibliography tool)"),
        ("ä@b.org", "(bibliography tool)"),
    ],
)
def test_the_client_says_who_it_is(monkeypatch: pytest.MonkeyPatch, server: Server, contact: str, agent: str) -> None:
    monkeypatch.setenv("KDLIT_MAILTO", contact)
    with Client(patience=PATIENCE) as client:
        ask(client, server.url)
    assert server.asked[0].headers["user-agent"].startswith("kdlit/")
    assert server.asked[0].headers["user-agent"].endswith(agent)
    assert "x" not in server.asked[0].headers


def test_conditions_are_sent_and_304_handed_through(client: Client, server: Server) -> None:
    server.plays["/x"] = [say(304, b"")]
    assert ask(client, server.url, "/x", etag='W/"7"', last_modified=PAST).status == 304
    ask(client, server.url, "/x", etag="bad\r\nX: y", last_modified="")
    first, second = server.asked
    assert (first.headers["if-none-match"], first.headers["if-modified-since"]) == ('W/"7"', PAST)
    assert {"if-none-match", "if-modified-since", "x"}.isdisjoint(second.headers)


# --- retries

PAST = "Sun, 25 Aug 2019 16:10:17 GMT"


@pytest.mark.parametrize(
    "fault",
    [
        *(say(status) for status in (408, 429, 500, 502, 503, 504)),
        *(say(429, headers={"Retry-After": after}) for after in ("soon", PAST, "Fri, 31 Dec 99999 23:59:59 GMT")),
        say(200, b"not deflated", {"Content-Encoding": "deflate"}),
        reset,
        cut,
        drop,
    ],
    ids=["408", "429", "500", "502", "503", "504", "soon", "past", "future", "undeflated", "reset", "cut", "drop"],
)
def test_passing_faults_are_tried_again(hasty: Client, server: Server, fault: Play) -> None:
    server.plays["/x"] = [fault, fault, say(200, b"at last")]
    assert ask(hasty, server.url, "/x").body == b"at last"
    assert len(server.asked) == 3
    assert all(gap >= 0.5 * HASTY for gap in gaps(server))


def test_retries_are_silent(server: Server) -> None:
    server.plays["/x"] = [say(503), say(503), say()]
    script = f'from kdlit.http import Client; Client().ask("{server.url}", "/x", configured=True, interval=0)'
    done = subprocess.run(python(script), env=ENVIRONMENT, capture_output=True, check=True)
    assert (done.stdout, done.stderr, len(server.asked)) == (b"", b"", 3)


@pytest.mark.parametrize(
    ("fault", "reason", "words"),
    [
        (say(429), Reason.THROTTLED, "throttled (429), give it some minutes"),
        (say(429, headers={"Retry-After": "1"}), Reason.THROTTLED, "throttled (429), asks to wait 1 s"),
        (say(503), Reason.BAD_STATUS, "answered 503"),
        (reset, Reason.BROKEN, "broke the connection off"),
        (cut, Reason.BROKEN, "broke its answer off"),
    ],
)
def test_after_three_tries_a_host_is_given_up(
    hasty: Client, server: Server, fault: Play, reason: Reason, words: str
) -> None:
    server.plays["/x"] = [fault]
    for path in ("/x", "/x", "/other"):
        error = failure(hasty, server.url, path)
        assert (error.host, error.reason) == (server.url.removeprefix("http://"), reason)
        assert str(error) == f"{error.host}: {words}"
    assert len(server.asked) == 3


def test_retry_after_in_seconds_is_waited_for(client: Client, server: Server) -> None:
    server.plays["/x"] = [say(429, headers={"Retry-After": "4"}), say()]
    assert ask(client, server.url, "/x").status == 200
    assert 4 * PATIENCE <= gaps(server)[0] < 4 * PATIENCE + SOON


def test_retry_after_as_a_date_is_waited_for(client: Client, server: Server) -> None:
    then = datetime.now(timezone.utc) + timedelta(seconds=6)
    server.plays["/x"] = [say(503, headers={"Retry-After": format_datetime(then, usegmt=True)}), say()]
    assert ask(client, server.url, "/x").status == 200
    assert gaps(server)[0] >= 3 * PATIENCE


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ("120", "asks to wait 2 min"),
        ("99999999999999999999", "asks to wait "),
        ("Fri, 31 Dec 9999 23:59:59 GMT", "asks to wait "),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_retry_after_beyond_the_deadline_is_not_waited_for(
    client: Client, server: Server, status: int, after: str, words: str
) -> None:
    server.plays["/x"] = [say(status, headers={"Retry-After": after})]
    error = failure(client, server.url, "/x")
    assert words in str(error)
    assert error.retry_after
    assert error.retry_after > 60
    assert len(server.asked) == 1


def test_retry_after_keeps_other_requests_away_too(client: Client, server: Server) -> None:
    server.plays["/x"] = [say(429, headers={"Retry-After": "3"}), say()]
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(ask, client, server.url, "/x", connections=2)
        with server.came:
            assert server.came.wait_for(lambda: server.asked, SOON)
        # Whether this one comes before or after the 429 is known, nobody is asked twice at once.
        ask(client, server.url, "/x", connections=1)
        assert first.result(SOON).status == 200
    assert gaps(server)[0] >= 3 * PATIENCE


# --- deadlines and walls


@pytest.mark.parametrize("fault", [hang, hang_in_the_body, drip_in_the_body, drip_in_the_headers])
def test_silence_and_trickles_are_cut_off(hasty: Client, server: Server, fault: Play) -> None:
    server.plays["/x"] = [fault]
    started = time.monotonic()
    error = failure(hasty, server.url, "/x")
    assert (error.reason, "no answer within " in str(error)) == (Reason.TIMEOUT, True)
    assert time.monotonic() - started >= 10 * HASTY
    asked = len(server.asked)
    assert asked <= 3
    assert failure(hasty, server.url, "/other").reason is Reason.TIMEOUT
    assert len(server.asked) == asked


def test_a_trickle_is_not_listened_to_in_secret(hasty: Client, server: Server) -> None:
    server.plays["/x"] = [drip_in_the_body]
    failure(hasty, server.url, "/x")
    with server.came:
        assert server.came.wait_for(lambda: server.under_way == 0, SOON)


def test_a_try_for_which_its_turn_comes_too_late_is_not_made(hasty: Client, server: Server) -> None:
    server.plays["/x"] = [say(503)]
    assert failure(hasty, server.url, "/x", interval=10).reason is Reason.BAD_STATUS
    assert len(server.asked) == 2


def test_when_a_host_is_given_up_nothing_is_tried_again(server: Server) -> None:
    server.plays |= {"/x": [hang], "/y": [reset]}
    ended: dict[str, float] = {}

    def work(path: str) -> None:
        assert failure(calm, server.url, path, connections=2).reason is Reason.BROKEN
        ended[path] = time.monotonic()

    with Client(patience=0.5) as calm, ThreadPoolExecutor(2) as pool:
        list(pool.map(work, ["/x", "/y"]))
    assert ended["/x"] - ended["/y"] < 0.5


def test_a_host_that_hangs_once_is_asked_again(hasty: Client, server: Server) -> None:
    server.plays["/x"] = [hang, say(200, b"at last")]
    assert ask(hasty, server.url, "/x").body == b"at last"


@pytest.mark.parametrize("fault", [endless, inflated, say(200, bytes(2_000_000))])
def test_bodies_are_capped(hasty: Client, server: Server, fault: Play) -> None:
    server.plays["/x"] = [fault]
    error = failure(hasty, server.url, "/x")
    assert (error.reason, error.words) == (Reason.TOO_LARGE, "answers with more than 1 MB")
    assert len(server.asked) == 1


def test_a_host_that_is_slow_for_ever_is_given_up(server: Server) -> None:
    server.plays["/slow"] = [late(4 * HASTY)]
    with Client(patience=HASTY) as client:
        for _ in range(30):
            ask(client, server.url, "/quick")
        for _ in range(3):
            ask(client, server.url, "/slow")
        error = next(error for error in (_slowly(client, server.url) for _ in range(9)) if error)
    assert error.reason is Reason.TIMEOUT


def _slowly(client: Client, url: str) -> Unreachable | None:
    try:
        ask(client, url, "/slow")
    except Unreachable as error:
        return error
    return None


@contextlib.contextmanager
def black_hole() -> Iterator[str]:
    """Where connections are taken and never answered."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_without_any_answer_all_hosts_share_one_deadline(hasty: Client) -> None:
    started = time.monotonic()
    with black_hole() as first, black_hole() as second:
        assert failure(hasty, first).reason is Reason.TIMEOUT
        between = time.monotonic()
        error = failure(hasty, second)
    assert (error.reason, "is there a network?" in str(error)) == (Reason.NO_CONNECTION, True)
    assert time.monotonic() - between < 1.0
    assert time.monotonic() - started < SOON


def test_a_grant_lets_others_be_asked_a_little_longer(hasty: Client) -> None:
    with black_hole() as first, black_hole() as second, black_hole() as third:
        assert failure(hasty, first).reason is Reason.TIMEOUT
        hasty.grant()
        started = time.monotonic()
        assert failure(hasty, second).reason is Reason.TIMEOUT
        assert time.monotonic() - started < 10 * HASTY
        assert failure(hasty, third).reason is Reason.NO_CONNECTION


def test_once_a_host_has_answered_each_has_its_own_deadline(hasty: Client, server: Server) -> None:
    ask(hasty, server.url)
    with black_hole() as first, black_hole() as second:
        assert failure(hasty, first).reason is Reason.TIMEOUT
        assert failure(hasty, second).reason is Reason.TIMEOUT


def test_a_refused_connection_is_not_tried_again(client: Client) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        started = time.monotonic()
        error = failure(client, f"http://127.0.0.1:{bound.getsockname()[1]}")
    assert (error.reason, error.words) == (Reason.NO_CONNECTION, "refused the connection")
    assert time.monotonic() - started < 2


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a full queue refuses")
def test_a_connection_that_is_not_made_is_not_waited_for_long() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening, contextlib.ExitStack() as stack:
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        with Client(patience=0.2) as client:
            error = failure(client, f"http://127.0.0.1:{listening.getsockname()[1]}")
    assert (error.reason, error.words) == (Reason.NO_CONNECTION, "no connection within 0.8 s")


def test_an_unknown_name_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    error = failure(client, "https://kdlit.invalid")
    assert str(error) == "kdlit.invalid: its address was not found (is there a network?)"


def test_a_silent_name_server_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def wait(*_: object, **__: object) -> None:
        over.wait()
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", wait)
    with Client(patience=HASTY) as client:
        assert failure(client, "https://kdlit.invalid").reason is Reason.TIMEOUT
    over.set()


@pytest.mark.parametrize("status", [403, 407])
def test_a_host_that_turns_the_client_away_is_given_up(client: Client, server: Server, status: int) -> None:
    server.plays["/x"] = [say(status, b"<html>", {"Content-Type": "text/html; charset=utf-8"})]
    assert failure(client, server.url, "/x").reason is Reason.TURNED_AWAY
    assert failure(client, server.url, "/y").reason is Reason.TURNED_AWAY
    assert len(server.asked) == 1


def test_services_below_one_host_fail_alone(client: Client, server: Server) -> None:
    server.plays["/a/x"] = [say(503)]
    assert failure(client, f"{server.url}/a", "x").host.endswith("/a")
    assert ask(client, f"{server.url}/b", "x").status == 200
    assert failure(client, f"{server.url}/a", "y").reason is Reason.BAD_STATUS


@pytest.mark.parametrize(
    "base",
    ["", "arxiv.org", "ftp://127.0.0.1", "file:///etc/hostname", "https://", "http://[", "\0"],
)
def test_what_is_no_base_url_is_said(client: Client, base: str) -> None:
    assert failure(client, base).reason is Reason.NO_CONNECTION


def test_http_is_asked_only_if_configured(client: Client, server: Server) -> None:
    error = failure(client, server.url, configured=False)
    assert "not https" in str(error)
    assert server.asked == []


# --- pace


def assert_apart(server: Server, interval: float) -> None:
    """Requests come late where the machine is busy, so that the next one seems early: but not by half."""
    assert all(gap >= interval / 2 for gap in gaps(server))
    assert sum(gaps(server)) >= (len(server.asked) - 1.5) * interval


def test_starts_are_kept_apart(client: Client, server: Server) -> None:
    for _ in range(4):
        ask(client, server.url, interval=1.2)
    assert len(server.asked) == 4
    assert_apart(server, 1.2 * PATIENCE)


def test_starts_are_kept_apart_between_threads_and_for_retries(client: Client, server: Server) -> None:
    server.plays["/x"] = [say(503), say(503), say()]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: ask(client, server.url, "/x", interval=1.2, connections=4), range(3)))
    assert len(server.asked) == 5
    assert_apart(server, 1.2 * PATIENCE)


@pytest.mark.parametrize("connections", [1, 3])
def test_connections_are_bounded(server: Server, connections: int) -> None:
    server.plays["/x"] = [late(0.05)]
    with Client(patience=1) as client, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: ask(client, server.url, "/x", connections=connections), range(12)))
    assert (len(server.asked), server.most) == (12, connections)


class Paced(Exception):  # noqa: N818 - an event
    """Nobody is asked by a client whose pace raises this."""


def pace(operator: str, interval: float) -> float:
    raise Paced(operator, interval)


@pytest.mark.parametrize(
    ("base", "operator"),
    [
        ("https://export.arxiv.org", "arxiv.org"),
        ("https://oaipmh.arxiv.org/oai", "arxiv.org"),
        ("https://doi.org", "doi.org"),
        ("https://127.0.0.1:8443", "127.0.0.1:8443"),
        ("https://127.0.0.1:8443/a/page.html", "127.0.0.1:8443"),
        ("https://localhost", "localhost"),
    ],
)
def test_hosts_of_one_operator_share_a_pace(base: str, operator: str) -> None:
    with Client(pace=pace, patience=0.5) as client, pytest.raises(Paced) as caught:
        client.ask(base, interval=3)
    assert caught.value.args == (operator, 1.5)


def test_the_pace_can_come_from_outside(server: Server) -> None:
    waits = iter([0.05, 0.05, 0.0, 0.0])
    with Client(pace=lambda *_: next(waits)) as client:
        ask(client, server.url)
        ask(client, server.url)
    assert len(server.asked) == 2
    assert next(waits, None) is None


@pytest.mark.parametrize(("factor", "interval"), [("0.1", 0.2), ("2", 4.0), ("", 2.0), ("soon", 2.0)])
@pytest.mark.parametrize("name", ["KDLIT_PATIENCE"])
def test_patience_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, name: str, factor: str, interval: float
) -> None:
    monkeypatch.setenv(name, factor)
    with Client(pace=pace) as client, pytest.raises(Paced) as caught:
        client.ask("https://arxiv.org", interval=2)
    assert caught.value.args == ("arxiv.org", interval)


@pytest.mark.parametrize("factor", ["0", "-1", "inf", "nan"])
def test_a_patience_that_is_none_is_ignored(monkeypatch: pytest.MonkeyPatch, factor: str) -> None:
    monkeypatch.setenv("KDLIT_PATIENCE", factor)
    with Client(pace=pace) as client, pytest.raises(Paced) as caught:
        client.ask("https://arxiv.org", interval=2)
    assert caught.value.args == ("arxiv.org", 2.0)


# --- redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(client: Client, server: Server, status: int) -> None:
    server.plays["/a"] = [to("/b?c=d", status)]
    answer = ask(client, server.url, "/a", headers={"X-Api-Key": "k"})
    assert (answer.status, answer.url) == (200, f"{server.url}/b?c=d")
    assert server.asked[1].headers["x-api-key"] == "k"


@pytest.mark.parametrize(("status", "method", "body"), [(303, "GET", b""), (302, "GET", b""), (307, "POST", b"[1]")])
def test_a_body_is_posted_again_where_the_status_says_so(
    client: Client, server: Server, status: int, method: str, body: bytes
) -> None:
    server.plays["/a"] = [to("/b", status)]
    ask(client, server.url, "/a", json=[1])
    assert (server.asked[1].method, server.asked[1].body) == (method, body)


def test_another_host_is_not_shown_the_keys(client: Client, server: Server) -> None:
    headers = {"X-Api-Key": "k", "Authorization": "Bearer t", "Accept": "application/x-bibtex"}
    with served() as other:
        server.plays["/a"] = [to(f"{other.url}/b")]
        assert ask(client, server.url, "/a", headers=headers, etag='"1"').url == f"{other.url}/b"
        (seen,) = other.asked
    assert {"x-api-key", "authorization"}.isdisjoint(seen.headers)
    assert (seen.headers["accept"], seen.headers["if-none-match"]) == ("application/x-bibtex", '"1"')


def test_a_redirect_loop_ends(client: Client, server: Server) -> None:
    server.plays["/a"] = [to("/b")]
    server.plays["/b"] = [to("/a")]
    assert failure(client, server.url, "/a").reason is Reason.REDIRECT
    assert failure(client, server.url, "/c").reason is Reason.REDIRECT
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2:{port}/",
        "http://0.0.0.0:{port}/",
        "http://localhost:{port}/",
        "http://2130706434:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.2]:{port}/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest",
        "http://224.0.0.1/",
        "https://192.168.0.1/",
        "//127.0.0.3:{port}/",
        "file:///etc/hostname",
        "ftp://ftp.example/",
        "javascript:alert(1)",
        "http://a:b:c/",
    ],
)
def test_redirects_to_places_inside_or_of_other_kinds_are_refused(
    client: Client, server: Server, location: str
) -> None:
    server.plays["/a"] = [to(location.format(port=server.server_port))]
    assert failure(client, server.url, "/a").reason is Reason.REDIRECT
    assert len(server.asked) == 1
    # It may be the fault of this one page: the host itself can still be asked.
    assert ask(client, server.url, "/b").status == 200


class Resolver:
    """A name server that gives every name the same addresses, one after the other."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = list(addresses)
        self.names: list[str] = []

    def __call__(self, host: str, port: int | None, *_: object, **__: object) -> list[tuple[object, ...]]:
        self.names.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (self.addresses.pop(0), port))]


@pytest.mark.parametrize("address", ["192.168.7.7", "127.0.0.1", "fd00::7", "fe80::7%eth0", "100.64.0.7"])
def test_names_of_places_inside_are_refused(
    client: Client, server: Server, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    ask(client, server.url)
    server.plays["/a"] = [to(f"http://innocent.example:{server.server_port}/")]
    resolver = Resolver(address)
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    assert failure(client, server.url, "/a").reason is Reason.REDIRECT
    assert resolver.names == ["innocent.example"]
    assert len(server.asked) == 2


@pytest.mark.parametrize("address", ["93.184.215.14", "198.18.0.7", "2606:2800:21f::1"])
def test_names_of_public_places_are_followed(
    client: Client, server: Server, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    ask(client, server.url)
    server.plays["/a"] = [to(f"http://innocent.example:{server.server_port}/b")]
    # The test has no way to such a place: the connection is made to the server.
    monkeypatch.setattr(socket, "getaddrinfo", Resolver(address, "127.0.0.1"))
    assert ask(client, server.url, "/a").status == 200
    assert server.asked[-1].headers["host"].startswith("innocent.example:")


def test_a_host_that_leads_back_to_itself_by_a_wrong_way_is_given_up(client: Client, server: Server) -> None:
    server.plays["/a"] = [to("ftp://127.0.0.1/a")]
    assert failure(client, server.url, "/a").words == "redirects to ftp, which is not followed"
    assert failure(client, server.url, "/b").reason is Reason.REDIRECT
    assert len(server.asked) == 1


# --- proxies


def test_this_machine_is_asked_without_proxy(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with Client(patience=PATIENCE) as client:
        assert ask(client, server.url).status == 200


@pytest.mark.parametrize("inside", ["10.0.0.1", "localhost", "127.0.0.1"])
def test_redirects_are_followed_through_a_proxy(server: Server, monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url)
    server.plays["http://one.example/a"] = [to("http://two.example/b")]
    server.plays["http://two.example/b"] = [to(f"http://{inside}/c")]
    with Client(patience=PATIENCE) as client:
        error = failure(client, "http://one.example", "/a")
    assert (error.host, error.reason) == (inside, Reason.REDIRECT)
    assert [seen.path for seen in server.asked] == ["http://one.example/a", "http://two.example/b"]


def test_names_that_bypass_the_proxy_are_looked_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url)
    monkeypatch.setenv("NO_PROXY", "two.example")
    server.plays["http://one.example/a"] = [to("http://two.example/b")]
    with Client(patience=PATIENCE) as client:
        ask(client, "http://one.example")
        monkeypatch.setattr(socket, "getaddrinfo", Resolver("10.0.0.1"))
        assert failure(client, "http://one.example", "/a").reason is Reason.REDIRECT


@pytest.mark.parametrize("proxy", ["socks9://127.0.0.1:9", "http://[", "socks5://127.0.0.1:9"])
def test_a_proxy_that_cannot_be_used_is_said(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with Client(patience=PATIENCE) as client:
        assert failure(client, "http://one.example").reason is Reason.NO_CONNECTION


# --- https


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 with its key, in one file."""
    program = installed("openssl")
    file = tmp_path_factory.mktemp("https") / "certificate.pem"
    arguments = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    command = [program, *arguments.split(), "-keyout", str(file), "-out", str(file.with_suffix(".crt"))]
    subprocess.run(command, check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + file.with_suffix(".crt").read_bytes())
    return file


@pytest.fixture
def secure(certificate: Path) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with served(context) as server:
        yield server


def test_a_certificate_has_to_be_trusted(client: Client, secure: Server) -> None:
    error = failure(client, secure.url.replace("http:", "https:"), configured=False)
    assert (error.reason, "certificate is not trusted" in str(error)) == (Reason.NO_CONNECTION, True)
    assert secure.asked == []


def test_https_never_leads_to_http(
    secure: Server, server: Server, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    secure.plays["/a"] = [to(server.url)]
    with Client(patience=PATIENCE) as client:
        base = secure.url.replace("http:", "https:")
        assert ask(client, base, "/b", configured=False).status == 200
        error = failure(client, base, "/a")
    assert (error.reason, "redirects to http," in str(error)) == (Reason.REDIRECT, True)
    assert server.asked == []


# --- endings


def test_closing_ends_what_is_under_way(server: Server) -> None:
    server.plays["/x"] = [hang]
    with Client() as client, ThreadPoolExecutor(3) as pool:
        asking = [pool.submit(ask, client, server.url, "/x") for _ in range(3)]
        with server.came:
            assert server.came.wait_for(lambda: server.asked, SOON)
        started = time.monotonic()
        client.close()
        errors = [one.exception(SOON) for one in asking]
    assert [getattr(error, "reason", error) for error in errors] == [Reason.CLOSED] * 3
    assert time.monotonic() - started < SOON
    assert len(server.asked) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts are sent as on Unix")
@pytest.mark.parametrize("threads", [0, 3])
def test_an_interrupt_is_prompt(server: Server, threads: int) -> None:
    script = f"""
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from concurrent.futures import ThreadPoolExecutor
from kdlit.http import Client

def ask(number):
    return client.ask("{server.url}", f"/{{number}}", configured=True, interval=0, connections=2)

with ThreadPoolExecutor({threads} or 1) as pool, Client() as client:
    if {threads}:
        list(pool.map(ask, range({threads})))
    else:
        ask(0)
"""
    server.plays |= {f"/{number}": [hang] for number in range(3)}
    process = subprocess.Popen(python(script), env=ENVIRONMENT, stderr=subprocess.PIPE)
    with process:
        with server.came:
            assert server.came.wait_for(lambda: len(server.asked) >= min(2, threads or 1), 30)
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert time.monotonic() - started < 4
    assert said.rstrip().endswith(b"KeyboardInterrupt")


def test_importing_the_client_imports_no_library() -> None:
    script = "import sys, kdlit.http; print({'httpx', 'stamina', 'ssl', 'socket'} & set(sys.modules))"
    done = subprocess.run(python(script), env=ENVIRONMENT, capture_output=True, check=True)
    assert done.stdout.strip() == b"set()"
