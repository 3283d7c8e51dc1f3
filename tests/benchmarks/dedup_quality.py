"""How often two records of one paper are recognised, and two papers told apart, against simple ways to do it.

    python tests/benchmarks/dedup_quality.py [--half tuned|reported|both] [--faults]

`dedup_pairs.jsonl` holds pairs of records, each labelled by hand as one paper (`same`) or two, with how they came
about (`how`). Titles are real: those of the catalog, of its preprints and of the lists' rows, and for near misses also
those of other papers that go by nearly the same name. What was changed by rule is a real record otherwise, and `how`
names the rule. A title that was changed beyond recognition stands with its arXiv identifier on both sides, as both
versions carry it. The pairs of one `half` were used while the matcher was made; those of the other were labelled when
it was done, and are what is reported by default.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz, utils

from kdlit import identifiers
from kdlit.dedupe import Record, group
from kdlit.paper import Paper

LEAST_PRECISION = 0.995
LEAST_RECALL = 0.98


class Pair(NamedTuple):
    """Two records, whether they are one paper, and how the pair came about."""

    one: Paper
    other: Paper
    same: bool
    how: str


class Measured(NamedTuple):
    """How a way to recognise duplicates did, and where it was wrong."""

    precision: float
    recall: float
    faults: list[Pair]


def pairs(half: str = "both") -> list[Pair]:
    """The labelled pairs: those ``tuned`` on, those ``reported``, or ``both``."""
    lines = Path(__file__).with_name("dedup_pairs.jsonl").read_text(encoding="utf-8").splitlines()
    records = [record for record in map(json.loads, lines) if half in ("both", record["half"])]
    return [
        Pair(Paper.from_json(record["one"]), Paper.from_json(record["other"]), record["same"], record["how"])
        for record in records
    ]


def by_kdlit(one: Paper, other: Paper) -> bool:
    """What `kdlit dedup` says, in whatever order the records come."""
    records = [Record(one, "one"), Record(other, "other")]
    found = {len(group(order)) for order in (records, records[::-1])}
    assert len(found) == 1, (one, other)
    return found == {1}


def by_exact_title(one: Paper, other: Paper) -> bool:
    """Titles that differ in case alone."""
    return one.title.casefold() == other.title.casefold()


def by_arxiv(one: Paper, other: Paper) -> bool:
    """The same arXiv identifier, wherever it stands."""
    known = [{each for each in identifiers.of(paper) if each.scheme == "arxiv"} for paper in (one, other)]
    return bool(known[0] & known[1])


def by_token_set_ratio(one: Paper, other: Paper) -> bool:
    """Titles that mostly share their words."""
    return fuzz.token_set_ratio(one.title, other.title, processor=utils.default_process) >= 90


WAYS: dict[str, Callable[[Paper, Paper], bool]] = {
    "kdlit": by_kdlit,
    "exact title": by_exact_title,
    "arXiv id": by_arxiv,
    "token_set_ratio 90": by_token_set_ratio,
}


def measure(way: Callable[[Paper, Paper], bool], labelled: list[Pair]) -> Measured:
    """How a way does on labelled pairs."""
    said = [way(pair.one, pair.other) for pair in labelled]
    right = sum(pair.same and found for pair, found in zip(labelled, said, strict=True))
    faults = [pair for pair, found in zip(labelled, said, strict=True) if pair.same != found]
    return Measured(right / max(sum(said), 1), right / max(sum(pair.same for pair in labelled), 1), faults)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("tuned", "reported", "both"), default="reported")
    parser.add_argument("--faults", action="store_true", help="show where kdlit was wrong")
    options = parser.parse_args()
    labelled = pairs(options.half)
    count = Counter(pair.same for pair in labelled)
    print(f"{options.half}: {count[True]} duplicates, {count[False]} near misses")
    print(f"{'':20}{'precision':>10}{'recall':>10}{'wrong':>8}")
    for name, way in WAYS.items():
        precision, recall, faults = measure(way, labelled)
        print(f"{name:20}{precision:10.3f}{recall:10.3f}{len(faults):8}")
        if options.faults and name == "kdlit":
            for pair in faults:
                print(f"  {'missed' if pair.same else 'merged'} ({pair.how})\n    {pair.one}\n    {pair.other}")
    print(f"kdlit is to reach a precision of {LEAST_PRECISION} and a recall of {LEAST_RECALL}")


if __name__ == "__main__":
    main()
