"""The polite client: asks hosts over HTTP at a pace they can bear, and gives up before a user has to.

It knows no service by name: `Client.ask` is told the base URL and the manners. What it does of itself:

- *Pace.* Requests to one operator start at least `interval` seconds apart, and no more than
  `connections` are under way. Operators are told by the last two labels of a host name, for the
  hosts of one operator share a limit (https://info.arxiv.org/help/api/tou.html counts over all of
  arXiv's); the `pace` given to the client can keep the interval between processes too.
- *Patience.* 429, 5xx, hanging, reset and cut answers are asked for again, at most three times in
  all, after an exponential pause with jitter or after ``Retry-After``. A host has 12 seconds a run
  for all that comes to nothing; answers cost it only what they take beyond 2 seconds. Until some
  host has answered, all share the same 12 seconds: without a network they are not lost one by one.
- *Circuit breaker.* A host that could not be asked is not asked again in this run.
- *Walls.* Bodies are capped; redirects are followed to public https addresses only.

A request runs in a thread of its own that is left behind when its time is up: neither a name server
that is silent, nor an answer that trickles, nor an interruption has to wait for a socket.

``KDLIT_MAILTO`` names a contact in the User-Agent. ``KDLIT_PATIENCE`` multiplies every time named
here, those that a host asks for included (0.1: ten times as hasty); it is meant for tests.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from time import monotonic, time
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

from kdlit import __version__

if TYPE_CHECKING:
    import httpx

PATIENCE_VARIABLE = "KDLIT_PATIENCE"
CONTACT_VARIABLE = "KDLIT_MAILTO"

_BUDGET = 12.0
_PROMPT = 2.0
_GRANT = 4.0
_LEAST = 0.5  # with less time than this left, a question is not worth putting
_CONNECT = 4.0
_SILENCE = 8.0
_TRIES = 3
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 1.5
_REDIRECTS = 5
_LARGEST = 10_000_000

Pace = Callable[[str, float], float]
"""Asked before each request with the operator and the interval in seconds: how many seconds are
still to wait. 0: the request may start, and its start has been noted."""


class Reason(Enum):
    """Why a host could not be asked."""

    THROTTLED = "throttled"
    BAD_STATUS = "bad status"
    TIMEOUT = "timeout"
    BROKEN = "broken answer"
    NO_CONNECTION = "no connection"
    TURNED_AWAY = "turned away"
    TOO_LARGE = "too large"
    REDIRECT = "bad redirect"
    CLOSED = "closed"


_PASSING = {Reason.THROTTLED, Reason.BAD_STATUS, Reason.TIMEOUT, Reason.BROKEN}


class Unreachable(Exception):  # noqa: N818 - a state of the world, not a fault
    """A host could not be asked: this says nothing about what it was asked for.

    The message is for users: the host, and what was wrong in plain words.

    Attributes:
        host: name of the host, with the path of its base URL if that has one.
        reason: the kind of failure.
        retry_after: seconds after which the host wants to be asked again, if it said so.
    """

    def __init__(self, host: str, reason: Reason, words: str, retry_after: float | None = None) -> None:
        super().__init__(f"{host}: {words}")
        self.host = host
        self.reason = reason
        self.words = words
        self.retry_after = retry_after

    def once_more(self) -> Unreachable:
        """An equal exception, without the traceback of where this one has been."""
        return Unreachable(self.host, self.reason, self.words, self.retry_after)


class Response(NamedTuple):
    """An answer: any status that is not the client's own business (429, 5xx, walls, redirects).

    `headers` have their names in lower case; `body` is decompressed; `url` is where it came from.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def etag(self) -> str:
        """The validator for `Client.ask`, or an empty string."""
        return self.headers.get("etag", "")

    @property
    def last_modified(self) -> str:
        """The date for `Client.ask`, or an empty string."""
        return self.headers.get("last-modified", "")


class _Question(NamedTuple):
    """One request. `guarded`: it goes where a redirect leads, so not to addresses inside."""

    url: httpx.URL
    headers: Mapping[str, str]
    json: object
    guarded: bool = False

    @property
    def method(self) -> str:
        return "GET" if self.json is None else "POST"


