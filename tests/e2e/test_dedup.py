"""``kdlit dedup`` over the catalog: the rows as listed, put together anew."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.catalogs import bundled, write_catalog
from tests.program import Program


@pytest.fixture
def groups(kdlit: Program) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(kdlit("dedup", "--all", "-f", "json").stdout)
    return found


def key_of(groups: list[dict[str, Any]], list_: str, line: int) -> dict[str, Any]:
    (group,) = [g for g in groups if any((m["source"], m["line"]) == (list_, line) for m in g["members"])]
    return group


def test_242_rows_are_227_papers(kdlit: Program, groups: list[dict[str, Any]]) -> None:
    assert len(groups) == 227
    rows = [(member["source"], member["line"]) for group in groups for member in group["members"]]
    assert len(rows) == len(set(rows)) == 242
    assert "242 rows are 227 papers" in kdlit("dedup").stderr


def test_what_is_found_is_what_the_catalog_holds(groups: list[dict[str, Any]]) -> None:
    for group in groups:
        assert {member["key"] for member in group["members"]} == {group["key"]}
    assert sorted(group["key"] for group in groups) == [paper.key for paper in bundled()]


def test_what_is_found_does_not_come_from_the_keys_of_the_catalog(kdlit: Program) -> None:
    rows = [
        {"key": f"row{number}", "title": listing.title, "listings": [listing._asdict()]}
        for number, listing in enumerate(listing for paper in bundled() for listing in paper.listings)
    ]
    file = write_catalog(kdlit.folder / "rows.jsonl", *rows)
    anew = json.loads(kdlit("dedup", "--all", "-f", "json", env={"KDLIT_CATALOG": str(file)}).stdout)
    assert sorted(_places(group) for group in anew) == sorted(
        sorted((listing.list, listing.line) for listing in paper.listings) for paper in bundled()
    )


def _places(group: dict[str, Any]) -> list[tuple[str, int]]:
    return sorted((member["source"], member["line"]) for member in group["members"])


def test_every_merged_group_says_why(groups: list[dict[str, Any]]) -> None:
    for group in groups:
        assert bool(group["reasons"]) == (len(group["members"]) > 1)
    assert all({"key", "title", "reasons", "members"} == group.keys() for group in groups)
    assert all({"source", "line", "key", "title"} == member.keys() for group in groups for member in group["members"])


@pytest.mark.parametrize("arxiv", ["2106.04570", "2306.13649", "1709.00513"])
def test_one_arxiv_id_under_two_titles_is_one_paper(groups: list[dict[str, Any]], arxiv: str) -> None:
    (group,) = [group for group in groups if any(arxiv in reason for reason in group["reasons"])]
    assert len({member["title"].casefold() for member in group["members"]}) > 1


@pytest.mark.parametrize("arxiv", ["1710.07535", "2107.01691"])
def test_one_title_with_different_links_is_one_paper(groups: list[dict[str, Any]], arxiv: str) -> None:
    (known,) = [paper for paper in bundled() if paper.arxiv == arxiv]
    (group,) = [group for group in groups if group["key"] == known.key]
    assert len(group["members"]) == 2
    assert group["reasons"] == ["same title"]


@pytest.mark.parametrize(
    "titles",
    [
        ("Localization Distillation for Object Detection", "Localization Distillation for Dense Object Detection"),
        (
            "Data-Free Knowledge Distillation for Deep Neural Networks",
            "Graph-Free Knowledge Distillation for Graph Neural Networks",
        ),
    ],
)
def test_titles_that_are_merely_alike_are_two_papers(groups: list[dict[str, Any]], titles: tuple[str, str]) -> None:
    keys = [
        {group["key"] for group in groups if any(_is(title, member["title"]) for member in group["members"])}
        for title in titles
    ]
    assert all(len(found) == 1 for found in keys)
    assert keys[0] != keys[1]


def _is(title: str, other: str) -> bool:
    return title.casefold() == other.casefold()


def test_two_papers_called_disco_are_two_papers(groups: list[dict[str, Any]]) -> None:
    called = [group for group in groups if group["members"][0]["title"].casefold().startswith("disco")]
    assert len(called) == len({group["key"] for group in called}) == 2


def test_only_groups_of_two_or_more_come_without_all(kdlit: Program, groups: list[dict[str, Any]]) -> None:
    found = json.loads(kdlit("dedup", "-f", "json").stdout)
    assert found == [group for group in groups if len(group["members"]) > 1]
    assert len(found) == 14
    assert [json.loads(line) for line in kdlit("dedup", "-f", "jsonl").lines] == found


def test_in_a_pipe_a_row_is_a_line(kdlit: Program) -> None:
    rows = kdlit("dedup").rows
    assert len(rows) == sum(len(paper.listings) for paper in bundled() if len(paper.listings) > 1)
    assert all(row[4] for row in rows)


def test_check_is_status_1_where_rows_are_the_same_paper(kdlit: Program) -> None:
    assert kdlit("dedup").status == 0
    assert kdlit("dedup", "--check").status == 1
    listing = {"list": "mine", "line": 3, "title": "T", "url": "https://arxiv.org/abs/2001.00001"}
    file = write_catalog(kdlit.folder / "own.jsonl", {"key": "doe2020t", "title": "T", "listings": [listing]})
    assert kdlit("dedup", "--check", env={"KDLIT_CATALOG": str(file)}).status == 0


def test_a_wrong_merger_in_a_catalog_is_noticed(kdlit: Program) -> None:
    listings = [
        {"list": "mine", "line": 3, "title": "One", "url": "https://arxiv.org/abs/2001.00001"},
        {"list": "mine", "line": 4, "title": "Another", "url": "https://arxiv.org/abs/2001.00002"},
    ]
    file = write_catalog(kdlit.folder / "own.jsonl", {"key": "doe2020one", "title": "One", "listings": listings})
    assert "doe2020one" in kdlit("dedup", env={"KDLIT_CATALOG": str(file)}).stderr
