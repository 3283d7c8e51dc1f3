"""Giving an entry the place where its paper has appeared, and leaving alone what else the user wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kdlit.bibfile import Entry, Field
from kdlit.formats import biblatex, bibtex
from kdlit.fusion import spelt_out
from kdlit.lint.subject import Subject, complete, plain
from kdlit.paper import Name, Paper
from kdlit.sameness import is_preprint_doi

_OF_THE_PREPRINT = frozenset(
    (
        *("booktitle", "journal", "journaltitle", "school", "institution", "organization", "series", "volume"),
        *("number", "pages", "eid", "publisher", "howpublished", "doi", "url", "month", "day", "note", "version"),
        *("pubstate", "biburl", "bibsource", "timestamp", "issn", "copyright", "type"),
    )
)
"""Fields that speak of the preprint; what the record does not have goes."""
_KEPT_IF_TELLING = frozenset(("note", "howpublished", "url"))
"""Of these only what names the preprint goes: a remark of the user's stays."""
_SUBMITTED = re.compile(r"under review|submitted to", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[\s,;()\[\]]+")
_NAMES_PREPRINT = re.compile(
    r"(?:arxiv|corr|e-?prints?)?:?(?:abs/)?(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?|v\d+"
    r"|(?:https?://)?\S*(?:arxiv\.org|openreview\.net)\S*|arxiv|corr|abs|(?:e-?|pre-?)prints?|(?:bio|med)rxiv|version"
    r"|(?:cs|econ|eess|math|q-bio|q-fin|stat)(?:\.[a-z]{2})?|computing|research|repository|available|a|as|at|in|on|from|url",
    re.IGNORECASE,
)
"""A word of a value that names the preprint and says nothing besides."""
_KEPT = frozenset(("title", "author", "eprint", "eprinttype", "eprintclass", "archiveprefix", "primaryclass", "key"))
"""Fields of a record that say nothing of the place."""
_ALIASES = {
    "journal": "journaltitle",
    "year": "date",
    "school": "institution",
    "archiveprefix": "eprinttype",
    "primaryclass": "eprintclass",
}
_OTHER_NAME = {**_ALIASES, **{other: name for name, other in _ALIASES.items()}}
"""Names of a field in BibTeX and in biblatex, which reads both."""


class Record(NamedTuple):
    """A paper as kdlit would write it: entry type, and fields in LaTeX in the order of writing."""

    type: str
    fields: Mapping[str, str]


def record(paper: Paper, *, for_biblatex: bool = False) -> Record:
    """The entry of a paper, whatever its key."""
    built = (biblatex if for_biblatex else bibtex).entry(paper._replace(key="key"))
    return Record(built.entry_type, {field.key: str(field.value) for field in built.fields})


def publish(subject: Subject, paper: Paper, made: Record) -> None:
    """Make the entry of a preprint one of the published paper.

    Type and place are those of the record. Key, eprint and whatever kdlit does not know (an abstract, a file, keywords,
    a remark) stay; title and authors stay where they say the same as the record's.

    Args:
        subject: the entry of the preprint.
        paper: as it was published.
        made: its record.
    """
    entry = subject.entry
    arxiv = subject.paper.arxiv
    own = {name for name in _KEPT_IF_TELLING if entry.get(name) is not None and not _is_of_preprint(subject, name)}
    for field in list(entry.fields):
        name = field.name.lower()
        if name not in made.fields and _OTHER_NAME.get(name) not in made.fields and _is_of_preprint(subject, name):
            entry.remove(field)
    if entry.kind_of != made.type:
        entry.retype(made.type)
    if plain(subject.latex("title")) != paper.title:
        entry.set("title", made.fields["title"])
    if "author" in made.fields and not same_names(subject, paper) and _names_no_less(paper.author, subject.authors):
        put(entry, "author", made)
    for name in made.fields:
        if name not in _KEPT and name not in own:
            put(entry, name, made)
    if arxiv and entry.get("eprint") is None:
        add_eprint(entry, arxiv, made)


def same_names(subject: Subject, paper: Paper) -> bool:
    """Whether an entry names everybody of the paper, in the same order and with the same letters."""
    return complete(subject.authors) and subject.authors == tuple(paper.author)


def _names_no_less(names: Sequence[Name], present: Sequence[Name]) -> bool:
    """Whether a list of authors leaves out nobody whom the present one names, and abbreviates no more names."""
    if not complete(names):
        return False
    if not complete(present):
        return True
    return len(names) >= len(present) and spelt_out(names) >= spelt_out(present)


def add_eprint(entry: Entry, arxiv: str, made: Record) -> None:
    """Say that the paper is on arXiv, in the manner of a record."""
    last = "eprint"
    entry.add(last, arxiv)
    for name, value in made.fields.items():
        if name in ("archiveprefix", "eprinttype", "primaryclass", "eprintclass") and present(entry, name) is None:
            entry.add(name, value, after=last)
            last = name


def present(entry: Entry, name: str) -> Field | None:
    """The field that says what `name` says, under its name in BibTeX or in biblatex."""
    other = _OTHER_NAME.get(name)
    return entry.get(name) or (entry.get(other) if other else None)


def put(entry: Entry, name: str, made: Record) -> None:
    """Give a field the value of the record; a new one stands where the record has it."""
    field = present(entry, name)
    if field is not None:
        entry.set(field.name, made.fields[name])
        return
    order = list(made.fields)
    before = reversed(order[: order.index(name)])
    after = next((found.name.lower() for each in before if (found := present(entry, each))), "")
    entry.add(name, made.fields[name], after=after)


def _is_of_preprint(subject: Subject, name: str) -> bool:
    if name not in _OF_THE_PREPRINT:
        return False
    if name not in _KEPT_IF_TELLING:
        return True
    if _only_names_preprint(subject.verbatim(name)):
        return True
    identifier = subject.identifiers.get(name)
    return identifier is not None and identifier.scheme == "doi" and is_preprint_doi(identifier.value)


def _only_names_preprint(value: str) -> bool:
    words = (word.strip(".:") for word in _BETWEEN_WORDS.split(value))
    return _SUBMITTED.match(value) is not None or all(_NAMES_PREPRINT.fullmatch(word) for word in words if word)