@dataclass
class _Lane:
    """The requests to the hosts of one operator."""

    operator: str
    under_way: int = 0
    held_until: float = 0.0


@dataclass
class _Host:
    """What this run knows of a host: the seconds it has left, and why it was given up."""

    name: str
    lane: _Lane
    left: float
    verdict: Unreachable | None = None


@dataclass
class _Starts:
    """The pace within one process."""

    last: dict[str, float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, operator: str, interval: float) -> float:
        with self.lock:
            now = monotonic()
            wait = self.last.get(operator, now - interval) + interval - now
            if wait > 0:
                return wait
            self.last[operator] = now
            return 0.0


@dataclass
class _Trial:
    """One question and its repetitions: when it was first put, and until when it may go on."""

    host: _Host
    patience: float
    began: float = 0.0
    deadline: float = 0.0
    failure: Unreachable | None = None

    def begin(self, seconds: float) -> None:
        self.began = monotonic()
        self.deadline = self.began + seconds

    def is_worth_another(self, error: Exception) -> bool | float:
        """What stamina asks: whether to try again, or after how many seconds."""
        if not isinstance(error, Unreachable) or error.reason not in _PASSING or self.host.verdict:
            return False
        self.failure = error
        pause = (error.retry_after or 0.0) * self.patience
        if self.is_late(pause):
            return False
        if not pause:
            return True
        # The operator's other requests have to keep away as well, so it is the lane that waits.
        lane = self.host.lane
        lane.held_until = max(lane.held_until, monotonic() + pause)
        return 0.0

    def is_late(self, pause: float = 0.0) -> bool:
        """Whether there is no time left for another try after a pause."""
        return monotonic() + pause + _LEAST * self.patience > self.deadline

    def too_slow(self) -> Unreachable:
        words = f"no answer within {_spoken(monotonic() - self.began)}"
        return Unreachable(self.host.name, Reason.TIMEOUT, words)


