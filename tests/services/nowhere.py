"""Addresses at which nobody answers."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

from tests.services.server import environment

_ADDRESS = "127.0.0.1"
_BACKLOG = 1024
_MORE_THAN_FIT = 4


@contextlib.contextmanager
def dead_env() -> Iterator[dict[str, str]]:
    """The environment that points kdlit at a port where every connection is refused."""
    with socket.socket() as bound:
        bound.bind((_ADDRESS, 0))  # and not listening: the port is taken, so nobody else will
        yield _environment(bound)


@contextlib.contextmanager
def black_hole(*, full: bool = False) -> Iterator[dict[str, str]]:
    """The environment that points kdlit at a port where connections are taken and never answered.

    Args:
        full: so many connections wait already that no further one is made.
    """
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind((_ADDRESS, 0))
        listening.listen(0 if full else _BACKLOG)
        for _ in range(_MORE_THAN_FIT if full else 0):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield _environment(listening)


def _environment(bound: socket.socket) -> dict[str, str]:
    return environment(f"http://{_ADDRESS}:{bound.getsockname()[1]}")
