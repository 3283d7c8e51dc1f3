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


class Target:
    """The .bib file into which papers come; it is parsed once, but again where it has changed in the meantime.

    Args:
        file: it need not exist yet.

    Raises:
        BibFileError: it cannot be read.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._text = self._load()
        self._parsed = bibfile.read(self._text)
        self.keys = {entry.key for entry in self._parsed.entries}

    def _load(self) -> str:
        return bibfile.load(self._file) if places.exists(self._file) else ""

    def update(
        self, papers: Sequence[Paper], earlier: Sequence[Paper], cited: Iterable[str], *, for_biblatex: bool
    ) -> int:
        """Bring papers into the file, at once or not at all, and say what became of it.

        Args:
            papers: under the keys that they are to have.
            earlier: as they were bundled, by which the program knows its own values again.
            cited: keys that a document wants.
            for_biblatex: write biblatex.

        Returns:
            The exit status: 1 where the file has a cited paper under another key.

        Raises:
            KdlitError: the file cannot be read, understood or written.
        """
        from kdlit.update import update_file

        text = self._load()
        parsed = self._parsed if text == self._text else bibfile.read(text)  # its user may have saved it since
        updated = update_file(parsed, str(self._file), papers, earlier, for_biblatex=for_biblatex)
        if updated.text != text:
            try:
                replace(self._file.resolve(), updated.text)
            except OSError as error:
                raise FileError(f"{self._file}: not written: {error.strerror or error}") from error
        others = [(key, updated.keys[key]) for key in cited if updated.keys.get(key, key) != key]
        talk.notes(f"{key} is cited, and {self._file} has the paper as {other}" for key, other in others)
        added, refreshed = len(updated.added), len(updated.refreshed)
        unchanged = max(len(papers) - added - refreshed, 0)
        talk.note(f"{self._file}: {added} added, {refreshed} refreshed, {unchanged} unchanged")
        return int(bool(others))
