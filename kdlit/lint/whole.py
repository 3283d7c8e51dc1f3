"""Rules on a file as a whole: papers and keys that stand twice, venues that are written in several ways."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from kdlit import duplicates
from kdlit.duplicates import Record
from kdlit.lint.context import Context
from kdlit.lint.findings import Found, Mend
from kdlit.lint.subject import Subject
from kdlit.text import fold

_NUMBERS = re.compile(
    r"\b\d+(?:st|nd|rd|th)?\b|\b(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ]?)?"
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w+teenth|\w+tieth)\b"
)
_VOLUME = re.compile(r"\([^)]*\)|[,:].*| - .*")


def repeated_key(context: Context) -> Iterator[Found]:
    """A citation key that stands for two entries; BibTeX ignores capitals."""
    first: dict[str, Subject] = {}
    for subject in context.subjects:
        name = subject.key.lower()
        if not name:
            continue
        other = first.setdefault(name, subject)
        if other is subject:
            continue
        line = context.file.line(other.entry)
        same = _says_nothing_new(subject, other)
        alike = "the same entry" if same else "the same paper" if _is_one(other, subject) else "another paper"
        what = f"the key stands on line {line} too, for {alike}"
        yield Found(what, subject.entry, subject.key, _drop(context, subject) if same else None)


def repeated_paper(context: Context) -> Iterator[Found]:
    """A paper that stands in the file under two keys."""
    numbered = dict(enumerate((subject for subject in context.subjects if subject.title), start=1))
    records = [Record(subject.paper, "", number) for number, subject in numbered.items()]
    for group in duplicates.group(records):
        first, *others = (numbered[record.line or 0] for record in group.members)
        for other in others:
            if other.key.lower() == first.key.lower():
                continue
            line, why = context.file.line(first.entry), "; ".join(group.reasons)
            yield Found(f"the same paper as {first.key} on line {line}: {why}", other.entry, other.key)


def uneven_venues(context: Context) -> Iterator[Found]:
    """A venue that the file writes in several ways."""
    written: dict[str, list[tuple[Subject, str]]] = defaultdict(list)
    for subject in context.subjects:
        if subject.venue is not None:
            written[subject.venue.acronym].append((subject, _form(subject)))
    for acronym, uses in written.items():
        forms = Counter(form for _, form in uses)
        usual = max(forms, key=lambda form: (forms[form], not form))
        if len(forms) == 1:
            continue
        example = next(subject for subject, form in uses if form == usual)
        for subject, form in uses:
            if form == usual:
                continue
            field = next(each for name in ("booktitle", "journal", "journaltitle") if (each := subject.entry.get(name)))
            line = context.file.line(example.entry)
            what = f"{acronym} is {example.place!r} on line {line}, here {subject.place!r}"
            yield Found(what, field, subject.key)


def _form(subject: Subject) -> str:
    """How a venue is written, apart from years, numbers, volumes, places; one form for all that kdlit's table gives."""
    name = _bare(subject.place)
    venue, year = subject.venue, subject.paper.year
    return "" if venue is not None and year and name == _bare(venue.of(year).name) else name


def _bare(name: str) -> str:
    return " ".join(_NUMBERS.sub(" ", _VOLUME.sub(" ", fold(name))).split())


def _is_one(one: Subject, other: Subject) -> bool:
    return len(duplicates.group([Record(one.paper, "1"), Record(other.paper, "2")])) == 1


def _says_nothing_new(subject: Subject, first: Subject) -> bool:
    """Whether every field stands in the first entry with the same value."""
    return subject.kind == first.kind and all(
        subject.file.latex(field) == subject.file.latex(first.entry.get(field.name)) for field in subject.entry.fields
    )


def _drop(context: Context, subject: Subject) -> Mend:
    def mend() -> None:
        context.file.drop(subject.entry)

    return mend
