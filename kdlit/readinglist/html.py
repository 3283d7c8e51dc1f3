"""The HTML in Markdown, to the same stream of tags and texts."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Protocol


class _Builder(Protocol):
    """What takes the tags and texts."""

    line: int

    def start(self, tag: str, attrs: dict[str, str], line: int) -> None: ...
    def end(self, tag: str) -> None: ...
    def text(self, text: str) -> None: ...
    def newline(self, *, hard: bool) -> None: ...


def _closed(fragment: str) -> str:
    """A fragment whose comments and declarations that nothing ends are text: the parser looks for the end of each."""
    for start, end in (("<!--", "-->"), ("<", ">")):
        head, sign, tail = fragment.rpartition(end)
        if tail.count(start) > _OPEN:
            fragment = f"{head}{sign}{tail.replace(start, '&lt;' + start[1:])}"
    return fragment


_OPEN = 50


class Html(HTMLParser):
    """Passes the tags and texts of HTML fragments on to the builder."""

    def __init__(self, builder: _Builder) -> None:
        super().__init__(convert_charrefs=True)
        self._builder = builder
        self._first = 1

    def read(self, fragment: str, line: int) -> None:
        """Read a fragment that begins on `line`."""
        self._first = line
        self.reset()
        self.feed(_closed(fragment))
        self.close()

    def _line(self) -> int:
        return self._first + self.getpos()[0] - 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """As of `HTMLParser`."""
        self._builder.start(tag, {name: value or "" for name, value in attrs}, self._line())

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """As of `HTMLParser`."""
        self.handle_starttag(tag, attrs)
        if tag not in ("br", "img", "hr"):
            self._builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        """As of `HTMLParser`."""
        self._builder.end(tag)

    def handle_data(self, data: str) -> None:
        """As of `HTMLParser`."""
        self._builder.line = self._line()
        for number, part in enumerate(data.split("\n")):
            if number:
                self._builder.line += 1
                self._builder.newline(hard=False)
            self._builder.text(part)
