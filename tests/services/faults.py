"""What can go wrong between a program and a service: `FAULTS`, by name."""

from __future__ import annotations

import re
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from functools import cache
from typing import NamedTuple, TypeAlias

from tests.services import library
from tests.services.formats import CHALLENGES, ERRORS, THROTTLES, dblp
from tests.services.formats.reply import Ask, Reply, html_page, redirect
from tests.services.library import Twist

RETRY_AFTER = 1
"""Seconds in a ``Retry-After`` that can be waited for."""

LONG_RETRY_AFTER = 3600
"""Seconds in one that cannot."""

FLOOD = 256 * 2**20
"""Bytes after which a body without end ends after all, so that a program without a limit fails and not the machine."""

INFLATED = 64 * 2**20
"""Bytes that a compressed body has when it is unpacked."""

_DRIP_SECONDS = 0.05
_SPACES = b" " * 2**16


class Exchange(ABC):
    """One request, and the connection to answer it on.

    `slow` is how many seconds a late answer takes, `port` the server's port. Writing to a client that has
    gone, or from a server that is closing, raises OSError.
    """

    service: str
    ask: Ask
    slow: float
    port: int

    @abstractmethod
    def answer(self, twist: Twist | None = None) -> Reply:
        """What the service would say of its papers, or of twisted ones; never a redirect to another service."""

    @abstractmethod
    def send(self, reply: Reply) -> None:
        """Send all of `reply`."""

    @abstractmethod
    def start(self, reply: Reply, length: int | None = None) -> None:
        """Send status and headers of `reply`, a body of `length` to follow; without, it ends with the connection."""

    @abstractmethod
    def write(self, data: bytes) -> None:
        """Send a part of the body."""

    @abstractmethod
    def wait(self, seconds: float | None = None) -> None:
        """Do nothing for some time, or for ever.

        Raises:
            OSError: the client has gone, or the server closes.
        """

    @abstractmethod
    def drop(self) -> None:
        """Close the connection."""

    @abstractmethod
    def reset(self) -> None:
        """Break the connection, so that the other side sees a reset."""


class Fault(NamedTuple):
    """A way to misbehave.

    `group` is ``throttle``, ``outage``, ``silence``, ``cut``, ``garbage``, ``refusal``, ``wrong``, ``redirect`` or
    ``flood``.
    """

    group: str
    description: str
    play: Callable[[Exchange], None]


_Edit: TypeAlias = Callable[[Reply], Reply]


# --- answers instead of the right one


def _throttle(exchange: Exchange, headers: Mapping[str, str]) -> None:
    reply = THROTTLES.get(exchange.service) or html_page(429, "429 Too Many Requests")
    exchange.send(reply._replace(headers={**reply.headers, **headers}))


def _throttled(after: Callable[[], str] | None = None) -> Callable[[Exchange], None]:
    return lambda exchange: _throttle(exchange, {"Retry-After": after()} if after else {})


def _date() -> str:
    # Dates have whole seconds: one more, so that it is not over at once.
    then = datetime.now(timezone.utc) + timedelta(seconds=RETRY_AFTER + 1)
    return format_datetime(then, usegmt=True)


def _throttled_late(exchange: Exchange) -> None:
    exchange.wait(exchange.slow)
    _throttle(exchange, {})


def _always(reply: Reply) -> Callable[[Exchange], None]:
    return lambda exchange: exchange.send(reply)


def _challenge(exchange: Exchange) -> None:
    wall = html_page(403, "Just a moment...", "<p>Enable JavaScript and cookies to continue</p>\n")
    exchange.send(CHALLENGES.get(exchange.service, wall))


def _error_with_200(exchange: Exchange) -> None:
    exchange.send(ERRORS.get(exchange.service, html_page(200, "Internal error"))._replace(status=200))


def _empty(exchange: Exchange) -> None:
    exchange.send(exchange.answer()._replace(status=200, body=b""))


# --- silence and broken connections


def _silent(exchange: Exchange) -> None:
    exchange.wait()


def _silent_after_headers(exchange: Exchange) -> None:
    reply = exchange.answer()
    exchange.start(reply, len(reply.body))
    exchange.wait()


