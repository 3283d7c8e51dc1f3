"""Inputs at random: mutations of real ones, what is known to upset programs, and much of one thing."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_Thing = TypeVar("_Thing")

_FILE = tomllib.loads(Path(__file__).with_name("tokens.toml").read_text("utf-8"))
SETTINGS: dict[str, tuple[str, ...]] = {name: tuple(values) for name, values in _FILE.pop("settings").items()}
"""Variables of the environment, and values of each."""
TOKENS: dict[str, tuple[str, ...]] = {name: tuple(values) for name, values in _FILE.items()}
"""Pieces of each language."""
NASTY = (*TOKENS["nasty"], "\ud83d", "\udc80", "9" * 5000)
"""Control characters, strange letters, empty things, markup of rich and of format strings, numbers, addresses."""
_ASCII = "abcdeXYZ 0123456789-_.,:;/\"'()[]{}<>|*?!@#$%^&+=~\\`"


class Maker:
    """Makes the parts of an input; the same for the same seed.

    Args:
        seed: any text.
    """

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def one(self, things: Sequence[_Thing]) -> _Thing:
        """One of `things`."""
        return self.random.choice(things)

    def some(self, make: Callable[[], _Thing], most: int, least: int = 0) -> list[_Thing]:
        """Several things."""
        return [make() for _ in range(self.random.randint(least, most))]

    def maybe(self, share: float = 0.5) -> bool:
        """True in so large a share of cases."""
        return self.random.random() < share

    def letters(self, most: int = 8) -> str:
        """A few characters of any kind."""
        kind = self.random.random()
        if kind < 0.5:
            return "".join(self.random.choices(_ASCII, k=self.random.randint(0, most)))
        if kind < 0.8:
            return self.one(NASTY)
        return "".join(chr(self.random.randrange(0x110000)) for _ in range(self.random.randint(1, most)))

    def much(self, tokens: Sequence[str], size: int) -> str:
        """One or two tokens again and again, up to about so many characters, perhaps between others."""
        token = "".join(self.some(lambda: self.one(tokens), 2, 1)) or "a"
        times = max(1, self.random.choice((size, size // 10, size // 100)) // len(token))
        middle = token * times
        if self.maybe(0.3):
            other = self.one(tokens) or "b"
            middle += other * max(1, len(middle) // len(other) // 2)
        return "".join((*self.some(lambda: self.one(tokens), 2), middle, *self.some(lambda: self.one(tokens), 2)))

    def mutated(self, text: str, tokens: Sequence[str], others: Sequence[str] = ()) -> str:
        """`text` with a few changes: parts dropped, doubled, moved, put in, or taken from other texts."""
        for _ in range(self.random.choice((1, 1, 2, 3, 5, 8))):
            text = self._changed(text, tokens, others)
        return text

    def _changed(self, text: str, tokens: Sequence[str], others: Sequence[str]) -> str:
        pick = self.random
        first, second = sorted((pick.randint(0, len(text)), pick.randint(0, len(text))))
        near = min(len(text), first + pick.randint(0, 12))
        other = self.one(others or (text,))
        start = pick.randint(0, len(other))
        token, repeated = self.one(tokens), text[first : min(second, first + 4000)] * pick.choice((1, 2, 5))
        into, end = pick.choice(
            (
                *(("", near), ("", second), ("", len(text)), (repeated, first), (token, near), (self.letters(), near)),
                *((token * pick.choice((1, 1, 1, 2, 3, 40)), first), (token, first), (self.one(NASTY), first)),
                *((other[start : start + pick.randint(1, 400)], second), (text[first:near].swapcase(), near)),
            )
        )
        return text[:first] + into + text[end:]

    def encoded(self, text: str) -> bytes:
        """The text as UTF-8; now and then with a byte order mark, other line ends, or bytes that are no UTF-8."""
        kind = self.random.random()
        if kind < 0.03:
            text = "\ufeff" + text
        elif kind < 0.06:
            text = text.replace("\n", self.one(("\r\n", "\r")))
        content = text.encode("utf-8", "surrogatepass" if kind > 0.97 else "replace")
        if 0.06 < kind < 0.09 and content:
            place = self.random.randrange(len(content))
            content = content[:place] + bytes([self.random.randrange(256)]) + content[place + 1 :]
        elif 0.09 < kind < 0.1:
            content = text.encode("utf-16", "replace")
        return content
