"""Texts that nobody would write, printed: what kdlit makes of them is read by the programs of TeX without an error."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kdlit.formats import biblatex, bibtex
from kdlit.formats.latex import encode
from kdlit.paper import Name, Paper
from tests.tex import run_biber, typeset

PIECES = (
    *"{}\\%#@$&_^~\"'`,=()[]<>|*?!;:/-+\n\t \x00\x1b\x7f",
    *("{{", "}}", "\\\\", "\\input{/etc/passwd}", "\\end{document}", "\\def\\x{", "\\n", "\\", "\\verb|", "$$", "%%"),
    *("} @misc{y,", "\n@article{z,\n", "@string{x", "@comment", " and ", " and others", ", ", "--", "^^M", "^^5c"),
    *(
        "×",
        "≥",
        "≤",
        "≠",
        "≈",
        "∞",
        "→",
        "⇒",
        "∈",
        "∅",
        "ℝ",
        "ℒ",
        "√",
        "∑",
        "°",
        "µ",
        "½",
        "²",
        "₂",
        "ⁿ",
        "′",
        "…",
        "•",
    ),
    *(
        "α",
        "β",
        "Δ",
        "Ω",
        "λ",
        "ε",
        "é",
        "ø",
        "ł",
        "ß",
        "ñ",
        "ç",
        "ğ",
        "ő",
        "ế",
        "Æ",
        "Đ",
        "ﬁ",
        "ﬀ",
        "Ｗ",
        "𝒜",
        "𝑥",
        "𝔽",
    ),
    *("“", "”", "‘", "’", "«", "»", "–", "—", "\u00a0", "\u200b", "\u202e", "\u2028", "\ufeff", "\ufffd"),
    *("知识", "🔥", "👩‍🔬", "تقطير", "각", "Знание", "e\u0301", "\u0301"),
    *("BERT", "GPT-2", "Model", "a", "x y", "L_2", "O(n^2)", "$x$", "\\textbf{x}", "{\\'e}", "50%", "C#", "AT&T", "R$"),
)
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map("".join)
BATCHES = st.lists(
    st.tuples(TEXTS, st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=2), TEXTS, TEXTS), min_size=40, max_size=40
)
FEW = settings(max_examples=3, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
ONCE = settings(FEW, max_examples=1)
_NUMBERS = itertools.count()

Rows = list[tuple[str, list[tuple[str, str]], str, str]]


def papers(rows: Rows) -> list[Paper]:
    return [
        Paper(
            key=f"k{number}",
            type=("inproceedings", "article", "misc")[number % 3],
            title=f"{title} T",
            author=tuple(Name(f"N{family}", given) for family, given in authors),
            year=2020,
            booktitle=f"{place} B" if number % 3 != 1 else "",
            journal=f"J {place}" if number % 3 == 1 else "",
            publisher=publisher,
            url="https://example.org/a b{c}\\d%zz?e=%20&f=ü#g",
        )
        for number, (title, authors, place, publisher) in enumerate(rows)
    ]


@FEW
@given(rows=BATCHES)
def test_bibtex_and_pdflatex_print_any_text(rows: Rows, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp(f"run{next(_NUMBERS)}")
    # This style makes initials, for which BibTeX cuts letters off.
    assert typeset(bibtex.render(papers(rows)), folder, style="abbrv") == []


@ONCE
@given(rows=BATCHES)
@pytest.mark.parametrize("render", [bibtex.render, biblatex.render], ids=["bibtex", "biblatex"])
def test_biber_reads_any_text(
    render: Callable[[list[Paper]], str], rows: Rows, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = tmp_path_factory.mktemp(f"run{next(_NUMBERS)}")
    assert run_biber(render(papers(rows)), folder) == []


def test_no_sign_becomes_a_macro_that_latex_does_not_have(tmp_path: Path) -> None:
    codes = (*range(0xA0, 0x3000), *range(0xFB00, 0xFB07), *range(0xFF01, 0xFF5F), *range(0x1D400, 0x1D800))
    signs = [
        chr(code) for code in codes if unicodedata.category(chr(code))[0] in "LNPS" and encode(chr(code)) != chr(code)
    ]
    assert len(signs) > 1500
    rows: Rows = [(" ".join(signs[start : start + 50]), [("A", "B")], "P", "P") for start in range(0, len(signs), 50)]
    assert typeset(bibtex.render(papers(rows)), tmp_path, style="plain") == []
