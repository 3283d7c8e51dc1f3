"""The one kind of error that a user is meant to see."""

from __future__ import annotations


class KdlitError(Exception):
    """Something the user can mend. The message says what was wrong, what was done about it, and what to do next.

    `status` is the exit status of the command line: 2 for wrong usage or unreadable input.
    """

    status = 2
