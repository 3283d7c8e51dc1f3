"""How often search puts the right paper first, against fuzzy matchers that know only titles.

    python tests/benchmarks/search_quality.py [--third N] [--misses]

The queries were written by hand, from the papers alone, before the ranking was tuned; every third row forms a third
of its own, so that one can be tuned on, one chosen by, and one reported. The baselines get the published titles, as a
user of these tools would have them. `fzf` is left out where it is not installed.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from rapidfuzz import fuzz, process, utils

from kdlit import catalog
from kdlit.search import search

HERE = Path(__file__).parent


def queries(third: int | None = None) -> list[tuple[str, str, set[str]]]:
    """Kind, query and keys of the right papers; of all queries, or of one third (1 to 3)."""
    with (HERE / "queries.tsv").open(encoding="utf-8", newline="") as rows:
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

    ways: dict[str, Callable[[str], list[str]]] = {
        "kdlit": lambda query: [hit.paper.key for hit in search(query, limit=5).hits],
        "WRatio": by_naive_rapidfuzz,
        "WRatio, folded": by_rapidfuzz(fuzz.WRatio),
        "token_set_ratio": by_rapidfuzz(fuzz.token_set_ratio),
    }
    return ways | ({"fzf --filter": by_fzf} if shutil.which("fzf") else {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--third", type=int, choices=(1, 2, 3), help="only one third of the queries")
    parser.add_argument("--misses", action="store_true", help="show what kdlit did not put first")
    options = parser.parse_args()
    asked = queries(options.third)
    by_kind: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    print(f"{'':18}{'top 1':>8}{'top 5':>8}   of {len(asked)} queries")
    for name, find in finders().items():
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
    for kind, ways in sorted(by_kind.items()):
        print(
            f"{kind:18}"
            + "  ".join(f"{name} {sum(not r for r in ranks) / len(ranks):.2f}" for name, ranks in ways.items())
        )
    nonsense = [line for line in (HERE / "nonsense.txt").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    answered = [query for query in nonsense if search(query, limit=1).hits]
    print(f"\nnonsense answered: {len(answered)} of {len(nonsense)}" + (f": {answered}" if options.misses else ""))


if __name__ == "__main__":
    main()
