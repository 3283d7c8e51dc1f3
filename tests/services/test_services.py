"""The test server itself: what it serves is what readers of each format expect, what it breaks is broken."""

from __future__ import annotations

import json
import re
import socket
import ssl
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext, suppress
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from http.client import HTTPConnection
from itertools import islice
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree as ET

import httpx
import pytest
from bibtexparser.entrypoint import parse_string
from pylatexenc.latex2text import LatexNodes2Text

from kdlit import identifiers
from kdlit.paper import Paper
from tests.services.faults import FAULTS, FLOOD, INFLATED, LONG_RETRY_AFTER, RETRY_AFTER
from tests.services.formats import ASKED, SERVICES
from tests.services.formats.arxiv import LONGEST_URL
from tests.services.formats.semanticscholar import KEY
from tests.services.nowhere import black_hole, dead_env
from tests.services.server import ALL, PRIVATE, Services

pytest_plugins = ["tests.services.fixtures"]

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
OAI = "{http://www.openarchives.org/OAI/2.0/}"
LATEX = LatexNodes2Text()
SILENCE = 0.1
"""Seconds in which a server that keeps silent does not answer."""

NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Spares each client the reading of the certificates of the world."""

BIBTEX = {"Accept": "application/x-bibtex"}
CSL = {"Accept": "application/vnd.citationstyles.csl+json"}


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=20, verify=NO_CERTIFICATES) as opened:
        yield opened


# --- readers that know nothing of kdlit


def entries(text: str) -> list[dict[str, str]]:
    """BibTeX entries as fields by name; none where any part of the text is no entry."""
    library = parse_string(text)
    if library.failed_blocks:
        return []
    return [{name: field.value for name, field in entry.fields_dict.items()} for entry in library.entries]


class Tags(HTMLParser):
    """The ``citation_*`` tags of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "meta" and (values.get("name") or "").startswith("citation_"):
            self.found.append((values["name"] or "", values["content"] or ""))

    def all(self, name: str) -> list[str]:
        return [value for known, value in self.found if known == f"citation_{name}"]


def plain(title: str) -> str:
    """A title without markup: for comparison only."""
    return re.sub(r"[{}\\]|</?i>|\.$", "", " ".join(title.split()))


def flat(value: Any) -> Any:
    """A value of OpenReview's, whichever of the two forms it has."""
    return value["value"] if isinstance(value, dict) else value


READERS: dict[str, Callable[[str], list[str]]] = {
    "arxiv": lambda text: [entry.findtext(f"{ATOM}title", "") for entry in ET.fromstring(text).iter(f"{ATOM}entry")],
    "arxiv_oai": lambda text: [
        title.text or "" for title in ET.fromstring(text).iter("{http://arxiv.org/OAI/arXiv/}title")
    ],
    "arxiv_bibtex": lambda text: [entry["title"] for entry in entries(text)],
    "acl": lambda text: [entry["title"] for entry in entries(text)],
    "doi": lambda text: [json.loads(text)["title"]],
    "crossref": lambda text: [
        ": ".join(json.loads(text)["message"]["title"] + json.loads(text)["message"]["subtitle"])
    ],
    "datacite": lambda text: [
        title["title"] for title in json.loads(text)["data"]["attributes"]["titles"] if "titleType" not in title
    ],
    "openreview": lambda text: [flat(note["content"]["title"]) for note in json.loads(text)["notes"]],
    "semanticscholar": lambda text: [record["title"] for record in json.loads(text) if record],
    "dblp": lambda text: [hit["info"]["title"] for hit in json.loads(text)["result"]["hits"].get("hit", [])],
    "openalex": lambda text: [json.loads(text)["title"]],
    "page": lambda text: Tags(text).all("title"),
}
"""How each service's answer is read: body to titles."""

TITLES = {
    "arxiv": "Patient Knowledge Distillation for BERT Model Compression",
    "openreview": "On-Policy Distillation of Language Models: Learning from Self-Generated Mistakes",
    "page": "In defense of dual-encoders for neural ranking",
}
"""The paper that the question of a service asks for; the first one where nothing is said."""

QUESTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "arxiv": ("/api/query", {"id_list": "1908.09355", "max_results": "9"}),
    "arxiv_oai": (
        "/oai",
        {"verb": "GetRecord", "metadataPrefix": "arXiv", "identifier": "oai:arXiv.org:1908.09355"},
    ),
    "arxiv_bibtex": ("/bibtex/1908.09355", {}),
    "acl": ("/D19-1441.bib", {}),
    "doi": ("/10.18653/v1/D19-1441", {}),
    "crossref": ("/works/10.18653%2Fv1%2Fd19-1441", {}),
    "datacite": ("/dois/10.48550%2FarXiv.1908.09355", {}),
    "openreview": ("/notes/search", {"term": TITLES["openreview"], "limit": "1"}),
    "semanticscholar": ("/graph/v1/paper/batch", {"fields": "title,externalIds"}),
    "dblp": ("/search/publ/api", {"q": "Patient Knowledge Distillation for BERT", "format": "json"}),
    "openalex": ("/works/doi:10.18653/v1/D19-1441", {}),
    "page": ("/proceedings.mlr.press/v162/menon22a.html", {}),
}
"""A question to each service about one paper: path and parameters."""


def address(services: Services, service: str) -> str:
    return services.env()[f"KDLIT_{service.upper()}_URL"]


def ask(client: httpx.Client, services: Services, service: str) -> httpx.Response:
    """Put the question of a service, in the service's way."""
    path, params = QUESTIONS[service]
    url = address(services, service) + path
    if service == "semanticscholar":
        return client.post(url, params=params, json={"ids": ["ARXIV:1908.09355"]})
    return client.get(url, params=params, headers=CSL if service == "doi" else None, follow_redirects=service == "doi")


