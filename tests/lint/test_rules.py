"""The rules of ``kdlit check``, each on entries that break it, on entries that do not, and mended."""

from __future__ import annotations

import pytest

from kdlit import bibfile, lint
from kdlit.bibfile import BibFile
from kdlit.formats import bibtex
from kdlit.lint.context import Context, Said
from kdlit.lint.findings import Finding, Severity
from kdlit.lint.known import Known
from kdlit.lint.rules import RULES
from kdlit.paper import Name, Paper
from tests.catalogs import bundled

KNOWN = Known(bundled())
BY_NAME = {rule.name: rule for rule in RULES}


def look(file: BibFile) -> Context:
    return Context(file, KNOWN)


def check(text: str, *rules: str) -> list[Finding]:
    chosen = [BY_NAME[name] for name in rules] or RULES
    return lint.check(look(bibfile.read(text)), "refs.bib", chosen)


def mend(text: str, *rules: str) -> str:
    return lint.mend(text, look, [BY_NAME[name] for name in rules] or RULES)


def entry(kind: str = "misc", **fields: str) -> str:
    return f"@{kind}{{key,\n" + "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items()) + "}\n"


PAPER = "Distilling the Knowledge in a Neural Network"
HINTON = "Hinton, Geoffrey and Vinyals, Oriol and Dean, Jeff"
SUN = "Sun, Siqi and Cheng, Yu and Gan, Zhe and Liu, Jingjing"
PATIENT = "Patient Knowledge Distillation for {BERT} Model Compression"

