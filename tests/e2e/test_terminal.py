"""What a person sees: tables that fit, colours that can be had or not, and any encoding."""

from __future__ import annotations

import re
import sys

import pytest

from kdlit import links
from tests.catalogs import bundled
from tests.program import Program

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")

WIDTHS = [60, 80, 120, 200]
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
LINK = re.compile(r"\x1b]8;[^\x1b]*\x1b\\")
ESCAPE = re.compile(r"\x1b")


@pytest.fixture(scope="module")
def kdlit(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program with one cache for all tests here, so that the index is built once."""
    return Program(tmp_path_factory.mktemp("terminal"))


def plain(text: str) -> str:
    """`text` without colours and without the targets of links."""
    return LINK.sub("", COLOUR.sub("", text))


def table(shown: str) -> dict[str, dict[str, str]]:
    """A table of papers as key -> heading -> text of the cell, its lines joined by blanks."""
    heading, _, *lines = shown.splitlines()
    starts = [match.start() for match in re.finditer(r"\S+(?: \S+)*", heading)]
    slices = {
        heading[start:end].strip(): slice(start, end) for start, end in zip(starts, [*starts[1:], None], strict=True)
    }
    keys = {paper.key for paper in bundled()}
    rows: dict[str, dict[str, list[str]]] = {}
    cells: dict[str, list[str]] = {}
    for line in lines:
        first = line.split()[0]
        if first in keys and line.startswith(first):
            cells = rows[first] = {name: [] for name in slices}
        if line.strip() in keys:  # a long key has a line to itself
            continue
        for name, place in slices.items():
            cells[name] += line[place].split()
    return {key: {name: " ".join(words) for name, words in cells.items()} for key, cells in rows.items()}


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_table_fits_and_breaks_no_word(kdlit: Program, columns: int) -> None:
    shown = plain(kdlit.terminal("list", columns=columns).stdout)
    assert max(map(len, shown.splitlines())) <= columns
    rows = table(shown)
    assert list(rows) == [paper.key for paper in bundled()]
    for paper in bundled():
        row = rows[paper.key]
        if "Year" in row:
            assert (row["Year"], row["Venue"], row["Title"]) == (str(paper.year), paper.venue, paper.title)
        else:
            where = " ".join(filter(None, (paper.venue, str(paper.year))))
            assert row["Key, venue, year"].removeprefix(f"{paper.key} ") == where
            assert row["Title, authors"].startswith(paper.title)
        authors = row["Authors"] if "Authors" in row else row["Title, authors"].removeprefix(paper.title)
        assert authors.strip().startswith(paper.author[0].family if paper.author else "")
        if shown_all := re.fullmatch(r"(.*?)(?: \+(\d+))?", authors.strip()):
            assert len(list(filter(None, shown_all[1].split(", ")))) + int(shown_all[2] or 0) == len(paper.author)


@pytest.mark.parametrize("columns", [1, 8, 20, 35])
def test_the_narrowest_terminal_gets_every_letter(kdlit: Program, columns: int) -> None:
    shown = plain(kdlit.terminal("list", "--venue", "kdd", columns=columns).stdout)
    assert max(map(len, shown.splitlines())) <= max(columns, 4)
    assert set("".join(paper.title for paper in bundled() if paper.venue == "KDD")) <= {*shown, " "}


def test_an_author_who_was_looked_for_is_shown(kdlit: Program) -> None:
    (row,) = table(plain(kdlit.terminal("search", "hsieh pfister", "-n", "1", columns=60).stdout)).values()
    assert re.search(r" Hsieh, .*, Pfister \+\d$", row["Title, authors"])


@pytest.mark.parametrize("theme", ["xterm-256color", "no colour", "dumb"])
def test_words_that_were_met_are_marked_where_there_is_colour(kdlit: Program, theme: str) -> None:
    environment = {"NO_COLOR": "1"} if theme == "no colour" else {"TERM": theme}
    shown = kdlit.terminal("search", "distilation hinton", "-n", "3", env=environment)
    marked = [plain(text).lower() for text in re.findall(r"\x1b\[1;4m(.*?)\x1b\[0m", shown.stdout)]
    assert set(marked) == (
        {"distillation", "distilling", "hinton"} & set(marked) if theme == "xterm-256color" else set()
    )
    assert ("hinton" in marked) == (theme == "xterm-256color")
    assert shown.said == ["kdlit: did you mean: kdlit search 'distillation hinton'"]


def test_titles_and_keys_can_be_clicked_on(kdlit: Program) -> None:
    shown = kdlit.terminal("list", "--author", "buciluǎ").stdout
    (paper,) = [paper for paper in bundled() if paper.key == "bucilua2006model"]
    linked = re.findall(r"\x1b\]8;[^;]*;([^\x1b]+)\x1b\\(.*?)\x1b\]8;;\x1b\\", shown)
    assert [(address, plain(text)) for address, text in linked] == [
        (links.page(paper), paper.key),
        (links.page(paper), paper.title),
    ]
    assert "\x1b]" not in kdlit.terminal("list", "--author", "buciluǎ", env={"TERM": "linux"}).stdout


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("command", ["lists", "stats", "dedup", "show agarwal2024policy", "search bert"])
def test_everything_fits(kdlit: Program, command: str, columns: int) -> None:
    shown = kdlit.terminal(*command.split(), columns=columns)
    assert shown.status == 0
    page, _, _ = plain(shown.stdout).partition("\n@")  # an entry is there to be copied, so it is not wrapped
    assert max(map(len, page.splitlines())) <= columns


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
    page, _, _ = shown.partition("\n@")
    assert max(map(len, page.splitlines())) <= columns


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
