"""How long a search takes, and how much memory, over 227, 10,000 and 165,000 papers.

    python tests/benchmarks/search_scale.py [--runs N] [--sizes 227 10000 165000]

Whole processes, from start to end. The catalogs are made in a temporary folder: the bundled papers among made-up ones,
the same in every run. `fzf --filter` and `rg` search the same papers as lines of text; the programs take turns, so that
whatever else the machine does falls on all alike. Medians; memory is the highest of any run, and no process shows less
than this one, which starts it, has.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from tests.benchmarks import many_papers  # noqa: E402

BUNDLED = 227
QUERIES = (
    *("bert", "knowledge distillation", "distilation of objct detction", "hinton 2015", "transformers", "1503.02531"),
    *("machine translation multilingual distillation", "efficient neural networks for image classification"),
)
"""Rare words and the commonest ones, slips in each word, an author, an identifier, and many words at once."""
OTHERS = {
    "show": ["show", "hinton2015distilling"],
    "export of 2": ["export", "--bibtex", "--offline", "hinton2015distilling", "sun2019patient"],
    "list": ["list"],
    "list --venue acl": ["list", "--venue", "acl"],
    "search not:vision": ["search", "not:vision"],
    "stats": ["stats"],
}


class Run(NamedTuple):
    """What a process took: seconds, and megabytes at its highest."""

    seconds: float
    megabytes: float


def run(command: Sequence[str], environment: dict[str, str], stdin: Path | None = None) -> Run:
    """Run a process to its end."""
    with (stdin or Path(os.devnull)).open("rb") as lines:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment, stdin=lines, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0  # it has been waited for
        return Run(time.perf_counter() - start, usage.ru_maxrss / 1024)


class Size:
    """A catalog of so many papers, its index, and the same papers as text."""

    def __init__(self, papers: int, folder: Path) -> None:
        self.papers = papers
        self.catalog = folder / f"{papers}.jsonl"
        self.text = folder / f"{papers}.txt"
        self.environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "KDLIT_CATALOG": str(self.catalog),
            "KDLIT_LIBRARY": str(folder / f"library{papers}.jsonl"),
            "KDLIT_CACHE_DIR": str(folder / f"cache{papers}"),
            "KDLIT_OFFLINE": "1",
        }
        many_papers.write(papers, self.catalog)
        with self.catalog.open(encoding="utf-8") as lines, self.text.open("w", encoding="utf-8") as out:
            out.writelines(f"{_text(json.loads(line))}\n" for line in lines)

    def kdlit(self, *arguments: str) -> Run:
        """Run kdlit on this catalog."""
        return run([sys.executable, "-m", "kdlit", *arguments], self.environment)

    def add(self) -> None:
        """Add a paper at the end of the file."""
        with self.catalog.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"key": f"doe{time.time_ns()}", "title": "One more distillation"}) + "\n")

    def enter(self) -> Run:
        """Enter a paper that nobody knows in a library behind this catalog."""
        entry = self.catalog.with_suffix(".bib")
        title = f"The {time.time_ns()} Lives of a Snail"
        entry.write_text(
            f"@misc{{x, title = {{{title}}}, author = {{Doe, Jane}}, year = {{2001}}}}\n", encoding="utf-8"
        )
        return self.kdlit("import", str(entry))


def _text(record: dict[str, Any]) -> str:
    names = "; ".join(f"{name.get('given', '')} {name['family']}" for name in record.get("author", ()))
    return "\t".join(str(record.get(name, "")) for name in ("key", "year", "venue", "title")) + "\t" + names


def measure(sizes: Sequence[Size], runs: int) -> dict[tuple[str, int], list[Run]]:
    """What each way to search took at each size."""
    taken: dict[tuple[str, int], list[Run]] = defaultdict(list)
    for size in sizes:
        taken["first run, index built", size.papers].append(size.kdlit("search", "bert"))
    for _, query, size in product(range(runs), QUERIES, sizes):
        taken["search", size.papers].append(size.kdlit("search", query))
        for name, command, stdin in (
            ("fzf --filter", ["fzf", "--filter", query], size.text),
            ("rg -i", ["rg", "-i", query, str(size.text)], None),
        ):
            if shutil.which(command[0]):
                taken[name, size.papers].append(run(command, size.environment, stdin))
    for _, (name, arguments), size in product(range(runs), OTHERS.items(), sizes):
        taken[name, size.papers].append(size.kdlit(*arguments))
    for _, size in product(range(3), sizes):
        size.add()
        taken["search, a paper added", size.papers].append(size.kdlit("search", "bert"))
        taken["import of one paper", size.papers].append(size.enter())
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="how often each query is run")
    parser.add_argument("--sizes", type=int, nargs="+", default=[BUNDLED, 10_000, 165_000], help="numbers of papers")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sizes = [Size(papers, Path(folder)) for papers in options.sizes]
        taken = measure(sizes, options.runs)
    print(f"{'median, highest memory':26}" + "".join(f"{papers:>16,} papers" for papers in options.sizes) + "   ratio")
    for name in dict.fromkeys(name for name, _ in taken):
        medians = [statistics.median(each.seconds for each in taken[name, papers]) for papers in options.sizes]
        highest = [max(each.megabytes for each in taken[name, papers]) for papers in options.sizes]
        cells = (f"{seconds * 1000:9.0f} ms {most:6.0f} MB" for seconds, most in zip(medians, highest, strict=True))
        print(f"{name:26}" + "    ".join(cells) + f"{medians[-1] / medians[0]:8.2f}")


if __name__ == "__main__":
    main()
