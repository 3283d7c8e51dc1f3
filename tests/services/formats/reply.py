"""What a service is asked, and what it answers."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias
from zlib import crc32

from tests.services.library import Library


class Ask(NamedTuple):
    """A request as the service sees it: `target` as it came, `path` decoded and below the service's base URL.

    `query` holds the parameters of the URL and of a form that was posted, `headers` have names in lower case, `base`
    is the URL of the server, for redirects from one service to another.
    """

    method: str
    target: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    base: str


class Reply(NamedTuple):
    """An answer: status, media type, body, and headers besides."""

    status: int
    media_type: str
    body: bytes
    headers: Mapping[str, str] = {}

    @property
    def form(self) -> str:
        """What the body is by its first bytes: ``xml``, ``json``, ``bibtex``, ``html`` or ``text``."""
        start = self.body.lstrip()
        return next((form for sign, form in _SIGNS.items() if start.startswith(sign)), "text")


Service: TypeAlias = Callable[[Ask, Library], Reply]

_SIGNS = {b"<?xml": "xml", b"<": "html", b"{": "json", b"[": "json", b"@": "bibtex"}


def json_reply(content: object, status: int = 200, media_type: str = "application/json", **headers: str) -> Reply:
    """An answer in JSON; underscores in the names of headers stand for hyphens."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(status, media_type, body, {name.replace("_", "-"): value for name, value in headers.items()})


def text_reply(content: str, status: int = 200, media_type: str = "text/plain; charset=utf-8") -> Reply:
    """An answer in plain text."""
    return Reply(status, media_type, content.encode())


def html_page(status: int, title: str, body: str = "", head: str = "") -> Reply:
    """A page for people: `head` and `body` are HTML, `title` is text."""
    page = (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{html.escape(title)}</title>\n'
        f"{head}</head>\n<body>\n<h1>{html.escape(title)}</h1>\n{body}</body>\n</html>\n"
    )
    return Reply(status, "text/html; charset=utf-8", page.encode())


def redirect(location: str, status: int = 302) -> Reply:
    """A redirect with the short page that comes with it."""
    page = html_page(status, "Redirecting", f'<a href="{html.escape(location)}">here</a>\n')
    return page._replace(headers={"Location": location})


def static(ask: Ask, reply: Reply) -> Reply:
    """`reply` as a server of static files gives it: tagged, and not sent again to who has it."""
    tag = f'"{crc32(reply.body):08x}"'
    if reply.status == 200 and ask.headers.get("if-none-match") == tag:
        return Reply(304, reply.media_type, b"", {"ETag": tag})
    return reply._replace(headers={**reply.headers, "ETag": tag}) if reply.status == 200 else reply
