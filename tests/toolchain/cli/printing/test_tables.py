"""Tables fit, and what a row is found by stays whole."""

from string import ascii_lowercase

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.conftest import REPOSITORY
from toolchain.cli.printing.inventory import INVENTORIES
from toolchain.cli.printing.inventory_lists import inventory_table
from toolchain.cli.printing.tables import fitted
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project

ROWS = [
    {
        "uid": "overview",
        "title": "Overview",
        "tags": ["product", "on-call"],
        "panels": 7,
        "at": "dashboards/overview.py:7",
    },
    {"uid": "api", "title": "Everything that the API answers", "tags": [], "panels": 12, "at": "dashboards/api.py:120"},
]
GIVEN_UP = ("tags", "panels", "title")


def test_with_room_everything_is_shown() -> None:
    assert fitted(ROWS, GIVEN_UP, 200).lines == (
        "uid       title                            tags              panels  at",
        "overview  Overview                         product, on-call       7  dashboards/overview.py:7",
        "api       Everything that the API answers                        12  dashboards/api.py:120",
    )
    assert fitted(ROWS, GIVEN_UP, 200).left_out == ()


def test_texts_are_cut_first_and_columns_are_left_out_then() -> None:
    assert fitted(ROWS, GIVEN_UP, 79).lines == (
        "uid       title                  tags          panels  at",
        "overview  Overview               product, on…       7  dashboards/overview.py:7",
        "api       Everything that the…                     12  dashboards/api.py:120",
    )
    found = fitted(ROWS, GIVEN_UP, 60)
    assert found.lines == (
        "uid       title             panels  at",
        "overview  Overview               7  dashboards/overview.py:7",
        "api       Everything that…      12  dashboards/api.py:120",
    )
    assert found.left_out == ("tags",)


def test_a_terminal_too_narrow_for_anything_still_shows_where() -> None:
    assert fitted(ROWS, GIVEN_UP, 34).lines == (
        "uid       at",
        "overview  dashboards/overview.py:7",
        "api       dashboards/api.py:120",
    )
    assert fitted(ROWS, GIVEN_UP, 30).lines == (
        "uid   at",
        "overview  dashboards/overview.py:7",
        "api   dashboards/api.py:120",
    )


texts = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=30)
row = st.builds(
    lambda uid, title, tags, panels: {"uid": uid, "title": title, "tags": tags, "panels": panels},
    st.text(ascii_lowercase, min_size=1, max_size=20),
    texts,
    st.lists(texts, max_size=5),
    st.integers(0, 99),
)


@given(st.lists(row, min_size=1, max_size=8), st.integers(24, 120))
def test_no_line_is_wider_and_each_row_is_a_line(rows: list[dict[str, object]], width: int) -> None:
    lines = fitted(rows, GIVEN_UP, width).lines
    assert max(map(cell_len, lines)) <= width
    assert [line.split(" ")[0] for line in lines] == ["uid", *(row["uid"] for row in rows)]


def test_inventories_keep_uid_name_and_place_at_80_columns() -> None:
    compilation = compile_project(load_project(REPOSITORY, "local"))
    for what, rows_of in INVENTORIES.items():
        found = list(rows_of(compilation))
        assert found
        lines = inventory_table(what, found, 80).lines[1:]
        for row, line in zip(found, lines, strict=True):
            assert line.split()[0] == next(iter(row.values()))
            assert line.endswith(f"  {row['file']}:{row['line']}")


def test_inventories_of_this_repository_fit_into_100_columns() -> None:
    compilation = compile_project(load_project(REPOSITORY, "local"))
    for what, rows_of in INVENTORIES.items():
        lines = inventory_table(what, list(rows_of(compilation)), 100).lines
        assert max(map(len, lines)) <= 100, what
