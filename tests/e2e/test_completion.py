"""Completion: what the program answers, and what real shells make of it, with somebody at the keyboard."""

from __future__ import annotations

import os
import re
import select
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdlit import beginnings, index
from kdlit.cli.commands import COMMANDS, build
from kdlit.cli.complete import FILES, FORMS, Candidate, FilesWantedError, Line, candidates, read
from kdlit.cli.values import KINDS, RULES
from kdlit.lint import citing, rules
from kdlit.text import fold
from tests.catalogs import write_catalog
from tests.program import TIMEOUT_SECONDS, Program, installed

HOSTILE = "$(touch pwned)`touch pwned`\\$(touch pwned);touch pwned 'a' \"b\" *"
"""What a shell would run if it evaluated any of it."""


def completed(kdlit: Program, line: str, shell: str = "bash") -> list[str]:
    """What the program offers at the end of a line; it says nothing else."""
    answered = kdlit(env={"_KDLIT_COMPLETE": f"complete_{shell}", "COMP_WORDS": line})
    assert (answered.stderr, answered.status) == ("", 0)
    return answered.lines


def offered(line: str) -> list[str]:
    """The same without a process of its own."""
    return [candidate.value for candidate in candidates(read(line))]


@pytest.fixture
def strange(kdlit: Program) -> Program:
    """The program with a library of names that no shell should evaluate."""
    listing = {"list": f"z{HOSTILE}"}
    hostile = {"title": HOSTILE, "key": "zebra2020x", "venue": HOSTILE, "topics": [f"zz {HOSTILE}"]}
    second = {"title": "`touch pwned`", "key": "zz$(touch pwned)", "author": [{"family": HOSTILE}]}
    write_catalog(Path(kdlit.environment["KDLIT_LIBRARY"]), hostile | {"listings": [listing]}, second)
    return kdlit


# What is offered


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("kdlit sea", ["search"]),
        ("kdlit -q --debug ex", ["export"]),
        ("kdlit --ver", ["--version"]),
        ("kdlit list --ven", ["--venue"]),
        ("kdlit search bert --exp", ["--explain"]),
        ("kdlit list --quie", ["--quiet"]),
        ("kdlit list --reverse --rev", []),
        ("kdlit list --venue acl --ven", ["--venue"]),
        ("kdlit list -f ", ["table", "tsv", "json", "jsonl", "keys", "bibtex"]),
        ("kdlit list --sort=y", ["--sort=year"]),
        ("kdlit export --prefer pu", ["published"]),
        ("kdlit stats --by ", ["year", "venue", "topic", "list"]),
        ("kdlit cache c", ["clear"]),
        ("kdlit show hinton", ["hinton2015distilling"]),
        ("kdlit show HINTON", ["hinton2015distilling"]),
        ("kdlit open hinton", ["hinton2015distilling"]),
        ("kdlit open hinton2015distilling hinton", []),
        ("kdlit export --bibtex a hinton", ["hinton2015distilling"]),
        ("kdlit remove hinton", []),
        ("kdlit list --venue emn", ["EMNLP"]),
        ("kdlit list --venue=emn", ["--venue=EMNLP"]),
        ("kdlit list --author hint", ["Hinton"]),
        ("kdlit list --topic prun", ["pruning"]),
        ("kdlit list --list kd", ["kd-papers"]),
        ("kdlit list --year 20", []),
        ("kdlit search ven", ["venue:"]),
        ("kdlit search venue:emn", ["venue:EMNLP"]),
        ("kdlit search 'bert not:topic:", []),
        ("kdlit search not:topic:prun", ["not:topic:pruning"]),
        ("kdlit search is:", ["is:published", "is:preprint"]),
        ("kdlit search bert -- --li", []),
        ("kdlit export --key-style a", ["acl"]),
        ("kdlit check --select year,pag", ["year,pages", "year,pages,"]),
        ("kdlit check --select 'year, pag", ["year, pages", "year, pages,"]),
        ("kdlit check --ignore year,doi", ["year,doi", "year,doi-url"]),
        ("kdlit add ", []),
        ("kdlit serch ", []),
        ("kdlit --show-completion z", ["zsh"]),
    ],
)
def test_what_may_stand_there_is_offered(line: str, expected: list[str]) -> None:
    assert offered(line) == expected


