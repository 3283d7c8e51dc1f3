"""``kdlit lists``."""

from __future__ import annotations

from kdlit import catalog
from kdlit import lists as reading_lists
from kdlit.cli import output, talk
from kdlit.cli.options import RowFormatOption, new_app

app = new_app()


@app.command()
def lists(format_: RowFormatOption = None) -> int:
    """Show the reading lists: their rows, their papers, and the papers that are theirs alone.

    Examples:

        kdlit lists

        kdlit lists -f jsonl
    """
    papers = catalog.load()
    talk.notes(papers.problems)
    rows = [
        {
            "list": share.list.name,
            "title": share.list.title,
            "rows": share.rows,
            "papers": share.papers,
            "own": share.own,
        }
        for share in reading_lists.shares(papers)
    ]
    if not rows:
        talk.note("no reading list names any of these papers")
    output.print_rows(("list", "rows", "papers", "own", "title"), rows, format_)
    return 0 if rows else 1
