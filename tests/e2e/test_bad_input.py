"""What goes wrong: the exit status, one clear message, nothing lost, and no traceback but with ``--debug``."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import sys
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest

from tests.catalogs import bundled, write_catalog
from tests.program import TIMEOUT_SECONDS, Program, Result

NOT_ON_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="a thing of Unix")

GOOD = {"key": "doe2020good", "title": "A Good Paper on Pruning", "year": 2020}
BEFORE = {"key": "abe2019before", "title": "A Paper before It", "year": 2019}


def assert_one_message(result: Result, status: int, *parts: str) -> None:
    assert result.status == status
    assert result.stdout == ""
    assert len(result.said) == 1
    assert result.stderr.startswith("kdlit: ")
    assert "fault of kdlit" not in result.stderr
    for part in parts:
        assert part in result.stderr


# What was typed


@pytest.mark.parametrize(
    ("arguments", "status", "parts"),
    [
        (["serach", "bert"], 2, ["'serach'", "did you mean search"]),
        (["exprot"], 2, ["did you mean export"]),
        (["show", "hinton2015distiling"], 1, ["'hinton2015distiling'", "did you mean hinton2015distilling"]),
        (["open", "hinton2015distiling"], 1, ["did you mean hinton2015distilling"]),
        (["export", "--bibtex", "hinton2015distiling"], 1, ["did you mean hinton2015distilling"]),
        (["list", "--venue", "emnpl"], 1, ["'emnpl'", "did you mean", "EMNLP"]),
        (["list", "--topic", "quantisaton"], 1, ["'quantisaton'", "did you mean", "quantization"]),
        (["list", "--list", "kd-paper"], 1, ["'kd-paper'", "did you mean kd-papers"]),
        (["search", "bert", "venue:emnpl"], 1, ["did you mean", "EMNLP"]),
        (["search", "bert", "--topic", "quantisaton"], 1, ["did you mean", "quantization"]),
        (["stats", "--venue", "emnpl"], 1, ["did you mean", "EMNLP"]),
        (["export", "--bibtex", "--list", "kd-paper"], 1, ["did you mean kd-papers"]),
        (["search", ""], 2, ["query is empty"]),
        (["search", "  "], 2, ["query is empty"]),
        (["search"], 2, ["QUERY"]),
        (["show"], 2, ["KEY"]),
        (["list", "--year", "20x"], 2, ["'20x'", "2019..2021"]),
        (["list", "--year", "2021..2019"], 2, ["2019..2021"]),
        (["list", "--year", ""], 2, ["year"]),
        (["list", "--year", ".."], 2, ["'..'"]),
        (["list", "--year", "19"], 2, ["'19'"]),
        (["search", "year:abcd", "bert"], 2, ["'abcd'"]),
        (["list", "--author", ""], 2, ["author"]),
        (["list", "--published", "--preprint"], 2, ["--published", "--preprint"]),
        (["search", "is:published", "--preprint"], 2, ["published"]),
        (["list", "--sort", "size"], 2, ["size"]),
        (["list", "-f", "xml"], 2, ["xml"]),
        (["list", "--no-such"], 2, ["--no-such"]),
        (["search", "bert", "-n", "-1"], 2, ["-1"]),
        (["search", "bert", "-n", "many"], 2, ["many"]),
        (["--no-such"], 2, ["--no-such"]),
        (["export", "--bibtex", "--prefer", "draft"], 2, ["draft"]),
    ],
)
def test_wrong_usage(kdlit: Program, arguments: list[str], status: int, parts: list[str]) -> None:
    assert_one_message(kdlit(*arguments), status, *parts)


def test_an_unknown_name_is_said_though_another_one_matches(kdlit: Program) -> None:
    listed = kdlit("list", "--venue", "emnlp", "--venue", "icmll", "-f", "keys")
    assert listed.status == 0
    assert len(listed.lines) == sum(paper.venue == "EMNLP" for paper in bundled())
    assert "'icmll'" in listed.stderr
    assert "ICML" in listed.stderr


@NOT_ON_WINDOWS
@pytest.mark.parametrize("arguments", [("search", b"bert \xff"), ("show", b"\xff\xfe"), ("list", b"--author", b"\xff")])
def test_arguments_that_are_no_text(kdlit: Program, arguments: tuple[str | bytes, ...]) -> None:
    ran = kdlit(*arguments)
    assert ran.status in (0, 1, 2)
    assert "Traceback" not in ran.stderr
    assert "fault of kdlit" not in ran.stderr


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("\x1b[31m", id="escape"),
        pytest.param("a" * 10_000, id="one long word"),
        pytest.param("distillation " * 2_000, id="many words"),
        *("* OR NEAR(", '"', "bert AND", "ident:x", "%_", "NOT", "()", "-", "𝔹ert", "'); DROP TABLE doc; --"),
    ],
)
def test_queries_that_are_no_words(kdlit: Program, query: str) -> None:
    ran = kdlit("search", query)
    assert ran.status in (0, 1, 2)
    assert ran.stderr.count("\n") <= 1
    assert "fault of kdlit" not in ran.stderr
    assert "\x1b" not in ran.stderr


def test_keys_that_are_not_utf_8(kdlit: Program) -> None:
    assert_one_message(kdlit("show", "-", stdin=b"sun2019patient\n\xff\n"), 2, "UTF-8")


# Catalog files


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"key": "x", "title": ', "not JSON"),
        ("[1, 2]", "object"),
        ('"text"', "object"),
        ("null", "object"),
        ('{"key": "x", "year": 2020}', "title"),
        ('{"key": "x", "title": ""}', "title"),
        ('{"key": "x", "title": 7}', "title"),
        ('{"key": "x", "title": "T", "year": "soon"}', "year"),
        ('{"key": "x", "title": "T", "year": 2020.5}', "year"),
        ('{"key": "x", "title": "T", "year": true}', "year"),
        ('{"key": "x", "title": "T", "author": "Doe"}', "author"),
        ('{"key": "x", "title": "T", "author": [{"given": "Jane"}]}', "author"),
        ('{"key": "x", "title": "T", "author": [{"family": "Doe", "age": "7"}]}', "author"),
        ('{"key": "x", "title": "T", "topics": [7]}', "topics"),
        ('{"key": "x", "title": "T", "listings": [{"list": "l", "line": "soon"}]}', "line"),
        ("[" * 100_000, ""),
        pytest.param('{"key": "x", "title": "T", "year": 1' + "0" * 5000 + "}", "", id="huge number"),
        pytest.param('{"key": "x", "title": "T", "year": "1' + "0" * 5000 + '"}', "year", id="huge number as text"),
    ],
)
@pytest.mark.parametrize("command", [("list", "-f", "keys"), ("search", "paper", "-f", "keys")], ids=["list", "search"])
def test_a_broken_line_is_named_and_the_rest_loads(
    kdlit: Program, line: str, reason: str, command: tuple[str, ...]
) -> None:
    file = write_catalog(kdlit.folder / "own.jsonl", BEFORE, line, GOOD)
    ran = kdlit(*command, env={"KDLIT_CATALOG": str(file)})
    assert sorted(ran.lines) == ["abe2019before", "doe2020good"]
    assert ran.status == 0
    assert len(ran.said) == 1
    assert f"{file}, line 2" in ran.stderr
    assert reason in ran.stderr


def test_a_broken_line_is_named_in_every_run(kdlit: Program) -> None:
    file = write_catalog(kdlit.folder / "own.jsonl", "{", GOOD)
    runs = [kdlit("search", "pruning", env={"KDLIT_CATALOG": str(file)}) for _ in range(2)]
    assert runs[0] == runs[1]
    assert "line 1" in runs[0].stderr


@pytest.mark.parametrize("other", ["doe2020good", "Doe2020GOOD"])
def test_two_papers_of_one_key_are_both_kept(kdlit: Program, other: str) -> None:
    file = write_catalog(kdlit.folder / "own.jsonl", GOOD, GOOD | {"key": other, "title": "Another"})
    environment = {"KDLIT_CATALOG": str(file)}
    listed = kdlit("list", env=environment)
    assert [row[3] for row in listed.rows] == ["A Good Paper on Pruning", "Another"]
    assert len({row[0].lower() for row in listed.rows}) == 2
    assert "line 2" in listed.stderr
    exported = kdlit("export", "--bibtex", env=environment)
    assert exported.status == 0
    assert exported.stdout.count("\n@") == 2


@pytest.mark.parametrize("key", ["two words", "a,b", "a{b}", "", "k\u00e9y%"])
def test_a_key_that_cannot_be_cited_is_no_fault_of_kdlit(kdlit: Program, key: str) -> None:
    file = write_catalog(kdlit.folder / "own.jsonl", BEFORE, GOOD | {"key": key})
    exported = kdlit("export", "--bibtex", env={"KDLIT_CATALOG": str(file)})
    assert exported.status == 0
    assert "{good2020paper," in exported.stdout
    assert ("cannot be cited; the paper is called good2020paper" in exported.stderr) == bool(key)


def test_a_paper_without_a_key_is_given_one(kdlit: Program) -> None:
    record = {"title": "Deep Pruning", "year": 2021, "author": [{"family": "Ünal", "given": "Can"}]}
    file = write_catalog(kdlit.folder / "own.jsonl", record, record)
    assert kdlit("list", "-f", "keys", env={"KDLIT_CATALOG": str(file)}).lines == ["unal2021deep", "unal2021deepb"]


@pytest.mark.parametrize(
    "field",
    [{"arxiv": "unknown"}, {"arxiv": "x"}, {"doi": "none"}, {"url": "://"}, {"pages": "?"}, {"type": "nonsense"}],
)
def test_odd_values_stop_nothing(kdlit: Program, field: dict[str, str]) -> None:
    file = write_catalog(kdlit.folder / "own.jsonl", {"type": "article", "journal": "J"} | GOOD | field)
    environment = {"KDLIT_CATALOG": str(file)}
    for command in (
        ("export", "--bibtex"),
        ("export", "--bibtex", "--prefer", "preprint"),
        ("show", "doe2020good"),
        ("search", "pruning"),
        ("stats",),
        ("list", "-f", "json"),
    ):
        ran = kdlit(*command, env=environment)
        assert (ran.status, ran.said) == (0, [])
        assert ran.stdout


@pytest.mark.parametrize("command", [("list",), ("search", "bert"), ("export", "--bibtex"), ("stats",), ("show", "a")])
def test_a_missing_catalog(kdlit: Program, command: tuple[str, ...]) -> None:
    assert_one_message(kdlit(*command, env={"KDLIT_CATALOG": "no-such.jsonl"}), 2, "no-such.jsonl")


@pytest.mark.parametrize("command", [("list",), ("search", "bert"), ("dedup",)])
def test_a_catalog_that_is_not_utf_8(kdlit: Program, command: tuple[str, ...]) -> None:
    file = kdlit.folder / "own.jsonl"
    file.write_bytes(b'{"title": "A"}\n{"title": "\xe9"}\n')
    assert_one_message(kdlit(*command, env={"KDLIT_CATALOG": str(file)}), 2, "own.jsonl, line 2", "UTF-8")


@pytest.mark.parametrize("command", [("list",), ("search", "bert")])
def test_a_folder_in_place_of_a_catalog(kdlit: Program, command: tuple[str, ...]) -> None:
    assert_one_message(kdlit(*command, env={"KDLIT_CATALOG": str(kdlit.folder)}), 2, str(kdlit.folder))


@pytest.mark.parametrize("command", ["list", "stats", "lists", "dedup"])
def test_an_empty_catalog_holds_nothing(kdlit: Program, command: str) -> None:
    file = write_catalog(kdlit.folder / "own.jsonl")
    ran = kdlit(command, env={"KDLIT_CATALOG": str(file)})
    assert ran.stdout == ""
    assert ran.status == (0 if command == "dedup" else 1)
    assert ran.stderr.count("\n") == 1


# Text that would steer a terminal

HOSTILE = "\x1b[31mred\x1b]0;title\x07 \x9b2J bell\x07 back\x08 del\x7f bidi\u202e tab\there\nline"


@pytest.mark.parametrize(
    "command",
    [
        *(("list", "-f", form) for form in ("tsv", "table", "json", "jsonl", "keys", "bibtex")),
        ("search", "red"),
        ("search", "red", "-f", "json"),
        ("show", "1503.02531"),
        ("export", "--bibtex"),
        ("dedup", "--all"),
        ("dedup", "--all", "-f", "json"),
        ("stats",),
        ("stats", "-f", "table"),
        ("stats", "-f", "jsonl"),
        ("lists",),
        ("lists", "-f", "table"),
        ("lists", "-f", "json"),
        ("list", "--venue", HOSTILE),
        ("show", HOSTILE),
        (HOSTILE,),
    ],
    ids=lambda command: " ".join(command).replace(HOSTILE, "hostile"),
)
def test_no_control_character_reaches_the_output(kdlit: Program, command: tuple[str, ...]) -> None:
    record = {
        "key": "doe2020red",
        "type": "inproceedings",
        "title": HOSTILE,
        "author": [{"family": HOSTILE, "given": HOSTILE}],
        "year": 2020,
        **dict.fromkeys(["venue", "booktitle", "publisher", "pages", "doi", "url", "acl", "confidence"], HOSTILE),
        "arxiv": "1503.02531",
        **{name: [HOSTILE] for name in ("code", "topics", "errata", "notes", "sources")},
        "other_titles": [{"title": HOSTILE, "where": HOSTILE}],
        "listings": [{"list": HOSTILE, "section": HOSTILE, "title": HOSTILE, "url": HOSTILE, "line": 3}],
        HOSTILE: HOSTILE,
    }
    file = write_catalog(
        kdlit.folder / "own.jsonl", record, {"title": HOSTILE, "year": HOSTILE}, '{"title": "\x1b[31m"}'
    )
    ran = kdlit(*command, env={"KDLIT_CATALOG": str(file)})
    assert "fault of kdlit" not in ran.stderr
    assert [c for c in ran.stdout + ran.stderr if unicodedata.category(c) == "Cc" and c not in "\n\t"] == []
    if command[0] in ("list", "export") and "--venue" not in command:
        assert ran.stdout


@NOT_ON_WINDOWS
def test_no_escape_sequence_of_a_catalog_reaches_a_terminal(kdlit: Program) -> None:
    record = {"key": "doe2020red", "title": HOSTILE, "venue": HOSTILE, "notes": [HOSTILE], HOSTILE: HOSTILE}
    environment = {"KDLIT_CATALOG": str(write_catalog(kdlit.folder / "own.jsonl", record)), "NO_COLOR": "1"}
    for command in (("list",), ("show", "doe2020red"), ("stats",)):
        shown = kdlit.terminal(*command, env=environment)
        text = re.sub(r"\x1b\[[0-9;]*m", "", shown.stdout.replace("\x1b[31m", "COLOUR"))
        assert [c for c in text if unicodedata.category(c) == "Cc" and c != "\n"] == []
        assert "COLOUR" not in text


@NOT_ON_WINDOWS
@pytest.mark.parametrize("name", ["[red]rating", "[/]", "[link=https://example.org]x"])
def test_names_of_fields_are_no_markup(kdlit: Program, name: str) -> None:
    file = write_catalog(kdlit.folder / "own.jsonl", GOOD | {name: "value"})
    shown = kdlit.terminal("show", "doe2020good", env={"KDLIT_CATALOG": str(file), "NO_COLOR": "1"})
    assert shown.status == 0
    assert name in shown.stdout


def test_text_that_is_no_unicode_stops_nothing(kdlit: Program) -> None:
    file = write_catalog(kdlit.folder / "own.jsonl", BEFORE, '{"key": "doe2020good", "title": "Half \\ud800 a Pair"}')
    for command in (
        ("list",),
        ("list", "-f", "json"),
        ("search", "half"),
        ("show", "doe2020good"),
        ("export", "--bibtex"),
    ):
        ran = kdlit(*command, env={"KDLIT_CATALOG": str(file)})
        assert ran.status == 0
        assert "doe2020good" in ran.stdout
        assert "fault of kdlit" not in ran.stderr


# The streams


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize(
    "command", ["list", "list --venue kdd", "search bert", "export --bibtex", "lists", "stats", "--version", "--help"]
)
def test_a_full_disk(kdlit: Program, command: str) -> None:
    ran = kdlit.shell(f"kdlit {command} > /dev/full")
    assert_one_message(ran, 2, "No space left on device")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_device_as_output_file(kdlit: Program) -> None:
    assert_one_message(kdlit("export", "--bibtex", "-o", "/dev/full"), 2, "No space left on device", "/dev/full")


@NOT_ON_WINDOWS
@pytest.mark.parametrize(
    "command", ["list >&-", "list --year 1899 2>&-", "show - <&-", "search bert >&- 2>&-", "show nobody 2>&-"]
)
def test_closed_streams(kdlit: Program, command: str) -> None:
    ran = kdlit.shell(f"kdlit {command}")
    assert ran.status in (0, 1, 2)
    assert "Traceback" not in ran.stderr
    assert "fault of kdlit" not in ran.stderr


@NOT_ON_WINDOWS
@pytest.mark.parametrize("command", [("list",), ("search", "bert"), ("export", "--bibtex", "-o", "refs.bib")])
def test_an_interrupt_while_reading(kdlit: Program, command: tuple[str, ...]) -> None:
    catalog = kdlit.folder / "own.jsonl"
    os.mkfifo(catalog)
    with (
        kdlit.start(*command, env={"KDLIT_CATALOG": str(catalog)}) as process,
        catalog.open("wb", buffering=0),  # goes on when the program has begun to read
    ):
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=TIMEOUT_SECONDS)
    assert process.returncode == 130
    assert stdout == b""
    assert b"Traceback" not in stderr
    assert not (kdlit.folder / "refs.bib").exists()


@NOT_ON_WINDOWS
def test_an_interrupt_while_writing(kdlit: Program) -> None:
    with kdlit.start("list", "-f", "json") as process:
        assert process.stdout is not None
        assert process.stdout.read(1) == b"["  # the pipe is too small for the rest: the program waits
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=TIMEOUT_SECONDS)
    assert process.returncode == 130
    assert b"Traceback" not in stderr


@pytest.mark.parametrize(
    "arguments", [("show", "-", "--debug"), ("--debug", "list", "--year", "20x"), ("serach", "--debug")]
)
def test_debug_shows_the_traceback_and_changes_no_status(kdlit: Program, arguments: tuple[str, ...]) -> None:
    ran = kdlit(*arguments, stdin=b"\xff")
    assert "Traceback" in ran.stderr
    assert ran.status == 2


def test_debug_says_nothing_when_nothing_is_wrong(kdlit: Program) -> None:
    assert kdlit("list", "--debug") == kdlit("list")


def test_quiet_keeps_errors_to_the_status(kdlit: Program) -> None:
    assert kdlit("-q", "list", "--year", "20x") == ("", "", 2)
    assert kdlit("serach", "--quiet") == ("", "", 2)


def test_a_switch_behind_two_dashes_is_a_word(kdlit: Program) -> None:
    ran = kdlit("show", "--", "--quiet")
    assert ran.status == 1
    assert "'--quiet'" in ran.stderr


# The index in the cache folder


def test_a_cache_folder_that_cannot_be_made(kdlit: Program) -> None:
    expected = kdlit("search", "bert")
    blocker = kdlit.folder / "file"
    blocker.write_text("", encoding="utf-8")
    for place in (blocker, blocker / "below", Path("/dev/null/x") if sys.platform != "win32" else blocker):
        assert kdlit("search", "bert", env={"KDLIT_CACHE_DIR": str(place)}) == expected


@NOT_ON_WINDOWS
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_cache_folder_that_cannot_be_written(kdlit: Program) -> None:
    expected = kdlit("search", "bert")
    locked = kdlit.folder / "locked"
    locked.mkdir(mode=0o500)
    assert kdlit("search", "bert", env={"KDLIT_CACHE_DIR": str(locked)}) == expected


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"not a database", id="text"),
        pytest.param(b"SQLite format 3\x00" + b"\xff" * 5000, id="garbage behind the name"),
        pytest.param(None, id="cut in half"),
    ],
)
def test_a_damaged_index_is_made_anew(kdlit: Program, content: bytes | None) -> None:
    expected = kdlit("search", "bert")
    (index,) = kdlit.cache.iterdir()
    whole = index.read_bytes()
    index.write_bytes(whole[: len(whole) // 2] if content is None else content)
    assert kdlit("search", "bert") == expected
    assert kdlit("search", "bert") == expected
    with closing(sqlite3.connect(index)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM doc").fetchone() == (len(bundled()),)


def test_a_foreign_database_in_place_of_the_index(kdlit: Program) -> None:
    expected = kdlit("search", "bert")
    (index,) = kdlit.cache.iterdir()
    index.unlink()
    with closing(sqlite3.connect(index)) as connection:
        connection.executescript("CREATE TABLE meta (name TEXT, value TEXT); INSERT INTO meta VALUES ('a', 'b');")
    assert kdlit("search", "bert") == expected


def test_an_index_whose_tables_are_gone_is_made_anew(kdlit: Program) -> None:
    expected = kdlit("search", "bert")
    (index,) = kdlit.cache.iterdir()
    with closing(sqlite3.connect(index)) as connection:
        connection.executescript("DROP TABLE doc;")
    assert kdlit("search", "bert") == expected


def test_an_index_is_not_used_for_a_catalog_that_changed(kdlit: Program) -> None:
    file = write_catalog(kdlit.folder / "own.jsonl", GOOD)
    environment = {"KDLIT_CATALOG": str(file)}
    assert kdlit("search", "pruning", "-f", "keys", env=environment).lines == ["doe2020good"]
    write_catalog(file, GOOD | {"key": "doe2020better", "title": "A Better Paper on Pruning"})
    assert kdlit("search", "pruning", "-f", "keys", env=environment).lines == ["doe2020better"]
    assert kdlit("search", "sun2019patient", "-f", "keys").lines == ["sun2019patient"]
