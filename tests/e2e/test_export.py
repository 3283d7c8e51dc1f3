"""``kdlit export``: what is chosen, where it goes, which format, version and keys."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from kdlit.formats import biblatex, bibtex, csl_json, ris
from kdlit.paper import Paper
from tests.catalogs import bundled, paper, write_catalog
from tests.program import Program

NOT_ON_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="files have no such modes there")


def keys_of(bib: str) -> list[str]:
    return re.findall(r"^@\w+\{([^,]+),$", bib, re.MULTILINE)


def test_the_whole_catalog_in_the_order_of_keys(kdlit: Program) -> None:
    exported = kdlit("export", "--bibtex")
    assert keys_of(exported.stdout) == [paper.key for paper in bundled()]
    assert (exported.status, exported.said) == (0, [])


def test_offline_asks_nobody_and_changes_nothing(kdlit: Program) -> None:
    assert kdlit("export", "--bibtex", "--offline") == kdlit("export", "--bibtex")


def test_named_papers_in_the_order_in_which_they_are_named(kdlit: Program) -> None:
    exported = kdlit("export", "--bibtex", "sun2019patient", "1503.02531", "D19-1441")
    assert keys_of(exported.stdout) == ["sun2019patient", "hinton2015distilling"]


def test_filters_choose(kdlit: Program) -> None:
    exported = kdlit("export", "--bibtex", "--venue", "kdd")
    assert keys_of(exported.stdout) == [paper.key for paper in bundled() if paper.venue == "KDD"]


def test_an_unknown_key_is_named_and_the_rest_is_exported(kdlit: Program) -> None:
    exported = kdlit("export", "--bibtex", "hinton2015distilling", "hinton2016distilling")
    assert keys_of(exported.stdout) == ["hinton2015distilling"]
    assert exported.status == 1
    assert "'hinton2016distilling'" in exported.stderr
    assert "did you mean hinton2015distilling" in exported.stderr


def test_nothing_chosen_is_no_file(kdlit: Program) -> None:
    exported = kdlit("export", "--bibtex", "--year", "1899", "-o", "refs.bib")
    assert exported.status == 1
    assert len(exported.said) == 1
    assert list(kdlit.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "--bibtex, --biblatex, --csl-json, --ris"),
        (["--ris", "--csl-json"], "--csl-json and --ris exclude each other"),
        (["--bibtex", "--key-style", "gogle"], "there is no key style 'gogle'"),
        (["--bibtex", "--key-style", "[auth:lwr]"], "character 7: there is no modifier 'lwr'"),
    ],
)
def test_wrong_usage_is_one_message(kdlit: Program, options: list[str], said: str) -> None:
    exported = kdlit("export", *options)
    assert (exported.stdout, exported.status) == ("", 2)
    assert said in exported.stderr
    assert len(exported.said) == 1


FORMATS: dict[str, Callable[[Iterable[Paper]], str]] = {
    "--bibtex": bibtex.render,
    "--biblatex": biblatex.render,
    "--csl-json": csl_json.render,
    "--ris": ris.render,
}


@pytest.mark.parametrize("option", FORMATS)
def test_every_format_holds_the_whole_catalog(kdlit: Program, option: str) -> None:
    exported = kdlit("export", option, "-o", "-")
    assert exported.stdout == FORMATS[option](bundled())
    assert (exported.status, exported.said) == (0, [])


@pytest.mark.parametrize(
    ("module", "foreign"),
    [
        ("bibtex", ("rispy",)),
        ("biblatex", ("rispy",)),
        ("csl_json", ("bibtexparser", "pylatexenc", "rispy")),
        ("ris", ("bibtexparser", "pylatexenc")),
    ],
)
def test_no_format_imports_the_libraries_of_another(module: str, foreign: tuple[str, ...]) -> None:
    code = f"import sys, kdlit.formats.{module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert set(done.stdout.split()).isdisjoint(foreign)


def test_a_file_of_a_format_without_comments_is_not_overwritten(kdlit: Program) -> None:
    first = kdlit("export", "--ris", "hinton2015distilling", "-o", "refs.ris")
    assert (first.status, first.said) == (0, ["kdlit: 1 entry written to refs.ris"])
    refused = kdlit("export", "--ris", "-o", "refs.ris")
    assert refused.status == 2
    assert "its format cannot say who made it" in refused.stderr
    assert "--force" in refused.stderr
    assert (kdlit.folder / "refs.ris").read_text(encoding="utf-8").count("TY  - ") == 1
    assert kdlit("export", "--ris", "-o", "refs.ris", "--force").status == 0


def test_no_letter_is_lost_where_the_stream_lacks_it(kdlit: Program) -> None:
    refused = kdlit("export", "--biblatex", "bucilua2006model", env={"PYTHONIOENCODING": "latin-1"})
    assert (refused.stdout, refused.status) == ("", 2)
    assert "PYTHONIOENCODING" in refused.stderr
    assert kdlit("export", "--bibtex", "bucilua2006model", env={"PYTHONIOENCODING": "latin-1"}).status == 0
    plain = kdlit("export", "--csl-json", "bucilua2006model")
    escaped = kdlit("export", "--csl-json", "bucilua2006model", env={"PYTHONIOENCODING": "ascii"}, encoding="ascii")
    assert escaped.stdout != plain.stdout
    assert json.loads(escaped.stdout) == json.loads(plain.stdout)


def test_keys_of_another_style_are_written_and_looked_up(kdlit: Program) -> None:
    exported = kdlit("export", "--bibtex", "--key-style", "acl", "D19-1441", "hinton-etal-2015-distilling")
    assert keys_of(exported.stdout) == ["sun-etal-2019-patient", "hinton-etal-2015-distilling"]
    assert (exported.status, exported.said) == (0, [])


def test_papers_of_the_library_are_named_behind_those_of_the_catalog(kdlit: Program) -> None:
    names = [{"family": "Sun", "given": "A."}, {"family": "Poe", "given": "B."}, {"family": "Wu", "given": "C."}]
    own = {"key": "aaa", "title": "The Patient Teacher", "year": 2019, "author": names, "arxiv": "1501.00001"}
    write_catalog(Path(kdlit.environment["KDLIT_LIBRARY"]), own)
    exported = kdlit("export", "--bibtex", "--key-style", "acl", "aaa", "sun2019patient")
    assert keys_of(exported.stdout) == ["sun-etal-2019-patient-teacher", "sun-etal-2019-patient"]
    by_number = kdlit("export", "--bibtex", "--key-style", "[auth][year]", "aaa", "sun2019patient")
    assert keys_of(by_number.stdout) == ["Sun2019b", "Sun2019"]


def test_a_key_of_a_style_does_not_depend_on_what_is_exported(kdlit: Program) -> None:
    style = ("--key-style", "[auth:lower][shortyear]")
    whole = dict(
        zip(
            keys_of(kdlit("export", "--bibtex").stdout),
            keys_of(kdlit("export", "--bibtex", *style).stdout),
            strict=True,
        )
    )
    some = [paper.key for paper in bundled() if paper.author and paper.author[0].family == "Li"][3:5]
    assert keys_of(kdlit("export", "--bibtex", *style, *some).stdout) == [whole[key] for key in some]
    assert keys_of(kdlit("export", "--bibtex", *style, "--prefer", "preprint", *some).stdout) == [
        whole[key] for key in some
    ]


def test_a_file_holds_what_a_pipe_would(kdlit: Program) -> None:
    exported = kdlit("export", "--bibtex", "-o", "refs.bib")
    assert (exported.stdout, exported.status) == ("", 0)
    assert "227" in exported.stderr
    assert (kdlit.folder / "refs.bib").read_bytes() == kdlit("export", "--bibtex").stdout.encode()
    assert [file.name for file in kdlit.folder.iterdir()] == ["refs.bib"]


def test_its_own_file_is_written_again(kdlit: Program) -> None:
    kdlit("export", "--bibtex", "-o", "refs.bib")
    assert kdlit("export", "--bibtex", "hinton2015distilling", "-o", "refs.bib").status == 0
    assert keys_of((kdlit.folder / "refs.bib").read_text(encoding="utf-8")) == ["hinton2015distilling"]


def test_a_file_that_kdlit_did_not_make_is_left_alone(kdlit: Program) -> None:
    file = kdlit.folder / "refs.bib"
    file.write_text("@misc{mine,}\n", encoding="utf-8")
    refused = kdlit("export", "--bibtex", "-o", "refs.bib")
    assert refused.status == 2
    assert "refs.bib" in refused.stderr
    assert "--force" in refused.stderr
    assert file.read_text(encoding="utf-8") == "@misc{mine,}\n"
    assert kdlit("export", "--bibtex", "-o", "refs.bib", "--force").status == 0
    assert len(keys_of(file.read_text(encoding="utf-8"))) == len(bundled())


@pytest.mark.parametrize("place", ["no/such/folder/refs.bib", "."])
def test_a_file_that_cannot_be_written_is_one_message(kdlit: Program, place: str) -> None:
    exported = kdlit("export", "--bibtex", "-o", place)
    assert (exported.stdout, exported.status) == ("", 2)
    assert len(exported.said) == 1
    assert list(kdlit.folder.iterdir()) == []


@NOT_ON_WINDOWS
def test_modes_and_links_of_a_file_stay(kdlit: Program) -> None:
    real = kdlit.folder / "real.bib"
    kdlit("export", "--bibtex", "hinton2015distilling", "-o", "real.bib")
    real.chmod(0o640)
    (kdlit.folder / "refs.bib").symlink_to(real)
    assert kdlit("export", "--bibtex", "-o", "refs.bib").status == 0
    assert (kdlit.folder / "refs.bib").is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert len(keys_of(real.read_text(encoding="utf-8"))) == len(bundled())


@NOT_ON_WINDOWS
def test_a_new_file_has_the_mode_that_the_user_wants(kdlit: Program) -> None:
    mask = os.umask(0o027)
    try:
        kdlit("export", "--bibtex", "-o", "refs.bib")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((kdlit.folder / "refs.bib").stat().st_mode) == 0o640


def test_a_preprint_in_place_of_what_was_published(kdlit: Program) -> None:
    sun = paper("sun2019patient")
    exported = kdlit("export", "--bibtex", "--prefer", "preprint", sun.key).stdout
    assert exported.partition("\n\n")[2].startswith(f"@misc{{{sun.key},\n")
    assert sun.arxiv in exported
    assert sun.booktitle not in exported
    assert sun.doi not in exported


def test_preprints_of_all_papers_keep_their_keys(kdlit: Program) -> None:
    exported = kdlit("export", "--bibtex", "--prefer", "preprint")
    assert keys_of(exported.stdout) == [paper.key for paper in bundled()]
    kinds = dict(re.findall(r"^@(\w+)\{([^,]+),$", exported.stdout, re.MULTILINE))
    assert kinds.keys() == {"misc", "inproceedings", "article"}
    published = {
        key for kind, key in re.findall(r"^@(\w+)\{([^,]+),$", exported.stdout, re.MULTILINE) if kind != "misc"
    }
    assert published == {paper.key for paper in bundled() if paper.published and not paper.arxiv}
