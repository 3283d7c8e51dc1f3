"""Bringing papers into a .bib file that a user keeps: new entries come in, known ones are refreshed, all else stays.

What a user has written is never changed. A field is replaced only where it says letter for letter what kdlit itself
would have written of an earlier state of the paper, such as the record before services were asked. An entry of a
preprint that has been published since becomes one of the publication, whoever wrote it; of that too the key and
everything that is not about the preprint stay. What the entry of the same publication lacks is added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from kdlit import bibfile, identifiers
from kdlit.authors import Agreement, agreement, prepare
from kdlit.bibfile import BibFile
from kdlit.citekeys import with_key
from kdlit.errors import KdlitError
from kdlit.formats import biblatex, bibtex
from kdlit.formats.entries import HEADER
from kdlit.lint.known import Known, Sureness
from kdlit.lint.subject import Subject, subjects
from kdlit.lint.upgrade import Record, present, publish, put, record
from kdlit.paper import Paper
from kdlit.text import fold


class UpdateError(KdlitError):
    """A file cannot be updated; the message says why, and that it is as it was."""


class Updated(NamedTuple):
    """A file with papers brought in.

    Attributes:
        text: the file's new text.
        added: the keys of the new entries.
        refreshed: the keys of entries that have changed.
        keys: for every paper, by its own key, the key under which the file has it.
    """

    text: str
    added: tuple[str, ...]
    refreshed: tuple[str, ...]
    keys: Mapping[str, str]


def update(
    text: str, name: str, papers: Sequence[Paper], earlier: Sequence[Paper] = (), *, for_biblatex: bool = False
) -> Updated:
    """Bring papers into the text of a .bib file, as `update_file` does."""
    return update_file(bibfile.read(text), name, papers, earlier, for_biblatex=for_biblatex)


def update_file(
    file: BibFile, name: str, papers: Sequence[Paper], earlier: Sequence[Paper] = (), *, for_biblatex: bool = False
) -> Updated:
    """Bring papers into a .bib file.

    Args:
        file: what was read of it; it is changed.
        name: what an error calls it.
        papers: under their keys; one that another paper of the file has gets a suffix.
        earlier: papers as kdlit would have written them before; their keys do not matter, their titles do.
        for_biblatex: write biblatex.

    Raises:
        UpdateError: the file has a part that cannot be read, in which one of the papers may stand.
    """
    if file.problems:
        problem = file.problems[0]
        raise UpdateError(f"{name}, line {problem.line}: {problem.what}; nothing was written; mend this first")
    known = Known(papers)
    by_key = {paper.key.lower(): paper for paper in papers}
    by_title: dict[str, list[Paper]] = defaultdict(list)
    for draft in earlier:
        by_title[draft.title].append(draft)
    keys: dict[str, str] = {}
    refreshed: list[str] = []
    for subject in subjects(file):
        found = known.find(subject)
        if found is not None and found.sureness is Sureness.LIKELY:
            if not subject.authors:  # nothing contradicts, and nothing confirms it
                keys.setdefault(found.paper.key, subject.key)
            continue
        paper = found.paper if found is not None else _by_key(subject, by_key)
        if paper is None:
            continue
        namesake = by_key.get(subject.key.lower(), paper)
        if _nameless(namesake) == _nameless(paper):  # it may be wanted under several keys
            paper = namesake
        keys.setdefault(paper.key, subject.key)
        before = subject.entry.text
        drafts = [record(each, for_biblatex=for_biblatex) for each in by_title[paper.title]]
        _refresh(subject, paper, record(paper, for_biblatex=for_biblatex), drafts)
        if subject.entry.text != before:
            refreshed.append(subject.key)
    present_as = {_nameless(by_key[key.lower()]): other for key, other in keys.items()}
    absent = [paper for paper in papers if paper.key not in keys and _nameless(paper) not in present_as]
    added = _add(file, absent, for_biblatex=for_biblatex)
    keys = {paper.key: present_as.get(_nameless(paper), "") for paper in papers} | keys | added
    return Updated(file.text, tuple(added.values()), tuple(refreshed), keys)


def _nameless(paper: Paper) -> tuple[object, ...]:
    """What makes a paper itself, whatever key it is wanted under."""
    return (paper.title, paper.author, paper.year, paper.arxiv, paper.doi)


def _by_key(subject: Subject, papers: Mapping[str, Paper]) -> Paper | None:
    """The paper with the entry's key, if the entry's identifiers or authors are its own: the title may be reworded."""
    paper = papers.get(subject.key.lower())
    if paper is None:
        return None
    if not set(identifiers.named(paper)).isdisjoint(subject.identifiers.values()):
        return paper
    agreed = agreement(prepare(paper.author), prepare(subject.authors))
    return paper if agreed > Agreement.UNKNOWN and subject.paper.year in (None, paper.year) else None


def _refresh(subject: Subject, paper: Paper, made: Record, drafts: Iterable[Record]) -> None:
    entry = subject.entry
    if subject.is_preprint and paper.published:
        publish(subject, paper, made)
        subject = subject.again()
    else:
        for draft in drafts:
            _replace_unchanged(subject, made, draft)
    if entry.kind_of == made.type and _is_same_publication(subject, paper, made.fields):
        for name in made.fields:
            if present(entry, name) is None and name not in _NOT_ADDED and not subject.has(name):
                put(entry, name, made)


_NOT_ADDED = frozenset(("url", "key", "primaryclass", "eprintclass"))
"""What an entry does well without."""


def _replace_unchanged(subject: Subject, made: Record, draft: Record) -> None:
    """Bring the fields that still say what a draft said to what the record says."""
    entry = subject.entry
    if not entry.kind_of == draft.type == made.type:
        return
    for name, value in draft.fields.items():
        field = entry.get(name)
        if field is not None and name in made.fields and subject.file.latex(field) == value != made.fields[name]:
            entry.set(name, made.fields[name])


def _is_same_publication(subject: Subject, paper: Paper, fields: Collection[str]) -> bool:
    """Whether an entry is of the publication that the record is of, so that details of this belong to it too."""
    if subject.paper.year not in (None, paper.year):
        return False
    venue = subject.venue
    if venue is not None and paper.venue:
        return venue.acronym == paper.venue
    place = subject.place
    return (
        not place
        or not {"booktitle", "journal", "journaltitle"}.intersection(fields)
        or fold(place)
        in (
            fold(paper.booktitle),
            fold(paper.journal),
            fold(paper.venue),
        )
    )


def _add(file: BibFile, papers: Sequence[Paper], *, for_biblatex: bool) -> dict[str, str]:
    """Append entries; for each paper's own key the one that it got."""
    if not papers:
        return {}
    taken = {entry.key.lower() for entry in file.entries}
    named = [with_key(paper, taken) for paper in papers]
    text = (biblatex if for_biblatex else bibtex).render(named)
    file.append(text.removeprefix(HEADER).lstrip("\n"))
    return {paper.key: new.key for paper, new in zip(papers, named, strict=True)}
