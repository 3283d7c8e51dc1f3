"""``kdlit remove``."""

from __future__ import annotations

from kdlit import catalog, library
from kdlit.cli import keys, talk
from kdlit.cli.options import KeysArgument, new_app

app = new_app()


@app.command()
def remove(key: KeysArgument) -> int:
    """Take papers out of your library; the bundled catalog stays as it is.

    Examples:

        kdlit remove vaswani2017attention

        kdlit remove https://arxiv.org/abs/1810.04805
    """
    papers = catalog.load()
    talk.notes(papers.problems)
    found, unknown = keys.look_up(papers, keys.expand(key))
    keys.report_unknown(papers, unknown)
    own = {paper.key for paper in catalog.load_library()}
    bundled = [paper.key for paper in found if paper.key not in own]
    talk.notes(f"{name} is in the bundled catalog, not in your library; it stays" for name in bundled)
    gone = {paper.key for paper in found} & own
    if gone:
        library.remove(gone)
        talk.note(f"removed {', '.join(sorted(gone))}")
    return 1 if unknown or bundled or not gone else 0
