"""TeX in titles and names to Unicode."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdlit.tex import decode, decode_stray


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"J{\'e}gou, J\'egou, J\'{e}gou, J{\'{e}}gou", "Jégou, Jégou, Jégou, Jégou"),
        (r"H{\"o}lder, Buciluǎ, Bucilu\v{a}, Fran{\c c}ois", "Hölder, Buciluǎ, Buciluǎ, François"),
        (r"{\L}ukasz, S{\o}ren, \AA rhus, Gau{\ss}, na{\"\i}ve", "Łukasz, Søren, Århus, Gauß, naïve"),
        (r"Nguy{\~{\^e}}n, Vi{\d{\^e}}t", "Nguyễn, Việt"),
        (r"50\% \& \#1 \$5 a\_b", "50% & #1 $5 a_b"),
        ("{T}iny{BERT}: {{GPT}}", "TinyBERT: GPT"),
        ("``Think'' -- or~not", "“Think” – or not"),
        (r"\emph{Patient} \textsc{Teacher} {\em and} \url{a.b}", "Patient Teacher and a.b"),
        (r"A\\B", "A B"),
    ],
)
def test_macros_are_what_they_print(tex: str, text: str) -> None:
    assert decode(tex) == text


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"$\ell_1$ norm, $k$NN, $\alpha$-divergence", "ℓ_1 norm, kNN, α-divergence"),
        ("From $5 to $10", "From $5 to $10"),
        ("A $5 teacher", "A $5 teacher"),
        (r"$5 \'e", "$5 é"),
    ],
)
def test_dollars_are_formulas_or_money(tex: str, text: str) -> None:
    assert decode(tex) == text


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"Jos\'e: 50% of R&D #1", "José: 50% of R&D #1"),
        (r"\ours: Distilling \ours{} Again", r"\ours: Distilling  Again"),
        (r"\unknown{Word} stays", "Word stays"),
        (r"\today \input{/etc/hostname}", r"\today \input{/etc/hostname}"),
    ],
)
def test_nothing_that_is_written_is_lost(tex: str, text: str) -> None:
    assert decode(tex) == text


@pytest.mark.parametrize("text", ["", "plain text", "100% R&D_#1", "a {b} c~d", "it's", "end of -- line"])
def test_text_without_macros_and_formulas_is_left_alone(text: str) -> None:
    assert decode_stray(text) == text


@pytest.mark.parametrize("text", ["{" * 3000 + "}" * 3000, "{" * 9000, "\\textbf{" * 1000, "\\'" * 6000])
def test_what_cannot_be_read_is_left_as_it_is(text: str) -> None:
    assert decode(text) == text


@given(st.one_of(st.text(), st.text("\\{}$%&~'`\"-^_#@[]()abcoH \n", max_size=80)))
def test_text_without_macros_keeps_its_letters_and_none_takes_long(text: str) -> None:
    start = time.perf_counter()
    printed = decode(text)
    assert time.perf_counter() - start < 5
    if "\\" not in text and "$" not in text:
        before, after = (unicodedata.normalize("NFC", each) for each in (text, printed))
        assert list(filter(str.isalnum, after)) == list(filter(str.isalnum, before))
