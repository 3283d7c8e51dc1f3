r"""A .bib file as it is written, so that an edit changes what it means to change and not one byte besides.

`read` divides a text into blocks and loses nothing: comments, blank lines, indentation, the order of fields, line ends
and a byte order mark are all kept, and ``read(text).text == text`` for every text. The grammar is BibTeX's own (O.
Patashnik, "BibTeXing", 1988, and bibtex.web): braces count whether or not a backslash stands before them, a quoted
value ends at the first quote outside braces, ``#`` joins, and a bare word is a macro.

In three things users are taken at their word rather than BibTeX at its: a line that begins with ``%`` is a comment,
what ``@comment{...}`` encloses is one too, and an entry that is not closed ends where the next one begins.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import ChainMap, Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from kdlit.errors import KdlitError

_NAME = r"""[^\s"#%'(),={}@]+"""
_BEGINNING = re.compile(rf"(?<![^\r\n])[ \t]*@[ \t]*{_NAME}\s*[{{(]")
_WITHIN_A_LINE = re.compile(rf"[^%\r\n@]*?(@[ \t]*{_NAME}\s*[{{(])")
_OPENING = re.compile(rf"(@\s*)({_NAME})(\s*[{{(]\s*)")
_BLANK_LINES = re.compile(r"\A(?:[ \t]*(?:\r\n|\r|\n))+")
_LINE_END = re.compile(r"\r\n|\r|\n")

# Braces three deep are seen at once; deeper ones are counted.
_IN_BRACES = r"\{[^{}]*\}"
for _ in range(2):
    _IN_BRACES = rf"\{{[^{{}}]*(?:{_IN_BRACES}[^{{}}]*)*\}}"
_FIELD = re.compile(rf"([\s,]*)({_NAME})(\s*=\s*)(?:({_IN_BRACES}|[\w.:+/-]+)(?=\s*[,}}]))?")
_PIECE = re.compile(rf"""{_IN_BRACES}|"[^"{{}}]*"|{_NAME}""")
_BYTE_ORDER_MARK = "\ufeff"
_BRACE = re.compile("[{}]")
_BRACE_OR_QUOTE = re.compile('[{}"]')
_JOINED = re.compile(r"\s*#\s*")
_SPACES_TO_ALIGN = re.compile(" {2,}")
_NEW_FIELD = re.compile(rf"\s*,?\s*{_NAME}\s*=\s*[{{\"\w]")
_END = re.compile(r"[\s,]*[})]")
_KEYS: Final[Mapping[str, re.Pattern[str]]] = {
    "{": re.compile(r"(?!\s*[\w-]+\s*=)([^,={}\r\n]*?)(?=\s*[,}])"),
    "(": re.compile(r"(?!\s*[\w-]+\s*=)([^,={}()\r\n]*?)(?=\s*[,)])"),
}

MONTHS: Final[Mapping[str, str]] = {
    name[:3].lower(): name
    for name in (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    )
}
"""The macros that every BibTeX style defines."""

SETTINGS: Final = frozenset(("control", "ieeetranbstctl"))
"""Types of entries that set options of a style, of REVTeX, achemso or IEEEtran: every value means something to it."""

_CAPITALISED = {
    name.lower(): name
    for name in ("InProceedings", "InCollection", "InBook", "PhdThesis", "MastersThesis", "TechReport", "DataSet")
}


class BibFileError(KdlitError):
    """A .bib file cannot be read; the message names the file and what to do."""


class Piece(NamedTuple):
    """One of the parts that ``#`` joins to a value; `kind` is ``braced``, ``quoted``, ``number`` or ``macro``."""

    kind: str
    text: str


@dataclass(slots=True, eq=False)
class Field:
    """A field as it stands in the file.

    Attributes:
        lead: what stands before the name, back to the value or the key before: the comma, the line end, the indent.
        name: as written.
        equals: the equals sign and the spaces around it.
        value: as written, with its braces or quotes.
        start: where the name begins in the text that was read, -1 for a new field.
        stop: where the value ended there.
    """

    lead: str
    name: str
    equals: str
    value: str
    start: int = -1
    stop: int = -1

    @property
    def text(self) -> str:
        """The field with what stands before it."""
        return f"{self.lead}{self.name}{self.equals}{self.value}"

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What the value is made of, without braces and quotes."""
        return tuple(_pieces(self.value))


@dataclass(slots=True, eq=False)
class Block:
    """A part of the file: an entry, a macro, or what is neither.

    Attributes:
        kind: ``entry``, ``string``, ``preamble``, ``comment``, ``broken``, or ``text`` for what stands between.
        raw: the block as it was written.
        start: where it begins in the text that was read, -1 for a new one.
    """

    kind: str
    raw: str
    start: int = -1

    @property
    def text(self) -> str:
        """The block as it is written."""
        return self.raw


@dataclass(slots=True, eq=False)
class Macro(Block):
    """``@string{name = value}``."""

    field: Field = field(kw_only=True)


@dataclass(slots=True, eq=False)
class Entry(Block):
    """An entry: ``@type{key, field = value, ...}``.

    Attributes:
        opening: the sign before the type, mostly ``@`` alone.
        type: as written; see `kind_of`.
        gap: what stands between type and key: the brace, spaces.
        key: as written; empty where there is none.
        fields: in the order of writing, those that stand twice too.
        tail: what stands behind the last value: a comma perhaps, a line end, the brace.
    """

    opening: str = field(kw_only=True)
    type: str = field(kw_only=True)
    gap: str = field(kw_only=True)
    key: str = field(kw_only=True)
    fields: list[Field] = field(kw_only=True)
    tail: str = field(kw_only=True)

    @property
    def text(self) -> str:
        """The entry as it is written."""
        fields = "".join([field.text for field in self.fields])
        return f"{self.opening}{self.type}{self.gap}{self.key}{fields}{self.tail}"

    @property
    def kind_of(self) -> str:
        """The entry type in lower case."""
        return self.type.lower()

    def get(self, name: str) -> Field | None:
        """The field of that name, case ignored; of two the first, as BibTeX takes it."""
        name = name.lower()
        return next((field for field in self.fields if field.name.lower() == name), None)

    def set(self, name: str, value: str) -> None:
        """Give a field a value, in LaTeX and without braces around it; a field that is not there is added.

        The value is enclosed as the one before was, a new one as those around it are.
        """
        field = self.get(name)
        if field is None:
            self.add(name, value)
        else:
            field.value = _enclosed(value, field.value)

    def add(self, name: str, value: str, after: str = "") -> None:
        """Add a field behind the field `after`, or as the last, laid out as the others are."""
        fields = self.fields
        place = next((n for n, field in enumerate(fields, start=1) if field.name.lower() == after), len(fields))
        names = [field.name for field in fields]
        if names and all(map(str.isupper, names)):
            name = name.upper()
        elif names and all(map(str.istitle, names)):
            name = name.capitalize()
        fields.insert(place, Field(self._lead(), name, self._equals(name), _enclosed(value, self._example(value))))

    def rename(self, field: Field, name: str) -> None:
        """Give a field another name, in capitals as the old one is, and let its value stay in the column."""
        old = field.name
        field.name = name.upper() if old.isupper() else name.capitalize() if old.istitle() else name
        spaces = _SPACES_TO_ALIGN.search(field.equals)
        if spaces is not None:
            width = max(len(spaces[0]) + len(old) - len(field.name), 1)
            field.equals = field.equals.replace(spaces[0], " " * width, 1)

    def remove(self, field: Field) -> None:
        """Take a field out, with the comma and the space before it."""
        place = self.fields.index(field)
        del self.fields[place]
        if place == 0 and self.fields and not self.key:
            self.fields[0].lead = field.lead

    def retype(self, name: str) -> None:
        """Make it an entry of another type, in capitals where the old name is."""
        if self.type.isupper():
            name = name.upper()
        elif self.type[:1].isupper():
            name = _CAPITALISED.get(name, name.capitalize())
        self.type = name

    def _lead(self) -> str:
        """What most fields have before them."""
        leads = Counter(field.lead for field in self.fields if "," in field.lead)
        if leads:
            return leads.most_common(1)[0][0]
        line_end = _LINE_END.search(self.tail)
        return f",{line_end[0]}  " if line_end else ", "

    def _equals(self, name: str) -> str:
        """An equals sign that stands under the others, if these stand under each other."""
        if not self.fields:
            return " = "
        common = Counter(field.equals for field in self.fields).most_common(1)[0][0]
        before, after = common.split("=")
        names = {len(field.name) for field in self.fields}
        if len(names) == 1:
            return common
        columns = Counter(len(field.name) + field.equals.index("=") for field in self.fields)
        ends = Counter(len(field.name) + len(field.equals) for field in self.fields)
        (column, in_column), (end, in_end) = columns.most_common(1)[0], ends.most_common(1)[0]
        most = len(self.fields) * 0.6
        if in_column >= max(2, most) and len(before) != 0:
            return " " * max(column - len(name), 1) + "=" + after
        if in_end >= max(2, most):
            return before + "=" + " " * max(end - len(name) - len(before) - 1, 1)
        return min((field.equals for field in self.fields), key=len)

    def _example(self, value: str) -> str:
        """A value after whose manner `value` is to be enclosed."""
        numbers = [field.value for field in self.fields if field.value.isdigit()]
        if value.isdigit() and numbers:
            return numbers[0]
        quoted = sum(field.value.startswith('"') for field in self.fields)
        return '""' if quoted * 2 > len(self.fields) else "{}"


class Problem(NamedTuple):
    """What cannot be read: the line, the citation key as far as there is one, and what is wrong."""

    line: int
    key: str
    what: str


class BibFile:
    """A text divided into blocks; made by `read`.

    Attributes:
        blocks: what the file consists of, in order.
        problems: what could not be read, in the order of lines.
        borrowed: macros of files that are read together with this one, and what they stand for, in lower case.
    """

    def __init__(self, source: str, blocks: list[Block], problems: list[Problem]) -> None:
        self._source = source
        self.blocks = blocks
        self.problems = problems
        self.borrowed: Mapping[str, str] = {}

    @property
    def text(self) -> str:
        """The file as it is now."""
        return "".join([block.text for block in self.blocks])

    @property
    def entries(self) -> list[Entry]:
        """The entries, in order."""
        return [block for block in self.blocks if isinstance(block, Entry)]

    @property
    def line_end(self) -> str:
        """The line end of the file."""
        found = _LINE_END.search(self._source)
        return found[0] if found else "\n"

    def line(self, part: Block | Field | int) -> int:
        """The line on which a part of the text that was read begins; 0 for one that was not there."""
        start = part if isinstance(part, int) else part.start
        return bisect_right(self._line_starts, start)

    def latex(self, field: Field | None) -> str:
        """The value of a field without braces or quotes around it, its macros put in; empty for none.

        A macro that nobody defines stands for its name.
        """
        if field is None:
            return ""
        value = field.value
        if value[:1] == "{" and "#" not in value:
            return value[1:-1]
        return "".join(_expanded(value, self._expansions))

    def undefined(self, field: Field) -> list[str]:
        """The macros of a value that the file does not define and BibTeX styles do not either, as written."""
        if field.value[:1] in '{"' and "#" not in field.value:
            return []
        known = self._expansions
        return [piece.text for piece in field.pieces if piece.kind == "macro" and piece.text.lower() not in known]

    def append(self, text: str) -> None:
        """Add entries, as text, at the end behind a blank line; the line ends become those of the file."""
        end = self.line_end
        before = "".join([block.text for block in self.blocks[-2:]])
        blank = 2 if before.strip(_BYTE_ORDER_MARK) else 0
        ends = sum(1 for _ in _LINE_END.finditer(before[len(before.rstrip()) :]))
        self.blocks.append(Block("text", end * max(blank - ends, 0), -1))
        for block in read(end.join(_LINE_END.split(text))).blocks:
            block.start = -1
            self.blocks.append(block)

    def drop(self, entry: Entry) -> None:
        """Take an entry out, and the blank lines behind it."""
        place = next(number for number, block in enumerate(self.blocks) if block is entry)
        del self.blocks[place]
        after = self.blocks[place] if place < len(self.blocks) else None
        if after is not None and after.kind == "text":
            after.raw = _BLANK_LINES.sub("", after.raw, count=1)

    @cached_property
    def _line_starts(self) -> Sequence[int]:
        return [0, *(found.end() for found in _LINE_END.finditer(self._source))]

    @cached_property
    def macros(self) -> dict[str, str]:
        """What each macro of the file stands for, by its name in lower case.

        Of two definitions the last counts; before its own one, a macro is not yet defined.
        """
        own: dict[str, str] = {}
        known = ChainMap(own, {**MONTHS, **self.borrowed})
        for block in self.blocks:
            if isinstance(block, Macro):
                own[block.field.name.lower()] = "".join(_expanded(block.field.value, known))
        return own

    @cached_property
    def _expansions(self) -> Mapping[str, str]:
        return {**MONTHS, **self.borrowed, **self.macros}


def read(text: str, borrowed: Mapping[str, str] = MappingProxyType({})) -> BibFile:
    """Divide the text of a .bib file into its blocks; nothing is raised, whatever the text.

    Args:
        text: of the file.
        borrowed: macros of files that are read together with this one, and what they stand for, in lower case.
    """
    file = _Reader(text).read()
    file.borrowed = borrowed
    return file


def load(file: Path) -> str:
    """The text of a .bib file with its line ends and byte order mark, as `read` takes it.

    Raises:
        BibFileError: it is missing, unreadable, or not UTF-8.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BibFileError(f"{file}: {error.strerror or error}") from error
    return decode(content, str(file))


def decode(content: bytes, name: str) -> str:
    """The text that bytes are; `name` is what an error calls them.

    Raises:
        BibFileError: they are not UTF-8.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        wrong = f"{name}, line {line}: not UTF-8 (byte 0x{content[error.start]:02x})"
        raise BibFileError(f"{wrong}; nothing was done; save the file as UTF-8") from error


class _BrokenError(Exception):
    """An entry cannot be read to its end; the message says why."""


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._beginnings = [found.start() for found in _BEGINNING.finditer(text)]
        if text[:1] == _BYTE_ORDER_MARK and _BEGINNING.match(text[1:]):
            self._beginnings.insert(0, 1)
        self._blocks: list[Block] = []
        self._troubles: list[tuple[int, str, str]] = []

    def read(self) -> BibFile:
        text, done = self._text, 0
        while (start := self._next(done)) is not None:
            if start > done:
                self._blocks.append(Block("text", text[done:start], done))
            done = self._block(start)
        if done < len(text):
            self._blocks.append(Block("text", text[done:], done))
        file = BibFile(text, self._blocks, [])
        file.problems += (Problem(file.line(place), key, what) for place, key, what in self._troubles)
        return file

    def _next(self, done: int) -> int | None:
        """Where the next block begins: at the beginning of a line, or behind another block on its line."""
        if done and (found := _WITHIN_A_LINE.match(self._text, done)):
            return found.start(1)
        place = bisect_left(self._beginnings, done)
        return self._text.index("@", self._beginnings[place]) if place < len(self._beginnings) else None

    def _block(self, start: int) -> int:
        """Read the block that begins at `start`; where it ends."""
        opening = _OPENING.match(self._text, start)
        if opening is None:  # never: `_next` has seen it
            return len(self._text)
        kind = opening[2].lower()
        if kind == "comment":
            end = self._end_of_comment(opening)
            self._blocks.append(Block(kind, self._text[start:end], start))
            return end
        following = bisect_right(self._beginnings, start)
        limit = self._beginnings[following] if following < len(self._beginnings) else len(self._text)
        read = {"preamble": self._preamble, "string": self._macro}.get(kind, self._entry)
        try:
            block = read(opening, limit)
        except _BrokenError as error:
            found = _KEYS["{"].match(self._text, opening.end(), limit) if read == self._entry else None
            place = _suspect(self._text[start:limit])
            what = str(error) if place is None else f"{error}, most likely at the end of this line"
            self._troubles.append((start + (place or 0), found[1] if found else "", what))
            block = Block("broken", self._text[start:limit], start)
        self._blocks.append(block)
        return start + len(block.text)

    def _end_of_comment(self, opening: re.Match[str]) -> int:
        brace = self._text.find("{", opening.start(), opening.end())
        if brace >= 0:
            with suppress(_BrokenError):
                return _end_of_braces(self._text, brace, len(self._text))
        found = _LINE_END.search(self._text, opening.end())
        return found.start() if found else len(self._text)

    def _preamble(self, opening: re.Match[str], limit: int) -> Block:
        end = _end_of_value(self._text, opening.end(), limit)
        end = self._closed(end, limit, opening[3], "the @preamble")
        return Block("preamble", self._text[opening.start() : end], opening.start())

    def _macro(self, opening: re.Match[str], limit: int) -> Block:
        fields, place = self._fields(opening.end(), limit)
        end = self._closed(place, limit, opening[3], "the @string")
        if len(fields) != 1:
            raise _BrokenError("a @string has one name and one value")
        return Macro("string", self._text[opening.start() : end], opening.start(), field=fields[0])

    def _entry(self, opening: re.Match[str], limit: int) -> Block:
        found = _KEYS[opening[3].strip()].match(self._text, opening.end(), limit)
        key = found[1] if found else ""
        fields, place = self._fields(opening.end() + len(key), limit)
        end = self._closed(place, limit, opening[3], "the entry")
        raw = self._text[opening.start() : end]
        parts = {"opening": opening[1], "type": opening[2], "gap": opening[3]}
        return Entry("entry", raw, opening.start(), **parts, key=key, fields=fields, tail=self._text[place:end])

    def _fields(self, place: int, limit: int) -> tuple[list[Field], int]:
        """The fields from `place` on, and where the last one ends."""
        text, fields, match = self._text, [], _FIELD.match
        while found := match(text, place, limit):
            lead, name, equals, value = found.groups()
            place = found.end()
            if value is None:
                start = place
                place = _end_of_value(text, start, limit, name)
                value = text[start:place]
            fields.append(Field(lead, name, equals, value, found.start(2), place))
        return fields, place

    def _closed(self, place: int, limit: int, gap: str, what: str) -> int:
        """Where the block ends whose content ends at `place`."""
        found = _END.match(self._text, place, limit)
        if found and found[0][-1] == ("}" if "{" in gap else ")"):
            return found.end()
        rest = " ".join(self._text[place : min(place + 60, limit)].split())
        if not rest.strip(", "):
            raise _BrokenError(f"{what} is not closed: a brace is missing")
        raise _BrokenError(f"{what} cannot be read from {rest[:30]!r} on: a comma, brace or equals sign is missing")


def _suspect(text: str) -> int | None:
    """Where in a broken entry a brace is most likely missing: on the line before what looks like a field in a value."""
    depth = previous = line_start = 0
    for line_end in (*_LINE_END.finditer(text), None):
        if depth > 1 and _NEW_FIELD.match(text, line_start):
            return previous
        end = line_end.end() if line_end else len(text)
        depth += text.count("{", line_start, end) - text.count("}", line_start, end)
        previous, line_start = line_start, end
    return None


def _end_of_value(text: str, place: int, limit: int, name: str = "") -> int:
    while True:
        place = _end_of_piece(text, place, limit, name)
        joined = _JOINED.match(text, place, limit)
        if not joined:
            return place
        place = joined.end()


def _end_of_piece(text: str, place: int, limit: int, name: str = "") -> int:
    if found := _PIECE.match(text, place, limit):
        return found.end()
    if text[place : min(place + 1, limit)] == "{":
        return _end_of_braces(text, place, limit, name)
    if text[place : min(place + 1, limit)] == '"':
        return _end_of_quotes(text, place, limit, name)
    raise _BrokenError(f"{name or 'it'} has no value")


def _end_of_braces(text: str, place: int, limit: int, name: str = "") -> int:
    depth = 0
    for found in _BRACE.finditer(text, place, limit):
        depth += 1 if found[0] == "{" else -1
        if not depth:
            return found.end()
    raise _BrokenError(f"a closing brace is missing{name and f' in {name}'}")


def _end_of_quotes(text: str, place: int, limit: int, name: str) -> int:
    depth = 0
    for found in _BRACE_OR_QUOTE.finditer(text, place + 1, limit):
        if found[0] == '"':
            if not depth:
                return found.end()
        else:
            depth += 1 if found[0] == "{" else -1
            if depth < 0:
                break
    raise _BrokenError(f"a closing quote is missing, or a brace{name and f' in {name}'}")


def _pieces(value: str) -> Iterator[Piece]:
    """The parts of a well-formed value."""
    place = 0
    while place < len(value):
        end = _end_of_piece(value, place, len(value))
        piece = value[place:end]
        if piece[0] in '{"':
            yield Piece("braced" if piece[0] == "{" else "quoted", piece[1:-1])
        else:
            yield Piece("number" if piece.isdigit() else "macro", piece)
        joined = _JOINED.match(value, end)
        place = joined.end() if joined else len(value)


def expanded(value: str, known: Mapping[str, str]) -> str:
    """A value as it stands in a file, without braces or quotes, macros put in.

    Args:
        value: with whatever encloses it; one that is not well formed stays as it is.
        known: what macros stand for, by their names in lower case; any other stands for its name.
    """
    try:
        return "".join(_expanded(value, known))
    except _BrokenError:
        return value


_LONGEST = 20_000
"""Characters that macros may put into a value: macros that name macros twice would else double with each."""


def _expanded(value: str, known: Mapping[str, str]) -> Iterator[str]:
    """The parts of a value without braces or quotes, macros put in."""
    left = _LONGEST
    for piece in _pieces(value):
        text = known.get(piece.text.lower(), piece.text) if piece.kind == "macro" else piece.text
        if text != piece.text:
            left -= len(text)
        yield text if left >= 0 else piece.text


def _enclosed(value: str, example: str) -> str:
    """`value` enclosed as `example` is, if it can be."""
    if example.isdigit() and value.isdigit():
        return value
    return f'"{value}"' if example[:1] == '"' and '"' not in value else f"{{{value}}}"
