"""The examples of a Markdown page: blocks of ``console`` with commands behind ``$``, and below each what it shows.

A line ``…`` stands for lines that are left out: as many as before stay above it and below it. A block is not run if
the line above it is a comment that says why, ``<!-- not run: it asks on the terminal -->``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

LEFT_OUT = "…"
PROMPT = "$ "

Show = Callable[[str], Sequence[str]]
"""What is shown for a command line."""

_BLOCK = re.compile(r"(?P<why><!-- not run: [^\n]+ -->\n)?```console\n(?P<lines>.*?)```\n", re.DOTALL)


def filled(page: str, show: Show) -> str:
    """The page with what its commands show now.

    Args:
        page: its Markdown text.
        show: runs a command; called in the order of the page.
    """
    return _BLOCK.sub(
        lambda block: block[0] if block["why"] else f"```console\n{_block(block['lines'], show)}```\n", page
    )


def block(commands: Sequence[str], show: Show, most: int) -> str:
    """A block of commands with at most so many lines of what each shows."""
    written = []
    for command in commands:
        lines = [*show(command)]
        written += [PROMPT + command, *(lines if len(lines) <= most + 1 else [*lines[:most], LEFT_OUT])]
    return "\n".join(("```console", *written, "```"))


def _block(text: str, show: Show) -> str:
    return "".join(
        f"{line}\n" for command, before in _commands(text) for line in (PROMPT + command, *_now(command, before, show))
    )


def _commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a block with the lines below it."""
    for part in re.split(rf"^{re.escape(PROMPT)}", text, flags=re.MULTILINE)[1:]:
        command, *lines = part.rstrip("\n").split("\n")
        yield command, lines


def _now(command: str, before: list[str], show: Show) -> list[str]:
    lines = [*show(command)]
    if LEFT_OUT not in before:
        return lines
    above = before.index(LEFT_OUT)
    below = len(before) - above - 1
    return [*lines[:above], LEFT_OUT, *lines[max(above, len(lines) - below) :]]
