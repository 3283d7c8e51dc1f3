"""The search index: built once, kept up to date, whole again after damage, and never needed."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kdlit import catalog, holdings, index, states
from kdlit import query as queries
from kdlit.cli import indexing
from kdlit.filters import Filters
from kdlit.formats import tsv
from kdlit.index import indexed
from kdlit.paper import Paper
from kdlit.searching import Found, search
from tests.benchmarks.many_papers import records
from tests.catalogs import bundled_records, write_catalog
from tests.program import Program

QUERIES = (
    "distillation",
    "distilation of bert",
    "teachr",
    "quantization 2019",
    "hinton",
    "1503.02531",
    "crd",
    "zorglub",
)
"""Common words, slips, names, an identifier, initials, and a word that no paper has."""


def answers(*queries: str) -> list[Found]:
    return [search(query, limit=0) for query in queries or QUERIES]


def anew(monkeypatch: pytest.MonkeyPatch, folder: Path, ask: Callable[[], Any] = answers) -> Any:
    """What `ask` brings with an index that is built from nothing."""
    with monkeypatch.context() as patched:
        patched.setenv("KDLIT_CACHE_DIR", str(folder))
        return ask()


def index_file(folder: Path) -> Path:
    (file,) = folder.glob("search-*.sqlite")
    return file


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Has an entry for each time that an index is filled anew."""
    from kdlit.index import indexer

    done: list[int] = []
    fill = indexer.fill

    def counted(*arguments: Any) -> None:
        done.append(1)
        fill(*arguments)

    monkeypatch.setattr(indexer, "fill", counted)
    return done


def test_it_is_built_once(cache: Path, builds: list[int]) -> None:
    first = answers()
    assert answers() == first
    assert len(builds) == 1
    assert index_file(cache).is_file()


def _garbage_everywhere(file: Path) -> None:
    file.write_bytes(b"\x7f" * 5000)


def _truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])


def _emptied(file: Path) -> None:
    file.write_bytes(b"")


