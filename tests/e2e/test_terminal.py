"""What a person sees: tables that fit, colours that can be had or not, and any encoding."""

from __future__ import annotations

import re
import sys

import pytest

from tests.catalogs import bundled
from tests.program import Program

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")

WIDTHS = [60, 80, 120, 200]
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
LINK = re.compile(r"\x1b]8;[^\x1b]*\x1b\\")
ESCAPE = re.compile(r"\x1b")


def plain(text: str) -> str:
    """`text` without colours and without the targets of links."""
    return LINK.sub("", COLOUR.sub("", text))


def column(lines: list[str], name: str) -> list[str]:
    """The cells of a column by the heading's place: from it to the next heading."""
    heading = next(line for line in lines if name in line)
    start = heading.index(name)
    following = re.search(r"\S", heading[start + len(name) :])
    end = start + len(name) + following.start() if following else None
    return [line[start:end].strip() for line in lines[lines.index(heading) + 2 :]]


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_table_fits_and_cuts_neither_year_nor_venue(kdlit: Program, columns: int) -> None:
    shown = plain(kdlit.terminal("list", columns=columns).stdout)
    assert max(map(len, shown.splitlines())) <= columns
    lines = shown.splitlines()
    assert sum(re.fullmatch(r"\d{4}", cell) is not None for cell in column(lines, "Year")) == len(bundled())
    words = " ".join(column(lines, "Venue")).split()
    assert words == " ".join(paper.venue for paper in bundled()).split()


@pytest.mark.parametrize("columns", WIDTHS)
def test_no_word_of_a_title_is_lost(kdlit: Program, columns: int) -> None:
    lines = plain(kdlit.terminal("list", columns=columns).stdout).splitlines()
    shown = "".join("".join(column(lines, "Title")).split())
    assert shown == "".join("".join(paper.title.split()) for paper in bundled())


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_keys_stand_on_one_line(kdlit: Program, columns: int) -> None:
    lines = plain(kdlit.terminal("list", columns=columns).stdout).splitlines()
    assert [cell for cell in column(lines, "Key") if cell] == [paper.key for paper in bundled()]


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("command", ["lists", "stats", "dedup", "show agarwal2024policy", "search bert"])
def test_everything_fits(kdlit: Program, command: str, columns: int) -> None:
    shown = kdlit.terminal(*command.split(), columns=columns)
    assert shown.status == 0
    assert max(len(line) for line in plain(shown.stdout).splitlines()) <= columns


def test_a_terminal_shows_a_table_in_colour(kdlit: Program) -> None:
    shown = kdlit.terminal("search", "bert").stdout
    assert COLOUR.search(shown)
    assert "Title" in shown


def test_the_format_asked_for_is_the_same_on_a_terminal(kdlit: Program) -> None:
    for form in ("tsv", "json", "jsonl", "keys", "bibtex"):
        assert (
            kdlit.terminal("list", "--venue", "kdd", "-f", form).stdout
            == kdlit("list", "--venue", "kdd", "-f", form).stdout
        )


@pytest.mark.parametrize("command", ["list", "show sun2019patient", "stats", "lists", "dedup", "export --bibtex"])
def test_no_color(kdlit: Program, command: str) -> None:
    shown = kdlit.terminal(*command.split(), env={"NO_COLOR": "1"}).stdout
    assert shown
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", shown)


@pytest.mark.parametrize("columns", [60, 120])
@pytest.mark.parametrize("command", ["list", "show sun2019patient", "stats", "lists", "--help"])
def test_a_dumb_terminal_gets_no_escape_sequence_and_its_own_width(kdlit: Program, command: str, columns: int) -> None:
    shown = kdlit.terminal(*command.split(), columns=columns, env={"TERM": "dumb"}).stdout
    assert shown
    assert not ESCAPE.search(shown)
    assert max(map(len, shown.splitlines())) <= columns


def test_columns_says_how_wide(kdlit: Program) -> None:
    shown = kdlit.terminal("list", columns=200, env={"COLUMNS": "70"}).stdout
    assert 60 < max(map(len, plain(shown).splitlines())) <= 70


@pytest.mark.parametrize("command", ["list", "search bert", "show sun2019patient agarwal2024policy", "stats", "lists"])
@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
def test_a_stream_of_ascii_gets_ascii(kdlit: Program, command: str, terminal: bool) -> None:
    environment = {"PYTHONIOENCODING": "ascii", "NO_COLOR": "1"}
    run = kdlit.terminal if terminal else kdlit
    shown = run(*command.split(), env=environment, encoding="ascii")
    assert (shown.stderr, shown.status) == ("", 0)
    assert shown.stdout


def test_json_is_whole_in_ascii(kdlit: Program) -> None:
    shown = kdlit("list", "--author", "ormandi", "-f", "json", env={"PYTHONIOENCODING": "ascii"}, encoding="ascii")
    assert shown.status == 0
    assert "Orm" in shown.stdout
    assert "Orm?ndi" not in shown.stdout


@pytest.mark.parametrize("coerced", ["0", "1"])
@pytest.mark.parametrize("command", ["list", "search bert", "export --bibtex", "show anil2018large", "stats -f table"])
def test_a_c_locale_stops_nothing(kdlit: Program, command: str, coerced: str) -> None:
    environment = {"LC_ALL": "C", "LANG": "C", "PYTHONCOERCECLOCALE": coerced, "PYTHONUTF8": coerced}
    shown = kdlit(*command.split(), env=environment)
    assert (shown.said, shown.status) == ([], 0)
    assert len(shown.lines) == len(kdlit(*command.split()).lines)


def test_a_latin_terminal_gets_its_own_letters(kdlit: Program) -> None:
    shown = kdlit("list", "--author", "ormandi", env={"PYTHONIOENCODING": "latin-1"}, encoding="latin-1")
    assert "Róbert Ormándi" in shown.stdout


def test_nobody_at_the_other_end_of_stderr_sees_colour(kdlit: Program) -> None:
    shown = kdlit.terminal("list", "--year", "1899")
    assert (shown.stdout, shown.status) == ("", 1)
    assert not ESCAPE.search(shown.stderr)
