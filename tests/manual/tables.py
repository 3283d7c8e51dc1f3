"""Tables of the pages that are made from the code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from kdlit.keytemplate import FIELDS, parse
from kdlit.lint import citing
from kdlit.lint.rules import RULES
from tests.catalogs import paper

_EXAMPLE = "sun2019patient"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of a table in Markdown."""
    head = [*head]
    for cells in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def inserted(text: str, name: str, made: Callable[[], Iterable[str]]) -> str:
    """The text with a table between the comments ``<!-- name -->`` and ``<!-- end of name -->``, where it has these."""
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    return re.sub(rf"{start}\n.*?{end}", lambda _: "\n".join((start, "", *made(), "", end)), text, flags=re.DOTALL)


def _rules() -> Iterator[str]:
    rules = (*RULES, citing.MISSING, citing.UNCITED)
    yield from table(
        ("rule", "", "what it finds"), ((f"`{rule.name}`", rule.severity.value, rule.summary) for rule in rules)
    )


def _fields() -> Iterator[str]:
    example = paper(_EXAMPLE)
    yield from table(
        ("field", f"of `{_EXAMPLE}`"), ((f"`[{name}]`", f"`{parse(f'[{name}]')(example)}`") for name in FIELDS)
    )


TABLES: Mapping[str, Callable[[], Iterable[str]]] = {"rules": _rules, "fields": _fields}
"""The tables by the names of their places."""
