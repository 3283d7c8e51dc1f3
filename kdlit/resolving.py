"""Resolving papers: from identifiers to records of the services that own them, checked and merged.

For a paper of the catalog its owners are asked (the ACL Anthology, arXiv), and other services only where a fact is
missing. A record whose title is not the paper's is refused. Whatever happens, the bundled record remains: a service
that fails costs an entry nothing but news.

For an identifier that the catalog lacks, services are asked in turn until one knows it, then for its published version.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from kdlit import identifiers
from kdlit.asking import OFFLINE, Asker, Said
from kdlit.identifiers import Identifier
from kdlit.matching import is_titled, same_title, shares_author
from kdlit.merge import Merged, Record, merge
from kdlit.paper import Paper
from kdlit.text import counted

OWNERS = ("acl", "arxiv")
"""Services that are asked for every paper that they have."""
HELPERS = ("crossref", "openreview")
"""Services that are asked where a fact is missing."""
_REASONS = 4
_STAGES_IN_THE_DARK = 2
"""Services of a chain that are asked though none has answered; then there is no network, and others would only wait."""
CHAINS: Mapping[str, tuple[str, ...]] = {
    # DataCite comes second because what makes one of arXiv's services fail mostly makes the others fail.
    "arxiv": ("arxiv", "datacite", "arxiv_oai", "arxiv_bibtex"),
    "acl": ("acl", "crossref"),
    "doi": ("crossref", "doi", "datacite"),
    "openreview": ("openreview",),
    "dblp": ("dblp",),
    "url": ("page",),
}
"""For each scheme the services that know its identifiers, in the order in which they are asked."""


_KNOWN_TO_SEMANTIC_SCHOLAR = ("arxiv", "acl", "doi")
"""Schemes of identifiers for which Semantic Scholar is asked; OpenReview says itself what became of a paper."""


class Outcome(NamedTuple):
    """A paper of the catalog as resolved.

    Attributes:
        paper: the entry to write.
        origins: field -> source that gave it.
        fell_back: why no service's record went into it; empty when one did, or when none had to be asked.
    """

    paper: Paper
    origins: Mapping[str, str]
    fell_back: str = ""


class Resolution(NamedTuple):
    """Outcomes in the order of the papers, and what is worth saying."""

    outcomes: tuple[Outcome, ...]
    messages: tuple[str, ...]


class Identified(NamedTuple):
    """What became of identifiers that the catalog lacks.

    Attributes:
        papers: merged records; those that other services confirm are published carry the published version.
        unknown: identifiers that a service says do not exist.
        unasked: identifier -> why no service could be asked.
        undecided: preprints of which it could not be asked whether they have been published -> why.
        messages: what else is worth saying.
    """

    papers: Mapping[Identifier, Merged]
    unknown: tuple[Identifier, ...]
    unasked: Mapping[Identifier, str]
    undecided: Mapping[Identifier, str]
    messages: tuple[str, ...]


def resolve(papers: Sequence[Paper], asker: Asker, *, thoroughly: bool = False) -> Resolution:
    """Resolve papers of the catalog.

    Args:
        papers: with their bundled facts.
        asker: what asks the services, through the cache.
        thoroughly: ask the helpers even where nothing is missing.

    Returns:
        An outcome for each paper; no paper is ever lost.
    """
    wanted: dict[str, dict[Identifier, str]] = {}
    asked: list[list[tuple[str, Identifier]]] = []
    for paper in papers:
        questions = list(_questions(paper, thoroughly=thoroughly))
        asked.append(questions)
        for source, identifier in questions:
            wanted.setdefault(source, {})[identifier] = paper.title
    said = asker.ask(wanted)
    outcomes: list[Outcome] = []
    refused: list[str] = []
    for paper, questions in zip(papers, asked, strict=True):
        answers = [(source, identifier, said[source, identifier]) for source, identifier in questions]
        outcomes.append(_outcome(paper, answers, refused))
    return Resolution(tuple(outcomes), (*_fallbacks(outcomes), *refused))


def identify(wanted: Iterable[Identifier], asker: Asker, *, published: bool = True) -> Identified:
    """Find the papers that identifiers name.

    Args:
        wanted: identifiers that the catalog lacks.
        asker: what asks the services, through the cache.
        published: look for the published version of a preprint.
    """
    wanted = tuple(dict.fromkeys(wanted))
    said = _in_turn(wanted, asker, lambda identifier: CHAINS.get(identifier.scheme, ()))
    records = {
        identifier: [Record(source, answer.paper)] for identifier, (source, answer) in said.items() if answer.paper
    }
    messages: list[str] = []
    undecided: dict[Identifier, str] = {}
    if published:
        undecided = _add_published(records, asker, messages)
    return Identified(
        papers={identifier: merge(found) for identifier, found in records.items()},
        unknown=tuple(identifier for identifier, (_, answer) in said.items() if answer.missing),
        unasked={identifier: answer.failure for identifier, (_, answer) in said.items() if answer.failure},
        undecided=undecided,
        messages=tuple(messages),
    )


def _questions(paper: Paper, *, thoroughly: bool) -> Iterable[tuple[str, Identifier]]:
    """Which services to ask for a paper of the catalog, and by which identifier."""
    own = {identifier.scheme: identifier for identifier in identifiers.of(paper)}
    for scheme in OWNERS:
        if scheme in own:
            yield scheme, own[scheme]
    lacks_pages = paper.published and not (paper.pages or paper.eid)
    if "doi" in own and "acl" not in own and (thoroughly or lacks_pages):
        yield "crossref", own["doi"]
    if "openreview" in own and (not paper.author or (thoroughly and not paper.published)):
        yield "openreview", own["openreview"]


def _outcome(paper: Paper, answers: Sequence[tuple[str, Identifier, Said]], refused: list[str]) -> Outcome:
    records: list[Record] = []
    failures: list[str] = []
    for source, identifier, answer in answers:
        if answer.paper is None:
            failures.append(answer.failure or f"{source} does not have them")
        elif is_titled(paper, answer.paper.title) and shares_author(paper.author, answer.paper.author):
            records.append(Record(source, answer.paper))
        else:
            failures.append("a service answered with another paper")
            refused.append(
                f"{paper.key}: {source} has another paper under {identifier}, {answer.paper.title!r}; it is refused"
            )
    merged = merge(records, paper)
    return Outcome(merged.paper, merged.origins, failures[0] if failures and not records else "")


def _fallbacks(outcomes: Sequence[Outcome]) -> list[str]:
    """One line that says how many entries are the bundled records, and why."""
    reasons = Counter(outcome.fell_back for outcome in outcomes if outcome.fell_back not in ("", OFFLINE))
    if not reasons:
        return []
    named = reasons.most_common(_REASONS)
    why = "; ".join(f"{reason} ({count})" for reason, count in named)
    others = sum(reasons.values()) - sum(count for _, count in named)
    more = f"; other reasons ({others})" if others else ""
    many = sum(reasons.values())
    are = "is the bundled record" if len(outcomes) == 1 else "are the bundled records"
    return [f"{many} of {counted(len(outcomes), 'entry', 'entries')} {are}: {why}{more}"]


def _in_turn(
    wanted: Iterable[Identifier], asker: Asker, chain: Callable[[Identifier], Sequence[str]]
) -> dict[Identifier, tuple[str, Said]]:
    """Ask the services of each identifier's chain one after the other, until one knows it or says that it is none."""
    found: dict[Identifier, tuple[str, Said]] = {}
    left = {identifier: list(chain(identifier)) for identifier in wanted}
    for identifier in left:
        found[identifier] = ("", Said(failure="no service is known for it"))
    left = {identifier: services for identifier, services in left.items() if services}
    stage = 0
    while left and not (stage >= _STAGES_IN_THE_DARK and asker.reached_nobody):
        stage += 1
        asked: dict[str, dict[Identifier, str]] = {}
        meant: dict[tuple[str, Identifier], Identifier] = {}
        for identifier, services in left.items():
            source = services.pop(0)
            named = _named_at(source, identifier)
            asked.setdefault(source, {})[named] = ""
            meant[source, named] = identifier
        for place, answer in asker.ask(asked).items():
            identifier = meant[place]
            if answer.paper or answer.missing:
                del left[identifier]
                found[identifier] = (place[0], answer)
            elif not found[identifier][0]:  # the first service's failure is the one to tell of
                found[identifier] = (place[0], answer)
        left = {identifier: services for identifier, services in left.items() if services}
    return found