def _garbage_inside(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for start in range(8192, len(content), 4096):
        content[start + 300 : start + 3000] = b"\xa7" * 2700
    file.write_bytes(content)


def _papers_changed(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE doc SET paper = zeroblob(length(paper))")


def _sets_changed(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE posting SET docs = zeroblob(length(docs))")


def _papers_lost(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("DELETE FROM doc WHERE id % 2")


def _of_another_version(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE meta SET value = '1 0.0.1' WHERE name = 'stamp'")
        database.execute("DROP TABLE posting")


def _of_another_program(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE meta (colour TEXT)")


@pytest.mark.parametrize(
    "damage",
    [
        _garbage_everywhere,
        _truncated,
        _emptied,
        _garbage_inside,
        _papers_changed,
        _sets_changed,
        _papers_lost,
        _of_another_version,
        _of_another_program,
    ],
)
def test_a_damaged_index_is_built_anew(cache: Path, damage: Callable[[Path], None], builds: list[int]) -> None:
    first = answers()
    damage(index_file(cache))
    assert answers() == first
    assert len(builds) == 2
    assert list(cache.glob("*.new")) == []


def test_without_a_cache_folder_the_index_is_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    first = answers()
    monkeypatch.setenv("KDLIT_CACHE_DIR", str(tmp_path / "file" / "cache"))
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    assert answers() == first


def test_runs_at_the_same_time_all_find(kdlit: Program) -> None:
    command = kdlit.command("search", "--format", "keys", "bert distillation")
    runs = [
        subprocess.Popen(
            command, cwd=kdlit.folder, env=kdlit.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(4)
    ]
    said = {run.communicate(timeout=60) for run in runs}
    assert len(said) == 1
    out, err = said.pop()
    assert out
    assert not err
    assert [file.suffix for file in kdlit.cache.iterdir()] == [".sqlite"]


def test_papers_that_are_added_are_found_and_nothing_is_built_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, builds: list[int]
) -> None:
    library = tmp_path / "library.jsonl"
    monkeypatch.setenv("KDLIT_LIBRARY", str(write_catalog(library, {"key": "doe2020first", "title": "A first one"})))
    assert search("zorglub").hits == ()
    with library.open("a", encoding="utf-8") as lines:
        lines.write(
            json.dumps({"title": "Zorglub distillation", "author": [{"family": "Hinton"}], "year": 2020}) + "\n"
        )
    _touched(library, 1)
    assert [hit.paper.key for hit in search("zorglub").hits] == ["hinton2020zorglub"]
    assert len(builds) == 1
    updated = answers()
    assert anew(monkeypatch, tmp_path / "other") == updated


def _touched(file: Path, step: int) -> None:
    """Let a file have another time than before, however coarse the clock of the file system is."""
    state = file.stat()
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns + step * 1_000_000_000))


LINES = (
    *(json.dumps(record) for record in list(bundled_records())[:6]),
    json.dumps({"title": "Zorglub distillation of BERT", "author": [{"family": "Hinton"}], "year": 2019}),
    json.dumps({"title": "Zorglub once more", "author": [{"family": "Hinton"}], "year": 2019}),
    json.dumps(
        {
            "key": "zorglub2000teacher",
            "title": "Teachers",
            "year": 2000,
            "arxiv": "1503.02531",
            "code": ["https://x.org/a/b/crd"],
        }
    ),
    json.dumps(
        {"key": "Zorglub2000teacher", "title": "Quantization of teachers", "author": [{"family": "van der Zorglub"}]}
    ),
    "not a paper {",
    '{"key": "notitle"}',
    "",
    "   ",
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states=st.lists(st.lists(st.sampled_from(LINES), max_size=9), min_size=2, max_size=3))
def test_an_index_brought_up_to_date_answers_like_a_new_one(
    states: list[list[str]], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("states")
    catalog_file = write_catalog(folder / "catalog.jsonl", {"key": "doe2020a", "title": "A distillation"}, LINES[7])
    library = folder / "library.jsonl"
    monkeypatch.setenv("KDLIT_CATALOG", str(catalog_file))
    monkeypatch.setenv("KDLIT_LIBRARY", str(library))
    monkeypatch.setenv("KDLIT_CACHE_DIR", str(folder / "cache"))
    for step, lines in enumerate(states):
        write_catalog(library, *lines)
        _touched(library, step)
        assert _shown() == anew(monkeypatch, folder / f"new{step}", _shown)


def _shown() -> list[Any]:
    """All that can be had of the papers through the index, as the files have it."""
    whole = catalog.load()
    kept = index.kept()
    assert kept is not None
    from kdlit.index.shelf import Shelf

    with closing(kept) as database:
        shelf = Shelf(database)
        assert shelf.papers() == whole.papers
        assert shelf.problems == whole.problems
        assert shelf.count == len(whole)
        assert shelf.keys() == sorted(whole.keys)
        words = database.execute("SELECT word, papers, stem, backwards FROM word ORDER BY word").fetchall()
        sets = [word for (word,) in database.execute("SELECT word FROM posting ORDER BY word")]
    return [words, sets, *answers("distilation of bert", "teachr", "zorglub 2019", "crd")]


def test_a_paper_in_the_middle_of_a_catalog_keeps_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, builds: list[int]
) -> None:
    made = [json.dumps(record) for record in records(60)]
    file = write_catalog(tmp_path / "own.jsonl", *made[:20], *made[40:])
    monkeypatch.setenv("KDLIT_CATALOG", str(file))
    answers()
    write_catalog(file, *made[:15], *made[18:35], *made[40:55])
    _touched(file, 1)
    updated = _shown()
    assert len(builds) == 1
    assert updated == anew(monkeypatch, tmp_path / "other", _shown)


@pytest.fixture(scope="module")
def indexed_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled papers among made-up ones, however few, as a catalog that is taken for a large one."""
    folder = tmp_path_factory.mktemp("large")
    others = [json.dumps(record) for record in records(700)]
    file = write_catalog(folder / "own.jsonl", *others[:300], *map(json.dumps, bundled_records()), *others[300:], "{")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("KDLIT_CATALOG", str(file))
        patched.setenv("KDLIT_CACHE_DIR", str(folder / "cache"))
        answers("bert")
    return file


@pytest.fixture
def large(indexed_file: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[indexed.IndexedCatalog]:
    """That catalog, with an index of this test's own."""
    shutil.copytree(indexed_file.parent / "cache", cache)
    monkeypatch.setenv("KDLIT_CATALOG", str(indexed_file))
    monkeypatch.setattr(states, "_LARGE", 0)
    found = holdings.load()
    assert isinstance(found, indexed.IndexedCatalog)
    with closing(found):
        yield found


def test_a_large_catalog_answers_from_the_index_as_it_would_from_its_file(large: indexed.IndexedCatalog) -> None:
    whole = catalog.load()
    assert large.problems == whole.problems
    assert len(large) == len(whole)
    assert sorted(large.keys) == sorted(whole.keys)
    for reference in (
        *(
            "hinton2015distilling",
            "HINTON2015Distilling",
            "1503.02531v1",
            "https://arxiv.org/abs/1503.02531",
            "D19-1441",
        ),
        *(
            "10.18653/v1/D19-1441",
            "https://openreview.net/forum?id=Sks9_ajex",
            "https://papers.example/5",
            "nobody",
            "",
        ),
    ):
        assert large.find(reference) == whole.find(reference), reference
    assert large.papers == whole.papers


FILTERS = (
    Filters(year=((2019, 2021),)),
    Filters(year=((0, 2003), (2024, 9999))),
    Filters(venue=("acl",)),
    Filters(venue=("Neural Information Processing Systems", "Proceedings of KDD")),
    Filters(author=("hinton",)),
    Filters(author=("van der maaten", "vandermaaten", "Li")),
    Filters(author=("g hinton", "Avila Pires", "avilapires")),
    Filters(topic=("Quantization",)),
    Filters(list=("kd-papers",), has_code=True),
    Filters(published=True, year=((2020, 2020),)),
    Filters(published=False),
    Filters(venue=("no such venue",)),
)


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_filters_choose_from_the_index_as_they_do_from_all(large: indexed.IndexedCatalog, filters: Filters) -> None:
    passes = filters.compile()
    expected = [paper for paper in catalog.load() if passes(paper)]
    assert large.passing(filters) == expected
    assert sorted(large.made(tsv.line, filters)) == sorted(map(tsv.line, expected))
    assert bool(expected) == ("no such venue" not in filters.venue)
    with_filters = search("distillation", passes, 0, filters)
    assert [hit.paper.key for hit in with_filters.hits] == [
        hit.paper.key for hit in search("distillation", passes, 0).hits
    ]
    assert {hit.paper.key for hit in with_filters.hits} <= {paper.key for paper in expected}


LEFT_OUT = (
    *("not:distillation not:bert", "not:distilling", "not:selfdistillation", "not:self-distillation", "not:data-free"),
    *("not:2019", "not:1999", "not:neurips", "not:quantisation", "not:hinton", "not:Schuetze", "not:a", "not:et-al"),
    *("not:hinton2015distilling", "not:1503.02531", "not:D19-1441", "not:10.18653/v1/D19-1441", "not:Sks9_ajex"),
    *("not:van-der-maaten", "not:tinybert", "not:zorglub", 'not:"knowledge distillation"', 'not:"data free"'),
    *('not:"ta distillation"', "not:venue:acl", "not:author:li", "not:has:code not:year:2020", "year:2020 not:vision"),
    *("venue:acl not:bert not:topic:pruning", "not:knowledgedistillation", "not:learning", "not:network"),
)


def test_what_is_left_out_is_found_by_the_index_as_it_is_by_reading_all(large: indexed.IndexedCatalog) -> None:
    everything = catalog.load().papers
    for text in LEFT_OUT:
        asked = queries.parse([text])
        expected = list(filter(asked.compile(), everything))
        assert large.matching(asked) == expected, text
        assert expected


def test_papers_without_what_is_left_out_are_not_looked_at(
    large: indexed.IndexedCatalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(text: str) -> queries.Query:
        return queries.parse([text])

    looked_at = []
    searched = queries._searched

    def noted(paper: Paper) -> Iterator[str]:
        looked_at.append(paper)
        return searched(paper)

    monkeypatch.setattr(queries, "_searched", noted)
    assert large.matching(asked("not:zorglub")) == list(large.papers)
    assert not looked_at
    passing = large.matching(asked("not:hinton"))
    assert len(large) - len(passing) <= len(looked_at) < len(large) / 20


def test_an_index_that_is_damaged_later_is_not_missed(large: indexed.IndexedCatalog, cache: Path) -> None:
    _papers_changed(index_file(cache))
    whole = catalog.load()
    assert large.find("sun2019patient") == whole.find("sun2019patient")
    assert large.papers == whole.papers


def test_a_limit_shows_the_first_of_all_that_are_found(large: indexed.IndexedCatalog) -> None:
    assert len(large) > 900
    for query in ("distillation", "knowledge distillation", "efficient object detection", "bert"):
        everything = search(query, limit=0)
        some = search(query, limit=10)
        assert some.hits == everything.hits[:10]
        assert everything.total == len(everything.hits)


def test_the_parts_of_a_score_add_up_and_name_what_was_typed() -> None:
    for query in (
        "distilation bert",
        "self distillation",
        "selfdistillation",
        "hinton 2015 distil",
        "crd",
        "1503.02531",
    ):
        for hit in search(query, limit=5).hits:
            assert sum(match.score for match in hit.matches) == pytest.approx(hit.score)
            typed = {word for match in hit.matches for word in match.word.split()}
            assert typed <= set(query.split())


@pytest.mark.parametrize(
    ("query", "key", "expected"),
    [
        ("networks distil", "hinton2015distilling", ("distil", "distilling", "title", "form")),
        ("born again neur", "furlanello2018born", ("neur", "neural", "title", "prefix")),
        ("again born2018", "furlanello2018born", ("born2018", "2018", "venue", "split")),
        ("takd", "mirzadeh2020improved", ("takd", "takd", "part", "initials")),
        ("crd", "tian2020contrastive", ("crd", "crd", "initials", "initials")),
        ("teachr assistant", "mirzadeh2020improved", ("teachr", "teacher", "title", "typo")),
        ("born agian", "furlanello2018born", ("agian", "again", "title", "typo")),
        ("tiny bert", "jiao2020tinybert", ("tiny bert", "tinybert", "title", "joined")),
    ],
)
def test_a_match_says_what_met_what(query: str, key: str, expected: tuple[str, ...]) -> None:
    (found,) = [hit for hit in search(query, limit=0).hits if hit.paper.key == key]
    assert expected in [match[:4] for match in found.matches]


def test_a_word_that_had_to_be_corrected_is_named() -> None:
    assert search("distilation of objct detection").corrections == (
        ("distilation", "distillation"),
        ("objct", "object"),
    )
    assert search("distillation of object detectors neur").corrections == ()


def test_more_than_a_few_candidates_are_counted_without_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kdlit.searching._CANDIDATES", 30)
    for query in ("distillation", "knowledge distillation"):
        few, everything = search(query, limit=5), search(query, limit=0)
        assert few.hits[0] == everything.hits[0]
        assert len(everything.hits) > 30
        assert few.total == pytest.approx(everything.total, rel=0.3)


def test_progress_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(index, "progress", lambda done, total: told.append((done, total)))
    monkeypatch.setattr("kdlit.index.indexer._STEP", 50)
    answers("bert")
    assert told
    assert told == sorted(told)
    assert all(0 < done <= total for done, total in told)


def test_helping_processes_make_the_same_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, builds: list[int]
) -> None:
    lines = [json.dumps(record) for record in records(40)]
    file = write_catalog(tmp_path / "own.jsonl", *lines, *LINES, *lines[:2], '{"key": "a b", "title": "Two words"}')
    monkeypatch.setenv("KDLIT_CATALOG", str(file))
    alone = _shown()
    monkeypatch.setattr("kdlit.index.indexer._MANY", 0)
    monkeypatch.setattr("kdlit.index.preparing._BATCH", 7)
    assert anew(monkeypatch, tmp_path / "helped", _shown) == alone
    monkeypatch.setattr("kdlit.index.preparing._COMMAND", "import sys; sys.stdin.buffer.read(2000); print('no')")
    assert anew(monkeypatch, tmp_path / "failed", _shown) == alone
    monkeypatch.setattr("kdlit.index.preparing._COMMAND", "print('a line of more than eight letters')")
    assert anew(monkeypatch, tmp_path / "talked", _shown) == alone
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    assert anew(monkeypatch, tmp_path / "unaided", _shown) == alone
    assert len(builds) == 5


def test_a_file_that_is_written_twice_in_a_moment_is_read_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, builds: list[int]
) -> None:
    file = write_catalog(tmp_path / "own.jsonl", {"key": "doe2020a", "title": "Alpha distillation"})
    before = file.stat()
    monkeypatch.setenv("KDLIT_CATALOG", str(file))
    assert search("alpha").hits
    write_catalog(file, {"key": "doe2020a", "title": "Gamma distillation"})
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_size == before.st_size
    assert search("gamma").hits
    assert not search("alpha").hits
    assert len(builds) == 1


def test_a_file_that_was_left_alone_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_catalog(tmp_path / "own.jsonl", {"key": "doe2020a", "title": "Alpha distillation"})
    _touched(file, -60)
    monkeypatch.setenv("KDLIT_CATALOG", str(file))
    assert search("alpha").hits
    monkeypatch.setattr("kdlit.index.updating.lines", None)
    assert search("alpha").hits


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in folders")
def test_a_catalog_from_a_pipe_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    monkeypatch.setenv("KDLIT_CATALOG", str(pipe))
    for word in ("alpha", "gamma"):
        written = threading.Thread(target=write_catalog, args=(pipe, {"key": "doe2020a", "title": f"{word} of it"}))
        written.start()
        assert [hit.paper.title for hit in search(word).hits] == [f"{word} of it"]
        written.join()
    assert not cache.exists()


def test_what_a_killed_run_left_is_removed_in_time(cache: Path) -> None:
    cache.mkdir()
    answers("bert")
    name = index_file(cache).stem
    old, young = cache / f"{name}abc.new", cache / f"{name}xyz.new"
    for file in (old, young):
        file.write_bytes(b"half of one")
    _touched(old, -7200)
    index_file(cache).unlink()
    answers("bert")
    assert young.exists()
    assert not old.exists()


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_command_that_has_to_build_the_index_shows_how_far_it_is(
    indexed_file: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KDLIT_CATALOG", str(indexed_file))
    monkeypatch.setattr(states, "_LARGE", 0)
    monkeypatch.setattr("kdlit.index.indexer._STEP", 50)
    for built in (True, False):
        screen = _Terminal()
        monkeypatch.setattr(sys, "stderr", screen)
        papers = indexing.papers()
        assert isinstance(papers, indexed.IndexedCatalog)
        papers.close()
        shown = screen.getvalue()
        assert shown.startswith("\rindexing the catalog: ") == built
        assert shown.endswith("\r\x1b[K") == built
        parts = shown.split("\r")
        assert len(parts) == len(set(parts))


def test_a_paper_that_the_index_lost_is_missed(large: indexed.IndexedCatalog, cache: Path) -> None:
    whole = catalog.load()
    with closing(sqlite3.connect(index_file(cache))) as database, database:
        database.execute("DELETE FROM doc WHERE lower = 'sun2019patient'")
    for filters in (Filters(author=("sun",)), Filters()):
        assert large.passing(filters) == list(filter(filters.compile(), whole.papers))
