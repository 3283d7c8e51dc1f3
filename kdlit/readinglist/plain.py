"""Markdown in which every block stands on lines of its own at the margin, as in most lists: read without a parser."""

from __future__ import annotations

import re
from typing import NamedTuple

from kdlit.patterns import lazy


class Block(NamedTuple):
    """A heading ("h1" to "h6"), a paragraph ("p") or an item of a list ("li"): its first line and what it says.

    `kept_by` is the marker of an item without its number: items of one marker are of one list, "-", "*", "+", "." or
    ")".
    """

    tag: str
    line: int
    content: str
    kept_by: str = ""


# What a line may begin with that opens no further block: no marker, no fence, no quote, no rule, no HTML, no table.
_BEGINNING = r"(?![-+#>|=_<:\s]|~~~|```|\*(?!\*?\w)|\d{1,9}[.)](?:\s|$))"
_LINE = lazy(
    r"(?P<level>\#{1,6})\ +(?P<heading>[^\s\#](?:[^\#]*[^\s\#])?)[ \t]*"
    rf"|(?P<marker>[-*+]|\d{{1,9}}[.)])\ {{1,4}}{_BEGINNING}(?P<item>\S(?:.*\S)?)[ \t]*"
    rf"|{_BEGINNING}(?P<text>\S(?:.*\S)?)[ \t]*",
    re.VERBOSE,
)


def read(text: str) -> list[Block] | None:
    """The blocks of a text, or None where only a parser of Markdown can tell them."""
    if "]:" in text:  # perhaps the address of a link elsewhere
        return None
    blocks: list[Block] = []
    above = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip(" \t"):
            above = ""
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            return None
        if found["level"]:
            block = Block(f"h{len(found['level'])}", number, found["heading"])
        elif found["marker"]:
            block = Block("li", number, found["item"], found["marker"][-1])
        else:
            block = Block("p", number, found["text"])
        # A line under a paragraph or an item may go on with it.
        if (above == "p" and (block.tag == "p" or block.kept_by in (".", ")"))) or (
            above == "li" and (block.tag == "p" or (block.tag == "li" and block.kept_by != blocks[-1].kept_by))
        ):
            return None
        above = block.tag
        blocks.append(block)
    return blocks
