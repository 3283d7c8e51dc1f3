"""Sources: services that know papers, one file each.

A source says which identifiers it takes, what to ask, and how to read the answer; it never opens a connection. What
it reads becomes papers with the fields that the service gave, and no others. To add a service, add a file with one
class and name it in `kdlit/resolving.py`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from kdlit.identifiers import Identifier
from kdlit.paper import Paper


class SourceError(Exception):
    """A body is not an answer of the service (a bot wall, a proxy's page, a cut or malformed document).

    It says nothing about the paper: never "not found".
    """


class Request(NamedTuple):
    """What to ask: a path below the service's base URL, with parameters and headers.

    `json` makes it a POST with that body.
    """

    path: str
    params: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    json: object = None


class Answer(NamedTuple):
    """What a service said: a record for an identifier, or with authority that it has none.

    Identifiers of the request that are in neither are unknown: the service did not say.
    """

    found: Mapping[Identifier, Paper] = {}
    missing: frozenset[Identifier] = frozenset()


class Source(ABC):
    """One service.

    Attributes:
        name: short name; ``KDLIT_<NAME>_URL`` in capitals sets another base URL.
        base_url: where the service is.
        batch_size: how many identifiers fit in one request.
        interval: seconds from the start of one request to the start of the next.
        connections: how many requests may be under way at once.
    """

    name: ClassVar[str]
    base_url: ClassVar[str]
    batch_size: ClassVar[int] = 1
    interval: ClassVar[float] = 1.0
    connections: ClassVar[int] = 1

    @abstractmethod
    def takes(self, identifier: Identifier) -> bool:
        """Whether the service can be asked for `identifier`."""

    @abstractmethod
    def request(self, identifiers: Sequence[Identifier]) -> Request:
        """What to ask for `identifiers`, at most `batch_size` of them, all of which the service takes."""

    @abstractmethod
    def parse(self, status: int, body: bytes, identifiers: Sequence[Identifier]) -> Answer:
        """Read an answer to `request(identifiers)`.

        Args:
            status: HTTP status, 200 to 499; the client itself deals with 429 and 5xx.
            body: the body as it came, decompressed.
            identifiers: those that were asked for.

        Raises:
            SourceError: the body is no answer of this service.
        """
