"""Citation keys."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdlit.citekeys import base_key, unique_key
from kdlit.paper import Name, Paper
from tests.strategies import PAPERS


@pytest.mark.parametrize(
    ("family", "year", "title", "key"),
    [
        ("Sun", 2019, "Patient Knowledge Distillation for BERT Model Compression", "sun2019patient"),
        ("Hinton", 2015, "Distilling the Knowledge in a Neural Network", "hinton2015distilling"),
        ("Agarwal", 2024, "On-Policy Distillation of Language Models", "agarwal2024policy"),
        ("Ba", 2014, "Do Deep Nets Really Need to be Deep?", "ba2014deep"),
        ("Buciluǎ", 2006, "Model Compression", "bucilua2006model"),
        ("Lopez-Paz", 2016, "Unifying Distillation and Privileged Information", "lopez2016unifying"),
        ("Ramos Garea", 2020, "A Study", "ramos2020study"),
        ("Müller", 2019, "When Does Label Smoothing Help?", "muller2019when"),
        ("Łukasz", 2020, "The Straße", "lukasz2020strasse"),
        ("O'Neill", 2020, "An “Easy” Task", "oneill2020easy"),
        ("D’Arcy", 2020, "3D Pruning", "darcy20203d"),
        ("Doe", 2020, "To Be or Not", "doe2020not"),
        ("Doe", 2020, "To Be", "doe2020to"),
        ("Doe", None, "Pruning", "doepruning"),
    ],
)
def test_keys_are_those_of_google_scholar(family: str, year: int | None, title: str, key: str) -> None:
    assert base_key(Paper(title=title, year=year, author=(Name(family),))) == key


def test_without_authors_the_title_stands_in() -> None:
    assert base_key(Paper(title="ADVL: Adaptive Distillation", year=2023)) == "advl2023adaptive"
    assert base_key(Paper(title="Pruning", year=2023)) == "pruning2023pruning"


@given(PAPERS)
def test_a_key_is_always_one_word_of_ascii(paper: Paper) -> None:
    assert re.fullmatch(r"[a-z0-9]+", base_key(paper), re.ASCII)


@given(st.sets(st.integers(0, 60)))
def test_a_taken_key_gets_the_first_free_suffix(gaps: set[int]) -> None:
    keys: list[str] = []
    for _ in range(61):
        keys.append(unique_key("doe2020t", keys))
    assert len(set(keys)) == len(keys)
    assert keys[:3] == ["doe2020t", "doe2020tb", "doe2020tc"]
    taken = [key for number, key in enumerate(keys) if number not in gaps]
    assert unique_key("doe2020t", taken) == next((keys[gap] for gap in sorted(gaps)), unique_key("doe2020t", keys))
