"""How long ``kdlit import`` of a 1,000-row reading list takes, against the least that such a program can take.

    python tests/benchmarks/import_speed.py [--runs N] [--rows N]

The list is generated, with titles, authors, venues and links as real lists have them. It is imported into a library
that does not exist yet ("new"), and once more into the one that holds it already ("known"). The floor is an interpreter
that imports typer, rapidfuzz and sqlite3 and ends. All take turns, so that whatever else the machine does falls on
them alike; the ratios are of medians and of minima.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import product
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOOR = ["-c", "import typer; from rapidfuzz import fuzz; import sqlite3"]
AT_MOST = 4
WORDS = {
    "manner": "Adaptive|Annealed|Contrastive|Decoupled|Dynamic|Generic|Gradual|Implicit|Layered|Mutual|Patient|Robust",
    "thing": "Attention|Feature|Graph|Logit|Margin|Neuron|Prompt|Relation|Response|Score|Sequence|Token",
    "deed": "Alignment|Compression|Distillation|Hashing|Imitation|Matching|Pruning|Quantization|Reuse|Transfer",
    "place": (
        "for Dense Object Detection|for Image Classification|for Language Models|for Machine Translation"
        "|for Semantic Segmentation|for Speech Recognition|in Federated Learning|of Vision Transformers"
        "|on Edge Devices|without Data|under Domain Shift|with Noisy Teachers"
    ),
    "given": "Ada|Bo|Carla|Dmitri|Elena|Fatima|Georg|Hana|Ivan|Jun|Keiko|Luis|Mei|Nadia|Omar|Priya|Qi|Rosa|Sven|Tao",
    "family": (
        "Abe|Bianchi|Chen|Dubois|Eriksen|Fischer|Garcia|Haddad|Ito|Jansen|Kim|Li|Müller|Novak|Okafor|Park|Rossi|Sato"
    ),
    "venue": "AAAI|ACL|CVPR|ECCV|EMNLP|ICASSP|ICCV|ICLR|ICML|IJCAI|NAACL|NeurIPS",
}


def reading_list(count: int) -> str:
    """A list of `count` papers, no two with one title."""
    chance = random.Random(3)
    words = {name: text.split("|") for name, text in WORDS.items()}
    titles = [" ".join(parts) for parts in product(words["manner"], words["thing"], words["deed"], words["place"])]
    rows = []
    for number, title in enumerate(chance.sample(titles, count)):
        year = chance.randint(2016, 2023)
        people = [
            f"{chance.choice(words['given'])} {chance.choice(words['family'])}" for _ in range(chance.randint(1, 5))
        ]
        link = f"https://arxiv.org/abs/{year % 100}{chance.randint(1, 12):02}.{10000 + number}"
        code = f" [[code]](https://github.com/someone/paper{number})" if chance.random() < 0.5 else ""
        said = f"{', '.join(people)}, {chance.choice(words['venue'])} {year}"
        rows.append(f"- [{title}]({link}), {said}{code}\n")
    parts = [f"## Part {start // 100 + 1}\n\n{''.join(rows[start : start + 100])}\n" for start in range(0, count, 100)]
    return "# A long list\n\n" + "".join(parts)


def seconds(arguments: list[str], environment: dict[str, str]) -> float:
    """How long one run takes, from its start to its end."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, check=True)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20, help="how often each is run")
    parser.add_argument("--rows", type=int, default=1000, help="how long the list is")
    options = parser.parse_args()
    taken: dict[str, list[float]] = {"floor": [], "new": [], "known": []}
    with tempfile.TemporaryDirectory() as folder:
        file, library = Path(folder, "long.md"), Path(folder, "library.jsonl")
        file.write_text(reading_list(options.rows), encoding="utf-8")
        environment = os.environ | {"PYTHONPATH": str(ROOT), "KDLIT_LIBRARY": str(library), "KDLIT_OFFLINE": "1"}
        # Modules are compiled once, as they are by an installation, whatever the environment says of it.
        environment["PYTHONPYCACHEPREFIX"] = str(Path(folder, "compiled"))
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        command = ["-m", "kdlit", "import", str(file)]
        ways = {"floor": FLOOR, "new": command, "known": command}
        for run in range(options.runs + 1):
            library.unlink(missing_ok=True)
            for name, arguments in ways.items():
                spent = seconds(arguments, environment)
                if run:  # the first only compiles
                    taken[name].append(spent)
        held = library.read_text(encoding="utf-8").count("\n")
    print(f"{options.rows} rows, {held} papers in the library, {options.runs} runs")
    print(f"{'':10}{'median':>9}{'minimum':>10}{'ratio':>8}{'of minima':>11}{'at most':>9}")
    floor = taken["floor"]
    for name, times in taken.items():
        median, least = statistics.median(times), min(times)
        print(
            f"{name:10}{median * 1000:6.0f} ms{least * 1000:7.0f} ms{median / statistics.median(floor):8.2f}"
            f"{least / min(floor):11.2f}{'' if name == 'floor' else AT_MOST:>9}"
        )


if __name__ == "__main__":
    main()
