"""Duplicates in .bib files: which entries are one paper, and the files without them.

A file is a user's work. What stays in it stays as it is written, byte for byte; of several entries for one paper the
best one stays, and gets the fields that it lacks from the others. What says where a paper appeared comes from another
entry only if that describes the same publication: the journal of a preprint has no place in an entry of proceedings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kdlit import bibfile, fusion, identifiers, importing
from kdlit.bibfile import MONTHS, SETTINGS, BibFile, Entry, Field
from kdlit.duplicates import Deduplicated, Record
from kdlit.files import MARK
from kdlit.importing import Doubt
from kdlit.paper import Paper, PaperError
from kdlit.sameness import NO_TEXTS
from kdlit.text import fold

_ALTERNATIVES = (
    ("journal", "journaltitle"),
    ("school", "institution"),
    ("year", "date"),
    ("month", "date"),
    ("number", "issue"),
    ("pages", "eid", "articleno"),
    ("address", "location"),
)
"""Fields that say the same; an entry needs one of each."""
_THESES = ("mastersthesis", "phdthesis", "thesis")
_USERS = {
    "booktitle": ("conference", "inbook", "incollection", "inproceedings", "proceedings"),
    "howpublished": ("booklet", "manual", "misc", "online", "unpublished"),
    "institution": ("report", "techreport", *_THESES),
    "journal": ("article",),
    "journaltitle": ("article",),
    "school": _THESES,
}
"""Fields that name the place of a publication, and the types of entries that use them."""
_PLACE = frozenset(
    (
        *(*_USERS, *(name for names in _ALTERNATIVES for name in names)),
        *("chapter", "day", "doi", "edition", "editor", "eventdate", "eventtitle", "isbn", "issn", "numpages"),
        *("organization", "publisher", "pubstate", "series", "type", "venue", "volume"),
    )
)
"""Fields that say where and when a paper appeared, by their BibTeX and biblatex names."""
_EPRINT = ("eprint", "archiveprefix", "primaryclass", "eprinttype", "eprintclass")
_PARENTS = ("crossref", "xref", "xdata")
"""Fields that name another entry, whose fields an entry may take over."""
_NO_PAPERS = (*SETTINGS, "set", "xdata")
"""Types of entries that are no papers, whatever title they have."""
_STATUS = re.compile(
    r"arxiv|preprint|\baccepted\b|to appear|in press|forthcoming|submitted|under review|\bworkshop\b|\bversion\b",
    re.IGNORECASE,
)
"""What a note says that is about one version of a paper."""
_HEADER = f"% {MARK} dedup. Edits are lost when it is generated again."


class Bibliography(NamedTuple):
    """A .bib file, read for comparison.

    Attributes:
        name: how the file is called.
        file: the file as written.
        records: what each entry says, in order; the title of an entry without one is empty.
        entries: the entry of each record, by the record's `id`.
        doubts: what cannot be read or compared.
    """

    name: str
    file: BibFile
    records: tuple[Record, ...]
    entries: Mapping[int, Entry]
    doubts: tuple[Doubt, ...]


class Merged(NamedTuple):
    """The files without duplicates.

    Attributes:
        text: all of them, one behind the other.
        left_out: the fields of each entry that was merged away which the kept one says otherwise, by the record's `id`.
    """

    text: str
    left_out: Mapping[int, tuple[str, ...]]


def read(text: str, name: str) -> Bibliography:
    """Read a .bib file; nothing is raised, whatever the text."""
    file = bibfile.read(text.removeprefix("\ufeff"))
    doubts = [Doubt(problem.line, problem.key, f"it is not compared: {problem.what}") for problem in file.problems]
    records: list[Record] = []
    entries: dict[int, Entry] = {}
    for entry in file.entries:
        line = file.line(entry)
        fields = {field.name.lower(): file.latex(field) for field in reversed(entry.fields)}
        try:
            paper = _paper(entry, fields)
        except PaperError:
            doubts.append(Doubt(line, entry.key, "it has no title, and is compared by its identifiers alone"))
            paper = _paper(entry, {**fields, "title": "-"})._replace(title="")
        if not entry.key:
            doubts.append(Doubt(line, paper.title, "it has no key, and cannot be cited"))
        record = Record(paper, name, line)
        records.append(record)
        entries[id(record)] = entry
    return Bibliography(name, file, tuple(records), entries, tuple(sorted(doubts)))


def _paper(entry: Entry, fields: Mapping[str, str]) -> Paper:
    if entry.kind_of in _NO_PAPERS:
        return Paper("", key=entry.key, type=entry.kind_of)
    paper = importing.from_entry(entry.kind_of, entry.key, fields)
    return paper._replace(type=entry.kind_of) if entry.kind_of in NO_TEXTS else paper


def merge(bibliographies: Sequence[Bibliography], done: Deduplicated) -> Merged:
    """Take out of the files what is there twice, and rename what another paper has the key of.

    Args:
        bibliographies: the files; they are changed.
        done: their records put together.
    """
    origins = {number: _Origin(each.file, entry) for each in bibliographies for number, entry in each.entries.items()}
    left_out: dict[int, tuple[str, ...]] = {}
    completed: list[_Origin] = []
    for paper, group in zip(done.papers, done.groups, strict=True):
        lead = group.lead
        kept = origins[id(lead)]
        for other in group.members:
            if other is not lead:
                gone = origins.pop(id(other))
                left_out[id(other)] = tuple(_complete(kept, lead.paper, gone, other.paper))
                gone.file.drop(gone.entry)
        if len(group.members) > 1:
            completed.append(kept)
            _add_eprint(kept, lead.paper, paper)
        _rekey(kept.entry, paper.key)
    keys = {old.lower(): new for old, new in done.keys.items()}
    for origin in origins.values():
        _redirect(origin, keys)
    return Merged(_joined(bibliographies, _moved_behind(origins.values(), completed)), left_out)


class _Origin(NamedTuple):
    """An entry and the file in which it stands."""

    file: BibFile
    entry: Entry


def _complete(kept: _Origin, paper: Paper, other: _Origin, other_paper: Paper) -> Iterator[str]:
    """Add to an entry what it lacks and another one has; yields the fields that stay out."""
    may_add = fusion.adds(paper, other_paper)
    same_publication = "year" in may_add and not any(kept.entry.get(name) for name in _PARENTS)
    without_eprint = kept.entry.get("eprint") is None
    for field in other.entry.fields:
        name, value = field.name.lower(), other.file.latex(field)
        present = kept.file.latex(kept.entry.get(name))
        same_names = name == "author" and paper.author == other_paper.author
        if not value.strip() or same_names or _plain(value) == _plain(present) or _only_names_arxiv(name, value):
            continue
        if name == "author" and fusion.fuller(other_paper.author, paper.author):
            kept.entry.set(name, value)
            continue
        if name in _PLACE:
            fits = (same_publication or name in may_add) and _lacks(kept.entry, name)
        elif name in _EPRINT:
            fits = without_eprint
        else:
            fits = name not in _PARENTS and (same_publication or name != "note" or not _STATUS.search(value))
        if fits and not present.strip():
            _add(kept.entry, field, value)
        else:
            yield name


def _only_names_arxiv(name: str, value: str) -> bool:
    """Whether a field only says which paper of arXiv it is, which stays known as its eprint."""
    identifier = identifiers.parse(value) if name != "eprint" else None
    return identifier is not None and identifier.scheme == "arxiv"


def _lacks(entry: Entry, name: str) -> bool:
    """Whether an entry uses a field, and has neither it nor another one that says the same."""
    if entry.kind_of not in _USERS.get(name, (entry.kind_of,)):
        return False
    alike = {name, *(each for names in _ALTERNATIVES if name in names for each in names)}
    return not any(field.name.lower() in alike and field.value.strip(' {}"') for field in entry.fields)


def _add(entry: Entry, field: Field, value: str) -> None:
    """Add a field of another entry, as it is written there unless it needs a macro of that file."""
    name = field.name.lower()
    empty = entry.get(name)
    if empty is not None:
        entry.remove(empty)
    entry.add(name, value)
    added = entry.get(name)
    raw = field.value
    alone = raw[:1] in ("{", '"') or raw.isdigit() or raw.lower() in MONTHS
    if added is not None and alone and "#" not in raw:
        added.value = raw


def _add_eprint(kept: _Origin, paper: Paper, merged: Paper) -> None:
    """Add the arXiv identifier that another entry has in its URL or for a journal."""
    if paper.arxiv or not merged.arxiv or kept.entry.get("eprint") is not None:
        return
    values = {"eprint": merged.arxiv, "archiveprefix": "arXiv", "primaryclass": merged.arxiv_class}
    for name, value in values.items():
        if value and kept.entry.get(name) is None:
            kept.entry.add(name, value)


def _rekey(entry: Entry, key: str) -> None:
    if not entry.key and key and entry.fields and "," not in entry.fields[0].lead:
        entry.fields[0].lead = f",{entry.fields[0].lead}"
    entry.key = key or entry.key


def _redirect(origin: _Origin, keys: Mapping[str, str]) -> None:
    """Let an entry name its parents by the keys that they have now; `keys` are in lower case."""
    for name in _PARENTS:
        named = [key.strip() for key in origin.file.latex(origin.entry.get(name)).split(",")]
        if any(key.lower() in keys for key in named):
            origin.entry.set(name, ",".join(keys.get(key.lower(), key) for key in named))


def _moved_behind(origins: Iterable[_Origin], merged: Iterable[_Origin]) -> list[str]:
    """Entries to write at the end: those that others name as parents, for BibTeX wants these behind their children."""
    parents = {
        key.strip().lower()
        for origin in origins
        for name in _PARENTS
        for key in origin.file.latex(origin.entry.get(name)).split(",")
    }
    behind = [origin for origin in merged if origin.entry.key and origin.entry.key.lower() in parents]
    for origin in behind:
        origin.file.drop(origin.entry)
    return [f"{origin.entry.text}{origin.file.line_end}" for origin in behind]


def _joined(bibliographies: Sequence[Bibliography], behind: Sequence[str]) -> str:
    end = bibliographies[0].file.line_end
    texts = [text for each in bibliographies if (text := each.file.text).strip()]
    if not texts or MARK not in texts[0].partition("\n")[0]:
        texts.insert(0, _HEADER)
    *earlier, last = (*texts, *behind)
    return (end * 2).join([*(text.rstrip("\r\n") for text in earlier), last])


def _plain(value: str) -> str:
    return "".join(filter(str.isalnum, fold(value)))
