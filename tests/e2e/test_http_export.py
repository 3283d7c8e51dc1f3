"""``kdlit export`` and ``kdlit add`` at services that answer, misbehave, or are not there."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from bibtexparser.entrypoint import parse_string

from kdlit.paper import Name, Paper
from tests.catalogs import bundled, paper, write_catalog
from tests.program import Program, Result
from tests.services.faults import FAULTS
from tests.services.server import ALL, Services

pytest_plugins = ["tests.services.fixtures"]

HASTE = 0.1
"""Factor of every waiting time, so that a test of a slow service is not slow itself."""
HASTY = {"KDLIT_OFFLINE": "", "KDLIT_PATIENCE": str(HASTE)}
DEADLINE_SECONDS = 15.0
SLACK_SECONDS = 10.0
"""What a busy machine may add to a deadline that is measured here."""

SOME_YEARS = range(2019, 2021)
"""Years of which every service has a paper: asking for all of them under every fault takes its time."""

SPREADING = Paper(
    title="Spreading Knowledge by Distilling Teachers into Pupils",
    key="doe2021spreading",
    type="inproceedings",
    author=(Name("Doe", "Jane"), Name("van der Berg", "Piet")),
    year=2021,
    venue="EMNLP",
    booktitle="Proceedings of the 2021 Conference on Empirical Methods in Natural Language Processing",
    pages="101--110",
    publisher="Association for Computational Linguistics",
    doi="10.18653/v1/2021.emnlp-main.9999",
    acl="2021.emnlp-main.9999",
    arxiv="2104.09999",
    arxiv_class="cs.CL",
)
ON_ARXIV = Paper(
    title="A Preprint that Nobody Has Published",
    key="roe2022preprint",
    author=(Name("Roe", "Richard"),),
    year=2022,
    arxiv="2206.09999",
    arxiv_class="cs.LG",
)

Entries = Mapping[str, Mapping[str, str]]


def entries(bib: str) -> Entries:
    """The fields of each entry, its type among them."""
    library = parse_string(bib)
    assert not library.failed_blocks
    return {
        entry.key: {"type": entry.entry_type} | {field.key: field.value for field in entry.fields}
        for entry in library.entries
    }


@cache
def _good_export(folder: Path) -> tuple[Entries, Entries]:
    """The entries as bundled, and as the services give them when they behave."""
    program = Program(folder)
    bundled_only = program("export", "--bibtex", "--offline")
    with Services() as services:
        resolved = program("export", "--bibtex", env=services.env() | HASTY)
    return entries(bundled_only.stdout), entries(resolved.stdout)


@pytest.fixture
def good(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> tuple[Entries, Entries]:
    return _good_export(tmp_path_factory.getbasetemp())


def export(kdlit: Program, services: Services, *arguments: str) -> Result:
    return kdlit("export", "--bibtex", *arguments, env=services.env() | HASTY)


def test_the_catalog_costs_three_requests_to_arxiv_and_one_per_acl_paper(kdlit: Program, services: Services) -> None:
    exported = export(kdlit, services)
    assert (exported.status, exported.stderr) == (0, "")
    assert len(entries(exported.stdout)) == len(bundled())
    assert services.count("arxiv") <= 3
    assert services.most_at_once("arxiv") == 1
    assert services.count("acl") == len({request.path for request in services.requests if request.service == "acl"})
    assert services.count("acl") == sum("acl" in name for name in map(_owner, bundled()))


def _owner(paper: Paper) -> str:
    return "acl" if paper.acl or paper.doi.startswith("10.18653/") else ""


def test_what_the_services_give_fills_gaps_and_changes_no_checked_fact(good: tuple[Entries, Entries]) -> None:
    offline, resolved = good
    for key, fields in offline.items():
        assert {name: resolved[key][name] for name in fields} == fields
    assert all("primaryclass" in fields for fields in resolved.values() if "eprint" in fields)


def test_a_second_run_asks_nobody_and_writes_the_same(kdlit: Program, services: Services) -> None:
    first = export(kdlit, services)
    services.forget()
    assert export(kdlit, services) == first
    assert services.count() == 0


def test_offline_uses_the_cache(kdlit: Program, services: Services) -> None:
    first = export(kdlit, services, "zhou2022bert", "aguilar2020knowledge")
    services.forget()
    assert export(kdlit, services, "zhou2022bert", "aguilar2020knowledge", "--offline") == first
    assert services.count() == 0


def test_refresh_asks_again(kdlit: Program, services: Services) -> None:
    first = export(kdlit, services, "zhou2022bert")
    services.forget()
    assert export(kdlit, services, "zhou2022bert", "--refresh").stdout == first.stdout
    assert services.count("arxiv") == services.count("acl") == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_under_every_fault_no_entry_is_missing_and_none_is_wrong(
    kdlit: Program, services: Services, fault: str, good: tuple[Entries, Entries]
) -> None:
    offline, resolved = good
    services.misbehave(ALL, fault)
    began = time.monotonic()
    exported = export(kdlit, services, "--year", f"{SOME_YEARS.start}..{SOME_YEARS.stop - 1}")
    elapsed = time.monotonic() - began
    written = entries(exported.stdout)
    assert written.keys() == {paper.key for paper in bundled() if paper.year in SOME_YEARS}
    for key, fields in written.items():
        assert offline[key].items() <= fields.items()
        assert fields.items() <= resolved[key].items() | offline[key].items()
    assert exported.status == 0
    assert "Traceback" not in exported.stderr
    assert "are the bundled records" in exported.stderr
    assert elapsed < DEADLINE_SECONDS * HASTE + SLACK_SECONDS


@pytest.mark.parametrize("absence", ["dead_env", "black_hole", "full_black_hole"])
def test_without_any_service_every_entry_is_the_bundled_one(
    kdlit: Program, absence: str, request: pytest.FixtureRequest
) -> None:
    environment = request.getfixturevalue(absence) | HASTY
    began = time.monotonic()
    exported = kdlit("export", "--bibtex", env=environment)
    elapsed = time.monotonic() - began
    assert exported.stdout == kdlit("export", "--bibtex", "--offline").stdout
    assert exported.status == 0
    assert exported.stderr.count("\n") == 1
    assert elapsed < DEADLINE_SECONDS * HASTE + SLACK_SECONDS


def test_strict_says_by_its_status_that_an_entry_is_a_fallback(kdlit: Program, services: Services) -> None:
    assert export(kdlit, services, "zhou2022bert", "--strict").status == 0
    services.misbehave(ALL, "503")
    strict = export(kdlit, services, "aguilar2020knowledge", "--strict")
    assert strict.status == 1
    assert "@inproceedings{aguilar2020knowledge," in strict.stdout


def test_a_record_of_another_paper_is_refused_and_said_so(kdlit: Program, services: Services) -> None:
    """2002.03532 stood in a list for another paper; here a catalog believes it."""
    wrong = paper("phuong2019towards")._replace(arxiv="1503.02531").to_json()
    catalog = write_catalog(kdlit.folder / "catalog.jsonl", wrong)
    exported = kdlit("export", "--bibtex", env=services.env() | HASTY | {"KDLIT_CATALOG": str(catalog)})
    assert exported.status == 0
    assert "title" not in exported.stderr
    assert "'Distilling the Knowledge in a Neural Network'; it is refused" in exported.stderr
    assert "Hinton" not in exported.stdout


def test_an_identifier_outside_the_catalog_becomes_the_published_version(kdlit: Program) -> None:
    with Services([SPREADING]) as services:
        (fields,) = entries(export(kdlit, services, "arXiv:2104.09999").stdout).values()
    assert fields["type"] == "inproceedings"
    assert fields["author"] == "Doe, Jane and van der Berg, Piet"
    assert fields["booktitle"] == SPREADING.booktitle
    assert fields["pages"] == "101--110"
    assert fields["doi"].lower() == SPREADING.doi
    assert (fields["eprint"], fields["primaryclass"], fields["year"]) == ("2104.09999", "cs.CL", "2021")


@pytest.mark.parametrize("fault", ["429", "503", "silent", "wall-200", "reset", "bomb", "cut"])
def test_when_arxiv_fails_other_services_know_its_papers(kdlit: Program, fault: str) -> None:
    with Services([ON_ARXIV]) as services:
        services.misbehave("arxiv", fault)
        exported = export(kdlit, services, "2206.09999")
    (fields,) = entries(exported.stdout).values()
    assert (fields["author"], fields["year"], fields["eprint"]) == ("Roe, Richard", "2022", "2206.09999")
    assert exported.status == 0


def test_when_the_anthology_fails_crossref_knows_its_papers(kdlit: Program) -> None:
    with Services([SPREADING]) as services:
        services.misbehave("acl", "503")
        exported = export(kdlit, services, "2021.emnlp-main.9999")
    (fields,) = entries(exported.stdout).values()
    assert (fields["type"], fields["pages"], exported.status) == ("inproceedings", "101--110", 0)


@pytest.mark.parametrize("command", [("add",), ("export", "--bibtex")])
@pytest.mark.parametrize("unknown", ["2206.12345", "2022.acl-long.9999", "10.1109/NONE.2020.1", "hinton2051distilling"])
def test_an_unknown_id_is_said_to_be_unknown(
    kdlit: Program, services: Services, command: tuple[str, ...], unknown: str
) -> None:
    asked = kdlit(*command, unknown, env=services.env() | HASTY)
    assert (asked.status, asked.stdout) == (1, "")
    assert unknown.lower() in asked.stderr.lower()
    assert "could not" not in asked.stderr


@pytest.mark.parametrize("command", [("add",), ("export", "--bibtex")])
@pytest.mark.parametrize("absence", ["dead_env", "black_hole"])
def test_an_unreachable_service_is_said_to_be_unreachable(
    kdlit: Program, command: tuple[str, ...], absence: str, request: pytest.FixtureRequest
) -> None:
    asked = kdlit(*command, "2206.09999", env=request.getfixturevalue(absence) | HASTY)
    assert (asked.status, asked.stdout) == (3, "")
    assert "could not be looked up" in asked.stderr


def test_what_to_do_without_a_network_is_said_once_for_all(kdlit: Program) -> None:
    entry = "@misc{x, author={Doe, Jane}, title={On the Spreading of Pupils}, eprint={2206.09999}, year={2022}}"
    offline = kdlit("add", "2206.09999", "2206.09998")
    assert (offline.stdout, offline.status) == ("", 3)
    assert offline.stderr == (
        "kdlit: arXiv:2206.09999, arXiv:2206.09998 could not be looked up: offline; left out; unset KDLIT_OFFLINE, "
        "or give the BibTeX entry to kdlit import (a file, or - for standard input)\n"
    )
    assert kdlit("import", "-", stdin=entry).status == 0
    assert kdlit("add", "2206.09999", "-f", "keys").status == 0


def test_an_identifier_that_is_not_the_papers_is_named(kdlit: Program) -> None:
    known = paper("hinton2015distilling")
    with Services([known._replace(arxiv="1504.09999")]) as services:
        added = kdlit("add", "1504.09999", "-f", "keys", env=services.env() | HASTY)
    assert (added.stdout, added.status) == ("hinton2015distilling\n", 0)
    assert "1504.09999 is not the arXiv id of" in added.stderr


def test_an_added_paper_is_seen_by_every_command(kdlit: Program) -> None:
    with Services([SPREADING]) as services:
        added = kdlit("add", "https://arxiv.org/pdf/2104.09999v2.pdf", "-f", "keys", env=services.env() | HASTY)
    assert (added.stdout, added.status) == ("doe2021spreading\n", 0)
    assert kdlit("search", "spreding pupils", "-f", "keys").stdout == "doe2021spreading\n"
    assert kdlit("show", "10.18653/v1/2021.emnlp-main.9999").lines[1] == SPREADING.title
    assert "doe2021spreading" in kdlit("list", "--year", "2021", "-f", "keys").lines
    assert "@inproceedings{doe2021spreading," in kdlit("export", "--bibtex", "doe2021spreading").stdout


def test_adding_twice_adds_once(kdlit: Program) -> None:
    with Services([SPREADING]) as services:
        for name in ("2104.09999", "2021.emnlp-main.9999", "1503.02531"):
            assert kdlit("add", name, env=services.env() | HASTY).status == 0
    library = Path(kdlit.environment["KDLIT_LIBRARY"])
    assert library.read_text(encoding="utf-8").count("\n") == 1


def test_removing_gives_the_library_back(kdlit: Program) -> None:
    with Services([SPREADING]) as services:
        kdlit("add", "2104.09999", env=services.env() | HASTY)
    assert kdlit("remove", "doe2021spreading").status == 0
    assert kdlit("search", "spreading pupils").status == 1
    assert kdlit("remove", "doe2021spreading").status == 1


def test_the_bundled_catalog_cannot_be_removed_from(kdlit: Program) -> None:
    refused = kdlit("remove", "hinton2015distilling")
    assert refused.status == 1
    assert "bundled" in refused.stderr
    assert kdlit("show", "hinton2015distilling").status == 0


def test_runs_at_once_lose_no_paper(kdlit: Program) -> None:
    papers = [ON_ARXIV._replace(title=f"Paper Number {n} on Nothing", arxiv=f"2206.0{9000 + n}") for n in range(6)]
    with Services(papers) as services:
        runs = [kdlit.start("add", one.arxiv, env=services.env() | HASTY) for one in papers]
        for run in runs:
            run.communicate()
        assert [run.returncode for run in runs] == [0] * len(papers)
    library = Path(kdlit.environment["KDLIT_LIBRARY"])
    assert library.read_text(encoding="utf-8").count("\n") == len(papers)


def test_the_cache_is_shown_and_forgotten(kdlit: Program, services: Services) -> None:
    export(kdlit, services, "zhou2022bert", "hinton2015distilling")
    assert kdlit("cache", "info").rows == [["acl", "1"], ["arxiv", "2"]]
    assert kdlit("cache", "path").lines == [str(kdlit.cache)]
    assert kdlit("search", "bert").status == 0
    (index,) = kdlit.cache.glob("search-*.sqlite")
    said = f"kdlit: 1 search index in {kdlit.cache}: {index.stat().st_size:,} bytes"
    assert kdlit("cache", "info").said[-1] == said
    cleared = kdlit("cache", "clear")
    assert (cleared.stdout, cleared.status) == ("", 0)
    assert cleared.said == ["kdlit: 3 records forgotten, 1 search index deleted"]
    assert not index.exists()
    empty = kdlit("cache", "info")
    assert (empty.stdout, empty.said) == ("", ["kdlit: no service's metadata is kept"])
    assert kdlit("search", "bert").stdout


def test_killed_runs_leave_a_cache_and_a_file_that_the_next_run_reads(
    kdlit: Program, services: Services, good: tuple[Entries, Entries]
) -> None:
    rng = random.Random(7)
    target = kdlit.folder / "refs.bib"
    for _ in range(50):
        run = kdlit.start("export", "--bibtex", "-o", "refs.bib", env=services.env() | HASTY)
        with run:
            try:
                run.wait(timeout=rng.uniform(0.05, 0.6))
            except subprocess.TimeoutExpired:
                run.kill()
        if target.exists():
            assert len(entries(target.read_text(encoding="utf-8"))) == len(bundled())
    last = kdlit("export", "--bibtex", "-o", "refs.bib", env=services.env() | HASTY)
    assert (last.status, last.stderr) == (0, f"kdlit: {len(bundled())} entries written to refs.bib\n")
    assert entries(target.read_text(encoding="utf-8")) == good[1]