def titles(service: str, response: httpx.Response) -> list[str]:
    return [plain(title) for title in READERS[service](response.content.decode())]


def expected(service: str) -> str:
    return TITLES.get(service, TITLES["arxiv"])


@pytest.mark.parametrize("service", ASKED)
def test_each_service_answers_the_question_asked(services: Services, client: httpx.Client, service: str) -> None:
    response = ask(client, services, service)
    assert response.status_code == 200
    assert titles(service, response) == [expected(service)]


# --- arXiv


def arxiv(client: httpx.Client, services: Services, **params: str) -> httpx.Response:
    return client.get(address(services, "arxiv") + "/api/query", params=params)


def feed_ids(response: httpx.Response) -> list[str]:
    feed = ET.fromstring(response.content)
    return [entry.findtext(f"{ATOM}id", "").rpartition("/abs/")[2] for entry in feed.iter(f"{ATOM}entry")]


def with_arxiv(services: Services) -> list[Paper]:
    return [paper for paper in services.library.papers if paper.arxiv]


def test_arxiv_serves_the_whole_catalog_in_an_order_of_its_own(services: Services, client: httpx.Client) -> None:
    papers = {paper.arxiv: paper for paper in with_arxiv(services)}
    asked = list(papers)
    response = arxiv(client, services, id_list=",".join(asked), max_results="300")
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    found = [re.sub(r"v\d+$", "", name) for name in feed_ids(response)]
    assert sorted(found) == sorted(asked)
    assert found != asked
    feed = ET.fromstring(response.content)
    assert feed.findtext(f"{SEARCH}totalResults") == str(len(asked))
    for name, entry in zip(found, feed.iter(f"{ATOM}entry"), strict=True):
        paper = papers[name]
        assert plain(entry.findtext(f"{ATOM}title", "")) in {plain(title) for title in paper.titles}
        assert [author.findtext(f"{ATOM}name") for author in entry.iter(f"{ATOM}author")] == [*map(str, paper.author)]
        assert entry.findtext(f"{ATOM}published", "")[2:7].replace("-", "") == name[:4]
        (primary,) = entry.iter(f"{ARXIV}primary_category")
        assert primary.get("term") == (paper.arxiv_class or "cs.LG")


def test_arxiv_shows_ten_unless_told_otherwise(services: Services, client: httpx.Client) -> None:
    asked = ",".join(paper.arxiv for paper in with_arxiv(services)[:30])
    first = feed_ids(arxiv(client, services, id_list=asked))
    second = feed_ids(arxiv(client, services, id_list=asked, start="10"))
    assert (len(first), len(second)) == (10, 10)
    assert not set(first) & set(second)


def test_arxiv_leaves_out_what_it_does_not_have(services: Services, client: httpx.Client) -> None:
    response = arxiv(client, services, id_list="9999.99999,1908.09355,1908.09355v99,1908.09355,cs/0112017")
    assert response.status_code == 200
    assert [name[:10] for name in feed_ids(response)] == ["1908.09355"]


def test_arxiv_gives_the_version_that_was_asked_for(services: Services, client: httpx.Client) -> None:
    first, last = (
        ET.fromstring(arxiv(client, services, id_list=f"2306.08543{version}").content).find(f"{ATOM}entry")
        for version in ("v1", "")
    )
    assert first is not None
    assert last is not None
    assert plain(first.findtext(f"{ATOM}title", "")) == "Knowledge Distillation of Large Language Models"
    assert plain(last.findtext(f"{ATOM}title", "")) == "MiniLLM: On-Policy Distillation of Large Language Models"
    assert first.findtext(f"{ATOM}published") == last.findtext(f"{ATOM}published")
    assert first.findtext(f"{ATOM}updated", "") < last.findtext(f"{ATOM}updated", "")


@pytest.mark.parametrize(
    ("params", "summary"),
    [
        ({"id_list": "1908.09355,abc,x/y"}, "incorrect id format for abc"),
        ({}, "id_list or search_query is required"),
        ({"id_list": "1908.09355", "start": "x"}, "start must be an integer"),
    ],
)
def test_arxiv_says_what_is_wrong_in_an_entry(
    services: Services, client: httpx.Client, params: dict[str, str], summary: str
) -> None:
    response = arxiv(client, services, **params)
    assert response.status_code == 400
    (entry,) = ET.fromstring(response.content).iter(f"{ATOM}entry")
    assert (entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}summary")) == ("Error", summary)
    assert entry.findtext(f"{ATOM}id", "").startswith("https://arxiv.org/api/errors#")


