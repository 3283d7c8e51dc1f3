"""Citation keys in other styles, and templates of them."""

from __future__ import annotations

import re
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdlit import keystyles
from kdlit.citekeys import is_citable
from kdlit.errors import KdlitError
from kdlit.keystyles import Namer, acl, dblp, in_order
from kdlit.keytemplate import FIELDS, MODIFIERS, TemplateError, parse
from kdlit.paper import OTHERS, Name, Paper
from tests.catalogs import bundled, paper
from tests.strategies import PAPERS

STYLES = ("acl", "dblp", "[auth:lower][year][shorttitle:1:lower]", "[auth]", "[venue:abbr]:[arxiv:(none)]")


def made(*families: str, title: str = "A Title of BERT", year: int | None = 2020, **values: str) -> Paper:
    return Paper(title=title, year=year, author=tuple(Name(family, "X") for family in families), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "key"),
    [
        (made("Sun", "Cheng", "Gan", title="Patient Knowledge Distillation"), "sun-etal-2020-patient"),
        (made("Clark", title="BAM! Born-Again Multi-Task Networks"), "clark-2020-bam"),
        (made("Lee", "Ngo", title="What Does it Mean to Distill?"), "lee-ngo-2020-mean"),
        (made("van der Goot", title="A Note"), "van-der-goot-2020-note"),
        (made("Sima'an", "O’Neill", title="On the “X”"), "simaan-oneill-2020-x"),
        (made("Müller", "Łuk", title="Straße"), "muller-luk-2020-strasse"),
        (made("Camacho-Collados", title="3D, or 1.5x faster"), "camacho-collados-2020-3d"),
        (Paper(title="Beyond EM", year=2006, author=(Name("Daumé", "Hal", "III"),)), "daume-iii-2006-beyond"),
        (made(title="Pruning"), "nn-2020-pruning"),
        (made("李", "王", title="Pruning"), "nn-2020-pruning"),
        (made("Sun", title="To Be or Not", year=None), "sun"),
    ],
)
def test_keys_of_the_anthology(known: Paper, key: str) -> None:
    assert next(acl(known)) == key


def test_a_taken_key_of_the_anthology_goes_on_in_the_title() -> None:
    assert list(islice(acl(made("Sun", title="Patient and Kind")), 4)) == [
        "sun-2020-patient",
        "sun-2020-patient-kind",
        "sun-2020-patient-kind-2",
        "sun-2020-patient-kind-3",
    ]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("sun2019patient", "DBLP:conf/emnlp/SunCGL19"),
        ("hinton2015distilling", "DBLP:journals/corr/HintonVD15"),
        ("sanh2019distilbert", "DBLP:journals/corr/abs-1910-01108"),
        ("zeng2000using", "DBLP:journals/npl/ZengM00"),
        ("bai2023masked", "DBLP:conf/cvpr/Bai0X0WYZX23"),  # as its record names it
        ("lopez2016unifying", "DBLP:conf/iclr/Lopez-PazBSV16"),
        ("advl2023adaptive", "advl2023adaptive"),
    ],
)
def test_keys_of_dblp(key: str, expected: str) -> None:
    assert next(dblp(paper(key))) == expected


def test_formed_keys_are_those_of_dblp_but_for_shared_names() -> None:
    known = {source[5:]: each for each in bundled() for source in each.sources if re.fullmatch("dblp:[^ ]+", source)}
    formed = {key: next(dblp(each._replace(sources=()))) for key, each in known.items() if each.published}
    unlike = {
        key: own
        for key, own in formed.items()
        if own != f"DBLP:{re.sub('[a-z]$', '', key)}" and "0" not in re.sub(r"\d\d[a-z]?$", "", key)
    }
    assert len(formed) > 100
    # Papers of ICLR that DBLP has only as preprints.
    assert {key.partition("/")[0] for key in unlike} == {"journals"}
    assert len(unlike) < 5


@pytest.mark.parametrize("style", STYLES)
def test_keys_of_the_catalog_are_valid_and_unique(style: str) -> None:
    namer = Namer(keystyles.of(style))
    keys = [namer.name(each) for each in in_order(bundled(), own=0)]
    assert len({key.lower() for key in keys}) == len(bundled())
    assert all(map(is_citable, keys))


@given(st.sampled_from(STYLES), st.lists(PAPERS, max_size=5), st.lists(PAPERS, max_size=2))
def test_a_key_never_changes_when_papers_are_added(style: str, old: list[Paper], new: list[Paper]) -> None:
    def keys(papers: list[Paper]) -> list[str]:
        named = [each._replace(key=f"k{number}") for number, each in enumerate(papers)]
        namer = Namer(keystyles.of(style))
        return [namer.name(each) for each in in_order(named, own=len(named))]

    before, after = keys(old), keys(old + new)
    assert after[: len(old)] == before
    assert len({key.lower() for key in after}) == len(after)
    assert all(map(is_citable, after))