MENDED = {
    "comma-missing": (
        "comma",
        "@misc{key,\n  title = {A}\n  year = 2020\n}\n",
        "a comma is missing before year",
        "@misc{key,\n  title = {A},\n  year = 2020\n}\n",
    ),
    "comma-twice": (
        "comma",
        "@misc{key,, title = {A},, year = 2020,,}",
        "a comma too many before title",
        "@misc{key, title = {A}, year = 2020,}",
    ),
    "repeated-key": (
        "repeated-key",
        "@misc{key, title = {A}}\n\n@misc{Key, title = {A}}\n",
        "the key stands on line 1 too, for the same entry",
        "@misc{key, title = {A}}\n\n",
    ),
    "repeated-field": (
        "repeated-field",
        "@misc{key, title = {A}, TITLE = {A}}",
        "title is given twice; once is enough",
        "@misc{key, title = {A}}",
    ),
    "month": ("undefined-macro", "@misc{key, month = Sept}", "no @string defines Sept", "@misc{key, month = sep}"),
    "unknown-type": (
        "unknown-type",
        "@Inproceeding{key, title = {A}}",
        "@inproceedings is meant",
        "@InProceedings{key, title = {A}}",
    ),
    "wrong-id": (
        "wrong-id",
        entry(title=PAPER, author=HINTON, eprint="1908.09355", archiveprefix="arXiv"),
        "the arXiv id 1908.09355 belongs to 'Patient Knowledge Distillation for BERT Model Compression'",
        entry(title=PAPER, author=HINTON, eprint="1503.02531", archiveprefix="arXiv"),
    ),
    "wrong-id-in-journal": (
        "wrong-id",
        entry("article", title=PAPER, author=HINTON, journal="arXiv preprint arXiv:1503.02532v2"),
        "1503.02532 is not this paper's, which has 1503.02531",
        entry("article", title=PAPER, author=HINTON, journal="arXiv preprint arXiv:1503.02531"),
    ),
    "wrong-doi": (
        "wrong-id",
        entry("inproceedings", title=PATIENT, author=SUN, booktitle="EMNLP", doi="10.18653/v1/D19-1442"),
        "is not this paper's",
        entry("inproceedings", title=PATIENT, author=SUN, booktitle="EMNLP", doi="10.18653/v1/D19-1441"),
    ),
    "preprint-type": (
        "preprint-type",
        entry("article", title=PAPER, author=HINTON, journal="CoRR", volume="abs/1503.02531", year="2015"),
        "a preprint is a @misc with eprint",
        entry(
            title=PAPER,
            author=HINTON,
            howpublished="arXiv preprint arXiv:1503.02531",
            year="2015",
            eprint="1503.02531",
            archiveprefix="arXiv",
        ),
    ),
    "venue-type": (
        "venue-type",
        entry("article", title="A", journal="Advances in Neural Information Processing Systems", volume="30"),
        "NeurIPS is a conference: @inproceedings with booktitle",
        entry("inproceedings", title="A", booktitle="Advances in Neural Information Processing Systems", volume="30"),
    ),
    "venue-type-of-a-journal": (
        "venue-type",
        entry("inproceedings", title="A", booktitle="Transactions on Machine Learning Research"),
        "is a journal: @article with journal",
        entry("article", title="A", journal="Transactions on Machine Learning Research"),
    ),
    "authors-semicolon": (
        "authors",
        entry(author="Smith, John; Doe, Jane"),
        'joined by "and"',
        entry(author="Smith, John and Doe, Jane"),
    ),
    "authors-comma": (
        "authors",
        entry(author="John Smith, Jane Doe, and Ann Lee"),
        'joined by "and"',
        entry(author="John Smith and Jane Doe and Ann Lee"),
    ),
    "authors-families-first": (
        "authors",
        entry(author="van der Berg, J.-P., Doe, A. B., & Lee, C."),
        'joined by "and"',
        entry(author="van der Berg, J.-P. and Doe, A. B. and Lee, C."),
    ),
    "authors-families-first-et-al": (
        "authors",
        entry(author="Smith, J., Doe, A., et al."),
        'joined by "and"',
        entry(author="Smith, J. and Doe, A. and others"),
    ),
    "authors-et-al": (
        "authors",
        entry(author="Smith, John et al."),
        "and others",
        entry(author="Smith, John and others"),
    ),
    "others": (
        "others",
        entry("inproceedings", title=PATIENT, author="Sun, Siqi and others", booktitle="EMNLP"),
        "the 4 authors are known",
        entry("inproceedings", title=PATIENT, author=SUN, booktitle="EMNLP"),
    ),
    "empty": ("empty-field", entry(title="A", note=" "), "note is empty", entry(title="A")),
    "missing": (
        "missing-field",
        entry("inproceedings", title=PATIENT, author=SUN, year=""),
        "@inproceedings needs",
        entry(
            "inproceedings",
            title=PATIENT,
            author=SUN,
            year="2019",
            booktitle="Proceedings of the 2019 Conference on Empirical Methods in Natural Language Processing and the "
            "9th International Joint Conference on Natural Language Processing",
        ),
    ),
    "year": ("year", entry(year="(2019a)"), "the year is '(2019a)'", entry(year="2019")),
    "pages-hyphen": ("pages", entry(pages="12-15, 20 – 22"), "two hyphens", entry(pages="12--15, 20--22")),
    "pages-label": ("pages", entry(pages="pp. S1-S9"), "two hyphens", entry(pages="S1--S9")),
    "doi": ("doi", entry(doi="https://dx.doi.org/10.1109/X_1"), "the bare DOI: 10.1109/X_1", entry(doi="10.1109/X_1")),
    "url": (
        "url",
        entry(url=r"\url{www.example.org/a_b}"),
        "the bare address",
        entry(url="https://www.example.org/a_b"),
    ),
    "eprint": (
        "eprint",
        entry(eprint="arXiv:1503.02531v1"),
        "the bare arXiv id: 1503.02531v1",
        entry(eprint="1503.02531v1", archiveprefix="arXiv"),
    ),
    "doi-url": (
        "doi-url",
        entry(doi="10.18653/v1/D19-1441", url="https://doi.org/10.18653/v1/d19-1441"),
        "only repeats the doi",
        entry(doi="10.18653/v1/D19-1441"),
    ),
    "title-capitals": (
        "title-capitals",
        entry("inproceedings", title=PATIENT.replace("{BERT}", "bert"), author=SUN),
        "bert is written BERT",
        entry("inproceedings", title=PATIENT, author=SUN),
    ),
    "preprint-in-columns": (
        "preprint-type",
        '@Article{key,\n  Title         = "A",\n  Year          = 2020,\n  Journal       = "CoRR",\n'
        '  Volume        = "abs/2001.09999"\n}',
        "a preprint is a @misc",
        '@Misc{key,\n  Title         = "A",\n  Year          = 2020,\n'
        '  Howpublished  = "arXiv preprint arXiv:2001.09999",\n'
        '  Eprint        = "2001.09999",\n  Archiveprefix = "arXiv"\n}',
    ),
    "title-of-macros": (
        "unprotected",
        entry(title=r"A Typographer\emdash Or {\TeX}Help---for {\O}sterGPT"),
        r"capitals: {{\TeX}Help}, {{\O}sterGPT}",
        entry(title=r"A Typographer\emdash Or {{\TeX}Help}---for {{\O}sterGPT}"),
    ),
    "unprotected": (
        "unprotected",
        entry(title=r"The {B}ERT of \emph{ELMo}: {\'E}tude with GPT-2"),
        "{BERT}, {GPT-2}",
        entry(title=r"The {{B}ERT} of \emph{ELMo}: {\'E}tude with {GPT-2}"),
    ),
    "unicode": (
        "unicode",
        entry(author=r"Müller, J{\"o}rg", title="Naïve β", url="https://ü.example"),
        "author has ü",
        entry(author=r"M{\"u}ller, J{\"o}rg", title=r"Na{\"\i}ve $\beta$", url="https://ü.example"),
    ),
}