def test_arxiv_refuses_long_urls_and_takes_the_same_as_a_form(services: Services, client: httpx.Client) -> None:
    asked = {"id_list": ",".join(["1908.09355"] * (LONGEST_URL // 11)), "max_results": "1000"}
    assert arxiv(client, services, **asked).status_code == 414
    posted = client.post(address(services, "arxiv") + "/api/query", data=asked)
    assert [name[:10] for name in feed_ids(posted)] == ["1908.09355"]


def test_arxiv_searches_titles(services: Services, client: httpx.Client) -> None:
    response = arxiv(client, services, search_query='ti:"patient knowledge distillation"', max_results="1")
    assert feed_ids(response)[0].startswith("1908.09355")


def test_bibtex_of_arxiv_has_the_year_of_the_last_version(services: Services, client: httpx.Client) -> None:
    later = dois = 0
    for paper in with_arxiv(services):
        response = client.get(f"{address(services, 'arxiv_bibtex')}/bibtex/{paper.arxiv}")
        (entry,) = entries(response.text)
        assert (entry["eprint"], entry["archivePrefix"]) == (paper.arxiv, "arXiv")
        assert entry.get("doi", f"https://doi.org/{paper.doi}") == f"https://doi.org/{paper.doi}"
        later += int(entry["year"]) > 2000 + int(paper.arxiv[:2])
        dois += "doi" in entry
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert later > 20
    assert dois > 20


@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [("9999.99999", 404, "not_found"), ("1908.09355v99", 404, "version_not_found"), ("abc", 400, "bad_id")],
)
def test_bibtex_of_arxiv_refuses_in_what_is_not_json(
    services: Services, client: httpx.Client, name: str, status: int, reason: str
) -> None:
    response = client.get(f"{address(services, 'arxiv_bibtex')}/bibtex/{name}")
    assert (response.status_code, response.text) == (status, f"{{'reason': '{reason}'}}")


def oai(client: httpx.Client, services: Services, **params: str) -> ET.Element:
    response = client.get(address(services, "arxiv_oai") + "/oai", params=params)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/xml")
    return ET.fromstring(response.content)


def test_oai_has_names_in_parts(services: Services, client: httpx.Client) -> None:
    space = "{http://arxiv.org/OAI/arXiv/}"
    for paper in with_arxiv(services)[:40]:
        record = oai(
            client, services, verb="GetRecord", metadataPrefix="arXiv", identifier=f"oai:arXiv.org:{paper.arxiv}"
        )
        assert record.findtext(f".//{space}id") == paper.arxiv
        assert len(record.findall(f".//{space}keyname")) == len(paper.author)


def test_oai_has_the_dates_of_all_versions_in_its_raw_form(services: Services, client: httpx.Client) -> None:
    record = oai(client, services, verb="GetRecord", metadataPrefix="arXivRaw", identifier="oai:arXiv.org:1908.09355")
    dates = [parsedate_to_datetime(date.text or "") for date in record.iter("{http://arxiv.org/OAI/arXivRaw/}date")]
    assert dates[0].year == 2019
    assert dates == sorted(dates)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"identifier": "oai:arXiv.org:9999.99999"}, "idDoesNotExist"),
        ({"identifier": "oai:arXiv.org:1908.09355v1"}, "idDoesNotExist"),
        ({"identifier": "oai:elsewhere:1908.09355"}, "idDoesNotExist"),
        ({}, "badArgument"),
        ({"identifier": "oai:arXiv.org:1908.09355", "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        ({"verb": "Sing"}, "badVerb"),
    ],
)
def test_oai_has_its_errors_in_a_200(
    services: Services, client: httpx.Client, params: dict[str, str], code: str
) -> None:
    answer = oai(client, services, **({"verb": "GetRecord", "metadataPrefix": "arXiv"} | params))
    error = answer.find(f"{OAI}error")
    assert error is not None
    assert error.get("code") == code


# --- registries of DOIs


def test_datacite_knows_every_paper_on_arxiv(services: Services, client: httpx.Client) -> None:
    for paper in with_arxiv(services):
        response = client.get(f"{address(services, 'datacite')}/dois/10.48550%2FarXiv.{paper.arxiv}")
        attributes = response.json()["data"]["attributes"]
        assert attributes["url"] == f"https://arxiv.org/abs/{paper.arxiv}"
        assert attributes["publicationYear"] == 2000 + int(paper.arxiv[:2])
        assert [creator["familyName"] for creator in attributes["creators"]] == [name.family for name in paper.author]
        assert re.fullmatch(r".+ \([a-z]+\.[A-Z]{2}\)", attributes["subjects"][0]["subject"])
    assert response.headers["content-type"] == "application/vnd.api+json"


def test_datacite_has_a_json_404(services: Services, client: httpx.Client) -> None:
    response = client.get(address(services, "datacite") + "/dois/10.18653%2Fv1%2FD19-1441")
    assert response.status_code == 404
    assert response.json()["errors"][0]["status"] == "404"


def test_crossref_knows_every_other_doi(services: Services, client: httpx.Client) -> None:
    known = [paper for paper in services.library.papers if paper.doi and not paper.doi.startswith("10.5281/")]
    yearless = 0
    for paper in known:
        response = client.get(f"{address(services, 'crossref')}/works/{quote(paper.doi, safe='')}?mailto=a@b.example")
        work = response.json()["message"]
        assert work["DOI"] == paper.doi
        assert len(work["author"]) == len(paper.author)
        assert work["issued"]["date-parts"] in ([[paper.year]], [[None]])
        yearless += work["issued"]["date-parts"] == [[None]]
    assert 0 < yearless < len(known) / 4
    assert response.headers["x-api-pool"] == "polite"


def test_crossref_has_a_404_in_plain_text(services: Services, client: httpx.Client) -> None:
    response = client.get(address(services, "crossref") + "/works/10.48550%2FarXiv.1908.09355")
    assert (response.status_code, response.text) == (404, "Resource not found.")
    assert response.headers["content-type"] == "text/plain"


def test_crossref_searches_and_filters(services: Services, client: httpx.Client) -> None:
    works = address(services, "crossref") + "/works"
    found = client.get(works, params={"query.bibliographic": TITLES["arxiv"], "rows": "3"}).json()["message"]["items"]
    assert (len(found), found[0]["DOI"]) == (3, "10.18653/v1/D19-1441")
    listed = client.get(works, params={"filter": "doi:10.18653/v1/d19-1441,doi:10.1/x"}).json()["message"]["items"]
    assert [work["DOI"] for work in listed] == ["10.18653/v1/D19-1441"]