class Client:
    """Asks hosts, from any number of threads; a context manager.

    Args:
        pace: keeps requests apart; by default within this process only.
        patience: factor of every time; by default ``KDLIT_PATIENCE``, or 1.
        largest: bytes of a decompressed body that are still taken.
    """

    def __init__(
        self,
        *,
        pace: Pace | None = None,
        patience: float | None = None,
        largest: int = _LARGEST,
    ) -> None:
        self._pace = pace or _Starts()
        self._patience = patience or _patience()
        self._largest = largest
        # One lock for hosts and lanes: whatever changes may be what some thread waits for.
        self._changed = threading.Condition()
        self._hosts: dict[str, _Host] = {}
        self._lanes: dict[str, _Lane] = {}
        self._began: float | None = None
        self._common = _BUDGET * self._patience
        self._reached = False
        self._closed = False
        self._opening = threading.Lock()
        self._client: httpx.Client | None = None

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End everything that is under way or waiting, in all threads: it raises `Unreachable`."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        with self._opening:
            if self._client is not None:
                self._client.close()

    @property
    def reached(self) -> bool:
        """Whether some host has answered."""
        return self._reached

    def grant(self) -> None:
        """Give hosts 4 more seconds in which none need have answered: others stand in for silent ones."""
        with self._changed:
            if self._began is not None:
                self._common = max(self._common, monotonic() - self._began + _GRANT * self._patience)

    def ask(
        self,
        base_url: str,
        path: str = "",
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        *,
        interval: float = 1.0,
        connections: int = 1,
        configured: bool = False,
        etag: str = "",
        last_modified: str = "",
    ) -> Response:
        """Ask a host, waiting for its turn, and again if that may help.

        Args:
            base_url: where the service is; https unless `configured`. Without `path` it is the page itself, and
                what fails is the host; with it, what fails is this service, not others on the same host.
            path: what to ask for below `base_url`, percent-encoded; it may have a query.
            params: more of the query.
            headers: those of the service; when a redirect leads to another host, it gets no more
                of them than what to accept.
            json: the body of a POST; without it the request is a GET.
            interval: seconds from the start of one request to the operator to that of the next.
            connections: how many requests to the operator may be under way when this one starts,
                itself included.
            configured: the user chose `base_url`: it may be http, and it and redirects within its
                host may lead to an address inside the user's network.
            etag: validator of the answer at hand; if that is still good, the status is 304.
            last_modified: its date, likewise.

        Raises:
            Unreachable: the host, or one that it redirected to, could not be asked.
        """
        base = _base(base_url, configured)
        question = _Question(
            _below(base, path, params),
            dict(headers or {}) | _conditions(etag, last_modified),
            json,
        )
        asked: set[str] = set()
        for _ in range(_REDIRECTS + 1):
            host = self._host(question.url, base, base.path.rstrip("/") if path else "")
            asked.add(host.name)
            response = self._persist(host, question, interval * self._patience, connections)
            if response.status not in _REDIRECTING or _LOCATION not in response.headers:
                return response
            question = self._follow(host, question, response, base)
        error = Unreachable(host.name, Reason.REDIRECT, f"redirects more than {_REDIRECTS} times")
        if len(asked) == 1:
            self._give_up(host, error)
        raise error

    def _host(self, url: httpx.URL, base: httpx.URL, root: str) -> _Host:
        # Two services may share a mirror's host: what lies below the base URL is a service's own.
        within = _netloc(url) == _netloc(base) and f"{url.path}/".startswith(f"{root}/")
        name = _netloc(url) + root if within else _netloc(url)
        with self._changed:
            if name not in self._hosts:
                operator = _operator(url.host) or name
                lane = self._lanes.setdefault(operator, _Lane(operator))
                self._hosts[name] = _Host(name, lane, _BUDGET * self._patience)
            return self._hosts[name]

    def _give_up(self, host: _Host, error: Unreachable) -> None:
        with self._changed:
            host.verdict = host.verdict or error
            self._changed.notify_all()

    def _persist(self, host: _Host, question: _Question, interval: float, connections: int) -> Response:
        """Ask until there is an answer or no hope; charge the host for the time it took."""
        import stamina
        from stamina.instrumentation import set_on_retry_hooks

        set_on_retry_hooks(())  # by default each retry is logged, and a log ends up on stderr
        client = self._open(host)
        again = stamina.RetryingCaller(
            attempts=_TRIES,
            timeout=None,
            wait_initial=_FIRST_PAUSE * self._patience,
            wait_jitter=_FIRST_PAUSE * self._patience,
            wait_max=_LONGEST_PAUSE * self._patience,
        )
        trial = _Trial(host, self._patience)

        def once() -> Response:
            with self._turn(host, interval, connections):
                if trial.failure is None:
                    trial.begin(self._time_for(host))
                elif trial.is_late():
                    raise trial.failure
                return self._within(client, question, trial)

        try:
            response = again(trial.is_worth_another, once)
        except Unreachable as error:
            self._give_up(host, error)
            raise
        self._charge(host, monotonic() - trial.began)
        return response

    def _time_for(self, host: _Host) -> float:
        """The seconds that a question may take from now on, its repetitions included."""
        now = monotonic()
        with self._changed:
            if self._reached:
                return host.left
            self._began = self._began or now
            common = self._began + self._common - now
        if common < _LEAST * self._patience:
            words = "not asked, as no host has answered so far; is there a network?"
            raise Unreachable(host.name, Reason.NO_CONNECTION, words)
        return min(host.left, common)

    def _charge(self, host: _Host, spent: float) -> None:
        with self._changed:
            host.left -= max(0.0, spent - _PROMPT * self._patience)
        if host.left < _LEAST * self._patience:
            self._give_up(host, Unreachable(host.name, Reason.TIMEOUT, "answers too slowly"))

    @contextmanager
    def _turn(self, host: _Host, interval: float, connections: int) -> Iterator[None]:
        """Wait for a free connection to the operator and for the time to start."""
        lane = host.lane
        with self._changed:
            self._changed.wait_for(lambda: lane.under_way < connections or self._is_over(host))
            self._go_on(host)
            lane.under_way += 1
        try:
            while wait := max(0.0, lane.held_until - monotonic()) or self._pace(lane.operator, interval):
                with self._changed:
                    self._changed.wait_for(lambda: self._is_over(host), wait)
                    self._go_on(host)
            yield
        finally:
            with self._changed:
                lane.under_way -= 1
                self._changed.notify_all()

    def _is_over(self, host: _Host) -> bool:
        return self._closed or host.verdict is not None

    def _go_on(self, host: _Host) -> None:
        """Raise `Unreachable` if the client is closed or the host has been given up."""
        if self._closed:
            raise Unreachable(host.name, Reason.CLOSED, "not asked any more: the run was ended")
        if host.verdict:
            raise host.verdict.once_more()

    def _within(self, client: httpx.Client, question: _Question, trial: _Trial) -> Response:
        """Ask once, and be back by the deadline."""
        host = trial.host
        outcome: list[Response | BaseException] = []

        def work() -> None:
            result: Response | BaseException
            try:
                result = self._exchange(client, question, trial)
            except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
                result = error
            with self._changed:
                outcome.append(result)
                self._changed.notify_all()

        threading.Thread(target=work, name=f"kdlit {host.name}", daemon=True).start()
        with self._changed:
            left = max(0.0, trial.deadline - monotonic())
            self._changed.wait_for(lambda: outcome or self._is_over(host), left)
        result = outcome[0] if outcome else trial.too_slow()
        if isinstance(result, Response):
            return result
        self._go_on(host)  # what broke when the client was closed is no fault of the host
        raise result

    def _exchange(self, client: httpx.Client, question: _Question, trial: _Trial) -> Response:
        import httpx

        host = trial.host
        if question.guarded:
            _refuse_inside(host, question.url)
        left = max(trial.deadline - monotonic(), 0.01)
        timeout = httpx.Timeout(min(_SILENCE * self._patience, left), connect=min(_CONNECT * self._patience, left))
        try:
            with client.stream(
                question.method,
                question.url,
                headers=question.headers,
                json=question.json,
                timeout=timeout,
            ) as answer:
                self._reached = True
                if failure := _failure(host, answer):
                    raise failure
                body = bytearray()
                for chunk in answer.iter_bytes():
                    body += chunk
                    if len(body) > self._largest:
                        words = f"answers with more than {self._largest / 1e6:.3g} MB"
                        raise Unreachable(host.name, Reason.TOO_LARGE, words)
                    if monotonic() > trial.deadline:
                        raise trial.too_slow()
                return Response(answer.status_code, dict(answer.headers), bytes(body), str(answer.url))
        except httpx.TimeoutException as error:
            if isinstance(error, httpx.ConnectTimeout):
                words = f"no connection within {_spoken(_CONNECT * self._patience)}"
                raise Unreachable(host.name, Reason.NO_CONNECTION, words) from error
            raise trial.too_slow() from error
        except httpx.HTTPError as error:
            raise _fault(host, error) from error

    def _open(self, host: _Host) -> httpx.Client:
        import httpx

        with self._opening:
            if self._client is None:
                try:
                    self._client = httpx.Client(
                        verify=httpx.create_ssl_context(),
                        headers={"User-Agent": _user_agent()},
                        mounts=dict.fromkeys(_THIS_MACHINE.values()),
                        event_hooks={"response": [_take_location]},
                    )
                except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
                    words = f"the settings for proxy or certificates cannot be used ({error})"
                    raise Unreachable(host.name, Reason.NO_CONNECTION, words) from error
            return self._client

    def _follow(self, host: _Host, question: _Question, response: Response, base: httpx.URL) -> _Question:
        """The question that a redirect leads to.

        Raises:
            Unreachable: it leads where the client does not go. The host is given up if it leads
                back to the host itself; else it may be the fault of one page.
        """
        import httpx

        try:
            url = question.url.join(response.headers[_LOCATION])
        except httpx.InvalidURL:
            url = httpx.URL("")
        if url.scheme not in ({"https", "http"} if base.scheme == "http" else {"https"}):
            words = f"redirects to {url.scheme or 'nowhere'}, which is not followed"
            error = Unreachable(host.name, Reason.REDIRECT, words)
            if url.host == question.url.host:
                self._give_up(host, error)
            raise error
        keeps_body = response.status in _BODY_KEEPING
        headers = question.headers
        if _netloc(url) != _netloc(question.url):
            headers = {name: text for name, text in headers.items() if name.lower() in _HARMLESS}
        return _Question(url, headers, question.json if keeps_body else None, guarded=url.host != base.host)


