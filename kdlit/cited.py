r"""What a document cites: keys and their places, from LaTeX sources (.tex), or from what LaTeX made (.aux, .bcf).

In sources every command with "cite" in its name counts that takes keys: those of LaTeX, natbib, biblatex and of the
conferences' styles; comments and verbatim text do not. An .aux file says it better, if it is fresh: LaTeX wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from kdlit import places
from kdlit.errors import KdlitError


class CitedError(KdlitError):
    """A document cannot be read; the message names the file and what to do."""


class Place(NamedTuple):
    """Where a key is cited: in an .aux file the line says nothing and is 0."""

    file: str
    line: int


@dataclass(slots=True)
class Cited:
    r"""What documents cite.

    Attributes:
        places: key -> where it is cited first, in the order of citing.
        everything: whether ``\nocite{*}`` asks for all that there is.
        bibliographies: the .bib files that the documents name, in order; those that do not exist too.
        problems: what could not be read, a line each.
    """

    places: dict[str, Place] = field(default_factory=dict)
    everything: bool = False
    bibliographies: list[Path] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _missed: set[tuple[str, Path]] = field(default_factory=set)

    def cite(self, keys: str, place: Place) -> None:
        """Note keys, separated by commas."""
        for key in map(str.strip, keys.split(",")):
            if key == "*":
                self.everything = True
            elif key and not _PARAMETER.search(key):
                self.places.setdefault(key, place)

    def miss(self, name: str, file: Path) -> None:
        """Note that a file includes one that is not there."""
        if (name, file) not in self._missed:
            self._missed.add((name, file))
            self.problems.append(f"{file}: there is no {name}, which it includes; what that cites is not known")

    def draw_on(self, names: str, folder: Path) -> None:
        """Note the names of bibliographies, separated by commas."""
        for name in filter(None, map(str.strip, names.split(","))):
            file = folder / (name if name.endswith(".bib") else f"{name}.bib")
            if file not in self.bibliographies and not _PARAMETER.search(name):
                self.bibliographies.append(file)


_PARAMETER = re.compile(r"[#\\{}]")
_BRACKETS = r"(?:\s*\[(?:[^\[\]{}]|\{[^{}]*\})*\])"
_PARENTHESES = r"(?:\s*\([^()]*\))"
_GROUP = r"\s*\{([^{}]*)\}"
_CITE = re.compile(
    rf"\\(?P<name>[A-Za-z]*[cC]ite[A-Za-z]*|bibentry)\*?{_PARENTHESES}{{0,2}}{_BRACKETS}{{0,2}}{_GROUP}", re.DOTALL
)
_ANOTHER = re.compile(rf"{_BRACKETS}{{0,2}}{_GROUP}", re.DOTALL)
_NO_KEYS = re.compile(
    r"(?:set)?citestyle|citetext|citeindex\w*|citereset\w*|(?:re)?newcite\w+|DeclareCite\w+|citename|citefield|citelist"
    r"|\w*citedelim|citepunct|citesetup|citeform\w*|citeleft|citeright|citemid|citedash|RequireCitationStyle"
)
_INPUT = re.compile(
    r"\\(?:(?:input|include|subfile|subfileinclude|InputIfFileExists|loglisting)\s*(?:\{([^{}]+)\}|([^\s{}\\%]+))"
    r"|(?:sub)?(?:import|inputfrom|includefrom)\*?\s*\{([^{}]*)\}\s*\{([^{}]+)\})"
)
_BIBLIOGRAPHY = re.compile(rf"\\(?:bibliography|addbibresource|addglobalbib|addsectionbib){_BRACKETS}?{_GROUP}")
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
_VERBATIM = re.compile(
    r"\\begin\{(verbatim|Verbatim|lstlisting|minted|comment|alltt)(\*?)\}.*?(?:\\end\{\1\2\}|\Z)"
    r"|\\(?:verb|lstinline)\*?(\W)[^\n]*?\3",
    re.DOTALL,
)
_END = re.compile(r"\\end\{document\}|\\endinput\b")

_IN_AUX = re.compile(
    r"\\(?:citation\{(?P<keys>[^{}]*)\}|abx@aux@cite(?:\{\d*\})?\{(?P<key>[^{}]*)\}|bibdata\{(?P<data>[^{}]*)\}"
    r"|@input\{(?P<file>[^{}]*)\})"
)
_IN_BCF = re.compile(
    r"<bcf:citekey\b[^>]*>(?P<keys>[^<]*)</bcf:citekey>|<bcf:datasource\b[^>]*>(?P<data>[^<]*)</bcf:datasource>"
)


def read(files: list[Path]) -> Cited:
    r"""What documents cite, all together.

    Args:
        files: .tex files, from which ``\input`` and ``\include`` are followed; .aux or .bcf files.

    Raises:
        CitedError: one of them cannot be read; a file that it only includes is a problem, no more.
    """
    cited = Cited()
    for file in files:
        if file.suffix in (".aux", ".bcf"):
            _read_aux(file, file.parent, cited, set())
        else:
            _read_tex(file, file.parent, cited, set())
    return cited


def _read_tex(file: Path, folder: Path, cited: Cited, seen: set[Path]) -> None:
    seen.add(file)
    text = _without_comments(_text(file))
    for found in sorted(_calls(text), key=lambda call: call.start):
        if found.kind == "cite":
            cited.cite(found.value, Place(str(file), text.count("\n", 0, found.start) + 1))
        elif found.kind == "bibliography":
            cited.draw_on(found.value, folder)
        else:
            _follow(found.value, file, folder, cited, seen)


class _Call(NamedTuple):
    start: int
    kind: str
    value: str


def _calls(text: str) -> Iterator[_Call]:
    for found in _CITE.finditer(text):
        if _NO_KEYS.fullmatch(found["name"]):
            continue
        yield _Call(found.start(), "cite", found[2])
        if found["name"].lower().endswith("cites"):
            end = found.end()
            while another := _ANOTHER.match(text, end):
                yield _Call(another.start(), "cite", another[1])
                end = another.end()
    for found in _BIBLIOGRAPHY.finditer(text):
        yield _Call(found.start(), "bibliography", found[1])
    for found in _INPUT.finditer(text):
        yield _Call(found.start(), "input", (found[1] or found[2] or f"{found[3]}/{found[4]}").strip().strip('"'))


def _follow(name: str, file: Path, folder: Path, cited: Cited, seen: set[Path]) -> None:
    """Read a file that another one includes: LaTeX looks for it where the document is."""
    if _PARAMETER.search(name):
        return
    wanted = [place / (name + ending) for place in (folder, file.parent) for ending in (".tex", "")]
    found = next((each for each in wanted if places.is_file(each)), None)
    if found is None:
        if not Path(name).suffix or name.endswith(".tex"):
            cited.miss(name, file)
    elif found not in seen and found.suffix in ("", ".tex", ".ltx"):
        _read_tex(found, folder, cited, seen)


def _read_aux(file: Path, folder: Path, cited: Cited, seen: set[Path]) -> None:
    seen.add(file)
    pattern = _IN_BCF if file.suffix == ".bcf" else _IN_AUX
    for found in pattern.finditer(_text(file)):
        values = found.groupdict()
        if keys := values.get("keys") or values.get("key"):
            cited.cite(keys, Place(str(file), 0))
        elif data := values.get("data"):
            cited.draw_on(data, folder)
        elif name := values.get("file"):
            if places.is_file(folder / name) and folder / name not in seen:
                _read_aux(folder / name, folder, cited, seen)
            elif folder / name not in seen:
                cited.miss(name, file)


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    except OSError as error:
        raise CitedError(f"{file}: {error.strerror or error}") from error


def _without_comments(text: str) -> str:
    """Sources up to their end, with blanks for what LaTeX does not read as commands; lines stay where they are."""
    text = _VERBATIM.sub(lambda found: "\n" * found[0].count("\n"), text)
    text = _COMMENT.sub(r"\1", text)
    end = _END.search(text)
    return text[: end.start()] if end else text