@pytest.mark.parametrize("doi", ["10.18653/v1/D19-1441", "10.48550/arXiv.1908.09355"])
def test_doi_org_redirects_to_who_has_the_metadata(services: Services, client: httpx.Client, doi: str) -> None:
    url = f"{address(services, 'doi')}/{doi}"
    assert client.get(url, headers=BIBTEX).status_code == 302
    (entry,) = entries(client.get(url, headers=BIBTEX, follow_redirects=True).text)
    assert plain(entry["title"]) == TITLES["arxiv"]
    record = client.get(url, headers=CSL, follow_redirects=True)
    assert record.headers["content-type"] == CSL["Accept"]
    assert record.json()["title"] == TITLES["arxiv"]
    landing = client.get(url, follow_redirects=True)
    assert (landing.status_code, landing.headers["content-type"]) == (202, "text/html; charset=utf-8")


def test_crossref_writes_bibtex_in_one_line(services: Services, client: httpx.Client) -> None:
    url = address(services, "doi") + "/10.18653/v1/D19-1441"
    text = client.get(url, headers=BIBTEX, follow_redirects=True).text
    assert text.startswith(" @inproceedings{Sun_2019, title={")
    assert "\n" not in text
    assert "pages={4323\N{EN DASH}4332}" in text


def test_doi_org_says_itself_that_there_is_no_such_doi(services: Services, client: httpx.Client) -> None:
    response = client.get(address(services, "doi") + "/10.1234/nothing", headers=CSL)
    assert (response.status_code, response.headers["content-type"]) == (404, "text/html; charset=utf-8")
    agencies = client.get(address(services, "doi") + "/ra/10.18653/v1/D19-1441,10.48550/arxiv.1908.09355,10.1/x").json()
    assert [agency.get("RA") for agency in agencies] == ["Crossref", "DataCite", None]


# --- sites


def test_the_anthology_has_an_entry_for_each_of_its_papers(services: Services, client: httpx.Client) -> None:
    months = []
    for paper in services.library.papers:
        for identifier in identifiers.of(paper):
            if identifier.scheme != "acl":
                continue
            response = client.get(f"{address(services, 'acl')}/{identifier.value}.bib")
            (entry,) = entries(response.text)
            assert entry["url"] == identifier.url
            assert entry["author"].count(" and") == len(paper.author) - 1
            assert LATEX.latex_to_text(entry["title"]) == paper.title
            assert LATEX.latex_to_text(entry["author"].split("  and\n")[0]).partition(",")[0] == paper.author[0].family
            assert "abstract" in entry
            months.append(entry["month"])
    assert len(months) > 40
    assert 0 < sum("#" in month for month in months) < len(months)


def test_the_anthology_braces_capitals_and_escapes_accents(client: httpx.Client) -> None:
    paper = Paper.from_json(
        {
            "title": "TinyBERT for 50% of Étude–Work",
            "author": [{"family": "Bühler", "given": "Zoë"}],
            "type": "inproceedings",
            "year": 2020,
            "acl": "2020.acl-main.1",
        }
    )
    with Services([paper]) as services:
        text = client.get(address(services, "acl") + "/2020.acl-main.1.bib").text
    assert "@inproceedings{buhler-2020-tinybert,\n" in text
    assert r'    title = "{T}iny{BERT} for 50{\%} of {\'E}tude{--}Work",' in text
    assert r"    author = {B{\"u}hler, Zo{\"e}}," in text


def test_the_anthology_has_volumes_without_abstracts(services: Services, client: httpx.Client) -> None:
    found = entries(client.get(address(services, "acl") + "/volumes/D19-1.bib").text)
    assert TITLES["arxiv"] in {plain(entry["title"]) for entry in found}
    assert not any("abstract" in entry for entry in found)


