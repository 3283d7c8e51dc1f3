"""Patterns that are compiled late: they find what those compiled at once find, from their first use on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdlit.patterns import lazy

TEXTS = st.text("ab-A 1", max_size=20)
METHODS = [name for name in dir(re.Pattern) if not name.startswith("_") and callable(getattr(re.Pattern, name))]


@given(st.sampled_from(["a+", "(a)|b", "-", r"\b1"]), st.sampled_from([0, re.IGNORECASE]), TEXTS)
def test_they_find_the_same_at_their_first_use_and_at_the_next(pattern: str, flags: int, text: str) -> None:
    compiled = re.compile(pattern, flags)
    late = lazy(pattern, flags)
    for _ in range(2):
        assert late.findall(text) == compiled.findall(text)
        assert late.split(text, 1) == compiled.split(text, 1)
        assert late.sub("<>", text, count=2) == compiled.sub("<>", text, count=2)
        assert late.subn("<>", text) == compiled.subn("<>", text)
        found, expected = late.search(text, 1), compiled.search(text, 1)
        assert (found and found.span()) == (expected and expected.span())


@pytest.mark.parametrize("name", [name for name in METHODS if name != "scanner"])
def test_each_method_can_be_the_first(name: str) -> None:
    arguments = ("b", "abc") if name in ("sub", "subn") else ("abc",)
    assert _told(getattr(lazy("b"), name)(*arguments)) == _told(getattr(re.compile("b"), name)(*arguments))
    assert lazy("b").pattern == "b"


def _told(found: Any) -> Any:
    """What can be compared of what a pattern finds."""
    if isinstance(found, re.Match):
        return found.span(), found.group()
    return [_told(each) for each in found] if isinstance(found, Iterator) else found
