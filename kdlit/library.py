"""The user's library: papers beside the bundled ones, in one JSON Lines file that kdlit writes and users may edit.

Every change is made under a lock, on the file as it then is, and takes the file's place at once: runs at the same time
lose nothing, and neither does one that is killed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Lock, ThreadError
from types import MappingProxyType
from typing import Any, NamedTuple

from kdlit import catalog, files, places, states
from kdlit.citekeys import take_key
from kdlit.errors import KdlitError
from kdlit.paper import Paper


class LibraryError(KdlitError):
    """The library cannot be changed; the message says why."""


class Entered(NamedTuple):
    """What became of papers that were to be entered.

    Attributes:
        added: new papers as they stand in the library, with key and topics.
        known: papers of the catalog or the library that some of them are, as they are now.
        doubts: identifiers that were left out, as they are not the paper's.
        renamed: keys that the papers had, and what they are called here, where that is another key.
    """

    added: tuple[Paper, ...]
    known: tuple[Paper, ...]
    doubts: tuple[str, ...] = ()
    renamed: Mapping[str, str] = MappingProxyType({})


def enter(papers: Iterable[Paper], *, dry_run: bool = False) -> Entered:
    """Enter the papers that the catalog and the library lack; the same paper is entered once.

    What a paper of the library did not have and its newcomer has (a listing, an identifier, authors) is added to it;
    the bundled catalog stays as it is.

    Args:
        papers: a paper without a key, or with one that is taken, gets a key of its own.
        dry_run: only say what would be entered.

    Raises:
        LibraryError: the library cannot be written.
        CatalogError: it cannot be read.
    """
    newcomers = list(papers)
    entered = Entered((), ())

    def edit(lines: list[str]) -> list[str]:
        nonlocal entered
        entered, changed = _sort_in(newcomers)
        if changed:
            lines = [_line(changed[key]) if (key := _key_among(changed, line)) is not None else line for line in lines]
        return lines + [_line(paper) for paper in entered.added]

    if dry_run:
        entered, _ = _sort_in(newcomers)
    elif newcomers:
        _change(edit)
    return entered


def _without_wrong_identifiers(newcomers: list[Paper], present: Iterable[Paper]) -> tuple[list[Paper], list[str]]:
    """The newcomers without arXiv and ACL identifiers that the paper they describe does not have; and what was wrong.

    With another identifier, a paper of the catalog would pass for a new one, and its entry be wrong for ever.
    """
    marked = {_spelt(paper.title) for paper in newcomers if paper.author and (paper.arxiv or paper.acl)}
    if not marked:
        return newcomers, []
    from kdlit import identifiers  # a list without authors needs neither
    from kdlit.matching import shares_author

    titled = {spelt: paper for paper in present if (spelt := _spelt(paper.title)) in marked}
    checked: list[Paper] = []
    doubts: list[str] = []
    for paper in newcomers:
        wrong: dict[str, Any] = {}
        known = titled.get(_spelt(paper.title)) if paper.author else None
        if known is not None and shares_author(known.author, paper.author):
            for scheme in identifiers.OF_ONE_PAPER:
                right, given = getattr(known, scheme), getattr(paper, scheme)
                if right and given and right.lower() != given.lower():
                    called = f"the {identifiers.CALLED[scheme]} of {paper.title!r}"
                    doubts.append(f"{given} is not {called}, which is {right}; left out")
                    wrong[scheme] = ""
        checked.append(paper._replace(**wrong) if wrong else paper)
    return checked, doubts


def _spelt(title: str) -> str:
    return title.casefold().rstrip(" .")


class _Present(NamedTuple):
    """Papers that newcomers are to be compared with, the keys of the library's among them, and all keys there are."""

    papers: Sequence[Paper]
    own: Callable[[], Collection[str]]
    keys: Iterable[str]


_FEW = 20
"""Newcomers up to which a large library is asked for what may be the same; for more it is read as a whole."""


def _present(newcomers: Sequence[Paper]) -> _Present:
    """What newcomers are to be compared with: of a large library what its index has near them, else everything."""
    if len(newcomers) <= _FEW and states.are_large() and not any(paper.listings for paper in newcomers):
        from kdlit.index import indexed  # the modules for it cost more time than a small library

        found = indexed.load()
        if found is not None:
            with closing(found):
                near = found.near(newcomers)
                if near is not None:
                    return _Present(near.papers, lambda: near.own, found.keys)
    everything = catalog.load()

    def own() -> Collection[str]:
        # Of two papers under one key the catalog's has it, and the library's another one here, but not in its file.
        mine = catalog.load_library().by_key
        return {paper.key for paper in everything if mine.get(paper.key.lower()) == paper}

    return _Present(everything.papers, own, everything.keys)


