"""What an arXiv id says of itself."""

from __future__ import annotations


def year_of(value: str) -> int:
    """The year of the first version: ids begin with year and month, ``1908.09355``, before 2007 ``cs/0112017``."""
    digits = int(value.rpartition("/")[2][:2])
    # arXiv began in 1991.
    return digits + (1900 if digits >= 91 else 2000)
