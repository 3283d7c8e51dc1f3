"""Text in LaTeX."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdlit.formats.latex import clean, encode


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("50% & #1_a $x$", r"50\% \& \#1\_a \$x\$"),
        ("a~b^c", r"a{\textasciitilde}b{\textasciicircum}c"),
        (r"\input{secrets}", r"{\textbackslash}input{\textbraceleft}secrets{\textbraceright}"),
        ("}{", r"{\textbraceright}{\textbraceleft}"),
        ("a < b > c | d", r"a $<$ b $>$ c {\textbar} d"),
        ("plain text, with: (common) [signs]; 'and' so on!?", None),
        ("", None),
    ],
)
def test_characters_special_to_latex_are_escaped(text: str, encoded: str | None) -> None:
    assert encode(text) == (text if encoded is None else encoded)


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("“Think”", "``Think''"),
        ('"Think" ("twice")', "``Think'' (``twice'')"),
        ("‘single’ and Student’s", "`single' and Student's"),
        ("„Gänsefüßchen“", r",,G{\"a}nsef{\"u}{\ss}chen``"),
        ("pages 1–2 — or ‑ so…", r"pages 1--2 --- or - so{\textellipsis}"),
    ],
)
def test_typographic_signs_are_those_of_tex(text: str, encoded: str) -> None:
    assert encode(text) == encoded


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("Jégou", r"J{\'e}gou"),
        ("Schölkopf", r"Sch{\"o}lkopf"),
        ("Ávila", r"{\'A}vila"),
        ("Buciluǎ", r"Bucilu{\v{a}}"),
        ("François", r"Fran{\c{c}}ois"),
        ("Søren Åström Łukasz", r"S{\o}ren {\r{A}}str{\"o}m {\L}ukasz"),
        ("Nguyễn Thế", r"Nguy{\~{\^{e}}}n Th{\'{\^{e}}}"),
        ("Jégou".replace("é", "e\N{COMBINING ACUTE ACCENT}"), r"J{\'e}gou"),
        ("q\N{COMBINING TILDE}", r"{\~{q}}"),
    ],
)
def test_accented_letters_are_one_letter_to_bibtex(text: str, encoded: str) -> None:
    assert encode(text) == encoded


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("2×2", r"2$\times$2"),
        ("x ≥ 1", r"x $\geq$ 1"),
        ("α-divergence", r"$\alpha$-divergence"),
        ("αβ", r"$\alpha\beta$"),
        # In braces, lest a style that lower-cases titles write the small letter.
        ("Δ-tuning", r"{$\Delta$}-tuning"),
        ("a ⇒ b", r"a {$\Rightarrow$} b"),
        ("$α", r"\$$\alpha$"),
        ("x²", r"x{\texttwosuperior}"),
        ("nᵗʰ", r"n$^{t}$$^{h}$"),
        ("C♯ and ⅔", r"C$\sharp$ and $\frac{2}{3}$"),
    ],
)
def test_signs_of_mathematics_are_formulas(text: str, encoded: str) -> None:
    assert encode(text) == encoded


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("a\N{NO-BREAK SPACE}b\N{NARROW NO-BREAK SPACE}c", "a~b~c"),
        ("a\N{THIN SPACE}b\N{IDEOGRAPHIC SPACE}c", "a b c"),
        ("two\nlines\r\n\tand\x00more\x1b[31m\x85\u2028", "two lines and more [31m "),
        ("soft\N{SOFT HYPHEN}hyphen\N{ZERO WIDTH SPACE}s\ufeff\u202e", "softhyphens"),
        ("half \ud83d pair", "half \N{REPLACEMENT CHARACTER} pair"),
        ("\N{LATIN SMALL LIGATURE FI}ne \N{FULLWIDTH PERCENT SIGN}", r"fine \%"),
    ],
)
def test_every_kind_of_space_and_control_is_made_plain(text: str, encoded: str) -> None:
    assert encode(text) == encoded


@pytest.mark.parametrize("text", ["知识蒸馏", "🔥", "تقطير المعرفة", "각", "\N{REPLACEMENT CHARACTER}"])
def test_what_has_no_macro_is_kept(text: str) -> None:
    assert encode(text) == text


@given(st.text(st.characters(codec=None)))
def test_any_text_becomes_safe(text: str) -> None:
    encoded = encode(text)
    depth = 0
    for char in encoded:
        depth += (char == "{") - (char == "}")
        assert depth >= 0
    assert depth == 0
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in encoded)
    for special in "%&#":
        assert encoded.count(special) == encoded.count(f"\\{special}")
    assert encoded.replace(r"\$", "").count("$") % 2 == 0
    encoded.encode("utf-8")


@given(st.text(st.characters(codec=None)))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(string.ascii_letters + string.digits + ".,:;!?()'-"), st.text())
def test_text_is_encoded_in_pieces_as_in_whole(plain: str, other: str) -> None:
    assert encode(f"{plain} x {other}") == encode(f"{plain} x ") + encode(f"x {other}")[2:]


@pytest.mark.parametrize(
    ("letter", "written"), [("Ű", r"{\H{U}}"), ("ű", r"{\H{u}}"), ("ő", r"{\H{o}}"), ("ħ", "ħ"), ("ŉ", "'n")]
)
def test_no_letter_gets_another_accent(letter: str, written: str) -> None:
    assert encode(letter) == written
