"""The rules of ``kdlit check``, a row each, in the order in which they mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from kdlit.lint import papers, syntax, titles, values, whole
from kdlit.lint.context import Context
from kdlit.lint.findings import Found, Severity
from kdlit.lint.subject import Subject

OfEntry = Callable[[Context, Subject], Iterator[Found]]
OfFile = Callable[[Context], Iterator[Found]]


class Rule(NamedTuple):
    """What is looked for.

    Attributes:
        name: by which it is selected, ignored and reported.
        severity: how bad what it finds is.
        summary: what it finds, in a line.
        of_file: finds it in a file as a whole, or ``None``.
        of_entry: finds it in one entry, or ``None``.
        mends: whether it ever knows a certain mend.
    """

    name: str
    severity: Severity
    summary: str
    of_file: OfFile | None = None
    of_entry: OfEntry | None = None
    mends: bool = True


_ERROR, _WARNING, _NOTE = Severity.error, Severity.warning, Severity.note

RULES = (
    Rule("unreadable", _ERROR, "What cannot be read: a brace or a comma is missing", syntax.unreadable, mends=False),
    Rule("closed-early", _ERROR, "Text behind an entry that looks like a part of it", syntax.closed_early, mends=False),
    Rule("comma", _ERROR, "A comma missing between fields, or too many", of_entry=syntax.commas),
    Rule("key", _ERROR, "No citation key, or one that BibTeX cannot read", of_entry=syntax.key, mends=False),
    Rule("repeated-key", _ERROR, "A citation key that stands for two entries", whole.repeated_key),
    Rule("repeated-field", _WARNING, "A field given twice", of_entry=syntax.repeated_field),
    Rule("undefined-macro", _ERROR, "A macro that no @string defines", of_entry=syntax.undefined_macro),
    Rule("unused-macro", _NOTE, "A @string that is never used", syntax.unused_macro, mends=False),
    Rule("unknown-type", _WARNING, "An entry type that does not exist", of_entry=values.unknown_type),
    Rule("wrong-id", _ERROR, "An arXiv id, DOI or other identifier of another paper", of_entry=papers.wrong_identifier),
    Rule("published", _WARNING, "A preprint that has been published since", of_entry=papers.published),
    Rule("other-facts", _WARNING, "A venue or year not of this paper", of_entry=papers.other_facts, mends=False),
    Rule("preprint-type", _WARNING, "A preprint as an article of arXiv", of_entry=papers.preprint_as_article),
    Rule("venue-type", _WARNING, "A conference as a journal, or a journal as one", of_entry=values.wrong_venue_type),
    Rule("authors", _ERROR, 'Names that are not joined by "and"', of_entry=values.authors),
    Rule("others", _WARNING, '"and others" where all authors are known', of_entry=papers.known_authors),
    Rule("missing-field", _WARNING, "A field that the entry type needs", of_entry=values.missing_field),
    Rule("empty-field", _WARNING, "A field without a value", of_entry=syntax.empty_field),
    Rule("year", _WARNING, "A year that is not four digits", of_entry=values.year),
    Rule("pages", _WARNING, "Pages with anything but two hyphens between them", of_entry=values.pages),
    Rule("doi", _WARNING, "A DOI with a prefix, or no DOI", of_entry=values.doi),
    Rule("url", _WARNING, "A url that is not a bare address", of_entry=values.url),
    Rule("eprint", _WARNING, "An eprint that is not a bare id, or without archive", of_entry=values.eprint),
    Rule("doi-url", _NOTE, "A url that only repeats the doi", of_entry=values.doi_as_url),
    Rule("title-capitals", _WARNING, "Words that the paper's title has with other capitals", of_entry=titles.capitals),
    Rule("unprotected", _WARNING, "Capitals of a title that styles would lower", of_entry=titles.unprotected),
    Rule("unicode", _NOTE, "Characters that classic BibTeX and old LaTeX lack", of_entry=values.raw_unicode),
    Rule("repeated-paper", _WARNING, "A paper that stands under two keys", whole.repeated_paper, mends=False),
    Rule("venue-names", _WARNING, "A venue that is written in several ways", whole.uneven_venues, mends=False),
)