def _named_at(source: str, identifier: Identifier) -> Identifier:
    """By which identifier a service knows a paper: Crossref has the Anthology's papers under their DOIs."""
    if source == "crossref" and identifier.scheme == "acl":
        return Identifier("doi", f"10.18653/v1/{identifier.value.lower()}")
    return identifier


def _add_published(
    records: Mapping[Identifier, list[Record]], asker: Asker, messages: list[str]
) -> dict[Identifier, str]:
    """Add to each preprint the record of its published version, where a service has one under the same title.

    Returns:
        The preprints of which this could not be asked, and why.
    """
    undecided: dict[Identifier, str] = {}
    preprints = {identifier: found[0].paper for identifier, found in records.items() if not found[0].paper.published}
    leads = {identifier: lead for identifier, paper in preprints.items() if (lead := _lead(paper))}
    without = {
        identifier: paper.title
        for identifier, paper in preprints.items()
        if identifier not in leads and identifier.scheme in _KNOWN_TO_SEMANTIC_SCHOLAR
    }
    if without:
        for (_, identifier), answer in asker.ask({"semanticscholar": without}).items():
            if answer.paper and same_title(answer.paper.title, preprints[identifier].title):
                if lead := _lead(answer.paper):
                    leads[identifier] = lead
            elif answer.failure:
                undecided[identifier] = answer.failure
                messages.append(f"{identifier}: whether it has been published could not be asked ({answer.failure})")
    published = _in_turn(dict.fromkeys(leads.values()), asker, lambda lead: CHAINS.get(lead.scheme, ()))
    for identifier, lead in leads.items():
        source, answer = published[lead]
        preprint = preprints[identifier]
        if answer.paper is None:
            if answer.failure:
                undecided[identifier] = answer.failure
            messages.append(
                f"{identifier}: its published version {lead} could not be read ({answer.failure or 'not found'})"
            )
        elif same_title(answer.paper.title, preprint.title) and shares_author(answer.paper.author, preprint.author):
            records[identifier].append(Record(source, answer.paper))
        else:
            messages.append(f"{identifier}: {lead} is another paper, {answer.paper.title!r}; it is refused")
    return undecided


def _lead(paper: Paper) -> Identifier | None:
    """The identifier of the published version that a record names."""
    own = {identifier.scheme: identifier for identifier in identifiers.of(paper)}
    return own.get("acl") or own.get("doi")
