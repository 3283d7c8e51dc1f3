"""The two versions of a paper: as published, and as preprint on arXiv."""

from __future__ import annotations

from typing import Any

from kdlit import identifiers
from kdlit.identifiers import Identifier
from kdlit.paper import Paper

_OF_THE_PUBLISHED = ("venue", "booktitle", "journal", "series", "volume", "number", "pages", "eid", "publisher", "doi")
_ARXIV_TITLES = ("arXiv", "arXiv, latest version")


def preprint(paper: Paper) -> Paper:
    """The paper as its preprint: title and year of arXiv, nothing of the published version.

    A paper that is not on arXiv, as far as its record tells, comes back as it is.
    """
    if not paper.published or identifiers.parse(paper.arxiv) != Identifier("arxiv", paper.arxiv):
        return paper
    title = next((other.title for other in paper.other_titles if other.where in _ARXIV_TITLES), paper.title)
    without: dict[str, Any] = dict.fromkeys(_OF_THE_PUBLISHED, "")
    address = f"https://arxiv.org/abs/{paper.arxiv}"
    return paper._replace(type="misc", title=title, year=arxiv_year(paper.arxiv), url=address, acl="", **without)


def arxiv_year(identifier: str) -> int:
    """The year in which arXiv received a paper, from its identifier: ``1503.02531`` or ``cs/0112017``.

    Both forms begin with two digits of the year and two of the month (info.arxiv.org/help/arxiv_identifier.html);
    arXiv began in 1991.
    """
    digits = identifier.rpartition("/")[2]
    year = int(digits[:2])
    return year + (1900 if year > 90 else 2000)
