"""How often search puts the right paper first, against fuzzy matchers that know only titles.

    python tests/benchmarks/search_quality.py [--third N] [--held-out] [--among N] [--misses]

The queries were written by hand, from the papers alone, before the ranking was tuned; every third row forms a third
of its own, so that one can be tuned on, one chosen by, and one reported. The baselines get the published titles, as a
user of these tools would have them. Programs that are not installed are left out. The held-out queries were written
later by somebody who had not seen the ranking; nothing is tuned on them.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from rapidfuzz import fuzz, process, utils

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from kdlit import catalog  # noqa: E402
from kdlit.searching import search  # noqa: E402
from tests.benchmarks import many_papers  # noqa: E402

OWN = 227
"""Papers of the bundled catalog."""


def queries(third: int | None = None, name: str = "queries.tsv") -> list[tuple[str, str, set[str]]]:
    """Kind, query and keys of the right papers; of all queries of a file, or of one third (1 to 3)."""
    with (HERE / name).open(encoding="utf-8", newline="") as rows:
        found = [
            (row["kind"], row["query"], set(row["paper"].split("|")))
            for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
    return found[third - 1 :: 3] if third else found


def finders() -> dict[str, Callable[[str], list[str]]]:
    """Name of a way to search, and the keys it brings for a query, best first, five at most."""
    titles = {paper.key: paper.title for paper in catalog.load()}

    def by_rapidfuzz(scorer: Callable[..., float]) -> Callable[[str], list[str]]:
        return lambda query: [
            key for *_, key in process.extract(query, titles, scorer=scorer, processor=utils.default_process, limit=5)
        ]

    def by_naive_rapidfuzz(query: str) -> list[str]:
        return [key for *_, key in process.extract(query, titles, scorer=fuzz.WRatio, limit=5)]

    def by_fzf(query: str) -> list[str]:
        lines = "\n".join(f"{title}\t{key}" for key, title in titles.items())
        command = ["fzf", "--filter", query, "--delimiter", "\t", "--nth", "1"]
        found = subprocess.run(command, input=lines, capture_output=True, text=True, encoding="utf-8", check=False)
        return [line.rsplit("\t", 1)[1] for line in found.stdout.splitlines()[:5]]

    def by_grep(query: str) -> list[str]:
        lines = "\n".join(f"{key}\t{title}" for key, title in titles.items())
        command = ["grep", "-i", "-F", "-m", "5", "--", query]
        found = subprocess.run(command, input=lines, capture_output=True, text=True, encoding="utf-8", check=False)
        return [line.partition("\t")[0] for line in found.stdout.splitlines()]

    ways: dict[str, Callable[[str], list[str]]] = {
        "kdlit": lambda query: [hit.paper.key for hit in search(query, limit=5).hits],
        "WRatio": by_naive_rapidfuzz,
        "WRatio, folded": by_rapidfuzz(fuzz.WRatio),
        "token_set_ratio": by_rapidfuzz(fuzz.token_set_ratio),
    }
    programs = {"fzf --filter": by_fzf, "grep -i": by_grep}
    return ways | {name: find for name, find in programs.items() if shutil.which(name.split()[0])}


def nonsense(name: str = "nonsense.txt") -> list[str]:
    """Queries that no paper is an answer to."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--third", type=int, choices=(1, 2, 3), help="only one third of the queries")
    parser.add_argument("--held-out", action="store_true", help="the held-out queries instead")
    parser.add_argument("--among", type=int, default=0, metavar="N", help="with N made-up papers; kdlit alone")
    parser.add_argument("--misses", action="store_true", help="show what kdlit did not put first")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.pop("KDLIT_CATALOG", None)
        os.environ |= {"KDLIT_CACHE_DIR": folder, "KDLIT_LIBRARY": str(Path(folder) / "none")}
        if options.among:
            os.environ["KDLIT_CATALOG"] = str(Path(folder) / "catalog.jsonl")
            many_papers.write(options.among + OWN, Path(os.environ["KDLIT_CATALOG"]))
        report(options)


def report(options: argparse.Namespace) -> None:
    """Ask each way each query, and print how often the right paper came first, or among the first five."""
    kind_of = "_heldout" if options.held_out else ""
    asked = queries(options.third, f"queries{kind_of}.tsv")
    by_kind: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    print(f"{'':18}{'top 1':>8}{'top 5':>8}   of {len(asked)} {'held-out ' if options.held_out else ''}queries")
    ways = finders()
    for name in ["kdlit"] if options.among else ways:
        find = ways[name]
        ranks = []
        for kind, query, right in asked:
            found = find(query)
            rank = next((place for place, key in enumerate(found) if key in right), 5)
            ranks.append(rank)
            by_kind[kind][name].append(rank)
            if options.misses and name == "kdlit" and rank:
                print(f"  missed: {kind:12}{query!r}: {' '.join(sorted(right))} is {rank + 1}, first {found[:1]}")
        first, five = (sum(rank < limit for rank in ranks) / len(ranks) for limit in (1, 5))
        print(f"{name:18}{first:8.3f}{five:8.3f}")
    print()
    for kind, found_by in sorted(by_kind.items()):
        print(
            f"{kind:18}"
            + "  ".join(f"{name} {sum(not r for r in ranks) / len(ranks):.2f}" for name, ranks in found_by.items())
        )
    useless = nonsense(f"nonsense{kind_of}.txt")
    answered = [query for query in useless if search(query, limit=1).hits]
    print(f"\nnonsense answered: {len(answered)} of {len(useless)}" + (f": {answered}" if options.misses else ""))


if __name__ == "__main__":
    main()
