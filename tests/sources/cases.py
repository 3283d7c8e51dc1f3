"""What the tests of the sources share: an answer of each kind that each service gives, and how to read it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kdlit import identifiers
from kdlit.identifiers import Identifier
from kdlit.paper import Paper
from kdlit.sources import Source
from kdlit.sources.acl import Acl
from kdlit.sources.arxiv import Arxiv
from kdlit.sources.arxiv_bibtex import ArxivBibtex
from kdlit.sources.arxiv_oai import ArxivOai
from kdlit.sources.crossref import Crossref
from kdlit.sources.datacite import Datacite
from kdlit.sources.dblp import Dblp
from kdlit.sources.doi import Doi
from kdlit.sources.highwire import Highwire
from kdlit.sources.openreview import OpenReview
from kdlit.sources.semanticscholar import SemanticScholar

_FIXTURES = Path(__file__).parents[1] / "fixtures"


class Case(NamedTuple):
    """An answer of a service, and the identifiers it was asked for."""

    source: Source
    fixture: str
    asked: tuple[str, ...]
    status: int = 200


CASES = (
    Case(Acl(), "acl/paper.bib", ("D16-1139",)),
    Case(Acl(), "acl/findings.bib", ("2020.findings-emnlp.372",)),
    Case(Arxiv(), "arxiv/feed.xml", ("1908.09355", "1912.01991", "1608.99999", "cs/0112017")),
    Case(Arxiv(), "arxiv/malformed.xml", ("1908.09355", "1608.99999"), 400),
    Case(ArxivBibtex(), "arxiv_bibtex/entry.bib", ("2012.12877",)),
    Case(ArxivOai(), "arxiv_oai/record.xml", ("1912.01991",)),
    Case(ArxivOai(), "arxiv_oai/missing.xml", ("1608.99999",)),
    Case(Crossref(), "crossref/proceedings.json", ("10.1109/CVPR42600.2020.00674",)),
    Case(Crossref(), "crossref/chapter.json", ("10.1007/978-3-031-20056-4_7",)),
    Case(Datacite(), "datacite/preprint.json", ("1912.01991",)),
    Case(Datacite(), "datacite/software.json", ("10.5281/zenodo.3871459",)),
    Case(Dblp(), "dblp/search.json", ("1908.09355",)),
    Case(Dblp(), "dblp/entry.bib", ("DBLP:conf/emnlp/SunCGL19",)),
    Case(Doi(), "doi/csl.json", ("10.24963/ijcai.2021/320",)),
    Case(Highwire(), "page/pmlr.html", ("https://proceedings.mlr.press/v139/touvron21a.html",)),
    Case(Highwire(), "page/cvf.html", ("https://proceedings.mlr.press/v139/touvron21a.html",)),
    Case(OpenReview(), "openreview/v2.json", ("openreview:3zKtaqxLhW",)),
    Case(OpenReview(), "openreview/v1.json", ("openreview:8-2sjUPp_YD",)),
    Case(SemanticScholar(), "semanticscholar/batch.json", ("1908.09355", "1503.02531", "1608.99999")),
)
"""An answer of each shape; what the fields of the records are is for the tests of each source."""


def fixture(name: str) -> bytes:
    """The body that the file holds."""
    return (_FIXTURES / name).read_bytes()


def parsed(texts: Sequence[str]) -> list[Identifier]:
    """The identifiers that the texts are."""
    found = [identifiers.parse(text) for text in texts]
    assert None not in found
    return [identifier for identifier in found if identifier]


def read(source: Source, name: str, *asked: str, status: int = 200) -> Paper:
    """The paper that `source` reads from a fixture, the only one that was asked for."""
    (paper,) = source.parse(status, fixture(name), parsed(asked)).found.values()
    return paper
