"""Text as it is compared and as it is printed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdlit.text import fold, foldings, one_line

TEXT = st.text(st.characters())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ormándi", "ormandi"),
        ("Orma\u0301ndi", "ormandi"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Łukasz Ørsted Æon Ðor Þor", "lukasz orsted aeon dor thor"),
        ("ﬁne", "fine"),
        ("２０２０", "2020"),
        ("2×2", "2x2"),
        ("𝑨𝕀 Ⓐ", "ai a"),
        ("İstanbul Isparta ılık", "istanbul isparta ilik"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXT)
def test_case_and_composition_are_ignored(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(TEXT)
def test_one_line_is_one_line_without_controls(text: str) -> None:
    line = one_line(text)
    assert line == line.strip()
    assert "  " not in line
    assert not [c for c in line if unicodedata.category(c) in ("Cc", "Zl", "Zp")]
    assert one_line(line) == line


def test_one_line_leaves_words_as_they_are() -> None:
    assert one_line("  Jürgen\t知识 \r\n🔥 \x1b[31mred ") == "Jürgen 知识 🔥 [31mred"
    assert one_line("a\u202eb\u200bc\ufeffd") == "a b c d"


@given(st.text(st.characters(codec="utf-8")))
def test_one_line_loses_no_letter(text: str) -> None:
    assert [c for c in one_line(text) if c.isalnum()] == [c for c in text if c.isalnum()]


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("Schütze", {"schutze", "schuetze"}),
        ("Øster", {"oster", "oester"}),
        ("Hinton", {"hinton"}),
        ("García", {"garcia"}),
        ("Weiß", {"weiss"}),
    ],
)
def test_the_ways_to_type_a_name(name: str, ways: set[str]) -> None:
    assert set(foldings(name)) == ways
    assert set(foldings(unicodedata.normalize("NFD", name))) == ways