def _sort_in(newcomers: list[Paper]) -> tuple[Entered, dict[str | None, Paper]]:
    """What is new, what is known, and which papers of the library have changed, by key."""
    present = _present(newcomers)
    newcomers, doubts = _without_wrong_identifiers(newcomers, present.papers)
    unread, familiar = _unread(newcomers, present.papers)
    known = {paper.key: paper for paper in familiar}
    if not unread:
        return Entered((), tuple(known.values()), tuple(doubts)), {}
    from kdlit import loners, topics  # a list that was read once before needs neither

    alone = loners.find(unread, present.papers)
    fresh = {place: unread[place] for place in alone}
    changed: dict[str | None, Paper] = {}
    called: dict[int, str | int] = {}
    if len(alone) < len(unread):
        others = {place: paper for place, paper in enumerate(unread) if place not in alone}
        made, met, changed, called = _put_together(others, present)
        fresh |= made
        known |= met
    taken = {key.lower() for key in present.keys}
    added = tuple(
        paper._replace(key=take_key(paper, taken), topics=paper.topics or topics.assign(paper))
        for paper in (fresh[place] for place in sorted(fresh))
    )
    keys: dict[int, str] = {place: paper.key for place, paper in zip(sorted(fresh), added, strict=True)}
    keys |= {place: keys[other] if isinstance(other, int) else other for place, other in called.items()}
    renamed = {paper.key: keys[place] for place, paper in enumerate(unread) if paper.key not in ("", keys[place])}
    return Entered(added, tuple(known.values()), tuple(doubts), renamed), changed


def _put_together(
    newcomers: dict[int, Paper], present: _Present
) -> tuple[dict[int, Paper], dict[str, Paper], dict[str | None, Paper], dict[int, str | int]]:
    """New papers by the place of the newcomer that each begins with, and by key the known ones and the changed ones.

    And for the place of each newcomer the key of the known paper that it is, or the place with which its paper begins.
    """
    from kdlit import duplicates
    from kdlit.duplicates import Record

    own = present.own()
    records = [Record(paper, "new") for paper in newcomers.values()]
    places = {id(record): place for record, place in zip(records, newcomers, strict=True)}
    made: dict[int, Paper] = {}
    known: dict[str, Paper] = {}
    changed: dict[str | None, Paper] = {}
    called: dict[int, str | int] = {}
    for group in duplicates.group([*(Record(paper, "present") for paper in present.papers), *records]):
        first = group.members[0]
        paper = first.paper
        if first.source == "new":
            made[places[id(first)]] = duplicates.merge(group)
            called |= {places[id(member)]: places[id(first)] for member in group.members}
        elif group.members[-1].source == "new":
            if paper.key in own:
                merged = duplicates.merge(group)._replace(key=paper.key)
                if merged != paper:
                    changed[paper.key] = paper = merged
            known[paper.key] = paper
            called |= {places[id(member)]: paper.key for member in group.members if member.source == "new"}
    return made, known, changed, called


def _unread(newcomers: list[Paper], present: Iterable[Paper]) -> tuple[list[Paper], list[Paper]]:
    """The newcomers but for those that a paper was made of as they are, and these papers: a list read once before."""
    listed = {paper.listings: paper for paper in present if paper.listings}
    unread: list[Paper] = []
    familiar: list[Paper] = []
    for newcomer in newcomers:
        paper = listed.get(newcomer.listings)
        if paper is not None and paper == newcomer._replace(key=paper.key, topics=paper.topics):
            familiar.append(paper)
        else:
            unread.append(newcomer)
    return unread, familiar


_ENCODER = json.JSONEncoder(ensure_ascii=False)


def _line(paper: Paper) -> str:
    return _ENCODER.encode(paper.to_json())


def remove(keys: set[str]) -> None:
    """Take the papers with these keys out of the library; lines that are no papers stay.

    Raises:
        LibraryError: the library cannot be written.
        CatalogError: it cannot be read.
    """
    _change(lambda present: [line for line in present if _key(line) not in keys])


def _change(edit: Callable[[list[str]], list[str]]) -> None:
    file = places.library()
    if file is None:
        raise LibraryError("there is no folder for the library; name a file with KDLIT_LIBRARY")
    try:
        file = file.resolve()  # a link to the library stays one
        if file.exists() and not file.is_file():
            raise LibraryError(f"{file}: this is no file; name one with KDLIT_LIBRARY")
        file.parent.mkdir(parents=True, exist_ok=True)
        with _alone(file):
            present = _lines(file)
            changed = edit(present)
            if changed != present:
                files.replace(file, "".join(f"{line}\n" for line in changed))
    except OSError as error:
        raise LibraryError(f"{file}: not written: {error.strerror or error}") from error


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Keep other runs from `file`, waiting until they are done."""
    from fasteners import InterProcessLock

    lock = InterProcessLock(f"{file}.lock")
    with _ONE_THREAD:
        try:
            held = lock.acquire(timeout=_PATIENCE)
        except ThreadError as error:  # the file system knows no locks
            raise LibraryError(f"{file}: not written: {error}") from error
        if not held:
            raise LibraryError(f"{file}: another run has held it for half a minute; try again")
        try:
            yield
        finally:
            with suppress(ThreadError):  # what cannot be released ends with the run
                lock.release()


_ONE_THREAD = Lock()
"""The lock on a file keeps processes apart, not the threads of one."""
_PATIENCE = 30
"""Seconds for which a run waits for the others."""


def _lines(file: Path) -> list[str]:
    return [line for line in catalog.read_file(file).split("\n") if line.strip()] if file.exists() else []


def _key_among(keys: Collection[str | None], line: str) -> str | None:
    """The key of a line, if it is one of `keys`; lines that cannot have one are not parsed."""
    if "\\" not in line and not any(key and key in line for key in keys):
        return None
    key = _key(line)
    return key if key in keys else None


def _key(line: str) -> str | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record.get("key") if isinstance(record, dict) else None
