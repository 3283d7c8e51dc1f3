"""``kdlit stats``: counts, bars and the picture."""

from __future__ import annotations

import json
from collections import Counter
from xml.etree import ElementTree as ET

import pytest

from tests.catalogs import bundled
from tests.program import Program


def test_counts_are_those_of_the_catalog(kdlit: Program) -> None:
    counted = Counter({(row[0], row[1]): int(row[2]) for row in kdlit("stats").rows})
    expected: Counter[tuple[str, str]] = Counter()
    for paper in bundled():
        expected.update({("year", str(paper.year))})
        expected.update({("venue", paper.venue)} if paper.venue else ())
        expected.update({("topic", topic) for topic in paper.topics})
        expected.update({("list", listing.list) for listing in paper.listings})
    assert counted == expected


def test_years_stand_in_order_and_the_rest_by_number(kdlit: Program) -> None:
    rows = kdlit("stats").rows
    years = [row[1] for row in rows if row[0] == "year"]
    assert years == sorted(years)
    for group in ("venue", "topic", "list"):
        numbers = [int(row[2]) for row in rows if row[0] == group]
        assert numbers == sorted(numbers, reverse=True)


def test_filters_narrow_the_counts(kdlit: Program) -> None:
    rows = kdlit("stats", "--venue", "icml").rows
    assert [row for row in rows if row[0] == "venue"] == [["venue", "ICML", "9"]]
    assert kdlit("stats", "--year", "1899") == ("", kdlit("stats", "--year", "1899").stderr, 1)


def test_one_group_can_be_asked_for(kdlit: Program) -> None:
    rows = kdlit("stats", "--by", "venue", "--by", "year", "-n", "3").rows
    assert [row[1] for row in rows if row[0] == "venue"] == ["CVPR", "ACL", "ECCV"]
    assert {row[0] for row in rows} == {"year", "venue"}
    years = {str(paper.year) for paper in bundled()}
    assert {row[1] for row in rows if row[0] == "year"} == years, "years are never cut"


def test_a_heat_map_counts_by_value_and_year(kdlit: Program) -> None:
    counted = {(row[1], row[2]): int(row[3]) for row in kdlit("stats", "--heat", "topic").rows}
    assert counted == Counter((topic, str(paper.year)) for paper in bundled() for topic in paper.topics)


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_a_heat_map_fits_the_terminal_and_loses_no_paper(kdlit: Program, columns: int) -> None:
    shown = kdlit("stats", "--heat", "venue", "-f", "table", env={"COLUMNS": str(columns)})
    assert max(map(len, shown.lines)) <= columns
    cvpr = next(line for line in shown.lines if line.startswith("CVPR ")).split()
    numbers = [int(cell) for cell in cvpr[1:] if cell != "-"]
    assert sum(numbers[:-1]) == numbers[-1] == sum(paper.venue == "CVPR" for paper in bundled())


def test_json_says_the_same(kdlit: Program) -> None:
    rows = json.loads(kdlit("stats", "-f", "json").stdout)
    assert [[row["by"], row["value"], str(row["papers"])] for row in rows] == kdlit("stats").rows


def test_bars_are_as_long_as_the_counts(kdlit: Program) -> None:
    shown = kdlit("stats", "-f", "table", env={"COLUMNS": "100"})
    bars = {line.split()[0]: line.count("█") for line in shown.lines if "█" in line}
    assert bars["2019"] > bars["2018"] > bars["2015"]
    assert max(map(len, shown.lines)) <= 100


def test_the_picture_is_whole_and_is_made_again(kdlit: Program) -> None:
    assert kdlit("stats", "--svg", "papers.svg").status == 0
    file = kdlit.folder / "papers.svg"
    picture = file.read_text(encoding="utf-8")
    assert ET.fromstring(picture).tag.endswith("svg")
    assert "NeurIPS" in picture
    assert kdlit("stats", "--svg", "papers.svg").status == 0
    assert file.read_text(encoding="utf-8") == picture


def test_another_picture_is_left_alone(kdlit: Program) -> None:
    file = kdlit.folder / "papers.svg"
    file.write_text("<svg/>", encoding="utf-8")
    assert kdlit("stats", "--svg", "papers.svg").status == 2
    assert file.read_text(encoding="utf-8") == "<svg/>"
    assert kdlit("stats", "--svg", "papers.svg", "--force").status == 0
