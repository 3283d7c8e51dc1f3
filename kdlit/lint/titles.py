"""Rules on titles: capitals that a bibliography style would lower, and capitals that are missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kdlit.bibfile import Field
from kdlit.formats.titles import protect
from kdlit.lint.context import Context
from kdlit.lint.findings import Found
from kdlit.lint.subject import Subject

_TOKEN = re.compile(
    r"""(?P<special>\{\\(?:[^{}]|\{[^{}]*\})*\})
      |(?P<math>\$[^$]*\$)
      |(?P<accent>\\[`'^"~=.]\s*(?:\{[^{}]*\}|\w))
      |(?P<escaped>\\[&%$\#_{}])
      |(?P<macro>\\(?:[A-Za-z]+\s*|.))
      |(?P<brace>[{}])
      |(?P<plain>.)""",
    re.VERBOSE | re.DOTALL,
)
_GAP = re.compile(r"[a-z]*(?:dash|slash|dots|quad|space|newline)|[,;: \\]", re.IGNORECASE)
_LETTER = re.compile(r"ss|[oOlLij]|ae|AE|oe|OE|aa|AA|TeX|LaTeX|BibTeX")


class _Letter(NamedTuple):
    """A character of the title, where it stands in the value, and whether braces protect it."""

    char: str
    start: int
    end: int
    protected: bool


def unprotected(context: Context, subject: Subject) -> Iterator[Found]:
    """Capitals of a title that a style would lower: acronyms, names of methods, people and languages."""
    field = _title_field(subject)
    if field is None:
        return
    letters = _letters(field.value)
    title = "".join(letter.char for letter in letters)
    bare = [
        (start, end)
        for start, end in _spans(protect(title))
        if any(_is_lowered(letters, title, place) for place in range(start, end))
    ]
    if not bare:
        return
    written = [field.value[letter.start : letter.end] for letter in letters]
    words = ", ".join(f"{{{''.join(written[start:end])}}}" for start, end in bare)

    def mend() -> None:
        field.value = _wrapped(field.value, letters, bare)

    yield Found(f"styles would lower capitals: {words}", field, subject.key, mend)


def capitals(context: Context, subject: Subject) -> Iterator[Found]:
    """Words that the paper's own title has with other capitals: "Bert" for BERT."""
    field, paper = _title_field(subject), context.own(subject)
    if field is None or paper is None:
        return
    letters = _letters(field.value)
    title = "".join(letter.char for letter in letters)
    written = protect(paper.title)
    right = {written[start + 1 : end + 1] for start, end in _shifted(written)}
    wrong: list[tuple[int, int, str]] = []
    for word in sorted(right):
        places = list(re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", title, re.IGNORECASE))
        if len(places) == 1 and places[0][0] != word:
            wrong.append((places[0].start(), places[0].end(), word))
    if not wrong:
        return

    def mend() -> None:
        value = field.value
        for start, end, word in sorted(wrong, reverse=True):
            value = f"{value[: letters[start].start]}{{{word}}}{value[letters[end - 1].end :]}"
        field.value = value

    words = ", ".join(f"{title[start:end]} is written {word}" for start, end, word in wrong)
    in_one_piece = all(letters[end - 1].end - letters[start].start == end - start for start, end, _ in wrong)
    yield Found(words, field, subject.key, mend if in_one_piece else None)


def _title_field(subject: Subject) -> Field | None:
    field = subject.entry.get("title")
    return field if field is not None and len(field.pieces) == 1 and field.value[0] in '{"' else None


def _letters(value: str) -> Sequence[_Letter]:
    """The characters of a title as written, enclosed; what is not known to be a letter counts as one in braces."""
    letters: list[_Letter] = []
    depth = 0
    for token in _TOKEN.finditer(value, 1, len(value) - 1):
        start, end, text = token.start(), token.end(), token[0]
        match token.lastgroup:
            case "brace":
                depth += 1 if text == "{" else -1
            case "special" | "macro":
                if char := _of_macro(text):
                    letters.append(_Letter(char, start, end, True))
            case "math" | "accent":
                letters.append(_Letter("x", start, end, True))
            case "escaped":
                letters.append(_Letter(text[1], start, end, depth > 0))
            case _:
                letters.append(_Letter(" " if text.isspace() else text, start, end, depth > 0))
    return letters


def _of_macro(text: str) -> str:
    r"""What stands for a macro: a letter for ``{\o}`` and ``{\TeX}``, a space for ``\emdash``, nothing for ``\-``."""
    name = text.strip("{}").lstrip("\\")
    if name[:1] in ("-", "/"):
        return ""
    is_letter = not _GAP.match(name) if text.startswith("{") else _LETTER.fullmatch(name.strip()) is not None
    return "x" if is_letter else " "


def _spans(written: str) -> list[tuple[int, int]]:
    """Where the stretches in braces stand in the text without the braces."""
    return [(start - 2 * number, end - 2 * number) for number, (start, end) in enumerate(_shifted(written))]


def _shifted(written: str) -> list[tuple[int, int]]:
    """Where each stretch in braces begins, its brace counted, and ends, its brace not counted."""
    return [(found.start(), found.end() - 2) for found in re.finditer(r"\{[^{}]*\}", written)]


def _is_lowered(letters: Sequence[_Letter], title: str, place: int) -> bool:
    """Whether a style would lower this letter: one outside braces that begins neither the title nor a subtitle."""
    return letters[place].char.isupper() and not letters[place].protected and not _begins(title, place)


def _begins(title: str, place: int) -> bool:
    """Whether the title or, behind a colon and a blank, a subtitle begins here."""
    end = place
    while end and title[end - 1].isspace():
        end -= 1
    return place == 0 or (end < place and title[end - 1 : end] == ":")


def _wrapped(value: str, letters: Sequence[_Letter], spans: Sequence[tuple[int, int]]) -> str:
    """The value with braces around stretches; what is half in braces already is left as it is."""
    for start, end in reversed(spans):
        first, last = letters[start].start, letters[end - 1].end
        while value[first:last].count("{") < value[first:last].count("}") and value[first - 1] == "{" and first > 1:
            first -= 1
        while (
            value[first:last].count("{") > value[first:last].count("}") and value[last] == "}" and last < len(value) - 1
        ):
            last += 1
        part = value[first:last]
        if part.count("{") == part.count("}"):
            value = f"{value[:first]}{{{part}}}{value[last:]}"
    return value
