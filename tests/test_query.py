"""Filters, and the words of a query."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdlit.filters import Filters, QueryError, condition, is_named, year_range
from kdlit.paper import Listing, Name, Paper
from kdlit.query import Query, parse


@given(st.integers(1000, 9999), st.integers(1000, 9999))
def test_ranges_of_years(one: int, other: int) -> None:
    first, last = sorted((one, other))
    assert year_range(f"{first}..{last}") == (first, last)
    assert year_range(f"{first}") == (first, first)
    assert year_range(f" {first}.. ")[0] == first
    assert year_range(f"..{last}")[1] == last
    if first != last:
        with pytest.raises(QueryError, match=rf"{first}\.\.{last}"):
            year_range(f"{last}..{first}")


def test_a_range_of_years_may_have_a_dash() -> None:
    assert year_range("2019-2021") == year_range("2019–2021") == year_range("2019..2021") == (2019, 2021)


@pytest.mark.parametrize(
    "text",
    ["", "..", "19", "20190", "2021-2019x", "2019...2021", "20192021", "2019..x", "٢٠١٩", "soon", "2019..2020..2021"],
)
def test_what_is_no_range_of_years_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(QueryError, match=r"2019\.\.2021"):
        year_range(text)


@given(st.text())
def test_any_text_is_a_range_of_years_or_is_refused(text: str) -> None:
    try:
        first, last = year_range(text)
    except QueryError:
        return
    assert first <= last


PAPER = Paper(
    title="Data-Free Distillation",
    type="inproceedings",
    year=2019,
    venue="NeurIPS",
    booktitle="Advances in Neural Information Processing Systems",
    author=(Name("Schütze", "Hinrich"), Name("van der Maaten", "Laurens J."), Name("Lopez-Paz", "David")),
    topics=("data-free", "quantization"),
    listings=(Listing("kd-papers"),),
    code=("https://example.org/code",),
)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(year=((2019, 2019),)),
        Filters(year=((1990, 1991), (2018, 2020))),
        Filters(venue=("nips",)),
        Filters(venue=("Advances in Neural Information Processing Systems",)),
        Filters(venue=("ACL", "NeurIPS")),
        Filters(author=("Schuetze",)),
        Filters(author=("schutze",)),
        Filters(author=("hinrich schütze",)),
        Filters(author=("Schütze, H.",)),
        Filters(author=("maaten",)),
        Filters(author=("van der Maaten",)),
        Filters(author=("Laurens van der Maaten",)),
        Filters(author=("lopez paz",)),
        Filters(author=("lopez-paz",)),
        Filters(author=("nobody", "schütze")),
        Filters(topic=("Data Free",)),
        Filters(topic=("quantisation",)),
        Filters(list=("KD-Papers",)),
        Filters(has_code=True),
        Filters(published=True),
        Filters(year=((2019, 2019),), venue=("nips",), author=("maaten",), topic=("data-free",), published=True),
    ],
    ids=str,
)
def test_the_paper_passes(filters: Filters) -> None:
    assert filters.compile()(PAPER)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(year=((2020, 9999),)),
        Filters(venue=("ICML",)),
        Filters(venue=("Neural",)),
        Filters(author=("schutz",)),
        Filters(author=("hinrich",)),
        Filters(author=("laurens schütze",)),
        Filters(author=("der",)),
        Filters(topic=("pruning",)),
        Filters(topic=("data",)),
        Filters(list=("kd",)),
        Filters(published=False),
        Filters(year=((2019, 2019),), venue=("ICML",)),
    ],
    ids=str,
)
def test_the_paper_does_not_pass(filters: Filters) -> None:
    assert not filters.compile()(PAPER)


def test_what_is_unknown_passes_no_filter() -> None:
    bare = Paper(title="T")
    for filters in (
        Filters(year=((0, 9999),)),
        Filters(venue=("NeurIPS",)),
        Filters(author=("x",)),
        Filters(topic=("pruning",)),
        Filters(list=("kd-papers",)),
        Filters(has_code=True),
        Filters(published=True),
    ):
        assert not filters.compile()(bare)


_VALUES = {
    "year": st.tuples(st.integers(2018, 2020), st.integers(2018, 2020)).map(sorted).map(tuple),
    "venue": st.sampled_from(["nips", "icml", "acl"]),
    "author": st.sampled_from(["maaten", "hinton"]),
    "topic": st.sampled_from(["pruning", "data-free"]),
    "list": st.sampled_from(["kd-papers", "applications"]),
}
FILTERS = st.builds(
    Filters,
    has_code=st.booleans(),
    published=st.none() | st.booleans(),
    **{name: st.lists(values, max_size=2).map(tuple) for name, values in _VALUES.items()},
)


@given(FILTERS, FILTERS)
def test_merged_filters_are_alternatives_of_one_kind_and_conditions_of_several(one: Filters, other: Filters) -> None:
    if one.published is not None and other.published not in (None, one.published):
        with pytest.raises(QueryError):
            one.merge(other)
        return
    merged = one.merge(other)
    for name in _VALUES:
        given_ = Filters(**{name: getattr(one, name) + getattr(other, name)})
        if not given_.compile()(PAPER):
            assert not merged.compile()(PAPER)
    if one.compile()(PAPER) and other.compile()(PAPER):
        assert merged.compile()(PAPER)
    assert bool(merged) == (bool(one) or bool(other))


def test_a_query_is_words_phrases_and_filters() -> None:
    asked = parse(['author:hinton year:2015.. venue:"neurips" bert', '"dark knowledge"', "is:published", "has:code"])
    assert asked == Query(
        "bert dark knowledge",
        ("dark knowledge",),
        Filters(year=((2015, 9999),), venue=("neurips",), author=("hinton",), has_code=True, published=True),
    )


def test_filters_of_one_name_are_alternatives() -> None:
    assert parse(["year:2015 year:2019..2020"]).filters.year == ((2015, 2015), (2019, 2020))


def test_quotes_that_the_shell_has_taken_are_forgiven() -> None:
    asked = parse(["venue:machine learning", "distillation"])
    assert asked.filters.venue == ("machine learning",)
    assert asked.text == "distillation"


def test_an_address_is_no_filter() -> None:
    for address in ("https://arxiv.org/abs/1503.02531", "arXiv:1503.02531", "doi:10.1/x"):
        assert parse([address]) == Query(address)


@pytest.mark.parametrize("words", ['venue:""', "year:", "year:soon", 'author:"', 'topic:" "'])
def test_a_filter_without_a_value_is_no_filter_of_all(words: str) -> None:
    with suppress(QueryError):
        assert not parse([words]).filters


_PIECES = ["not:", "NOT:", "-", '"', " ", "\t", ":", ".", "2019", "..", "liſt:", "has:code", "is:preprint", "data", "é"]
_PIECES += [f"{name}:" for name in ("year", "venue", "author", "topic", "list")]
WORDS = st.lists(st.sampled_from(_PIECES) | st.text(max_size=4), max_size=9).map("".join)


@given(st.lists(WORDS, max_size=3))
def test_any_words_are_a_query_or_are_refused_and_are_read_again_as_written(arguments: list[str]) -> None:
    try:
        asked = parse(arguments)
    except QueryError:
        return
    assert asked.compile()(PAPER) in (True, False)
    assert parse([str(asked)]) == asked


@given(st.text().filter(str.split))
def test_a_quoted_text_is_read_as_one_phrase_at_most(text: str) -> None:
    text = text.replace('"', "")
    asked = parse([f'"{text}"'])
    assert asked.text.split() == text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").split()
    assert asked.phrases in ((), (asked.text,))
    assert not asked.filters


@pytest.mark.parametrize("no", ["-", "not:", "NOT:"])
def test_what_is_left_out_is_a_word_a_phrase_or_a_filter(no: str) -> None:
    asked = parse([f'bert {no}vision {no}"dark knowledge" {no}author:hinton {no}venue:"machine learning" {no}has:code'])
    assert asked == Query(
        "bert",
        not_words=("vision",),
        not_phrases=("dark knowledge",),
        not_filters=(Filters(author=("hinton",)), Filters(venue=("machine learning",)), Filters(has_code=True)),
    )
    assert str(asked) == (
        'bert not:vision not:"dark knowledge" not:author:hinton not:venue:"machine learning" not:has:code'
    )


def test_a_hyphen_inside_or_alone_leaves_nothing_out() -> None:
    assert parse(["self-distillation", "a - b", "-", "--", "--x"]) == Query("self-distillation a - b - -- --x")


@pytest.mark.parametrize("words", ["not:", "bert not:", 'not:""', 'not:"?!"', "-_", "-not:x", "not:not:x", "not:year:"])
def test_what_leaves_nothing_out_is_refused(words: str) -> None:
    with pytest.raises(QueryError, match=r"not:|year"):
        parse([words])


@pytest.mark.parametrize("no", ["", "-", "not:"])
def test_a_misspelt_filter_is_refused_with_the_one_that_is_meant(no: str) -> None:
    meant = {"": "", "-": "not:", "not:": "not:"}[no]
    with pytest.raises(QueryError, match=rf"did you mean {meant}author:hinton\?"):
        parse([f"{no}athor:hinton"])


@pytest.mark.parametrize(
    "words",
    [
        *("-distillation", "-distilling", "-data-free", "-datafree", "-datas", "-2019", "-neurips", "-quantisation"),
        *("-schutze", "-Schuetze", "-hinrich", '-"data free"', '-"datafree distillation"', "-year:2018..2019"),
        *("-venue:nips", "-author:maaten", "-topic:quantization", "-list:kd-papers", "-has:code", "-is:published"),
        *("-repo", "-xyz2019data", "-1911.00001", "-vision -neurips"),
    ],
)
def test_a_paper_with_what_is_unwanted_does_not_pass(words: str) -> None:
    paper = PAPER._replace(code=("https://example.org/a/repo/",), key="xyz2019data", arxiv="1911.00001")
    assert not parse([words]).compile()(paper)


@pytest.mark.parametrize(
    "words",
    [
        *("-vision", "-free-data", "-dat", "-freedist", '-"distillation data"', '-"distillations"', '-"neurips"'),
        *("-year:2018", "-venue:acl", "-author:hinton", "-topic:pruning", "-list:x", "-is:preprint", "bert -vision"),
    ],
)
def test_a_paper_without_what_is_unwanted_passes(words: str) -> None:
    assert parse([words]).compile()(PAPER)


def test_a_part_of_an_identifier_is_no_word_of_a_paper() -> None:
    paper = PAPER._replace(doi="10.18653/v1/2020.acl-main.5", acl="2020.acl-main.5", arxiv="1911.00001", key="x2019y")
    for words in ("-acl", "-main", "-1911", "-x2019", "-2020"):
        assert parse([words]).compile()(paper), words
    for words in ("-x2019y", "-X2019Y", "-2020.acl-main.5", "-10.18653/v1/2020.acl-main.5", "-1911.00001v2"):
        assert not parse([words]).compile()(paper), words


@pytest.mark.parametrize(
    "phrase", ["data free distillation", "DATA-FREE", "datafree", "Dátá—free distillation", "data-free, distillation!"]
)
def test_case_accents_and_hyphens_of_a_phrase_are_forgiven(phrase: str) -> None:
    asked = parse([f'"{phrase}"'])
    assert asked.phrases == (phrase,)
    assert asked.compile()(PAPER)
    assert asked.compile()(PAPER._replace(title="Other", listings=(Listing("x", title="On data-free distillation"),)))
    assert not asked.compile()(PAPER._replace(title="Other"))


def test_what_is_there_besides_words_narrows() -> None:
    for words in ('"dark knowledge"', "-bert", '-"dark knowledge"', "not:year:2019", "year:2019"):
        assert parse([words]).narrows
    assert not parse(["dark knowledge 1503.02531"]).narrows


def test_a_phrase_is_whole_words_of_one_title() -> None:
    assert parse(['"free distillation"']).compile()(PAPER)
    assert not parse(['"ree distillation"']).compile()(PAPER)
    assert not parse(['"distillation free"']).compile()(PAPER)


def test_a_condition_of_blanks_is_refused() -> None:
    for name in ("year", "venue", "author", "topic", "list"):
        with pytest.raises(QueryError, match=name):
            condition(name, "  ")


@pytest.mark.parametrize("words", [("hinton",), ("g", "hinton"), ("hinton", "geoff"), ("geoffrey", "e", "hinton")])
def test_names(words: tuple[str, ...]) -> None:
    assert is_named(Name("Hinton", "Geoffrey E."), words)


@pytest.mark.parametrize("words", [("geoffrey",), ("hint",), ("x", "hinton"), ("hinton", "hinton"), ()])
def test_no_names(words: tuple[str, ...]) -> None:
    assert not is_named(Name("Hinton", "Geoffrey E."), words)
