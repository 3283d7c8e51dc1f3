"""Asking services for records: through the cache, in batches, several services at once.

The services are those of `SOURCES`; each names its own base URL, and ``KDLIT_<NAME>_URL`` sets another. An empty
variable turns a service off.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache as once
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

from kdlit import places
from kdlit.cache import Cache, Entry
from kdlit.identifiers import Identifier
from kdlit.paper import Paper

if TYPE_CHECKING:
    from kdlit.http import Client
    from kdlit.sources import Answer, Request, Source

SOURCES = {
    "arxiv": "arxiv:Arxiv",
    "arxiv_oai": "arxiv_oai:ArxivOai",
    "datacite": "datacite:Datacite",
    "arxiv_bibtex": "arxiv_bibtex:ArxivBibtex",
    "acl": "acl:Acl",
    "crossref": "crossref:Crossref",
    "doi": "doi:Doi",
    "openreview": "openreview:OpenReview",
    "page": "highwire:Highwire",
    "semanticscholar": "semanticscholar:SemanticScholar",
    "dblp": "dblp:Dblp",
}
"""Each service and the class that knows it, imported when the service is asked."""


OFFLINE = "offline"
"""Why no service is asked when the user wants none to be."""


class Said(NamedTuple):
    """What is known of one question: a record, that there is none, or why the service could not be asked."""

    paper: Paper | None = None
    missing: bool = False
    failure: str = ""


Questions = Mapping[str, Mapping[Identifier, str]]
"""For each service the identifiers to ask for, each with the title of the paper, or an empty string."""
Answers = dict[tuple[str, Identifier], Said]


class Asker:
    """Asks services; a context manager.

    Args:
        offline: ask nobody; what the cache holds still counts, however old.
        refresh: ask also what the cache holds.
        progress: called with the number of papers that have been asked for, and of all.
    """

    def __init__(
        self, *, offline: bool = False, refresh: bool = False, progress: Callable[[int, int], None] | None = None
    ) -> None:
        self._offline = offline
        self._refresh = refresh
        self._progress = progress
        self._cache = Cache(places.cache())
        self._client: Client | None = None
        self._old: dict[tuple[str, Identifier], Entry] = {}
        self._nonsense: dict[str, list[str]] = defaultdict(list)

    def __enter__(self) -> Asker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            self._client.close()
        self._cache.close()

    @property
    def news(self) -> Sequence[str]:
        """What went wrong with the cache, a line each."""
        return tuple(self._cache.messages)

    @property
    def reached_nobody(self) -> bool:
        """Whether services were asked and none has answered so far: most likely there is no network."""
        return self._client is not None and not self._client.reached

    def ask(self, questions: Questions) -> Answers:
        """Answer each question: from the cache where it is fresh there, else from the service.

        Returns:
            For each service and identifier what is known. Nothing is raised: a service that fails is an answer, and
            what the cache holds then counts however old it is.
        """
        answers: Answers = {}
        left: dict[str, dict[Identifier, str]] = {}
        for name, wanted in questions.items():
            for identifier, entry in self._cache.get_many(name, wanted).items():
                self._old[name, identifier] = entry
                if self._offline or (entry.fresh and not self._refresh):
                    answers[name, identifier] = _remembered(entry)
            left[name] = {one: title for one, title in wanted.items() if (name, one) not in answers}
        if self._offline:
            asked = {(name, one): Said(failure=OFFLINE) for name, wanted in left.items() for one in wanted}
        else:
            asked = self._over_http(left)
        for place, said in asked.items():
            old = self._old.get(place)
            answers[place] = _remembered(old) if said.failure and old is not None else said
        return answers

    def _over_http(self, questions: Questions) -> Answers:
        wanted = {_source(name): asked for name, asked in questions.items() if asked}
        if not wanted:
            return {}
        from concurrent.futures import ThreadPoolExecutor, as_completed

        from kdlit.http import Client

        if self._client is None:
            self._client = Client(pace=self._cache.start)
        else:
            self._client.grant()
        client = self._client
        answers: Answers = {}
        total = sum(map(len, wanted.values()))
        # A pool for each service: one that is slow must not hold up the others.
        pools = {source: ThreadPoolExecutor(max_workers=source.connections) for source in wanted}
        try:
            running = [
                pools[source].submit(self._ask, client, source, batch)
                for source, asked in wanted.items()
                for batch in _batches(asked, source.batch_size)
            ]
            for finished in as_completed(running):
                answers |= finished.result()
                if self._progress is not None:
                    self._progress(len(answers), total)
        except BaseException:  # an interruption: nobody waits for what is under way
            client.close()
            raise
        finally:
            for pool in pools.values():
                pool.shutdown(wait=False, cancel_futures=True)
        return answers

    def _ask(self, client: Client, source: Source, batch: Mapping[Identifier, str]) -> Answers:
        """Ask for one batch; when one identifier spoils it, again without that one."""
        said: dict[Identifier, Said] = {}
        left = dict(batch)
        while left:
            try:
                answer = self._answer(client, source, left)
            except _SilenceError as error:
                said |= dict.fromkeys(left, Said(failure=str(error)))
                break
            news = {one: Said(paper) for one, paper in answer.found.items() if one in left}
            news |= {one: Said(missing=True) for one in answer.missing if one in left}
            said |= news
            left = {one: title for one, title in left.items() if one not in news}
            if answer.found or not news:  # nothing spoilt the batch: the service does not say more
                break
        unsaid = Said(failure=f"{source.name} does not say")
        return {(source.name, one): said.get(one, unsaid) for one in batch}

    def _answer(self, client: Client, source: Source, batch: Mapping[Identifier, str]) -> Answer:
        from kdlit.sources import Answer, SourceError
        from kdlit.unreachable import Unreachable

        address, configured = _base_url(source)
        if not address and source.base_url:
            raise _SilenceError(f"{source.name} is turned off")
        nonsense = self._nonsense[source.name]
        if len(nonsense) >= _PATIENCE:  # a bot wall, most likely: more questions make it no better
            raise _SilenceError(nonsense[-1])
        request = _request(source, batch)
        only = next(iter(batch)) if len(batch) == 1 else None
        old = self._old.get((source.name, only)) if only is not None else None
        try:
            response = client.ask(
                address or request.path,
                request.path if address else "",
                request.params,
                request.headers,
                request.json,
                interval=source.interval,
                connections=source.connections,
                configured=configured,
                etag=old.etag if old else "",
                last_modified=old.last_modified if old else "",
            )
            if response.status == _UNCHANGED and old is not None and only is not None:
                answer = Answer({only: old.paper} if old.paper else {}, frozenset() if old.paper else frozenset({only}))
            else:
                answer = source.parse(response.status, response.body, tuple(batch))
        except Unreachable as error:
            raise _SilenceError(str(error)) from error
        except SourceError as error:
            nonsense.append(f"{source.name}: {error}")
            raise _SilenceError(nonsense[-1]) from error
        nonsense.clear()
        kept: dict[Identifier, Paper | None] = {one: paper for one, paper in answer.found.items() if one in batch}
        kept |= dict.fromkeys(answer.missing & batch.keys())
        etag, last_modified = (response.etag, response.last_modified) if only is not None else ("", "")
        self._cache.put(source.name, kept, etag=etag, last_modified=last_modified)
        return answer


_UNCHANGED = 304
_PATIENCE = 3
"""Answers in a row that are none, after which a service is not asked any more."""


def _remembered(entry: Entry) -> Said:
    return Said(entry.paper, missing=entry.paper is None)


class _SilenceError(Exception):
    """A service could not be asked, or answered with something else; the message says why."""


@once
def _source(name: str) -> Source:
    module, _, made = SOURCES[name].partition(":")
    source: Source = getattr(import_module(f"kdlit.sources.{module}"), made)()
    return source


def _base_url(source: Source) -> tuple[str, bool]:
    """Where a service is, and whether the user said so."""
    named = os.environ.get(f"KDLIT_{source.name.upper()}_URL")
    return (source.base_url, False) if named is None else (named.strip(), True)


def _request(source: Source, batch: Mapping[Identifier, str]) -> Request:
    """By title where that is the open way and the title is known, else by identifier."""
    by_title = getattr(source, "request_by_title", None)
    (first, title), *others = batch.items()
    if by_title is not None and title and not others:
        asked: Request = by_title(title, first)
        return asked
    return source.request(tuple(batch))


def _batches(wanted: Mapping[Identifier, str], size: int) -> Iterator[dict[Identifier, str]]:
    items = list(wanted.items())
    return (dict(items[start : start + size]) for start in range(0, len(items), size))