@pytest.mark.parametrize(("rule", "before", "message", "after"), MENDED.values(), ids=MENDED)
def test_what_a_rule_finds_it_mends_and_finds_no_more(rule: str, before: str, message: str, after: str) -> None:
    found = check(before, rule)
    assert message in "; ".join(finding.message for finding in found)
    assert all(finding.rule == rule and finding.mend is not None for finding in found)
    assert mend(before, rule) == after
    assert check(after, rule) == []


FOUND = {
    "unreadable": ("unreadable", "@misc{key,\n  title = {A,\n  year = 2020\n}\n", 2, "a brace is missing"),
    "closed-early": ("closed-early", "@misc{key, title = {A}},\n  year = 2020\n}\n", 1, "a brace too many"),
    "no-key": ("key", "@misc{title = {A}}", 1, "no citation key"),
    "bad-key": ("key", "@misc{my key, title = {A}}", 1, "cannot read the citation key"),
    "keys-of-two": ("repeated-key", "@misc{a, title = {A}}\n@misc{a, title = {B}}", 2, "for another paper"),
    "field-of-two": ("repeated-field", "@misc{a,\n title = {A},\n title = {B}}", 3, "BibTeX takes the first"),
    "macro": ("undefined-macro", "@misc{a,\n journal = tpami}", 2, "no @string defines tpami"),
    "unused": ("unused-macro", "\n@string{x = {y}}", 2, "never used"),
    "type": ("unknown-type", "@whatever{a, title = {A}}", 1, "no entry type @whatever"),
    "id-without-paper-to-be": (
        "wrong-id",
        entry(title="On Snails", author="Doe, Jane", eprint="1503.02531"),
        4,
        "belongs to 'Distilling the Knowledge",
    ),
    "authors": ("authors", entry(author="Smith, J., A. Doe, and B. Lee"), 2, "names are joined"),
    "families-first-et-al": ("authors", entry(author="Smith, John, Doe, Ann, et al."), 2, "names are joined"),
    "families-first": ("authors", entry(author="Le Cun, Yann A., El Ghaoui, Laurent F."), 2, "names are joined"),
    "initials-last": ("authors", entry(author="Smith JA, Doe J, Lee AB, Poe E"), 2, "names are joined"),
    "empty-in-child": ("empty-field", '@misc{a, crossref = "p", note = {}}', 1, "note is empty"),
    "year": ("year", entry(year="soon 2019 or 2020"), 2, "not four digits"),
    "doi": ("doi", entry(doi="forthcoming"), 2, "is no DOI"),
    "acm": ("doi", entry(doi="10.5555/3045390"), 2, "number of ACM's library"),
    "eprint": ("eprint", entry(eprint="1503.2531", archiveprefix="arXiv"), 2, "is no arXiv id"),
    "twice": (
        "repeated-paper",
        entry(title=PAPER, author=HINTON) + entry(title=PAPER, author="Hinton, G. and others").replace("{key", "{two"),
        5,
        "the same paper as key on line 1",
    ),
    "venues": (
        "venue-names",
        "".join(
            f"@inproceedings{{{key}, year = 2019, booktitle = {{{name}}}}}\n"
            for key, name in (
                ("a", "CVPR"),
                ("b", "CVPR"),
                ("c", "Conference on Computer Vision and Pattern Recognition"),
            )
        ),
        3,
        "CVPR is 'CVPR' on line 1, here",
    ),
}


@pytest.mark.parametrize(("rule", "text", "line", "message"), FOUND.values(), ids=FOUND)
def test_what_has_no_certain_mend_is_found_and_left(rule: str, text: str, line: int, message: str) -> None:
    (finding,) = check(text, rule)
    assert message in finding.message
    assert finding.line == line
    assert finding.mend is None
    assert mend(text, rule) == text


