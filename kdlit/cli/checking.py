"""What ``kdlit check`` does."""

from __future__ import annotations

import sys
from collections import ChainMap, Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from kdlit import bibfile, catalog, lint
from kdlit.bibfile import BibFile
from kdlit.cli import output, services, talk
from kdlit.cli.check import CheckFormat, Wish
from kdlit.cli.options import RowFormat
from kdlit.errors import KdlitError
from kdlit.files import replace
from kdlit.lint import citing
from kdlit.lint.context import Context, Said
from kdlit.lint.findings import Finding, Severity
from kdlit.lint.known import Known
from kdlit.lint.rules import RULES, Rule
from kdlit.text import counted, one_line

if TYPE_CHECKING:
    from kdlit.cited import Cited
    from kdlit.identifiers import Identifier

_STANDARD_INPUT = "-"
_ALL_RULES = (*RULES, citing.MISSING, citing.UNCITED)
_ASKED = ("arxiv", "acl", "doi", "openreview")
"""Schemes of identifiers for which services are asked."""


class _Text(NamedTuple):
    """A file to check.

    Attributes:
        name: what it is called.
        text: its content.
        borrowed: macros that the other files define.
    """

    name: str
    text: str
    borrowed: Mapping[str, str] = MappingProxyType({})

    def parsed(self) -> BibFile:
        """Its entries."""
        return bibfile.read(self.text, self.borrowed)


def run(wish: Wish) -> int:
    """Check, and mend what is asked for.

    Returns:
        The exit status: 1 where something is wrong, 3 where services that should have been asked were not reached.

    Raises:
        KdlitError: a file cannot be read or written, or there is no such rule.
    """
    rules = _chosen(wish.select, wish.ignore)
    cited = _cited(wish.documents)
    texts = _together([_read(name) for name in _named(wish.files, cited)])
    papers = catalog.load()
    talk.notes(papers.problems)
    # What somebody wrote into a reading list is no ground to doubt, or to mend, what stands in a .bib.
    known = Known(paper for paper in papers if paper.sources or not paper.listings)
    said, unasked = _ask([Context(each.parsed(), known) for each in texts], known, offline=wish.offline)

    def look(file: BibFile) -> Context:
        return Context(file, known, said, biblatex=wish.biblatex)

    checked = _check(texts, look, rules, cited)
    found = checked.findings
    mending = [rule for rule in rules if rule.severity is not Severity.note or rule.name in wish.select]
    if not (wish.fix or wish.diff):
        _print(checked, rules, mending, wish.format)
        return _status(found, unasked=unasked)
    count = len(_mended(found, mending))
    mended = texts
    if count:
        mended = [each._replace(text=lint.mend(each.text, look, mending, each.borrowed)) for each in texts]
    left = _check(mended, look, rules, cited) if mended != texts else checked
    if wish.diff:
        output.print_text(_differences(texts, mended))
        talk.note(f"--fix would mend {count} of {len(found)} findings")
        return _status(found, unasked=unasked)
    in_pipe = _write(texts, mended)
    if found:
        talk.note(f"{count} of {len(found)} findings mended")
    if not in_pipe:
        _print(left, rules, mending, wish.format)
    return _status(left.findings, unasked=unasked)


def _chosen(select: Sequence[str], ignore: Sequence[str]) -> list[Rule]:
    """The rules that are asked for; each option may hold several names, with commas between."""
    known = {rule.name for rule in _ALL_RULES}
    for name in (*select, *ignore):
        if name not in known:
            raise KdlitError(
                f"there is no rule {name!r}{talk.did_you_mean(name, known) or f'; they are {_listed(known)}'}"
            )
    return [rule for rule in _ALL_RULES if rule.name not in ignore and (not select or rule.name in select)]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _cited(documents: list[Path]) -> Cited | None:
    if not documents:
        return None
    from kdlit import cited

    found = cited.read(documents)
    talk.notes(found.problems)
    return found


def _named(files: list[str], cited: Cited | None) -> list[str]:
    """The files that were named, or those that the document names."""
    if files:
        return list(dict.fromkeys(files))
    if cited is None:
        raise KdlitError("no file was named; name a .bib, or a document with --tex")
    if not cited.bibliographies:
        raise KdlitError("the document names no .bib file; name it here too")
    return [str(file) for file in cited.bibliographies]


def _read(name: str) -> _Text:
    if name != _STANDARD_INPUT:
        return _Text(name, bibfile.load(Path(name)))
    if sys.stdin is None:
        raise KdlitError("standard input is closed; there is nothing to check")
    return _Text(name, bibfile.decode(sys.stdin.buffer.read(), "standard input"))


def _together(texts: Sequence[_Text]) -> Sequence[_Text]:
    """The files with each other's macros: a list of journals is often a file of its own."""
    if len(texts) < 2:
        return texts
    macros = [each.parsed().macros for each in texts]
    return [each._replace(borrowed=ChainMap(*macros[:place], *macros[place + 1 :])) for place, each in enumerate(texts)]


