"""Rows that are no papers as a table of any width."""

from __future__ import annotations

from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from kdlit.formats import rows
from kdlit.text import one_line

WORDS = st.text("abZé-漢\x1b\u202e", min_size=1, max_size=30)
PROSE = st.lists(WORDS, max_size=12).map(" ".join)
CELLS = st.one_of(st.none(), st.integers(0, 99999), PROSE)


def shown(headings: list[str], cells: list[list[object]], columns: int) -> list[str]:
    with mock.patch.dict("os.environ", {"COLUMNS": str(columns)}):
        return list(rows.lines(headings, cells))


@settings(max_examples=60)
@given(
    st.integers(1, 6).flatmap(lambda count: st.lists(st.lists(CELLS, min_size=count, max_size=count), max_size=4)),
    st.integers(12, 200),
)
def test_any_table_fits_and_keeps_every_word_that_a_line_has_room_for(cells: list[list[object]], columns: int) -> None:
    headings = [f"h{place}" for place in range(len(cells[0]) if cells else 2)]
    lines = shown(headings, cells, columns)
    assert max(map(cell_len, lines)) <= columns
    assert not any(line.endswith(" ") for line in lines)
    present = [word for line in lines for word in line.split()]
    for row in cells:
        for cell in row:
            for word in "" if cell is None else one_line(str(cell)).split():
                assert word in present or cell_len(word) > columns - 2


def test_columns_that_have_no_room_beside_each_other_stand_below() -> None:
    cells: list[list[object]] = [["hinton2015distilling", 7, "Distilling the Knowledge in a Neural Network"]]
    assert shown(["key", "line", "title"], cells, 80)[2:] == [
        "hinton2015distilling     7  Distilling the Knowledge in a Neural Network"
    ]
    assert shown(["key", "line", "title"], cells, 50) == [
        "key                   line",
        "  title",
        "─" * 50,
        "hinton2015distilling     7",
        "  Distilling the Knowledge in a Neural Network",
    ]
    assert shown(["key", "line", "title"], cells, 23)[4:] == [
        "hinton2015distilling",
        "  7",
        "  Distilling the",
        "  Knowledge in a Neural",
        "  Network",
    ]
