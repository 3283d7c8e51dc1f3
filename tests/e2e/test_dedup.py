"""``kdlit dedup``: over the catalog, whose rows are put together anew as they are listed, and over files."""

from __future__ import annotations

import json
from pathlib import Path
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


TRAPS = Path(__file__).parents[1] / "fixtures" / "dedup" / "traps.bib"

MINE = """@article{doe2020,
  title = {Cutting Corners: Pruning Without Regret},
  author = {Poe, Ann},
  journal = {arXiv preprint arXiv:2105.01234},
  year = {2021},
  note = {mine},
}
@misc{doe2020, title = {On Quite Another Thing}, author = {Doe, Jane}}
@misc{open, title = {No end
"""
THEIRS = """@inproceedings{poe2021, title={Cutting {C}orners: Pruning without Regret},
  author={Ann Poe}, booktitle={ICML}, year=2021}
"""
LIST = """# Papers

* [Cutting Corners: Pruning Without Regret](https://arxiv.org/abs/2105.01234), Ann Poe, 2021
* [Another Paper about Pruning](https://arxiv.org/abs/2105.09999), Jane Doe, 2021
* [Cutting Corners: Pruning without Regret](https://arxiv.org/pdf/2105.01234v2.pdf), Poe, 2021
"""


def write(kdlit: Program, name: str, text: str) -> str:
    (kdlit.folder / name).write_bytes(text.encode())
    return name


def test_ten_traps_are_recognised_and_five_are_not_fallen_into(kdlit: Program) -> None:
    found = [json.loads(line) for line in kdlit("dedup", TRAPS, "-f", "jsonl").lines]
    pairs = [sorted(member["key"] for member in group["members"]) for group in found]
    names = {line.split("{")[1].split(":")[0] for line in TRAPS.read_text("utf-8").split("\n") if line[:1] == "@"}
    same = sorted(name for name in names if name.startswith("same-"))
    assert (len(same), len(names)) == (10, 15)
    assert sorted(pairs) == [[f"{name}:1", f"{name}:2"] for name in same]


def test_files_are_compared_and_the_users_keys_stay(kdlit: Program) -> None:
    files = [write(kdlit, "mine.bib", MINE), write(kdlit, "theirs.bib", THEIRS), write(kdlit, "list.md", LIST)]
    ran = kdlit("dedup", *files, "--check", "-f", "json")
    (group,) = json.loads(ran.stdout)
    assert (group["key"], ran.status) == ("poe2021", 1)
    members = [(member["source"], member["line"], member["key"]) for member in group["members"]]
    assert members == [
        *(("mine.bib", 1, "doe2020"), ("theirs.bib", 1, "poe2021"), ("list.md", 3, ""), ("list.md", 5, ""))
    ]
    assert "mine.bib, line 1: doe2020 is the paper of poe2021, theirs.bib, line 1" in ran.stderr
    assert "mine.bib, line 9: it is not compared" in ran.stderr
    every = json.loads(kdlit("dedup", *files, "--all", "-f", "json").stdout)
    assert [len(group["members"]) for group in every] == [4, 1, 1]


def test_two_papers_under_one_key_are_named_and_kept(kdlit: Program) -> None:
    file = write(kdlit, "mine.bib", MINE)
    ran = kdlit("dedup", file, "--check", "-o", "out.bib")
    assert (ran.stdout, ran.status) == ("", 1)
    assert (
        "mine.bib, line 8: the key doe2020 stands at line 1 too, for another paper; this one is called doe2020b"
        in ran.stderr
    )
    written = (kdlit.folder / "out.bib").read_text("utf-8")
    assert written.partition("\n\n")[2] == MINE.replace("@misc{doe2020,", "@misc{doe2020b,")


def test_the_merged_file_is_clean_and_can_be_made_again(kdlit: Program) -> None:
    files = [write(kdlit, "mine.bib", MINE), write(kdlit, "theirs.bib", THEIRS)]
    for _ in range(2):
        ran = kdlit("dedup", *files, "-o", "ours.bib")
        assert ran.status == 0
    assert "mine.bib, line 1: doe2020 is merged into poe2021, theirs.bib, line 1" in ran.stderr
    assert kdlit("dedup", "ours.bib", "--check").status == 0
    written = (kdlit.folder / "ours.bib").read_text("utf-8")
    assert kdlit("dedup", *files, "-o", "-").stdout == written
    assert "booktitle={ICML}, year=2021, note={mine}, eprint={2105.01234}, archiveprefix={arXiv}}" in written
    assert "@misc{open, title = {No end" in written


def test_no_input_and_no_foreign_file_is_overwritten(kdlit: Program) -> None:
    file = write(kdlit, "mine.bib", f"% Generated by kdlit.\n{THEIRS}")
    other = write(kdlit, "other.bib", THEIRS)
    for taken, said in ((f"./{file}", "one of the files"), (other, "was not made by kdlit")):
        ran = kdlit("dedup", file, "-o", taken)
        assert (ran.status, said in ran.stderr) == (2, True)
        assert "--force" in ran.stderr
    assert (kdlit.folder / other).read_text("utf-8") == THEIRS
    assert kdlit("dedup", file, "-o", file, "--force").status == 0


def test_of_a_reading_list_json_lines_are_written(kdlit: Program) -> None:
    lines = '{"key": "a", "title": "Another paper about pruning"}\n{"titel": "no paper"}\n'
    ran = kdlit("dedup", "-", write(kdlit, "list.md", LIST), "-o", "out.jsonl", stdin=lines)
    records = [json.loads(line) for line in (kdlit.folder / "out.jsonl").read_text("utf-8").splitlines()]
    assert [record.get("key") for record in records] == ["a", "poe2021cutting", None]
    assert [row["line"] for row in records[1]["listings"]] == [3, 5]
    assert records[2] == {"titel": "no paper"}
    assert [row[:3] + row[5:] for row in ran.rows] == [
        *(["a", "-", "1", "a"], ["a", "list.md", "4", ""], ["poe2021cutting", "list.md", "3", ""]),
        ["poe2021cutting", "list.md", "5", ""],
    ]
    assert "standard input, line 2: no title" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (("-",), "1503.02531\n1910.01108\n", "identifiers alone"),
        (("-",), "", "no paper was found in standard input"),
        (("nowhere.bib",), "", "nowhere.bib"),
        (("-o", "out.bib"), "", "none was named"),
    ],
)
def test_where_there_is_nothing_to_compare(kdlit: Program, arguments: tuple[str, ...], stdin: str, said: str) -> None:
    ran = kdlit("dedup", *arguments, stdin=stdin)
    assert (ran.stdout, ran.status, said in ran.stderr) == ("", 2, True)


def test_objects_of_an_array_have_their_lines(kdlit: Program) -> None:
    array = json.dumps([{"title": "One Thing Said Twice"}, {"title": "One thing: said twice"}], indent=1)
    (group,) = json.loads(kdlit("dedup", "-", "-f", "json", stdin=array).stdout)
    assert [member["line"] for member in group["members"]] == [2, 5]
    assert group["key"] == "onething"
