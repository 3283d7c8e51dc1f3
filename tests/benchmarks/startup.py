"""How long whole runs take, against the least that a program of these libraries can take.

    python tests/benchmarks/startup.py [--runs N]

The floor is an interpreter that imports typer, rapidfuzz and sqlite3 and ends. It and the commands take turns, so that
whatever else the machine does falls on all of them alike; the ratios are of medians and of minima.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOOR = ["-c", "import typer; from rapidfuzz import fuzz; import sqlite3"]
COMMANDS = {
    "search bert": 1.25,
    "list": None,
    "export --bibtex --offline": 2.5,
}
"""Each command and the ratio that it may reach."""


def seconds(arguments: list[str], environment: dict[str, str]) -> float:
    """How long one run takes, from its start to its end."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, check=True)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=30, help="how often each is run")
    options = parser.parse_args()
    ways = {"floor": FLOOR} | {command: ["-m", "kdlit", *command.split()] for command in COMMANDS}
    taken: dict[str, list[float]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PYTHONPATH": str(ROOT), "KDLIT_CACHE_DIR": folder, "KDLIT_OFFLINE": "1"}
        for arguments in ways.values():  # compiled modules and the index are there from now on
            seconds(arguments, environment)
        for _ in range(options.runs):
            for name, arguments in ways.items():
                taken[name].append(seconds(arguments, environment))
    print(f"{'':28}{'median':>9}{'minimum':>9}{'ratio':>8}{'of minima':>11}{'at most':>9}   {options.runs} runs")
    floor = taken["floor"]
    for name, times in taken.items():
        median, least = statistics.median(times), min(times)
        bound = COMMANDS.get(name)
        print(
            f"{name:28}{median * 1000:6.0f} ms{least * 1000:6.0f} ms{median / statistics.median(floor):8.2f}"
            f"{least / min(floor):11.2f}{bound or '':>9}"
        )


if __name__ == "__main__":
    main()
