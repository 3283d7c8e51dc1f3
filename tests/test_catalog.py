"""The bundled catalog: its form, its keys, and that it says what the tables say."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from itertools import chain
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kdlit import bundled, catalog, identifiers, lists, topics, venues
from kdlit.citekeys import base_key
from kdlit.identifiers import Identifier
from kdlit.paper import Paper
from tests.catalogs import bundled as papers
from tests.catalogs import bundled_records, paper, write_catalog

DATA = Path(__file__).parents[1] / "data"
SCHEMA: dict[str, Any] = json.loads(bundled.read_text("catalog.schema.json"))
ROWS = {"nlp-multimodal": 16, "applications": 43, "kd-papers": 167, "efficient-plm": 16}


@pytest.mark.parametrize("record", bundled_records(), ids=lambda record: record["key"])
def test_a_line_follows_the_schema(record: dict[str, Any]) -> None:
    faults = [f"{fault.json_path}: {fault.message}" for fault in _validator().iter_errors(record)]
    assert faults == []


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"key": "Doe2020X"},
        {"key": "doe20x"},
        {"title": " T"},
        {"title": ""},
        {"year": "2020"},
        {"doi": "https://doi.org/10.1/x"},
        {"arxiv": "1503.02531v1"},
        {"pages": "1-9"},
        {"url": "example.org"},
        {"topics": []},
        {"listings": [{"list": "kd-papers"}]},
        {"author": [{"name": "Doe"}]},
        {"type": "article"},
        {"confidence": "sure"},
    ],
    ids=str,
)
def test_the_schema_refuses(change: dict[str, Any]) -> None:
    good = bundled_records()[1]
    assert _validator().is_valid(good)
    assert not _validator().is_valid(good | change)


def _validator() -> Any:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    return jsonschema.Draft202012Validator(SCHEMA)


def test_every_field_is_documented_and_none_besides() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    section = text.partition("\n## A paper\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(SCHEMA["properties"])


def test_every_part_of_a_field_is_documented() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    for name in ("author", "other_titles", "listings"):
        parts = ", ".join(SCHEMA["properties"][name]["items"]["properties"])
        assert f"{{{parts}}}" in text


def test_every_data_file_is_named_in_the_readme() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([\w.]+\.\w+)` \|", text, re.MULTILINE))
    assert named == {file.name for file in DATA.iterdir()} - {"README.md"}


def test_the_order_of_fields_is_that_of_the_record() -> None:
    assert list(SCHEMA["properties"]) == ["key", "type", "title", *Paper._fields[3:-1]]
    assert bundled.read_text("catalog.jsonl").splitlines() == [
        json.dumps(paper.to_json(), ensure_ascii=False) for paper in papers()
    ]


def test_227_papers_from_242_rows() -> None:
    assert len(papers()) == 227
    rows = [(listing.list, listing.line) for paper in papers() for listing in paper.listings]
    assert len(rows) == len(set(rows)) == 242
    assert Counter(list_ for list_, _ in rows) == ROWS
    assert {entry.name for entry in lists.all_lists()} == set(ROWS)


def test_keys_are_sorted_unique_and_stored() -> None:
    keys = [paper.key for paper in papers()]
    assert keys == sorted(keys)
    assert len({key.lower() for key in keys}) == len(keys)
    assert all(re.fullmatch(r"[a-z]+\d{4}[a-z0-9]+", key, re.ASCII) for key in keys)


def test_keys_are_formed_as_the_rule_says() -> None:
    keys = {paper.key for paper in papers()}
    for known in papers():
        base = base_key(known)
        assert known.key == base or (known.key[:-1] == base and base in keys), known.key
        assert str(known.year) in known.key


def test_topics_are_those_that_the_rules_give() -> None:
    for known in papers():
        assert known.topics == topics.assign(known), known.key
        assert known.topics
        assert set(known.topics) <= set(topics.labels())


@pytest.mark.parametrize("known", [p for p in papers() if p.venue], ids=lambda paper: paper.key)
def test_a_paper_cites_its_venue_as_the_table_names_it(known: Paper) -> None:
    (venue,) = [venue for venue in venues.all_venues() if venue.acronym == known.venue]
    assert known.year
    then = venue.of(known.year)
    host = known.journal if venue.kind == "journal" else known.booktitle
    assert re.sub(r" \(Volume \d+: [^)]+\)$", "", host) == then.name
    assert (known.type == "article") == (venue.kind == "journal")
    assert (known.type == "misc") == (venue.kind == "workshop")
    if then.publisher:
        assert known.publisher == then.publisher
    if venue.volumes:
        assert known.volume == venue.volume(known.year)
    assert known.series == then.series


def test_papers_of_one_volume_cite_it_alike() -> None:
    hosts: dict[tuple[str, int | None], set[tuple[str, ...]]] = defaultdict(set)
    for known in papers():
        host = re.sub(r" \(Volume \d+: [^)]+\)$", "", known.booktitle)
        hosts[known.venue, known.year].add((host, known.publisher, known.journal))
    assert {place: found for place, found in hosts.items() if place[0] and len(found) > 1} == {}


def test_163_papers_carry_remarks() -> None:
    assert sum(bool(paper.errata or paper.notes) for paper in papers()) == 163


def test_titles_that_differ_from_the_listed_ones_are_kept() -> None:
    def bare(title: str) -> str:
        return "".join(filter(str.isalnum, title.casefold()))

    renamed = [p for p in papers() if any(bare(title) != bare(p.title) for title in p.titles[1:])]
    assert 20 <= len(renamed) <= 60
    assert sum(bool(paper.other_titles) for paper in papers()) >= 20
    for known in papers():
        assert known.title not in [other.title for other in known.other_titles]


def test_no_text_has_control_characters() -> None:
    assert "\x1b" not in bundled.read_text("catalog.jsonl")
    for record in bundled_records():
        for text in _texts(record):
            assert [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Co")] == []
            assert unicodedata.is_normalized("NFC", text)


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return list(chain.from_iterable(map(_texts, items)))


@pytest.mark.parametrize(
    ("field", "scheme", "prefix"),
    [("arxiv", "arxiv", ""), ("acl", "acl", ""), ("openreview", "openreview", "openreview:")],
)
def test_identifiers_are_spelt_as_kdlit_spells_them(field: str, scheme: str, prefix: str) -> None:
    for known in papers():
        if value := getattr(known, field):
            assert identifiers.parse(f"{prefix}{value}") == Identifier(scheme, value)


def test_dois_are_dois() -> None:
    for known in papers():
        if known.doi:
            found = identifiers.parse(f"https://doi.org/{known.doi}")
            assert found is not None
            assert found.scheme in ("doi", "acl")
            assert found in identifiers.of(known)


def test_no_two_papers_share_an_identifier() -> None:
    owners: dict[Identifier, list[str]] = defaultdict(list)
    for known in papers():
        for identifier in identifiers.of(known):
            owners[identifier].append(known.key)
    assert len(owners) > 400
    assert {identifier: keys for identifier, keys in owners.items() if len(keys) > 1} == {}


def test_a_listed_link_to_another_paper_did_not_become_the_papers_own() -> None:
    known = paper("phuong2019towards")
    assert known.arxiv != "2002.03532"
    assert any("2002.03532" in listing.url for listing in known.listings)
    assert Identifier("arxiv", "2002.03532") not in identifiers.named(known)


def test_arxiv_ids_are_no_later_than_what_they_became() -> None:
    for known in papers():
        if known.arxiv and not known.published:
            assert f"20{known.arxiv[:2]}" == str(known.year), known.key


def test_what_is_read_is_what_stands_there() -> None:
    read = catalog.load()
    assert tuple(read) == papers()
    assert read.problems == ()


def test_another_file_is_read_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_catalog(tmp_path / "own.jsonl", {"key": "doe2020t", "title": "T"})
    monkeypatch.setenv("KDLIT_CATALOG", str(file))
    assert [paper.key for paper in catalog.load()] == ["doe2020t"]


def test_a_paper_is_found_by_everything_that_names_it() -> None:
    read = catalog.load()
    for known in papers():
        for reference in (known.key, known.key.upper(), known.url, known.arxiv, known.doi, known.acl):
            assert not reference or read.find(reference) == known
    assert read.find("nobody1900nothing") is None
    assert read.find("") is None
