"""Checking a .bib file: what is wrong with it, and what would mend it.

`check` finds, `mend` mends what has a certain mend, over and over until nothing is left, so that mending twice changes
nothing. What is known of papers comes in as `Known`, what services say as a table by identifier: nothing here asks
anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from kdlit import bibfile
from kdlit.bibfile import BibFile
from kdlit.lint.context import Context
from kdlit.lint.findings import Finding, Found
from kdlit.lint.rules import RULES, Rule

_MOST_ROUNDS = 5
"""Times that a file is mended and looked at again: what one rule mends another one may see."""

Look = Callable[[BibFile], Context]
"""Makes the context of a file."""


def check(context: Context, name: str, rules: Iterable[Rule] = RULES) -> list[Finding]:
    """What is wrong with a file, in the order of lines.

    Args:
        context: the file and what is known.
        name: how the file is called.
        rules: what to look for.
    """
    found = [
        Finding(name, _line(context, each), each.key, rule.name, rule.severity, each.message, each.mend)
        for rule in rules
        for each in _found(rule, context)
    ]
    return sorted(found, key=lambda finding: finding.line)


def mend(
    text: str, look: Look, rules: Sequence[Rule] = RULES, borrowed: Mapping[str, str] = MappingProxyType({})
) -> str:
    """The text of a file with everything mended that has a certain mend; nothing else changes.

    Args:
        text: of the file.
        look: makes the context of the file after each round.
        rules: what to mend.
        borrowed: macros of files that are read together with this one.
    """
    for _ in range(_MOST_ROUNDS):
        context = look(bibfile.read(text, borrowed))
        for rule in rules:
            if rule.mends:
                _mend(rule, context)
        mended = context.file.text
        if mended == text:
            break
        text = mended
    return text


def _mend(rule: Rule, context: Context) -> None:
    if rule.of_file is not None and _mended(rule.of_file(context)):
        context.refresh()
    if rule.of_entry is not None:
        for subject in tuple(context.subjects):
            if _mended(rule.of_entry(context, subject)):
                context.refresh(subject)


def _mended(found: Iterable[Found]) -> bool:
    """Mend what has a mend; whether something had."""
    mends = [each.mend for each in found if each.mend is not None]
    for each in mends:
        each()
    return bool(mends)


def _found(rule: Rule, context: Context) -> Iterator[Found]:
    if rule.of_file is not None:
        yield from rule.of_file(context)
    if rule.of_entry is not None:
        for subject in context.subjects:
            yield from rule.of_entry(context, subject)


def _line(context: Context, found: Found) -> int:
    return found.at if isinstance(found.at, int) else context.file.line(found.at)
