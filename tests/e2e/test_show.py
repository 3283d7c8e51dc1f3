"""``kdlit show``: everything known of a paper."""

from __future__ import annotations

import json

import pytest

from tests.catalogs import bundled, paper, write_catalog
from tests.program import Program


def test_every_paper_is_shown_with_all_that_is_known(kdlit: Program) -> None:
    shown = kdlit("show", *(paper.key for paper in bundled()))
    assert (shown.status, shown.stderr) == (0, "")
    pages = dict(zip((paper.key for paper in bundled()), shown.stdout.split("\n\n"), strict=True))
    for known in bundled():
        page = pages[known.key].rstrip("\n")
        assert page.startswith(f"{known.key}\n{known.title}\n")
        for fact in (
            *map(str, known.author),
            str(known.year),
            *filter(None, (known.venue, known.doi, known.arxiv, known.acl, known.openreview, known.url)),
            *filter(None, (known.volume, known.publisher, known.eid, known.booktitle, known.journal)),
            *(*known.code, *known.topics, *known.errata, *known.notes, *known.sources),
            *(listing.list for listing in known.listings),
            *(listing.title for listing in known.listings),
            *(listing.url for listing in known.listings),
        ):
            assert fact in page, known.key


def test_the_page_ends_with_the_entry_that_export_writes(kdlit: Program) -> None:
    page = kdlit("show", "sun2019patient").stdout
    exported = kdlit("export", "--bibtex", "--offline", "sun2019patient").stdout
    assert page.endswith(exported[exported.index("@") :])


def test_another_title_is_named_with_where_it_stands(kdlit: Program) -> None:
    page = kdlit("show", "agarwal2024policy").stdout
    (line,) = [line for line in page.splitlines() if "Also titled" in line]
    assert "GKD: Generalized Knowledge Distillation" in line
    assert "arXiv" in line


@pytest.mark.parametrize(
    "reference",
    [
        "1503.02531",
        "arXiv:1503.02531v1",
        "https://arxiv.org/abs/1503.02531",
        "http://www.arxiv.org/pdf/1503.02531v1.pdf",
        "Hinton2015Distilling",
        " hinton2015distilling ",
    ],
)
def test_a_paper_goes_by_any_identifier(kdlit: Program, reference: str) -> None:
    assert kdlit("show", reference, "-f", "keys").lines == ["hinton2015distilling"]


def test_every_identifier_of_the_catalog_finds_its_paper(kdlit: Program) -> None:
    known = [
        (identifier, paper.key)
        for paper in bundled()
        for identifier in (paper.arxiv, paper.doi, paper.acl, paper.openreview and f"openreview:{paper.openreview}")
        if identifier
    ]
    shown = kdlit("show", "-", "-f", "keys", stdin="\n".join(identifier for identifier, _ in known))
    assert shown.stderr == ""
    assert set(shown.lines) == {key for _, key in known}


def test_every_url_of_the_catalog_finds_its_paper(kdlit: Program) -> None:
    for known in bundled()[::25]:
        assert kdlit("show", known.url, "-f", "keys").lines == [known.key]


def test_a_paper_named_twice_is_shown_once(kdlit: Program) -> None:
    assert kdlit("show", "1503.02531", "hinton2015distilling", "-f", "keys").lines == ["hinton2015distilling"]


def test_json_has_the_catalogs_own_fields(kdlit: Program) -> None:
    (record,) = json.loads(kdlit("show", "sun2019patient", "-f", "json").stdout)
    assert record == paper("sun2019patient").to_json()


def test_the_known_are_shown_though_one_is_unknown(kdlit: Program) -> None:
    shown = kdlit("show", "hinton2015distilling", "nobody1900nothing", "-f", "keys")
    assert shown.lines == ["hinton2015distilling"]
    assert "nobody1900nothing" in shown.stderr
    assert shown.status == 1


def test_fields_that_kdlit_does_not_know_are_shown(kdlit: Program) -> None:
    file = write_catalog(kdlit.folder / "own.jsonl", {"key": "doe2020a", "title": "T", "rating": 5})
    shown = kdlit("show", "doe2020a", env={"KDLIT_CATALOG": str(file)})
    assert [line.split() for line in shown.lines if "rating" in line] == [["rating", "5"]]
