"""The reference of all commands as a page of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from tests.manual import pages, reference, tables, texts
from tests.manual.pages import Show
from tests.manual.reference import Command, Option

MOST_LINES = 10
"""Lines shown of what an example prints."""


def commands(shown: dict[str, Show], not_run: dict[str, str]) -> str:
    """The page.

    Args:
        shown: what runs the examples of each command.
        not_run: examples that are not run, and why.
    """
    return "\n".join(_lines(shown, not_run)).replace("\n\n\n", "\n\n") + "\n"


def _lines(shown: dict[str, Show], not_run: dict[str, str]) -> Iterator[str]:
    yield from (
        "# Commands",
        "",
        "<!-- Made by `python -m tests.manual` from the help of the commands. Edit that, not this. -->",
        "",
        "`kdlit COMMAND --help` says the same. Examples show what a terminal of 80 columns shows, without colours; "
        f"`{pages.LEFT_OUT}` stands for further lines.",
        "",
        _text(texts.STREAMS),
        "",
        _text(texts.KEYS),
        "",
    )
    found = reference.commands()
    for group, members in groupby(found, key=lambda command: command.group):
        yield f"- {group}: " + ", ".join(f"[{command.name}](#kdlit-{command.name})" for command in members)
    shared = ("filters", "general options", "exit status", "environment")
    yield "- All: " + ", ".join(f"[{name}](#{name.replace(' ', '-')})" for name in shared)
    for group, members in groupby(found, key=lambda command: command.group):
        yield from ("", f"## {group}", "")
        for command in members:
            yield from _command(command, shown[command.name], not_run)
    yield from ("", "## Filters", "", "Of search, list, pick, stats and export. " + texts.FILTERS, "")
    yield from _options(reference.filters())
    yield from ("", "## General options", "")
    yield from tables.table(
        ("option", "what it does"),
        ((f"`{names}`", what) for names, what in reference.general_options()),
    )
    yield from ("", "## Exit status", "")
    yield from tables.table(("status", "meaning"), texts.STATUS.items())
    yield from ("", "## Environment", "")
    yield from tables.table(
        ("variable", "what it sets"), ((f"`{name}`", what) for name, what in texts.ENVIRONMENT.items())
    )


def _command(command: Command, show: Show, not_run: dict[str, str]) -> Iterator[str]:
    yield from (f"### kdlit {command.name}", "", f"    kdlit {command.usage}", "")
    for paragraph in command.paragraphs:
        yield from (_text(paragraph), "")
    yield from _options((*command.arguments, *command.own_options))
    if command.has_filters:
        yield from ("", "And the [filters](#filters).")
    yield ""
    for example in command.examples:
        if example in not_run:
            yield from (f"<!-- not run: {not_run[example]} -->", pages.block([example], lambda _: (), MOST_LINES), "")
        else:
            yield from (pages.block([example], show, MOST_LINES), "")


def _options(options: Iterable[Option]) -> Iterator[str]:
    options = [*options]
    if options:
        yield from tables.table(("option", "what it does"), map(_option, options))


def _option(option: Option) -> tuple[str, str]:
    names = ", ".join(f"`{name}`" for name in (*option.names[:-1], f"{option.names[-1]} {option.value}".strip()))
    choices = f" One of {', '.join(option.choices)}." if option.choices and not option.value else ""
    default = f" Default: {option.default}." if option.default else ""
    return names, _text(f"{option.purpose.rstrip('.')}.{choices}{default}")


def _text(text: str) -> str:
    """Plain text as Markdown that reads the same."""
    return text.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")
