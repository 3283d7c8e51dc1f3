"""The metadata cache: real files, real processes, real kills."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from kdlit.cache import Cache, Entry, Info
from kdlit.identifiers import Identifier
from kdlit.paper import Name, OtherTitle, Paper
from tests.catalogs import bundled
from tests.program import ROOT

DAY = 86400
NOW = 1_800_000_000.0

PREPRINT = Paper(
    title="Patient Knowledge Distillation – für BERT",
    author=(Name("Sun", "Siqi"), Name("Müller", "Ünal")),
    year=2019,
    arxiv="1908.09355",
    other_titles=(OtherTitle("PKD", "v1"),),
    extra={"note": "kept"},
)
PUBLISHED = PREPRINT._replace(type="inproceedings", booktitle="Proceedings of EMNLP", pages="4322--4331")
ARXIV = Identifier("arxiv", "1908.09355")
ACL = Identifier("acl", "D19-1441")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "not" / "yet" / "made"


@pytest.fixture
def cache(folder: Path, clock: Clock) -> Iterator[Cache]:
    with Cache(folder, clock) as cache:
        yield cache


def file_in(folder: Path) -> Path:
    return folder / "metadata.sqlite"


def numbered(number: int) -> Identifier:
    return Identifier("arxiv", f"2001.{number:05d}")


def found(folder: Path, *identifiers: Identifier) -> list[Paper | None]:
    """What a new run finds in the cache, which is sound."""
    with Cache(folder) as cache:
        entries = cache.get_many("arxiv", identifiers)
        assert cache.messages == []
    return [entries[one].paper for one in identifiers if one in entries]


# --- records


def test_a_record_comes_back_as_it_was_in_another_run(cache: Cache, folder: Path, clock: Clock) -> None:
    cache.put("arxiv", {ARXIV: PREPRINT}, etag='W/"1"', last_modified="Sun, 25 Aug 2019 16:10:17 GMT")
    with Cache(folder, clock) as later:
        assert later.get("arxiv", ARXIV) == Entry(PREPRINT, NOW, True, 'W/"1"', "Sun, 25 Aug 2019 16:10:17 GMT")


def test_sources_and_identifiers_are_kept_apart(cache: Cache) -> None:
    cache.put("arxiv", {ARXIV: PREPRINT})
    assert cache.get("datacite", ARXIV) is None
    assert cache.get("arxiv", ACL) is None
    assert cache.get("arxiv", Identifier("arxiv", "1908.09355", "v2")) == cache.get("arxiv", ARXIV)


def test_an_answer_is_put_and_got_at_once(cache: Cache) -> None:
    cache.put("acl", {ARXIV: PREPRINT, ACL: None})
    entries = cache.get_many("acl", [ACL, numbered(1), ARXIV])
    assert {one: entry.paper for one, entry in entries.items()} == {ACL: None, ARXIV: PREPRINT}


def test_the_last_word_counts(cache: Cache, clock: Clock) -> None:
    cache.put("arxiv", {ARXIV: None}, etag='"1"')
    clock.now += 1
    cache.put("arxiv", {ARXIV: PREPRINT})
    assert cache.get("arxiv", ARXIV) == Entry(PREPRINT, NOW + 1, True)


@pytest.mark.parametrize(("paper", "days"), [(PUBLISHED, 180), (PREPRINT, 30), (None, 1)])
def test_records_grow_stale_each_in_its_time(cache: Cache, clock: Clock, paper: Paper | None, days: int) -> None:
    cache.put("acl", {ACL: paper})
    ages = (0, days * DAY - 1, days * DAY, 10 * days * DAY, -DAY)
    freshness = []
    for age in ages:
        clock.now = NOW + age
        entry = cache.get("acl", ACL)
        assert entry
        assert (entry.paper, entry.fetched_at) == (paper, NOW)
        freshness.append(entry.fresh)
    assert freshness == [True, True, False, False, False]


def test_without_a_folder_everything_is_in_memory(clock: Clock) -> None:
    with Cache(None, clock) as cache:
        cache.put("arxiv", {ARXIV: PREPRINT})
        assert cache.get("arxiv", ARXIV) == Entry(PREPRINT, NOW, True)
        assert (cache.info().path, cache.info().size, cache.messages) == (None, 0, [])


def test_info_and_clear(cache: Cache, folder: Path, clock: Clock) -> None:
    assert cache.info()[2:] == ({}, None, None)
    cache.put("arxiv", {numbered(number): PREPRINT for number in range(300)})
    clock.now += 5
    cache.put("acl", {ACL: PUBLISHED})
    info = cache.info()
    assert info == Info(file_in(folder), file_in(folder).stat().st_size, {"arxiv": 300, "acl": 1}, NOW, NOW + 5)
    for name in ("metadata.sqlite.broken-1", "metadata.sqlite.broken-1-journal"):
        (folder / name).touch()
    assert cache.clear() == 301
    assert cache.clear() == 0
    assert cache.info().size < info.size / 4
    assert [file.name for file in folder.iterdir()] == ["metadata.sqlite"]
    assert found(folder, ACL) == []


def test_the_whole_catalog_is_read_at_once(folder: Path) -> None:
    papers = {numbered(number): paper for number, paper in enumerate(bundled())}
    with Cache(folder) as cache:
        cache.put("arxiv", papers)
    assert found(folder, *papers) == list(papers.values())
    took = []
    for _ in range(10):
        started = time.process_time()
        with Cache(folder) as cache:
            cache.get_many("arxiv", papers)
        took.append(time.process_time() - started)
    assert min(took) < 0.03  # seconds of the processor: a few milliseconds on a usual one


def test_any_number_of_threads_may_use_it(cache: Cache) -> None:
    def work(number: int) -> Entry | None:
        cache.put("arxiv", {numbered(number): PREPRINT})
        return cache.get("arxiv", numbered(number))

    with ThreadPoolExecutor(8) as pool:
        entries = list(pool.map(work, range(100)))
    assert all(entry and entry.paper == PREPRINT for entry in entries)
    assert cache.info().records == {"arxiv": 100}


def test_importing_the_cache_imports_no_client() -> None:
    script = "import sys, kdlit.cache; print({'httpx', 'ssl', 'kdlit.http', 'kdlit.identifiers'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], env=ENVIRONMENT, capture_output=True, check=True)
    assert done.stdout.strip() == b"set()"


# --- pace


def test_starts_are_kept_apart(cache: Cache, clock: Clock) -> None:
    assert cache.start("arxiv.org", 3) == 0
    assert cache.start("doi.org", 3) == 0
    clock.now += 1
    assert cache.start("arxiv.org", 3) == 2
    assert cache.start("arxiv.org", 15) == 14
    assert cache.start("arxiv.org", 0.5) == 0
    clock.now += 2.999
    assert 0 < cache.start("arxiv.org", 3) < 0.01
    clock.now += 0.002
    assert cache.start("arxiv.org", 3) == 0


def test_starts_are_kept_apart_between_runs(cache: Cache, folder: Path, clock: Clock) -> None:
    with Cache(folder, clock) as other:
        assert [cache.start("arxiv.org", 3), other.start("arxiv.org", 3)] == [0, 3]
        clock.now += 3
        assert [other.start("arxiv.org", 3), cache.start("arxiv.org", 3)] == [0, 3]


def test_a_clock_that_was_set_back_keeps_nobody_waiting(cache: Cache, clock: Clock) -> None:
    cache.start("arxiv.org", 3)
    clock.now -= 5000
    assert cache.start("arxiv.org", 3) == 0
    assert cache.start("arxiv.org", 3) == 3


# --- other processes, and kills

ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}

MONTHS = range(2001, 2013)
WRITER = """
import sys
from pathlib import Path
from kdlit.cache import Cache
from kdlit.identifiers import Identifier
from kdlit.paper import Paper