def _take_location(answer: httpx.Response) -> None:
    # httpx builds the request that a redirect leads to even if it is not to follow, and fails on bad addresses.
    if "location" in answer.headers:
        answer.headers[_LOCATION] = answer.headers.pop("location")


_LOCATION = "x-location"
_REDIRECTING = {301, 302, 303, 307, 308}
_BODY_KEEPING = {307, 308}
_HARMLESS = {"accept", "accept-language", "if-none-match", "if-modified-since"}


def _patience() -> float:
    try:
        factor = float(os.environ.get(PATIENCE_VARIABLE, ""))
    except ValueError:
        return 1.0
    return factor if 0 < factor < float("inf") else 1.0


def _user_agent() -> str:
    contact = os.environ.get(CONTACT_VARIABLE, "").strip()
    if not contact or not contact.isascii() or not contact.isprintable():
        return f"kdlit/{__version__} (bibliography tool)"
    return f"kdlit/{__version__} (bibliography tool; mailto:{contact})"


def _conditions(etag: str, last_modified: str) -> dict[str, str]:
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: text for name, text in conditions.items() if text and text.isascii() and text.isprintable()}


def _base(base_url: str, configured: bool) -> httpx.URL:
    import httpx

    try:
        base = httpx.URL(base_url)
    except httpx.InvalidURL as error:
        words = f"not a URL that can be asked ({error})"
        raise Unreachable(base_url, Reason.NO_CONNECTION, words) from error
    if not base.host or base.scheme not in ("https", "http"):
        raise Unreachable(base_url, Reason.NO_CONNECTION, "not an http or https URL")
    if base.scheme == "http" and not configured:
        raise Unreachable(base_url, Reason.NO_CONNECTION, "not asked, as it is not https")
    return base


