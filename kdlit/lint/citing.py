"""Which entries a document lacks, and which it does not cite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kdlit.cited import Cited
from kdlit.lint.context import Context
from kdlit.lint.findings import Finding, Severity
from kdlit.lint.rules import Rule

MISSING = Rule("missing-entry", Severity.error, "A key that is cited and that no file has")
UNCITED = Rule("uncited", Severity.note, "An entry that is not cited")


def check(files: Sequence[tuple[str, Context]], cited: Cited) -> Iterator[Finding]:
    """Compare what documents cite with the entries of files, given by their names.

    BibTeX stops at a key that is cited with other capitals than its entry has, so that is missing too.
    """
    present = {entry.key for _, context in files for entry in context.file.entries}
    lowered = {key.lower(): key for key in present}
    for key, (file, line) in cited.places.items():
        if key not in present:
            other = lowered.get(key.lower())
            what = f"is cited, and its entry is written {other}" if other else "is cited, and no file has it"
            yield Finding(file, line, key, MISSING.name, MISSING.severity, f"{key} {what}")
    if cited.everything:
        return
    wanted = {key.lower() for key in cited.places}
    for name, context in files:
        parents = {
            subject.latex(field).lower()
            for subject in context.subjects
            if subject.key.lower() in wanted
            for field in ("crossref", "xref", "xdata")
        }
        for subject in context.subjects:
            if subject.key.lower() not in wanted | parents and subject.kind not in ("set", "xdata"):
                line = context.file.line(subject.entry)
                what = f"{subject.key} is not cited"
                yield Finding(name, line, subject.key, UNCITED.name, UNCITED.severity, what)