folder, first, last = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
with Cache(folder) as cache:
    for number in range(first, last):
        answer = [Identifier("arxiv", f"{month}.{number:05d}") for month in range(2001, 2013)]
        cache.put("arxiv", {one: Paper(title=f"{number} " + "x" * 1000) for one in answer})
        print(number, flush=True)
    sys.exit("; ".join(cache.messages) or None)
"""


def run(script: str, *arguments: object, **streams: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, env=ENVIRONMENT, stdout=streams.get("stdout", subprocess.DEVNULL))


def test_processes_that_write_at_once_lose_nothing(folder: Path) -> None:
    runs = [run(WRITER, folder, first, first + 60) for first in (0, 100, 200)]
    assert [one.wait(60) for one in runs] == [0, 0, 0]
    written = [numbered(first + number) for first in (0, 100, 200) for number in range(60)]
    assert len(found(folder, *written)) == 180


@pytest.mark.skipif(sys.platform == "win32", reason="kills are those of Unix")
def test_a_kill_at_any_moment_loses_nothing_that_was_put(folder: Path) -> None:
    dice = random.Random(7)
    told = -1
    for round_ in range(25):
        with run(WRITER, folder, told + 1, 99999, stdout=subprocess.PIPE) as process:
            assert process.stdout
            told = int(process.stdout.readline())
            with suppress(subprocess.TimeoutExpired):
                process.wait(dice.uniform(0, 0.05))
            process.send_signal(signal.SIGKILL)
            rest = process.stdout.read().split()
        told = max([told, *map(int, rest[:-1])])
        names = [[Identifier("arxiv", f"{month}.{number:05d}") for number in range(told + 50)] for month in MONTHS]
        titles = [[paper.title.split()[0] for paper in found(folder, *month) if paper] for month in names]
        assert titles[0][: told + 1] == [str(number) for number in range(told + 1)], round_
        assert titles == titles[:1] * len(MONTHS), round_  # an answer is there as a whole or not at all


def test_runs_that_begin_together_make_one_file(tmp_path: Path) -> None:
    def begin(number: int) -> list[str]:
        with Cache(tmp_path / str(number // 8)) as cache:
            cache.put("arxiv", {numbered(number): PREPRINT})
            return cache.messages

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(begin, range(160))) == [[]] * 160
    for number in range(20):
        together = [numbered(number * 8 + one) for one in range(8)]
        assert found(tmp_path / str(number), *together) == [PREPRINT] * 8


# --- files that are no good


def garbage(file: Path) -> None:
    file.write_bytes(random.Random(7).randbytes(20000))


def text(file: Path) -> None:
    file.write_text("no database\n" * 30, encoding="utf-8")


def half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def head(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:100])


def scrambled(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[:4096] + bytes(byte ^ 0x5A for byte in content[4096:]))


def newer(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA user_version = 2")
    database.close()


def foreign(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE bookmark (url TEXT)")
        database.execute("PRAGMA user_version = 1")
    database.close()


@pytest.mark.parametrize("spoil", [garbage, text, half, head, scrambled, newer, foreign])
def test_a_file_that_is_no_good_is_set_aside(folder: Path, spoil: Callable[[Path], None]) -> None:
    papers: dict[Identifier, Paper | None] = {numbered(number): PREPRINT for number in range(200)}
    for number in (1, 2):
        with Cache(folder) as cache:
            cache.put("arxiv", papers)
        spoil(file_in(folder))
        spoilt = file_in(folder).read_bytes()
        with Cache(folder) as cache:
            assert cache.get_many("arxiv", papers) == {}
            cache.put("arxiv", {ARXIV: PREPRINT})
            cache.put("acl", {ACL: PUBLISHED})
            (message,) = cache.messages
        assert message.startswith(f"{file_in(folder)} cannot be read (")
        assert f"it is now metadata.sqlite.broken-{number}," in message
        assert (folder / f"metadata.sqlite.broken-{number}").read_bytes() == spoilt
        assert found(folder, ARXIV) == [PREPRINT]


def test_a_file_that_is_spoilt_while_in_use_is_set_aside(folder: Path) -> None:
    papers: dict[Identifier, Paper | None] = {numbered(number): PREPRINT for number in range(200)}
    with Cache(folder) as cache, Cache(folder) as other:
        cache.put("arxiv", papers)
        garbage(file_in(folder))
        cache.put("arxiv", {ARXIV: PREPRINT})
        assert len(cache.messages) == 1
        # The other run finds that the file has been dealt with, and leaves the new one alone.
        assert other.get("acl", ACL) is None
        other.put("arxiv", {numbered(1): PUBLISHED})
    assert found(folder, ARXIV, numbered(1)) == [PREPRINT, PUBLISHED]
    assert len(list(folder.iterdir())) == 2


def test_the_journal_of_a_file_that_is_set_aside_goes_with_it(folder: Path) -> None:
    with Cache(folder) as cache:
        cache.put("arxiv", {ARXIV: PREPRINT})
    writer = sqlite3.connect(file_in(folder), isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE record SET source = 'acl'")
    assert (folder / "metadata.sqlite-journal").exists()
    garbage(file_in(folder))
    with Cache(folder) as cache:
        cache.put("arxiv", {ARXIV: PUBLISHED})
    names = {file.name for file in folder.iterdir()}
    assert names == {"metadata.sqlite", "metadata.sqlite.broken-1", "metadata.sqlite.broken-1-journal"}
    writer.close()
    assert found(folder, ARXIV) == [PUBLISHED]


@pytest.mark.parametrize("damage", [b'"M\xffRKS"', b'"M"RKS"'])
def test_a_record_that_is_damaged_is_as_if_it_had_not_been_put(folder: Path, damage: bytes) -> None:
    with Cache(folder) as cache:
        cache.put("arxiv", {ARXIV: PREPRINT._replace(title="MARKS"), numbered(1): PUBLISHED})
    content = file_in(folder).read_bytes()
    assert content.count(b'"MARKS"') == 1
    file_in(folder).write_bytes(content.replace(b'"MARKS"', damage))
    with Cache(folder) as cache:
        entries = cache.get_many("arxiv", [ARXIV, numbered(1)])
        assert {one: entry.paper for one, entry in entries.items()} == {numbered(1): PUBLISHED}
        cache.put("arxiv", {ARXIV: PREPRINT})
        assert cache.messages == []
    assert found(folder, ARXIV, numbered(1)) == [PREPRINT, PUBLISHED]


# --- places where nothing can be written


def check_works_in_memory(cache: Cache) -> None:
    cache.put("arxiv", {ARXIV: PREPRINT})
    entry = cache.get("arxiv", ARXIV)
    assert entry
    assert (entry.paper, cache.info().path) == (PREPRINT, None)
    assert [cache.start("arxiv.org", 3) > 0 for _ in range(2)] == [False, True]
    assert cache.clear() == 1
    (message,) = cache.messages
    assert "metadata.sqlite cannot be used (" in message
    assert message.endswith(": what is looked up is not kept")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with Cache(tmp_path / "file" / "cache") as cache:
        check_works_in_memory(cache)


def test_a_file_that_is_no_good_and_cannot_be_renamed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    folder.mkdir(parents=True)
    garbage(file_in(folder))
    monkeypatch.setattr(Path, "replace", refuse)
    with Cache(folder) as cache:
        check_works_in_memory(cache)


def test_a_folder_where_the_file_should_be(folder: Path) -> None:
    file_in(folder).mkdir(parents=True)
    with Cache(folder) as cache:
        check_works_in_memory(cache)
    assert file_in(folder).is_dir()


def test_a_lock_that_is_never_given_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kdlit.cache._BUSY_SECONDS", 0.2)
    with Cache(folder) as cache:
        holder = sqlite3.connect(file_in(folder), isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        check_works_in_memory(cache)
        holder.close()
    assert found(folder, ARXIV) == []


READER = """
import resource, sys
from pathlib import Path
from kdlit.cache import Cache
from kdlit.identifiers import Identifier
from kdlit.paper import Paper

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
with Cache(Path(sys.argv[1])) as cache:
    known = [Identifier("arxiv", f"2001.{number:05d}") for number in range(100)]
    before = len(cache.get_many("arxiv", known))
    new = Identifier("arxiv", "2002.00001")
    cache.put("arxiv", {new: Paper(title="x" * 200000)})
    cache.put("arxiv", {Identifier("arxiv", "2002.00002"): Paper(title="y")})
    assert cache.get("arxiv", new).paper.title == "x" * 200000
    assert len(cache.get_many("arxiv", known)) == before
    print(before, len(cache.messages))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits are those of Unix")
