"""What ``kdlit --help`` prints: the commands by task, each with an example."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from itertools import groupby
from textwrap import wrap

from kdlit.cli.commands import COMMANDS

_HEAD = "Search, filter and cite the literature on knowledge distillation and model compression."
OPTIONS = {
    "-q, --quiet": "say nothing on standard error",
    "--debug": "show the traceback of an error",
    "-V, --version": "print the version",
    "--install-completion": "complete commands, keys and more in this shell",
    "--show-completion": "print the shell's script for that",
    "-h, --help": "print this; kdlit COMMAND --help says more",
}
_WIDE = 80
"""Columns from which on an example has room beside its command."""


def lines(columns: int | None = None) -> Iterator[str]:
    """The overview, line by line, for a terminal of so many columns; of the present one by default."""
    columns = columns or shutil.get_terminal_size().columns
    wide = columns >= _WIDE
    yield from wrap(_HEAD, columns)
    yield from ("", _heading("Usage:") + " kdlit COMMAND [OPTIONS] [ARGUMENTS]")
    for group, members in groupby(COMMANDS.items(), key=lambda item: item[1].group):
        yield from ("", _heading(group))
        for name, command in members:
            if wide:
                yield f"  {name:<7} {command.purpose:<35} {command.example}"
            else:
                yield from (f"  {name:<7} {command.purpose}", f"          {command.example}")
    yield from ("", _heading("Options"))
    for option, purpose in OPTIONS.items():
        yield from wrap(f"  {option:<21} {purpose}", columns, subsequent_indent=" " * 24)


def _heading(text: str) -> str:
    styled = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return f"\x1b[1m{text}\x1b[0m" if styled else text
