"""The man page, in the macros of man(7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import kdlit
from tests.manual import reference, texts
from tests.manual.reference import Command, Option

DATE = "2026-11-22"
"""Of the page's last change."""


def page() -> str:
    """The page ``kdlit(1)``."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield r'.\" Made by "python -m tests.manual" from the help of the commands. Edit that, not this.'
    yield f'.TH KDLIT 1 "{DATE}" "kdlit {kdlit.__version__}"'
    yield from (".SH NAME", rf"kdlit \- {escaped(texts.SUMMARY)}")
    yield from (".SH SYNOPSIS", ".B kdlit", r".I COMMAND", r"[\fIOPTION\fR]...", r"[\fIARGUMENT\fR]...")
    yield from (".SH DESCRIPTION", escaped(texts.STREAMS), ".PP", escaped(texts.KEYS))
    found = reference.commands()
    for group, members in groupby(found, key=lambda command: command.group):
        yield f".SH {escaped(group.upper())}"
        for command in members:
            yield from _command(command)
    yield from (".SH FILTERS", "Of search, list, pick, stats and export.", escaped(texts.FILTERS))
    yield from _options(reference.filters())
    yield ".SH GENERAL OPTIONS"
    for names, purpose in reference.general_options():
        yield from _item(names, purpose)
    yield ".SH EXIT STATUS"
    for status, meaning in texts.STATUS.items():
        yield from _item(status, meaning)
    yield ".SH ENVIRONMENT"
    for name, meaning in texts.ENVIRONMENT.items():
        yield from _item(name, meaning)
    yield from (".SH SEE ALSO", r".BR bibtex (1),", r".BR biber (1),", r".BR fzf (1)")


def _command(command: Command) -> Iterator[str]:
    yield from (f".SS kdlit {escaped(command.usage)}",)
    for number, paragraph in enumerate(command.paragraphs):
        yield from ((".PP",) if number else ())
        yield escaped(paragraph)
    yield from _options((*command.arguments, *command.own_options))
    if command.has_filters:
        yield from (".PP", "And the filters, see below.")
    if command.examples:
        yield from (".PP", "Examples:", ".PP", ".RS 4", ".nf")
        yield from map(escaped, command.examples)
        yield from (".fi", ".RE")


def _options(options: Iterable[Option]) -> Iterator[str]:
    for option in options:
        value = rf" \fI{escaped(option.value)}\fR" if option.value else ""
        yield ".TP"
        yield ", ".join(rf"\fB{escaped(name)}\fR" for name in option.names) + value
        choices = f" One of {', '.join(option.choices)}." if option.choices and not option.value else ""
        default = f" Default: {option.default}." if option.default else ""
        yield escaped(f"{option.purpose.rstrip('.')}.{choices}{default}")


def _item(name: str, text: str) -> Iterator[str]:
    yield from (".TP", rf"\fB{escaped(name)}\fR", escaped(text))


_ESCAPES = str.maketrans(
    {"\\": r"\e", "-": r"\-", "…": "...", "’": r"\(cq", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti"}
)


def escaped(text: str) -> str:
    """Text that roff prints as it is: no request, no typographic hyphens or quotes."""
    text = text.translate(_ESCAPES)
    return rf"\&{text}" if text.startswith(".") else text
