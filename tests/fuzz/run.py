"""Fuzz every door of kdlit: no traceback, no hang, nothing that steers the terminal, no file out of its place.

    python tests/fuzz/run.py [--inputs N] [--seed S] [--door NAME] [--number K]

An input is made from the seed, the name of its door, and its number alone; ``--number`` runs one of them again and
shows it. Each kind of fault is reported once for each door, with the smallest input that was found for it. A run may
take two seconds of the processor's time. It needs POSIX signals.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
sys.dont_write_bytecode = True

from kdlit import cli  # noqa: E402
from kdlit.cli import commands  # noqa: E402
from tests.fuzz import doors  # noqa: E402
from tests.fuzz.doors import DOORS, Door  # noqa: E402
from tests.fuzz.making import Maker  # noqa: E402
from tests.fuzz.sandbox import Case, Sandbox  # noqa: E402

_TRIES = 400
_LONGEST = 600


@dataclass
class Tally:
    """What a door's inputs came to: how many there were, each fault's count, the slowest."""

    inputs: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    slowest_number: int = 0


def made(door: Door, seed: int, number: int) -> Case:
    """The input of a door with a number."""
    return door.make(Maker(f"{seed} {door.name} {number}"))


def shares(total: int, chosen: list[Door]) -> list[int]:
    """How many of `total` inputs each door gets, at least one."""
    whole = sum(door.share for door in chosen)
    return [max(1, round(total * door.share / whole)) for door in chosen]


def fuzz(sandbox: Sandbox, door: Door, seed: int, inputs: int) -> Tally:
    """Try a door, and show the first input of each kind of fault."""
    tally = Tally()
    for number in range(inputs):
        case = made(door, seed, number)
        outcome = sandbox.run(case)
        tally.inputs += 1
        if outcome.seconds > tally.slowest:
            tally.slowest, tally.slowest_number = outcome.seconds, number
        for fault in outcome.faults:
            if fault not in tally.faults:
                small = case if fault.startswith("hang") else smallest(sandbox, case, fault)
                print(f"\n## {door.name}, number {number}: {fault}\n{shown(small)}\n{outcome.trace[-900:]}", flush=True)
            tally.faults[fault] += 1
        if number % 500 == 0:
            gc.unfreeze()  # kdlit freezes what it has read, for it runs but once
            gc.collect()
    return tally


def shown(case: Case) -> str:
    """The parts of a case that are not empty, each no longer than one can read."""
    parts = {name: getattr(case, name) for name in Case.__slots__ if name != "files"}
    parts |= {f"file {name}": content for name, content in case.files.items() if content not in doors.USUAL}
    return "\n".join(f"{name}: {_short(part)}" for name, part in parts.items() if part)


def _short(part: object) -> str:
    text = ascii(part)
    if len(text) < _LONGEST:
        return text
    return f"{text[: _LONGEST // 2]} ... {text[-_LONGEST // 4 :]} ({len(text)} characters)"


def smallest(sandbox: Sandbox, case: Case, fault: str) -> Case:
    """The case with as much taken out of its texts as can be without losing the fault."""
    case = _shortened(sandbox, case, fault, case.stdin, lambda case, less: replace(case, stdin=less))
    for name, content in case.files.items():
        put = partial(_with_file, name)
        case = _shortened(sandbox, case, fault, content, put)
    return case


def _with_file(name: str, case: Case, content: bytes) -> Case:
    return replace(case, files={**case.files, name: content})


def _shortened(sandbox: Sandbox, case: Case, fault: str, text: bytes, put: Callable[[Case, bytes], Case]) -> Case:
    """The case with less of a text in it: halves, quarters and so on are left out as long as the fault stays."""
    tries, size = _TRIES, len(text) // 2
    while size:
        start = 0
        while start < len(text) and tries:
            tries -= 1
            less = text[:start] + text[start + size :]
            other = put(case, less)
            if fault in sandbox.run(other).faults:
                case, text = other, less
            else:
                start += size
        size //= 2
    return case


def main() -> None:
    """Fuzz, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--door", action="append", choices=[door.name for door in DOORS])
    parser.add_argument("--number", type=int)
    given = parser.parse_args()
    chosen = [door for door in DOORS if not given.door or door.name in given.door]
    vars(cli)["build"] = cache(commands.build)  # it takes longer than most commands
    with tempfile.TemporaryDirectory() as folder:
        sandbox = Sandbox(Path(folder))
        warm_up(sandbox)
        if given.number is not None:
            show(sandbox, made(chosen[0], given.seed, given.number))
            return
        total = Tally()
        print(_ROW.format("door", "inputs", "failures", "kinds", "slowest"), flush=True)
        for door, inputs in zip(chosen, shares(given.inputs, chosen), strict=True):
            tally = fuzz(sandbox, door, given.seed, inputs)
            total.inputs += tally.inputs
            total.faults += tally.faults
            slowest = f"{tally.slowest:.2f} s (number {tally.slowest_number})"
            print(_row(door.name, tally, slowest), flush=True)
    print(_row("all", total, ""))
    sys.exit(1 if total.faults else 0)


_ROW = "{:26} {:>7} {:>8} {:>5}  {}"


def _row(name: str, tally: Tally, slowest: str) -> str:
    return _ROW.format(name, tally.inputs, sum(tally.faults.values()), len(tally.faults), slowest)


def show(sandbox: Sandbox, case: Case) -> None:
    """Run one case, and print all that comes of it."""
    print(shown(case))
    outcome = sandbox.run(case)
    print(outcome.stdout, outcome.stderr, outcome.trace, *outcome.faults, f"{outcome.seconds:.3f} s", sep="\n")


def warm_up(sandbox: Sandbox) -> None:
    """Import what commands import, so that no input is charged for it, and keep what the cache then holds."""
    for words in (("search", "bert"), ("show", "sun2019patient"), ("export", "--bibtex", "sun2019patient")):
        sandbox.run(Case(words, files=doors.small_catalog()))
    doors.keep(sandbox.folder / "cache")
    for door in DOORS:
        for number in range(3):
            sandbox.run(made(door, 0, number))


if __name__ == "__main__":
    main()