SOUND = {
    "month": "@misc{key, title = {A}, month = jan # {~5}}",
    "ieee": "@misc{key, title = {A}, note = IEEE_J_PAMI # tcs}",
    "empty entry": "@misc{key}",
    "crossref": "@inproceedings{a, author = {B C}, title = {D}, crossref = {p}}\n"
    "@proceedings{p, title = {P}, booktitle = {P}, year = 1999}",
    "biblatex": entry("article", author="B, C", title="D", journaltitle="E", date="2019-01", pages="1-5"),
    "two commas": entry(author="van der Berg, Jr, Piet and {Smith, Doe, Lee, and Sons}", title="A"),
    "and in capitals": entry(author="Smith, John AND Doe, Jane AND Lee, Ann AND Poe, Edgar", title="A"),
    "characters of HTML": entry(author="M&uuml;ller, J. and Andr&#x00E9; Doe", title="A"),
    "settings": '@IEEEtranBSTCTL{ctl, CTLname_latex_cmd = ""}\n@CONTROL{c, title = "0", year = "1", editor = ""}',
    "two addresses": entry(title="A", url=r"\url{http://a.example} and \url{http://b.example}"),
    "group": entry(author="{Open Source Team, et al}", title="A"),
    "proceedings that are a journal": entry(
        "article",
        author="B, C",
        title="D",
        journal="Proceedings of the AAAI Conference on Artificial Intelligence",
        number="1",
        year="2020",
    ),
    "single page": entry(title="A", pages="12", note="x"),
    "article number": entry(title="A", pages="1:1--1:25"),
    "page of an article number": entry(title="A", pages="113601-1"),
    "forthcoming": entry(title="A", year="in press"),
    "sorted year": entry(title="A", year=r"{\noopsort{1973b}}1973"),
    "first words": entry(title="Bayes and the Rest: English Lessons"),
    "old id": entry(title="A", eprint="cs/0112017", archiveprefix="arXiv", primaryclass="cs.CL"),
    "other archive": entry(title="A", eprint="123/456", eprinttype="jstor"),
    "workshop": entry(title=PATIENT, author=SUN, howpublished="EMNLP Workshop on Patience"),
    "software": entry(title=PAPER, author=HINTON, howpublished=r"\url{https://github.com/x/y}"),
    "editions": entry(
        "inproceedings",
        author="A",
        title="B",
        booktitle="Proceedings of the 57th Annual Meeting of the Association for Computational Linguistics",
        year="2019",
    )
    + entry(
        "inproceedings",
        author="A",
        title="C",
        booktitle="Proceedings of the 58th Annual Meeting of the Association for Computational Linguistics",
        year="2020",
    ).replace("{key", "{two"),
}


@pytest.mark.parametrize("text", SOUND.values(), ids=SOUND)
def test_what_is_sound_is_left_in_peace(text: str) -> None:
    assert [finding for finding in check(text) if finding.severity is not Severity.note] == []


def test_one_field_of_biblatex_makes_no_file_for_it() -> None:
    proceedings = (
        '@inproceedings{a, author = {B C}, title = {D}, booktitle = {E}, year = 2020, location = {F}, pages = "1-2"}'
    )
    preprint = entry("article", title="A", journal="CoRR", volume="abs/2001.09999", year="2020")
    mended = mend(f"{proceedings}\n{preprint}")
    assert 'pages = "1--2"' in mended
    assert "archiveprefix = {arXiv}" in mended


def test_files_borrow_the_macros_of_each_other() -> None:
    macros = bibfile.read('@string{cvpr = "CVPR"}\n@string{in = "Proceedings of " # cvpr}').macros
    file = bibfile.read("@string{cvpr = {C}}\n@misc{a, booktitle = in # { 2020}, series = cvpr}", macros)
    assert [file.latex(field) for field in file.entries[0].fields] == ["Proceedings of CVPR 2020", "C"]
    assert lint.check(look(file), "refs.bib", [BY_NAME["undefined-macro"]]) == []


def test_what_kdlit_writes_is_without_findings() -> None:
    text = bibtex.render(bundled())
    assert check(text) == []
    assert mend(text) == text


def test_what_services_say_counts_where_the_catalog_is_silent() -> None:
    published = Paper(
        title="On Snails",
        type="inproceedings",
        author=(Name("Doe", "Jane"),),
        year=2021,
        arxiv="2104.09999",
        booktitle="Proc",
    )
    text = entry(title="On snails", author="Doe, J.", eprint="2104.09999", archiveprefix="arXiv") + entry(
        title="On Slugs", author="Roe, R.", eprint="2104.09998", archiveprefix="arXiv"
    ).replace("{key", "{two")
    asked = dict.fromkeys(look(bibfile.read(text)).subjects[0].identifiers.values(), published)
    absent = frozenset(look(bibfile.read(text)).subjects[1].identifiers.values())

    def informed(file: BibFile) -> Context:
        return Context(file, KNOWN, Said(asked, absent))

    found = lint.check(informed(bibfile.read(text)), "refs.bib")
    assert [(finding.key, finding.rule) for finding in found] == [("key", "published"), ("two", "wrong-id")]
    (first, _) = bibfile.read(lint.mend(text, informed)).entries
    assert (first.kind_of, first.fields[0].value) == ("inproceedings", "{On Snails}")


def test_a_venue_or_year_of_no_publication_of_the_paper_is_named() -> None:
    wrong = entry("inproceedings", title=PATIENT, author=SUN, booktitle="Proceedings of ACL", year="2020")
    (found,) = check(wrong, "other-facts")
    assert found.message == "kdlit knows this paper from EMNLP 2019, not ACL 2020"
    assert not check(wrong.replace("year", "doi = {10.1000/182},\n  year"), "other-facts"), "another publication"
    assert not check(wrong.replace("Proceedings of ACL", "EMNLP").replace("2020", "2019"), "other-facts")