def test_commands_come_with_what_they_are_for() -> None:
    assert dict(candidates(read("kdlit "))) == {name: command.purpose for name, command in COMMANDS.items()}


def test_keys_come_with_titles_and_options_with_their_help() -> None:
    assert list(candidates(read("kdlit show hint"))) == [
        Candidate("hinton2015distilling", "Distilling the Knowledge in a Neural Network")
    ]
    assert dict(candidates(read("kdlit list --rev")))["--reverse"] == "The other way round."


@pytest.mark.parametrize(
    "line", ["check ", "check a.bib --tex ", "dedup a.bib ", "import ", "export -o ", "export -o=x"]
)
def test_file_names_are_left_to_the_shell(line: str) -> None:
    with pytest.raises(FilesWantedError):
        offered(f"kdlit {line}")


def test_every_parameter_that_takes_a_value_has_something_or_nothing_to_offer() -> None:
    for name in COMMANDS:
        for parameter in build(name).params:
            if not getattr(parameter, "is_flag", False) and parameter.type.name not in ("choice", "path"):
                assert parameter.name in KINDS, f"{name} {parameter.name}"


def test_every_rule_is_offered() -> None:
    assert list(RULES) == [rule.name for rule in (*rules.RULES, citing.MISSING, citing.UNCITED)]


@pytest.mark.parametrize("shell", FORMS)
def test_a_shell_gets_a_candidate_a_line_and_nothing_else(kdlit: Program, shell: str) -> None:
    line = {"COMP_WORDS": "kdlit li"} if shell == "bash" else {"_TYPER_COMPLETE_ARGS": "kdlit li"}
    more = {"_TYPER_COMPLETE_WORD_TO_COMPLETE": "li", "_KDLIT_COMPLETE": f"complete_{shell}"}
    answered = kdlit(env=line | more)
    assert (answered.stderr, answered.status) == ("", 0)
    assert [re.split(r":|\t", row)[0] for row in answered.lines] == ["list", "lists"]


@pytest.mark.parametrize("asked", ["complete_", "complete_tcsh", "source_bash", "x", "complete_bash_x"])
def test_what_no_script_asks_is_answered_with_silence(kdlit: Program, asked: str) -> None:
    assert kdlit("list", env={"_KDLIT_COMPLETE": asked}) == ("", "", 0)


def test_an_unreadable_catalog_is_not_told_while_somebody_types(kdlit: Program) -> None:
    kdlit.environment["KDLIT_CATALOG"] = str(kdlit.folder / "none.jsonl")
    assert completed(kdlit, "kdlit show a") == []
    assert completed(kdlit, "kdlit sea") == ["search"]


def test_file_names_are_asked_for_by_the_status(kdlit: Program) -> None:
    asking = {"_KDLIT_COMPLETE": "complete_bash", "COMP_WORDS": "kdlit check "}
    assert kdlit(env=asking) == ("", "", FILES)


