"""Papers and texts made up by hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from kdlit.paper import Listing, Name, OtherTitle, Paper

TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
FILLED = TEXT.filter(bool)
YEARS = st.none() | st.integers(1900, 2100)
NAMES = st.builds(Name, family=FILLED, given=TEXT, suffix=TEXT)
LISTINGS = st.builds(Listing, list=FILLED, section=TEXT, line=st.none() | st.integers(1, 9999), title=TEXT, url=TEXT)
_TEXT_FIELDS = (
    *("key", "venue", "booktitle", "journal", "series", "volume", "number", "pages", "eid", "publisher", "doi"),
    *("arxiv", "arxiv_class", "acl", "openreview", "url", "confidence"),
)
_TUPLES: dict[str, st.SearchStrategy[Any]] = {
    "author": NAMES,
    "other_titles": st.builds(OtherTitle, title=FILLED, where=TEXT),
    "listings": LISTINGS,
} | dict.fromkeys(("code", "topics", "errata", "notes", "sources"), TEXT)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
EXTRA = st.dictionaries(FILLED.filter(lambda name: name not in Paper._fields), _JSON, max_size=2)
PAPERS = st.builds(
    Paper,
    title=FILLED,
    type=st.sampled_from(["misc", "article", "inproceedings", "book", "phdthesis"]),
    year=YEARS,
    extra=EXTRA,
    **dict.fromkeys(_TEXT_FIELDS, TEXT),
    **{name: st.lists(items, max_size=1).map(tuple) for name, items in _TUPLES.items()},
)