def _below(base: httpx.URL, path: str, params: Mapping[str, str] | None) -> httpx.URL:
    root = str(base.copy_with(query=None, fragment=None)).rstrip("/")
    url = base.join(f"{root}/{path.lstrip('/')}") if path else base
    return url.copy_merge_params(params) if params else url


def _netloc(url: httpx.URL) -> str:
    return url.netloc.decode("ascii")


def _operator(host: str) -> str:
    """Who runs a host, as far as its name tells; empty for an address or a name without domain.

    Below "ac.uk" and its like strangers wait for each other: that costs seconds, and harms nobody.
    """
    labels = host.rsplit(".", 2)[-2:]
    return ".".join(labels) if len(labels) == 2 and labels[1].isalpha() else ""


def _refuse_inside(host: _Host, url: httpx.URL) -> None:
    """Refuse a host that is this machine or in its network: no stranger sends a client there.

    The name is looked up again when connecting, and may then mean another address; but from https
    only https is followed, and no host inside has a certificate for a stranger's name.

    Raises:
        Unreachable: an address of the host is not public, or it has none.
    """
    import socket
    from ipaddress import ip_address, ip_network

    # What a name means to a proxy is not known here.
    flags = socket.AI_NUMERICHOST if _is_proxied(url) else 0
    try:
        found = socket.getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM, flags=flags)
    except (OSError, UnicodeError) as error:
        if flags:
            return
        raise _fault(host, error) from error
    for *_, (text, *_) in found:
        address = ip_address(str(text))
        if address in ip_network(_FAKE_ADDRESSES):
            continue
        if not address.is_global or address.is_multicast:
            words = "a redirect leads to this address, which is not public, and is not followed"
            raise Unreachable(host.name, Reason.REDIRECT, words)


