"""Newcomers that are told apart from all other records without comparing them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kdlit import duplicates, loners
from kdlit.duplicates import Record
from kdlit.names import split
from kdlit.paper import Listing, Paper

TITLES = (
    "Distilling the Knowledge in a Neural Network",
    "Distilling Knowledge in Neural Networks",
    "ViTKD: Feature Distillation for Vision Transformers",
    "Feature Distillation for Vision Transformers",
    "On-the-Fly Pruning",
    "Onthefly Pruning",
    "Model Compression",
    "Introduction",
    "",
)
ADDRESSES = (
    "",
    "https://arxiv.org/abs/1503.02531",
    "http://www.example.org/a/",
    "https://example.org/a",
    "example.org/b",
)
ARXIV = ("", "1503.02531", "2001.00001", "2001.00002", "2001.00003")


def _paper(title: str, arxiv: str = "", url: str = "", *, people: Iterable[str] = (), **fields: Any) -> Paper:
    address = url or (f"https://arxiv.org/abs/{arxiv}" if arxiv else "")
    return Paper(title=title, arxiv=arxiv, url=address, author=tuple(map(split, people)), **fields)


PAPERS = st.builds(
    _paper,
    st.sampled_from(TITLES),
    st.sampled_from(ARXIV),
    st.sampled_from(ADDRESSES),
    people=st.lists(st.sampled_from(["Geoffrey Hinton", "Jeff Dean", "Zhendong Yang"]), max_size=2, unique=True),
    listings=st.lists(
        st.builds(Listing, st.just("list"), title=st.sampled_from(TITLES), url=st.sampled_from(ADDRESSES)), max_size=1
    ).map(tuple),
    type=st.sampled_from(["misc", "article"]),
    journal=st.sampled_from(["", "", "", "Nature", "arXiv preprint arXiv:2001.00002"]),
)


@settings(max_examples=250, deadline=None)
@given(st.lists(PAPERS, min_size=1, max_size=4), st.lists(PAPERS, max_size=4))
def test_a_loner_is_put_together_with_nothing_and_changes_no_other_group(
    newcomers: list[Paper], present: list[Paper]
) -> None:
    records = [Record(paper, "list", number) for number, paper in enumerate((*newcomers, *present))]
    alone = loners.find(newcomers, present)
    others = [record for number, record in enumerate(records) if number not in alone]
    apart = [group.members for group in duplicates.group(others)] + [(records[number],) for number in alone]
    assert sorted(apart, key=_lines) == sorted((group.members for group in duplicates.group(records)), key=_lines)


def _lines(members: tuple[Record, ...]) -> list[int]:
    return [record.line or 0 for record in members]


def test_papers_with_identifiers_of_arxiv_are_loners_among_each_other() -> None:
    newcomers = [_paper(TITLES[0], f"2002.{number:05}") for number in range(1, 4)]
    assert loners.find(newcomers, [_paper(TITLES[0], "1503.02531")]) == {0, 1, 2}
    assert loners.find(newcomers, [_paper(TITLES[0], "")]) == set()
    assert loners.find(newcomers, [newcomers[1]]) == {0, 2}
