"""Where the words that were found stand in a text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdlit.formats.highlight import spans
from kdlit.words import words


@pytest.mark.parametrize(
    ("text", "sought", "marked"),
    [
        ("Knowledge Distillation for BERT", {"distillation", "bert"}, ["Distillation", "BERT"]),
        ("Distilling", {"distill"}, []),
        ("Self-Distillation", {"selfdistillation"}, ["Self-Distillation"]),
        ("Self-Distillation", {"self", "distillation"}, ["Self", "Distillation"]),
        ("Step-by-Step", {"stepbystep"}, ["Step-by-Step"]),
        ("TinyBERT", {"bert"}, ["BERT"]),
        ("TinyBERT", {"tinybert", "bert"}, ["TinyBERT"]),
        ("StyleGAN2", {"gan2"}, ["GAN2"]),
        ("Alberta", {"bert"}, []),
        ("Schütze, Ormándi", {"schuetze", "ormandi"}, ["Schütze", "Ormándi"]),
        ("Schütze", {"schutze"}, ["Schütze"]),
        ("Don't be", {"dont"}, ["Don't"]),
        ("ACL 2020", {"2020"}, ["2020"]),
        ("", {"x"}, []),
    ],
)
def test_words_are_marked_whole_joined_or_as_parts(text: str, sought: set[str], marked: list[str]) -> None:
    assert [text[start:end] for start, end in spans(text, sought)] == marked


@given(st.text(), st.sets(st.text(max_size=3)))
def test_spans_lie_in_the_text_apart_and_in_order(text: str, sought: set[str]) -> None:
    found = spans(text, sought)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))


@given(st.text("abz AZ09 -_'äöüÅßéøŁ"))
def test_every_word_of_a_text_is_found_in_it(text: str) -> None:
    found = {place for start, end in spans(text, set(words(text))) for place in range(start, end)}
    assert {place for place, character in enumerate(text) if character.isalnum()} <= found