_THIS_MACHINE = {"127.0.0.1": "all://127.0.0.1", "::1": "all://[::1]", "localhost": "all://localhost"}
"""Where no proxy can lead, and how httpx writes that."""

_FAKE_ADDRESSES = "198.18.0.0/15"
"""VPN clients of the "fake IP" kind give every name an address of this range, which RFC 2544
reserves for benchmarks."""


def _is_proxied(url: httpx.URL) -> bool:
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    if url.host in _THIS_MACHINE or not ("all" in proxies or url.scheme in proxies):
        return False
    return not proxy_bypass(url.host)


def _failure(host: _Host, answer: httpx.Response) -> Unreachable | None:
    """What a status says of the host rather than of what it was asked for."""
    status = answer.status_code
    wait = _retry_after(answer.headers.get("retry-after", ""))
    until = f"asks to wait {_spoken(wait)}" if wait else "give it some minutes"
    if status == 429:
        return Unreachable(host.name, Reason.THROTTLED, f"throttled (429), {until}", wait)
    if status >= 500 or status == 408:
        words = f"answered {status}" + (f", {until}" if wait else "")
        return Unreachable(host.name, Reason.BAD_STATUS, words, wait)
    if status == 407:
        return Unreachable(host.name, Reason.TURNED_AWAY, "the proxy asks for a password (407)")
    if status == 403 and "html" in answer.headers.get("content-type", ""):
        return Unreachable(host.name, Reason.TURNED_AWAY, "turned away by a bot wall (403)")
    return None


def _retry_after(text: str) -> float | None:
    """Seconds from now, of a ``Retry-After`` header: RFC 9110, section 10.2.3."""
    from email.utils import mktime_tz, parsedate_tz

    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    date = parsedate_tz(text)
    if date is None:
        return None
    try:
        return max(0.0, mktime_tz(date) - time())
    except (OverflowError, ValueError):
        return None


# By name of the exception or of one of its bases: neither httpx nor ssl is imported for this.
_FAULTS: dict[str, tuple[Reason, str]] = {
    "ConnectionRefusedError": (Reason.NO_CONNECTION, "refused the connection"),
    "ConnectionError": (Reason.BROKEN, "broke the connection off"),
    "gaierror": (Reason.NO_CONNECTION, "its address was not found; is there a network?"),
    "UnicodeError": (Reason.NO_CONNECTION, "its address was not found"),
    "SSLCertVerificationError": (
        Reason.NO_CONNECTION,
        "its certificate is not trusted (SSL_CERT_FILE can name other authorities)",
    ),
    "SSLError": (Reason.NO_CONNECTION, "made no secure connection"),
    "OSError": (Reason.NO_CONNECTION, "cannot be connected to; is there a network?"),
    "ProxyError": (Reason.NO_CONNECTION, "the proxy does not lead there"),
    "DecodingError": (Reason.BROKEN, "sent an answer that cannot be unpacked"),
    "RemoteProtocolError": (Reason.BROKEN, "broke its answer off"),
    "NetworkError": (Reason.BROKEN, "broke the connection off"),
    "Exception": (Reason.NO_CONNECTION, "cannot be asked"),
}


def _fault(host: _Host, error: Exception) -> Unreachable:
    # A connection that is not made is the system's matter: what it said stands somewhere behind.
    causes = _chain(error) if type(error).__name__ == "ConnectError" else ()
    cause = next((cause for cause in causes if isinstance(cause, OSError)), error)
    names = (base.__name__ for base in type(cause).__mro__)
    reason, words = next(_FAULTS[name] for name in names if name in _FAULTS)
    return Unreachable(host.name, reason, words)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _spoken(seconds: float) -> str:
    if seconds < 10:
        return f"{seconds:.2g} s"
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
