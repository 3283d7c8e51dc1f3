"""What may stand at the end of an unfinished command line: the shells' scripts ask with a variable of the environment.

The scripts are in `kdlit.cli.shells`. They hand over the line as it stands before the cursor, and get a candidate a
line and status 0, or status 1 where the shell is to offer file names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kdlit.cli.commands import COMMANDS, build

FILES = 1
"""The exit status by which the shell is told to offer file names."""


class Candidate(NamedTuple):
    """A word that may stand there, and what it means."""

    value: str
    help: str = ""


class Line(NamedTuple):
    """A command line up to the cursor.

    Attributes:
        words: those that are finished, the program's name first, without their quotes.
        last: the word at the cursor, as far as it goes.
        quote: the quotation mark that is still open in it.
    """

    words: tuple[str, ...]
    last: str = ""
    quote: str = ""


class FilesWantedError(Exception):
    """A file name belongs here; the shell knows them."""


def answer(shell: str, environment: Mapping[str, str]) -> int:
    """Print what may stand at the cursor, in the form that the script of `shell` expects.

    Args:
        shell: its name, of those in `FORMS`.
        environment: holds the line, as the scripts hand it over.

    Returns:
        The exit status: `FILES` where file names are wanted, else 0.
    """
    typed = read(environment.get("COMP_WORDS") or environment.get("_TYPER_COMPLETE_ARGS", ""))
    if shell in ("powershell", "pwsh"):  # its line has no blank at its end, but the word at the cursor is named
        last = environment.get("_TYPER_COMPLETE_WORD_TO_COMPLETE", "")
        typed = typed if last else Line((*typed.words, typed.last))
    try:
        found = list(candidates(typed))
    except FilesWantedError:
        return FILES
    form = FORMS[shell]
    replaced = environment.get("COMP_WORD", typed.last)
    for candidate in found:
        if candidate.value.isprintable() and (line := form(candidate, typed, replaced)):
            print(line)
    return 0


def read(text: str) -> Line:
    """Take a line apart as shells do, wherever it ends."""
    words: list[str] = []
    word: str | None = None
    quote, escaped = "", False
    for char in text:
        if escaped:
            word, escaped = f"{word or ''}{char}", False
        elif char == "\\" and quote != "'":
            escaped = True
        elif quote:
            word, quote = (word, "") if char == quote else (f"{word}{char}", quote)
        elif char in "'\"":
            word, quote = word or "", char
        elif not char.isspace():
            word = f"{word or ''}{char}"
        elif word is not None:
            words.append(word)
            word = None
    return Line(tuple(words), word or "", quote)


def candidates(line: Line) -> Iterator[Candidate]:
    """What may stand at the end of a line.

    Raises:
        FilesWantedError: file names.
    """
    given = [word for word in line.words[1:] if word not in _SWITCHES]
    last = line.last
    if not given:
        yield from _beginning(_PROGRAM_OPTIONS if last.startswith("-") else _commands(), last)
    elif given[0] in _SHELL_OPTIONS:
        yield from _beginning((Candidate(shell) for shell in FORMS), last)
    elif given[0] in COMMANDS:
        yield from _Position(given[0], given[1:]).candidates(last)


def _beginning(known: Iterable[Candidate], start: str) -> Iterator[Candidate]:
    return (each for each in known if each.value.lower().startswith(start.lower()))


def _commands() -> Iterator[Candidate]:
    return (Candidate(name, command.purpose) for name, command in COMMANDS.items())


_SHELL_OPTIONS = {"--install-completion": "complete in this shell", "--show-completion": "print the shell's script"}
_SWITCHES = {"-q": "say nothing", "--quiet": "say nothing", "--debug": "show the traceback of an error"}
_HELP = {"-h": "show the help", "--help": "show the help"}
_VERSION = {"-V": "print the version", "--version": "print the version"}
_EVERYWHERE = tuple(Candidate(*option) for option in (_SWITCHES | _HELP).items())
_PROGRAM_OPTIONS = (*_EVERYWHERE, *(Candidate(*option) for option in (_VERSION | _SHELL_OPTIONS).items()))


class _Position:
    """Where in the arguments of a command the cursor stands."""

    def __init__(self, command: str, given: Sequence[str]) -> None:
        self._command = command
        parameters = build(command).params
        self._options = {name: each for each in parameters for name in each.opts if name.startswith("-")}
        self._options |= {name: each for each in parameters for name in each.secondary_opts}
        arguments = [each for each in parameters if not each.opts[0].startswith("-")]
        self._only_arguments = "--" in given
        self._awaited: Any = None
        self._used: set[str] = set()
        for word in given:
            arguments = self._step(word, arguments)
        self._argument = next(iter(arguments), None)

    def _step(self, word: str, arguments: list[Any]) -> list[Any]:
        """Go past a word; which arguments are still to come."""
        if self._awaited is not None:
            self._awaited = None
            return arguments
        if word.startswith("-") and word != "-":
            name, _, value = word.partition("=")
            option = self._options.get(name)
            if option is not None:
                self._used.update(() if option.multiple else (*option.opts, *option.secondary_opts))
                self._awaited = None if option.is_flag or value else option
            return arguments
        return arguments[1:] if arguments and arguments[0].nargs == 1 else arguments

    def candidates(self, last: str) -> Iterator[Candidate]:
        if self._awaited is not None:
            yield from self._values(self._awaited, last)
        elif last.startswith("-") and not self._only_arguments:
            name, equals, value = last.partition("=")
            if equals and name in self._options:
                found = self._values(self._options[name], value)
                yield from (each._replace(value=f"{name}={each.value}") for each in found)
            else:
                yield from _beginning((*self._own_options(), *_EVERYWHERE), last)
        elif self._argument is not None:
            yield from self._values(self._argument, last)

    def _own_options(self) -> Iterator[Candidate]:
        for name, option in self._options.items():
            if name not in self._used:
                yield Candidate(name, option.help or "")

    def _values(self, parameter: Any, start: str) -> Iterable[Candidate]:
        from kdlit.cli import values

        if parameter.type.name == "choice":
            return _beginning(map(Candidate, parameter.type.choices), start)
        kinds: Mapping[str, Callable[[str], Iterable[Candidate]] | None] = values.KINDS
        kind = kinds.get(f"{self._command} {parameter.name}", kinds.get(parameter.name))
        if parameter.type.name in ("path", "file") or kind is values.files:
            raise FilesWantedError
        return () if kind is None else kind(start)


# Forms: how each shell is told


def _for_bash(candidate: Candidate, line: Line, replaced: str) -> str:
    """A word as it is to be inserted: quoted, and without what stands before a colon or ``=``, which bash leaves."""
    replaced = read(replaced).last
    kept = len(line.last) - len(replaced) if line.last.endswith(replaced) and _BREAK.search(line.last) else 0
    value = candidate.value[kept:]
    if line.quote == "'":
        return "" if "'" in value else value
    return re.sub(r'([\\"$`])' if line.quote else r"([^\w@%+=:,./-])", r"\\\1", value)


_BREAK = re.compile("[:=]")


def _for_zsh(candidate: Candidate, _line: Line, _replaced: str) -> str:
    value = re.sub(r"([\\:])", r"\\\1", candidate.value)
    return f"{value}:{_plain(candidate.help)}" if candidate.help else value


def _for_fish(candidate: Candidate, _line: Line, _replaced: str) -> str:
    return f"{candidate.value}\t{_plain(candidate.help)}"


def _for_powershell(candidate: Candidate, _line: Line, _replaced: str) -> str:
    safe = re.fullmatch(r"[\w@%+=:,./-]+", candidate.value, re.ASCII)
    value = candidate.value if safe else "'" + candidate.value.replace("'", "''") + "'"
    return f"{value}:::{_plain(candidate.help) or ' '}"


def _plain(text: str) -> str:
    from kdlit.text import one_line

    return one_line(text)


FORMS: Mapping[str, Callable[[Candidate, Line, str], str]] = {
    "bash": _for_bash,
    "zsh": _for_zsh,
    "fish": _for_fish,
    "powershell": _for_powershell,
    "pwsh": _for_powershell,
}
"""The shells, and how a candidate is put for each."""
