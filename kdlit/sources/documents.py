"""Bodies of answers -> documents, or `SourceError` for what a bot wall, a proxy or a cut connection left of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kdlit.identifiers import Identifier
from kdlit.paper import Paper
from kdlit.sources import SourceError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LONGEST = 5_000_000


def read_text(body: bytes) -> str:
    """The body as text, without white space around it.

    Raises:
        SourceError: it is empty, is not UTF-8, holds a null, or is longer than any answer.
    """
    if len(body) > _LONGEST:
        raise SourceError(f"the answer is longer than {_LONGEST:,} bytes")
    try:
        text = body.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise SourceError(f"the answer is not UTF-8 at byte {error.start}") from None
    if not text:
        raise SourceError("the answer is empty")
    if "\0" in text:
        raise SourceError("the answer is not a text")
    return text


def read_json(body: bytes) -> Any:
    """The value of a JSON body.

    Raises:
        SourceError: the body is something else, is cut, nested too deep, or has half a surrogate pair, which no file
            can hold.
    """
    text = read_text(body)
    try:
        value = json.loads(text)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise unexpected("JSON", body) from None
    return value


def read_xml(body: bytes) -> Element:
    """The root element of an XML body.

    Document types are refused before anything is parsed, so there are no entities to expand and no files to fetch.

    Raises:
        SourceError: the body is something else, is cut, or has a document type.
    """
    from xml.etree.ElementTree import ParseError, XMLParser

    text = read_text(body)
    if "<!DOCTYPE" in text:
        raise unexpected("XML", body)
    # Given a text, the parser does not believe what the document says of its encoding: another one could hide a
    # document type.
    parser = XMLParser()  # noqa: S314  # without a document type there is nothing to attack with
    try:
        parser.feed(text)
        return parser.close()
    except (ParseError, ValueError):
        raise unexpected("XML", body) from None


def is_web_page(body: bytes) -> bool:
    """Whether the body is HTML, by its first bytes."""
    return body[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith((b"<!doctype html", b"<html"))


def unexpected(expected: str, body: bytes) -> SourceError:
    """The error for a body that is not the `expected` kind of document, to be raised."""
    found = "a web page" if is_web_page(body) else "something else, or a part of it"
    return SourceError(f"the answer is not {expected} but {found}")


def asked_for(identifier: Identifier | None, identifiers: Sequence[Identifier]) -> Identifier:
    """The one of `identifiers` that the answer names as its subject.

    Raises:
        SourceError: it is none of them.
    """
    if identifier not in identifiers:
        raise SourceError(f"the answer is about {identifier or 'an unnamed paper'}, which was not asked for")
    return identifiers[identifiers.index(identifier)]


def undisputed(records: Iterable[tuple[Identifier, Paper]]) -> dict[Identifier, Paper]:
    """The records of an answer that have a title, by identifier; of several that differ for one identifier, none."""
    found: dict[Identifier, Paper] = {}
    disputed = set()
    for identifier, paper in records:
        if found.setdefault(identifier, paper) != paper:
            disputed.add(identifier)
    return {identifier: paper for identifier, paper in found.items() if paper.title and identifier not in disputed}


def check_status(status: int, *expected: int) -> None:
    """Let only the statuses pass with which the service answers.

    Raises:
        SourceError: `status` is not one of `expected`.
    """
    if status not in expected:
        raise SourceError(f"the answer has status {status}")
