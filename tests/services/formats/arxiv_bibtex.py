"""The BibTeX that arxiv.org shows beside a paper."""

from __future__ import annotations

from tests.services.formats.eprint import ID, Eprint, eprint
from tests.services.formats.reply import Ask, Reply, text_reply
from tests.services.formats.tex import slug, telling_words
from tests.services.library import Library


def site(ask: Ask, library: Library) -> Reply:
    """``/bibtex/<id>`` of arxiv.org."""
    asked = ID.fullmatch(ask.path.removeprefix("/bibtex/"))
    if asked is None:
        return _reason(400, "bad_id")
    papers = library.find("arxiv", asked["id"])
    if not papers:
        return _reason(404, "not_found")
    entries = [_entry(entry) for paper in papers if (entry := eprint(paper, asked["version"]))]
    return text_reply("\n".join(entries)) if entries else _reason(404, "version_not_found")


def _reason(status: int, reason: str) -> Reply:
    # Single quotes: it looks like JSON and is none.
    return text_reply(f"{{'reason': '{reason}'}}", status, "text/html; charset=utf-8")


def _entry(entry: Eprint) -> str:
    paper = entry.paper
    year = entry.dates[-1].year  # that of the latest version, whichever was asked for
    family = slug(paper.author[0].family) if paper.author else ""
    key = f"{family}{year}{''.join(telling_words(entry.title)[:4])}"
    doi = f"      doi={{https://doi.org/{entry.doi}}},\n" if entry.doi else ""
    return (
        f"@misc{{{key},\n"
        f"      title={{{entry.title}}}, \n"
        f"      author={{{' and '.join(map(str, paper.author))}}},\n"
        f"      year={{{year}}},\n"
        f"      eprint={{{paper.arxiv}}},\n"
        "      archivePrefix={arXiv},\n"
        f"      primaryClass={{{entry.primary_class}}},\n"
        f"{doi}"
        f"      url={{https://arxiv.org/abs/{paper.arxiv}}}, \n"
        "}"
    )
