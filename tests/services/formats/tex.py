"""Text as services write it into BibTeX."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from kdlit.paper import Name

_ACCENTS = {
    "\N{COMBINING GRAVE ACCENT}": "`",
    "\N{COMBINING ACUTE ACCENT}": "'",
    "\N{COMBINING CIRCUMFLEX ACCENT}": "^",
    "\N{COMBINING TILDE}": "~",
    "\N{COMBINING DIAERESIS}": '"',
    "\N{COMBINING CARON}": "v",
    "\N{COMBINING BREVE}": "u",
    "\N{COMBINING CEDILLA}": "c",
}
_SIGNS = {
    "&": r"{\&}",
    "%": r"{\%}",
    "#": r"{\#}",
    "_": r"{\_}",
    "$": r"{\$}",
    "\N{EN DASH}": "{--}",
    "\N{LEFT DOUBLE QUOTATION MARK}": "``",
    "\N{RIGHT DOUBLE QUOTATION MARK}": "''",
}
_STOPWORDS = frozenset(
    {"a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "of", "on", "the", "to", "via", "with"}
)


def escaped(text: str) -> str:
    r"""Text with accents and signs as macros in braces: ``{\'e}``, ``{\&}``."""
    return "".join(_SIGNS.get(letter) or _accented(letter) for letter in text)


def _accented(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    base, accent = parts[0], _ACCENTS.get(parts[1:])
    if accent is None:
        return letter
    base = r"\i" if base == "i" else base
    return rf"{{\{accent}{{{base}}}}}" if accent.isalpha() else rf"{{\{accent}{base}}}"


def protected(title: str) -> str:
    """A title with braces around the capitals that are not the first letter of a word, and around acronyms."""
    return re.sub(r"\w*\w[A-Z]\w*", lambda word: re.sub(r"[A-Z]+", r"{\g<0>}", word[0]), title)


def inverted(name: Name) -> str:
    """``Family, Given``, with the suffix in between."""
    return ", ".join(part for part in (name.family, name.suffix, name.given) if part)


def joined(names: Iterable[Name]) -> str:
    """``Family, Given and Family, Given``."""
    return " and ".join(inverted(name) for name in names)


def slug(text: str) -> str:
    """Letters and digits in lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())


def telling_words(title: str) -> list[str]:
    """The words of a title that a citation key is made of."""
    return [slug(word) for word in title.split() if slug(word) and word.lower() not in _STOPWORDS]


def entry(kind: str, key: str, fields: Iterable[tuple[str, str]], indent: str = "  ", last: str = "") -> str:
    """An entry of one field a line, values in braces, empty ones left out; `last` follows the last field."""
    lines = [f"{indent}{name} = {{{value}}}" for name, value in fields if value]
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + f"{last}\n}}\n"
