"""Why a host could not be asked, and what tells: a status, a header, an exception."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from time import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx


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


def from_status(host: str, answer: httpx.Response) -> Unreachable | None:
    """What a status says of the host rather than of what it was asked for."""
    status = answer.status_code
    wait = _seconds_to_wait(answer.headers.get("retry-after", ""))
    until = f"asks to wait {spoken(wait)}" if wait else "give it some minutes"
    if status == 429:
        return Unreachable(host, Reason.THROTTLED, f"throttled (429), {until}", wait)
    if status >= 500 or status == 408:
        words = f"answered {status}" + (f", {until}" if wait else "")
        return Unreachable(host, Reason.BAD_STATUS, words, wait)
    if status == 407:
        return Unreachable(host, Reason.TURNED_AWAY, "the proxy asks for a password (407)")
    if status == 403 and "html" in answer.headers.get("content-type", ""):
        return Unreachable(host, Reason.TURNED_AWAY, "turned away by a bot wall (403)")
    return None


def _seconds_to_wait(text: str) -> float | None:
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
    "gaierror": (Reason.NO_CONNECTION, "its address was not found (is there a network?)"),
    "UnicodeError": (Reason.NO_CONNECTION, "its address was not found"),
    "SSLCertVerificationError": (
        Reason.NO_CONNECTION,
        "its certificate is not trusted (SSL_CERT_FILE can name other authorities)",
    ),
    "SSLError": (Reason.NO_CONNECTION, "made no secure connection"),
    "OSError": (Reason.NO_CONNECTION, "cannot be connected to (is there a network?)"),
    "ProxyError": (Reason.NO_CONNECTION, "the proxy does not lead there"),
    "DecodingError": (Reason.BROKEN, "sent an answer that cannot be unpacked"),
    "RemoteProtocolError": (Reason.BROKEN, "broke its answer off"),
    "NetworkError": (Reason.BROKEN, "broke the connection off"),
    "Exception": (Reason.NO_CONNECTION, "cannot be asked"),
}


def from_error(host: str, error: Exception) -> Unreachable:
    """What an exception of httpx, of a socket or of TLS says of the host."""
    # A connection that is not made is the system's matter: what it said stands somewhere behind.
    causes = _chain(error) if type(error).__name__ == "ConnectError" else ()
    cause = next((cause for cause in causes if isinstance(cause, OSError)), error)
    names = (base.__name__ for base in type(cause).__mro__)
    reason, words = next(_FAULTS[name] for name in names if name in _FAULTS)
    return Unreachable(host, reason, words)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def spoken(seconds: float) -> str:
    """A time in words, as precise as is of use."""
    if seconds < 10:
        return f"{seconds:.2g} s"
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
