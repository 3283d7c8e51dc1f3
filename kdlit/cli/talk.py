"""What kdlit says besides its data: one line each, on standard error, nothing with ``--quiet``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from kdlit.text import one_line

quiet = False


def error(message: str) -> None:
    """Say why a command failed."""
    _say(message)


def note(message: str) -> None:
    """Say something that helps but stops nothing."""
    _say(message)


def notes(messages: Iterable[str], most: int = 20) -> None:
    """Say each of `messages`, and how many more there are than `most`."""
    left = 0
    for number, message in enumerate(messages):
        if number < most:
            note(message)
        else:
            left += 1
    if left:
        note(f"and {left} more of this kind")


def hint(message: str) -> None:
    """Say something that only a person who watches can use."""
    if sys.stderr.isatty():
        _say(message)


def did_you_mean(word: str, known: Iterable[str], most: int = 3) -> str:
    """``; did you mean …?`` with the known words nearest to `word`, or an empty string when none is near."""
    from rapidfuzz import fuzz, process, utils

    names = list(dict.fromkeys(known))
    found = process.extract(
        word, names, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=60, limit=most
    )
    near = [name for name, alike, _ in found if alike >= found[0][1] - _MUCH_FARTHER]
    return f"; did you mean {' or '.join(near)}?" if near else ""


_MUCH_FARTHER = 15
"""Per cent by which a word may be less alike than the nearest one and still be meant."""


def progress(text: str) -> None:
    """Show how far the work is, in the place of what was shown before; an empty text takes it away."""
    global _shown  # noqa: PLW0603 - there is one line of one terminal
    if text or _shown:
        is_dumb = os.environ.get("TERM") == "dumb"
        sys.stderr.write(f"\r{text}" if text else "\n" if is_dumb else "\r\x1b[K")
        sys.stderr.flush()
    _shown = bool(text)


_shown = False


def _say(message: str) -> None:
    progress("")
    if not quiet:
        print(f"kdlit: {one_line(message)}", file=sys.stderr)
