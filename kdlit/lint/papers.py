"""Rules on what entries say of papers: published since, wrong identifiers, authors left out, wrong entry types."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kdlit import identifiers
from kdlit.authors import Agreement, agreement, prepare
from kdlit.identifiers import Identifier
from kdlit.lint.context import Context
from kdlit.lint.findings import Found, Mend
from kdlit.lint.known import Sureness, is_alike
from kdlit.lint.subject import Subject, complete
from kdlit.lint.upgrade import add_eprint, publish, record
from kdlit.matching import is_titled
from kdlit.paper import Paper
from kdlit.sameness import is_preprint_doi
from kdlit.text import fold


def published(context: Context, subject: Subject) -> Iterator[Found]:
    """A preprint that has been published since."""
    if not subject.is_preprint:
        return
    match = context.match(subject)
    if match is None or not match.paper.published or any(wrong_identifier(context, subject)):
        return
    paper = match.paper
    where = " ".join(filter(None, (paper.venue or paper.journal or paper.booktitle, str(paper.year or ""), paper.doi)))
    mend: Mend | None = None
    if match.sureness is Sureness.CERTAIN:

        def mend() -> None:
            publish(subject, paper, record(paper, for_biblatex=context.biblatex))

    what = f"published since: {where}" if mend else f"perhaps published since: {where}, as {paper.title!r}"
    yield Found(what, subject.entry, subject.key, mend)


def wrong_identifier(context: Context, subject: Subject) -> Iterator[Found]:
    """An identifier of another paper than the one that the title and the authors name."""
    if not subject.title:
        return
    for name, identifier in subject.identifiers.items():
        owner = context.named(identifier)
        if owner is not None:
            if _may_mean(subject, owner):
                continue
            whose = f"{_called(identifier)} belongs to {owner.title!r}"
        elif (paper := context.own(subject)) is not None and (right := _rival(subject, identifier, paper)) is not None:
            whose = f"{_called(identifier)} is not this paper's, which has {right.value}"
        elif context.is_absent(identifier):
            whose = f"{_called(identifier)} does not exist, its service says"
        else:
            continue
        field = subject.entry.get(name)
        if field is not None:
            yield Found(whose, field, subject.key, _correction(context, subject, name, identifier))


def known_authors(context: Context, subject: Subject) -> Iterator[Found]:
    """A list of authors that ends in "and others" though all are known."""
    field = subject.entry.get("author")
    if field is None or complete(subject.authors):
        return
    paper = context.own(subject)
    if paper is None or not paper.author or not complete(paper.author):
        return

    def mend() -> None:
        subject.entry.set("author", record(paper, for_biblatex=context.biblatex).fields["author"])

    yield Found(f"the {len(paper.author)} authors are known", field, subject.key, mend)


def other_facts(context: Context, subject: Subject) -> Iterator[Found]:
    """A venue or a year that the paper does not have; an entry with a DOI of its own is another publication."""
    paper = context.own(subject)
    if paper is None or not paper.published or subject.is_preprint:
        return
    doi = subject.identifiers.get("doi")
    if doi is not None and doi not in identifiers.of(paper):
        return
    venue, year = subject.venue, subject.paper.year
    elsewhere = venue is not None and bool(paper.venue) and venue.acronym != paper.venue
    if not elsewhere and (not year or not paper.year or year == paper.year):
        return
    there = " ".join(filter(None, (paper.venue, str(paper.year or ""))))
    here = " ".join(filter(None, (venue.acronym if venue else "", str(year or ""))))
    fields = map(subject.entry.get, ("booktitle", "journal") if elsewhere else ("year", "date"))
    where = next(filter(None, fields), subject.entry)
    yield Found(f"kdlit knows this paper from {there}, not {here}", where, subject.key)


def preprint_as_article(context: Context, subject: Subject) -> Iterator[Found]:
    """A preprint as an article of a journal called arXiv."""
    if subject.kind not in ("article", "inproceedings", "conference") or not subject.is_preprint:
        return
    match = context.match(subject)
    if match is not None and match.paper.published:
        return
    arxiv = subject.paper.arxiv
    field = subject.entry.get("journal") or subject.entry.get("booktitle")
    if field is None or not arxiv or any(wrong_identifier(context, subject)):
        return

    def mend() -> None:
        entry = subject.entry
        entry.retype("misc")
        entry.rename(field, "howpublished")
        entry.set("howpublished", f"arXiv preprint arXiv:{arxiv}")
        volume = entry.get("volume")
        if volume is not None and "volume" in subject.identifiers:
            entry.remove(volume)
        if entry.get("eprint") is None:
            add_eprint(entry, arxiv, record(Paper("", arxiv=arxiv), for_biblatex=context.biblatex))

    yield Found(f"a preprint is a @misc with eprint, not an @{subject.kind}", field, subject.key, mend)


def _may_mean(subject: Subject, paper: Paper) -> bool:
    """Whether an identifier's paper can be the one that an entry describes, as far as title and authors tell."""
    if is_titled(paper, subject.title):
        return True
    agreed = agreement(prepare(paper.author), prepare(subject.authors))
    return agreed > Agreement.LITTLE and is_alike(paper, subject.title)


def _rival(subject: Subject, identifier: Identifier, paper: Paper) -> Identifier | None:
    """The paper's own identifier, where it cannot have another one of the kind."""
    own = next((each for each in identifiers.of(paper) if each.scheme == identifier.scheme), None)
    if own is None or own == identifier:
        return None
    if identifier.scheme in identifiers.OF_ONE_PAPER:
        return own
    # Of two publications of one paper, such as a talk and its extended version, each has its DOI.
    if identifier.scheme == "doi" and _is_same_publication(subject, paper):
        return own
    return None


def _is_same_publication(subject: Subject, paper: Paper) -> bool:
    """Whether an entry describes the publication that kdlit knows, or no other one."""
    if fold(subject.place) == fold(paper.journal or paper.booktitle):
        return True
    if subject.is_preprint:
        return not is_preprint_doi(subject.paper.doi)
    return subject.venue is not None and subject.venue.acronym == paper.venue


def _correction(context: Context, subject: Subject, name: str, wrong: Identifier) -> Mend | None:
    """What puts the right identifier in the place of a wrong one, if it is known and stands there as such."""
    paper, field = context.own(subject), subject.entry.get(name)
    if paper is None or field is None:
        return None
    if name == "doi":
        return (lambda: subject.entry.set("doi", paper.doi)) if paper.doi else None
    right: str = getattr(paper, wrong.scheme, "")
    pattern = re.compile(rf"{re.escape(wrong.value)}(?:v\d+)?", re.IGNORECASE)
    if not right or not pattern.search(field.value):
        return None

    def mend() -> None:
        field.value = pattern.sub(lambda _: right, field.value, count=1)

    return mend


def _called(identifier: Identifier) -> str:
    return f"the {identifiers.CALLED.get(identifier.scheme, 'address')} {identifier.value}"
