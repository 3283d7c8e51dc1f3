"""What holds for every source, whatever comes in place of an answer."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdlit.paper import Paper
from kdlit.sources import Answer, Source, SourceError
from tests.sources.cases import CASES, Case, fixture, parsed

_SOURCES = list({case.source.name: case for case in CASES}.values())
_SECONDS = 10

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.fixture)
every_source = pytest.mark.parametrize("case", _SOURCES, ids=lambda case: case.source.name)


def _parse(case: Case, body: bytes, status: int | None = None) -> Answer | None:
    """The answer, checked for what must hold of any; None if the body is no answer."""
    asked = parsed(case.asked)
    try:
        answer = case.source.parse(status or case.status, body, asked)
    except SourceError:
        return None
    assert answer.found.keys() <= set(asked)
    assert answer.missing <= set(asked)
    assert not answer.missing & answer.found.keys()
    for paper in answer.found.values():
        assert paper.title
        assert Paper.from_json(paper.to_json()) == paper
        str(paper).encode()
    return answer


def _is_no_denial(damaged: Answer | None, whole: Answer | None) -> bool:
    """Whether what a damaged answer says is not that a paper is missing which the answer has."""
    return damaged is None or whole is None or damaged.missing.isdisjoint(whole.found)


@every_case
def test_an_answer_is_read(case: Case) -> None:
    answer = _parse(case, fixture(case.fixture))
    assert answer is not None
    assert answer.found or answer.missing


@every_case
def test_what_is_asked_for_is_what_the_source_takes(case: Case) -> None:
    asked = parsed(case.asked)
    if case.fixture != "dblp/search.json":
        assert all(case.source.takes(identifier) for identifier in asked)
    assert len(asked) <= case.source.batch_size or case.source.batch_size == 1


@every_case
@given(data=st.data())
def test_a_part_of_an_answer_is_not_half_believed(case: Case, data: st.DataObject) -> None:
    body = fixture(case.fixture).rstrip()
    whole = _parse(case, body)
    part = _parse(case, body[: data.draw(st.integers(0, len(body) - 1))])
    # A page is whole for us when its head is.
    assert part is None or (part == whole and case.source.name == "page")


@every_case
@settings(max_examples=200)
@given(data=st.data())
def test_bytes_that_changed_deny_no_paper(case: Case, data: st.DataObject) -> None:
    body = bytearray(fixture(case.fixture))
    whole = _parse(case, bytes(body))
    places = st.integers(0, len(body) - 1)
    for place in data.draw(st.lists(places, min_size=1, max_size=8)):
        body[place] = data.draw(st.integers(0, 255))
    assert _is_no_denial(_parse(case, bytes(body)), whole)


@every_case
@given(data=st.data())
def test_pieces_that_moved_deny_no_paper(case: Case, data: st.DataObject) -> None:
    body = fixture(case.fixture)
    places = st.integers(0, len(body))
    first, second = sorted((data.draw(places), data.draw(places)))
    inserted = data.draw(st.sampled_from([b"", b"{", b"}", b'"', b"<", b"&", b"\\", b"$", b"[]", b"null", b"@a{"]))
    whole = _parse(case, body)
    assert _is_no_denial(_parse(case, body[:first] + inserted + body[second:]), whole)
    assert _is_no_denial(_parse(case, body[:second] + inserted + body[first:]), whole)


@every_source
@given(body=st.binary(max_size=200), status=st.sampled_from([200, 400, 403, 404, 410, 418]))
def test_no_bytes_upset_it(case: Case, body: bytes, status: int) -> None:
    answer = _parse(case, body, status)
    assert answer is None or not answer.found


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.fixture.endswith(".json")], ids=lambda case: case.fixture
)
@settings(max_examples=200)
@given(data=st.data())
def test_a_value_of_another_kind_denies_no_paper(case: Case, data: st.DataObject) -> None:
    whole = _parse(case, fixture(case.fixture))
    document = json.loads(fixture(case.fixture))
    node, key = _somewhere(document, data)
    node[key] = data.draw(_JSON)
    assert _is_no_denial(_parse(case, json.dumps(document).encode()), whole)


def _somewhere(document: Any, data: st.DataObject) -> tuple[Any, Any]:
    """An object or list in the document, and a key or index of it."""
    while True:
        keys = list(document) if isinstance(document, dict) else list(range(len(document)))
        key = data.draw(st.sampled_from(keys))
        below = document[key]
        if not isinstance(below, (dict, list)) or not below or data.draw(st.booleans()):
            return document, key
        document = below


_WALL = b"<!DOCTYPE html>\n<html><head><title>One moment</title></head><body>Checking your browser.</body></html>"


@every_source
@pytest.mark.parametrize("status", [200, 403, 418])
@pytest.mark.parametrize("body", [_WALL, b"", b"  \n", b"Rate exceeded.", b"\xff\xfe<\0", b"null", b"<html>", b"@"])
def test_what_is_no_answer_is_never_taken_for_one(case: Case, status: int, body: bytes) -> None:
    assert _parse(case, body, status) is None


@every_source
@pytest.mark.parametrize("status", [401, 403, 405, 418, 451])
def test_a_refusal_is_not_read_as_an_answer(case: Case, status: int) -> None:
    answer = _parse(case, fixture(case.fixture), status)
    assert answer is None or not answer.found


_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "'
    + b"a" * 1000
    + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (letter + 1, b"&%c;" % letter * 10) for letter in b"abcdefgh")
    + b"]><lolz>&i;</lolz>"
)
_HUGE = {
    "an XML bomb": _BOMB,
    "an XML bomb in UTF-16": _BOMB.decode().encode("utf-16"),
    "deep XML": b"<a>" * 300_000,
    "wide XML": b"<a>" + b"<b/>" * 300_000 + b"</a>",
    "deep JSON": b"[" * 300_000,
    "deep JSON in JSON": b'{"a":' * 300_000,
    "a long number": b"1" * 300_000,
    "braces": b"@a{b, title = {" + b"{" * 300_000,
    "entries": b"@a{" * 300_000,
    "closed braces": b"@a{b, title = {" + b"{" * 30_000 + b"}" * 30_000 + b"}}",
    "macros": b"@a{b, title = {" + b"\\'" * 20_000 + b"}, author = {" + b"{\\'" * 10_000 + b"}" * 10_000 + b"}}",
    "authors": b"@a{b, title = {c}, author = {" + b"A and " * 10_000 + b"B}}",
    "brackets": b"<" * 300_000 + b"</head>",
    "a head": b"<meta name=citation_author content=x>" * 30_000 + b"</head>",
    "comments": b"<!--" * 300_000 + b"</head>",
}  # fmt: skip


@every_source
@pytest.mark.parametrize("body", _HUGE.values(), ids=_HUGE.keys())
def test_nothing_huge_holds_it_up(case: Case, body: bytes) -> None:
    start = time.perf_counter()
    assert _parse(case, body) is None
    assert time.perf_counter() - start < _SECONDS


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.fixture.endswith(".xml")], ids=lambda case: case.fixture
)
def test_even_a_harmless_document_type_is_refused(case: Case) -> None:
    body = fixture(case.fixture).replace(b"?>", b'?><!DOCTYPE feed [<!ENTITY patient "patient">]>', 1)
    assert _parse(case, body) is None


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.fixture.endswith(".json")], ids=lambda case: case.fixture
)
def test_half_a_surrogate_pair_which_no_file_can_hold_is_refused(case: Case) -> None:
    assert _parse(case, fixture(case.fixture).replace(b"{", b'{"half": "\\ud83d", ', 1)) is None
    assert _parse(case, fixture(case.fixture).replace(b"{", b'{"whole": "\\ud83d\\ude00", ', 1)) is not None


def test_every_source_has_a_name_of_its_own_and_a_base_url() -> None:
    sources: list[Source] = [case.source for case in _SOURCES]
    assert len({source.name for source in sources}) == len({type(case.source) for case in CASES})
    assert all(source.base_url.startswith("https://") or source.name == "page" for source in sources)
    assert not any(source.base_url.endswith("/") for source in sources)
