"""Wrong identifiers among right ones: all are found and put right, and none of the right ones is doubted."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from kdlit import bibfile, lint
from kdlit.bibfile import BibFile
from kdlit.formats import bibtex
from kdlit.lint.context import Context
from kdlit.lint.known import Known
from kdlit.lint.rules import RULES
from tests.catalogs import bundled

KNOWN = Known(bundled())
ONLY = [rule for rule in RULES if rule.name == "wrong-id"]
PLANTED = 100


def another(rng: random.Random, _right: str, values: list[str]) -> str:
    return rng.choice(values)


def one_digit(rng: random.Random, right: str, _values: list[str]) -> str:
    place = rng.choice([place for place, sign in enumerate(right) if sign.isdigit()][-3:])
    return right[:place] + rng.choice("0123456789") + right[place + 1 :]


def made_up(rng: random.Random, right: str, _values: list[str]) -> str:
    if right.startswith("10."):
        return f"10.1109/CVPR.{rng.randint(1000, 9999)}.{rng.randint(10000, 99999)}"
    return f"{rng.randint(15, 23)}{rng.randint(1, 12):02}.{rng.randint(1, 19999):05}"


def look(file: BibFile) -> Context:
    return Context(file, KNOWN)


@pytest.mark.parametrize("make", [another, one_digit, made_up])
@pytest.mark.parametrize("field", ["eprint", "doi"])
def test_every_wrong_identifier_is_found_and_mended(
    field: str, make: Callable[[random.Random, str, list[str]], str]
) -> None:
    rng = random.Random(f"{field} {make.__name__}")
    right = bibtex.render(bundled())
    file = bibfile.read(right)
    holders = [entry for entry in file.entries if entry.get(field) is not None]
    values = [file.latex(entry.get(field)) for entry in holders]
    planted = rng.sample(holders, min(PLANTED, len(holders)))
    for entry in planted:
        value = wrong = file.latex(entry.get(field))
        while wrong == value:
            wrong = make(rng, value, values)
        entry.set(field, wrong)
    found = lint.check(look(bibfile.read(file.text)), "refs.bib", ONLY)
    assert {finding.key for finding in found} == {entry.key for entry in planted}
    assert lint.mend(file.text, look, ONLY) == right


def test_the_identifier_of_a_named_method_is_right_under_an_earlier_title_of_it() -> None:
    paper = next(paper for paper in bundled() if paper.title.startswith("DarkRank: "))
    entry = bibtex.render([paper._replace(title="DarkRank: Metrics Learned by Transfer", other_titles=(), listings=())])
    assert not lint.check(look(bibfile.read(entry)), "refs.bib", ONLY)
    other = bibtex.render([paper._replace(title="Learned Metrics of Something Else", other_titles=(), listings=())])
    assert lint.check(look(bibfile.read(other)), "refs.bib", ONLY)
