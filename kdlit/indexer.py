"""Filling the search index: the words of a paper in each of its fields."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from kdlit import identifiers, venues
from kdlit.catalog import Catalog
from kdlit.paper import Name, Paper
from kdlit.schema import FIELDS, INDICES, TABLES
from kdlit.text import fold, foldings
from kdlit.words import MINOR_WORDS, stem, words

_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_CLAUSES = re.compile(r"[:,!?]| - |\b(?:as|by|for|from|in|into|of|on|to|towards|via|with)\b", re.IGNORECASE)


def fill(connection: sqlite3.Connection, papers: Catalog, stamp: str = "") -> None:
    """Create the tables in an empty database and enter `papers`."""
    connection.executescript(TABLES)
    frequency: Counter[str] = Counter()
    columns, marks = ", ".join(FIELDS), ", ".join("?" * len(FIELDS))
    enter_words = f"INSERT INTO field (rowid, {columns}) VALUES (?, {marks})"
    with connection:
        for number, paper in enumerate(papers, start=1):
            fields = {name: list(found) for name, found in _fields(paper)}
            frequency.update({word for found in fields.values() for word in found})
            texts = (" ".join(fields[name]) for name in FIELDS)
            connection.execute(enter_words, (number, *texts))
            stored = json.dumps(paper.to_json(), ensure_ascii=False)
            connection.execute("INSERT INTO doc VALUES (?, ?, ?)", (number, paper.key, stored))
        connection.executemany(
            "INSERT INTO word VALUES (?, ?, ?, ?)",
            ((word, word[::-1], stem(word), count) for word, count in frequency.items()),
        )
        meta = {"stamp": stamp, "papers": str(len(papers)), "problems": json.dumps(papers.problems)}
        connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        for statement in filter(str.strip, INDICES.split(";")):
            connection.execute(statement)


def _fields(paper: Paper) -> Iterator[tuple[str, Iterable[str]]]:
    titles = paper.titles
    title_words = words(paper.title)
    yield "title", title_words
    seen = set(title_words)
    yield "other", [word for title in titles[1:] if set(words(title)) - seen for word in words(title)]
    whole = _initials(titles)
    yield "name", [word for name in (*_repositories(paper.code), *whole) for word in words(name)]
    yield "lead", _name_words(paper.author[:1])
    yield "author", _name_words(paper.author[1:])
    aliases = [alias for venue in venues.match(paper.venue) for alias in venue.aliases if alias.count(" ") < 2]
    yield "venue", [*words(" ".join((paper.venue, *aliases))), *([str(paper.year)] if paper.year else [])]
    yield "topic", words(" ".join(paper.topics))
    compounds = (*titles, *_repositories(paper.code))
    clauses = _initials(clause for title in titles for clause in _CLAUSES.split(title))
    yield "part", dict.fromkeys((*(word for text in compounds for word in (*_parts(text), *_joined(text))), *clauses))
    yield "ident", [word for identifier in identifiers.named(paper) for word in words(identifier.value)]


def _name_words(names: Iterable[Name]) -> list[str]:
    spelt = (text for name in names for part in (name.given, name.family) for text in foldings(part))
    return [word for text in spelt for word in (*words(text), *_joined(text))]


def _repositories(urls: Iterable[str]) -> list[str]:
    """The names of code repositories: the last parts of their addresses, without the owner."""
    return [part for url in urls for part in url.rstrip("/").split("/")[4:] if part not in ("tree", "main", "master")]


def _parts(text: str) -> list[str]:
    """What words with capitals or digits inside are made of: ``StyleGAN2`` gives style, gan, 2 and gan2."""
    found: list[str] = []
    for word in re.findall(r"[^\W_]+", text):
        pieces = [piece.lower() for piece in _CAMEL.findall(word)]
        if len(pieces) > 1:
            found += pieces
            found += (first + second for first, second in pairwise(pieces) if len(pieces) > 2)
            found.append(word.lower())
    return found


def _joined(text: str) -> list[str]:
    """Hyphenated words written as one: ``self-distillation`` gives selfdistillation."""
    return [re.sub(r"[-‐‑–]", "", match) for match in re.findall(r"[^\W_]+(?:[-‐‑–][^\W_]+)+", fold(text))]


def _initials(titles: Iterable[str]) -> list[str]:
    """The initialisms by which papers are called: ``Contrastive Representation Distillation`` gives crd.

    Hyphenated words count as one and as several; the word *knowledge*, which authors like to drop, also as none.
    """
    found: dict[str, None] = {}
    for title in titles:
        for group in (words(title), words(title.replace("-", ""))):
            telling = [word for word in group if word not in MINOR_WORDS]
            for kept in (telling, [word for word in telling if word != "knowledge"]):
                if 3 <= len(kept) <= 7:
                    found["".join(word[0] for word in kept)] = None
    return list(found)