def test_of_a_large_library_the_index_is_asked(kdlit: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    padding = "x" * 2000
    records = [{"title": f"T{number}", "key": f"key{number:04}", "note": padding} for number in range(1200)]
    catalog = write_catalog(kdlit.folder / "large.jsonl", *records)
    for name, value in (("KDLIT_CATALOG", str(catalog)), ("KDLIT_CACHE_DIR", str(kdlit.cache))):
        monkeypatch.setenv(name, value)
    assert beginnings.keys("k") == []
    index.open_index().close()
    assert beginnings.keys("KEY000") == [(f"key{number:04}", f"T{number}") for number in range(10)]
    assert beginnings.keys("k") == [(f"key{number:02}", "") for number in range(12)]
    assert beginnings.keys("") == [("key0", ""), ("key1", "")]
    assert beginnings.keys("nobody") == []


# The line


@pytest.mark.parametrize(
    ("text", "words", "last", "quote"),
    [
        ("", (), "", ""),
        ("kdlit", (), "kdlit", ""),
        ("kdlit ", ("kdlit",), "", ""),
        ("kdlit 'a b' c", ("kdlit", "a b"), "c", ""),
        ("kdlit 'a b", ("kdlit",), "a b", "'"),
        ('kdlit "a \\" b', ("kdlit",), 'a " b', '"'),
        ("kdlit a\\ b", ("kdlit",), "a b", ""),
        ("kdlit '' \\", ("kdlit", ""), "", ""),
    ],
)
def test_a_line_is_read_as_shells_do(text: str, words: tuple[str, ...], last: str, quote: str) -> None:
    assert read(text) == Line(words, last, quote)


@given(
    st.text() | st.lists(st.sampled_from(["-", "--", "=", "'", '"', "\\", " ", "venue", "sort", "y", "a"])).map("".join)
)
def test_whatever_was_typed_is_what_is_offered_begins_with(text: str) -> None:
    line = read(f"kdlit list {text}")
    _, _, value = line.last.rpartition("=")
    for candidate in candidates(line):
        assert fold(candidate.value).startswith(fold(line.last)) or fold(candidate.value).startswith(fold(value))


# Real shells


class Shell:
    """A shell on a terminal of its own."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self.screen = ""

    def type(self, keys: str, until: str) -> re.Match[str]:
        """Type keys and wait until the screen shows something new that fits a pattern."""
        os.write(self._terminal, keys.encode())
        seen, end = len(self.screen), time.monotonic() + TIMEOUT_SECONDS
        while not (found := re.compile(until).search(self.screen, seen)):
            assert time.monotonic() < end, self.screen[seen:]
            if select.select([self._terminal], [], [], 0.05)[0]:
                self.screen += os.read(self._terminal, 65536).decode(errors="replace")
        return found

    def complete(self, line: str) -> str:
        """The line as it stands after the tab key; it is gone then."""
        return self.type(f"{line}\t", r"<<(.*)>>[^@]*@> ")[1]


STARTS = {
    "bash": (
        ["bash", "--norc", "--noprofile", "-i"],
        r"""
        bind 'set enable-bracketed-paste off'
        bind '"\C-x1": complete'
        bind -x '"\C-x2": printf "<<%s>>\n" "$READLINE_LINE"; READLINE_LINE='
        bind '"\t": "\C-x1\C-x2"'
        """,
    ),
    "zsh": (
        ["zsh", "-f", "-i"],
        r"""
        autoload -Uz compinit; compinit -D -u
        _tab() { zle expand-or-complete; local line=$BUFFER; BUFFER=; zle -I; print -r -- "<<$line>>" }
        zle -N _tab; bindkey -e; bindkey '^I' _tab; unset zle_bracketed_paste
        """,
    ),
}
"""How each shell is started, and what lets it say the line that the tab key makes."""


def with_tools(kdlit: Program, shell: str, more: str = "") -> dict[str, str]:
    """Install kdlit and a shell's script in a folder of their own; an environment in which the program is found."""
    tools = kdlit.folder.parent / "tools"
    tools.mkdir()
    program = tools / "kdlit"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m kdlit "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    script = kdlit("--show-completion", shell).stdout
    (tools / "completion").write_text(f"{script}\n{more}\n", encoding="utf-8")
    return kdlit.environment | {"PATH": f"{tools}:{os.environ['PATH']}", "TERM": "dumb", "PS1": "@> "}


_IN_A_SESSION = """
import fcntl, os, sys, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
"""Makes its standard input the terminal of a session, as a shell in a window has it."""


@contextmanager
def at_the_keyboard(kdlit: Program, shell: str) -> Iterator[Shell]:
    """A shell in which kdlit is installed and its completion on."""
    import fcntl
    import pty
    import struct
    import termios

    command, start = STARTS[shell]
    environment = with_tools(kdlit, shell, start)
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    command = [sys.executable, "-S", "-c", _IN_A_SESSION, *command]
    with subprocess.Popen(
        command, stdin=inner, stdout=inner, stderr=inner, cwd=kdlit.folder, env=environment
    ) as process:
        os.close(inner)
        opened = Shell(outer)
        try:
            opened.type(f". {kdlit.folder.parent / 'tools' / 'completion'}; echo re''ady\n", "ready\r")
            yield opened
        finally:
            process.kill()
            os.close(outer)


TYPED = {
    "kdlit sea": "kdlit search ",
    "kdlit show hint": "kdlit show hinton2015distilling ",
    "kdlit list --venue=emn": "kdlit list --venue=EMNLP ",
    "kdlit search venue:emn": "kdlit search venue:EMNLP ",
    "kdlit search not:ven": "kdlit search not:venue:",
    "kdlit check --select year,pag": "kdlit check --select year,pages",
    "kdlit export --key-style '[a": "kdlit export --key-style '[auth:lower][year]' ",
    r"kdlit export --key-style \[a": r"kdlit export --key-style \[auth:lower\]\[year\] ",
    "kdlit check my": r"kdlit check my\ refs.bib ",
    "kdlit export --output=my": r"kdlit export --output=my\ refs.bib ",
}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize("shell", STARTS)
def test_the_tab_key_completes_and_evaluates_nothing(strange: Program, shell: str) -> None:
    installed(shell)
    (strange.folder / "my refs.bib").touch()
    with at_the_keyboard(strange, shell) as opened:
        for line, expected in TYPED.items():
            assert opened.complete(line) == expected
        for start in (r"--venue \$", '--venue "\\$', "--list z", "--topic zz"):
            value = opened.complete(f"kdlit list {start}").removeprefix(f"kdlit list {start.split()[0]} ")
            taken = subprocess.run(
                [shell, "-c", f"printf %s {value}"],
                cwd=strange.folder,
                capture_output=True,
                encoding="utf-8",
                check=True,
            )
            assert taken.stdout.removeprefix("z").removeprefix("z ") == HOSTILE
    assert sorted(file.name for file in strange.folder.iterdir()) == ["my refs.bib"]


def test_fish_completes_and_evaluates_nothing(strange: Program) -> None:
    if not (fish := shutil.which("fish")):
        pytest.skip("fish is not installed")
    (strange.folder / "my refs.bib").touch()
    environment = with_tools(strange, "fish")
    script = f". {strange.folder.parent / 'tools' / 'completion'}; for line in $argv; complete -C $line; echo; end"
    lines = [*TYPED, "kdlit list --venue '$", "kdlit list --list z", "kdlit list --topic zz"]
    told = subprocess.run(
        [fish, "--no-config", "-c", script, "--", *lines],
        cwd=strange.folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    found = [re.split(r"[\t\n]", block)[0] for block in told.stdout.split("\n\n")]
    assert (told.stderr, len(found)) == ("", len(lines) + 1)
    whole = [shlex.split(line)[-1] for line in TYPED.values()]
    assert found[:-1] == [*whole, HOSTILE, f"z{HOSTILE}", f"zz {HOSTILE}"]
    assert sorted(file.name for file in strange.folder.iterdir()) == ["my refs.bib"]


# Installing


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_installed_once_for_the_shell_to_find(kdlit: Program, shell: str) -> None:
    home = Path(kdlit.environment["HOME"])
    start = home / f".{shell}rc"
    start.write_bytes(b"# caf\xe9, without a newline")
    for _ in range(2):
        done = kdlit("--install-completion", shell)
        assert (done.stdout, done.status) == ("", 0)
        assert "start a new shell" in done.stderr
    (script,) = (file for file in home.rglob("*kdlit*") if file.is_file())
    assert script.read_text(encoding="utf-8") == kdlit("--show-completion", shell).stdout
    added = start.read_bytes().removeprefix(b"# caf\xe9, without a newline")
    assert added.count(str(script).encode()) == (0 if shell == "fish" else 2)


@pytest.mark.parametrize("arguments", [("--show-completion", "zhs"), ("--install-completion", "tcsh", "x")])
def test_a_shell_that_is_none_is_said(kdlit: Program, arguments: tuple[str, ...]) -> None:
    refused = kdlit(*arguments)
    assert (refused.stdout, refused.status) == ("", 2)
    assert ("zsh" if "zhs" in arguments else "one shell") in refused.stderr


def test_powershell_has_its_script(kdlit: Program) -> None:
    assert "Register-ArgumentCompleter" in kdlit("--show-completion", "pwsh").stdout
