"""Rules on how a file is written: what BibTeX cannot read, reads otherwise than is meant, or ignores."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kdlit.bibfile import Entry, Field, Macro
from kdlit.citekeys import is_citable
from kdlit.lint.context import Context
from kdlit.lint.findings import Found, Mend
from kdlit.lint.subject import Subject

_CLOSED_EARLY = re.compile(r"\s*(?:\}|,?\s*[\w-]+\s*=\s*[{\"\w])")
_MONTH = re.compile(r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?", re.IGNORECASE)
_MACROS_OF_STYLES = frozenset(
    (
        *("acmcs", "acta", "cacm", "ibmjrd", "ibmsj", "ieeese", "ieeetc", "ieeetcad", "ipl", "jacm", "jcss", "scp"),
        *("sicomp", "tocs", "tods", "tog", "toms", "toois", "toplas", "tcs"),
    )
)
"""What the standard styles define besides the months (plain.bst)."""
_MACROS_OF_IEEE = re.compile(r"ieee_|iet_|acm_", re.IGNORECASE)
"""IEEEabrv.bib, which is named before one's own file, defines these."""


def unreadable(context: Context) -> Iterator[Found]:
    """What cannot be read at all."""
    for problem in context.file.problems:
        yield Found(problem.what, problem.line, problem.key)


def closed_early(context: Context) -> Iterator[Found]:
    """Fields or a brace behind the end of an entry: a brace too many stands before."""
    before: Entry | None = None
    for block in context.file.blocks:
        if before is not None and block.kind == "text" and _CLOSED_EARLY.match(block.raw):
            rest = block.raw.strip().partition("\n")[0]
            what = f"the entry ends before {rest[:30]!r}: there is a brace too many"
            yield Found(what, context.file.line(block.start + len(block.raw) - len(block.raw.lstrip())), before.key)
        before = block if isinstance(block, Entry) else None


def commas(context: Context, subject: Subject) -> Iterator[Found]:
    """A comma that is missing between two fields, or stands twice."""
    entry = subject.entry
    for place, field in enumerate(entry.fields):
        count = field.lead.count(",")
        if count == 1 or (count == 0 and place == 0 and not entry.key):
            continue
        what = (
            f"a comma is missing before {field.name}" if not count else f"there is a comma too many before {field.name}"
        )
        yield Found(what, field, subject.key, _comma(field))
    if entry.tail.count(",") > 1:

        def mend() -> None:
            entry.tail = re.sub(r",[\s,]*,", ",", entry.tail)

        yield Found("there is a comma too many at the end", entry, subject.key, mend)


def _comma(field: Field) -> Mend:
    def mend() -> None:
        field.lead = "," + field.lead.replace(",", "")

    return mend


def key(context: Context, subject: Subject) -> Iterator[Found]:
    """No citation key, or one that BibTeX cannot read."""
    if not subject.key:
        yield Found("the entry has no citation key", subject.entry)
    elif not is_citable(subject.key):
        yield Found(f"BibTeX cannot read the citation key {subject.key!r}", subject.entry, subject.key)


def repeated_field(context: Context, subject: Subject) -> Iterator[Found]:
    """A field given twice; BibTeX takes the first."""
    first: dict[str, Field] = {}
    for field in subject.entry.fields:
        name = field.name.lower()
        if name not in first:
            first[name] = field
        else:
            same = context.file.latex(field) == context.file.latex(first[name])
            what = "once is enough" if same else "BibTeX takes the first"
            mend = _removal(subject.entry, field) if same else None
            yield Found(f"{name} is given twice; {what}", field, subject.key, mend)


def empty_field(context: Context, subject: Subject) -> Iterator[Found]:
    """A field without a value."""
    for field in subject.entry.fields:
        if not context.file.latex(field).strip(" {}\t\r\n"):
            # In an entry with a parent an empty field keeps the parent's value out.
            mend = None if subject.entry.get("crossref") else _removal(subject.entry, field)
            yield Found(f"{field.name.lower()} is empty", field, subject.key, mend)


def undefined_macro(context: Context, subject: Subject) -> Iterator[Found]:
    """A macro that nobody defines: BibTeX prints nothing in its place."""
    for field in subject.entry.fields:
        for name in context.file.undefined(field):
            if name.lower() in _MACROS_OF_STYLES or _MACROS_OF_IEEE.match(name) or not re.search(r"[^\W\d]", name):
                continue
            month = _MONTH.fullmatch(name) if field.name.lower() == "month" and field.value == name else None
            mend = _valued(field, month[1].lower()) if month else None
            yield Found(f"no @string defines {name}; put the value in braces if it is none", field, subject.key, mend)


def unused_macro(context: Context) -> Iterator[Found]:
    """A macro that the file defines and does not use."""
    fields = [field for entry in context.file.entries for field in entry.fields]
    macros = [block for block in context.file.blocks if isinstance(block, Macro)]
    fields += (macro.field for macro in macros)
    used = {
        piece.text.lower()
        for field in fields
        if field.value[:1] not in '{"' or "#" in field.value
        for piece in field.pieces
        if piece.kind == "macro"
    }
    for macro in macros:
        if macro.field.name.lower() not in used:
            yield Found(f"the @string {macro.field.name} is never used", macro)


def _valued(field: Field, value: str) -> Mend:
    def mend() -> None:
        field.value = value

    return mend


def _removal(entry: Entry, field: Field) -> Mend:
    def mend() -> None:
        entry.remove(field)

    return mend
