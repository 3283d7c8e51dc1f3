"""The program: ``kdlit`` and ``python -m kdlit``."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress


def main() -> None:
    """Run the command line and leave with its exit status; an interruption is quiet from the first import on."""
    gc.disable()  # a run is over before there is garbage worth looking for
    try:
        from kdlit.cli import run

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = 130
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)  # all is written; taking the interpreter apart would cost a sixth of a search


if __name__ == "__main__":
    main()