@pytest.mark.parametrize("limit", [0, 100, 60000])
def test_a_full_disk_leaves_what_was_there(folder: Path, limit: int) -> None:
    papers: dict[Identifier, Paper | None] = {numbered(number): PREPRINT for number in range(100)}
    with Cache(folder) as cache:
        cache.put("arxiv", papers)
    with run(READER, folder, limit, stdout=subprocess.PIPE) as process:
        said, _ = process.communicate(timeout=60)
    assert (process.returncode, said.split()) == (0, [b"100", b"1"])
    assert len(found(folder, *papers)) == 100


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_only_be_read(folder: Path) -> None:
    with Cache(folder) as cache:
        cache.put("arxiv", {ARXIV: PREPRINT})
    file_in(folder).chmod(0o400)
    folder.chmod(0o500)
    try:
        assert found(folder, ARXIV) == [PREPRINT]
        with Cache(folder) as cache:
            check_works_in_memory(cache)
    finally:
        folder.chmod(0o700)


def test_a_cache_that_is_deleted_while_in_use(folder: Path) -> None:
    with Cache(folder) as cache:
        cache.put("arxiv", {ARXIV: PREPRINT})
        shutil.rmtree(folder)
        assert cache.info().size == 0
        cache.put("arxiv", {numbered(1): PUBLISHED})
        assert set(cache.get_many("arxiv", [ARXIV, numbered(1)])) >= {numbered(1)}
    assert found(folder, ARXIV) == []


def test_a_cache_that_was_closed_leaves_its_file_alone(folder: Path) -> None:
    with Cache(folder) as cache:
        cache.put("arxiv", {ARXIV: PREPRINT})
    with pytest.raises(sqlite3.ProgrammingError):
        cache.get("arxiv", ARXIV)
    assert found(folder, ARXIV) == [PREPRINT]
