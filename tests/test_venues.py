"""Venues and their names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdlit import venues


@pytest.mark.parametrize(
    ("name", "acronym"),
    [
        ("NIPS", "NeurIPS"),
        ("neurips 2020", "NeurIPS"),
        ("NeurIPS'20", "NeurIPS"),
        ("EMNLP-IJCNLP", "EMNLP"),
        ("emnlp/ijcnlp", "EMNLP"),
        ("naacl-hlt", "NAACL"),
        ("IEEE TPAMI", "TPAMI"),
        ("T-PAMI", "TPAMI"),
        ("ACL Findings", "Findings of ACL"),
        ("S&P", "S&P"),
        ("SIGKDD", "KDD"),
        ("CVPRW", "CVPR Workshops"),
        ("European Conference on Computer Vision", "ECCV"),
        ("The Web Conference", "WWW"),
    ],
)
def test_a_venue_goes_by_its_usual_names(name: str, acronym: str) -> None:
    assert [venue.acronym for venue in venues.match(name)] == [acronym]


@pytest.mark.parametrize("name", ["", "Nature", "Conference", "ICLRX", "2020", "!"])
def test_others_are_not_known(name: str) -> None:
    assert venues.match(name) == ()


def test_findings_are_several() -> None:
    assert {venue.acronym for venue in venues.match("findings")} == {
        "Findings of ACL",
        "Findings of EMNLP",
        "Findings of NAACL",
    }


def test_every_name_leads_to_its_venue() -> None:
    for venue in venues.all_venues():
        for name in (venue.acronym, venue.acronym.upper(), *venue.aliases):
            assert venue in venues.match(name)
        assert venue in venues.match(venue.of(2020).name) or "{" in venue.name or venue.since


def test_acronyms_are_unique_and_names_have_no_place_or_date() -> None:
    acronyms = [venue.acronym.casefold() for venue in venues.all_venues()]
    assert len(set(acronyms)) == len(acronyms)
    for venue in venues.all_venues():
        assert venue.kind in ("proceedings", "journal", "workshop")
        assert "," not in venue.name.replace("Acoustics, Speech", "")


@pytest.mark.parametrize(
    ("acronym", "year", "name"),
    [
        ("ACL", 2023, "Proceedings of the 61st Annual Meeting of the Association for Computational Linguistics"),
        ("ICML", 2020, "Proceedings of the 37th International Conference on Machine Learning"),
        (
            "KDD",
            2006,
            "Proceedings of the 12th ACM SIGKDD International Conference on Knowledge Discovery and Data Mining",
        ),
        ("EMNLP", 2018, "Proceedings of the 2018 Conference on Empirical Methods in Natural Language Processing"),
        ("EMNLP", 2021, "Proceedings of the 2021 Conference on Empirical Methods in Natural Language Processing"),
        ("Findings of EMNLP", 2020, "Findings of the Association for Computational Linguistics: EMNLP 2020"),
        ("ECCV", 2022, "Computer Vision – ECCV 2022"),
        ("CVPR", 2018, "Proceedings of the IEEE Conference on Computer Vision and Pattern Recognition"),
        ("CVPR", 2019, "Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition"),
    ],
)
def test_names_of_a_year(acronym: str, year: int, name: str) -> None:
    (venue,) = [venue for venue in venues.match(acronym) if venue.acronym == acronym]
    assert venue.of(year).name == name


@given(st.integers(1990, 2100))
def test_no_placeholder_is_left(year: int) -> None:
    for venue in venues.all_venues():
        assert "{" not in venue.of(year).name
        assert venue.of(year).since == ()


@pytest.mark.parametrize(
    ("acronym", "year", "volume"), [("NeurIPS", 2020, "33"), ("AAAI", 2020, "34"), ("ICML", 2020, "")]
)
def test_volumes_that_count_the_years(acronym: str, year: int, volume: str) -> None:
    (venue,) = venues.match(acronym)
    assert venue.volume(year) == volume


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (111, "111th"),
    ],
)
def test_ordinals(number: int, written: str) -> None:
    assert venues.ordinal(number) == written


@given(st.text())
def test_case_and_punctuation_of_any_name_are_forgiven(name: str) -> None:
    found = venues.match(name)
    assert venues.match(f"({name.casefold()})'23") == found
    assert set(found) <= set(venues.all_venues()) if found else not venues.match(f"{name} 2023")
