"""Asking a person which of some papers are meant: in fzf where it is installed, else by a numbered list.

The questions go to the terminal itself, so that standard output is free for the answer: ``$(kdlit pick)``.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from kdlit.cli.options import MARKUP
from kdlit.cli.output import PREVIEW
from kdlit.errors import KdlitError
from kdlit.paper import Paper
from kdlit.text import one_line

_KEYBOARD, _SCREEN = ("CONIN$", "CONOUT$") if os.name == "nt" else ("/dev/tty", "/dev/tty")
"""The terminal of the program, whatever its standard streams are."""
_LONGEST_KEY, _WIDEST_VENUE = 24, 18
"""Columns that keys and venues may take on any terminal."""
_CYAN, _GREEN, _DIM = 36, 32, 2


def choose(papers: Sequence[Paper]) -> list[Paper]:
    """The papers that a person chooses, in the order of choosing; none when nothing was chosen.

    Raises:
        KdlitError: there is no terminal to ask on, or fzf does not start.
        KeyboardInterrupt: the choice was broken off.
    """
    with ExitStack() as opened:
        try:
            keyboard = opened.enter_context(Path(_KEYBOARD).open(encoding=sys.stderr.encoding, errors="replace"))
            screen = opened.enter_context(Path(_SCREEN).open("w", encoding=sys.stderr.encoding, errors="replace"))
        except OSError as error:
            raise KdlitError(
                "pick asks on a terminal, and there is none; in a script use kdlit search -f keys or kdlit list -f keys"
            ) from error
        program = shutil.which("fzf") if MARKUP else None  # fzf draws on the whole screen
        width = shutil.get_terminal_size(os.get_terminal_size(screen.fileno())).columns or 80
        return _in_fzf(program, papers, width) if program else _by_number(papers, width, keyboard, screen)


def _in_fzf(program: str, papers: Sequence[Paper], width: int) -> list[Paper]:
    """What is chosen in fzf: each line has the key, which is not shown, and the text to look through."""
    colour = "NO_COLOR" not in os.environ
    command = [
        *(
            program,
            "--multi",
            "--ansi",
            "--delimiter=\t",
            "--with-nth=2..",
            "--tiebreak=index",
            "--reverse",
            "--no-hscroll",
        ),
        *("--preview", _preview(), "--preview-window=down:40%:wrap"),
        *("--header", "Tab marks one of several, Enter takes, Esc leaves"),
    ]
    done = subprocess.run(  # noqa: S603 - the program is the one on the PATH, and no shell reads its words
        command,
        input="\n".join(_lines(papers, width, colour=colour)),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
        env=os.environ | {PREVIEW: "1"} | ({"FORCE_COLOR": "1"} if colour else {}),
    )
    if done.returncode == _INTERRUPTED:
        raise KeyboardInterrupt
    if done.returncode not in (0, 1):
        raise KdlitError(
            f"{program} ended with status {done.returncode}; nothing was chosen; is FZF_DEFAULT_OPTS to its liking?"
        )
    by_key = {paper.key: paper for paper in papers}
    keys = (line.split("\t", 1)[0] for line in re.split(r"[\n\0]", done.stdout))  # options of the user may add lines
    return [by_key[key] for key in keys if key in by_key]


_INTERRUPTED = 130


def _preview() -> str:
    """The command by which fzf shows the paper of a line; it quotes the key itself."""
    program = f'"{sys.executable}"' if os.name == "nt" else shlex.quote(sys.executable)
    return f"{program} -m kdlit show {{1}}"


def _lines(papers: Sequence[Paper], width: int, *, colour: bool) -> Iterator[str]:
    key_width = _key_width(papers, width)
    venue_width = min(_WIDEST_VENUE, max(len(paper.venue) for paper in papers))
    for paper in papers:
        shown = (
            _paint(f"{paper.key:{key_width}}", _CYAN if colour else 0),
            f"{paper.year or '':<4}",
            _paint(f"{one_line(paper.venue):{venue_width}}", _GREEN if colour else 0),
            one_line(paper.title),
            _paint(one_line(", ".join(str(author) for author in paper.author)), _DIM if colour else 0),
        )
        yield f"{paper.key}\t{'  '.join(shown)}"


def _key_width(papers: Sequence[Paper], width: int) -> int:
    """Columns for the keys: enough for each where that is not too much of the terminal."""
    return min(max(_LONGEST_KEY, width // 4), max(len(paper.key) for paper in papers))


def _paint(text: str, code: int) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if code else text


def _by_number(papers: Sequence[Paper], width: int, keyboard: TextIO, screen: TextIO) -> list[Paper]:
    """What is chosen from a numbered list, one paper a line; what is no answer is asked for again."""
    screen.writelines(f"{line}\n" for line in _numbered(papers, width))
    while True:
        screen.write("Numbers of the papers (such as 1 3-5; Enter for none): ")
        screen.flush()
        answer = keyboard.readline()
        if not answer:
            raise KeyboardInterrupt
        try:
            return [papers[number - 1] for number in numbers(answer, len(papers))]
        except ValueError as error:
            screen.write(f"{one_line(str(error))}\n")


def _numbered(papers: Sequence[Paper], width: int) -> Iterator[str]:
    digits = len(str(len(papers)))
    key_width = _key_width(papers, width)
    for number, paper in enumerate(papers, start=1):
        place = " ".join(filter(None, (paper.venue, str(paper.year or ""))))
        line = f"{number:{digits}}  {paper.key:{key_width}}  {one_line(', '.join(filter(None, (paper.title, place))))}"
        yield line if len(line) < width else f"{line[: width - 2]}…"


def numbers(answer: str, most: int) -> list[int]:
    """The numbers that an answer such as ``1 3-5, 8`` names, each once, in its order.

    Raises:
        ValueError: something in it is no number or range from 1 to `most`.
    """
    found: dict[int, None] = {}
    for piece in re.sub(r"\s*[-–]\s*", "-", answer.strip()).replace(",", " ").split():
        match = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", piece, re.ASCII)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= most:
            raise ValueError(f"{piece!r} is no number or range from 1 to {most}")
        found.update(dict.fromkeys(range(first, last + 1)))
    return list(found)
