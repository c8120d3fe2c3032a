"""Of panels that overlap, the later one is told with the first that is in its place, as if each were held against all."""

import json
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from toolchain.base.documents.json_reader import read_json
from toolchain.check.rules.panel_layout import check
from toolchain.compile.of_sources import compile_sources
from toolchain.project.file_dashboards import file_dashboard
from toolchain.project.of_files import project_of_files

Box = tuple[int, int, int, int]
MANY = 4_000

boxes = st.tuples(
    st.integers(-2, 26),
    st.one_of(st.integers(-3, 40), st.integers(0, 600)),
    st.integers(-1, 26),
    st.one_of(st.integers(-9, 20), st.integers(0, 700)),
)


def overlaps(places: Sequence[Box]) -> list[tuple[str, str]]:
    """Which panel is told to overlap which other one; panels are called by their number."""
    panels = [
        {"type": "text", "title": f"{number}", "gridPos": dict(zip("xywh", each, strict=True))}
        for number, each in enumerate(places)
    ]
    source = file_dashboard("board.json", read_json(json.dumps({"title": "Board", "uid": "board", "panels": panels})))
    assert source is not None
    compilation = compile_sources(project_of_files(), [source])
    told = [each.message.split(" overlaps ") for each in check(compilation) if " overlaps " in each.message]
    return [(later.split("'")[1], earlier.split("'")[1]) for later, earlier in told]


def is_overlap(first: Box, second: Box) -> bool:
    return all(first[at] < second[at] + second[at + 2] and second[at] < first[at] + first[at + 2] for at in (0, 1))


@given(st.lists(boxes, max_size=12))
def test_what_overlaps_is_what_overlaps_when_each_is_held_against_all(places: list[Box]) -> None:
    expected = []
    for number, place in enumerate(places):
        first = next((each for each in range(number) if is_overlap(place, places[each])), None)
        expected += [] if first is None else [(f"{number}", f"{first}")]
    assert overlaps(places) == expected


def test_of_thousands_below_each_other_the_last_is_told_to_overlap_the_one_in_its_place() -> None:
    assert overlaps([*((0, 8 * each, 24, 8) for each in range(MANY)), (0, 8 * MANY - 9, 24, 10)]) == [
        (f"{MANY}", f"{MANY - 2}")
    ]
