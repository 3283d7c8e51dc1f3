"""Which records are one paper."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdlit.duplicates import Group, Record, group, rows
from kdlit.paper import Name, Paper
from tests.catalogs import bundled


def found(*papers: Paper) -> list[Group]:
    return group([Record(paper, "list", line) for line, paper in enumerate(papers, start=1)])


def listed(title: str, url: str = "", *families: str) -> Paper:
    return Paper(title=title, url=url, author=tuple(map(Name, families)))


def arxiv(number: int) -> str:
    return f"https://arxiv.org/abs/2001.{number:05}"


@pytest.mark.parametrize(
    ("papers", "reason"),
    [
        (
            [listed("A", arxiv(1)), listed("B", "http://arxiv.org/pdf/2001.00001v3.pdf")],
            "same identifier arXiv:2001.00001",
        ),
        ([listed("A"), listed("a")], "same title"),
        ([listed("Self-Distillation: A Study"), listed("Self distillation – a study.")], "same title"),
        ([listed("A", arxiv(1)), listed("A", "https://example.github.io/a")], "same title"),
        ([listed("A", arxiv(1)), listed("A", "https://openreview.net/forum?id=abcdefghij")], "same title"),
        ([listed("A", "", "Doe", "Roe"), listed("A", "", "Roe")], "same title"),
    ],
)
def test_one_paper(papers: list[Paper], reason: str) -> None:
    for order in (papers, papers[::-1]):
        (merged,) = found(*order)
        assert len(merged.members) == 2
        assert reason in merged.reasons


@pytest.mark.parametrize(
    "papers",
    [
        [
            listed("Localization Distillation for Object Detection"),
            listed("Localization Distillation for Dense Object Detection"),
        ],
        [listed("Data-Free Distillation"), listed("Graph-Free Distillation")],
        [listed("A", arxiv(1)), listed("A", arxiv(2))],
        [listed("A", "", "Doe"), listed("A", "", "Roe")],
        [listed("Distillation"), listed("Distillations")],
        [listed("A", "https://example.org/list"), listed("B", "https://example.org/list")],
    ],
)
def test_two_papers(papers: list[Paper]) -> None:
    assert [len(one.members) for one in found(*papers)] == [1, 1]
    assert all(one.reasons == () for one in found(*papers))


def test_two_titles_of_one_id_draw_their_likes_together() -> None:
    (merged,) = found(listed("B"), listed("A", arxiv(1)), listed("B", arxiv(1)), listed("A"))
    assert [member.line for member in merged.members] == [1, 2, 3, 4]
    assert set(merged.reasons) == {"same identifier arXiv:2001.00001", "same title"}


def test_nothing_is_no_group() -> None:
    assert found() == []


def test_titles_without_letters_are_no_common_title() -> None:
    assert len(found(listed("???"), listed("!!!"))) == 2


def test_rows_are_as_listed_and_tell_nothing_of_the_catalog() -> None:
    made = list(rows(bundled()))
    assert len(made) == 242
    for record in made:
        assert record.paper._replace(title="", key="", url="") == Paper(title="")
        assert str(record.line) in record.place


def test_the_rows_of_the_catalog_in_any_order() -> None:
    made = list(rows(bundled()))
    expected = sorted(sorted(record.place for record in one.members) for one in group(made))
    assert len(expected) == 227
    for seed in range(5):
        random.Random(seed).shuffle(made)
        assert sorted(sorted(record.place for record in one.members) for one in group(made)) == expected


RECORDS = st.lists(
    st.builds(
        listed,
        st.sampled_from(["A", "a", "B", "Deep A"]),
        st.sampled_from(["", arxiv(1), arxiv(2), "https://aclanthology.org/D19-1441/", "https://doi.org/10.1234/x"]),
    ),
    max_size=8,
)


@given(RECORDS)
def test_every_record_is_in_exactly_one_group(papers: list[Paper]) -> None:
    groups = found(*papers)
    lines = [member.line for one in groups for member in one.members]
    assert sorted(line or 0 for line in lines) == list(range(1, len(papers) + 1))
    assert [one.members[0].line for one in groups] == sorted(one.members[0].line or 0 for one in groups)
    assert all([m.line for m in one.members] == sorted(m.line or 0 for m in one.members) for one in groups)
    assert all(bool(one.reasons) == (len(one.members) > 1) for one in groups)


@given(RECORDS)
def test_what_shares_an_identifier_is_together(papers: list[Paper]) -> None:
    for one in found(*papers):
        for other in found(*papers):
            if one != other:
                addresses = {member.paper.url for member in one.members} - {""}
                assert addresses.isdisjoint(member.paper.url for member in other.members)


@given(RECORDS, st.randoms(use_true_random=False))
def test_the_order_of_the_records_makes_no_difference(papers: list[Paper], shuffler: random.Random) -> None:
    records = [Record(paper, "list", line) for line, paper in enumerate(papers, start=1)]
    expected = {frozenset(member.line for member in one.members) for one in group(records)}
    shuffler.shuffle(records)
    assert {frozenset(member.line for member in one.members) for one in group(records)} == expected
