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
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

from kdlit import __version__
from kdlit.addresses import THIS_MACHINE, base_of, below, netloc, operator_of, refuse_inside
from kdlit.unreachable import Reason, Unreachable, from_error, from_status, spoken

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


_PASSING = {Reason.THROTTLED, Reason.BAD_STATUS, Reason.TIMEOUT, Reason.BROKEN}


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
        words = f"no answer within {spoken(monotonic() - self.began)}"
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
        base = base_of(base_url, configured)
        question = _Question(
            below(base, path, params),
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
        within = netloc(url) == netloc(base) and f"{url.path}/".startswith(f"{root}/")
        name = netloc(url) + root if within else netloc(url)
        with self._changed:
            if name not in self._hosts:
                operator = operator_of(url.host) or name
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
            refuse_inside(host.name, question.url)
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
                if failure := from_status(host.name, answer):
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
                words = f"no connection within {spoken(_CONNECT * self._patience)}"
                raise Unreachable(host.name, Reason.NO_CONNECTION, words) from error
            raise trial.too_slow() from error
        except httpx.HTTPError as error:
            raise from_error(host.name, error) from error

    def _open(self, host: _Host) -> httpx.Client:
        import httpx

        with self._opening:
            if self._client is None:
                try:
                    self._client = httpx.Client(
                        verify=httpx.create_ssl_context(),
                        headers={"User-Agent": _user_agent()},
                        mounts=dict.fromkeys(THIS_MACHINE.values()),
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
        if netloc(url) != netloc(question.url):
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
