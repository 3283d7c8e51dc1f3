"""``kdlit export``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from kdlit import resolving, versions
from kdlit.citekeys import with_key
from kdlit.cli import citing, indexing, keys, output, services, suggest, talk
from kdlit.cli.naming import OWN_KEYS, Naming
from kdlit.cli.options import new_app, with_filters
from kdlit.errors import KdlitError
from kdlit.filters import Filters
from kdlit.paper import Paper
from kdlit.text import counted

app = new_app()

_STANDARD_OUTPUT = Path("-")


class Version(Enum):
    """Which version of a paper that has two is exported."""

    published = "published"
    preprint = "preprint"


@app.command()
@with_filters
def export(
    key: Annotated[
        list[str] | None,
        typer.Argument(metavar="[KEY...]", help="Keys, identifiers or URLs; - reads them from standard input."),
    ] = None,
    *,
    bibtex: Annotated[bool, typer.Option("--bibtex", help="As BibTeX, in ASCII.")] = False,
    biblatex: Annotated[bool, typer.Option("--biblatex", help="As biblatex, in UTF-8, for biber.")] = False,
    csl_json: Annotated[bool, typer.Option("--csl-json", help="As CSL-JSON, for pandoc and Zotero.")] = False,
    ris: Annotated[bool, typer.Option("--ris", help="As RIS, for reference managers.")] = False,
    file: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE; - is standard output.")
    ] = None,
    key_style: Annotated[
        str,
        typer.Option(metavar="STYLE", help="google (the catalog's own keys), acl, dblp, or a template."),
    ] = OWN_KEYS,
    prefer: Annotated[Version, typer.Option(help="Which version of a paper that has both.")] = Version.published,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service.")] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask again what the cache holds, and all services.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 when an entry is only the bundled record.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a FILE that kdlit did not make.")] = False,
    into: Annotated[
        Path | None, typer.Option("--update", metavar="FILE", help="Bring them into FILE, and leave all else in it.")
    ] = None,
    tex: Annotated[
        list[Path] | None, typer.Option("--tex", metavar="FILE", help="Only what this document cites.")
    ] = None,
    aux: Annotated[
        list[Path] | None, typer.Option("--aux", metavar="FILE", help="The same, from LaTeX's .aux or .bcf.")
    ] = None,
    filters: Filters,
) -> int:
    """Write the bibliography: of every paper, of those that pass the filters, or of those that are named.

    Each entry is resolved at the service that owns it, through a cache; where that fails, it is the bundled record.

    Examples:

        kdlit export --bibtex > refs.bib

        kdlit search bert | cut -f1 | kdlit export --bibtex - -o refs.bib

        kdlit export --bibtex --venue acl --year 2020..

        kdlit export --biblatex --topic pruning --key-style "[auth:lower][shortyear]"

        kdlit export --bibtex --tex paper.tex -o refs.bib

        kdlit export --bibtex sun2019patient --update refs.bib
    """
    form = _only({"bibtex": bibtex, "biblatex": biblatex, "csl_json": csl_json, "ris": ris})
    papers = indexing.papers()
    talk.notes(papers.problems)
    passes = filters.compile()
    naming = Naming(papers, key_style)
    wanted = citing.wanted(key, [*(tex or ()), *(aux or ())])
    chosen, absent = (list(papers), []) if wanted is None else keys.look_up(papers, map(naming.own, wanted.keys))
    target = None
    if into is not None:
        from kdlit.cli import updating

        updating.check(form, file)
        target = updating.Target(into)
        absent = [reference for reference in absent if reference not in target.keys]
    with services.asker(offline=offline, refresh=refresh) as opened:
        resolution = resolving.resolve(list(filter(passes, chosen)), opened, thoroughly=refresh)
        found, status = services.identify(absent, opened, papers.keys)
    talk.notes(resolution.messages)
    taken = {key.lower() for key in papers.keys} if found else set()
    newcomers = filter(passes, [with_key(paper, taken) for paper in found])
    entries = [*(outcome.paper for outcome in resolution.outcomes), *newcomers]
    strange = list(suggest.unknown(filters, found=bool(entries)))
    if not entries:
        if not absent:
            talk.note("; ".join(("nothing to export", *strange)))
        return status or int(not (wanted and wanted.cited and into))
    talk.notes(strange)
    if prefer is Version.preprint:
        entries = [versions.preprint(paper) for paper in entries]
    if wanted and wanted.cited:
        named = citing.under_cited_keys(entries, wanted.keys, naming.own)
    else:
        named = [naming.named(paper) for paper in entries]
    if target is None:
        _write(form, named, file, force=force)
    else:
        cited = wanted.keys if wanted and wanted.cited else []
        status = target.update(named, chosen, cited, for_biblatex=form == "biblatex") or status
    fell_back = sum(bool(outcome.fell_back) for outcome in resolution.outcomes)
    if strict and fell_back:
        talk.note(f"--strict: {fell_back} of {len(entries)} came from the bundled records")
    return status or int(strict and fell_back > 0)


def _only(given: Mapping[str, bool]) -> str:
    """The one format that was asked for; its name is that of its module.

    Raises:
        KdlitError: none was, or several.
    """
    options = {name: f"--{name.replace('_', '-')}" for name in given}
    chosen = [name for name, is_given in given.items() if is_given]
    if not chosen:
        raise KdlitError(f"no format was chosen; add one of {', '.join(options.values())}")
    if len(chosen) > 1:
        raise KdlitError(f"{' and '.join(options[name] for name in chosen)} exclude each other; choose one")
    return chosen[0]


def _write(form: str, papers: list[Paper], file: Path | None, *, force: bool) -> None:
    render = import_module(f"kdlit.formats.{form}").render
    if file is None or file == _STANDARD_OUTPUT:
        can_escape = form == "csl_json" and not output.is_unicode()
        _print(render(papers, ascii_only=True) if can_escape else render(papers))
    else:
        from kdlit.files import write_generated

        write_generated(file, render(papers), force=force)
        talk.note(f"{counted(len(papers), 'entry', 'entries')} written to {file}")


def _print(text: str) -> None:
    """Print all of `text` or nothing; in a bibliography no character may be replaced.

    Raises:
        KdlitError: standard output cannot take a character of it.
    """
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError as error:
        raise KdlitError(
            f"standard output is {error.encoding}, which lacks {text[error.start]!r}; nothing was written; "
            "use -o FILE, or set PYTHONIOENCODING=utf-8"
        ) from error
    sys.stdout.write(text)
