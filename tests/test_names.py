"""Names to their parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdlit.formats.latex import encode
from kdlit.names import joined, parse_bibtex, split
from kdlit.paper import Name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Geoffrey Hinton", Name("Hinton", "Geoffrey")),
        ("Geoffrey E.  Hinton\n", Name("Hinton", "Geoffrey E.")),
        ("Hinton, Geoffrey", Name("Hinton", "Geoffrey")),
        ("Laurens van der Maaten", Name("van der Maaten", "Laurens")),
        ("van der Maaten, Laurens", Name("van der Maaten", "Laurens")),
        ("Maria de la Cruz", Name("de la Cruz", "Maria")),
        ("Ulrike von Luxburg", Name("von Luxburg", "Ulrike")),
        ("Santiago Ramón y Cajal", Name("Ramón y Cajal", "Santiago")),
        ("Luc Van Gool", Name("Van Gool", "Luc")),
        ("Guy Van den Broeck", Name("Van den Broeck", "Guy")),
        ("Hung Van Nguyen", Name("Nguyen", "Hung Van")),
        ("Richard Yi Da Xu", Name("Xu", "Richard Yi Da")),
        ("Quoc V. Le", Name("Le", "Quoc V.")),
        ("Van Nguyen", Name("Nguyen", "Van")),
        ("Ahmed Hassan Awadallah", Name("Awadallah", "Ahmed Hassan")),
        ("Alaaeldin El-Nouby", Name("El-Nouby", "Alaaeldin")),
        ("siqi sun", Name("sun", "siqi")),
        ("von Neumann", Name("von Neumann")),
        ("le zhang", Name("zhang", "le")),
    ],
)
def test_the_family_name_is_the_last_word_with_its_particles(text: str, name: Name) -> None:
    assert split(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Martin Luther King Jr.", Name("King", "Martin Luther", "Jr.")),
        ("Martin Luther King, Jr.", Name("King", "Martin Luther", "Jr.")),
        ("King, Jr., Martin Luther", Name("King", "Martin Luther", "Jr.")),
        ("King, Martin Luther, Jr.", Name("King", "Martin Luther", "Jr.")),
        ("King Jr., Martin Luther", Name("King", "Martin Luther", "Jr.")),
        ("William A. Gale III", Name("Gale", "William A.", "III")),
        ("Naoki Ii", Name("Ii", "Naoki")),
        ("Jr.", Name("Jr.")),
    ],
)
def test_a_suffix_is_its_own_part(text: str, name: Name) -> None:
    assert split(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", Name("")),
        (" , ,", Name("")),
        ("DeepSeek-AI", Name("DeepSeek-AI")),
        (", Aristotle", Name("Aristotle")),
        ("Ann Poe, Bo Li, Cy Wu, Di Xu", Name("Ann Poe, Bo Li, Cy Wu, Di Xu")),
        ("Siqi\x1b[31m Sun", Name("Sun", "Siqi [31m")),
    ],
)
def test_what_is_no_usual_name_is_not_guessed_at(text: str, name: Name) -> None:
    assert split(text) == name


@given(st.text().filter(lambda text: "," not in text))
def test_without_a_comma_a_name_keeps_its_words_in_their_order(text: str) -> None:
    name = split(text)
    assert split(str(name)) == name
    assert [word for part in (name.given, name.family, name.suffix) for word in part.split()] == str(name).split()
    assert bool(name.family) == bool(str(name))


@given(st.text())
def test_no_text_upsets_it(text: str) -> None:
    name = split(text)
    assert name.family or not (name.given or name.suffix)
    assert all(part == " ".join(part.split()) for part in name)


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("Siqi Sun and Yu Cheng", [Name("Sun", "Siqi"), Name("Cheng", "Yu")]),
        ("Le Scao, Teven  and\n      Rush, Alexander", [Name("Le Scao", "Teven"), Name("Rush", "Alexander")]),
        (r"J{\'e}gou, Herv{\'e} AND Ana Poe", [Name("Jégou", "Hervé"), Name("Poe", "Ana")]),
        (r"Fran{\c c}ois Fleuret", [Name("Fleuret", "François")]),
        (r"Fran{\c{c}}ois {\L}ukasz", [Name("Łukasz", "François")]),
        (r"J\'er\^ome Lang", [Name("Lang", "Jérôme")]),
        ("Chang, Ming{-}Wei", [Name("Chang", "Ming-Wei")]),
        ("{Google Brain}", [Name("Google Brain")]),
        ("{Barnes and Noble, Inc.} and Poe, Ana", [Name("Barnes and Noble, Inc."), Name("Poe", "Ana")]),
        (r"Charles {de la Vall{\'e}e Poussin}", [Name("de la Vallée Poussin", "Charles")]),
        ("King, Jr., Martin", [Name("King", "Martin", "Jr.")]),
        ("Donald~E. Knuth", [Name("Knuth", "Donald E.")]),
        ("Ana Poe and others", [Name("Poe", "Ana"), Name("others")]),
        ("Anderson, Ann", [Name("Anderson", "Ann")]),
        ("", []),
        (" and ", [Name("and")]),
        ("{{{", []),
    ],
)
def test_bibtex_names(field: str, names: list[Name]) -> None:
    assert parse_bibtex(field) == tuple(names)


_WORD = st.text("adeinorstvABHJKéèöüñçšžłøåßőğıÁÖØŁŞếậ", min_size=1, max_size=8).filter(
    lambda word: word.casefold() not in {"and", "jr", "sr"}
)
_WORDS = st.lists(_WORD, min_size=1, max_size=3).map(" ".join)


@given(st.lists(st.builds(Name, _WORDS, _WORDS, st.sampled_from(["", "Jr.", "III"])), max_size=5))
def test_names_written_for_bibtex_are_read_back(names: list[Name]) -> None:
    parts = ([name.family, name.suffix, name.given] for name in names)
    field = " and ".join(", ".join(encode(part) for part in name if part) for name in parts)
    assert parse_bibtex(field) == tuple(names)


@given(st.one_of(st.text(), st.text(r"{}\,'~ and{}", max_size=60)))
def test_no_field_upsets_it(field: str) -> None:
    names = parse_bibtex(field)
    assert all(name.family for name in names)
    assert not any("\ue000" in part for name in names for part in name if "\ue000" not in field)


_FAMILY = st.from_regex(r"[A-ZÁÖ][a-zéü]{1,7}(-[A-Z][a-z]{1,5})?", fullmatch=True)
_GIVEN = st.from_regex(r"[A-ZÉ]\.([ ~-]?[A-Z]\.){0,2}|[A-Z]", fullmatch=True)


@given(
    st.lists(st.tuples(_FAMILY, _GIVEN).map(", ".join), min_size=2, max_size=6),
    st.sampled_from([", ", ", and ", " and ", ", & ", r" \& "]),
    st.sampled_from(["", ", et al.", " and others", ", and others"]),
)
def test_families_before_initials_are_told_apart(names: list[str], last: str, end: str) -> None:
    listed = ", ".join(names[:-1]) + last + names[-1] + end
    assert joined(listed) == " and ".join(names + ["others"] * bool(end))


def test_others_are_others_however_often_they_are_named() -> None:
    assert joined("Poe, A., Doe, J. et al. et al.") == "Poe, A. and Doe, J. and others"
    assert joined("Ann Poe, Bo Roe, Cy Doe" + ", et al." * 5000) == "Ann Poe and Bo Roe and Cy Doe and others"


@pytest.mark.parametrize(
    "listed",
    [
        "Smith, John, Doe, Anna",
        "Smith, J., A. Doe, and B. Poe",
        "King, M. L., Jr., Doe, A., III",
        "Poe E, Doe J, Li A, Roe C",
    ],
)
def test_commas_that_may_mean_anything_are_not_read(listed: str) -> None:
    assert joined(listed) == ""


@pytest.mark.parametrize(
    ("listed", "read"),
    [
        ("Diederik P. Kingma, Jimmy Ba", "Diederik P. Kingma and Jimmy Ba"),
        ("Ann Poe, Bo Roe, Cy Doe", "Ann Poe and Bo Roe and Cy Doe"),
        ("García Márquez, Gabriel José", "García Márquez, Gabriel José"),
        ("King, Jr., Martin L.", "King, Jr., Martin L."),
        ("Poe, A. B. and Roe, C.", "Poe, A. B. and Roe, C."),
    ],
)
def test_a_comma_is_within_a_name_only_where_it_may_be(listed: str, read: str) -> None:
    assert joined(listed) == read
