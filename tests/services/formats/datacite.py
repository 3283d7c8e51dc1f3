"""DataCite: the registry of arXiv's own DOIs and of Zenodo's."""

from __future__ import annotations

from typing import Any

from kdlit.paper import Name, Paper
from tests.services.formats.eprint import Eprint, eprint
from tests.services.formats.reply import Ask, Reply, json_reply, text_reply
from tests.services.formats.tex import entry, inverted, joined
from tests.services.library import Library, dice

ARXIV_PREFIX = "10.48550/arxiv."
PREFIXES = (ARXIV_PREFIX, "10.5281/")
_SENTENCE = "The resource you are looking for doesn't exist."
_CLASSES = {
    "cs.AI": "Artificial Intelligence",
    "cs.CL": "Computation and Language",
    "cs.CV": "Computer Vision and Pattern Recognition",
    "cs.LG": "Machine Learning",
    "stat.ML": "Machine Learning",
}
NOT_FOUND = json_reply({"errors": [{"status": "404", "title": _SENTENCE}]}, 404)


def registered(doi: str, library: Library) -> list[Paper]:
    """The papers under a DOI of this registry."""
    doi = doi.lower()
    if doi.startswith(ARXIV_PREFIX):
        return library.find("arxiv", doi.removeprefix(ARXIV_PREFIX))
    return library.find("doi", doi) if doi.startswith(PREFIXES) else []


def rest(ask: Ask, library: Library) -> Reply:
    """``/dois/<doi>`` of api.datacite.org."""
    folder, _, doi = ask.path[1:].partition("/")
    papers = registered(doi, library) if folder == "dois" else []
    return json_reply(_document(papers[0], doi), media_type="application/vnd.api+json") if papers else NOT_FOUND


def content(ask: Ask, library: Library) -> Reply:
    """The content resolver, to which doi.org sends who accepts BibTeX or CSL-JSON."""
    doi = ask.path[1:]
    papers = registered(doi, library)
    if not papers:
        return text_reply(_SENTENCE, 404)
    if "citationstyles" in ask.headers.get("accept", ""):
        return json_reply(_csl(papers[0], doi), media_type="application/vnd.citationstyles.csl+json")
    body = "".join(_bibtex(paper, doi) for paper in papers)
    return Reply(200, "application/x-bibtex", body.encode())


def _eprint(paper: Paper, doi: str) -> Eprint | None:
    return eprint(paper) if doi.lower().startswith(ARXIV_PREFIX) else None


def _year(paper: Paper, preprint: Eprint | None) -> int | None:
    return preprint.dates[0].year if preprint else paper.year


def _url(paper: Paper, preprint: Eprint | None) -> str:
    return f"https://arxiv.org/abs/{paper.arxiv}" if preprint else paper.url


def _document(paper: Paper, doi: str) -> dict[str, Any]:
    preprint = _eprint(paper, doi)
    attributes = {
        "doi": doi.lower(),
        "creators": [_creator(name) for name in paper.author],
        "titles": _titles(paper, preprint),
        "publisher": _publisher(paper, preprint),
        "container": {},
        "publicationYear": _year(paper, preprint),
        "subjects": _subjects(preprint),
        "dates": _dates(preprint) if preprint else [{"date": str(paper.year), "dateType": "Issued"}],
        "types": _types(preprint),
        "relatedIdentifiers": _related(preprint),
        "version": str(preprint.number) if preprint else None,
        "descriptions": [{"description": "What a small network learns.", "descriptionType": "Abstract"}],
        "url": _url(paper, preprint),
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "state": "findable",
    }
    client = {"client": {"data": {"id": "arxiv.content" if preprint else "cern.zenodo", "type": "clients"}}}
    return {"data": {"id": doi.lower(), "type": "dois", "attributes": attributes, "relationships": client}}


def _creator(name: Name) -> dict[str, Any]:
    kind = {"nameType": "Personal", "givenName": name.given, "familyName": name.family} if name.given else {}
    return {"name": inverted(name), **kind, "affiliation": [], "nameIdentifiers": []}


def _titles(paper: Paper, preprint: Eprint | None) -> list[dict[str, str]]:
    title = preprint.title if preprint else paper.title
    others = [{"title": other.title, "titleType": "AlternativeTitle"} for other in paper.other_titles]
    return [*others, {"title": title}]


def _publisher(paper: Paper, preprint: Eprint | None) -> object:
    name = "arXiv" if preprint else paper.publisher or "Zenodo"
    return {"name": name} if dice(paper, "publisher as an object", 4) else name


def _subjects(preprint: Eprint | None) -> list[dict[str, str]]:
    if preprint is None:
        return []
    scheme = {"lang": "en", "subjectScheme": "arXiv"}
    classes = [{**scheme, "subject": f"{_CLASSES.get(name, 'Other')} ({name})"} for name in preprint.classes]
    field = {
        "subject": "FOS: Computer and information sciences",
        "subjectScheme": "Fields of Science and Technology (FOS)",
    }
    return [*classes, field]


def _dates(preprint: Eprint) -> list[dict[str, str]]:
    first, last = preprint.dates[0], preprint.dates[-1]
    return [
        {"date": f"{first:%Y-%m-%dT%H:%M:%SZ}", "dateType": "Submitted", "dateInformation": "v1"},
        {"date": f"{last:%Y-%m-%dT%H:%M:%SZ}", "dateType": "Updated", "dateInformation": f"v{preprint.number}"},
        {"date": f"{first:%Y-%m}", "dateType": "Available", "dateInformation": "v1"},
        {"date": f"{first:%Y}", "dateType": "Issued"},
    ]


def _types(preprint: Eprint | None) -> dict[str, str]:
    if preprint:
        return {"bibtex": "misc", "citeproc": "article", "resourceType": "Article", "resourceTypeGeneral": "Preprint"}
    return {"bibtex": "article", "citeproc": "article-journal", "resourceTypeGeneral": "ConferencePaper"}


def _related(preprint: Eprint | None) -> list[dict[str, str]]:
    if preprint is None or not preprint.doi:
        return []
    kind = {"relationType": "IsVersionOf", "relatedIdentifierType": "DOI"}
    return [{**kind, "relatedIdentifier": preprint.doi}]


def _csl(paper: Paper, doi: str) -> dict[str, Any]:
    preprint = _eprint(paper, doi)
    return {
        "type": "article",
        "id": f"https://doi.org/{doi.lower()}",
        "categories": [subject["subject"] for subject in _subjects(preprint)],
        "author": [{"family": name.family, "given": name.given} for name in paper.author],
        "issued": {"date-parts": [[_year(paper, preprint)]]},
        "DOI": doi.upper(),
        "URL": _url(paper, preprint),
        "publisher": "arXiv" if preprint else paper.publisher or "Zenodo",
        "title": preprint.title if preprint else paper.title,
    }


def _bibtex(paper: Paper, doi: str) -> str:
    preprint = _eprint(paper, doi)
    fields = (
        ("doi", doi.upper()),
        ("url", _url(paper, preprint)),
        ("author", joined(paper.author)),
        ("keywords", ", ".join(subject["subject"] for subject in _subjects(preprint))),
        ("title", preprint.title if preprint else paper.title),
        ("publisher", "arXiv" if preprint else paper.publisher or "Zenodo"),
        ("year", str(_year(paper, preprint) or "")),
        ("copyright", "arXiv.org perpetual, non-exclusive license" if preprint else ""),
    )
    return entry("misc", f"https://doi.org/{doi.lower()}", fields)
