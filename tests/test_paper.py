"""The record and its JSON form."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kdlit.paper import Listing, Name, OtherTitle, Paper, PaperError, join_names
from tests.catalogs import bundled, bundled_records
from tests.strategies import EXTRA, PAPERS


@given(PAPERS)
@example(Paper(title="T", other_titles=(OtherTitle("U", ""),)))
def test_json_and_back_is_the_same_paper(paper: Paper) -> None:
    assert Paper.from_json(json.loads(json.dumps(paper.to_json()))) == paper


@given(EXTRA)
def test_fields_that_are_not_known_are_kept(extra: dict[str, Any]) -> None:
    assert Paper.from_json({"title": "T"} | extra).to_json() == {"type": "misc", "title": "T"} | extra


@given(PAPERS)
def test_what_is_unknown_is_left_out(paper: Paper) -> None:
    record = paper.to_json()
    known = {name: value for name, value in record.items() if name not in paper.extra}
    assert all(value not in ("", None, [], ()) for value in known.values())


def test_the_bundled_records_stay_as_they_are() -> None:
    assert [paper.to_json() for paper in bundled()] == list(bundled_records())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*Paper._fields, "family", "list"]), inner)
    ),
)


@given(JSON)
def test_anything_is_a_paper_or_is_refused(record: object) -> None:
    with suppress(PaperError):
        assert Paper.from_json(record).title


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (None, "object"),
        ([], "object"),
        ("text", "object"),
        ({}, "title"),
        ({"title": None}, "title"),
        ({"title": ""}, "title"),
        ({"title": 1}, "title"),
        ({"title": "T", "year": "two thousand"}, "year"),
        ({"title": "T", "year": "²"}, "year"),
        ({"title": "T", "year": False}, "year"),
        ({"title": "T", "year": 2020.0}, "year"),
        ({"title": "T", "venue": ["ACL"]}, "venue"),
        ({"title": "T", "author": {}}, "author"),
        ({"title": "T", "author": ["Doe"]}, "author"),
        ({"title": "T", "author": [{"given": "Jane"}]}, "author"),
        ({"title": "T", "author": [{"family": "Doe", "given": 1}]}, "author.given"),
        ({"title": "T", "author": [{"family": ["Doe"]}]}, "author.family"),
        ({"title": "T", "author": [{"family": "Doe", "shoe": "44"}]}, "author"),
        ({"title": "T", "code": "https://example.org"}, "code"),
        ({"title": "T", "topics": [None]}, "topics"),
        ({"title": "T", "listings": [{"line": 3}]}, "listings"),
        ({"title": "T", "listings": [{"list": "l", "line": "x"}]}, "listings.line"),
        ({"title": "T", "other_titles": [{"where": "arXiv"}]}, "other_titles"),
    ],
    ids=str,
)
def test_what_is_no_paper_is_refused_with_the_field(record: object, message: str) -> None:
    with pytest.raises(PaperError, match=message):
        Paper.from_json(record)


def test_a_year_in_quotes_is_a_year() -> None:
    assert Paper.from_json({"title": "T", "year": "2020"}).year == 2020


def test_null_is_unknown() -> None:
    assert Paper.from_json({"title": "T", "venue": None, "year": None, "author": None}) == Paper(title="T")


@pytest.mark.parametrize(
    ("kind", "published"),
    [("misc", False), ("unpublished", False), ("article", True), ("inproceedings", True), ("book", True)],
)
def test_published_is_what_appeared(kind: str, published: bool) -> None:
    assert Paper(title="T", type=kind).published is published


def test_titles_are_each_named_once_the_own_one_first() -> None:
    paper = Paper(
        title="A",
        other_titles=(OtherTitle("B", "arXiv"), OtherTitle("A", "arXiv")),
        listings=(Listing("l", title="C"), Listing("l"), Listing("l", title="B")),
    )
    assert paper.titles == ("A", "B", "C")


def test_names_are_joined_in_reading_order() -> None:
    names = (Name("King", "Martin Luther", "Jr."), Name("OpenAI"), Name("van der Maaten", "Laurens"))
    assert join_names(names) == "Martin Luther King Jr.; OpenAI; Laurens van der Maaten"