@pytest.mark.parametrize(
    "path", ["/D19-9999.bib", "/d19-1441.bib", "/nonsense", "/volumes/X99-1.bib", "/a/D19-1441.bib"]
)
def test_the_anthology_has_a_404_page(services: Services, client: httpx.Client, path: str) -> None:
    response = client.get(address(services, "acl") + path)
    assert (response.status_code, response.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_static_files_are_not_sent_twice(services: Services, client: httpx.Client) -> None:
    for service in ("acl", "page"):
        url = address(services, service) + QUESTIONS[service][0]
        tag = client.get(url).headers["etag"]
        again = client.get(url, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_every_landing_page_has_its_tags(services: Services, client: httpx.Client) -> None:
    hosts = set()
    for paper in services.library.papers:
        for identifier in identifiers.of(paper):
            host, path = urlsplit(identifier.url).netloc, urlsplit(identifier.url).path
            if identifier.scheme != "url" or path.endswith(".pdf") or host == "ieeexplore.ieee.org":
                continue
            hosts.add(host)
            for prefix in ("", "/" + host, "/https://" + host):
                tags = Tags(client.get(address(services, "page") + prefix + path).text)
                assert tags.all("title") == [paper.title]
                assert len(tags.all("author")) == len(paper.author)
    assert len(hosts) == 6


def test_a_pdf_is_no_page(services: Services, client: httpx.Client) -> None:
    path = "/www.ecva.net/papers/eccv_2020/papers_ECCV/papers/123670171.pdf"
    assert client.get(address(services, "page") + path).headers["content-type"] == "application/pdf"


def test_neurips_links_to_its_bibtex(services: Services, client: httpx.Client) -> None:
    page = (
        "/proceedings.neurips.cc/paper_files/paper/2022/hash/3bd2d73b4e96b0ac5a319be58a96016c-Abstract-Conference.html"
    )
    text = client.get(address(services, "page") + page).text
    (link,) = re.findall(r'href="(.+\.bib)"', text)
    (entry,) = entries(client.get(address(services, "page") + link).text)
    assert [entry["title"]] == Tags(text).all("title")


def test_openreview_challenges_guests_and_lets_them_search(services: Services, client: httpx.Client) -> None:
    notes = address(services, "openreview") + "/notes"
    challenge = client.get(notes, params={"id": "3zKtaqxLhW"})
    assert (challenge.status_code, challenge.json()["name"]) == (403, "ChallengeRequiredError")
    forum = client.get(address(services, "page") + "/openreview.net/forum", params={"id": "3zKtaqxLhW"})
    assert forum.status_code == 307
    shapes = set()
    for paper in services.library.papers:
        if not paper.openreview:
            continue
        found = client.get(f"{notes}/search", params={"term": paper.title, "source": "forum"}).json()["notes"]
        (note,) = [note for note in found if note["forum"] == paper.openreview]
        content = note["content"]
        assert flat(content["title"]) == paper.title
        assert "@" in flat(content["_bibtex"])
        shapes.add((isinstance(content["title"], dict), flat(content["venueid"]).endswith("Rejected_Submission")))
    assert shapes == {(True, True), (True, False), (False, True), (False, False)}


# --- indexes


def test_semantic_scholar_answers_batches_in_place(services: Services, client: httpx.Client) -> None:
    batch = address(services, "semanticscholar") + "/graph/v1/paper/batch"
    asked = ["ARXIV:1908.09355", "ARXIV:9999.99999", "ACL:D19-1441", "DOI:10.18653/v1/D19-1441"]
    first, unknown, *others = client.post(batch, params={"fields": "externalIds,year"}, json={"ids": asked}).json()
    assert unknown is None
    assert others == [first, first]
    assert first["externalIds"]["ACL"] == "D19-1441"
    assert set(first) == {"paperId", "externalIds", "year"}
    assert client.post(batch, json={"ids": ["ARXIV:9999.99999"]}).status_code == 400
    assert client.post(batch, json={"ids": ["ACL:X"] * 501}).status_code == 400
    assert client.post(batch, content=b"{").status_code == 400


def test_semantic_scholar_takes_a_bad_key_ill(services: Services, client: httpx.Client) -> None:
    match = address(services, "semanticscholar") + "/graph/v1/paper/search/match"
    params = {"query": TITLES["arxiv"]}
    assert client.get(match, params=params).json()["data"][0]["title"] == TITLES["arxiv"]
    assert client.get(match, params=params, headers={"x-api-key": KEY}).status_code == 200
    assert client.get(match, params=params, headers={"x-api-key": "expired"}).json() == {"message": "Forbidden"}
    assert client.get(match, params={"query": "zzz"}).status_code == 404


def test_dblp_has_preprints_beside_publications(services: Services, client: httpx.Client) -> None:
    title = "On-Policy Distillation of Language Models: Learning from Self-Generated Mistakes"
    search = address(services, "dblp") + "/search/publ/api"
    hits = client.get(search, params={"q": title}).json()["result"]["hits"]["hit"]
    assert {hit["info"]["key"] for hit in hits} == {"conf/iclr/AgarwalVZSGGB24", "journals/corr/abs-2306-13649"}
    for hit in hits:
        assert hit["info"]["title"].endswith(".")
        (entry,) = entries(client.get(f"{address(services, 'dblp')}/rec/{hit['info']['key']}.bib").text)
        assert plain(entry["title"]) == title


def test_dblp_has_no_list_where_there_is_one_author_and_no_hits_where_there_are_none(
    services: Services, client: httpx.Client
) -> None:
    search = address(services, "dblp") + "/search/publ/api"
    alone = next(paper for paper in with_arxiv(services) if len(paper.author) == 1)
    hits = client.get(search, params={"q": alone.title}).json()["result"]["hits"]["hit"]
    assert isinstance(hits[0]["info"]["authors"]["author"], dict)
    nothing = client.get(search, params={"q": "garden snails"}).json()["result"]["hits"]
    assert (nothing["@total"], "hit" in nothing) == ("0", False)
    assert client.get(address(services, "dblp") + "/rec/conf/x/Y99.bib").status_code == 404


def test_openalex_finds_by_doi_and_by_title(services: Services, client: httpx.Client) -> None:
    works = address(services, "openalex") + "/works"
    listed = client.get(works, params={"filter": "doi:10.18653/v1/D19-1441|10.48550/arXiv.2306.13649"}).json()
    assert [work["publication_year"] for work in listed["results"]] == [2019, 2024]
    assert client.get(works, params={"search": TITLES["arxiv"]}).json()["results"][0]["title"] == TITLES["arxiv"]
    assert client.get(works + "/doi:10.1/x").status_code == 404


# --- the server


def test_it_is_asked_over_plain_sockets_too(services: Services) -> None:
    with urllib.request.urlopen(address(services, "acl") + "/D19-1441.bib") as response:
        assert response.read().startswith(b"@inproceedings{sun-etal-2019-patient,\n")


def test_the_environment_names_every_service_once(services: Services) -> None:
    environment = services.env()
    assert set(environment) == {f"KDLIT_{service.upper()}_URL" for service in ASKED}
    assert len(set(environment.values())) == len(environment)
    assert all(url.startswith("http://127.0.0.1:") for url in environment.values())


def test_requests_are_logged_and_counted(services: Services, client: httpx.Client) -> None:
    before = time.monotonic()
    client.get(address(services, "acl") + "/D19-1441.bib", headers={"User-Agent": "kdlit/0"})
    client.post(address(services, "arxiv") + "/api/query", data={"id_list": "1908.09355"})
    ask(client, services, "doi")
    first, second, third, fourth = services.requests
    assert (first.service, first.method, first.path) == ("acl", "GET", "/D19-1441.bib")
    assert first.headers["user-agent"] == "kdlit/0"
    assert before <= first.time <= second.time <= time.monotonic()
    assert (second.method, second.query["id_list"]) == ("POST", "1908.09355")
    assert (third.service, fourth.service) == ("doi", "crossref_content")
    assert first.peer == fourth.peer
    assert (services.count(), services.count("acl"), services.count("dblp")) == (4, 1, 0)
    services.forget()
    assert services.count() == 0


def test_many_clients_at_once_are_all_counted(services: Services, client: httpx.Client) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = [pool.submit(ask, client, services, service) for service in [*ASKED] * 20]
    assert {answer.result().status_code for answer in answers} == {200}
    assert all(services.count(service) == 20 for service in ASKED)


def test_it_counts_how_many_requests_are_under_way_at_once(services: Services, client: httpx.Client) -> None:
    for _ in range(20):
        client.get(address(services, "acl"), headers={"Connection": "close"})
    services.misbehave("arxiv", "silent-after-headers")
    with (
        client.stream("GET", address(services, "arxiv") + "/api/query"),
        client.stream("GET", address(services, "arxiv") + "/api/query"),
        client.stream("GET", address(services, "acl") + "/D19-1441.bib"),
    ):
        assert services.most_at_once("arxiv") == 2
        assert services.most_at_once("acl") == 1


def test_what_is_no_service_is_not_found(services: Services, client: httpx.Client) -> None:
    assert client.get(services.url).status_code == 404
    assert client.get(services.url + "/elsewhere/D19-1441.bib").status_code == 404
    assert client.head(address(services, "acl") + "/D19-1441.bib").content == b""


def test_faults_queue_up_and_wear_off(services: Services, client: httpx.Client) -> None:
    services.misbehave("acl", "429", 1)
    services.misbehave("acl", "503", 2)
    statuses = [ask(client, services, "acl").status_code for _ in range(4)]
    assert statuses == [429, 503, 503, 200]


def test_faults_last_until_they_are_ended(services: Services, client: httpx.Client) -> None:
    services.misbehave(ALL, "500")
    for service in ASKED:
        assert ask(client, services, service).status_code == 500
    services.behave("acl")
    assert [ask(client, services, service).status_code for service in ("acl", "dblp")] == [200, 500]
    services.behave()
    assert ask(client, services, "dblp").status_code == 200


def test_the_services_behind_a_redirect_misbehave_on_their_own(services: Services, client: httpx.Client) -> None:
    services.misbehave("crossref_content", "404")
    assert ask(client, services, "doi").status_code == 404
    assert services.count("doi") == services.count("crossref_content") == 1


@pytest.mark.parametrize(("service", "fault"), [("nobody", "429"), ("acl", "nothing")])
def test_only_what_there_is_can_misbehave(services: Services, service: str, fault: str) -> None:
    with pytest.raises(KeyError):
        services.misbehave(service, fault)


def test_a_failure_of_the_server_itself_is_not_kept_quiet() -> None:
    broken = Paper(title="Without a month", arxiv="cs/0112017", key="x", other_titles=(None,))  # type: ignore[arg-type]
    services = Services([broken])
    with pytest.raises(httpx.TransportError):
        httpx.get(address(services, "arxiv") + "/api/query?id_list=cs/0112017")
    with pytest.raises(RuntimeError, match="server itself failed"):
        services.close()


def test_closing_ends_every_wait_and_every_thread() -> None:
    before = set(threading.enumerate())
    with Services() as services, httpx.Client(timeout=10) as client:
        services.misbehave("acl", "silent-after-headers", 1)
        services.misbehave("acl", "silent-half-way", 1)
        services.misbehave("acl", "dripping", 1)
        services.misbehave("acl", "endless", 1)
        answers = [client.stream("GET", address(services, "acl") + "/D19-1441.bib") for _ in range(4)]
        for answer in answers:
            answer.__enter__()
        client.get(address(services, "dblp"))
        started = time.monotonic()
        services.close()
        assert time.monotonic() - started < 2
        assert set(threading.enumerate()) == before
        for answer in answers:
            answer.__exit__(None, None, None)


# --- faults

Check = Callable[[Services, httpx.Client], None]


def answers(status: int, **headers: str) -> Check:
    """The fault is an answer with this status and these headers."""

    def check(services: Services, client: httpx.Client) -> None:
        response = ask(client, services, "crossref")
        assert response.status_code == status
        assert {name: response.headers.get(name) for name in headers} == headers

    return check


def waits_until_a_date(services: Services, client: httpx.Client) -> None:
    response = ask(client, services, "arxiv")
    until = parsedate_to_datetime(response.headers["retry-after"])
    assert response.status_code == 429
    assert 0 < (until - datetime.now(timezone.utc)).total_seconds() <= RETRY_AFTER + 1


def throttles_in_its_own_words(services: Services, client: httpx.Client) -> None:
    response = ask(client, services, "arxiv")
    assert (response.status_code, response.content, response.headers["content-type"]) == (
        429,
        b"Rate exceeded.",
        "text/plain",
    )
    assert "retry-after" not in response.headers
    assert ask(client, services, "openreview").json()["name"] == "RateLimitError"
    assert ask(client, services, "semanticscholar").json()["code"] == "429"
    assert ask(client, services, "acl").headers["content-type"] == "text/html; charset=utf-8"


def throttles_late(services: Services, client: httpx.Client) -> None:
    services.slow = 0.2
    started = time.monotonic()
    assert ask(client, services, "arxiv").status_code == 429
    assert time.monotonic() - started >= services.slow


def breaks(kind: type[Exception], after: int | None = None) -> Check:
    """The connection ends before the headers, or after so many tenths of the body."""

    def check(services: Services, client: httpx.Client) -> None:
        if after is None:
            with pytest.raises(kind):
                ask(client, services, "acl")
            return
        received: list[bytes] = []
        with client.stream("GET", address(services, "acl") + QUESTIONS["acl"][0]) as response, pytest.raises(kind):
            received.extend(response.iter_raw())
        assert sum(map(len, received)) == int(response.headers["content-length"]) * after // 10

    return check


def goes_silent(after: int | None = None) -> Check:
    """The server says nothing, or nothing after so many tenths of the body."""

    def check(services: Services, _client: httpx.Client) -> None:
        with closing(HTTPConnection(urlsplit(services.url).netloc, timeout=20)) as connection:
            connection.request("GET", "/acl" + QUESTIONS["acl"][0])
            assert connection.sock
            if after is None:
                connection.sock.settimeout(SILENCE)
                with pytest.raises(TimeoutError):
                    connection.getresponse()
                return
            response = connection.getresponse()
            length = int(response.headers["content-length"]) * after // 10
            assert len(response.read(length)) == length
            connection.sock.settimeout(SILENCE)
            with pytest.raises(TimeoutError):
                response.read(1)

    return check


def resets(services: Services, _client: httpx.Client) -> None:
    host, _, port = urlsplit(services.url).netloc.partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(b"GET /acl/D19-1441.bib HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


def drips(services: Services, client: httpx.Client) -> None:
    with client.stream("GET", address(services, "acl") + QUESTIONS["acl"][0]) as response:
        assert [*islice(response.iter_raw(), 5)] == [b"@", b"i", b"n", b"p", b"r"]


def halves(services: Services, client: httpx.Client) -> None:
    for service in set(ASKED) - {"doi"}:
        services.behave(service)
        whole = ask(client, services, service).content
        services.misbehave(service, "cut")
        assert ask(client, services, service).content == whole[: len(whole) // 2]
        if service != "page":
            assert unread(service, ask(client, services, service))


def unread(service: str, response: httpx.Response) -> bool:
    """Whether a reader of the format does not get the right title out of an answer."""
    try:
        return expected(service) not in titles(service, response)
    except (ET.ParseError, ValueError, LookupError, TypeError, RecursionError):
        return True


def cannot_be_read(services: Services, client: httpx.Client) -> None:
    for service in ASKED:
        assert unread(service, ask(client, services, service)), service


def is_not_utf8(services: Services, client: httpx.Client) -> None:
    for service in ASKED:
        response = ask(client, services, service)
        with pytest.raises(UnicodeDecodeError):
            response.content.decode()


def explodes(services: Services, client: httpx.Client) -> None:
    for service in ("arxiv", "arxiv_oai"):
        text = ask(client, services, service).text
        assert text.count("<!ENTITY ") == 10
        assert "<title>&l9;" in text
    for service in ("crossref", "semanticscholar", "dblp"):
        with pytest.raises(RecursionError):
            ask(client, services, service).json()
    assert "title = l9 # " in ask(client, services, "acl").text
    assert ask(client, services, "page").text.count("<div>") >= 100_000


def is_empty(services: Services, client: httpx.Client) -> None:
    for service in ASKED:
        response = ask(client, services, service)
        assert (response.status_code, response.content) == (200, b"")


def errs_with_200(services: Services, client: httpx.Client) -> None:
    (entry,) = ET.fromstring(ask(client, services, "arxiv").content).iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Error"
    for service in ASKED:
        response = ask(client, services, service)
        assert response.status_code == 200
        assert unread(service, response), service


def walls(status: int) -> Check:
    def check(services: Services, client: httpx.Client) -> None:
        for service in ASKED:
            response = ask(client, services, service)
            assert (response.status_code, response.headers["content-type"]) == (status, "text/html; charset=utf-8")
            assert "Making sure you&#x27;re not a bot!" in response.text
            assert "/.within.website/x/xess/" in response.text

    return check


def challenges(services: Services, client: httpx.Client) -> None:
    assert ask(client, services, "openreview").json()["name"] == "ChallengeRequiredError"
    response = ask(client, services, "crossref")
    assert (response.status_code, response.headers["content-type"]) == (403, "text/html; charset=utf-8")


def names_another(services: Services, client: httpx.Client) -> None:
    known = {plain(title) for paper in services.library.papers for title in paper.titles}
    for service in ASKED:
        (title,) = set(titles(service, ask(client, services, service)))
        assert title != expected(service)
        assert title in known
    assert feed_ids(ask(client, services, "arxiv"))[0].startswith("1908.09355")


def knows_half(services: Services, client: httpx.Client) -> None:
    asked = [paper.arxiv for paper in with_arxiv(services)]
    found = feed_ids(arxiv(client, services, id_list=",".join(asked), max_results="300"))
    assert len(asked) / 3 < len(found) < len(asked) * 2 / 3
    assert found == feed_ids(arxiv(client, services, id_list=",".join(asked), max_results="300"))


def knows_none(services: Services, client: httpx.Client) -> None:
    for service in ASKED:
        response = ask(client, services, service)
        assert response.status_code in (200, 400, 404)
        assert unread(service, response)
        assert "Too Many" not in response.text


def repeats(services: Services, client: httpx.Client) -> None:
    for service in ("arxiv", "arxiv_oai", "openreview", "semanticscholar", "dblp", "page"):
        found = titles(service, ask(client, services, service))
        expected_times = 1 if service == "openreview" else 2  # the question asks for no more than one
        assert found == [expected(service)] * expected_times
    assert ask(client, services, "acl").text.count("@inproceedings{sun-etal-2019-patient,") == 2


def adds_another(services: Services, client: httpx.Client) -> None:
    response = arxiv(client, services, id_list="1908.09355", max_results="9")
    first, second = titles("arxiv", response)
    assert first == expected("arxiv") != second
    assert [name[:10] for name in feed_ids(response)] == ["1908.09355"] * 2


def escapes(services: Services, client: httpx.Client) -> None:
    for service in ASKED:
        assert re.search(rb"\x1b|\\u001b", ask(client, services, service).content), service


def loops(services: Services, client: httpx.Client) -> None:
    url = address(services, "acl") + "/D19-1441.bib?a=b"
    assert client.get(url).headers["location"] == url
    with pytest.raises(httpx.TooManyRedirects):
        client.get(url, follow_redirects=True)


def leads_astray(services: Services, client: httpx.Client) -> None:
    response = ask(client, services, "acl")
    assert response.status_code == 302
    assert services.count(PRIVATE) == 0
    client.get(response.headers["location"])
    assert services.count(PRIVATE) == 1


def floods(services: Services, client: httpx.Client) -> None:
    received = 0
    with client.stream("GET", address(services, "acl") + QUESTIONS["acl"][0]) as response:
        assert "content-length" not in response.headers
        for part in response.iter_raw():
            received += len(part)
            if received > FLOOD // 64:
                return
    pytest.fail("the body has an end")


def inflates(services: Services, client: httpx.Client) -> None:
    with client.stream("GET", address(services, "acl") + QUESTIONS["acl"][0]) as response:
        packed = response.headers["content-length"]
        assert int(packed) < INFLATED / 100
        assert sum(map(len, response.iter_bytes())) > INFLATED


CHECKS: dict[str, Check] = {
    "429": throttles_in_its_own_words,
    "429-seconds": answers(429, **{"retry-after": str(RETRY_AFTER)}),
    "429-date": waits_until_a_date,
    "429-hour": answers(429, **{"retry-after": str(LONG_RETRY_AFTER)}),
    "429-nonsense": answers(429, **{"retry-after": "soon"}),
    "429-late": throttles_late,
    "500": answers(500),
    "502": answers(502),
    "503": answers(503),
    "silent": goes_silent(),
    "silent-after-headers": goes_silent(after=0),
    "silent-half-way": goes_silent(after=5),
    "dripping": drips,
    "dropped": breaks(httpx.RemoteProtocolError),
    "reset": resets,
    "reset-half-way": breaks(httpx.ReadError, after=5),
    "cut": halves,
    "cut-short": breaks(httpx.RemoteProtocolError, after=5),
    "malformed": cannot_be_read,
    "not-utf8": is_not_utf8,
    "bomb": explodes,
    "empty": is_empty,
    "error-200": errs_with_200,
    "wall-200": walls(200),
    "wall-500": walls(500),
    "403": challenges,
    "404": answers(404, **{"content-type": "text/html; charset=utf-8"}),
    "wrong-paper": names_another,
    "missing": knows_half,
    "missing-all": knows_none,
    "duplicate": repeats,
    "duplicate-wrong": adds_another,
    "escapes": escapes,
    "redirect-loop": loops,
    "redirect-private": leads_astray,
    "redirect-file": answers(302, location="file:///etc/hostname"),
    "endless": floods,
    "inflated": inflates,
}
"""What shows that a fault does what it says."""


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_does_what_it_says(services: Services, client: httpx.Client, fault: str) -> None:
    for service in ASKED:
        services.misbehave(service, fault)
    CHECKS[fault](services, client)


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_can_befall_every_service_and_passes(services: Services, client: httpx.Client, fault: str) -> None:
    services.slow = 0
    broken = FAULTS[fault].group == "cut" or fault == "redirect-file"
    for service in ASKED:
        if FAULTS[fault].group not in ("silence", "flood"):
            services.misbehave(service, fault, 1)
            with suppress(httpx.TransportError) if broken else nullcontext():
                ask(client, services, service)
        assert titles(service, ask(client, services, service)) == [expected(service)]


def test_another_paper_is_found_even_for_the_only_one(client: httpx.Client) -> None:
    alone = Paper(title="Alone", key="alone", author=(), acl="P18-1001", type="inproceedings", year=2018)
    with Services([alone]) as services:
        services.misbehave("acl", "wrong-paper")
        (entry,) = entries(client.get(address(services, "acl") + "/P18-1001.bib").text)
    assert entry["title"] != "Alone"
    assert entry["url"] == "https://aclanthology.org/P18-1001/"


def test_every_service_has_a_known_name() -> None:
    assert set(ASKED) == set(QUESTIONS) == set(READERS)
    assert set(ASKED) < set(SERVICES)


# --- nobody there


def test_dead_services_refuse(dead_env: dict[str, str]) -> None:
    with pytest.raises(httpx.ConnectError, match="refused"):
        httpx.get(dead_env["KDLIT_ACL_URL"] + "/D19-1441.bib", timeout=5)


def test_a_black_hole_takes_the_request_and_says_nothing(black_hole: dict[str, str]) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(black_hole["KDLIT_ACL_URL"] + "/D19-1441.bib", timeout=SILENCE)


def test_a_full_black_hole_takes_no_connection(full_black_hole: dict[str, str]) -> None:
    with pytest.raises(httpx.ConnectTimeout):
        httpx.get(full_black_hole["KDLIT_ACL_URL"] + "/D19-1441.bib", timeout=SILENCE)


def test_the_environments_are_alike(services: Services) -> None:
    with dead_env() as dead, black_hole() as hole:
        assert dead.keys() == hole.keys() == services.env().keys()
