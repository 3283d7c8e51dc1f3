"""``kdlit export --update``: papers into a .bib file that exists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from kdlit import bibfile, places
from kdlit.cli import talk
from kdlit.errors import KdlitError
from kdlit.files import FileError, replace
from kdlit.paper import Paper


def check(form: str, output: Path | None) -> None:
    """Say no to what makes no sense beside ``--update``.

    Raises:
        KdlitError: the format is none of a .bib file, or another file is to be written.
    """
    if form not in ("bibtex", "biblatex"):
        raise KdlitError("--update brings entries into a .bib file; use it with --bibtex or --biblatex")
    if output is not None:
        raise KdlitError("--update and --output exclude each other; choose one")


def keys(file: Path) -> set[str]:
    """The citation keys of a file; of one that does not exist, none.

    Raises:
        BibFileError: it cannot be read.
    """
    return {entry.key for entry in bibfile.read(bibfile.load(file)).entries} if places.exists(file) else set()


def update(
    file: Path, papers: Sequence[Paper], earlier: Sequence[Paper], cited: Iterable[str], *, for_biblatex: bool
) -> int:
    """Bring papers into a file, at once or not at all, and say what became of it.

    Args:
        file: it is made if it does not exist.
        papers: under the keys that they are to have.
        earlier: as they were bundled, by which the program knows its own values again.
        cited: keys that a document wants.
        for_biblatex: write biblatex.

    Returns:
        The exit status: 1 where the file has a cited paper under another key.

    Raises:
        KdlitError: the file cannot be read, understood or written.
    """
    from kdlit.update import update as bring

    text = bibfile.load(file) if places.exists(file) else ""
    updated = bring(text, str(file), papers, earlier, for_biblatex=for_biblatex)
    if updated.text != text:
        try:
            replace(file.resolve(), updated.text)
        except OSError as error:
            raise FileError(f"{file}: not written: {error.strerror or error}") from error
    others = [(key, updated.keys[key]) for key in cited if updated.keys.get(key, key) != key]
    talk.notes(f"{key} is cited, and {file} has the paper as {other}" for key, other in others)
    unchanged = len(papers) - len(updated.added) - len(updated.refreshed)
    talk.note(f"{file}: {len(updated.added)} added, {len(updated.refreshed)} refreshed, {max(unchanged, 0)} unchanged")
    return int(bool(others))