def test_of_the_catalog_what_appeared_first_comes_first() -> None:
    late = Paper(title="T", key="a", arxiv="2001.00001", year=2020)
    early = Paper(title="T", key="b", arxiv="cs/9901001", year=2021)
    undated = Paper(title="T", key="c", year=2019)
    own = Paper(title="T", key="d", arxiv="1901.00001", year=2019)
    assert [each.key for each in in_order([late, early, undated, own], own=1)] == ["b", "c", "a", "d"]


SUN = made("Sun", "van Cheng", "Gán", title="Patient Knowledge Distillation for BERT", venue="Findings of ACL")


@pytest.mark.parametrize(
    ("template", "key"),
    [
        ("[auth]", "Sun"),
        ("[auth:lower][year][shorttitle:1]", "sun2020Patient"),
        ("[authors]", "SunvanChengGan"),
        ("[authors:2:_]", "Sun_vanCheng"),
        ("[authors:abbr:lower]", "svg"),
        ("[authEtAl:-]", "Sun-EtAl"),
        ("[auth]:[shortyear]", "Sun:20"),
        ("[title]", "PatientKnowledgeDistillationForBERT"),
        ("[shorttitle:-:lower]", "patient-knowledge-distillation"),
        ("[title:4:abbr]", "PKDF"),
        ("[veryshorttitle:upper]", "PATIENT"),
        ("[title:capitalize:5]", "PatientKnowledgeDistillationForBert"),
        ("[auth:truncate2][shorttitle:truncate9]", "SuPatientKn"),
        ("[venue]+[arxiv:(none)]", "FindingsofACL+none"),
        ("x[type]", "xmisc"),
    ],
)
def test_templates(template: str, key: str) -> None:
    assert parse(template)(SUN) == key


def test_of_two_authors_both_are_named() -> None:
    assert parse("[authEtAl:.]")(made("Ba", "Caruana")) == "Ba.Caruana"


def test_a_template_of_which_every_field_is_empty_gives_the_own_key() -> None:
    assert next(keystyles.of("x-[arxiv]")(Paper(title="T", key="own"))) == "own"


@pytest.mark.parametrize(
    ("template", "place", "problem"),
    [
        ("[auth", 1, "no partner"),
        ("auth]x[year]", 5, "no partner"),
        ("[foo]", 2, "no field 'foo'; there are auth, "),
        ("[auth][yaer]", 8, "no field 'yaer'"),
        ("[auth:lwr]", 7, "no modifier 'lwr'; there are lower, "),
        ("[auth:lower:0]", 13, "no modifier '0'"),
        ("[auth:(a b)]", 7, "no modifier '(a b)'"),
        ("[auth(x)]", 2, "no field 'auth(x)'"),
        ("[auth:lower(x)]", 12, "no modifier"),
        ("[]", 2, "no field ''"),
        ("[year] x", 7, "cannot stand in a citation key"),
        ("[year]{", 7, "cannot stand in a citation key"),
    ],
)
def test_an_error_in_a_template_names_its_place(template: str, place: int, problem: str) -> None:
    with pytest.raises(TemplateError) as raised:
        parse(template)
    assert f"character {place}: " in str(raised.value)
    assert problem in str(raised.value)


@given(st.lists(st.sampled_from([*"[]:()-_19x ", "auth", "lower", "[year]"]), max_size=12).map("".join))
def test_a_template_makes_a_valid_key_or_is_refused(template: str) -> None:
    try:
        make = parse(template)
    except TemplateError:
        return
    assert is_citable(make(SUN))


@given(
    st.sampled_from(sorted(FIELDS)),
    st.lists(st.sampled_from([*MODIFIERS, "2", "truncate3", "-", "(x)"]), max_size=3),
    PAPERS,
)
def test_any_field_of_any_paper_can_stand_in_a_key(field: str, modifiers: list[str], known: Paper) -> None:
    key = parse(f"[{':'.join([field, *modifiers])}]")(known)
    assert key == "" or is_citable(key)


def test_what_is_neither_style_nor_template_is_refused() -> None:
    with pytest.raises(KdlitError, match="no key style 'gogle'; there are google, acl and dblp"):
        keystyles.of("gogle")


def test_authors_who_are_not_named_stand_in_no_key() -> None:
    cut = Paper(title="Patient Students", author=(Name("Sun"), OTHERS), year=2019)
    assert next(acl(cut)) == "sun-etal-2019-patient"
    assert "others" not in next(keystyles.of("[authors:lower][year]")(cut))