def _half(exchange: Exchange) -> None:
    reply = exchange.answer()
    exchange.start(reply, len(reply.body))
    exchange.write(reply.body[: len(reply.body) // 2])


def _silent_half_way(exchange: Exchange) -> None:
    _half(exchange)
    exchange.wait()


def _dripping(exchange: Exchange) -> None:
    reply = exchange.answer()
    exchange.start(reply, len(reply.body))
    for byte in reply.body:
        exchange.write(bytes((byte,)))
        exchange.wait(_DRIP_SECONDS)


def _dropped(exchange: Exchange) -> None:
    exchange.drop()


def _reset(exchange: Exchange) -> None:
    exchange.reset()


def _reset_half_way(exchange: Exchange) -> None:
    _half(exchange)
    exchange.reset()


def _cut(exchange: Exchange) -> None:
    reply = exchange.answer()
    exchange.send(reply._replace(body=reply.body[: len(reply.body) // 2]))


def _cut_short(exchange: Exchange) -> None:
    _half(exchange)
    exchange.drop()


# --- garbled bodies

_TITLES = {
    "xml": re.compile(rb"(<title>)(?!arXiv Query)"),
    "json": re.compile(rb'("title":(?:\[|\{"value":)?")'),
    "bibtex": re.compile(rb'(\btitle\s*=\s*["{])'),
    "html": re.compile(rb'(citation_title" content=")'),
}
"""What stands before titles, by the form of the body."""

_MALFORMED = {
    "xml": (b"</title>", b"</titel>"),
    "json": (b'":', b'"'),
    "bibtex": (b"=", b" "),
    "html": (b">", b""),
}
"""What makes a body malformed, by its form."""


def _edited(edit: _Edit) -> Callable[[Exchange], None]:
    return lambda exchange: exchange.send(edit(exchange.answer()))


def _malformed(reply: Reply) -> Reply:
    right, wrong = _MALFORMED.get(reply.form, (b" ", b"\0"))
    return reply._replace(body=reply.body.replace(right, wrong))


def _not_utf8(reply: Reply) -> Reply:
    titles = _TITLES.get(reply.form)
    body = titles.sub(rb"\1" + b"\xff\xc3(", reply.body) if titles else b"\xff\xc3(" + reply.body
    return reply._replace(body=body)


def _bomb(reply: Reply) -> Reply:
    make = _BOMBS.get(reply.form)
    return reply._replace(body=make(reply.body)) if make else reply


def _xml_bomb(body: bytes) -> bytes:
    entities = b'<!ENTITY l0 "lol">' + b"".join(
        b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10)
    )
    declaration, end, rest = body.partition(b"?>")
    return declaration + end + b"<!DOCTYPE bomb [" + entities + b"]>" + _TITLES["xml"].sub(rb"\1&l9;", rest)


def _bibtex_bomb(body: bytes) -> bytes:
    strings = b"@string{l0 = {lol}}\n" + b"".join(
        b"@string{l%d = %s}\n" % (level, b" # ".join([b"l%d" % (level - 1)] * 10)) for level in range(1, 10)
    )
    return strings + re.sub(rb"\btitle\s*=", b"title = l9 #", body)


_BOMBS: dict[str, Callable[[bytes], bytes]] = {
    "xml": _xml_bomb,
    "bibtex": _bibtex_bomb,
    "json": lambda body: b"[" * 100_000 + body + b"]" * 100_000,
    "html": lambda body: body.replace(b"<body>", b"<body>" + b"<div>" * 100_000),
}


# --- other papers


def _twisted(twist: Twist) -> Callable[[Exchange], None]:
    return lambda exchange: exchange.send(exchange.answer(twist))


# --- redirects


def _redirect_loop(exchange: Exchange) -> None:
    exchange.send(redirect(exchange.ask.base + exchange.ask.target))


def _redirect_to_private(exchange: Exchange) -> None:
    # An address that is neither public nor the server's own, and yet arrives there, to be counted.
    exchange.send(redirect(f"http://0.0.0.0:{exchange.port}/private{exchange.ask.target}"))


# --- floods


def _endless(exchange: Exchange) -> None:
    reply = exchange.answer()
    exchange.start(reply)
    exchange.write(reply.body)
    for _ in range(FLOOD // len(_SPACES)):
        exchange.write(_SPACES)


def _inflated(exchange: Exchange) -> None:
    reply = exchange.answer()
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    # After a full flush nothing refers back: the blanks can be packed once, for all answers.
    body = packer.compress(reply.body) + packer.flush(zlib.Z_FULL_FLUSH) + _packed_spaces()
    exchange.send(reply._replace(body=body, headers={**reply.headers, "Content-Encoding": "deflate"}))


@cache
def _packed_spaces() -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return b"".join([*(packer.compress(_SPACES) for _ in range(INFLATED // len(_SPACES))), packer.flush()])


FAULTS: dict[str, Fault] = {
    "429": Fault("throttle", "429 without Retry-After, in the service's own words", _throttled()),
    "429-seconds": Fault("throttle", f"429, Retry-After: {RETRY_AFTER}", _throttled(lambda: str(RETRY_AFTER))),
    "429-date": Fault("throttle", "429, Retry-After: a date a second or two from now", _throttled(_date)),
    "429-hour": Fault("throttle", "429, Retry-After: an hour", _throttled(lambda: str(LONG_RETRY_AFTER))),
    "429-nonsense": Fault("throttle", "429, Retry-After: soon", _throttled(lambda: "soon")),
    "429-late": Fault("throttle", "429 after two minutes of silence", _throttled_late),
    "500": Fault("outage", "500 with a page", _always(html_page(500, "500 Internal Server Error"))),
    "502": Fault("outage", "502 with a page", _always(html_page(502, "502 Bad Gateway"))),
    "503": Fault(
        "outage",
        "503 with a page",
        _always(html_page(503, "503 Service Unavailable", "No server is available to handle this request.\n")),
    ),
    "silent": Fault("silence", "takes the request, never answers", _silent),
    "silent-after-headers": Fault("silence", "status and headers, then nothing", _silent_after_headers),
    "silent-half-way": Fault("silence", "half of the body, then nothing", _silent_half_way),
    "dripping": Fault("silence", "one byte at a time: never silent, never done", _dripping),
    "dropped": Fault("cut", "closes the connection without an answer", _dropped),
    "reset": Fault("cut", "resets the connection without an answer", _reset),
    "reset-half-way": Fault("cut", "resets the connection in the middle of the body", _reset_half_way),
    "cut": Fault("cut", "half of the body, and a Content-Length that agrees", _cut),
    "cut-short": Fault("cut", "half of the body, the Content-Length of the whole", _cut_short),
    "malformed": Fault("garbage", "XML, JSON or BibTeX that is none", _edited(_malformed)),
    "not-utf8": Fault("garbage", "bytes in the titles that are not UTF-8", _edited(_not_utf8)),
    "bomb": Fault("garbage", "XML entities or BibTeX strings that multiply, JSON or HTML too deep", _edited(_bomb)),
    "empty": Fault("garbage", "status 200 and no body", _empty),
    "error-200": Fault("garbage", "the service's error document with status 200", _error_with_200),
    "wall-200": Fault("refusal", "the page of a bot wall with status 200", _always(dblp.WALL)),
    "wall-500": Fault("refusal", "the page of a bot wall with status 500", _always(dblp.WALL._replace(status=500))),
    "403": Fault("refusal", "403 with a challenge", _challenge),
    "404": Fault("refusal", "404 with a page that is not the service's", _always(html_page(404, "404 Not Found"))),
    "wrong-paper": Fault("wrong", "another paper under the right id", _twisted(library.another)),
    "missing": Fault("wrong", "half of the ids are unknown to the service", _twisted(library.half_forgotten)),
    "missing-all": Fault("wrong", "all ids are unknown to the service", _twisted(library.forgotten)),
    "duplicate": Fault("wrong", "every record comes twice", _twisted(library.twice)),
    "duplicate-wrong": Fault("wrong", "after every record another paper under the same id", _twisted(library.both)),
    "escapes": Fault("wrong", "titles with control characters", _twisted(library.with_escapes)),
    "redirect-loop": Fault("redirect", "redirects to itself", _redirect_loop),
    "redirect-private": Fault("redirect", "redirects to an address that is not public", _redirect_to_private),
    "redirect-file": Fault("redirect", "redirects to a local file", _always(redirect("file:///etc/hostname"))),
    "endless": Fault("flood", "the answer, then blanks without end", _endless),
    "inflated": Fault("flood", "a small compressed body that unpacks to a large one", _inflated),
}
"""Every fault by its name."""
