"""Words, and their common stems."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdlit.words import stem, words


def test_words_are_folded_and_in_order() -> None:
    assert words("Self-Distillation: Schölkopf's “BERT” (v2.0)") == [
        "self",
        "distillation",
        "scholkopfs",
        "bert",
        "v2",
        "0",
    ]
    assert words("snake_case") == ["snake", "case"]
    assert words("—!") == []


@given(st.text())
def test_words_of_words_are_the_same(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)


@pytest.mark.parametrize(
    "forms",
    [
        ("network", "networks"),
        ("quantization", "quantisation", "quantize", "quantizing", "quantized"),
        ("distill", "distilling", "distilled", "distills"),
        ("model", "models", "modelling", "modeling", "modelled"),
        ("study", "studies"),
        ("behaviour", "behavior"),
        ("defence", "defense"),
        ("centre", "center"),
        ("prune", "pruning", "pruned", "prunes"),
        ("learned", "learnt"),
    ],
)
def test_forms_of_a_word_share_a_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize("pair", [("teacher", "student"), ("graph", "gradient"), ("vision", "video"), ("bert", "bart")])
def test_different_words_have_different_stems(pair: tuple[str, str]) -> None:
    assert stem(pair[0]) != stem(pair[1])


@given(st.text(st.characters(categories=["Ll", "Nd"]), min_size=1))
def test_a_stem_begins_as_its_word_and_is_hardly_longer(word: str) -> None:
    assert stem(word)[:1] == word[0]
    assert len(stem(word)) <= len(word) + 1
