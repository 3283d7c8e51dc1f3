"""``kdlit lists``."""

from __future__ import annotations

import json

from tests.catalogs import bundled, write_catalog
from tests.program import Program


def test_rows_papers_and_those_of_one_list_alone(kdlit: Program) -> None:
    shown = kdlit("lists")
    assert [row[:3] for row in shown.rows] == [
        ["nlp-multimodal", "16", "16"],
        ["applications", "43", "42"],
        ["kd-papers", "167", "159"],
        ["efficient-plm", "16", "16"],
    ]
    alone = [next(iter(names)) for paper in bundled() if len(names := {row.list for row in paper.listings}) == 1]
    assert [int(row[3]) for row in shown.rows] == [alone.count(row[0]) for row in shown.rows]
    assert (shown.status, shown.stderr) == (0, "")


def test_json_says_the_same(kdlit: Program) -> None:
    rows = json.loads(kdlit("lists", "-f", "json").stdout)
    assert [[row["list"], row["rows"], row["papers"]] for row in rows] == [
        [row[0], int(row[1]), int(row[2])] for row in kdlit("lists").rows
    ]


def test_lists_of_another_catalog_are_shown_too(kdlit: Program) -> None:
    rows = [{"list": "mine", "line": 1}, {"list": "mine", "line": 2}, {"list": "kd-papers", "line": 3}]
    file = write_catalog(kdlit.folder / "own.jsonl", {"key": "doe2020t", "title": "T", "listings": rows})
    shown = kdlit("lists", env={"KDLIT_CATALOG": str(file)}).rows
    assert [row[:4] for row in shown] == [["kd-papers", "1", "1", "0"], ["mine", "2", "1", "0"]]


def test_no_lists_is_nothing_found(kdlit: Program) -> None:
    file = write_catalog(kdlit.folder / "own.jsonl", {"key": "doe2020t", "title": "T"})
    assert kdlit("lists", env={"KDLIT_CATALOG": str(file)}).status == 1
