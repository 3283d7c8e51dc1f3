"""doi.org: who looks after a DOI, and the way there."""

from __future__ import annotations

from urllib.parse import quote

from tests.services.formats import crossref, datacite
from tests.services.formats.reply import Ask, Reply, html_page, json_reply, redirect
from tests.services.library import Library

NOT_FOUND = html_page(404, "DOI Not Found", "<p>This DOI cannot be found in the DOI System.</p>\n")
_METADATA = ("bibtex", "citationstyles", "citeproc")


def proxy(ask: Ask, library: Library) -> Reply:
    """``/<doi>`` and ``/ra/<doi>`` of doi.org."""
    doi = ask.path[1:]
    if doi.startswith("ra/"):
        asked = doi.removeprefix("ra/").split(",")
        return json_reply([{"DOI": name} | _agency(name, library) for name in asked])
    agency = _agency(doi, library).get("RA")
    if agency is None:
        return NOT_FOUND
    if not any(kind in ask.headers.get("accept", "") for kind in _METADATA):
        return redirect(f"{ask.base}/publisher/{quote(doi)}")
    if agency == "Crossref":
        return redirect(f"{ask.base}/crossref_content/v1/works/{quote(doi, safe='')}/transform")
    return redirect(f"{ask.base}/datacite_content/{quote(doi)}")


def publisher(_ask: Ask, _library: Library) -> Reply:
    """A publisher's landing page, as programs get to see it."""
    return html_page(202, "Just a moment...", "<p>Checking your browser.</p>\n")


def _agency(doi: str, library: Library) -> dict[str, str]:
    if crossref.registered(doi, library):
        return {"RA": "Crossref"}
    return {"RA": "DataCite"} if datacite.registered(doi, library) else {"status": "DOI does not exist"}
