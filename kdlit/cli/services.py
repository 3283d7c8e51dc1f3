"""What the commands that ask services share: the asker, its progress, and its news."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from kdlit import identifiers
from kdlit.asking import OFFLINE, Asker
from kdlit.cli import talk
from kdlit.errors import KdlitError
from kdlit.paper import Paper

OFFLINE_VARIABLE = "KDLIT_OFFLINE"


def is_offline(*, offline: bool) -> bool:
    """Whether no service is to be asked: the option or ``KDLIT_OFFLINE`` says so."""
    return offline or os.environ.get(OFFLINE_VARIABLE, "") not in ("", "0")


@contextmanager
def asker(*, offline: bool, refresh: bool = False) -> Iterator[Asker]:
    """What asks the services: offline also where ``KDLIT_OFFLINE`` says so; progress shows on a terminal."""
    offline = is_offline(offline=offline)
    shown = sys.stderr.isatty() and not talk.quiet
    with Asker(offline=offline, refresh=refresh, progress=_show if shown else None) as opened:
        try:
            yield opened
        finally:
            talk.progress("")
            talk.notes(opened.news)


def _show(done: int, total: int) -> None:
    talk.progress(f"asking services: {done} of {total}")


def identify(
    references: Iterable[str], opened: Asker, known_keys: Iterable[str], *, otherwise: str = ""
) -> tuple[list[Paper], int]:
    """Look up what the catalog lacks.

    Args:
        references: what the user gave: identifiers, URLs, or keys that are none of the catalog's.
        opened: what asks the services.
        known_keys: keys to suggest for what is no identifier.
        otherwise: what else can be done where no service can be asked.

    Returns:
        The papers found, without keys, and the exit status: 0 when each was found, 1 when one does not exist, 3 when
        for one no service could be asked.
    """
    parsed = {reference: identifiers.parse(reference) for reference in references}
    known_keys = list(known_keys)
    strange = [reference for reference, identifier in parsed.items() if identifier is None]
    talk.notes(f"no paper has the key or identifier {name!r}{_advice(name, known_keys)}" for name in strange)
    wanted = [identifier for identifier in parsed.values() if identifier is not None]
    if not wanted:
        return [], 1 if parsed else 0
    from kdlit import resolving

    found = resolving.identify(wanted, opened)
    talk.notes(found.messages)
    for identifier in found.unknown:
        talk.error(f"there is no paper {identifier}, its service says")
    for reason in dict.fromkeys(found.unasked.values()):
        unasked = ", ".join(str(identifier) for identifier, why in found.unasked.items() if why == reason)
        talk.error(f"{unasked} could not be looked up: {reason}; left out; {_next(reason)}{otherwise}")
    lost = len(wanted) < len(parsed) or bool(found.unknown)
    return [merged.paper for merged in found.papers.values()], 3 if found.unasked else int(lost)


def _next(reason: str) -> str:
    """What to do where services could not be asked."""
    if reason != OFFLINE:
        return "try again later"
    return f"unset {OFFLINE_VARIABLE}" if is_offline(offline=False) else "try again without --offline"


def _advice(name: str, known_keys: Iterable[str]) -> str:
    kinds = "; services can be asked for arXiv, ACL, DOI and OpenReview identifiers and URLs"
    return talk.did_you_mean(name, known_keys) or kinds


def fetch(address: str) -> str:
    """The text at an address; of a repository at GitHub its README, of a page there the file.

    Raises:
        KdlitError: it cannot be fetched (status 3), or is no text.
    """
    from kdlit.http import Client
    from kdlit.unreachable import Unreachable

    base, _, rest = _raw(address).partition("://")
    host, _, path = rest.partition("/")
    configured = base == "http"  # the user wrote it so
    try:
        with Client() as client:
            response = client.ask(f"{base}://{host}", path, configured=configured)
    except Unreachable as error:
        raise FetchError(f"{address} could not be fetched: {error}; try again later") from error
    if response.status != _OK:
        raise KdlitError(f"{address}: the server answers with status {response.status}; is the address right?")
    try:
        return response.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise KdlitError(f"{address} is not UTF-8 text (byte {error.start})") from error


class FetchError(KdlitError):
    """A server could not be asked."""

    status = 3


_OK = 200
_REPOSITORY = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?(?:#.*)?$")
_PAGE = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+)/(?:blob|raw)/([^?#]+)")


def _raw(address: str) -> str:
    if match := _REPOSITORY.match(address):
        return f"https://raw.githubusercontent.com/{match[1]}/HEAD/README.md"
    if match := _PAGE.match(address):
        return f"https://raw.githubusercontent.com/{match[1]}/{match[2]}"
    return address