def _ask(contexts: Iterable[Context], known: Known, *, offline: bool) -> tuple[Said, bool]:
    """Ask services for the papers that are not known.

    Returns:
        What they said, and whether one could not be asked that should have been.
    """
    wanted: dict[bool, dict[Identifier, None]] = {True: {}, False: {}}
    for context in contexts:
        for subject in context.subjects:
            if subject.title and context.match(subject) is None:
                asked = (
                    each for each in subject.identifiers.values() if each.scheme in _ASKED and not known.named(each)
                )
                wanted[subject.is_preprint].update(dict.fromkeys(asked))
    if not any(wanted.values()):
        return Said(), False
    from kdlit import resolving

    with services.asker(offline=offline) as opened:
        answers = [resolving.identify(each, opened, published=is_preprint) for is_preprint, each in wanted.items()]
    papers = {identifier: merged.paper for found in answers for identifier, merged in found.papers.items()}
    said = Said(papers, frozenset(each for found in answers for each in found.unknown))
    failures = [
        why for found in answers for why in (*found.unasked.values(), *found.undecided.values()) if _is_failure(why)
    ]
    if not failures or services.is_offline(offline=offline):
        return said, False
    talk.note(
        f"{counted(len(failures), 'paper')} could not be looked up ({failures[0]}); try again later, or use --offline"
    )
    return said, True


def _is_failure(why: str) -> bool:
    """Whether a service was not reached; one that answers and does not know the paper is no failure."""
    return not why.endswith("does not say")


class _Checked(NamedTuple):
    """What is wrong with some files, how many entries they have, and of how many it is known which papers they are."""

    findings: Sequence[Finding]
    entries: int
    recognised: int


def _check(
    texts: Sequence[_Text], look: Callable[[BibFile], Context], rules: Sequence[Rule], cited: Cited | None
) -> _Checked:
    contexts = [(_called(each.name), look(each.parsed())) for each in texts]
    found = [finding for name, context in contexts for finding in lint.check(context, name, rules)]
    if cited is not None:
        names = {rule.name for rule in rules}
        found += (finding for finding in citing.check(contexts, cited) if finding.rule in names)
    meant = [context.match(subject) is not None for _, context in contexts for subject in context.subjects]
    return _Checked(found, len(meant), sum(meant))


def _mended(found: Iterable[Finding], mending: Iterable[Rule]) -> set[Finding]:
    """The findings that ``--fix`` mends."""
    names = {rule.name for rule in mending}
    return {finding for finding in found if finding.mend is not None and finding.rule in names}


def _called(name: str) -> str:
    return "standard input" if name == _STANDARD_INPUT else name


def _differences(before: Iterable[_Text], after: Iterable[_Text]) -> Iterator[str]:
    from difflib import unified_diff
    from io import StringIO

    for old, new in zip(before, after, strict=True):
        lines, others = (StringIO(each.text, newline="\n").readlines() for each in (old, new))
        for line in unified_diff(lines, others, old.name, new.name):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _write(before: Iterable[_Text], after: Iterable[_Text]) -> bool:
    """Write what has changed to its file; whether standard input went to standard output."""
    in_pipe = False
    for old, new in zip(before, after, strict=True):
        if new.name == _STANDARD_INPUT:
            in_pipe = True
            output.print_text([new.text])
        elif new.text != old.text:
            try:
                replace(Path(new.name).resolve(), new.text)
            except OSError as error:
                raise KdlitError(f"{new.name}: not mended: {error.strerror or error}") from error
    return in_pipe


def _print(checked: _Checked, rules: Sequence[Rule], mending: Iterable[Rule], chosen: CheckFormat | None) -> None:
    chosen = chosen or (CheckFormat.table if output.on_terminal() else CheckFormat.lines)
    found, mended = checked.findings, _mended(checked.findings, mending)
    if chosen is CheckFormat.sarif:
        from kdlit.formats import json
        from kdlit.lint import sarif

        output.print_lines([json.dump(sarif.document(found, rules), ascii_only=True)])
    elif chosen is CheckFormat.lines:
        output.print_lines(_line(finding, mended=finding in mended) for finding in found)
    elif chosen is CheckFormat.table:
        _print_table(found, mended)
    else:
        columns = ("file", "line", "severity", "key", "rule", "message")
        output.print_rows(columns, list(map(_row, found)), RowFormat(chosen.value))
    _sum_up(checked, len(mended))


def _print_table(found: Sequence[Finding], mended: set[Finding]) -> None:
    if not found:
        return
    several = len({finding.file for finding in found}) > 1
    columns = ("place" if several else "line", "severity", *(["fix"] if mended else []), "key", "rule", "message")
    rows = [{**_row(finding), "fix": "yes" if finding in mended else ""} for finding in found]
    output.print_rows(columns, rows, RowFormat.table)


def _sum_up(checked: _Checked, mended: int) -> None:
    counts = Counter(finding.severity for finding in checked.findings)
    told = ", ".join(counted(counts[each], each.value) for each in Severity if counts[each])
    fix = f"; --fix mends {mended}" if mended else ""
    known = f"; {checked.recognised} of {counted(checked.entries, 'entry', 'entries')} recognised"
    say = talk.note if told else talk.hint
    say(f"{told or 'nothing is wrong'}{fix}{known if checked.entries else ''}")


def _line(finding: Finding, *, mended: bool) -> str:
    """``file:line: severity: key: message [rule]``, which editors and ``grep`` take apart, and who can mend it."""
    place = f"{finding.file}:{finding.line}:" if finding.line else f"{finding.file}:"
    key = f" {finding.key}:" if finding.key else ""
    fix = " (--fix)" if mended else ""
    return one_line(f"{place} {finding.severity.value}:{key} {finding.message} [{finding.rule}]{fix}")


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "file": finding.file,
        "line": finding.line,
        "place": f"{finding.file}:{finding.line}" if finding.line else finding.file,
        "severity": finding.severity.value,
        "key": finding.key,
        "rule": finding.rule,
        "message": finding.message,
        "mendable": finding.mend is not None,
    }


def _status(found: Iterable[Finding], *, unasked: bool) -> int:
    """Problems are certain; without any, a service that could not be asked leaves the answer open."""
    if any(finding.severity is not Severity.note for finding in found):
        return 1
    return 3 if unasked else 0
