"""What a check finds."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from kdlit.bibfile import Block, Field

Mend = Callable[[], None]
"""Changes the file so that the finding is none any more; it knows for sure what is right."""


class Severity(Enum):
    """How bad a finding is: what is false or does not work, what is not good, what one may like to know."""

    error = "error"
    warning = "warning"
    note = "note"


class Found(NamedTuple):
    """What a rule has found.

    Attributes:
        message: what is wrong, and what would mend it.
        at: the part of the file where it stands; a line number where there is no such part.
        key: the citation key of the entry, or an empty text.
        mend: what mends it, where that is certain.
    """

    message: str
    at: Block | Field | int
    key: str = ""
    mend: Mend | None = None


class Finding(NamedTuple):
    """What is wrong, with its place.

    Attributes:
        file: the name of the file.
        line: the line, counted from 1; 0 where there is none.
        key: the citation key, or an empty text.
        rule: the name of the rule.
        severity: how bad it is.
        message: what is wrong, and what would mend it.
        mend: what mends it, where that is certain.
    """

    file: str
    line: int
    key: str
    rule: str
    severity: Severity
    message: str
    mend: Mend | None = None
