"""What becomes of records that are one paper: nothing is lost, and the best of each is kept."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kdlit.duplicates import Deduplicated, Group, Record, deduplicate, group, merge
from kdlit.paper import Listing, Name, OtherTitle, Paper
from tests.strategies import PAPERS

PREPRINT = Paper(
    key="li2018kd",
    title="SKD: Structured Knowledge Distillation for Semantic Segmentation",
    author=(Name("Liu", "Y."), Name("others")),
    year=2018,
    arxiv="1903.04197",
    arxiv_class="cs.CV",
    url="https://arxiv.org/abs/1903.04197",
    code=("https://github.com/irfanICMLL/structure_knowledge_distillation",),
    topics=("segmentation",),
    extra={"note": "read this"},
)
PUBLISHED = Paper(
    key="Liu_2019_CVPR",
    type="inproceedings",
    title="Structured Knowledge Distillation for Semantic Segmentation",
    author=(Name("Liu", "Yifan"), Name("Chen", "Ke"), Name("Liu", "Chris")),
    year=2019,
    venue="CVPR",
    booktitle="CVPR",
    pages="2604--2613",
    doi="10.1109/CVPR.2019.00271",
    topics=("distillation",),
    listings=(Listing("kd-papers", line=88, title="Structured KD", url="https://example.org"),),
)


def records(*papers: Paper) -> list[Record]:
    return [Record(paper, "refs.bib", line) for line, paper in enumerate(papers, start=1)]


def merged(*papers: Paper) -> Paper:
    (found,) = group(records(*papers))
    return merge(found)


def test_the_publication_stands_and_the_preprint_adds_to_it() -> None:
    for order in ((PREPRINT, PUBLISHED), (PUBLISHED, PREPRINT)):
        paper = merged(*order)
        assert paper.key == order[0].key
        assert paper.author == PUBLISHED.author
        assert (paper.type, paper.year, paper.pages) == ("inproceedings", 2019, "2604--2613")
        assert (paper.doi, paper.arxiv, paper.arxiv_class) == (PUBLISHED.doi, "1903.04197", "cs.CV")
        assert paper.title == PUBLISHED.title
        assert paper.other_titles == (OtherTitle(PREPRINT.title, f"refs.bib line {1 + order.index(PREPRINT)}"),)
        assert set(paper.topics) == {"segmentation", "distillation"}
        assert (paper.code, paper.listings) == (PREPRINT.code, PUBLISHED.listings)
        assert paper.extra == {"note": "read this"}
        assert paper.url == PREPRINT.url


def test_what_a_preprint_says_of_its_appearance_is_not_mixed_in() -> None:
    title = "A Preprint With Pages of Its Own"
    preprint = Paper(title=title, journal="CoRR", type="article", volume="abs/1903.04197", number="3", year=2018)
    published = Paper(title=title, type="inproceedings", venue="ICLR", year=2019)
    paper = merged(preprint, published)
    assert (paper.year, paper.venue, paper.journal, paper.volume, paper.number) == (2019, "ICLR", "", "", "")


def test_another_record_of_the_same_publication_fills_gaps() -> None:
    title = "A Paper That Two Records Describe in Part"
    first = Paper(title=title, type="inproceedings", venue="CVPR", year=2019, pages="1--10", publisher="IEEE")
    second = Paper(title=title, type="inproceedings", venue="CVPR", year=2019, doi="10.1109/cvpr.1")
    assert merged(first, second) == merged(second, first) == first._replace(doi="10.1109/cvpr.1")


def test_lost_capitals_are_found_again() -> None:
    assert (
        merged(
            Paper(title="Distilbert, a distilled version of bert", type="article", journal="J", year=2019),
            Paper(title="DistilBERT, a distilled version of BERT", year=2019),
        ).title
        == "DistilBERT, a distilled version of BERT"
    )


def test_names_are_taken_from_the_list_that_spells_them_out() -> None:
    title = "A Paper by Three People With Long Names"
    full = (Name("Doe", "Jane"), Name("Roe", "Richard"), Name("Poe", "Paula"))
    short = tuple(name._replace(given=f"{name.given[0]}.") for name in full)
    for other in (short, (*short[:1], Name("others")), full[:2], ()):
        for published in (Paper(title=title, author=full), Paper(title=title, author=other)):
            rest = full if published.author != full else other
            paper = published._replace(type="inproceedings", venue="ACL")
            assert merged(paper, Paper(title=title, author=rest)).author == full


def test_identifiers_for_which_there_is_no_field_are_kept_as_sources() -> None:
    title = "A Paper That Two Submissions Have Been Made Of"
    paper = merged(
        Paper(title=title, openreview="abcdefghij", url="https://one.example.org/a.pdf"),
        Paper(title=title, openreview="klmnopqrst", url="https://two.example.org/b.pdf"),
    )
    kept = {paper.url, f"https://openreview.net/forum?id={paper.openreview}", *paper.sources}
    assert kept == {
        *("https://one.example.org/a.pdf", "https://two.example.org/b.pdf"),
        *("https://openreview.net/forum?id=abcdefghij", "https://openreview.net/forum?id=klmnopqrst"),
    }


def test_an_identifier_in_an_address_gets_its_field() -> None:
    title = "A Row of a List and an Entry of a Bibliography"
    paper = merged(
        Paper(title=title, type="inproceedings", venue="ICML", url="https://proceedings.mlr.press/v97/a19a.html"),
        Paper(title=title, url="https://arxiv.org/pdf/1905.13093v2"),
    )
    assert (paper.arxiv, paper.url) == ("1905.13093", "https://proceedings.mlr.press/v97/a19a.html")


def test_one_record_alone_is_not_touched() -> None:
    assert merged(PUBLISHED) is PUBLISHED


def test_keys_that_went_with_a_merger_are_mapped() -> None:
    done = deduplicate(records(PREPRINT, PUBLISHED))
    assert [paper.key for paper in done.papers] == ["Liu_2019_CVPR"]
    assert done.keys == {"li2018kd": "Liu_2019_CVPR"}
    assert done.groups[0].lead.paper == PUBLISHED
    assert done.renamed == ()
    assert "same title but for the method's name" in done.groups[0].reasons


def test_two_papers_under_one_key_are_both_kept() -> None:
    one, other = Paper(key="doe2020a", title="On One Thing"), Paper(key="doe2020a", title="On Quite Another Thing")
    done = deduplicate(records(one, other))
    assert done.papers == (one, other._replace(key="doe2020ab"))
    assert done.keys == {}
    assert [(record.line, key) for record, key in done.renamed] == [(2, "doe2020ab")]


def test_a_key_of_the_user_is_not_given_to_another_paper() -> None:
    papers = [Paper(key=key, title=title) for key, title in (("doe", "One"), ("doe", "Two"), ("doeb", "Three"))]
    assert [paper.key for paper in deduplicate(records(*papers)).papers] == ["doe", "doec", "doeb"]


def test_keys_that_differ_in_capitals_alone_are_one_key() -> None:
    done = deduplicate(records(Paper(key="Doe2020", title="One"), Paper(key="doe2020", title="Two")))
    assert [paper.key for paper in done.papers] == ["Doe2020", "doe2020b"]


def test_a_paper_has_the_first_of_its_keys_that_is_free() -> None:
    done = deduplicate(
        records(
            Paper(key="doe", title="Something Else Entirely"),
            Paper(key="doe", title="The Same Thing Said Twice"),
            Paper(key="roe", title="The same thing said twice"),
        )
    )
    assert [paper.key for paper in done.papers] == ["doe", "roe"]
    assert done.keys == {}
    assert [(record.line, key) for record, key in done.renamed] == [(2, "roe")]


def test_papers_without_a_key_stay_without() -> None:
    done = deduplicate(records(Paper(title="One"), Paper(title="Two"), Paper(title="two", key="two2020")))
    assert [paper.key for paper in done.papers] == ["", "two2020"]


TITLES = [
    *("A Title That Is Long Enough to Tell", "A title that is long enough to tell"),
    *("Another Title of Some Length", "Introduction", "X"),
]
AUTHORS: list[tuple[Name, ...]] = [
    *((), (Name("Doe", "Jane"), Name("Roe", "R.")), (Name("Doe", "J."), Name("others")), (Name("Poe"),)),
]
LISTINGS = st.builds(
    Listing, list=st.just("list"), line=st.integers(1, 3), title=st.sampled_from(TITLES), url=st.just("u")
)
LIKELY = st.builds(
    Paper(title="")._replace,  # of `Paper` itself hypothesis would fill in the fields that are not named here
    title=st.sampled_from(TITLES),
    key=st.sampled_from(["", "doe2020", "Doe2020", "doe2020b", "roe2021"]),
    author=st.sampled_from(AUTHORS),
    year=st.sampled_from([None, 2018, 2020, 2022]),
    type=st.sampled_from(["misc", "inproceedings"]),
    arxiv=st.sampled_from(["", "2001.00001", "2001.00002"]),
    doi=st.sampled_from(["", "10.1109/a", "10.48550/arXiv.2001.00001"]),
    code=st.sampled_from([(), ("https://github.com/a/b",)]),
    topics=st.lists(st.sampled_from("abc"), max_size=2).map(tuple),
    listings=st.lists(LISTINGS, max_size=1).map(tuple),
)
MANY = st.lists(LIKELY | PAPERS, max_size=10)


GATHERED = ("code", "topics", "other_titles", "listings", "errata", "notes", "sources")


def without_order(paper: Paper) -> Paper:
    """A merged paper without what follows the order of its records: the key, and what is gathered."""
    emptied: dict[str, Any] = dict.fromkeys(GATHERED, ())
    return paper._replace(key="", **emptied)


def check(papers: list[Paper], done: Deduplicated) -> None:
    """The law of conservation: in = out + merged, and whatever was said of a paper is still said of it."""
    assert len(papers) == len(done.papers) + sum(len(each.members) - 1 for each in done.groups)
    lines = [record.line for each in done.groups for record in each.members]
    assert sorted(line or 0 for line in lines) == list(range(1, len(papers) + 1))
    for paper, each in zip(done.papers, done.groups, strict=True):
        assert bool(each.reasons) == (len(each.members) > 1)
        for record in each.members:
            assert all(set(getattr(record.paper, name)) <= set(getattr(paper, name)) for name in GATHERED)
            assert set(record.paper.extra) <= set(paper.extra)


@given(MANY)
def test_nothing_is_ever_lost(papers: list[Paper]) -> None:
    check(papers, deduplicate(records(*papers)))


@given(MANY)
def test_every_key_still_means_a_paper(papers: list[Paper]) -> None:
    done = deduplicate(records(*papers))
    kept = Counter(paper.key.lower() for paper in done.papers if paper.key)
    assert set(kept.values()) <= {1}
    assert all(key.lower() in kept for key in done.keys.values())
    assert all(old.lower() not in kept or old.lower() == new.lower() for old, new in done.keys.items())
    renamed = {id(record): key for record, key in done.renamed}
    for paper, each in zip(done.papers, done.groups, strict=True):
        for record in each.members:
            if key := record.paper.key:
                assert paper.key in (key, done.keys.get(key), renamed.get(id(record)))


@given(MANY)
def test_what_comes_out_holds_no_duplicates(papers: list[Paper]) -> None:
    done = deduplicate(records(*papers))
    again = deduplicate(records(*done.papers))
    assert again.papers == done.papers
    assert again.keys == {}


@settings(max_examples=20)
@given(st.lists(LIKELY, min_size=12, max_size=40))
def test_a_crowd_of_one_title_leaves_nothing_for_a_second_run(papers: list[Paper]) -> None:
    once = deduplicate(records(*papers)).papers
    assert deduplicate(records(*once)).papers == once


@given(MANY, st.randoms(use_true_random=False))
def test_what_is_made_of_records_does_not_depend_on_their_order(papers: list[Paper], shuffler: random.Random) -> None:
    def made(found: list[Group]) -> dict[frozenset[int | None], Paper]:
        return {frozenset(record.line for record in each.members): without_order(merge(each)) for each in found}

    given_order = records(*papers)
    expected = made(group(given_order))
    shuffler.shuffle(given_order)
    assert made(group(given_order)) == expected
