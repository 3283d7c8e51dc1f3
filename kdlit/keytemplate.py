"""Templates of citation keys: ``[auth:lower][year][shorttitle:1]``.

In brackets stands a field, then modifiers behind colons, in the manner of JabRef and Better BibTeX; all else is written
as it is. A field is a row of words: the names of authors, the words of a title. Modifiers change or choose words;
at the end the words are joined. `FIELDS` and `MODIFIERS` say which there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from kdlit.citekeys import ascii_text, is_citable, says_something
from kdlit.errors import KdlitError
from kdlit.paper import OTHERS, Paper

Words = list[str]

_PART = re.compile(r"\[(?P<field>[^\[\]]*)\]|(?P<text>[^\[\]]+)|(?P<stray>.)", re.DOTALL)
_MODIFIER = re.compile(r":(?P<modifier>\([^()]*\)|[^:()]*)")
_DEFAULT = re.compile(r"\((.*)\)")
_TRUNCATE = re.compile(r"truncate([1-9]\d?)")
_FIRST = re.compile(r"[1-9]\d?")
_JOINTS = "-_.+/"
_UNCITABLE = re.compile("[^A-Za-z0-9.:/_+-]+")
_SHORT = 3


class TemplateError(KdlitError):
    """A template cannot be read; the message says where, and what could stand there."""


def _families(paper: Paper) -> Words:
    return ["".join(_words(name.family)) for name in paper.author if name != OTHERS]


def _auth_et_al(paper: Paper) -> Words:
    families = _families(paper)
    return families if len(families) <= 2 else [families[0], "EtAl"]


def _title(paper: Paper) -> Words:
    return [word[:1].upper() + word[1:] for word in _words(paper.title)]


def _short_title(paper: Paper) -> Words:
    words = _title(paper)
    return ([word for word in words if says_something(word.lower())] or words)[:_SHORT]


def _as_written(name: str) -> Callable[[Paper], Words]:
    return lambda paper: [_UNCITABLE.sub("", getattr(paper, name))]


FIELDS: Mapping[str, Callable[[Paper], Words]] = {
    "auth": lambda paper: _families(paper)[:1],
    "authors": _families,
    "authEtAl": _auth_et_al,
    "year": lambda paper: [str(paper.year or "")],
    "shortyear": lambda paper: [f"{paper.year % 100:02}" if paper.year else ""],
    "title": _title,
    "shorttitle": _short_title,
    "veryshorttitle": lambda paper: _short_title(paper)[:1],
    "venue": lambda paper: _words(paper.venue),
    "type": _as_written("type"),
    "arxiv": _as_written("arxiv"),
    "acl": _as_written("acl"),
    "doi": _as_written("doi"),
    "key": _as_written("key"),
}
"""What can stand in brackets: names of authors, words of the title, and facts that are one word."""

MODIFIERS: Mapping[str, Callable[[Words], Words]] = {
    "lower": lambda words: [word.lower() for word in words],
    "upper": lambda words: [word.upper() for word in words],
    "capitalize": lambda words: [word[:1].upper() + word[1:].lower() for word in words],
    "abbr": lambda words: [word[:1] for word in words],
}
"""Modifiers that are a name; besides there are a number (so many words), ``truncate`` with a number (so many letters
of the whole), a sign that joins the words, and a text in parentheses for a field that is empty."""

_KINDS = f"{', '.join(MODIFIERS)}, truncate3, a number of words, one of {' '.join(_JOINTS)} to join them, (a default)"


def parse(template: str) -> Callable[[Paper], str]:
    """What makes keys by a template; a key is empty where every field is.

    Raises:
        TemplateError: the template cannot be read.
    """
    parts: list[Callable[[Paper], str]] = []
    for part in _PART.finditer(template):
        if part["stray"]:
            raise _error(template, part.start(), f"the bracket {part[0]!r} has no partner")
        if part["text"] is not None:
            if not is_citable(part["text"]):
                raise _error(template, part.start(), f"{part['text']!r} cannot stand in a citation key")
            parts.append(partial(_literally, part["text"]))
        else:
            parts.append(_field(template, part.start("field"), part["field"]))
    if not any(isinstance(part, _Field) for part in parts):
        raise _error(template, 0, f"it has no field in brackets; there are {', '.join(FIELDS)}")

    def make(paper: Paper) -> str:
        written = [(part(paper), isinstance(part, _Field)) for part in parts]
        if not any(text for text, is_field in written if is_field):
            return ""
        return "".join(text for text, _ in written)

    return make


class _Field:
    """A field and its modifiers, ready to be asked for a paper."""

    def __init__(self, read: Callable[[Paper], Words]) -> None:
        self._read = read
        self.steps: list[Callable[[Words], Words]] = []
        self.joint = ""
        self.default = ""

    def __call__(self, paper: Paper) -> str:
        words = [word for word in self._read(paper) if word]
        for step in self.steps:
            words = step(words)
        return self.joint.join(words) or self.default


def _literally(text: str, _: Paper) -> str:
    return text


def _field(template: str, start: int, text: str) -> _Field:
    name = text.partition(":")[0]
    if name not in FIELDS:
        raise _error(template, start, f"there is no field {name!r}; there are {', '.join(FIELDS)}")
    field = _Field(FIELDS[name])
    done = len(name)
    while done < len(text):
        found = _MODIFIER.match(text, done)
        if found is None:
            raise _error(template, start + done, f"{text[done:]!r} is no modifier; there are {_KINDS}")
        _add(field, found["modifier"], template, start + found.start("modifier"))
        done = found.end()
    return field


def _add(field: _Field, modifier: str, template: str, position: int) -> None:
    if modifier in MODIFIERS:
        field.steps.append(MODIFIERS[modifier])
    elif modifier and modifier in _JOINTS:
        field.joint = modifier
    elif _FIRST.fullmatch(modifier):
        field.steps.append(partial(_first, int(modifier)))
    elif found := _TRUNCATE.fullmatch(modifier):
        field.steps.append(partial(_truncated, int(found[1])))
    elif (found := _DEFAULT.fullmatch(modifier)) and is_citable(found[1]):
        field.default = found[1]
    else:
        raise _error(template, position, f"there is no modifier {modifier!r}; there are {_KINDS}")


def _first(number: int, words: Words) -> Words:
    return words[:number]


def _truncated(number: int, words: Words) -> Words:
    return ["".join(words)[:number]]


def _words(text: str) -> Words:
    """The words of a text in ASCII, in their case, apostrophes dropped."""
    return re.findall("[A-Za-z0-9]+", ascii_text(re.sub("['’`]", "", text)))


def _error(template: str, position: int, problem: str) -> TemplateError:
    return TemplateError(f"key template {template!r}, character {position + 1}: {problem}")
